"""Commands that are given options of the GNU programs where the image has those of BusyBox."""

from __future__ import annotations

from dflint.knowledge.absent_programs import COMMON
from dflint.knowledge.busybox_options import IMAGES, OPTIONS, PLAIN
from dflint.model.images.facts import system_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.installs import install_of
from dflint.model.packages.programs import copies_programs
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.arguments import Option
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

PROGRAMS = " ".join(OPTIONS)


def refused_by_busybox(command: Command, step: Step, stage: Stage) -> Option | None:
    """The first option of a command that BusyBox refuses, where its program is surely that of BusyBox."""
    refused = OPTIONS.get(str(command.name), "").split()
    found = next((it for it in command.options if it.flag in refused), None)
    image = stage.image
    if found is None or command.is_conditional or "/" in command.path or image is None:
        return None
    if plain_name(image.familiar) not in IMAGES or system_of(image) != "alpine":
        return None
    may_be_other = any(_may_bring(it, step, command) for it in steps_until(stage, step))
    return None if may_be_other else found


def _may_bring(step: Step, until: Step, command: Command) -> bool:
    """Whether a step, of its commands those before one, may bring a program in the place of BusyBox's."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return copies_programs(step, str(command.name))
    if not isinstance(it, Run):
        return False
    if step is not until and runs_unknown(step):
        return True
    for one in step.commands:
        install = install_of(one) if one.start < command.start else None
        if install is not None and install.row.is_system:
            if install.files or install.groups or not all(map(_is_plain, install.packages)):
                return True
    return False


def _is_plain(package: str) -> bool:
    name = package.partition("=")[0].partition("~")[0].partition("@")[0]
    return name in COMMON - {"wget"} or name in PLAIN or name.endswith("-dev")
