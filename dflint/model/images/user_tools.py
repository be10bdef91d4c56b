"""Options that the programs which make users do not have in an image: each distribution has its own programs."""

from __future__ import annotations

from dflint.knowledge.user_tools import BUSYBOX, FLAVORS, REFUSED
from dflint.model.images.facts import system_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.source import Word


def refused_option(command: Command, stage: Stage) -> tuple[Word, str] | None:
    """The first option that a program does not know in the image of a stage, and whose program it is."""
    system = system_of(stage.image) if stage.image is not None else None
    flavor, name = FLAVORS.get(system or "", ""), str(command.name)
    if flavor == "BusyBox" and name in BUSYBOX:
        known = BUSYBOX[name].split()
        refused = [it for it in command.options if not _is_known(str(it.flag), known)]
    else:
        known = REFUSED.get(flavor, {}).get(name, "").split()
        is_perl = flavor == "Debian" and name.startswith("add")  # it takes -system for --system
        refused = [it for it in command.options if (str(it.word) if is_perl else it.flag) in known]
    return (refused[0].word, flavor) if refused else None


def _is_known(flag: str, known: list[str]) -> bool:
    """Whether an option is known, by as much of its name as is written; joined letters are asked one by one."""
    if flag[:2] != "--":
        return len(flag) != 2 or flag in known
    return "$" in flag or any(name.startswith(flag) for name in known)
