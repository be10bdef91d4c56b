"""Packages of a workspace that a command asks for by name, and that the workspace does not have.

Sources: pnpm, "Filtering"; npm, `workspace`; Yarn, `yarn workspace`; Turborepo, `--filter`.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.source import Word

_OF_TURBO = ("--filter",)
_PATTERNS = frozenset("*!{}[]()$^.")  # of names; a path begins with a point
_MOST = 300  # manifests that are read


def absent_members(stage: Stage, context: Context) -> Iterator[tuple[Word, str, str]]:
    """The names that no package of the context has: where it is asked for, the name, by which program."""
    asked = [
        (word, str(it.command.name))
        for step in stage.steps_of(Run)
        for it in with_directories(step)
        for word in _named(it.command)
    ]
    names = _names(context) if asked and _is_workspace(context) else None
    for word, program in asked if names else ():
        name = word.rpartition("=")[2]
        if names is not None and name not in names:
            yield word, name, program


def _named(command: Command) -> Iterator[Word]:
    """The names of packages that a command is told to work for."""
    if command.in_function:
        return
    if command.name == "yarn":
        words = command.verbs
        if len(words) > 2 and words[0] == "workspace" and _PATTERNS.isdisjoint(words[1]):
            yield words[1]
        return
    flags = _OF_TURBO if command.name == "turbo" else command.row.members
    for option in command.options if flags else ():
        value = option.value
        if option.flag in flags and value:
            if _PATTERNS.isdisjoint(value) and (value[0] == "@" or "/" not in value):
                yield value


def _is_workspace(context: Context) -> bool:
    """Whether the root of the context is that of a workspace, so that all its packages are there."""
    package = table_of("package.json", context)
    return context.has("pnpm-workspace.yaml") or value_at(package, "workspaces") is not None


def _names(context: Context) -> frozenset[str] | None:
    """The names of all packages, with their scope and without; None where there are too many."""
    found: set[str] = set()
    count = 0
    for entry in context.everything():
        if entry.is_folder or entry.name != "package.json" or "node_modules/" in entry.path:
            continue
        count += 1
        name = value_at(table_of(entry.path, context), "name")
        if count > _MOST or name is None:
            return None
        if isinstance(name, str):
            found |= {name, name.rpartition("/")[2]}
    return frozenset(found)
