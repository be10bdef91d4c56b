"""Try rules on Dockerfiles."""

from collections.abc import Iterable
from textwrap import dedent

import pytest

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import RejectedFix, fix
from dflint.engine.linter import lint
from dflint.fix import Safety, apply
from dflint.fixes.build_plan import plan_of, words_of
from dflint.fixes.declared_changes import Change, changes_between
from dflint.image.image import Image
from dflint.measure.attribution import built_steps
from dflint.model.analyze import analyze
from dflint.model.context.build_context import Context
from dflint.rule import Rule
from dflint.source import Source
from dflint.syntax.parser import parse

# Rules that say or mend nothing before they are told something: what their pages say that it is.
TOLD: dict[str, dict[str, object]] = {
    "missing-label": {"schema": ("org.example.team:text",)},
    "unknown-label": {"schema": ("org.example.team:text",), "strict": True},
    "unpinned-base-image": {"tags": ("debian:12-slim",)},
    "latest-base-image": {"tags": ("node:22-slim",)},
    "untrusted-registry": {"trusted": ("docker.io", "*.example.com")},
}


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


def lab_of(rule: Rule) -> Lab:
    """A rule as the examples on its page have it."""
    return Lab(as_on_its_page(rule))


def as_on_its_page(rule: Rule) -> Rule:
    """A rule with the options that its examples are written for."""
    return rule.configured(**TOLD.get(rule.name, {}))


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


def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find rules in their modules, as they are just now, and not in a bundle of these."""
    monkeypatch.setattr("dflint.cache.modules.current", None)
    monkeypatch.setattr("dflint.cache.modules.bundle", lambda: None)
    monkeypatch.setattr("dflint.cache.bundle.write_bundle", lambda *_: None)
