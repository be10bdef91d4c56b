"""Packages of Node with compiled code that are older than the Node.js of the image."""

from __future__ import annotations

from dflint.knowledge.newest_requirements import LAST_NODE
from dflint.knowledge.package_managers import row_of
from dflint.model.context.needed_files import file_of_project
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.runtimes import runtime_version
from dflint.model.packages.installs import install_of
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_IGNORES_SCRIPTS = ("--ignore-scripts", "--dry-run", "--package-lock-only")


class OldNative:
    """A package that is too old. A value: `word` installs it, `last` is the last Node.js that it is for."""

    __slots__ = ("last", "name", "path", "word")

    def __init__(self, word: Word, name: str, path: str, last: int) -> None:
        self.word = word
        self.name = name
        self.path = path
        self.last = last


def old_native_packages(stage: Stage, file: Dockerfile, context: Context) -> Iterator[OldNative]:
    """The packages of a project that are not for the Node.js of the image; those of each package.json once."""
    version = runtime_version(stage, "node")
    seen: set[str] = set()
    for step in stage.steps_of(Run) if version is not None else ():
        for it in with_directories(step):
            install = install_of(it.command)
            if install is None or row_of(install.manager).ecosystem != "node" or install.packages:
                continue
            if it.command.in_condition or it.command.has(*_IGNORES_SCRIPTS):
                continue
            found = file_of_project("package.json", it, step, stage, file, context)
            if found is None or not found.path or found.path in seen:
                continue
            seen.add(found.path)
            table = table_of(found.path, context)
            for key in ("dependencies", "devDependencies"):
                for name, lasts in LAST_NODE.items():
                    asked = value_at(table, key, name)
                    numbers = numbers_of(asked.lstrip("^~>=v ")) if isinstance(asked, str) else ()
                    last = lasts.get(numbers[0]) if numbers else None
                    if last is not None and version is not None and version[0] > last:
                        place = it.command.verb or it.command.name
                        yield OldNative(place, f"{name} {numbers[0]}", found.path, last)
