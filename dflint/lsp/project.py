"""What holds for files: their configurations, the builds that repositories declare, their contexts.

All of it is read once and kept until something changes on the disk, in the editor or in the settings.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from dflint.baseline import Baseline, BaselineError, read_baseline
from dflint.config.configurations import Configurations
from dflint.config.settings import ConfigError
from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint, lint_build_file
from dflint.engine.memory import Memory
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.git_repository import root_of
from dflint.lsp.logs import LOG
from dflint.lsp.overlay import OpenProjects
from dflint.lsp.records import Records
from dflint.lsp.settings import Settings
from dflint.model.context.build_files import LOCK, is_build_file
from dflint.model.images.lock import Lock, LockError, read_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dflint.builds.declared import Declared
    from dflint.config.configuration import Configuration
    from dflint.engine.diagnostic import Diagnostic
    from dflint.engine.dispatch import Dispatch
    from dflint.lsp.documents import Document, Documents
    from dflint.model.builds import Build
    from dflint.model.context.build_context import Context
    from dflint.source import Source
    from dflint.syntax.tree import Tree

UNTITLED = "Dockerfile"  # what a text without a file is linted as
# Seconds for which what was read holds where the editor does not say what changes: for a question, and
# while something is written, as all would be looked at anew.
FRESH, FRESH_FOR_CHANGES = 3.0, 60.0


class Project:
    """The configuration and the surroundings of all files that one editor shows.

    `generation` counts how often something changed, so that what was found before is out of date.
    `is_watched`: the editor says what changes on the disk. `mistake`: what is wrong with a
    configuration; the last one that could be read holds until that is put right.
    """

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.rules = all_rules()
        self.settings = Settings()
        self.folder = os.getcwd()
        self.generation = 0
        self.is_watched = False
        self.mistake: ConfigError | UnknownCode | None = None
        self._usual = Configurations(self.rules, {}, isolated=True)
        self._configurations = self._last_right = self._usual
        self._projects = OpenProjects((), lambda _: (), documents)
        self._baselines: dict[str, Baseline | None] = {}
        self.records = Records()
        self._locks: dict[str, Lock | None] = {}
        self._read_at = 0.0
        self._roots: dict[str, str] = {}
        self._otherwise: Dispatch | None = None
        self.reload()

    def use(self, settings: Settings) -> None:
        """Take new settings."""
        self.settings = settings
        self.reload()

    def reload(self) -> None:
        """Read the configurations anew, and all that lies around files."""
        if self.mistake is None:
            self._last_right = self._configurations
        self.mistake = None
        arguments = [self.settings.configuration] if self.settings.configuration else []
        try:
            self._configurations = Configurations(
                self.rules,
                self.settings.layer(),
                [self._absolute(it) for it in arguments],
                self.settings.isolated,
            )
        except (ConfigError, UnknownCode) as error:
            self._note(error)
        self.forget_files()

    def forget_files(self) -> None:
        """Look at the disk anew: some file is another, or is no more."""
        self.generation += 1
        self._baselines.clear()
        self._locks.clear()
        self._roots.clear()
        self._projects = OpenProjects(self.documents.paths(), self._own_builds, self.documents)
        self._read_at = time.monotonic()

    def refresh(self, seconds: float = FRESH) -> bool:
        """Look at the disk anew if the editor does not watch it, and the last look was so long ago."""
        is_old = not self.is_watched and time.monotonic() - self._read_at > seconds
        if is_old:
            self.reload()
        return is_old

    def configuration(self, path: str) -> Configuration:
        """The configuration of a file; if it cannot be read, the one that held before."""
        place = path or os.path.join(self.folder, UNTITLED)
        for known in (self._configurations, self._last_right):
            try:
                found = known.of(place)
                found.table(path)
                return found
            except (ConfigError, UnknownCode) as error:
                self._note(error)
        return self._usual.of(place)

    def is_excluded(self, path: str) -> bool:
        """Whether the configuration says to pass over a file."""
        return bool(path) and self.configuration(path).is_excluded(path)

    def context(self, path: str) -> Context | None:
        """The folders that may be the build context of a file; None for what is no file."""
        return self._projects.context(path, None) if path else None

    def builds(self, path: str) -> Sequence[Build]:
        """How the repository says that a Dockerfile is built."""
        return self._projects.place(path).builds if path else ()

    def is_around(self, path: str, other: str) -> bool:
        """Whether a file may be what another one finds around it: in its repository, or its folder."""
        one, two = self._root(path), self._root(other)
        return one == two or one.startswith(two + os.sep) or two.startswith(one + os.sep)

    def _root(self, path: str) -> str:
        folder = os.path.dirname(path)
        if folder not in self._roots:
            self._roots[folder] = root_of(folder) or folder
        return self._roots[folder]

    @property
    def measurements(self) -> Path | None:
        """The file with recorded builds that the user has set."""
        from pathlib import Path

        name = self.settings.measurements
        return Path(self.folder, name) if name else None

    def lock(self, path: str) -> Lock | None:
        """The lock of the images of a Dockerfile: in its folder, or the nearest above it in its
        repository. None where there is none, or it cannot be read."""
        folder, root = os.path.dirname(path), self._root(path) if path else ""
        while path and folder not in self._locks:
            document = self.documents.from_disk(os.path.join(folder, LOCK))
            if document is not None:
                self._locks[folder] = _read_lock(document)
            elif folder == root or len(folder) <= len(root):
                self._locks[folder] = None
            else:
                folder = os.path.dirname(folder)
        return self._locks.get(folder)

    def memory(self, path: str) -> Memory | None:
        """What keeps what is found in a file for its later texts. Nothing is kept where a baseline
        compares the texts of instructions."""
        here = self.configuration(path)
        return Memory(here.table(path)) if not path or here.file("baseline") is None else None

    def lint(
        self, source: Source, tree: Tree | None = None, memory: Memory | None = None
    ) -> list[Diagnostic]:
        """What is found in a file, in order. It raises nothing: a bug is one of the findings.

        `tree`: the source, if it is parsed already. `memory`: what was found in it before.
        """
        path = source.path
        here = self.configuration(path)
        table = here.table(path)
        if path and is_build_file(path):
            file = self._projects.place(path).build_file(source)
            found = lint_build_file(file, table) if file is not None else []
        else:
            found = lint(
                source,
                table,
                context=self.context(path),
                builds=self.builds(path),
                skip_generated=not here.get("include-generated"),
                tree=tree,
                memory=memory,
            )
        baseline = self._baseline(here.file("baseline")) if path else None
        if baseline is None:
            return found
        return baseline.new(source, found, table.asked(True, False), None)

    def lint_otherwise(self, source: Source, tree: Tree) -> list[Diagnostic]:
        """What the rules find that are off by default, and not on for this file: other ways to
        write what is there."""
        path = source.path
        on = {rule.code for rule in self.configuration(path).on(path)}
        if self._otherwise is None:
            off = [rule for rule in self.rules if not rule.default]
            self._otherwise = dispatch(off, self.rules)
        found = lint(
            source,
            self._otherwise,
            context=self.context(path),
            builds=self.builds(path),
            tree=tree,
        )
        return [it for it in found if it.rule.code not in on]

    def _baseline(self, path: str | None) -> Baseline | None:
        if path is None:
            return None
        if path not in self._baselines:
            try:
                self._baselines[path] = read_baseline(path)
            except (BaselineError, FileNotFoundError) as error:
                LOG.warning("the baseline is not used: %s", error)
                self._baselines[path] = None
        return self._baselines[path]

    def _own_builds(self, root: str) -> Sequence[Declared]:
        """The builds that the configurations of a repository declare."""
        paths: Iterable[str] = [it for it in self.documents.paths() if it.startswith(root + os.sep)]
        found = [self.configuration(os.path.join(root, UNTITLED)), *map(self.configuration, paths)]
        with_builds = [it for it in dict.fromkeys(found) if it.get("build")]
        if not with_builds:
            return ()
        from dflint.builds.configured import configured_builds

        return configured_builds(root, with_builds)

    def _absolute(self, argument: str) -> str:
        return argument if "=" in argument else os.path.join(self.folder, argument)

    def _note(self, error: ConfigError | UnknownCode) -> None:
        if self.mistake is None:
            LOG.warning("the configuration cannot be used: %s", error)
            self.mistake = error


def _read_lock(document: Document) -> Lock | None:
    try:
        return read_lock(document.text, document.path)
    except LockError as error:
        LOG.warning("the lock is not used: %s", error)
        return None
