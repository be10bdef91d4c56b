"""A rule that cannot do what its author wrote is named in one sentence that says what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dflint.cli import run
from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules, by_code
from dflint.engine.validate_rules import NODES, problems, validate_rules
from dflint.rule import Finding, Rule, RuleError, Severity, rule
from dflint.source import Source
from dflint.syntax.nodes import Run
from tests.engine.everything import lint_everything
from tests.lab import without_index

RULES = all_rules()
Body = Callable[..., Iterator[Finding]]


def a_rule(node: str = "Run", *context: str, code: str = "DF999", **lists: str) -> Rule:
    """A rule over a kind of node that asks for these contexts."""
    return rule(code, Severity.INFO, "style", **lists)(_body(node, *context))  # type: ignore[arg-type]


def _body(node: str = "Run", *context: str, name: str = "some_rule") -> Body:
    parameters = [f"a{number}: {kind}" for number, kind in enumerate((node, *context))]
    return _compiled(f"def {name}({', '.join(parameters)}): yield from ()")


def _compiled(text: str) -> Body:
    """A function of a module of rules, by its text; it is compiled as this module is."""
    made: dict[str, Any] = {"__name__": "dflint_rules.mine"}
    exec(text, made)
    body: Body = made.popitem()[1]
    return body


def of(node: str, *context: str, **lists: str) -> str:
    """What is wrong with such a rule, after its name."""
    (problem,) = problems([a_rule(node, *context, **lists)])
    start = "rule some-rule (DF999 in dflint_rules.mine): "
    assert problem.startswith(start)
    return problem.removeprefix(start)


# --- names ---


@rule("DF990", Severity.INFO, "style", also="DL9990 old-name")
def first_rule(run: Run) -> Iterator[Finding]:
    """One."""
    yield from ()


def _second(code: str = "DF991", name: str = "second_rule", also: str = "") -> Rule:
    return rule(code, Severity.INFO, "style", also=also)(_body(name=name))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            _second(code="DF990"),
            "two rules have the code DF990: first-rule in tests.engine.test_validate_rules and "
            "second-rule in dflint_rules.mine. Give one of them another code.",
        ),
        (
            _second(name="first_rule"),
            "two rules have the name first-rule: DF990 in tests.engine.test_validate_rules and "
            "DF991 in dflint_rules.mine. Rename one of the functions.",
        ),
        (
            _second(also="DF990"),
            "rule second-rule (DF991 in dflint_rules.mine): also= names DF990, which is rule "
            "first-rule (DF990 in tests.engine.test_validate_rules). Take it out of also=.",
        ),
        (
            _second(also="DL1 first-rule"),
            "rule second-rule (DF991 in dflint_rules.mine): also= names first-rule, which is rule "
            "first-rule (DF990 in tests.engine.test_validate_rules). Take it out of also=.",
        ),
        (
            _second(also="second-rule"),
            "rule second-rule (DF991 in dflint_rules.mine): also= names second-rule, which is rule "
            "second-rule (DF991 in dflint_rules.mine). Take it out of also=.",
        ),
    ],
    ids=["code", "name", "alias is a code", "alias is a name", "alias is its own name"],
)
def test_two_rules_with_one_name_cannot_be_loaded(other: Rule, sentence: str) -> None:
    with pytest.raises(RuleError) as error:
        by_code([first_rule, other])
    assert str(error.value) == sentence


def test_rules_that_mean_a_check_of_another_tool_may_share_its_name() -> None:
    other = _second(also="DL9990 old-name")
    assert by_code([other, first_rule]) == (first_rule, other)


def test_a_rule_that_two_modules_have_is_one_rule() -> None:
    assert by_code([first_rule, first_rule]) == (first_rule,)


def test_two_rules_with_one_name_in_one_module_cannot_be_loaded() -> None:
    """The second function would take the place of the first, which would never be run."""
    source = """
