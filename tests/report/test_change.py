"""A fix as a small diff under its finding."""

from hypothesis import given
from hypothesis import strategies as st

from dflint.fix import Edit, Fix, insert_after, replace, unsafe
from dflint.report.change import change
from dflint.report.screen import width
from dflint.source import Source, Span
from tests.effort import effort
from tests.report.findings import place

TEXT = "FROM debian\nRUN a \\\n    && b\nUSER root\nCMD x\nRUN c\nRUN d\n"


def rows(fix: Fix, text: str = TEXT, columns: int = 60) -> str:
    return "\n".join(change(Source("Dockerfile", text), fix, columns, False))


def one(part: str, new: str) -> Edit:
    return replace(place(TEXT, part), new)


def test_a_word() -> None:
    fix = unsafe("", one("root", "app"))
    assert rows(fix).split("\n") == ["   4 - USER root", "   4 + USER app"]


def test_lines_that_come_and_go() -> None:
    inserted = insert_after(place(TEXT, "USER root"), "\nENV A=1")
    assert rows(unsafe("", inserted)).split("\n") == ["   5 + ENV A=1"]
    assert rows(unsafe("", one("USER root\n", ""))).split("\n") == ["   4 - USER root"]
    joined = one(" \\\n    && b", " && b")
    assert rows(unsafe("", joined)).split("\n") == [
        "   2 - RUN a \\", "   3 -     && b", "   2 + RUN a && b",
    ]  # fmt: skip


def test_several_places_and_many_lines() -> None:
    fix = unsafe("", one("debian", "a"), one("root", "b"), one("RUN d", "RUN e"))
    assert rows(fix).split("\n") == [
        "   1 - FROM debian", "   1 + FROM a", "   4 - USER root", "   4 + USER b",
        "   7 - RUN d", "   7 + RUN e",
    ]  # fmt: skip
    long = one("CMD x", "\n".join(f"CMD {n}" for n in range(9)))
    assert rows(unsafe("", long)).split("\n")[-2:] == ["   7 + CMD 2", " ... +"]


def test_of_a_long_line_the_change_is_shown() -> None:
    text = f"FROM a\nRUN {'x' * 200} install {'y' * 200}\n"
    found = rows(unsafe("", insert_after(place(text, "install"), " -y")), text)
    assert "install -y y" in found
    assert max(map(len, found.split("\n"))) <= 60


TEXTS = st.text(st.sampled_from("aRUN \t\\\r\n日\x1b\u202e\u0301😀#[:"), max_size=60)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), TEXTS), max_size=4))
def test_any_change_can_be_shown(text: str, parts: list[tuple[int, int, str]]) -> None:
    edits: list[Edit] = []
    free = 0
    for start, length, new in sorted(parts):
        begin = min(max(start, free), len(text))
        end = min(begin + length, len(text))
        edits.append(Edit(Span(begin, end), new))
        free = end + 1
    for row in change(Source("Dockerfile", text), unsafe("", *edits), 50, False):
        assert row.isprintable() or "\u0301" in row
        assert row.lstrip(" 0123456789.")[:1] in ("+", "-", "")
        assert sum(map(width, row)) <= 50


def test_no_more_of_a_long_line_is_looked_at_than_is_shown() -> None:
    shown, work = [], []
    for length in (10_000, 100_000):
        text = f"FROM debian\nRUN {'a' * length} x {'c' * length}\n"
        fix = unsafe("", replace(place(text, "x"), "y"))
        work.append(effort(lambda text=text, fix=fix: shown.append(rows(fix, text))))  # type: ignore[misc]
    assert shown[0] == shown[1]
    assert shown[0].split("\n")[0].startswith("   2 - ...aaa")
    assert work[0] == work[1]
