"""The Dockerfile that engines are given has the lines of the user's."""

import pytest

from dflint.build.dockerfile import without_syntax
from dflint.source import Source
from dflint.syntax.parser import parse
from tests import corpus


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# syntax=docker/dockerfile:1\nFROM a\n", "\nFROM a\n"),
        ("#syntax = docker.io/docker/dockerfile:1.7\r\nFROM a\r\n", "\nFROM a\r\n"),
        ("# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n", "# escape=`\n\nFROM a\n"),
        ("# syntax=docker/dockerfile:1-labs\nFROM a\n",) * 2,
        ("# syntax=example.com/own/language\nFROM a\n",) * 2,
        ("FROM a\n# syntax=docker/dockerfile:1\n",) * 2,
    ],
)
def test_the_stable_language_needs_no_registry(before: str, after: str) -> None:
    assert without_syntax(before) == after


def test_every_instruction_keeps_its_line_and_its_words() -> None:
    for name, content in corpus.testdata():
        text = corpus.text_of(content)
        assert _instructions(without_syntax(text)) == _instructions(text), name


def _instructions(text: str) -> list[tuple[int, str]]:
    source = Source("Dockerfile", text)
    return [(source.position(it.start).line, it.written) for it in parse(source).instructions]
