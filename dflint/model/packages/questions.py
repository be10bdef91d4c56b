"""Whether a package manager has anything to ask."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    return any(
        setting in it.instruction.lower
        for one in stage.chain
        for it in one.steps
        if it.start < step.start
    )


def _removed_before(command: Command, step: Step, stage: Stage) -> bool:
    """Whether an earlier command has removed packages by their names, or may have."""
    for one in stage.chain:
        for it in one.steps:
            for other in it.commands if it.start <= step.start else ():
                is_earlier = it is not step or other.start < command.start
                if is_earlier and other.manager == command.manager and len(other.verbs) > 1:
                    if other.verb in _OF_PACKAGES or other.verb in _OF_THE_REST:
                        return True
    return False
