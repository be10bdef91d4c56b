"""What a report says once for a file."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.repeats import without_repeats
from dflint.source import Source
from dflint_rules.network.encryption import fetched_without_encryption
from dflint_rules.variables.form import legacy_key_value

RULES = dispatch([legacy_key_value, fetched_without_encryption])


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        ([], []),
        (["ENV a b"], ["ENV a without = is the legacy key-value format"]),
        (
            ["ENV a b", "ENV c d"],
            ["ENV a without = is the legacy key-value format (once more in this file)"],
        ),
        (
            ["ENV a b", "ADD http://e.com/x /", "LABEL c d", "ADD http://e.com/y /", "ENV e f"],
            [
                "ENV a without = is the legacy key-value format (2 more times in this file)",
                "unencrypted http download from e.com: it can be changed on the way",
                "unencrypted http download from e.com: it can be changed on the way",
            ],
        ),
    ],
)
def test_what_is_said(lines: list[str], messages: list[str]) -> None:
    text = "\n".join(["FROM debian:12", *lines, ""])
    found = without_repeats(lint(Source("Dockerfile", text), RULES))
    assert [it.message for it in found] == messages


def test_the_first_keeps_its_place_and_its_fix() -> None:
    text = "FROM debian:12\nENV a b\nENV c d\n"
    (first,) = without_repeats(lint(Source("Dockerfile", text), RULES))
    assert first.source.cut(first) == "a" and first.fix is not None
