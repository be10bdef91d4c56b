"""Against BuildKit's own parser (the package `dockerfile`, of 2023), and dockerfile-parse."""

from collections import Counter
from collections.abc import Iterator

import dockerfile
import pytest
from dockerfile_parse import DockerfileParser

from dflint.source import Source
from dflint.syntax.nodes import (
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Healthcheck,
    Instruction,
    Label,
    Onbuild,
    Run,
    Shell,
)
from dflint.syntax.parser import parse
from tests.corpus import dockerfiles, text_of
from tests.corpus import testdata as hand_written

# Instructions on which the parser of 2023 and the one of today disagree, with the reason.
NEWER = {
    (
        "tensorflow__build__devinfra_windows_rbe__Dockerfile",
        165,
    ): "text behind a JSON array makes it a shell form since BuildKit 0.13",
}


def test_it_agrees_on_the_instructions_of_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    seen, differences = 0, Counter[str]()
    for name, content in dockerfiles():
        for line, difference in _compare(text_of(content)):
            seen += 1
            if difference and (name, line) not in NEWER:
                differences[f"{name}:{line} {difference}"] += 1
    with capsys.disabled():
        print(f"\nBuildKit's parser: {seen} instructions, {len(differences)} differ")
    assert seen > 15_000
    assert len(differences) <= seen // 1000, "\n".join(differences)


# In the files of testdata that show what is newer than 2023, or that the parser of 2023 refuses.
LATER = ("new-flags", "json-then-comment", "cr-only", "nul-bytes", "invalid-utf8", "utf16")


def test_it_agrees_on_the_files_of_testdata() -> None:
    differences = [
        f"{name}:{line} {difference}"
        for name, content in hand_written()
        if not any(folder in name for folder in LATER)
        for line, difference in _compare(text_of(content))
        if difference
    ]
    assert differences == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("RUN a \\\n  b", "a   b"),
        ("RUN a \\\n# c\n  b", "a   b"),
        ("RUN a \\\n\n  b", "a   b"),
        ("RUN a \\ \n b", "a  b"),
        ("RUN a \\\\\n", "a \\\\"),
        ("run\ta", "a"),
        ("WORKDIR  a  b ", "a  b"),
        ("RUN a # b", "a # b"),
    ],
)
def test_the_value_is_the_joined_text(text: str, value: str) -> None:
    (instruction,) = parse(Source("Dockerfile", text)).instructions
    assert instruction.rest.text == value
    assert dockerfile.parse_string(text)[0].value == (value,)


def test_dockerfile_parse_finds_the_same_instructions() -> None:
    """On files without here-documents, and without blank lines or comments in an instruction."""
    compared = 0
    for _, content in dockerfiles():
        text = text_of(content)
        tree = parse(Source("Dockerfile", text))
        lines = [it.line for it in tree.instructions]
        if "<<" in text or "ONBUILD" in text or any(it.blanks or it.comments for it in lines):
            continue
        if not text.isascii() or "\\ \n" in text or text.startswith("#"):
            continue
        parser = DockerfileParser(fileobj=_File(text))
        theirs = [it for it in parser.structure if it["instruction"] != "COMMENT"]
        ours = [
            (it.keyword.upper(), tree.source.position(it.start).line) for it in tree.instructions
        ]
        assert ours == [(it["instruction"], it["startline"] + 1) for it in theirs]
        compared += 1
    assert compared > 300


class _File:
    """What dockerfile-parse wants of a file."""

    def __init__(self, text: str) -> None:
        self.lines = text.encode().splitlines(keepends=True)

    def seek(self, offset: int) -> None:
        assert offset == 0

    def readlines(self) -> list[bytes]:
        return self.lines


def _compare(text: str) -> Iterator[tuple[int, str]]:
    """For each instruction its line, and how the two readings differ, if they do."""
    try:
        theirs = dockerfile.parse_string(text)
    except dockerfile.GoParseError:
        return
    tree = parse(Source("Dockerfile", text))
    ours = tree.instructions
    if len(ours) != len(theirs):
        yield 0, f"{len(ours)} instructions, not {len(theirs)}"
    for mine, other in zip(ours, theirs, strict=False):
        first = tree.source.position(mine.start).line
        last = tree.source.position(max(mine.line.end, mine.start)).line
        here = (mine.keyword.lower(), first, last, _flags(mine), _is_json(mine), _value(mine))
        there = (
            other.cmd.lower(),
            other.start_line,
            other.end_line,
            other.flags,
            other.json if _has_forms(mine) else False,
            other.value,
        )
        bodies = tuple((it.name, it.written) for it in mine.heredocs)
        if (
            isinstance(mine, Onbuild) or not mine.KEYWORD
        ):  # it drops the flags and bodies of what is put off
            yield first, "" if here[:3] == there[:3] else f"{here} {there}"
        elif bodies != tuple((it.name, it.content) for it in other.heredocs):
            yield first, "the bodies of the here-documents"
        else:
            yield first, "" if here == there else f"{here} {there}"


def _flags(it: Instruction) -> tuple[str, ...]:
    return tuple(str(flag.text) for flag in it.flags)


def _has_forms(it: Instruction) -> bool:
    return isinstance(it, Run | Cmd | Entrypoint | Shell | Healthcheck)


def _is_json(it: Instruction) -> bool:
    match it:
        case Run() | Cmd() | Entrypoint() | Healthcheck():
            return it.form == "exec"
        case Shell():
            return bool(it.items)
    return False


def _value(it: Instruction) -> tuple[str, ...]:
    """The value as the other parser gives it."""
    match it:
        case Env() | Label():
            return tuple(
                word.raw for pair in it.pairs for word in (pair.key, pair.value) if word is not None
            )
        case Arg():
            return tuple(
                pair.key.raw if pair.value is None else f"{pair.key.raw}={pair.value.raw}"
                for pair in it.pairs
            )
        case Healthcheck():
            return (
                str(it.kind),
                *(_program(it) if it.kind.upper() == "CMD" else it.rest.text.split()[1:]),
            )
        case Run() | Cmd() | Entrypoint():
            return _program(it)
        case Shell() if it.items:
            return tuple(map(str, it.items))
        case Copy() if it.rest.text.startswith("["):
            return tuple(map(str, it.words))
    return tuple(word.raw for word in it.words)


def _program(it: Run | Cmd | Entrypoint | Healthcheck) -> tuple[str, ...]:
    program = it.program
    if program.form == "exec":
        return tuple(map(str, program.items))
    return (program.text.text,) if program.text.text else ()
