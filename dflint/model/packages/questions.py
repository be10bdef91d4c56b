"""Whether a package manager has anything to ask."""

from __future__ import annotations

from dflint.model.order import is_so_before, is_so_until
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import asks, install_of
from dflint.model.variables.values import words_meant
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Verbs that do nothing without a package, and verbs that remove what nothing needs any more.
_OF_PACKAGES = frozenset({"remove", "purge", "erase"})
_OF_THE_REST = frozenset({"autoremove", "autopurge"})
_AND_THE_REST = ("--auto-remove", "--autoremove")


# The files of settings of a manager, by the name of the setting that answers.
_SETTINGS = {
    "apt::get::assume-yes": ("/etc/apt/apt.conf",),
    "assumeyes": ("/etc/dnf/", "/etc/yum.conf"),
}


def unanswered(command: Command, step: Step, stage: Stage) -> Word | None:
    """The verb of a command to a package manager that asks a question which nothing answers."""
    verb = asks(command)
    if verb is None or has_nothing_to_ask(command, step, stage) or _may_say_yes(command, step):
        return None
    settings = command.row.yes_settings
    return None if any(is_so_until(_may_set, step, stage, it) for it in settings) else verb


def surely_asks(command: Command, step: Step, stage: Stage) -> bool:
    """Whether a question surely comes: apt has none where it installs just the packages that are named.

    So one of them has to need others, which neither the base image has nor an earlier installation may have
    brought. Tried with apt 2.6 on 2026-12-01. A removal asks where a package is there.
    """
    install = install_of(command)
    if command.verb in _OF_THE_REST:
        return False
    if command.verb in _OF_PACKAGES:
        return is_so_until(_installs_any, step, stage, command.manager, tuple(command.verbs[1:]))
    if command.manager != "apt" or install is None:
        return True
    from dflint.model.packages.sizes import needs_others, start_of

    base, first = base_of(stage), start_of(stage)
    is_minimal = (first is not None and not first[2]) or (
        base is not None and base.image == "ubuntu"
    )
    if not is_minimal or is_so_before(_installs, step, stage):
        return False
    before = (it for it in step.commands if it.start < command.start)
    return needs_others(install.names, stage) and not any(map(_may_install, before))


def _installs(step: Step) -> bool:
    return any(map(_may_install, step.commands))


def _installs_any(step: Step, manager: str, names: tuple[str, ...]) -> bool:
    """Whether a step installs one of these packages with a manager."""
    installs = (install_of(it) for it in step.commands if it.manager == manager)
    return any(name in it.packages for it in installs if it is not None for name in names)


def _may_install(command: Command) -> bool:
    return command.manager == "apt" and install_of(command) is not None


def has_nothing_to_ask(command: Command, step: Step, stage: Stage) -> bool:
    """Whether a manager is told to remove or to install, and there is nothing to do.

    What an image comes with is needed: something is left over only after packages were removed. Without
    packages, an installation of apt completes what dpkg has left half done.
    """
    verb, is_named = command.verb, len(command.verbs) > 1
    if command.manager == "apt" and verb == "install" and not is_named:
        return not command.wrappers and not is_so_until(_unpacks, step, stage)
    if verb in _OF_PACKAGES and not is_named and not command.has(*_AND_THE_REST):
        return True
    is_for_rest = verb in _OF_THE_REST or (verb in _OF_PACKAGES and command.has(*_AND_THE_REST))
    return is_for_rest and not is_named and not _removed_before(command, step, stage)


def _unpacks(step: Step) -> bool:
    """Whether a step may install packages without those that they need."""
    text = step.instruction.body.text
    return isinstance(step.instruction, Run) and any(it in text for it in ("dpkg", ".sh", "make"))


def _may_say_yes(command: Command, step: Step) -> bool:
    """Whether the value of a variable in a command answers: `apt-get install $APT_OPTIONS jq`."""
    words = [it for it in command.args if it.expands]
    row = command.row
    answers = {*row.yes, *row.yes_if_quiet}
    for word in words_meant(words, step) if words else ():
        letters = word[1:] if word[:1] == "-" and word[1:2] != "-" else ""
        if not answers.isdisjoint([word, *(f"-{it}" for it in letters)]):
            return True
    return False


def _may_set(step: Step, setting: str) -> bool:
    """Whether a step writes a setting of a manager into its files, or copies such a file."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return (it.destination or "").startswith(_SETTINGS.get(setting, ("-",)))
    return setting.rpartition("::")[2] in it.lower and ".conf" in it.lower


def _removed_before(command: Command, step: Step, stage: Stage) -> bool:
    """Whether an earlier command has removed packages by their names, or may have."""
    if is_so_before(_removes_by_name, step, stage, command.manager):
        return True
    first = next(_removals_by_name(step, command.manager), command)
    return first.start < command.start


def _removes_by_name(step: Step, manager: str) -> bool:
    return any(_removals_by_name(step, manager))


def _removals_by_name(step: Step, manager: str) -> Iterator[Command]:
    for it in step.commands:
        if it.manager == manager and len(it.verbs) > 1:
            if it.verb in _OF_PACKAGES or it.verb in _OF_THE_REST:
                yield it
