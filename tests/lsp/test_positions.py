"""Positions of the protocol and offsets: each is the other's way back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from dflint.fix import with_edits
from dflint.lsp.changes import edits_between
from dflint.lsp.positions import UTF8, UTF16, UTF32, Lines, edited

PARTS = ["a", "é", "€", "𝄞", "\n", "\r", "\r\n", "\x0c", "\u2028", "\ud800", "\t"]
TEXTS = st.lists(st.sampled_from(PARTS)).map("".join)
UNITS = st.sampled_from([UTF8, UTF16, UTF32])


@given(TEXTS, UNITS)
@settings(max_examples=200, deadline=None)
def test_there_and_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        inside_line_end = text[offset - 1 : offset + 1] == "\r\n"
        if not inside_line_end:
            assert lines.offset(lines.position(offset)) == offset


@pytest.mark.parametrize(("encoding", "column"), [(UTF8, 10), (UTF16, 5), (UTF32, 4)])
def test_columns(encoding: str, column: int) -> None:
    assert Lines("aé€𝄞b", encoding).position(4) == types.Position(0, column)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("a\nb", [0, 2]),
        ("a\r\nb\rc\n", [0, 3, 5, 7]),
        ("a\x0cb\u2028c\x85", [0]),
        ("\r\r\n", [0, 1, 3]),
    ],
)
def test_only_three_line_ends_count(text: str, starts: list[int]) -> None:
    assert Lines(text).starts == starts


@pytest.mark.parametrize(
    ("position", "offset"),
    [((0, 99), 2), ((99, 0), 5), ((0, 1), 1), ((1, 2), 5)],
)
def test_positions_outside_are_moved_inside(position: tuple[int, int], offset: int) -> None:
    assert Lines("ab\ncd").offset(types.Position(*position)) == offset


def test_the_middle_of_a_character_is_its_start() -> None:
    assert Lines("𝄞b", UTF16).offset(types.Position(0, 1)) == 0
    assert Lines("€b", UTF8).offset(types.Position(0, 2)) == 0


@given(TEXTS, TEXTS, UNITS, st.data())
@settings(max_examples=100, deadline=None)
def test_a_change_of_a_range(text: str, new: str, encoding: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = Lines(text, encoding)
    range_ = types.Range(lines.position(start), lines.position(end))
    start, end = lines.offset(range_.start), lines.offset(range_.end)
    change = types.TextDocumentContentChangePartial(range_, new)
    assert edited(lines, change) == text[:start] + new + text[end:]


@given(st.lists(st.sampled_from("abc\n")), st.lists(st.sampled_from("abc\n")))
@settings(max_examples=200, deadline=None)
def test_edits_make_one_text_of_another(before: list[str], after: list[str]) -> None:
    one, two = "".join(before), "".join(after)
    assert with_edits(one, edits_between(one, two)) == two
