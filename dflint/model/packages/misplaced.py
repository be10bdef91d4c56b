"""Installations that name no package, because what should name them is behind the next command.

Source: mumble-voip/mumble#4600; apt-get 2.6 installs nothing then, and says nothing.
"""

from __future__ import annotations

from dflint.model.packages.installs import install_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.packages.installs import Install
    from dflint.model.steps import Step
    from dflint.source import Word

_OTHER = frozenset("/*$~`{.")  # characters of paths and variables
_REPAIRS = ("-f", "--fix-broken")


def misplaced_packages(command: Command, step: Step) -> tuple[Word, tuple[Word, ...]] | None:
    """The verb of an installation without packages, and the operands of the `rm` behind it that name some."""
    install = install_of(command)
    if (
        install is None
        or not install.row.is_system
        or command.has(*_REPAIRS)
        or _names(install, command)
    ):
        return None
    commands = step.commands
    after = next((it for it in commands if it.start > command.start), None)
    if after is None or after.name != "rm":
        return None
    named = tuple(
        word for word in after.operands if not _OTHER.intersection(word) and len(word) > 2
    )
    return (install.verb, named) if len(named) > 1 else None


def _names(install: Install, command: Command) -> bool:
    """Whether an installation names anything."""
    is_hidden = any("$" in word or "`" in word for word in command.args)
    return bool(install.packages or install.files or install.groups or is_hidden)
