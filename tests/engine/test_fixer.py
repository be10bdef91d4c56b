"""Rounds of fixes: what is made, in which order, and that it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import Fixed, fix
from dflint.engine.linter import lint
from dflint.fix import Safety, delete, hint, insert_after, insert_before, replace, safe, unsafe
from dflint.fixes.declared_changes import swaps
from dflint.model.stages import Dockerfile
from dflint.rule import Finding, Rule, Severity, rule
from dflint.source import Source
from dflint.syntax.nodes import Env, From, Label, Run, User


def _fixed(text: str, *rules: Rule, allow: Safety = Safety.SAFE) -> Fixed:
    table = dispatch(rules)
    return fix(Source("Dockerfile", text), lambda source: lint(source, table), allow)


def _made(done: Fixed) -> list[str]:
    return [it.rule.name for it in done.made]


def _refused(done: Fixed) -> list[str]:
    return [f"{it.diagnostic.rule.name}: {it.reason}" for it in done.refused]


# --- rules that are right ---


@rule("XX01", Severity.INFO, "style")
def upper_case(instruction: User | Env | Label | Run) -> Iterator[Finding]:
    """Keywords are in upper case."""
    keyword = instruction.keyword
    if keyword != keyword.upper():
        yield Finding(keyword, "lower", safe("raise it", replace(keyword, keyword.upper())))


@rule("XX02", Severity.INFO, "style")
def root(instruction: User) -> Iterator[Finding]:
    """The user is called root."""
    word = instruction.argument
    if word == "0":
        changes = [swaps("USER: 0", "USER: root")]
        yield Finding(word, "a number", safe("name it", replace(word, "root"), changes=changes))


@rule("XX03", Severity.INFO, "style")
def renumbered(instruction: User) -> Iterator[Finding]:
    """The user is called 0: the opposite of the rule above."""
    word = instruction.argument
    if word == "root":
        changes = [swaps("USER: root", "USER: 0")]
        yield Finding(word, "a name", safe("number it", replace(word, "0"), changes=changes))


@rule("XX04", Severity.INFO, "style")
def user_is_app(instruction: User) -> Iterator[Finding]:
    """The user is app."""
    if instruction.argument != "app":
        yield Finding(instruction, "other", unsafe("app", replace(instruction.argument, "app")))


@rule("XX05", Severity.INFO, "style")
def no_maintainer(instruction: Label) -> Iterator[Finding]:
    """There are no labels."""
    yield Finding(instruction, "a label", hint("Think about it"))


@rule("XX06", Severity.INFO, "style")
def two_places(instruction: From) -> Iterator[Finding]:
    """The keywords FROM and AS are in upper case, both or none."""
    if instruction.keyword == "from" and len(instruction.words) > 1:
        edits = [replace(it, it.upper()) for it in (instruction.keyword, instruction.words[1])]
        yield Finding(instruction, "lower", safe("raise both", *edits))


# --- rules with a bug ---


@rule("XX11", Severity.INFO, "style", needs_text="user")
def longer(instruction: User) -> Iterator[Finding]:
    """There is always one more blank."""
    yield Finding(instruction, "short", safe("widen", insert_after(instruction.keyword, " ")))


@rule("XX12", Severity.INFO, "style")
def drops_user(instruction: User) -> Iterator[Finding]:
    """Nobody needs a USER, says this rule, and that it changes nothing."""
    yield Finding(instruction, "user", safe("drop it", delete(instruction)))


@rule("XX13", Severity.INFO, "style")
def nothing(instruction: User) -> Iterator[Finding]:
    """It replaces a word by itself."""
    word = instruction.argument
    yield Finding(word, "as it is", safe("leave it", replace(word, word)))


# --- what is made ---


def test_all_fixes_are_made_and_nothing_else() -> None:
    done = _fixed("FROM a\nuser 0\n\n# x\nenv  A=b\r\n", upper_case, root)
    assert done.source.text == "FROM a\nUSER root\n\n# x\nENV  A=b\r\n"
    assert sorted(_made(done)) == ["root", "upper-case", "upper-case"]
    assert done.refused == []


def test_a_text_without_findings_is_not_touched() -> None:
    source = Source("Dockerfile", "FROM a\n")
    assert fix(source, lambda _: []).source is source


def test_all_edits_of_a_fix_are_made() -> None:
    assert _fixed("from a as b\n", two_places).source.text == "FROM a AS b\n"


def test_fixes_that_touch_wait_for_the_next_round() -> None:
    @rule("XX21", Severity.INFO, "style")
    def doubled(instruction: User) -> Iterator[Finding]:
        """A blank before the name, twice."""
        for count in (1, 2):
            if instruction.written.count(" ") < 3:
                edit = insert_before(instruction.argument, " ")
                yield Finding(instruction, f"blank {count}", safe("add one", edit))

    done = _fixed("FROM a\nUSER b\n", doubled)
    assert done.source.text == "FROM a\nUSER   b\n"
    assert [it.message for it in done.made] == ["blank 1", "blank 1"]
    assert done.made[0].source is not done.made[1].source


def test_hints_are_never_made() -> None:
    assert _fixed("FROM a\nLABEL b=c\n", no_maintainer, allow=Safety.HINT).made == []


def test_unsafe_fixes_are_made_only_if_allowed() -> None:
    assert _fixed("FROM a\nUSER 0\n", user_is_app).made == []
    done = _fixed("FROM a\nUSER 0\n", user_is_app, allow=Safety.UNSAFE)
    assert done.source.text == "FROM a\nUSER app\n"


def test_safe_fixes_come_before_unsafe_ones() -> None:
    done = _fixed("FROM a\nUSER 0\n", user_is_app, root, allow=Safety.UNSAFE)
    assert _made(done) == ["root", "user-is-app"]


def test_what_says_what_it_changes_comes_before_what_does_not() -> None:
    """So that it is held to what it says."""

    @rule("XX22", Severity.INFO, "style")
    def liar(instruction: Env) -> Iterator[Finding]:
        """It is unsafe, says that it changes nothing, and drops an ENV."""
        yield Finding(instruction, "env", unsafe("drop it", delete(instruction), changes=[]))

    done = _fixed("FROM a\nUSER 0\n\nENV A=b\n", user_is_app, liar, allow=Safety.UNSAFE)
    assert done.source.text == "FROM a\nUSER app\n\nENV A=b\n"
    assert _refused(done) == ["liar: the build is another one (ENV: A=b -> nothing)"]


# --- that it ends ---


def test_two_rules_that_undo_each_other_end() -> None:
    """Neither is made: whichever came last would be undone by the next run."""
    done = _fixed("FROM a\nUSER 0\nlabel b=c\n", root, renumbered)
    assert _refused(done) == [
        "root: it and other fixes undo each other",
        "renumbered: it and other fixes undo each other",
    ]
    assert done.source.text == "FROM a\nUSER 0\nlabel b=c\n"


def test_a_rule_that_never_has_enough_ends() -> None:
    done = _fixed("FROM a\nuser b\n", longer, upper_case)
    assert _refused(done) == ["longer: it is never done"]
    assert done.source.text == "FROM a\nUSER b\n"


def test_a_fix_that_was_refused_is_made_when_it_has_become_right() -> None:
    """Otherwise a second run would make it."""

    @rule("XX26", Severity.INFO, "style")
    def unescaped(instruction: Env) -> Iterator[Finding]:
        """The value is 1; which is no change once it is."""
        value = instruction.pairs[0].value
        if value is not None and value.raw == "$X":
            yield Finding(value, "a variable", safe("write it", replace(value, "1")))

    @rule("XX27", Severity.INFO, "style")
    def one(instruction: Env) -> Iterator[Finding]:
        """X is 1."""
        pair = instruction.pairs[0]
        if pair.key == "X" and pair.value == "2":
            changes = [swaps("ENV: X=2", "ENV: X=1"), swaps("ENV: Y=2", "ENV: Y=1")]
            yield Finding(pair, "two", safe("be 1", replace(pair.value, "1"), changes=changes))

    text = "FROM a\nENV X=2\nENV Y=$X\n"
    done = _fixed(text, unescaped, one)
    assert done.source.text == "FROM a\nENV X=1\nENV Y=1\n"
    assert _made(done) == ["one", "unescaped"]
    assert done.refused == []


def test_a_fix_that_changes_nothing_is_refused() -> None:
    done = _fixed("FROM a\nUSER b\n", nothing)
    assert _refused(done) == ["nothing: it changes nothing"]


def test_a_refused_fix_is_refused_once() -> None:
    done = _fixed("FROM a\nuser b\nuser c\n", upper_case, drops_user)
    assert len(done.refused) == len({it.diagnostic.start for it in done.refused}) == 1


# --- the good beside the bad ---


def test_a_bad_fix_does_not_hold_up_a_good_one_in_the_same_round() -> None:
    done = _fixed("FROM a\nuser b\nRUN c\n", upper_case, drops_user)
    assert done.source.text == "FROM a\nUSER b\nRUN c\n"
    assert _made(done) == ["upper-case"]
    assert _refused(done) == ["drops-user: the build is another one (USER: b -> nothing)"]


def test_a_good_fix_of_a_rule_is_made_although_another_of_it_is_bad() -> None:
    @rule("XX23", Severity.INFO, "style")
    def no_env(instruction: Env) -> Iterator[Finding]:
        """No ENV twice; but for B, which it drops as well."""
        if str(instruction.pairs[0].key) in ("A", "B"):
            yield Finding(instruction, "env", safe("drop it", delete(instruction)))

    done = _fixed("FROM a\nENV A=1\nUSER c\nENV B=1\nENV A=1\n", no_env)
    assert "ENV B=1" in done.source.text
    assert done.source.text.count("ENV A=1") == 1
    assert _made(done) == ["no-env"]


def test_fixes_that_are_right_one_by_one_and_wrong_together() -> None:
    """Each may drop one of two equal lines; one has to stay."""

    @rule("XX24", Severity.INFO, "style")
    def doubled(instruction: Env, file: Dockerfile) -> Iterator[Finding]:
        """An ENV that stands in the file twice."""
        if file.source.text.count(instruction.written) > 1:
            yield Finding(instruction, "doubled", safe("drop it", delete(instruction)))

    done = _fixed("FROM a\nENV A=1\nUSER c\nENV A=1\n", doubled)
    assert done.source.text.count("ENV A=1") == 1
    assert len(done.made) == 1


@pytest.mark.parametrize("number", [1, 40, 400])
def test_many_fixes_in_one_file(number: int) -> None:
    done = _fixed("FROM a\n" + "run b\n" * number, upper_case)
    assert len(done.made) == number


def test_a_crash_in_a_rule_is_no_fix() -> None:
    @rule("XX25", Severity.INFO, "style")
    def crashes(instruction: User) -> Iterator[Finding]:
        """It has a bug."""
        raise ZeroDivisionError
        yield

    assert _fixed("FROM a\nuser b\n", crashes, upper_case).source.text == "FROM a\nUSER b\n"
