"""What a stage says more than once."""

import pytest

from dflint.model.analyze import analyze
from dflint.model.packages.installs import installs
from dflint.model.packages.repeated import (
    named_twice,
    repeated_keys,
    repeated_packages,
    repeated_steps,
)
from dflint.model.stages import Stage
from dflint.source import Source
from dflint.syntax.parser import parse


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ("ENV A=1\nENV A=2\n", {"A"}),
        ("ENV A=1 B=2 B=3\n", {"B"}),
        ("LABEL a=1\nRUN x\nLABEL a=1\n", {"a"}),
        ("ARG A\nENV A=$A\nLABEL A=1\n", set()),
        ("ENV A=1\nENV a=1\n", set()),
        ("ENV A=1\nONBUILD ENV A=2\n", set()),
    ],
)
def test_keys_are_counted_by_kind_of_instruction(lines: str, keys: set[str]) -> None:
    assert repeated_keys(_stage(lines)) == keys


@pytest.mark.parametrize(
    ("lines", "packages"),
    [
        ("RUN apt-get install -y a b\nRUN apt-get install -y b c\n", {"b"}),
        ("RUN apt-get install -y a && apt-get install -y a\n", set()),
        ("RUN apk add a\nCOPY a a\nRUN pip install a\n", {"a"}),
    ],
)
def test_packages_are_counted_by_run(lines: str, packages: set[str]) -> None:
    assert repeated_packages(_stage(lines)) == packages


def test_the_second_package_of_a_list_comes_with_the_first() -> None:
    text = "FROM a\nRUN apk add a b a $c $c && apk add a\n"
    install, _ = installs(_stage(text.removeprefix("FROM a\n")).steps[1])
    ((first, word),) = named_twice(install.packages)
    assert (first.start, word.start) == (text.index("a b"), text.index("a $c"))


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("RUN x\nRUN x\nRUN x\n", 2),
        ("RUN x\nEXPOSE 80\nRUN x\n", 1),
        ("RUN x\nUSER a\nRUN x\n", 0),
        ("RUN x\nARG A\nRUN x\n", 0),
        ("RUN x\nCOPY x /\nRUN x\n", 0),
        ("COPY a /\nADD a /\n", 0),
        ("COPY a /\nCOPY --chmod=755 a /\n", 0),
        ("WORKDIR a\nWORKDIR a\n", 0),
    ],
)
def test_steps_are_compared_with_the_one_before(lines: str, count: int) -> None:
    assert len(list(repeated_steps(_stage(lines)))) == count


def _stage(lines: str) -> Stage:
    return analyze(parse(Source("Dockerfile", f"FROM a\n{lines}"))).stages[0]
