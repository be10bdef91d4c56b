"""Images of Red Hat and its relatives that have microdnf, and neither dnf nor yum, or curl-minimal for curl.

Sources: the manuals of the Universal Base Images, of Oracle Linux, Rocky Linux, AlmaLinux and Amazon Linux 2023,
on their minimal images; 2026-11. In that of Amazon Linux 2023, dnf is microdnf (amazonlinux/container-images#110).
curl-minimal: rocky-linux/sig-cloud-instance-images#41, acmesh-official/acmetest#23, ceph/go-ceph#993,
amazonlinux/amazon-linux-2023#416, rhinstaller/anaconda#3628.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import MANAGERS
from dflint.knowledge.systems import WITH_MINIMAL_IMAGES
from dflint.model.images.facts import known_tag, system_of
from dflint.model.order import is_so_until
from dflint.model.packages.installs import install_of, installs
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

FULL_MANAGERS = frozenset({*MANAGERS["dnf"].programs, *MANAGERS["yum"].programs})
_SLIM = ("8-slim", "9-slim")  # of Oracle Linux
_REPLACES = ("--allowerasing", "--skip-broken", "--nobest", "--downloadonly", "--installroot")
_MINIMAL = ("curl-minimal", "allowerasing", "clean_requirements", "dnf.conf", "yum.conf", " swap ")
_UBI_9 = ("ubi9", "ubi9-minimal")
_UBI_OF_9 = ("ubi", "ubi-minimal", "ubi-init")
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
    if system_of(image) in WITH_MINIMAL_IMAGES and system_of(image) != "amazonlinux":
        return "minimal" in image.familiar.rpartition("/")[2] or "minimal" in tag.split("-")
    return (system_of(image) == "oraclelinux" and tag in _SLIM) or tag.endswith(_UBI)


def _brings(name: str, step: Step, command: Command) -> bool:
    """Whether a step installs it before the command, or what its name is of is not known."""
    for install in installs(step):
        is_before = install.verb.start < command.start
        if is_before and any(name in word or "$" in word for word in install.packages):
            return True
    return False


def conflicting(command: Command, step: Step, stage: Stage) -> Word | None:
    """The package of an installation that dnf does not put in the place of the minimal one."""
    image, install = stage.image, install_of(command)
    if image is None or install is None or command.is_conditional or not _has_minimal_curl(image):
        return None
    word = next((it for it in install.packages if it == "curl"), None)
    if word is None or command.has(*_REPLACES) or is_so_until(_replaces, step, stage):
        return None
    return word


def _has_minimal_curl(image: Image) -> bool:
    system, tag = system_of(image), known_tag(image)
    name = image.familiar.rpartition("/")[2]
    if system == "amazonlinux":
        return tag.partition("-")[0].partition(".")[0] == "2023"
    if system in ("almalinux", "rockylinux"):
        return tag.partition("-")[0].partition(".")[0] == "9"
    is_stream = name == "centos" and tag == "stream9"
    return (
        is_stream
        or name in _UBI_9
        or image.familiar.endswith(tuple(f"ubi9/{it}" for it in _UBI_OF_9))
    )


def _replaces(step: Step) -> bool:
    it = step.instruction
    return it.has_any(_MINIMAL) or (isinstance(it, Run) and runs_unknown(step))
