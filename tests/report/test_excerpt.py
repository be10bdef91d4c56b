"""The lines shown with a finding, and the marks under them."""

from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.report.excerpt import Style, excerpt
from dflint.report.screen import cells, shown, width
from dflint.rule import Related
from dflint.source import Source, Span
from tests.report.findings import place


def look(text: str, part: str, *related: Related, columns: int = 61) -> str:
    source = Source("Dockerfile", text)
    return "\n".join(excerpt(source, place(text, part), related, columns, Style()))


def expected(text: str) -> str:
    return indent(dedent(text).strip(".\n"), " ")


LONG = "RUN echo " + "x " * 30 + "HERE" + " y" * 40
SCRIPT = """\
FROM debian
RUN apt-get update \\
    && apt-get install -y \\
      one \\
      two \\
      three \\
    && true
USER root
"""


@pytest.mark.parametrize(
    ("text", "part", "rows"),
    [
        ("RUN apt install", "apt", "  1 | RUN apt install\n    |     ^^^"),
        ("RUN apt install\n", "install\n", "  1 | RUN apt install\n    |         ^^^^^^^"),
        ("RUN apt install\r\n", "install\r\n", "  1 | RUN apt install\n    |         ^^^^^^^"),
        ("RUN\tapt", "apt", "  1 | RUN apt\n    |     ^^^"),
        ("RUN a\tapt\tx", "apt\t", "  1 | RUN a   apt x\n    |         ^^^^"),
        ("RUN 日本 apt", "apt", "  1 | RUN 日本 apt\n    |          ^^^"),
        ("RUN 日本 apt", "日本", "  1 | RUN 日本 apt\n    |     ^^^^"),
        ("RUN e\u0301 apt", "apt", "  1 | RUN e\u0301 apt\n    |       ^^^"),
        ("RUN \x1b[31mapt", "apt", "  1 | RUN \\x1b[31mapt\n    |             ^^^"),
        ("RUN \x1b[31mapt", "\x1b", "  1 | RUN \\x1b[31mapt\n    |     ^^^^"),
        ("RUN\xa0apt", "\xa0", "  1 | RUN\\xa0apt\n    |    ^^^^"),
        ("RUN caf\udce9", "\udce9", "  1 | RUN caf\\xe9\n    |        ^^^^"),
        ("::stop-commands::x\n", "::", "  1 | ::stop-commands::x\n    | ^^"),
        ("FROM a\n\nRUN", "\n\n", "  1 |   FROM a\n    |  _______^\n  2 | |\n    | |_^"),
        (LONG, "HERE", "  1 | ... x x x x x HERE y y y y y y y y y y y y y y y y...\n"
                       "    |               ^^^^"),
        (LONG, "RUN", "  1 | RUN echo " + "x " * 20 + "x...\n    | ^^^"),
        (LONG, LONG, "  1 | RUN echo " + "x " * 19 + "...\n    | " + "^" * 47),
    ],
)  # fmt: skip
def test_marks_on_a_line(text: str, part: str, rows: str) -> None:
    assert look(text, part) == indent(rows, " ")


def test_a_range_over_several_lines() -> None:
    assert look(SCRIPT, SCRIPT[SCRIPT.index("RUN") : SCRIPT.index("\nUSER")]) == expected(
        """
          2 | / RUN apt-get update \\
          3 | |     && apt-get install -y \\
          4 | |       one \\
        ... | |
          7 | |     && true
            | |___________^
        """
    )


def test_a_short_range_from_the_middle_of_a_line() -> None:
    assert look(SCRIPT, "update \\\n    && apt-get install -y \\\n      one") == expected(
        """
        .
          2 |   RUN apt-get update \\
            |  _____________^
          3 | |     && apt-get install -y \\
          4 | |       one \\
            | |_________^
        """
    )


def test_related_places() -> None:
    related = Related(place(SCRIPT, "debian"), "the base is named here")
    assert look(SCRIPT, "root", related) == expected(
        """
          1 | FROM debian
            |      ------ the base is named here
        ... |
          8 | USER root
            |      ^^^^
        """
    )


def test_a_related_place_inside_a_range() -> None:
    related = Related(place(SCRIPT, "three"), "third")
    part = SCRIPT[SCRIPT.index("RUN") : SCRIPT.index("\nUSER")]
    assert look(SCRIPT, part, related) == expected(
        """
          2 | / RUN apt-get update \\
          3 | |     && apt-get install -y \\
          4 | |       one \\
        ... | |
          6 | |       three \\
            | |       ----- third
          7 | |     && true
            | |___________^
        """
    )


TEXTS = st.text(st.sampled_from("aRUN \t\\\r\n日\x1b\xa0\u202e\u0301\udc80😀#[:"), max_size=80)


@given(TEXTS, st.integers(0, 80), st.integers(0, 80), st.integers(20, 60))
def test_any_place_can_be_shown(text: str, one: int, other: int, columns: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    source = Source("Dockerfile", text)
    rows = excerpt(source, Span(start, end), (), columns, Style())
    assert any("^" in row for row in rows)
    for row in rows:
        assert row.lstrip(" 0123456789.").startswith("|")
        assert row.isprintable() or "\u0301" in row
        assert sum(map(width, row)) <= columns


@given(st.text())
def test_nothing_shown_controls_a_terminal_or_a_ci(text: str) -> None:
    seen = shown(text)
    assert len(cells(text)) == len(text)
    assert all(char.isprintable() for char in seen)
    assert "##[" not in seen
    assert "##vso[" not in seen


def test_commands_to_a_ci_are_broken() -> None:
    assert shown("a ##vso[task.x]y ##[error]z # [") == "a ##vso\\x5btask.x]y ##\\x5berror]z # ["
