"""Variables whose values are made of others."""

import pytest

from dflint.fixes.build_plan import plan_of
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse


@pytest.mark.parametrize("first", ["ENV A=ab", "ENV A=$B"])
def test_values_that_double_do_not_fill_the_memory(first: str) -> None:
    text = "\n".join(["FROM a", "ARG B", first, *["ENV A=$A$A"] * 60, "RUN b"])
    file = analyze(parse(Source("Dockerfile", text)))
    assert sum(len(line) for line in map(str, plan_of(file))) < 40 * 2**16
