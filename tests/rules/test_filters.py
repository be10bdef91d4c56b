"""`needs=` and `needs_text=` save calls of rules. They must change nothing of what is found."""

import re
from collections.abc import Iterator

import pytest

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.knowledge.package_managers import NAMES
from dflint.rule import Rule
from dflint.source import Source
from tests.corpus import at_hand, text_of
from tests.lab import as_on_its_page

RULES = [as_on_its_page(rule) for rule in all_rules()]
FILTERED = [rule for rule in RULES if rule.needs or rule.needs_text]
PROGRAMS = sorted(NAMES.keys() | {name for rule in RULES for name in (*rule.needs, *rule.programs)})
UNKNOWN = "some-program"  # that no table knows


def test_without_the_filters_the_same_is_found_in_every_file_at_hand() -> None:
    filtered, unfiltered = dispatch(RULES), dispatch([_unfiltered(rule) for rule in RULES])
    for name, content in at_hand():
        text = text_of(content)
        assert _found(text, filtered) == _found(text, unfiltered), name


@pytest.mark.parametrize("rule", FILTERED, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_without_its_filter_a_rule_finds_the_same_in_variants_of_its_examples(rule: Rule) -> None:
    """The examples of all the page, also with other programs of the same package manager."""
    filtered, unfiltered = dispatch([rule], RULES), dispatch([_unfiltered(rule)], RULES)
    for text in _variants(rule):
        assert _found(text, filtered) == _found(text, unfiltered), text


def test_the_shell_of_an_exec_form_is_a_program_of_its_run() -> None:
    table = dispatch([rule for rule in RULES if rule.code == "DF632"])
    text = 'FROM debian:13\nRUN ["/bin/bash", "-c", "apt-get", "update"]\n'
    assert [code for code, *_ in _found(text, table)] == ["DF632"]


def _unfiltered(rule: Rule) -> Rule:
    copy = rule.rated(rule.severity)
    copy.needs = copy.needs_text = ()
    return copy


def _found(text: str, table: Dispatch) -> list[tuple[str, int, int, str]]:
    return [_facts(it) for it in lint(Source("Dockerfile", text), table)]


def _facts(it: Diagnostic) -> tuple[str, int, int, str]:
    return (it.rule.code, it.start, it.end, it.message)


def _variants(rule: Rule) -> Iterator[str]:
    for example in rule.examples:
        yield example.text
        for name in PROGRAMS:
            word = re.compile(rf"(?<![\w./-]){re.escape(name)}(?![\w./-])")
            if word.search(example.text):
                for other in (UNKNOWN, *_same_manager(name)):
                    yield word.sub(other, example.text)


def _same_manager(name: str) -> list[str]:
    manager = NAMES.get(name)
    return [it for it, its_manager in NAMES.items() if its_manager == manager and it != name]
