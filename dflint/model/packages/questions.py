"""Whether a package manager has anything to ask."""

from __future__ import annotations

from dflint.model.order import is_so_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

# Verbs that do nothing without a package, and verbs that remove what nothing needs any more.
_OF_PACKAGES = frozenset({"remove", "purge", "erase"})
_OF_THE_REST = frozenset({"autoremove", "autopurge"})
_AND_THE_REST = ("--auto-remove", "--autoremove")


def has_nothing_to_ask(command: Command, step: Step, stage: Stage) -> bool:
    """Whether a manager is told to remove, and there is nothing to remove.

    What an image comes with is needed: something is left over only after packages were removed.
    """
    verb, is_named = command.verb, len(command.verbs) > 1
    if verb in _OF_PACKAGES and not is_named and not command.has(*_AND_THE_REST):
        return True
    is_for_rest = verb in _OF_THE_REST or (verb in _OF_PACKAGES and command.has(*_AND_THE_REST))
    return is_for_rest and not is_named and not _removed_before(command, step, stage)


def is_set_earlier(setting: str, step: Step, stage: Stage) -> bool:
    """Whether an earlier step speaks of a setting of a manager, by its name in lower case."""
    return is_so_before(_speaks_of, step, stage, setting)


def _speaks_of(step: Step, setting: str) -> bool:
    return setting in step.instruction.lower


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
