"""RUN after RUN."""

import pytest

from dflint_rules.layers.consecutive_runs import consecutive_runs
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("RUN a\nRUN b", 1),
        ("RUN a\nRUN b\nRUN c", 2),
        ("RUN a\n# why\nRUN b", 1),
        ("RUN a\nENV X=1\nRUN b", 0),
        ("RUN a && b\nRUN c", 0),
        ("RUN a | b\nRUN c", 0),
        ("RUN --mount=type=cache,target=/x a\nRUN b", 0),
        ("RUN --mount=type=cache,target=/x a\nRUN --mount=type=cache,target=/x b", 1),
        ("RUN a\nONBUILD RUN b\nRUN c", 0),
        ("RUN <<EOF\na\nEOF\nRUN b", 0),
        ('RUN ["a"]\nRUN ["b"]', 0),
        ("RUN cd /x\nRUN b", 0),
        ("RUN export A=b\nRUN c", 0),
    ],
)
def test_consecutive(text: str, count: int) -> None:
    assert len(Lab(consecutive_runs).find(f"FROM a:1\n{text}\n")) == count


def test_stages_that_are_thrown_away_do_not_matter() -> None:
    text = "FROM a:1 AS b\nRUN a\nRUN b\nFROM scratch\nCOPY --from=b /a /"
    assert Lab(consecutive_runs).report(text) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN a\nRUN b\nRUN c\n", "RUN a \\\n    && b \\\n    && c\n"),
        ("RUN a\r\n\r\nRUN b\r\n", "RUN a \\\r\n    && b\r\n"),
        ("RUN a\n# why\nRUN b\n", None),
        ("RUN a # x\nRUN b\n", None),
    ],
)
def test_joined(before: str, after: str | None) -> None:
    end = "\r\n" if "\r" in before else "\n"
    assert (
        Lab(consecutive_runs).fixed(f"FROM x:1{end}{before}") == f"FROM x:1{end}{after or before}"
    )
