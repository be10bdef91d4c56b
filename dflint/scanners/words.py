"""The words of scanners for severities and for states of fixes: a word that is not known is an error."""

from __future__ import annotations

from dflint.scanners.documents import ScanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dflint.scanners.documents import Reader


def word(reader: Reader, value: object, known: Mapping[str, str], what: str) -> str:
    """Our word for one of a scanner, whatever the case of its letters. Raises ScanError."""
    text = reader.text(value, what)
    found = known.get(text.lower())
    if found is None:
        names = ", ".join(filter(None, known))
        raise ScanError(f'{reader.where} has a {what} "{text[:40]}", which is not one of {names}.')
    return found
