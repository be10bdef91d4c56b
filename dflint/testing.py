"""For authors of rules: try them on Dockerfiles, and hold them to the examples on their pages.

With pytest, all that a rule pack needs:

    @pytest.mark.parametrize("problem", list(page_problems(RULES)) or [""])
    def test_the_pages_are_true(problem: str) -> None:
        assert not problem
"""

from __future__ import annotations

from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import RejectedFix, fix
from dflint.engine.linter import lint
from dflint.engine.validate_rules import plugin_problems
from dflint.fix import Safety, apply
from dflint.fixes.build_plan import plan_of, words_of
from dflint.fixes.declared_changes import Change, changes_between
from dflint.measure.attribution import built_steps
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.image.image import Image
    from dflint.model.context.build_context import Context
    from dflint.rule import Rule


class Lab:
    """Some rules, and what they make of a Dockerfile.

    `path` is what it is called, `context` the folder it is in, `image` what was built of it.
    """

    def __init__(
        self,
        *rules: Rule,
        path: str = "Dockerfile",
        context: Context | None = None,
        image: Image | None = None,
    ) -> None:
        self.table = dispatch(rules)
        self.path = path
        self.context = context
        self.built = built_steps(image) if image is not None else None

    def find(self, text: str) -> list[Diagnostic]:
        """What the rules find."""
        return self._lint(self._source(text))

    def report(self, text: str) -> str:
        """The findings, a line each: place, code, the text that is marked, message."""
        return "".join(f"{_line(it)}\n" for it in self.find(text))

    def marked(self, text: str) -> list[str]:
        """The pieces of text that the findings are about."""
        return [it.source.cut(it) for it in self.find(text)]

    def fixed(self, text: str, allow: Safety = Safety.UNSAFE) -> str:
        """What the file becomes."""
        done = fix(self._source(text), self._lint, allow)
        if done.refused:
            raise AssertionError("\n".join(map(_refused, done.refused)))
        for it in self.find(done.source.text):
            _ = it.finding.fix  # an error in planning it is no missing fix
        return done.source.text

    def _lint(self, source: Source) -> list[Diagnostic]:
        return lint(
            source,
            self.table,
            context=self.context,
            built=self.built,
            skip_generated=self.table.looks_at("GeneratedFile"),
        )

    def _source(self, text: str) -> Source:
        return Source(self.path, dedent(text).lstrip("\n") if text.startswith("\n") else text)


def page_problems(rules: Iterable[Rule]) -> Iterator[str]:
    """What is wrong with rules, and with the examples on their pages: a sentence for each.

    `bad` examples must be reported, `good` ones must not, and a `fixed` one is what the fix makes of
    the `bad` one above it. Examples with a build context or layers are not run.
    """
    rules = list(rules)
    yield from plugin_problems(rules)
    for rule in rules:
        examples = [it for it in rule.examples if not it.has_context and not it.layers]
        for number, it in enumerate(examples, 1):
            found = Lab(rule).report(it.text)
            if bool(found) != (it.kind == "bad"):
                state = f"is reported: {found.strip()}" if found else "is not reported"
                yield f"{rule}: example {number} of its page, {it.kind}, {state}."
        for before, after in pairwise(examples):
            if after.kind == "fixed" and (made := Lab(rule).fixed(before.text)) != after.text:
                yield f"{rule}: its fix makes of an example {made!r}, not {after.text!r}."


def _refused(it: RejectedFix) -> str:
    """Why a fix is not made, and what its rule has to know to put it right."""
    fix, source = it.diagnostic.fix, it.diagnostic.source
    assert fix is not None
    lines = [f'the fix "{fix.title}" of {it.diagnostic.rule.name} is not made: {it.reason}']
    if fix.changes is not None:
        after = analyze(parse(Source(source.path, apply(source.text, [fix]))))
        before = analyze(parse(source))
        made = changes_between(words_of(plan_of(before)), words_of(plan_of(after)))
        lines.append(f"  it changes the plan of the build by: {_listed(made)}")
        lines.append(f"  its changes= are: {_listed(fix.changes)}")
    return "\n".join(lines)


def _listed(changes: Iterable[Change]) -> str:
    return ", ".join(map(repr, changes)) or "none"


def _line(it: Diagnostic) -> str:
    return f"{it.source.position(it.start)} {it.rule.code} {it.message} [{it.rule.name}]"
