"""Packages of Node with compiled code: older than the Node.js of the image, or compiled without a compiler."""

from __future__ import annotations

from dflint.knowledge.newest_requirements import LAST_NODE
from dflint.knowledge.node_packages import COMPILED, COMPILING_MANAGERS
from dflint.knowledge.package_managers import row_of
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.runtimes import runtime_version
from dflint.model.order import is_so_until
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import install_of
from dflint.model.packages.programs import is_missing
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import LAST, intersect, npm_spans, numbers_of, span_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.tables import Table
    from dflint.model.packages.installs import Install
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
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


class CompiledPackage:
    """A package that node-gyp compiles, and a program that it needs and that is not there. A value."""

    __slots__ = ("lacks", "shown", "word")

    def __init__(self, word: Word, shown: str, lacks: str) -> None:
        self.word = word
        self.shown = shown
        self.lacks = lacks


def old_native_packages(stage: Stage, file: Dockerfile, context: Context) -> Iterator[OldNative]:
    """The packages of a project that are not for the Node.js of the image; those of each package.json once."""
    version = runtime_version(stage, "node")
    seen: set[str] = set()
    for it, step, install in node_installs(stage) if version is not None else ():
        found = file_of_project("package.json", it, step, stage, file, context)
        if install.packages or found is None or not found.path or found.path in seen:
            continue
        seen.add(found.path)
        for name, asked in dependencies(table_of(found.path, context)):
            lasts, numbers = LAST_NODE.get(name, {}), numbers_of(asked.lstrip("^~>=v "))
            last = lasts.get(numbers[0]) if numbers else None
            if last is not None and version is not None and version[0] > last:
                place = it.command.verb or it.command.name
                yield OldNative(place, f"{name} {numbers[0]}", found.path, last)


def compiled_packages(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[CompiledPackage]:
    """What installations have to compile where node-gyp does not find what it calls; the first of each stage."""
    base = base_of(stage)
    for it, step, install in node_installs(stage) if base is not None else ():
        if install.manager not in COMPILING_MANAGERS:
            continue  # others compile only what the project allows
        lacks = _lacks_for_gyp(it, step, stage)
        for word, shown in _compiled(it, step, install, stage, file, context) if lacks else ():
            yield CompiledPackage(word, shown, lacks)
            return


def dependencies(package: Table | None, *others: str) -> Iterator[tuple[str, str]]:
    """The dependencies of a package.json and the versions that it asks for, with those of other keys."""
    for key in ("dependencies", *(others or ("devDependencies",))):
        table = value_at(package, key)
        for name, asked in table.items() if isinstance(table, dict) else ():
            if isinstance(asked, str):
                yield str(name), asked


def node_installs(stage: Stage) -> Iterator[tuple[CommandInDirectory, Step, Install]]:
    """The commands of a stage that surely install packages of Node, and run their scripts."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command)
            is_node = install is not None and row_of(install.manager).ecosystem == "node"
            if install is not None and is_node and not it.command.in_condition:
                if not it.command.has(*_IGNORES_SCRIPTS):
                    yield it, step, install


def _lacks_for_gyp(it: CommandInDirectory, step: Step, stage: Stage) -> str:
    """What node-gyp needs and does not find, "" for nothing. A Python of any name may do."""
    for program in ("make", "g++"):
        if is_missing(program, step, stage, it.command):
            return program
    if is_so_until(_speaks_of_python, step, stage):
        return ""
    return "python3" if is_missing("python3", step, stage, it.command) else ""


def _speaks_of_python(step: Step) -> bool:
    return isinstance(step.instruction, Run) and "python" in step.instruction.written


def _compiled(
    it: CommandInDirectory,
    step: Step,
    install: Install,
    stage: Stage,
    file: Dockerfile,
    context: Context,
) -> Iterator[tuple[Word, str]]:
    """The packages that are compiled: the word that installs them, and how to call them."""
    for word in install.packages:
        name, _, asked = str(word).rpartition("@") if "@" in word[1:] else (str(word), "", "")
        if _is_compiled(name, asked, stage):
            yield word, name
    found = file_of_project("package.json", it, step, stage, file, context)
    if install.packages or found is None or not found.path:
        return
    place = it.command.verb or it.command.name
    package = table_of(found.path, context)
    is_production = it.command.has("--production", "--prod", "--omit=dev", "--only=production")
    keys = ("peer",) if is_production or "NODE_ENV" in step.state.variables else ()
    for name, asked in dependencies(package, *keys):
        if _is_compiled(name, asked, stage):
            yield place, f"{name} of {found.path}"


def _is_compiled(name: str, asked: str, stage: Stage) -> bool:
    """Whether all versions that are asked for of a package are compiled in the image of a stage."""
    if name not in COMPILED or asked.startswith((".", "file:", "git", "http", "link:", "npm:")):
        return False
    first, is_of_alpine, node = COMPILED[name]
    base, version = base_of(stage), runtime_version(stage, "node")
    if base is None or (is_of_alpine and base.system != "alpine"):
        return False
    asked_for = npm_spans(asked) if first else ()
    is_below = not first or (asked_for and not intersect(asked_for, [(span_of(first)[0], LAST)]))
    return bool(is_below) and (not node or (version is not None and version[0] >= node))
