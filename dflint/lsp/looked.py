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
    from collections.abc import Callable, Sequence

    from dflint.engine.memory import Memory
    from dflint.lsp.project import Project
    from dflint.source import Spanned
    from dflint.syntax.tree import Tree


class Look:
    """What was found in a text. `generation`: that of the project; in another one nothing of it holds.

    `found` has places in `stable.text`; `shown` leads them to the text as it is.
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

    @property
    def shown(self) -> Shown:
        """The findings that a report shows."""
        return Shown(without_repeats(self.found), self.tree.source, self._place)

    def _place(self, place: Spanned) -> Span:
        return Span(self.stable.offset(place.start), self.stable.offset(place.end))


class Shown:
    """Findings as a report shows them. `source`: the text that they are about; `place`: where something in
    it is in the document."""

    __slots__ = ("found", "place", "source")

    def __init__(
        self,
        found: Sequence[Diagnostic],
        source: Source,
        place: Callable[[Spanned], Spanned] = lambda it: it,
    ) -> None:
        self.found = found
        self.source = source
        self.place = place

    def in_document(self, source: Source) -> list[Diagnostic]:
        """The findings at their places in the text of a document, without their fixes, which are about the
        other text."""
        if self.source.secrets:
            source.secrets = [self.place(it) for it in self.source.secrets]
        return [self._moved(it, source) for it in self.found]

    def _moved(self, it: Diagnostic, source: Source) -> Diagnostic:
        related = [Related(self.place(other), other.message) for other in it.related]
        finding = Finding(self.place(it), it.message, None, *related)
        return Diagnostic(source, it.rule, finding, it.severity)
