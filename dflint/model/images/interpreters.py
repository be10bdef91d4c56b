"""Which interpreters an image surely has not."""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.layers.copies import looks_like_directory
from dflint.model.order import is_so_before, is_so_in
from dflint.model.packages.installs import installs
from dflint.model.packages.programs import package_brings
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

SHELLS = frozenset({"ash", "bash", "dash", "sh"})
# Packages of Alpine that need bash without saying so in their names.
_NEEDING_BASH = frozenset(
    {"alpine-sdk", "abuild", "bats", "libtool", "mariadb-server-utils", "neofetch"}
)


def lacks_interpreter(stage: Stage, program: str, before: Step | None = None) -> bool:
    """Whether an interpreter is surely not there: not in the image, and no step brings it.

    `before`: the step that needs it; the container does without one.
    """
    image = stage.image
    if image is None or not _image_lacks(image, program):
        return False
    if before is not None:
        return not is_so_before(_may_bring, before, stage, program)
    return not is_so_in(_may_bring, stage, program)


def _may_bring(step: Step, program: str) -> bool:
    """Whether a step may bring an interpreter."""
    text = step.instruction.written
    it = step.instruction
    if isinstance(it, Add | Copy) and it.destination == "/" and any(map(_is_tree, it.sources)):
        return True
    if not isinstance(step.instruction, Run):
        return step.instruction.flag("from") is not None and "bin" in text
    if program.rstrip("3") in text or "$" in text or ".sh" in text or step.mounts:
        return True
    return _is_needed_by_package(program, step)


def _is_tree(source: str) -> bool:
    """Whether a source may be a whole file system: a folder, or an archive that ADD unpacks."""
    return "$" in source or ".tar" in source or looks_like_directory(source)


def _is_needed_by_package(program: str, step: Step) -> bool:
    """Whether what a step installs may bring the interpreter along. Few packages bring a shell."""
    for install in installs(step):
        if install.files or install.groups:
            return True
        if program in SHELLS:
            if not _NEEDING_BASH.isdisjoint(install.names):
                return True
        elif any(package_brings(program, install.manager, word) for word in install.packages):
            return True
    return False


def _image_lacks(image: Image, program: str) -> bool:
    facts = facts_of(image)
    if image.is_scratch or (facts is not None and facts.shell_program == ""):
        return program in SHELLS
    return facts is not None and facts.has(program) is False
