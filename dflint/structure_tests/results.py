"""What tests came to, as findings: each with the place in the test file of what does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dflint.builds.data import Items, Table, Text
from dflint.engine.diagnostic import Diagnostic
from dflint.rule import Finding, Rule, Severity
from dflint.source import Span
from dflint.structure_tests import messages, schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.builds.data import Node
    from dflint.rule import Check
    from dflint.source import Spanned
    from dflint.structure_tests.config import StructureTest, Test
    from dflint.structure_tests.program import Outcome

LONGEST = 400  # characters of a message
SHORT = 200  # of what a command has printed
# The folder into which the program unpacks an image, in its messages.
_UNPACKED = re.compile(r"/\S*?/extracttar\d+")
_MISSING = re.compile(r"(?:lstat|open) (\S+): no such file or directory|Could not find the file")


def command_test(test: Test) -> Iterator[Finding]:
    """A command in a container of the image does not end or print as the test says."""
    yield from ()


def file_content_test(test: Test) -> Iterator[Finding]:
    """A file of the image does not contain what the test says."""
    yield from ()


def file_existence_test(test: Test) -> Iterator[Finding]:
    """A file is not in the image, is there and should not be, or has another mode or owner."""
    yield from ()


def license_test(test: Test) -> Iterator[Finding]:
    """The image has a file with a license that is not allowed."""
    yield from ()


def metadata_test(test: Test) -> Iterator[Finding]:
    """The configuration of the image is not what the test says."""
    yield from ()


def _rule(check: Check, code: str) -> Rule:
    return Rule(check, code, Severity.ERROR, "correctness")


RULES = {
    "commandTests": _rule(command_test, "DFT-COMMAND"),
    "fileContentTests": _rule(file_content_test, "DFT-CONTENT"),
    "fileExistenceTests": _rule(file_existence_test, "DFT-FILE"),
    "licenseTests": _rule(license_test, "DFT-LICENSE"),
    schema.METADATA: _rule(metadata_test, "DFT-METADATA"),
}


@dataclass(frozen=True)
class Result:
    """A test that was run. `findings`: what does not hold, nothing if it passed."""

    test: Test
    outcome: Outcome
    findings: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        return not self.findings

    @property
    def kind(self) -> str:
        """What kind of test it is, as in `file-existence-test`."""
        return RULES[self.test.kind].name

    @property
    def title(self) -> str:
        """What kind of test it is, and its name."""
        kind = self.kind.replace("-", " ")
        return f"{kind}: {self.test.name}" if self.test.name else kind


@dataclass(frozen=True)
class FileResults:
    """The results of a test file, for an image, with a driver."""

    test: StructureTest
    image: str
    driver: str
    results: tuple[Result, ...]

    @property
    def findings(self) -> list[Diagnostic]:
        """All that does not hold, by place."""
        found = [one for it in self.results for one in it.findings]
        return sorted(found, key=lambda it: it.start)


def result_of(file: StructureTest, test: Test, outcome: Outcome) -> Result:
    """A result, with the place of each error."""
    rule = RULES[test.kind]
    found = [_finding(test, message) for message in dict.fromkeys(outcome.errors)]
    diagnostics = tuple(Diagnostic(file.source, rule, it, rule.severity) for it in found)
    return Result(test, outcome, diagnostics)


def _finding(test: Test, message: str) -> Finding:
    place, words = (
        _in_metadata(test, message) if test.kind == schema.METADATA else _of_entry(test, message)
    )
    name = f"{test.name}: " if test.name and not words.startswith(test.name) else ""
    text = f"{name}{words}"
    return Finding(place, text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def _in_metadata(test: Test, message: str) -> tuple[Spanned, str]:
    """Where in the metadata an error is, and what to say of it."""
    for key, ways in messages.METADATA.items():
        node = test.node.get(key)
        if node is None:
            continue
        is_list = isinstance(node, Items) and key not in ("cmd", "entrypoint")
        for entry in node.entries if isinstance(node, Items) and is_list else (node,):
            name, value = _name_of(entry), _value_of(entry)
            for way in ways:
                words = way.read(message, name, value)
                if words is not None:
                    at = entry.get("value") if isinstance(entry, Table) and value in words else None
                    it = at if at is not None else entry
                    return Span(it.start, it.end), words
    return Span(test.node.start, test.node.start), _lowered(message)


def _name_of(entry: Node) -> str:
    if isinstance(entry, Table):
        key = entry.text("key")
        return key.value if key is not None else ""
    return entry.value if isinstance(entry, Text) else ""


def _value_of(entry: Node) -> str:
    """What the program writes of what is expected."""
    if isinstance(entry, Table):
        value = entry.text("value")
        return value.value if value is not None else ""
    if isinstance(entry, Items):
        return f"[{' '.join(it.value for it in entry.entries if isinstance(it, Text))}]"
    return entry.value


def _of_entry(test: Test, message: str) -> tuple[Spanned, str]:
    """Where in a test an error is, and what to say of it."""
    path = str(test.values.get("path", ""))
    for name, (start, words) in messages.EXPRESSIONS.items():
        node = test.node.get(name)
        for entry in node.entries if isinstance(node, Items) else ():
            text = _name_of(entry)
            if message.startswith(f"{start} string '{text}' "):
                what = message.partition(" in ")[2] or message
                return Span(entry.start, entry.end), words.format(
                    of=path, it=text, what=_shortened(what)
                )
    key = next((key for part, key in messages.KEYS.items() if part in message), "")
    places = [test.node.get(it) for it in (key, "path", "command", "files", "debian") if it]
    place = next((it for it in places if it is not None), None)
    where = (
        Span(place.start, place.end)
        if place is not None
        else Span(test.node.start, test.node.start)
    )
    if path and _MISSING.search(message):
        return where, f"{path} is not in the image"
    if message.endswith("should not exist but does"):
        return where, f"{path} is in the image and should not be"
    return where, _lowered(message)


def _lowered(message: str) -> str:
    """The message of the program, without the folders of this machine."""
    text = _UNPACKED.sub("", message).rstrip(".")
    return text[:1].lower() + text[1:]


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
