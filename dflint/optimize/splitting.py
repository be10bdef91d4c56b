"""Which parts of a RUN can be RUNs of their own."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.packages.installs import install_of
from dflint.model.packages.manifests import manifests_of, needs_no_project
from dflint.model.scripts.working_directory import with_directories
from dflint.shell.nodes import Simple
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.steps import Step
    from dflint.source import Source


SHELL_NAMES = frozenset({"sh", "bash", "dash", "ash", "zsh"})


_APT_CACHES = (
    "/var/lib/apt/",
    "/var/cache/apt",
    "/var/cache/apk",
    "/var/cache/dnf",
    "/var/cache/yum",
)


def parts_of(
    step: Step, source: Source
) -> list[tuple[str, tuple[CommandInDirectory, ...], tuple[int, ...]]]:
    """The parts of a chain of `&&` that can be RUNs of their own: what installs for the system, each
    installation for the project, and the rest. Fewer than two where it stays as it is."""
    it = step.instruction
    assert isinstance(it, Run)
    items = it.script.items
    is_chain = (
        all(item.connector == "&&" for item in items[:-1]) and items and not items[-1].connector
    )
    is_bare = all(mount.kind in ("cache", "secret", "ssh") for mount in it.mounts)
    if len(it.mounts) < len(it.flags) or not is_bare:
        return []
    if it.form != "shell" or it.heredocs or it.comments or not is_chain:
        return []
    if not step.is_posix or not all(isinstance(item.node, Simple) for item in items):
        return []
    nodes = {id(item.node) for item in items}  # without what commands substitute
    commands = [it for it in with_directories(step) if id(it.command.simple) in nodes]
    if len(commands) != len(items):
        return []
    prefix = ""
    first = 0
    if commands[0].command.name == "cd" and len(items) > 1:
        target = commands[0].command.operands[:1]
        if not target or "$" in target[0] or commands[1].directory is None:
            return []
        prefix, first = f"cd {target[0].raw} && ", 1
    if any(not _is_alone(one) for one in commands[first:]):
        return []
    if any(_substitutes(one) for one in commands[first:] if _kind_of(one) != "other"):
        return []
    groups = _grouped(commands, first)
    kinds = [kind for kind, _ in groups]
    if len(groups) < 2 or not ("project" in kinds or "system" in kinds):
        return []
    numbers = [group for _, group in groups]
    if "system" in kinds and not _may_stand_alone(kinds.index("system"), numbers, commands):
        return []
    found = []
    for kind, group in groups:
        script = " && ".join(_slices(group, items, source))
        if kind != "system":  # which does not mind the folder
            script = prefix + script
        found.append((script, tuple(commands[at] for at in group), tuple(group)))
    return found


def _grouped(commands: Sequence[CommandInDirectory], first: int) -> list[tuple[str, list[int]]]:
    """The commands that are to be one RUN, by number from `first` on, each group with its kind.

    What removes caches of the system goes to what has filled them. Nothing where more is installed below that.
    """
    groups: list[tuple[str, list[int]]] = []
    for at in range(first, len(commands)):
        kind, last = _kind_of(commands[at]), groups[-1][0] if groups else ""
        kinds = [kind for kind, _ in groups]
        if _clears_system_caches(commands[at]) and "system" in kinds[:-1]:
            if any(_kind_of(one) == "system" and one.command.manager for one in commands[at:]):
                return []
            groups[kinds.index("system")][1].append(at)
        elif kind == last != "project" or (
            groups and kind == "system" and _is_cleaning(commands[at])
        ):
            groups[-1][1].append(at)
        else:
            groups.append((kind, [at]))
    return groups


def _may_stand_alone(
    at: int, groups: Sequence[Sequence[int]], commands: Sequence[CommandInDirectory]
) -> bool:
    """Whether what is installed for the system may be a RUN of its own: it installs something, and
    nothing after it may use the lists of packages, which would be old ones from the cache."""
    own = [commands[number].command for number in groups[at]]
    managers = [it for it in own if it.manager and it.row.is_system]
    if not managers:
        return True
    if not any(install_of(it) is not None for it in managers):
        return False
    later = [commands[number].command for group in groups[at + 1 :] for number in group]
    return not any(
        (it.manager and it.row.is_system and not _is_apt_cleaning(it))
        or it.program in SHELL_NAMES
        or ("/" in it.path and not it.manager)
        for it in later
    )


def _is_apt_cleaning(command: Command) -> bool:
    return str(command.verb) in ("clean", "autoclean")


def _slices(group: Sequence[int], items: Sequence[object], source: Source) -> list[str]:
    """The texts of commands, those next to each other with what is between them."""
    found: list[list[int]] = []
    for at in group:
        if found and found[-1][-1] == at - 1:
            found[-1].append(at)
        else:
            found.append([at])
    return [
        source.text[items[row[0]].node.start : items[row[-1]].node.end]  # type: ignore[attr-defined]
        for row in found
    ]


def _is_alone(one: CommandInDirectory) -> bool:
    """Whether a command changes nothing in its shell that those after it could see."""
    command = one.command
    simple = command.simple
    return (
        bool(simple.words)
        and command.name
        not in (
            "cd",
            "pushd",
            "export",
            "set",
            "source",
            ".",
            "exec",
            "exit",
            "trap",
            "alias",
            "umask",
            "eval",
            "unset",
            "read",
            "shopt",
            "ulimit",
        )
        and command.editable
    )


def _substitutes(one: CommandInDirectory) -> bool:
    """Whether a command is given what another one writes, which may read anything."""
    return any("$(" in word.raw or "`" in word.raw for word in one.command.simple.words)


def _kind_of(one: CommandInDirectory) -> str:
    if needs_no_project(one.command):
        return "system"
    return "project" if may_fetch(one) else "other"


def may_fetch(one: CommandInDirectory) -> bool:
    """Whether a command is one that may need only a part of the project."""
    command = one.command
    words = {str(it) for it in command.verbs[:2]}
    install = install_of(command)
    if install is not None and install.kind in install.row.requirements:
        return bool(manifests_of(command))
    row = row_of(command.manager or str(command.program))
    return not words.isdisjoint(row.fetching) or (row.name == "yarn" and not command.verbs)


def _is_cleaning(one: CommandInDirectory) -> bool:
    """Whether a command clears what the one before it left."""
    return one.command.name == "rm" or bool(
        one.command.manager and one.command.verb in ("cache", "clean", "autoremove")
    )


def _clears_system_caches(one: CommandInDirectory) -> bool:
    words = one.command.operands
    return (
        one.command.name == "rm"
        and bool(words)
        and all(str(it).startswith(_APT_CACHES) for it in words)
    )
