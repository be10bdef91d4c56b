"""What reaches what: stages, ARGs, variables."""

import pytest

from dflint_rules.stages.copy_from import stage_by_number
from dflint_rules.stages.unused import stage_only_for_target, unreachable_stage
from dflint_rules.variables.undeclared import (
    global_arg_not_declared,
    global_arg_not_used,
    platform_variable_not_declared,
)
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FROM a:1\nFROM b:1\n", "DF131"),
        ("FROM a:1 AS x\nFROM b:1\n", "DF132"),
        ("FROM a:1 AS x\nFROM x AS y\nFROM b:1\n", "DF132"),
    ],
)
def test_nothing_reaches_a_stage(text: str, code: str) -> None:
    lab = Lab(unreachable_stage, stage_only_for_target)
    assert lab.report(text).count("[") == 1
    assert code in lab.report(text)


@pytest.mark.parametrize(
    "text",
    [
        "FROM a:1\nFROM b:1\nCOPY --from=0 /x /\n",
        "FROM a:1\nFROM b:1 AS y\nCOPY --from=0 /x /\nFROM c:1\nCOPY --from=y /x /\n",
        "FROM a:1 AS x\nFROM b:1\nRUN --mount=from=x,target=/y z\n",
        "FROM a:1\nFROM b:1\nCOPY --from=a:1 /x /\n",
        "FROM a:1\n",
    ],
)
def test_stages_that_are_reached(text: str) -> None:
    assert Lab(unreachable_stage, stage_only_for_target).report(text) == ""


def test_a_number_without_a_name_is_left() -> None:
    text = "FROM a:1\nFROM b:1 AS c\nFROM d:1\nCOPY --from=0 /x /\nCOPY --from=1 /y /\n"
    fixed = text.replace("--from=1", "--from=c")
    assert Lab(stage_by_number).fixed(text) == fixed
    assert len(Lab(stage_by_number).find(text)) == 2


@pytest.mark.parametrize(
    "script",
    [
        "echo $TARGETARCH",
        'curl "https://e.com/${TARGETARCH}"',
        'case "$TARGETARCH" in amd64) x;; esac',
        "a=$(echo $TARGETARCH); b",
        "if [ $TARGETARCH = arm64 ]; then x; fi",
        "for a in $TARGETARCH; do x; done",
        "<<EOF\nx $TARGETARCH\nEOF",
    ],
)
def test_the_platform_is_not_declared(script: str) -> None:
    text = f"FROM debian:12\nRUN {script}\n"
    lab = Lab(platform_variable_not_declared)
    assert lab.marked(text) == ["TARGETARCH"]
    assert lab.fixed(text) == text.replace("RUN", "ARG TARGETARCH\nRUN")


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nARG TARGETARCH\nRUN echo $TARGETARCH\n",
        "FROM debian:12 AS a\nARG TARGETARCH\nFROM a\nRUN echo $TARGETARCH\n",
        "FROM debian:12\nRUN TARGETARCH=$(uname -m) && echo $TARGETARCH\n",
        "FROM debian:12\nRUN export TARGETARCH=x; echo $TARGETARCH\n",
        "FROM debian:12\nRUN . ./env && echo $TARGETARCH\n",
        "FROM debian:12\nRUN echo '$TARGETARCH'\n",
        "FROM debian:12\nENV TARGETARCH=x\nRUN echo $TARGETARCH\n",
        "FROM debian:12\nRUN echo $OTHER\n",
    ],
)
def test_the_platform_is_known(text: str) -> None:
    assert Lab(platform_variable_not_declared).report(text) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ARG TOOL=1\nFROM a:1\nRUN x $TOOL\n", 1),
        ("ARG TOOL=1\nFROM a:1\nRUN x $TOOL $TOOL\n", 1),
        ("ARG TOOL=1\nFROM a:1\nARG TOOL\nRUN x $TOOL\n", 0),
        ("ARG TOOL=1\nFROM a:1\nRUN TOOL=2; x $TOOL\n", 0),
        ("ARG PYTHON_VERSION=3\nFROM python:$PYTHON_VERSION\nRUN x $PYTHON_VERSION\n", 0),
        ("FROM a:1\nRUN x $TOOL\n", 0),
    ],
)
def test_a_global_arg_in_a_run(text: str, found: int) -> None:
    assert len(Lab(global_arg_not_declared).find(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ARG A=1\nFROM a:1\n", 1),
        ("ARG A=1\nFROM a:$A\n", 0),
        ("ARG A=1\nARG B=$A\nFROM a:$B\n", 0),
        ("ARG A=1 B=$A\nFROM a:$B\n", 0),
        ("ARG A=1\nFROM a:1\nARG A\n", 0),
        ("ARG A=1\nFROM a:1\nRUN $A\n", 0),
        ("ARG BUILDKIT_SBOM_SCAN_CONTEXT=true\nFROM a:1\n", 0),
    ],
)
def test_a_global_arg_for_nothing(text: str, found: int) -> None:
    assert len(Lab(global_arg_not_used).find(text)) == found
