"""Images of Red Hat and its relatives that have microdnf, and neither dnf nor yum.

Sources: the manuals of the Universal Base Images, of Oracle Linux, Rocky Linux, AlmaLinux and Amazon Linux 2023,
on their minimal images; 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import MANAGERS
from dflint.knowledge.systems import WITH_MINIMAL_IMAGES
from dflint.model.images.facts import known_tag, system_of
from dflint.model.packages.installs import installs
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

FULL_MANAGERS = frozenset({*MANAGERS["dnf"].programs, *MANAGERS["yum"].programs})
_SLIM = ("8-slim", "9-slim")  # of Oracle Linux
_UBI = ("ubi-minimal", "ubi8-minimal", "ubi9-minimal")


def lacks_full_manager(command: Command, step: Step, stage: Stage) -> bool:
    """Whether a command calls dnf or yum in a minimal image, and nothing before has brought it."""
    name = str(command.name)
    if name not in FULL_MANAGERS or stage.image is None or not _has_microdnf(stage.image):
        return False
    if command.is_conditional or "/" in command.path:
        return False
    for one in steps_until(stage, step):
        it = one.instruction
        if isinstance(it, Copy | Add) and ("bin" in it.written or it.flag("from") is not None):
            return False
        if isinstance(it, Run) and (runs_unknown(one) or _brings(name, one, command)):
            return False
    return True


def _has_microdnf(image: Image) -> bool:
    tag = known_tag(image)
    if system_of(image) in WITH_MINIMAL_IMAGES:
        return "minimal" in image.familiar.rpartition("/")[2] or "minimal" in tag.split("-")
    return (system_of(image) == "oraclelinux" and tag in _SLIM) or tag.endswith(_UBI)


def _brings(name: str, step: Step, command: Command) -> bool:
    """Whether a step installs it before the command, or what its name is of is not known."""
    for install in installs(step):
        is_before = install.verb.start < command.start
        if is_before and any(name in word or "$" in word for word in install.packages):
            return True
    return False
