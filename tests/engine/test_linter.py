"""Rules are shown what they ask for, and none of them can end the run."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator

import pytest

from dflint.engine.dispatch import dispatch, rules_wanted
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Fix, deferred, hint
from dflint.model.commands.command import Command
from dflint.model.stages import Dockerfile, Stage
from dflint.model.steps import Step
from dflint.rule import Finding, Rule, Severity, rule
from dflint.source import Source
from dflint.syntax.nodes import Env, Instruction, Label, Run
from tests.corpus import at_hand, text_of

RULES = all_rules()


@rule("XX1", Severity.INFO, "style")
def pairs_here(instruction: Env | Label) -> Iterator[Finding]:
    """A rule over two kinds of instruction."""
    yield Finding(instruction, f"{instruction.keyword} {len(instruction.pairs)}")


@rule("XX2", Severity.INFO, "style", programs="curl")
def curl_in_stage(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A rule over a command that asks for all that is around it."""
    yield Finding(command, f"{stage.name} {step.state.workdir} {len(file.stages)}")


@rule("XX3", Severity.ERROR, "style")
def always_fails(instruction: Instruction) -> Iterator[Finding]:
    """A rule with a bug."""
    raise ZeroDivisionError("oops")
    yield


def _messages(text: str, *rules: Rule) -> list[str]:
    return [it.message for it in lint(Source("Dockerfile", text), dispatch(rules))]


def test_a_rule_sees_every_kind_it_names() -> None:
    assert _messages("FROM a\nENV a=b c=d\nRUN x\nLABEL e=f\n", pairs_here) == ["ENV 2", "LABEL 1"]


def test_a_rule_gets_what_the_node_stands_in() -> None:
    text = "FROM a AS one\nWORKDIR /x\nRUN true && curl -f http://a | sh\nFROM scratch\n"
    assert _messages(text, curl_in_stage) == ["one /x 2"]


def test_the_text_of_a_run_is_searched_once_for_commands_that_the_same_rules_look_at() -> None:
    searched = cProfile.Profile()
    source = Source("Dockerfile", "FROM a\nRUN a0" + "".join([f" && a{it}" for it in range(200)]))
    searched.runcall(lint, source, dispatch(RULES))
    calls = {it.code: it.callcount for it in searched.getstats()}
    assert calls[rules_wanted.__code__] < 10


def test_a_rule_that_needs_a_stage_is_not_asked_before_the_first() -> None:
    assert _messages("RUN curl x\nFROM a\n", curl_in_stage) == []


def test_an_instruction_that_is_put_off_is_shown_too() -> None:
    assert _messages("FROM a\nONBUILD ENV a=b\n", pairs_here) == ["ENV 1"]


def test_a_bug_in_a_rule_is_a_finding_and_the_others_go_on() -> None:
    messages = _messages("FROM a\nENV a=b\n", always_fails, pairs_here)
    assert messages.count("ENV 1") == 1
    assert "rule always-fails failed with ZeroDivisionError: oops" in messages[0]


@pytest.mark.parametrize("content", [b"\0\0\0", b"FROM a\n\0RUN x"], ids=["zeros", "one zero"])
def test_a_binary_file_is_one_finding(content: bytes) -> None:
    found = lint(Source("Dockerfile", content.decode()), dispatch(RULES))
    assert [it.rule.name for it in found] == ["binary-file"]


def test_no_rule_fails_on_any_file_at_hand_and_every_finding_lies_in_its_file() -> None:
    table = dispatch(RULES)
    for name, content in at_hand():
        source = Source(name, text_of(content))
        for it in lint(source, table):
            assert it.rule.code != "DF000", f"{name}: {it.message}"
            assert 0 <= it.start <= it.end <= len(source.text), f"{name}: {it.rule.name}"
            assert it.message, f"{name}: {it.rule.name}"
            for related in it.related:
                assert 0 <= related.start <= related.end <= len(source.text)
            for edit in it.finding.fix.edits if it.finding.fix else ():
                assert 0 <= edit.span.start <= edit.span.end <= len(source.text)


@rule("XX4", Severity.INFO, "style", needs_text="--mount &&")
def asked_by_text(instruction: Instruction) -> Iterator[Finding]:
    """A rule that is asked only where a piece of text stands."""
    yield Finding(instruction, f"line {instruction.start}")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("FROM a\nRUN b\n", 0),
        ("FROM a\nRUN b && c\n", 1),
        ("FROM a\nRUN --mount=type=ssh b\n", 1),
        ("FROM a\nRUN <<E\nb && c\nE\n", 1),
        ("FROM a\nRUN b \\\n# &&\n  c\n", 0),
        ("FROM a\nRUN --MOU\\\nNT=type=ssh b\n", 1),
        ("ONBUILD RUN b && c\n", 2),
    ],
)
def test_a_rule_can_ask_for_text(text: str, count: int) -> None:
    assert len(_messages(text, asked_by_text)) == count


@rule("XX5", Severity.INFO, "style", needs="curl", needs_text="HTTP:")
def asked_by_program_and_text(run: Run) -> Iterator[Finding]:
    """A rule that is asked only where a program runs and a piece of text stands."""
    yield Finding(run, "http")


@pytest.mark.parametrize(
    ("script", "count"), [("curl http://a", 1), ("curl https://a", 0), ("wget http://a", 0)]
)
def test_a_rule_can_ask_for_a_program_and_text(script: str, count: int) -> None:
    assert len(_messages(f"FROM a\nRUN {script}\n", asked_by_program_and_text)) == count


@rule("XX6", Severity.INFO, "style", needs="curl VOLUME")
def asked_by_instruction(stage: Stage) -> Iterator[Finding]:
    """A rule over stages with a program or an instruction in them."""
    yield Finding(stage, f"stage {stage.index}")


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        ("VOLUME /a", ["stage 0"]),
        ("volume /a", ["stage 0"]),
        ("RUN curl a", ["stage 0"]),
        ("RUN VOLUME=a b", []),
        ("FROM b\nVOLUME /a", ["stage 1"]),
    ],
)
def test_a_rule_over_stages_can_ask_for_an_instruction(lines: str, asked: list[str]) -> None:
    assert _messages(f"FROM a\n{lines}\n", asked_by_instruction) == asked


@rule("XX7", Severity.INFO, "style", programs="curl", needs_text="--insecure")
def asked_by_text_of_command(command: Command) -> Iterator[Finding]:
    """A rule over commands that is asked only where a piece of text stands in the RUN."""
    yield Finding(command, str(command.name))


def test_a_rule_over_commands_can_ask_for_text() -> None:
    assert _messages("FROM a\nRUN curl --INSECURE a\n", asked_by_text_of_command) == ["curl"]
    assert _messages("FROM a\nRUN curl a\nRUN wget --insecure a\n", asked_by_text_of_command) == []


@rule("XX8", Severity.INFO, "style")
def with_a_plan(stage: Stage) -> Iterator[Finding]:
    """A rule whose fix is worked out when it is asked for; for `FROM b` that fails."""
    word = stage.from_.words[0]
    yield Finding(word, "a plan", deferred(_plan, str(word)))


def _plan(name: str) -> Fix | None:
    return {"a": hint("Write c"), "d": None}[name]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("a", "Write c"),
        ("d", None),
        ("b", "none: KeyError: 'b'. Please report this as a bug"),
    ],
)
def test_a_fix_can_be_planned_later(name: str, title: str | None) -> None:
    (found,) = lint(Source("Dockerfile", f"FROM {name}\n"), dispatch([with_a_plan]))
    for _ in range(2):
        assert (found.fix.title if found.fix else None) == title
