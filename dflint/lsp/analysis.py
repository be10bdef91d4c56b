"""What is known of the texts that were looked at last: their trees, their meaning, what was found."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from dflint.engine.repeats import without_repeats
from dflint.fix import Safety
from dflint.lsp.documents import DOCKERFILE, OTHER
from dflint.lsp.looked import Look, Shown
from dflint.lsp.project import FRESH, FRESH_FOR_CHANGES
from dflint.model.analyze import analyze
from dflint.source import Source, cached_property
from dflint.syntax.again import parse_again
from dflint.syntax.origin import uses_foreign_syntax
from dflint.syntax.parser import parse
from dflint.syntax.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.lsp.documents import Document
    from dflint.lsp.project import Project
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step

    Made = tuple[Tree | None, Look | None]

REST = 1.0  # seconds without a change after which nothing is being written
KEPT = 6  # texts; the model of one takes up to some hundred kB


class Analysis:
    """One text of one document. Every part is made when it is first asked for.

    `before`: what was made of an earlier text of it, of which what has not changed is taken over.
    """

    def __init__(self, document: Document, project: Project, before: Made = (None, None)) -> None:
        self.document = document
        self.project = project
        self.source = Source(document.path, document.text)
        self._before = before

    @property
    def made(self) -> Made:
        """What a later text can go on with."""
        tree, look = self._before
        return self.__dict__.get("tree", tree), self.__dict__.get("look", look)

    @cached_property
    def tree(self) -> Tree:
        """Its instructions."""
        before, look = self._before
        self._before = None, look  # not the tree before that one, too
        return parse_again(self.source, before) if before is not None else parse(self.source)

    @cached_property
    def look(self) -> Look:
        """What is found in it. It goes on where the look before has ended, and is quick."""
        tree, before = self._before
        self._before = tree, None
        return Look(self.document.path, self.document.text, self.project, before)

    @cached_property
    def file(self) -> Dockerfile:
        """What they mean."""
        return analyze(self.tree, self.project.builds(self.document.path))

    @property
    def has_instructions(self) -> bool:
        """Whether it is a Dockerfile that dflint can read."""
        is_text = self.document.kind == DOCKERFILE and not self.source.is_binary
        return is_text and not uses_foreign_syntax(self.tree)

    @cached_property
    def found(self) -> Sequence[Diagnostic]:
        """The findings as a report shows them, of some rules the first for a file; without fixes."""
        return self.shown.in_document(self.source) if self._is_parsed else self.shown.found

    @cached_property
    def shown(self) -> Shown:
        """The same, as it was found."""
        if self._is_parsed:
            return self.look.shown
        return Shown(without_repeats(self.all_found), self.source)

    @cached_property
    def safe_fixes(self) -> int:
        """How many findings have a safe fix."""
        fixes = [it.fix for it in self.all_found]
        return sum(it is not None and bool(it.edits) and it.safety is Safety.SAFE for it in fixes)

    @cached_property
    def all_found(self) -> Sequence[Diagnostic]:
        """All findings with their fixes; none where the configuration says to pass over the file."""
        document = self.document
        if document.kind == OTHER or self.project.is_excluded(document.path):
            return ()
        if not self._is_parsed:
            return self.project.lint(self.source)
        return self.project.lint(self.source, self.tree)

    @property
    def _is_parsed(self) -> bool:
        """Whether it is a text that is looked at as a Dockerfile."""
        is_text = self.document.kind == DOCKERFILE and not self.source.is_binary
        return is_text and not self.project.is_excluded(self.document.path)

    @cached_property
    def other_ways(self) -> Sequence[Diagnostic]:
        """What rules find that are off by default, as far as they have a fix."""
        if not self.has_instructions or self.project.is_excluded(self.document.path):
            return ()
        found = self.project.lint_otherwise(self.source, self.tree)
        return [it for it in found if it.fix is not None and it.fix.edits]

    @cached_property
    def steps(self) -> Sequence[Step]:
        """The instructions in their places, in the order of the file."""
        stages = (step for stage in self.file.stages for step in stage.steps)
        return (*self.file.before_from, *stages)

    def step_at(self, offset: int) -> Step | None:
        """The instruction that an offset is in, from its first line to its last."""
        for step in self.steps:
            if step.instruction.line.start <= offset <= step.instruction.line.end:
                return step
        return None


class Analyses:
    """The analyses of the documents that were asked about last."""

    def __init__(self, project: Project) -> None:
        self.made = 0  # since garbage was collected, of texts that were new
        self._project = project
        self._changed_at = -REST  # when there was a new text last
        self._kept: OrderedDict[str, tuple[int, Analysis]] = OrderedDict()

    def of(self, document: Document) -> Analysis:
        """That of a text; the same one again until the text or what is around it changes."""
        kept = self._kept.get(document.uri)
        now = time.monotonic()
        if kept is not None and kept[1].document is not document:
            self._changed_at = now
        is_written = now - self._changed_at < REST
        self._project.refresh(FRESH_FOR_CHANGES if is_written else FRESH)
        generation = self._project.generation
        if kept is not None and kept[0] == generation and kept[1].document is document:
            self._kept.move_to_end(document.uri)
            return kept[1]
        before = kept[1].made if kept is not None else (None, None)
        analysis = Analysis(document, self._project, before)
        self.made += before == (None, None)
        self._kept[document.uri] = generation, analysis
        self._kept.move_to_end(document.uri)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return analysis

    def forget(self, uri: str) -> None:
        """Drop that of a document."""
        self._kept.pop(uri, None)
