"""Users and groups that useradd, groupadd, usermod and groupmod refuse: taken names and numbers, missing groups.

Source: shadow 4.13, tried on 2026-12-01: useradd makes a group of the user's name unless -g or -N is given, and
stops if there is one. Known of Debian and Ubuntu alone.
"""

from __future__ import annotations

from dflint.knowledge.systems import DEBIAN_GROUPS, DEBIAN_USERS
from dflint.model.images.facts import facts_of
from dflint.model.packages.installs import install_of
from dflint.model.packages.sources import runs_unknown
from dflint.model.stages import inherited
from dflint.syntax.nodes import Add, Copy, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_MAKING = ("adduser", "addgroup", "groupadd", "useradd")
_CHANGING = ("groupmod", "usermod")
_REMOVING = frozenset(
    {"chpasswd", "delgroup", "deluser", "getent", "groupdel", "newusers", "userdel", "vipw"}
)
_FILES = ("/etc/passwd", "/etc/group")


class RefusedAccount:
    """A command that stops, and why. A value."""

    __slots__ = ("reason", "word")

    def __init__(self, word: Word, reason: str) -> None:
        self.word = word
        self.reason = reason


class Accounts:
    """The users and groups after a stage.

    `is_known`: nothing else may have changed them. `may_be_more`: a package, or a variable, may have made another
    one. `refused`: what its own steps are refused, by their numbers.
    """

    def __init__(self, below: Accounts | None) -> None:
        self.users: dict[str, str] = dict(below.users) if below is not None else {}
        self.groups: dict[str, str] = dict(below.groups) if below is not None else {}
        self.own: set[str] = set(below.own) if below is not None else set()
        self.is_known: bool = below is not None and below.is_known
        self.may_be_more: bool = below is not None and below.may_be_more
        self.refused: dict[int, list[RefusedAccount]] = {}


def refused_accounts(step: Step, stage: Stage) -> list[RefusedAccount]:
    """What the commands of a step that make or change users are refused."""
    return _accounts(stage).refused.get(step.index, [])


@inherited
def _accounts(stage: Stage, below: Accounts | None) -> Accounts:
    found = Accounts(below)
    if stage.base is None:
        facts = facts_of(stage.image) if stage.image is not None else None
        if facts is not None and facts.users is not None and facts.system in ("debian", "ubuntu"):
            those = {name: str(number) for name, number in facts.users}
            found.users = {name: str(number) for name, number in DEBIAN_USERS.items()} | those
            found.groups = {name: str(number) for name, number in DEBIAN_GROUPS.items()} | those
            found.is_known = True
    for step in stage.steps:
        it = step.instruction
        if not found.is_known:
            break
        if isinstance(it, Run):
            _follow(step, found)
        elif isinstance(it, Copy | Add):
            target = str(it.words[-1]).rstrip("/") if it.words else ""
            found.is_known = target not in ("", "/etc", *_FILES) or (
                it.flag("from") is None and not target
            )
        elif isinstance(it, Onbuild):
            found.is_known = False
    return found


def _follow(step: Step, found: Accounts) -> None:
    """Note what a RUN makes, and what it is refused."""
    it = step.instruction
    if runs_unknown(step) or any(name in it.written for name in _FILES):
        found.is_known = False
        return
    stops = ";" not in it.written or "set -e" in it.written
    for command in step.commands:
        name = str(command.name)
        install = install_of(command) if command.manager else None
        if name in _REMOVING:
            found.is_known = False
            return
        found.may_be_more = found.may_be_more or (install is not None and install.row.is_system)
        if name not in _MAKING and name not in _CHANGING:
            continue
        if command.is_conditional or any("$" in word for word in command.operands):
            found.may_be_more = True
            continue
        reasons = list(_REASONS[name](command, found))
        if stops:
            found.refused.setdefault(step.index, []).extend(reasons)
        if reasons and name in _MAKING:
            return


def _useradd(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    operands = command.operands
    if len(operands) != 1:
        found.may_be_more = True
        return
    name, group = str(operands[0]), command.option("-g", "--gid")
    has_group = group is not None or command.has("-N", "--no-user-group")
    if name in found.users:
        if name in found.own or name in DEBIAN_USERS:
            yield RefusedAccount(operands[0], f"there is a user {name} already")
    elif name in found.groups and not has_group:
        yield RefusedAccount(operands[0], f"there is a group {name} already, and no -g {name}")
    yield from _lacks_groups(command, found)
    number = command.option("-u", "--uid")
    yield from _taken(number, found.users, DEBIAN_USERS, command)
    found.own.add(name)
    found.users[name] = str(number or "")
    if not has_group:
        found.groups[name] = ""


def _groupadd(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    operands = command.operands
    if len(operands) != 1 or command.has("-f", "--force"):
        found.may_be_more = True
        return
    name = str(operands[0])
    if name in found.groups and (name in found.own or name in DEBIAN_GROUPS):
        yield RefusedAccount(operands[0], f"there is a group {name} already")
    number = command.option("-g", "--gid")
    yield from _taken(number, found.groups, DEBIAN_GROUPS, command)
    found.own.add(name)
    found.groups[name] = str(number or "")


def _usermod(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    yield from _lacks_groups(command, found)
    if command.operands:
        others = {name: it for name, it in found.users.items() if name != command.operands[-1]}
        yield from _taken(command.option("-u", "--uid"), others, others, command)
    if command.has("-u", "--uid", "-l", "--login"):
        found.is_known = False


def _groupmod(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    if command.operands:
        others = {name: it for name, it in found.groups.items() if name != command.operands[-1]}
        yield from _taken(command.option("-g", "--gid"), others, others, command)
    found.is_known = False


def _adduser(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    """adduser of Debian goes on where there is one."""
    for name in map(str, command.operands):
        found.own.add(name)
        found.users.setdefault(name, "")
        found.groups.setdefault(name, "")
    yield from ()


def _addgroup(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    for name in map(str, command.operands):
        found.own.add(name)
        found.groups.setdefault(name, "")
    yield from ()


def _taken(
    number: Word | None, those: dict[str, str], reported: Container[str], command: Command
) -> Iterator[RefusedAccount]:
    """The number that another one of these has; those that users.py asks for are left out."""
    if number is None or "$" in number or command.has("-o", "--non-unique", "-f"):
        return
    for name, own in those.items():
        if own == str(number) and name in reported:
            yield RefusedAccount(number, f"{name} has the number {number}")
            return


def _lacks_groups(command: Command, found: Accounts) -> Iterator[RefusedAccount]:
    """The groups that a command names and that are not there."""
    if found.may_be_more:
        return
    for value in (command.option("-g", "--gid"), command.option("-G", "--groups")):
        for name in str(value).split(",") if value is not None and "$" not in value else ():
            if name and not name.isdecimal() and name not in found.groups and value is not None:
                yield RefusedAccount(value, f"there is no group {name}")


_REASONS = {
    "addgroup": _addgroup, "adduser": _adduser, "groupadd": _groupadd, "groupmod": _groupmod, "useradd": _useradd,
    "usermod": _usermod,
}  # fmt: skip
