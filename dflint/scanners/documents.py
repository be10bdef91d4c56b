"""JSON that other tools wrote: read with limits, and with one sentence for whatever is wrong with it."""

from __future__ import annotations

import json

from dflint.dates import read_time
from dflint.files import bytes_of
from dflint.registry.reference import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

LARGEST = 200 * 2**20  # bytes of a document
LONGEST_TEXT = 1000  # characters of one value


class ScanError(Exception):
    """Why a report, or what a tool said, cannot be used: one sentence."""


class UnreadableFile(ScanError):
    """A file that is not there, or may not be read."""


def read_json(path: str) -> Any:
    """The JSON in a file. Raises ScanError, and UnreadableFile where there is nothing to read."""
    try:
        content = bytes_of(path, LARGEST)
    except OSError as error:
        raise UnreadableFile(f'cannot read "{path}": {error.strerror or error}.') from None
    return parse_json(content, f'"{path}"')


def parse_json(content: bytes, where: str) -> Any:
    """The JSON in UTF-8, or in UTF-16 as PowerShell writes it. Raises ScanError."""
    if not content.strip():
        raise ScanError(f"{where} is empty: the tool that should have written it failed.")
    try:
        return json.loads(content)
    except RecursionError:
        raise ScanError(f"{where} is nested too deeply to be a report.") from None
    except ValueError:  # UnicodeDecodeError is one, too
        raise ScanError(f"{where} is not JSON, or not all of it is there.") from None


class Reader:
    """Takes values out of a document; what is of another type is an error, what is not there is empty."""

    def __init__(self, where: str) -> None:
        self.where = where

    def table(self, value: object, name: str) -> dict[str, Any]:
        """A table, or an empty one for nothing. Raises ScanError."""
        return self._of(value, dict, "a table", name) or {}

    def entries(self, value: object, name: str) -> list[Any]:
        """A list, or an empty one for nothing. Raises ScanError."""
        return self._of(value, list, "a list", name) or []

    def tables(self, value: object, name: str) -> list[dict[str, Any]]:
        """The tables in a list. Raises ScanError."""
        return [self.table(it, f"entry of {name}") for it in self.entries(value, name)]

    def text(self, value: object, name: str) -> str:
        """A text that can be shown, or an empty one for nothing. Raises ScanError."""
        return (
            self.text_of_any_length(value, name)[:LONGEST_TEXT].encode("utf-8", "replace").decode()
        )

    def text_of_any_length(self, value: object, name: str) -> str:
        """A text as it is, or an empty one for nothing. Raises ScanError."""
        return self._of(value, str, "a text", name) or ""

    def needed(self, table: dict[str, Any], key: str, what: str) -> str:
        """A text that must be there. Raises ScanError."""
        text = self.text(table.get(key), key)
        if not text:
            raise ScanError(f'{self.where} has {what} without "{key}".')
        return text

    def _of(self, value: object, kind: type, what: str, name: str) -> Any:
        if value is None or isinstance(value, kind):
            return value
        raise ScanError(f'{self.where} is damaged: "{name}" is not {what}.')


def time_of(value: object) -> datetime | None:
    """A time by RFC 3339, in UTC; None for what is no time, and for Go's zero."""
    text = value.strip().upper().replace(" UTC", "Z") if isinstance(value, str) else ""
    found = read_time(text) if len(text) >= 20 and text[10] in "T " else None
    return found if found is not None and found.year > 1 else None


def digest_in(reference: str) -> str:
    """The digest in a name such as debian@sha256:…, or that a text is; empty for none."""
    found = reference.rpartition("@")[2]
    return found if is_digest(found) else ""
