"""Who writes a rule learns from a failing test why its fix is not made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dflint.fix import Fix, deferred, delete, insert_after, replace, safe, unsafe
from dflint.fixes.declared_changes import Change, adds
from dflint.rule import Finding, Rule, Severity, rule
from dflint.syntax.nodes import Run, User
from tests.lab import Lab

TEXT = "FROM debian:12\n# why\nUSER app\nRUN make\n"


def _fixing(*changes: Change, text: str = "install -y") -> Rule:
    @rule("XX01", Severity.INFO, "style")
    def wrong_fix(run: Run) -> Iterator[Finding]:
        """A rule with a fix that is refused."""
        if run.rest.text == "make":
            fix = safe("Do it", insert_after(run.words[0], f" {text}"), changes=changes)
            yield Finding(run, "make alone", fix)

    return wrong_fix


def _refused(made: Rule, text: str = TEXT) -> str:
    with pytest.raises(AssertionError) as error:
        Lab(made).fixed(text)
    return str(error.value)


def test_the_promise_and_the_words_of_the_plan_are_named() -> None:
    assert _refused(_fixing()) == (
        'the fix "Do it" of wrong-fix is not made: the build is another one'
        " (RUN: make -> RUN: make install -y)\n"
        "  it changes the plan of the build by: adds('install -y')\n"
        "  its changes= are: none"
    )
    assert _refused(_fixing(adds("-y"), adds("all"))).splitlines()[1:] == [
        "  it changes the plan of the build by: adds('install -y')",
        "  its changes= are: adds('-y'), adds('all')",
    ]


def test_what_it_says_and_what_it_does_are_written_as_a_rule_writes_them() -> None:
    @rule("XX02", Severity.INFO, "style")
    def drops_user(user: User) -> Iterator[Finding]:
        """A rule that drops USER and says nothing of it."""
        yield Finding(user, "a user", safe("Drop it", delete(user)))

    @rule("XX03", Severity.INFO, "style")
    def another_user(user: User) -> Iterator[Finding]:
        """A rule that says half of what it does."""
        if user.argument == "app":
            fix = safe("Be root", replace(user.argument, "root"), changes=[adds("root")])
            yield Finding(user, "a user", fix)

    assert "by: drops('USER: app')\n" in _refused(drops_user)
    assert "by: swaps('app', 'root')\n" in _refused(another_user)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\\", "it changes instructions that it does not edit (USER app)"),
        ("\n# not", "it changes a comment (# not comes in)"),
        ("|| ||", "the builder cannot read what it writes (there is no command after this `||`)"),
    ],
)
def test_other_promises_name_what_they_are_about(text: str, reason: str) -> None:
    sentence = _refused(_fixing(text=text), "FROM debian:12\nRUN make\nUSER app\n")
    assert sentence.splitlines()[0].endswith(f"is not made: {reason}")


def test_a_plan_of_a_fix_that_fails_is_no_missing_fix() -> None:
    @rule("XX04", Severity.INFO, "style")
    def broken_plan(run: Run) -> Iterator[Finding]:
        """A rule that cannot plan its fix."""
        yield Finding(run, "make", deferred(_plan))

    with pytest.raises(ZeroDivisionError):
        Lab(broken_plan).fixed(TEXT)


def _plan() -> Fix | None:
    return unsafe("none") if 1 // 0 else None


def test_helpers_of_tests_show_what_their_asserts_compare() -> None:
    """pytest rewrites only modules of tests, unless it is asked."""
    from tests.engine.promises import edited

    edits = [delete(_Place(0, 3)), delete(_Place(1, 2))]
    with pytest.raises(AssertionError, match=r"assert 1 >= 3"):
        edited("abcd", [unsafe("both", *edits)])


class _Place:
    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
