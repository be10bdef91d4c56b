"""The examples of rules with an odd piece somewhere: a fix that is proposed can be made, too."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.guard import INTERNAL_ERROR
from dflint.engine.linter import lint
from dflint.fix import Safety
from dflint.rule import Rule
from dflint.source import Source
from tests.lab import as_on_its_page

PIECES = (
    "'", '"', "\\", "`", '\\"', "\\'", " \\ ", "$", "$(", ")", "${", "}", "''", '""', "=", ",", "\\\n", " #", " <<E ", "\\ ",
    " -- ", ";", "|", "&", "\u00a0", "[", "]", "\n", " - ", "*", "{", " $() ", " `` ", " ! ", " <() ", " >a ", " \\\n# a\n", "\r",
)  # fmt: skip


def odd_texts(rule: Rule, seed: int, number: int) -> Iterator[str]:
    """So many texts of a rule, the same on every machine: none if it has no fix."""
    table = dispatch([as_on_its_page(rule)])
    texts = [
        example.text
        for example in rule.examples
        if example.name == "Dockerfile"
        and any(it.fix and it.fix.edits for it in lint(Source("Dockerfile", example.text), table))
    ]
    dice = Random(f"{seed}:{rule.code}")
    for _ in range(number if texts else 0):
        text = dice.choice(texts)
        at = dice.randrange(len(text) + 1)
        yield text[:at] + dice.choice(PIECES) + text[at + dice.randrange(2) :]


def refused(rule: Rule, text: str) -> list[str]:
    """The fixes of a rule that are proposed and cannot be made, and its bugs."""
    table = dispatch([as_on_its_page(rule)])

    def look(source: Source) -> list[Diagnostic]:
        found = lint(source, table)
        for it in found:
            it.settle()
        return found

    source = Source("Dockerfile", text)
    found = look(source)
    bugs = [it.message for it in found if it.rule is INTERNAL_ERROR]
    titles = [it.fix.title for it in found if it.fix]
    bugs += [title for title in titles if "report this as a bug" in title]
    done = fix(source, look, Safety.UNSAFE)
    return [*bugs, *(it.reason for it in done.refused)]
