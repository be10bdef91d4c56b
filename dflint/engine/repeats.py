"""What a report says once for a file, though there is more of it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.engine.diagnostic import Diagnostic


def without_repeats(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings of a file, in order; of the rules that say so the first, with the number of others."""
    kept: list[Diagnostic] = []
    first: dict[str, int] = {}
    more: dict[str, int] = {}
    for it in found:
        code = it.rule.code
        if not it.rule.once or code not in first:
            first[code] = len(kept)
            kept.append(it)
        else:
            more[code] = more.get(code, 0) + 1
    for code, number in more.items():
        kept[first[code]] = kept[first[code]].with_more(number)
    return kept