from dflint.rule import Severity, rule
@rule("DF990", Severity.INFO, "style")
def same(run: "Run"): yield from ()
@rule("DF991", Severity.INFO, "style")
def same(run: "Run"): yield from ()
"""
    with pytest.raises(RuleError) as error:
        exec(source, {"__name__": "dflint_rules.mine"})
    assert str(error.value) == (
        "two rules in dflint_rules.mine have the name same: DF990 and DF991. "
        "Rename one of the functions."
    )


@pytest.mark.parametrize("arguments", [("check",), ("rule", "DF301"), ("config",)])
def test_the_command_line_says_it_in_one_sentence(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dflint_rules.packages import apt

    without_index(monkeypatch)
    monkeypatch.setattr(apt, "copied", _second(code="DF301"), raising=False)
    assert run(arguments) == 2
    assert capsys.readouterr().err == (
        "dflint: two rules have the code DF301: apt-get-without-yes in dflint_rules.packages.apt and "
        "second-rule in dflint_rules.mine. Give one of them another code.\n"
    )


def test_the_page_of_a_rule_is_not_shown_while_a_rule_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dflint_rules.packages import apt

    without_index(monkeypatch)
    monkeypatch.setattr(apt, "mine", a_rule("Comand"), raising=False)
    assert run(["rule", "some-rule"]) == 2
    assert 'Did you mean "Command"?' in capsys.readouterr().err
    assert run(["check", "--show-files"]) == 0  # no run waits for that


# --- annotations ---


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        ("Comand", 'its first parameter is annotated "Comand", which is no kind of node. Did you mean "Command"?'),
        ("Run | Cpoy", 'its first parameter is annotated "Cpoy", which is no kind of node. Did you mean "Copy"?'),
        ("Step", 'its first parameter is annotated "Step", which is no kind of node. Kinds of node are '),
        ("Instructions", 'Did you mean "Instruction"?'),
        ("Iterator[Finding]", "which is no kind of node"),
    ],
)  # fmt: skip
def test_a_node_that_does_not_exist(node: str, sentence: str) -> None:
    assert sentence in of(node)


@pytest.mark.parametrize(
    ("node", "context", "sentence"),
    [
        ("Run", "State", 'its parameter a1 is annotated "State", which a rule over Run cannot ask for. Did you mean "Stage"?'),
        ("Run", "Command", 'It can ask for Step, Stage, Dockerfile, Context, Source'),
        ("Stage", "Step", 'a rule over Stage cannot ask for. It can ask for Stage, Dockerfile, Context, Source'),
        ("Source", "Step", 'a rule over Source cannot ask for. It can ask for Dockerfile, Context, Source'),
        ("IgnoreFile", "Dockerfile", 'a rule over IgnoreFile cannot ask for. It can ask for Context, Source'),
        ("Run | Source", "Step", "a rule over Source cannot ask for"),
    ],
)  # fmt: skip
def test_a_context_that_a_node_has_not(node: str, context: str, sentence: str) -> None:
    assert sentence in of(node, context)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ("run", "its parameter run has no annotation."),
        ("run: Run, step", "its parameter step has no annotation."),
    ],
)
def test_parameters_without_annotations(parameters: str, sentence: str) -> None:
    body = _compiled(f"def some_rule({parameters}) -> Iterator[Finding]: yield from ()")
    (problem,) = problems([rule("DF999", Severity.INFO, "style")(body)])
    assert problem.endswith(f": {sentence}")


def test_a_function_without_parameters() -> None:
    with pytest.raises(RuleError) as error:
        rule("DF999", Severity.INFO, "style")(_compiled("def some_rule(): yield from ()"))
    assert str(error.value) == (
        "rule some-rule (DF999 in dflint_rules.mine) has no parameter with an annotation: the first "
        "says what it is about."
    )


def test_annotations_that_are_no_text() -> None:
    body = _body("Run")
    body.__annotations__["a0"] = Run
    (problem,) = problems([rule("DF999", Severity.INFO, "style")(body)])
    assert problem.endswith(
        "its annotations are evaluated: the module needs `from __future__ import annotations`."
    )


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("at_least: int", "its option at-least has no default."),
        ("at_least=1", "its option at-least has no annotation. Types of options are bool, int, str, tuple[str, ...]."),
        ("at_least: float = 1", 'its option at-least is of type "float". Types of options are bool, int, str, tuple[str, ...].'),
    ],
)  # fmt: skip
def test_options_that_no_configuration_can_set(option: str, sentence: str) -> None:
    body = _compiled(f"def some_rule(run: Run, *, {option}): yield from ()")
    (problem,) = problems([rule("DF999", Severity.INFO, "style")(body)])
    assert problem.endswith(f": {sentence}")


def test_a_rule_over_any_kind_of_node_is_called_with_all_that_it_may_ask_for(
    tmp_path: Path,
) -> None:
    """What `NODES` says is what the linter does."""
    called: dict[tuple[str, str], object] = {}

    def over(node: str, context: str) -> Rule:
        def look(_: object, asked: object) -> Iterator[Finding]:
            called[node, context] = asked
            yield from ()

        made = a_rule(node, context)
        made.look = look
        return made

    wanted = {(node, context) for node, contexts in NODES.items() for context in contexts}
    table = dispatch([over(*it) for it in sorted(wanted)])
    lint_everything(table, tmp_path)
    assert called.keys() == wanted
    assert None not in called.values()


# --- what a rule is called for ---


@pytest.mark.parametrize(
    ("node", "lists", "sentence"),
    [
        ("Command", {"programs": "atp-get"}, 'programs= names "atp-get", and no table has such a program. Did you mean "apt-get"?'),
        ("Command", {"programs": "/usr/bin/apt-get"}, 'programs= names "/usr/bin/apt-get": a program is named without its path'),
        ("Command", {"programs": "zzzzzz"}, 'programs= names "zzzzzz", and no table has such a program. If it exists, add it to dflint/knowledge/programs.py'),
        ("Command", {"programs": "--from"}, "programs= names"),
        ("Run", {"needs": "crul"}, 'needs= names "crul", and no table has such a program. Did you mean "curl"?'),
        ("Run", {"needs": "--muont"}, 'needs= names "--muont", and Run has no such flag. Did you mean "--mount"?'),
        ("Run", {"needs": "--from"}, 'needs= names "--from", and Run has no such flag. Its flags are '),
        ("Add | Copy", {"needs": "--mount"}, "and Add | Copy has no such flag"),
        ("Run", {"needs": "RUN"}, 'needs= names "RUN", and only a rule over Stage can need an instruction'),
        ("Run", {"needs": ":latest"}, 'needs= names ":latest", and only a rule over Stage can need a version'),
        ("Copy", {"needs": "curl"}, 'needs= names "curl", and a program is only in Run and Stage'),
        ("Env", {"needs": "curl"}, 'needs= names "curl", and a program is only in Run and Stage'),
        ("Stage", {"needs": "VOLUM"}, 'needs= names "VOLUM", and there is no such instruction. Did you mean "VOLUME"?'),
        ("Stage", {"needs": "--mount"}, 'needs= names "--mount", and of flags a rule over Stage can only need --from'),
        ("Stage", {"needs": ":12-slim"}, 'needs= names ":12-slim": the version of an image ends at the first "-"'),
        ("Stage", {"needs": "docker.io/library/debian"}, 'needs= names "docker.io/library/debian": that image is called "debian" here'),
        ("Stage", {"needs": "library/debian"}, 'that image is called "debian" here'),
        ("Stage", {"needs": "my/image:1"}, 'needs= names "my/image:1": that image is called "my/image" here'),
        ("Stage", {"needs": "My/Image_"}, 'no image can be called "My/Image_"'),
        ("Stage", {"needs": "debain"}, 'needs= names "debain", and no table has such a program or image. Did you mean "debian"?'),
        ("Run", {"programs": "curl"}, "programs= is for rules over Command. Write needs="),
        ("Command", {"needs": "curl"}, "needs= is for rules over instructions and Stage. Write programs="),
        ("Command | Run", {"programs": "curl"}, "programs= is for rules over Command. Write needs="),
        ("Dockerfile", {"needs": "curl"}, "needs= is for rules over instructions and Stage"),
        ("Source", {"needs": "--from"}, "needs= is for rules over instructions and Stage"),
        ("Stage", {"needs_text": "$"}, "needs_text= is for rules over Command and instructions"),
        ("Dockerfile", {"needs_text": "$"}, "needs_text= is for rules over Command and instructions"),
    ],
)  # fmt: skip
def test_words_that_can_never_be_there(node: str, lists: dict[str, str], sentence: str) -> None:
    assert sentence in of(node, **lists)


@pytest.mark.parametrize(
    ("node", "lists"),
    [
        (
            "Command",
            {"programs": "apt-get pip3 python3 . rm sudo composer.phar", "needs_text": "-y"},
        ),
        ("Run", {"needs": "curl --mount", "needs_text": "|"}),
        ("Add | Run", {"needs": "curl"}),
        ("Add | Copy", {"needs": "--from --keep-git-dir"}),
        ("Instruction", {"needs": "--from"}),
        ("Stage", {"needs": "VOLUME curl debian nvidia/cuda :latest :3.20 --from quay.io/a/b"}),
    ],
)
def test_words_that_are_right(node: str, lists: dict[str, str]) -> None:
    assert list(problems([a_rule(node, **lists)])) == []


# --- facts ---


@pytest.mark.parametrize("code", ["XX1", "DF1", "DF1000", "df301", "DL3014", "DF30a", "DF3\u06611"])
def test_a_code_that_is_none_of_ours(code: str) -> None:
    (problem,) = problems([a_rule(code=code)])
    assert problem.endswith(": a code is DF and three digits, as DF301.")


def test_a_severity_and_a_category_that_do_not_exist() -> None:
    bad = rule("DF999", "warn", "securty")(_body())  # type: ignore[arg-type]
    assert [it.partition("): ")[2] for it in problems([bad])] == [
        'its severity is "warn". Severities are Severity.STYLE, Severity.INFO, Severity.WARNING, Severity.ERROR.',
        'there is no category "securty". Did you mean "security"?',
    ]


@pytest.mark.parametrize("alias", ["DL30", "Dl3014", "DF", "two_words", "-x"])
def test_an_alias_that_is_no_name(alias: str) -> None:
    assert of("Run", also=alias) == (
        f'also= names "{alias}". Aliases are codes of other tools, as DL3014, names of checks of '
        "BuildKit, as StageNameCasing, and former names of the rule, as some-name."
    )


@pytest.mark.parametrize(
    ("node", "context", "fences", "sentence"),
    [
        ("Run", [], ["dockerfile baad"], "its page has a fence ```dockerfile baad: an example is bad, fixed or good."),
        ("IgnoreFile", [], ["dockerfile bad"], "example 1 of its page, bad, is a Dockerfile: the rule is about a .dockerignore."),
        ("Run", [], ["dockerfile good", "dockerignore bad"], "example 2 of its page, bad, is a .dockerignore: the rule is about a Dockerfile."),
        ("Copy", ["Context"], ["dockerfile good"], "example 1 of its page, good, has no build context: put ```files or ```dockerignore above it."),
        ("BuiltStep", [], ["dockerfile bad"], "example 1 of its page, bad, has no layers: put ```layers below it."),
        ("Copy", ["Context"], ["files", "dockerfile good"], ""),
        ("BuiltStep", [], ["dockerfile bad", "layers"], ""),
        ("IgnoreFile", ["Context"], ["dockerignore bad"], ""),
    ],
)  # fmt: skip
def test_examples_that_do_not_say_what_the_rule_asks(
    node: str, context: list[str], fences: list[str], sentence: str
) -> None:
    made = a_rule(node, *context)
    made.check.__doc__ = "Wrong.\n\n" + "".join(f"```{it}\na\n```\n\n" for it in fences)
    assert [it.partition("): ")[2] for it in problems([made])] == [sentence] * bool(sentence)


def test_all_our_rules_are_right() -> None:
    assert list(problems(RULES)) == []
    validate_rules(RULES)


def test_what_is_wrong_is_raised_together() -> None:
    with pytest.raises(RuleError) as error:
        validate_rules([a_rule("Comand"), a_rule("Run", code="X")])
    assert len(str(error.value).splitlines()) == 3  # they have one name, too


# --- without validation ---


def test_a_context_that_does_not_exist_is_named_where_the_rule_is_first_called() -> None:
    table = dispatch([a_rule("Run", "State")])
    with pytest.raises(RuleError, match=r'some-rule .*asks for "State"\. Rules can ask for Step'):
        lint(Source("Dockerfile", "FROM a\nRUN b\n"), table)


def test_the_rules_are_lent_nothing_by_validation() -> None:
    """Validation reads rules, and changes none of them."""
    before = [dict(it.__dict__) for it in RULES]
    list(problems(RULES))
    assert [it.__dict__ for it in RULES] == before
