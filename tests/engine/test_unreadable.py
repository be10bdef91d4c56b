"""In a file that the builder cannot read, only what repairs it is fixed."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Safety
from dflint.source import Source

TABLE = dispatch(all_rules())
READABLE = "FROM debian:12\nRUN apt-get update && apt-get install -y a\nENV A 1\n"


def _fixed(text: str, allow: Safety = Safety.UNSAFE) -> str:
    return fix(Source("Dockerfile", text), lambda it: lint(it, TABLE), allow).source.text


@pytest.mark.parametrize(
    "broken",
    [
        "FOO x",
        "curl git",
        "COPY a",
        'ENV A="x',
        "SHELL x",
        "RUN if x; then y",
        "RUN echo 'x",
        "RUN <<EOF\nls",
        "FROM",
        "HEALTHCHECK x",
        "{{ x }}",
    ],
)
def test_nothing_is_fixed(broken: str) -> None:
    text = f"{READABLE}{broken}\n"
    assert _fixed(text) == text
    assert _fixed(READABLE) != READABLE


@pytest.mark.parametrize(
    ("broken", "repaired"), [("RUNN ls", "RUN ls"), ("COPY --chwon=a b c", "COPY --chown=a b c")]
)
def test_what_repairs_it_comes_first(broken: str, repaired: str) -> None:
    assert _fixed(f"{READABLE}{broken}\n", Safety.SAFE) == f"{READABLE}{broken}\n"
    after = _fixed(f"{READABLE}{broken}\n")
    assert repaired in after and "ENV A=1" in after


def test_one_repair_does_not_open_the_others() -> None:
    after = _fixed(f"{READABLE}RUNN ls\nFOO x\n")
    assert after == f"{READABLE}RUN ls\nFOO x\n"
