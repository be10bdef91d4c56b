"""Numbers in files and tags."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.numbers import natural, whole_number
from dflint.source import Source


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("", None), ("-1", None), ("٣", None), ("9" * 5000, 10**18)],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_tags_are_in_the_order_of_their_versions() -> None:
    tags = ["1.10", "1.9", "2.0-rc1", "latest", "1.9-alpine", "10", "9" * 5000]
    expected = ["latest", "1.9", "1.9-alpine", "1.10", "2.0-rc1", "10", "9" * 5000]
    assert sorted(tags, key=natural) == expected


@pytest.mark.parametrize(
    "lines",
    [
        'EXPOSE {n} 80\nCMD ["flask", "run"]',
        "COPY --from={n} --chown={n}:{n} --chmod={n} /a /b",
        "USER {n}:{n}\nSTOPSIGNAL {n}",
        "RUN wget chromedriver.storage.googleapis.com/{n}.0/a && useradd -u {n} b && pip install a=={n}",
        "HEALTHCHECK --interval={n}s --retries={n} CMD curl localhost:{n}",
    ],
)
def test_numbers_of_thousands_of_digits_in_a_dockerfile(lines: str) -> None:
    number = "9" * 5_000
    text = f"# syntax=docker/dockerfile:1.{number}\nFROM nginx:{number}\n{lines.format(n=number)}\n"
    assert "DF000" not in {
        it.rule.code for it in lint(Source("Dockerfile", text), dispatch([*all_rules()]))
    }
