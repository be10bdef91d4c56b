"""Findings that are known and accepted, in a file: only new ones are reported.

An entry is a code, the path of a file from the folder of the baseline, and a fingerprint of the
instruction that the finding is in, with the number of such findings. No entry has a line number,
so that it holds whatever changes elsewhere in the file.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256

from dflint import disk
from dflint.engine.guard import INTERNAL_ERROR
from dflint.files import bytes_of, read
from dflint.model.context.build_files import holds_instructions
from dflint.source import cached_property
from dflint.syntax.parser import parse
from dflint.writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from dflint.engine.diagnostic import Diagnostic, ExternalFindings
    from dflint.rule import Rule
    from dflint.source import Source, Spanned
    from dflint.syntax.lines import Line

    Entry = tuple[str, str, str]  # path, code, fingerprint
    Entries = dict[Entry, int]  # how often each occurs

VERSION = 1
KEYS = {"path": str, "code": str, "fingerprint": str, "count": int}
SAID = {str: "a text", int: "a whole number", list: "a list"}
LENGTH = 16  # hexadecimal digits of a fingerprint


class BaselineError(Exception):
    """What is wrong with a baseline, in one sentence."""


class Baseline:
    """The known findings, and what was seen of them in this run."""

    def __init__(self, path: str, entries: Mapping[Entry, int] | None = None) -> None:
        self.path = path
        self.entries: Entries = dict(entries or {})
        self._seen: dict[str, Entries] = {}
        self._sought: dict[str, tuple[frozenset[str], ExternalFindings | None]] = {}

    def new(
        self,
        source: Source,
        found: Sequence[Diagnostic],
        asked: Iterable[Rule],
        extra: ExternalFindings | None,
    ) -> list[Diagnostic]:
        """The findings in a file that are not known; a bug in dflint never is.

        If there are more of a kind than are known, the last ones are new. The rules in `asked`
        and `extra` made the findings: what they do not look for may well be there still.
        """
        path = self._relative(source.path)
        instructions = Instructions(source)
        seen: Entries = {}
        new = []
        for it in found:
            if it.rule.code == INTERNAL_ERROR.code or it.rule.is_locked:
                new.append(it)
                continue
            entry = (path, it.rule.code, instructions.fingerprint(it))
            seen[entry] = seen.get(entry, 0) + 1
            if seen[entry] > self.entries.get(entry, 0):
                new.append(it)
        self._seen[path] = seen
        self._sought[path] = (frozenset(rule.code for rule in asked), extra)
        return new

    def gone(self) -> list[Entry]:
        """The known findings that occur no more, or less often, in order."""
        now = self.now()
        return sorted(entry for entry, n in self.entries.items() if now.get(entry, 0) < n)

    def now(self) -> Entries:
        """What is there now: what was seen, and what is known but was not looked for."""
        unseen = {entry: n for entry, n in self.entries.items() if not self._is_sought(entry)}
        return unseen | {entry: n for seen in self._seen.values() for entry, n in seen.items()}

    def _is_sought(self, entry: Entry) -> bool:
        """Whether an entry would have been seen if it were there."""
        path, code, _ = entry
        if path not in self._sought:
            return not disk.exists(os.path.join(os.path.dirname(self.path), path))
        codes, extra = self._sought[path]
        return code in codes or (extra is not None and extra.can_report(code))

    def _relative(self, path: str) -> str:
        relative = os.path.relpath(path, os.path.dirname(self.path) or ".")
        return relative.replace(os.sep, "/")


class Instructions:
    """The instructions of a file, as what findings are recognised by."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def lines(self) -> list[Line]:
        """Their lines; none in what is no Dockerfile."""
        if self.source.is_binary or not holds_instructions(self.source.path):
            return []
        return [it.line for it in parse(self.source).instructions]

    def fingerprint(self, place: Spanned) -> str:
        """That of the instruction at a place, or else of the line: spaces do not count."""
        text = self._text(place.start)
        words = " ".join(text.split())
        return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]

    def _text(self, offset: int) -> str:
        for line in self.lines:
            if line.start <= offset <= line.end:
                bodies = (self.source.text[it.body_start : it.body_end] for it in line.heredocs)
                return "\n".join((line.written, *bodies))
        return self.source.line(self.source.position(offset).line)


def read_baseline(path: str) -> Baseline:
    """Read a baseline. Raises BaselineError, FileNotFoundError."""
    try:
        content = json.loads(bytes_of(path).decode("utf-8-sig"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BaselineError(f'cannot read "{path}": {error.strerror}.') from None
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise BaselineError(f"{place}: a baseline is JSON, and this is not: {error.msg}.") from None
    except (ValueError, RecursionError):
        raise BaselineError(f'"{path}" is no baseline, which is JSON in UTF-8.') from None
    return Baseline(path, _checked(content, path))


def write_baseline(baseline: Baseline) -> int:
    """Write what is there now, and return how many findings that are.

    Raises OSError, WriteError.
    """
    now = baseline.now()
    if not os.path.exists(baseline.path):
        with open(baseline.path, "xb"):
            pass  # to be replaced, as any file
    write(read(baseline.path), dumps(now))
    return sum(now.values())


def dumps(entries: Mapping[Entry, int]) -> str:
    """A baseline as JSON: an entry on each line, in order, so that changes merge well."""
    rows = [
        json.dumps(dict(zip(KEYS, (*entry, count), strict=True)))
        for entry, count in sorted(entries.items())
    ]
    lines = ",\n    ".join(rows)
    listed = f"[\n    {lines}\n  ]" if rows else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n'


def _checked(content: object, path: str) -> Entries:
    """The entries in what JSON has made of a baseline."""
    table = _table(content, {"version": int, "findings": list}, path, "the baseline")
    if table["version"] != VERSION:
        known = f"this dflint reads version {VERSION}"
        raise BaselineError(f"{path}: the baseline is of version {table['version']}; {known}.")
    entries: Entries = {}
    for number, row in enumerate(table["findings"], 1):
        of_row = _table(row, KEYS, path, f"finding {number}")
        entry = (of_row["path"], of_row["code"], of_row["fingerprint"])
        # A merge of two branches may have left an entry twice.
        entries[entry] = max(of_row["count"], entries.get(entry, 0))
    return entries


def _table(value: object, keys: Mapping[str, type], path: str, what: str) -> dict[str, Any]:
    """The value, if it is an object with these keys and no others."""
    if not isinstance(value, dict):
        raise BaselineError(f"{path}: {what} is no JSON object.")
    for name in value:
        if name not in keys:
            raise BaselineError(f'{path}: {what} has a key "{name}"; known are {", ".join(keys)}.')
    for name, kind in keys.items():
        if type(value.get(name)) is not kind:
            raise BaselineError(f'{path}: {what} needs a key "{name}" with {SAID[kind]}.')
    return value
