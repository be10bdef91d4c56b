"""The tree keeps every character, and no input breaks the parser."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.source import Source
from dflint.syntax.nodes import Healthcheck, Instruction, Onbuild, Run
from dflint.syntax.parser import parse
from dflint.syntax.tokens import UNREAD, tokens
from dflint.syntax.tree import Tree
from tests.corpus import at_hand, text_of
from tests.corpus import testdata as hand_written
from tests.effort import calls, slope

TEXTS = [text_of(content) for _, content in hand_written()]
SHARDS = ["FROM a\n", "RUN ", "\\\n", "<<EOF", "EOF\n", "`", '"', "'", "${", "}", "# escape=`\n"]
SHARDS += ["[", "]", ",", "--mount=", "\r\n", "\n", " ", "\t", "\0", "\ufeff", "\u2028", "$(", ")"]
SHARDS += ["ONBUILD ", "COPY <<-A <<B /x\n", "A\n", "HEALTHCHECK CMD ", "ENV a=b c='d", "é", "&&"]
SHARDS += ["\x1c", "\x85", "\xa0", "\v", "--a "]  # blanks for Python, some of them not for Go


def _tree(text: str) -> Tree:
    return parse(Source("Dockerfile", text))


def _assert_lossless(text: str) -> None:
    at = 0
    for token in tokens(_tree(text)):
        assert token.start == at
        assert token.kind != UNREAD, text[token.start : token.end]
        at = token.end
    assert at == len(text)


def _touch_everything(it: Instruction) -> None:
    """Make every lazy part of an instruction."""
    assert 0 <= it.start <= it.end
    for word in it.words:
        assert it.start <= word.start <= word.end <= max(it.end, it.line.end)
    if isinstance(it, Run):
        assert it.script.start <= it.script.end
        assert isinstance(it.mounts, tuple)
    if isinstance(it, Healthcheck):
        assert it.program.form in ("exec", "shell")
    if isinstance(it, Onbuild) and it.inner is not None:
        _touch_everything(it.inner)


def test_every_file_at_hand_joins_to_its_text() -> None:
    for _, content in at_hand():
        _assert_lossless(text_of(content))


def test_every_word_of_every_file_lies_in_its_instruction() -> None:
    for _, content in at_hand():
        for instruction in _tree(text_of(content)).instructions:
            _touch_everything(instruction)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_files_join_to_their_text(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 30))
        text = text[:start] + data.draw(st.sampled_from(SHARDS)) + text[start + length :]
    _assert_lossless(text)
    for instruction in _tree(text).instructions:
        _touch_everything(instruction)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SHARDS), max_size=30).map("".join))
def test_shards_in_any_order_join_to_their_text(text: str) -> None:
    _assert_lossless(text)
    for instruction in _tree(text).instructions:
        _touch_everything(instruction)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_joins_to_itself(text: str) -> None:
    _assert_lossless(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\\",
        "\\\n\\\n",
        "FROM",
        "\ufeffFROM a",
        "RUN <<EOF",
        "RUN [",
        'RUN ["',
        "ENV",
        "# escape=`\n# escape=`",
        "\x1c --a",
        "ONBUILD ONBUILD ONBUILD RUN a",
        "COPY <<A <<B /d\nA\nB",
        "FROM a\nRUN echo \\",
        "HEALTHCHECK",
        "\0\0\0",
    ],
)
def test_odd_files_join_to_their_text(text: str) -> None:
    _assert_lossless(text)
    for instruction in _tree(text).instructions:
        _touch_everything(instruction)


def test_every_beginning_of_a_file_can_be_read() -> None:
    for text in TEXTS:
        for end in range(0, len(text), 7):
            _assert_lossless(text[:end])


STEEPEST = 1.1  # the work may grow with this power of the size
BIG = {
    "a line of 10 MB": lambda n: "RUN echo " + "x" * (n * 100),
    "many instructions": lambda n: "RUN echo a\n" * n,
    "many words": lambda n: "COPY " + "a " * n + "/x",
    "many continuations": lambda n: "RUN a \\\n" * n,
    "many comments in an instruction": lambda n: "RUN a \\\n" + "# b\n" * n + "c",
    "nested substitutions": lambda n: "RUN " + "$(" * n + ")" * n,
    "nested groups": lambda n: "RUN " + "( " * n + " )" * n,
    "unclosed substitutions": lambda n: "RUN " + "$(" * n,
    "open quotes": lambda n: "RUN " + "'\"" * n,
    "variables": lambda n: "ENV a=" + "${x:-" * n + "}" * n,
    "unclosed variables": lambda n: "ENV a=" + "${x:-" * n,
    "heredocs": lambda n: "RUN <<A\nx\nA\n" * n,
    "openings that are never closed": lambda n: "RUN cat " + "<<A " * n,
    "strings of an array": lambda n: "CMD [" + '"a",' * n + '"b"]',
    "triggers in triggers": lambda n: "ONBUILD " * n,
    "pairs": lambda n: "ENV " + "a=b " * n,
    "flags": lambda n: "RUN " + "--mount=type=cache,target=/x " * n,
    "fields of a mount": lambda n: "RUN --mount=" + "id=x," * n + " a",
}


@pytest.mark.parametrize("make", BIG.values(), ids=BIG)
def test_work_grows_with_the_size_of_the_file(make: Callable[[int], str]) -> None:
    def read(text: str) -> None:
        for instruction in _tree(text).instructions:
            if not isinstance(instruction, Onbuild):
                _touch_everything(instruction)

    few, many = (calls(partial(read, make(number))) for number in (5_000, 40_000))
    assert slope(few, many, 8) <= STEEPEST, (few, many)


def test_a_file_of_100000_instructions_and_a_line_of_10_mb() -> None:
    assert len(_tree("RUN a\n" * 100_000).instructions) == 100_000
    assert len(_tree("RUN " + "x" * 10_000_000).instructions[0].rest.text) == 10_000_000
