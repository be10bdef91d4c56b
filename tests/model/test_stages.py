"""Stages: what rules can ask for, and what is in force at the end of one."""

import pytest

from dflint.model.analyze import analyze
from dflint.model.stages import Dockerfile, Stage
from dflint.source import Source
from dflint.syntax.nodes import Cmd, Entrypoint, User
from dflint.syntax.parser import parse


def _file(text: str) -> Dockerfile:
    return analyze(parse(Source("Dockerfile", text)))


def _final(text: str) -> Stage:
    final = _file(text).final
    assert final is not None
    return final


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("FROM debian:12", {"FROM", "debian", ":12"}),
        ("FROM debian:12-slim@sha256:0", {"FROM", "debian", ":12"}),
        ("FROM docker.io/library/debian", {"FROM", "debian", ":latest"}),
        ("ARG V=22\nFROM node:$V", {"FROM", "node", ":22"}),
        ("ARG V\nFROM node:$V", {"FROM"}),
        ("FROM a:1 AS x\nFROM x", {"FROM", "a", ":1"}),
        ("FROM a:1\nrun cd /srv && make", {"FROM", "RUN", "a", ":1", "cd", "make"}),
        ("FROM a:1\nCOPY b /", {"FROM", "COPY", "a", ":1"}),
        ("FROM a:1\nCOPY --from=b:1 c /", {"FROM", "COPY", "a", ":1", "--from"}),
        ("FROM a:1\nRUN --mount=from=b,target=/b d", {"FROM", "RUN", "a", ":1", "--from", "d"}),
        ("FROM a:1\nONBUILD COPY --from=b c /", {"FROM", "ONBUILD", "a", ":1"}),
    ],
)
def test_the_words_by_which_rules_ask_for_a_stage(text: str, contents: set[str]) -> None:
    assert _final(text).trigger_words == contents


def test_the_last_of_a_kind_may_stand_in_a_stage_that_it_builds_upon() -> None:
    base = "FROM a:1 AS x\nUSER one\nUSER two\nCMD one\nFROM x\nCMD two\nONBUILD CMD three\n"
    stage = _final(base)
    assert [step.instruction.rest.text for kind in (User, Cmd) if (step := stage.last(kind))] == [
        "two",
        "two",
    ]
    assert stage.last(Entrypoint) is None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("ENV A=1\nENV B=2\nRUN a\nENV C=3", ["ENV ENV"]),
        ("ENV A=1\nLABEL B=2\nRUN a\nRUN b\nRUN c", ["RUN RUN RUN"]),
        ("ONBUILD RUN a\nRUN b", []),
        ("LABEL A=1\n\n# a comment\nLABEL B=2\nENV A=1\nENV B=2", ["LABEL LABEL", "ENV ENV"]),
        ("", []),
    ],
)
def test_rows_of_instructions_of_one_kind(text: str, rows: list[str]) -> None:
    found = _final(f"FROM a\n{text}").rows
    assert [" ".join(step.instruction.KEYWORD for step in row) for row in found] == rows


def test_the_assignments_of_a_script() -> None:
    step = _final("FROM a\nRUN A=1 && if a; then B=2 b $(C=3; c); fi").steps[-1]
    assert sorted(f"{it.name}={it.value}" for it in step.assignments) == ["A=1", "B=2", "C=3"]
    assert _final("FROM a\nENV A=1").steps[-1].assignments == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("FROM a:1\n# hadolint shell=powershell\n\nRUN b", ["cmd"]),
        ("# hadolint shell=pwsh\nFROM a:1 AS b\nRUN c\nFROM d:1\nRUN e", ["cmd", "cmd"]),
        ("FROM a:1\n# hadolint shell=pwsh\nRUN b\nFROM c:1\nRUN d", ["cmd", "posix"]),
        ("FROM a:1\n# hadolint shell=/bin/bash\nRUN b", ["posix"]),
    ],
)
def test_a_comment_for_hadolint_says_the_shell_of_a_stage(text: str, kinds: list[str]) -> None:
    assert [stage.last_state.shell.kind for stage in _file(text).stages] == kinds
