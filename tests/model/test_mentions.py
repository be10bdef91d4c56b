"""Which variables and stages nothing speaks of."""

import pytest

from dflint.allowance import UNLIMITED, TooMuchWork, meter
from dflint.model.analyze import analyze
from dflint.model.mentions import mentions_in
from dflint.model.stages import Dockerfile
from dflint.model.variables.in_scripts import unset_variables
from dflint.model.variables.references import references_to, unmentioned_args
from dflint.source import Source
from dflint.syntax.parser import parse


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("RUN echo $NAME", True),
        ("RUN python -c 'os.environ[\"NAME\"]'", True),
        ("RUN --mount=type=secret,id=NAME true", True),
        ("COPY <<EOF /\nNAME\nEOF", True),
        ("COPY a /", False),
        ("NAME x", False),
    ],
)
def test_an_instruction_mentions_a_name(line: str, found: bool) -> None:
    (instruction,) = parse(Source("Dockerfile", line)).instructions
    assert references_to(instruction, "NAME") == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ARG A\nARG B\nFROM a:$A\n", ["B"]),
        ("ARG A\nARG B=$A\nFROM $B\n", []),
        ("ARG A=1 B=$A\nFROM a\n", ["B"]),
        ("ARG A\nFROM a\nFROM b\nARG A\n", []),
        ("ARG A\nFROM a\nRUN echo $A\n", []),
        ("ARG A\n", []),
    ],
)
def test_args_that_nothing_else_mentions(text: str, names: list[str]) -> None:
    assert [str(pair.key) for _, pair in unmentioned_args(_file(text))] == names


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("FROM a AS x\nFROM b AS y\nFROM c\n", ["x", "y"]),
        ("FROM a AS x\nFROM x AS y\nFROM c\n", ["y"]),
        ("FROM a AS x\nFROM b\nCOPY --from=0 /a /\n", []),
        ("FROM a AS x\nFROM b\nRUN --mount=from=x,target=/x true\n", []),
        ("FROM a AS x\nFROM b\nCOPY --from=a /a /\n", []),
        ("FROM a AS x\nCOPY --from=y /a /\nFROM b AS y\nFROM c\n", ["x", "y"]),
        ("FROM a AS x\n", []),
    ],
)
def test_stages_that_no_other_needs(text: str, stages: list[str]) -> None:
    assert [stage.name for stage in _file(text).unreferenced] == stages


def test_variables_that_a_run_uses_and_nothing_sets() -> None:
    script = 'a=1; for b in 1 2; do echo "$a $b $c"; done; echo ${d:-$c} $e $HTTP_PROXY'
    step = _file(f"FROM a\nENV e=1\nRUN {script}\n").stages[0].steps[2]
    assert sorted(unset_variables(step)) == ["c", "d"]


def test_a_script_that_reads_another_may_set_anything() -> None:
    step = _file("FROM a\nRUN . /etc/os-release && echo $ID\n").stages[0].steps[1]
    assert unset_variables(step) == {}


def _file(text: str) -> Dockerfile:
    return analyze(parse(Source("Dockerfile", text)))


def test_where_instructions_name_something() -> None:
    text = "FROM a\nRUN one\nRUN two\nRUN one two\nRUN three\n"
    stage = _file(text).stages[0]
    it = mentions_in(stage)
    last = len(text)
    assert it.last_before("one", last) == text.index("RUN one two")
    assert it.last_before("two", text.index("RUN two")) == -1
    assert it.last_before("two", last) == text.index("RUN one two")  # asked again, further on
    assert it.last_before("two", text.index("RUN two") + 1) == text.index("RUN two")
    assert it.in_later("three", text.index("RUN two"))
    assert not it.in_later("three", text.index("RUN three"))
    assert it.is_between("two", text.index("RUN one"), text.index("RUN two"))
    assert not it.is_between("three", text.index("RUN one"), text.index("RUN two"))


def test_looking_for_names_is_charged() -> None:
    stage = _file("FROM a\n" + "RUN b\n" * 2_000).stages[0]
    it = mentions_in(stage)
    meter.left = 1
    try:
        with pytest.raises(TooMuchWork):
            it.has("name")
    finally:
        meter.left = UNLIMITED
