"""No fix breaks a file, also where the file is odd: real ones in which something was changed."""

import random
import re
from collections.abc import Callable
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.fix import Safety
from tests.corpus import at_hand, text_of
from tests.engine.promises import broken, fixed, unreadable_scripts

Lines = list[str]
Mutation = Callable[[Lines, random.Random], Lines]


@cache
def _files() -> list[Lines]:
    """Files to change, as lines with their ends; the biggest are left out."""
    texts = [text_of(content) for _, content in at_hand() if len(content) < 6000]
    return [text.splitlines(keepends=True) for text in texts if text]


@given(st.randoms(use_true_random=False), st.integers(1, 4), st.sampled_from(["safe", "unsafe"]))
@settings(max_examples=250, deadline=None)
def test_no_fix_breaks_a_file_that_was_changed(dice: random.Random, times: int, allow: str) -> None:
    lines = dice.choice(_files())
    for _ in range(times):
        lines = dice.choice(MUTATIONS)(lines, dice)
    text = "".join(lines)
    result = fixed("Dockerfile", text, Safety.named(allow))
    assert [*broken(result), *unreadable_scripts([result])] == []


# --- what is changed ---


def _at(lines: Lines, dice: random.Random, change: Callable[[str], Lines]) -> Lines:
    """With other lines in place of one."""
    at = dice.randrange(len(lines)) if lines else 0
    return [
        *lines[:at],
        *(it for line in lines[at : at + 1] for it in change(line)),
        *lines[at + 1 :],
    ]


def _drop(lines: Lines, dice: random.Random) -> Lines:
    return _at(lines, dice, lambda _: [])


def _double(lines: Lines, dice: random.Random) -> Lines:
    return _at(lines, dice, lambda line: [line, line])


def _swap(lines: Lines, dice: random.Random) -> Lines:
    one, other = dice.randrange(len(lines) or 1), dice.randrange(len(lines) or 1)
    swapped = list(lines)
    if lines:
        swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def _insert(lines: Lines, dice: random.Random) -> Lines:
    """A line of another file."""
    other = dice.choice(_files())
    return _at(lines, dice, lambda line: [dice.choice(other), line])


def _cut(lines: Lines, dice: random.Random) -> Lines:
    """The file ends earlier: in the middle of a here-document or an instruction, perhaps."""
    return lines[: dice.randrange(len(lines) + 1)]


def _continue(lines: Lines, dice: random.Random) -> Lines:
    """A line that went on ends, or the other way round."""

    def change(line: str) -> Lines:
        text = line.rstrip()
        return [f"{text[:-1] if text.endswith(chr(92)) else f'{text} {chr(92)}'}\n"]

    return _at(lines, dice, change)


def _escape(lines: Lines, dice: random.Random) -> Lines:
    """Another escape character for the whole file."""
    return ["# escape=`\n", *(re.sub(r"\\(\s*)$", r"`\1", line) for line in lines)]


def _blanks(lines: Lines, dice: random.Random) -> Lines:
    blanks = dice.choice(["  ", "\t", " \\\n ", "   "])
    return _at(lines, dice, lambda line: [line.replace(" ", blanks, dice.randrange(1, 4))])


def _indent(lines: Lines, dice: random.Random) -> Lines:
    return _at(lines, dice, lambda line: [f"{dice.choice(['  ', chr(9)])}{line}"])


def _trail(lines: Lines, dice: random.Random) -> Lines:
    """Blanks at the end of a line, after the backslash if there is one."""
    return _at(lines, dice, lambda line: [line.rstrip("\r\n") + "  \n"])


def _case(lines: Lines, dice: random.Random) -> Lines:
    change = dice.choice([str.lower, str.title])
    return [re.sub(r"^\s*[A-Z]+ ", lambda it: change(it[0]), line) for line in lines]


def _crlf(lines: Lines, dice: random.Random) -> Lines:
    if dice.random() < 0.5:
        return [line.replace("\n", "\r\n") for line in lines]
    return _at(lines, dice, lambda line: [line.replace("\n", "\r\n")])


def _comment(lines: Lines, dice: random.Random) -> Lines:
    return _at(lines, dice, lambda line: ["  # a comment, at length\n", line])


def _no_end(lines: Lines, dice: random.Random) -> Lines:
    """The last line has no end."""
    return [*lines[:-1], *(line.rstrip("\r\n") for line in lines[-1:])]


MUTATIONS: list[Mutation] = [
    _drop, _double, _swap, _insert, _cut, _continue, _escape, _blanks, _indent, _trail, _case,
    _crlf, _comment, _no_end,
]  # fmt: skip
