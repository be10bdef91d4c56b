"""One look at a text for diagnostics, which begins with what the look before has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.engine.diagnostic import Diagnostic
from dflint.engine.repeats import without_repeats
from dflint.lsp.stable import StableText
from dflint.rule import Finding, Related
from dflint.source import Source, Span
from dflint.syntax.again import parse_again
from dflint.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.memory import Memory
    from dflint.lsp.project import Project
    from dflint.source import Spanned
    from dflint.syntax.tree import Tree


class Look:
    """What was found in a text. `generation`: that of the project; in another one nothing of it holds.

    `found` has places in `stable.text`; `shown` gives them in the text as it is.
    """

    def __init__(self, path: str, text: str, project: Project, before: Look | None) -> None:
        self.generation = project.generation
        if before is not None and before.generation != self.generation:
            before = None
        self.stable: StableText
        self.tree: Tree
        if before is not None:
            self.stable = before.stable.after(text, before.tree)
            self.tree = parse_again(Source(path, self.stable.text), before.tree)
        if before is None or not self.stable.is_right(self.tree):
            self.stable = StableText.spread(text)
            self.tree = parse(Source(path, self.stable.text))
        self.memory: Memory | None = before.memory if before is not None else project.memory(path)
        self.tree.earlier = self.memory.file if self.memory is not None else None
        self.found = project.lint(self.tree.source, self.tree, self.memory)

    def shown(self, source: Source) -> list[Diagnostic]:
        """The findings that a report shows, at their places in the text as it is, without their fixes,
        which are about the other text."""
        looked_at = self.tree.source
        if looked_at.secrets:
            source.secrets = [self._place(it) for it in looked_at.secrets]
        return [self._moved(it, source) for it in without_repeats(self.found)]

    def _moved(self, it: Diagnostic, source: Source) -> Diagnostic:
        related: Sequence[Related] = it.related
        if related:
            related = [Related(self._place(other), other.message) for other in related]
        finding = Finding(self._place(it), it.message, None, *related)
        return Diagnostic(source, it.rule, finding, it.severity)

    def _place(self, place: Spanned) -> Span:
        return Span(self.stable.offset(place.start), self.stable.offset(place.end))
