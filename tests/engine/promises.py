"""What fixes promise, held against BuildKit's own parser and bash instead of dflint's parsers."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.fixer import Fixed, fix
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Fix, Safety
from dflint.fixes.declared_changes import Change, explains
from dflint.source import Source
from tests.engine.meaning import commands_of, comments_of, meaning_of, scripts_of


@cache
def every_rule() -> Dispatch:
    """All rules, those that are off by default too."""
    return dispatch(all_rules())


class Result:
    """A text, what became of it, and what was done."""

    def __init__(self, name: str, before: str, allow: Safety, table: Dispatch) -> None:
        self.name = name
        self.before = before
        self.allow = allow
        self.table = table
        self.done: Fixed = fix(Source(name, before), self.look, allow)

    def look(self, source: Source) -> list[Diagnostic]:
        """What there is to find in a text."""
        return lint(source, self.table)

    @property
    def after(self) -> str:
        return self.done.source.text


def fixed(name: str, text: str, allow: Safety) -> Result:
    """A file with all its fixes, of every rule."""
    return Result(name, text, allow, every_rule())


def rounds(result: Result) -> Iterator[tuple[str, str, list[Diagnostic]]]:
    """Round after round the text before and after, and what was fixed."""
    for source, found in groupby(result.done.made, key=lambda it: it.source):
        made = list(found)
        yield source.text, edited(source.text, [it.fix for it in made if it.fix]), made


def broken(result: Result) -> Iterator[str]:
    """The promises that were not kept, as sentences; those about scripts: `unreadable_scripts`."""
    if result.done.made:
        yield from _broken(result)
    if result.allow is Safety.SAFE:
        for it in result.done.refused:
            yield f"{it.diagnostic.rule.code} was refused: {it.reason}"


def _broken(result: Result) -> Iterator[str]:
    before, after = result.before, result.after
    if commands_of(before) is not None and commands_of(after) is None:
        yield "BuildKit cannot read it any more"
    if before.count("\n") and not _line_ends(after) <= _line_ends(before):
        yield "it has other line ends"
    again = fix(result.done.source, result.look, result.allow)
    if again.made:
        yield f"a second run changes it: {again.made[0].rule.code}"
    text = before
    for old, new, made in rounds(result):
        codes = " ".join(sorted({it.rule.code for it in made}))
        if old != text:
            yield f"something but the edits changed it before {codes}"
        text = new
        fixes = [it.fix for it in made if it.fix]
        declared = [change for it in fixes for change in it.changes or ()]
        is_read = commands_of(old) is not None  # else nobody knows which scripts it had
        if not explains(declared, comments_of(old, is_read), comments_of(new, is_read)):
            yield f"other comments after {codes}"
        is_told = all(it.changes is not None or it.safety is Safety.SAFE for it in fixes)
        if is_told and not _is_explained(declared, old, new):
            yield f"another build after {codes}"
    if text != after:
        yield "something but the edits changed it"


def _is_explained(declared: Sequence[Change], old: str, new: str) -> bool:
    one, other = meaning_of(old), meaning_of(new)
    return one is None or other is None or explains(declared, one, other)


def _line_ends(text: str) -> set[str]:
    return {"\r\n" if line.endswith("\r") else "\n" for line in text.split("\n")[:-1]}


def edited(text: str, fixes: Sequence[Fix]) -> str:
    """The text with these edits, and every other character as it was."""
    edits = sorted((it.span.start, it.span.end, it.text) for fix in fixes for it in fix.edits)
    parts, at = [], 0
    for start, end, new in edits:
        assert start >= at, "edits overlap"
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


# --- scripts ---


def unreadable_scripts(results: Sequence[Result]) -> list[str]:
    """The files in which bash cannot read a script that is new, though it could read the old."""
    found, new = [], dict[str, list[str]]()
    for it in results:
        if it.done.made and commands_of(it.before) is not None:  # what it says before is known
            old = scripts_of(it.before)
            new[it.name] = [text for text in scripts_of(it.after) if text not in old]
    asked = sorted({text for texts in new.values() for text in texts})
    refused = {text for text, reads in zip(asked, bash_reads(asked), strict=True) if not reads}
    for it in results:
        bad = [text for text in new.get(it.name, ()) if text in refused]
        if bad and len(bad) > bash_reads(scripts_of(it.before)).count(False):
            found.append(f"{it.name}: bash cannot read {bad[0]!r}")
    return found


def bash_reads(texts: Sequence[str]) -> list[bool]:
    """Whether bash reads each script without a complaint. One process asks for all of them."""
    bash = shutil.which("bash")
    assert bash, "there is no bash here"
    loop = """while IFS= read -r -d '' it; do [ -z "$(bash -n <<<"$it" 2>&1)" ]; echo $?; done"""
    data = "".join(text.replace("\0", "") + "\0" for text in texts)
    run = subprocess.run(
        [bash, "-c", loop], input=data.encode("utf-8", "surrogateescape"), capture_output=True,
        check=True,
    )  # fmt: skip
    return [answer == b"0" for answer in run.stdout.split()]
