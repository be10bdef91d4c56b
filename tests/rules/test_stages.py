"""Stages: their names, and what is taken from them."""

import pytest

from dflint_rules.stages.copy_from import copy_from_itself, copy_from_unknown_stage
from dflint_rules.stages.names import base_stage_in_other_case, duplicate_stage_name
from dflint_rules.style.casing import from_as_casing, instruction_casing, stage_name_casing
from tests.lab import Lab

TWO = "FROM a:1 AS builder\nFROM b:1 AS app\n"


@pytest.mark.parametrize(
    ("line", "messages"),
    [
        ("COPY --from=builder /a /b", []),
        ("COPY --from=BUILDER /a /b", []),
        ("COPY --from=0 /a /b", []),
        ("COPY --from=busybox /a /b", []),
        ("COPY --from=ghcr.io/org/buildr /a /b", []),
        ("COPY --from=bulider /a /b", ["there is no stage bulider: did you mean builder?"]),
        ("COPY --from=bulider:1 /a /b", []),
        ("COPY --from=7 /a /b", ["no stage before this one has the number 7"]),
        ("COPY --from=2 /a /b", ["no stage before this one has the number 2"]),
        (
            "COPY --from=later /a /b",
            ["the stage later comes later: COPY --from only sees stages before"],
        ),
        (
            "RUN --mount=from=buildr,target=/x true",
            ["there is no stage buildr: did you mean builder?"],
        ),
        (
            "RUN --mount=from=later,target=/x true",
            ["the stage later comes later: COPY --from only sees stages before"],
        ),
    ],
)
def test_what_is_copied_from(line: str, messages: list[str]) -> None:
    text = f"{TWO}{line}\nFROM c:1 AS later\n"
    assert [it.finding.message for it in Lab(copy_from_unknown_stage).find(text)] == messages


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("COPY --from=app /a /b", ["app"]),
        ("COPY --from=App /a /b", ["App"]),
        ("COPY --from=1 /a /b", ["1"]),
        ("COPY --from=0 /a /b", []),
        ("RUN --mount=from=app,target=/x true", ["app"]),
    ],
)
def test_a_stage_that_copies_from_itself(line: str, marked: list[str]) -> None:
    assert Lab(copy_from_itself).marked(f"{TWO}{line}\n") == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM a:1 AS x\nFROM b:1 AS X", ["X"]),
        ("FROM a:1 AS x\nFROM b:1 AS x\nFROM c:1 AS x", ["x", "x"]),
        ("FROM a:1 AS x\nFROM b:1 AS y\nFROM x", []),
        ("FROM a:1\nFROM a:1", []),
    ],
)
def test_two_stages_of_one_name(text: str, marked: list[str]) -> None:
    assert Lab(duplicate_stage_name).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (
            "FROM a:1 AS Big\nFROM Big\nRUN --mount=type=bind,from=Big,target=/x true\n",
            "FROM a:1 AS big\nFROM Big\nRUN --mount=type=bind,from=big,target=/x true\n",
        ),
        (
            "FROM a:1 AS Big\nFROM b:1 \\\n  AS Next\nCOPY --from=BIG a b\nCOPY --from=0 a b\n",
            "FROM a:1 AS big\nFROM b:1 \\\n  AS next\nCOPY --from=big a b\nCOPY --from=0 a b\n",
        ),
        ("FROM a:1 AS x1\n", "FROM a:1 AS x1\n"),
    ],
)
def test_a_name_with_capitals_and_all_that_refers_to_it(text: str, fixed: str) -> None:
    assert Lab(stage_name_casing).fixed(text) == fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("FROM a:1 AS Big\nFROM Big\n", "FROM a:1 AS Big\nFROM big\n"),
        ("FROM Debian:12\n", "FROM Debian:12\n"),
    ],
)
def test_a_base_stage_in_another_case(text: str, fixed: str) -> None:
    assert Lab(base_stage_in_other_case).fixed(text) == fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("FROM a:1 as b\n", "FROM a:1 AS b\n"),
        ("from a:1 AS b\n", "from a:1 as b\n"),
        ("From a:1 as b\n", "From a:1 as b\n"),
        ("FROM a:1 As b\n", "FROM a:1 AS b\n"),
        ("FROM as as as\n", "FROM as AS as\n"),
    ],
)
def test_from_and_as(text: str, fixed: str) -> None:
    assert Lab(from_as_casing).fixed(text) == fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("from a:1\nrun x\nCMD y\n", "from a:1\nrun x\ncmd y\n"),
        ("FROM a:1\nrun x\n", "FROM a:1\nRUN x\n"),  # as many: upper case
        ("arg X\nFROM a:1\nRUN x\n", "arg X\nFROM a:1\nRUN x\n"),
        ("FROM a:1\nRun x\nONBUILD run y\n", "FROM a:1\nRUN x\nONBUILD run y\n"),
    ],
)
def test_the_case_of_instructions(text: str, fixed: str) -> None:
    assert Lab(instruction_casing).fixed(text) == fixed
