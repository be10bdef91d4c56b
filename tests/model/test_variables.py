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


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("ARG A=arg\nENV A=env", "env"),
        ("ENV A=env\nARG A", "env"),
        ("ENV A=env\nARG A=env", "env"),
        # BuildKit takes "arg", buildah and the classic builder take "env".
        ("ENV A=env\nARG A=arg", None),
        ("ENV A=env\nARG G", "env"),
        ("ENV G=env\nARG G\nENV A=$G", None),
        ("ENV A=env\nARG A=arg\nENV A=last", "last"),
    ],
)
def test_an_argument_below_a_variable_of_its_name(lines: str, value: str | None) -> None:
    file = analyze(parse(Source("Dockerfile", f"ARG G=global\nFROM a\n{lines}\nRUN b\n")))
    assert file.stages[-1].steps[-1].state.variables.get("A") == value
