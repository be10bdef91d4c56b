"""Which interpreters an image surely has not."""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_in
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_SHELLS = frozenset({"ash", "bash", "dash", "sh"})


def lacks_interpreter(stage: Stage, program: str) -> bool:
    """Whether an interpreter is surely not there: not in the image, and no step brings it."""
    image = stage.image
    if image is None or not _image_lacks(image, program):
        return False
    return not is_so_in(_may_bring, stage, program.rstrip("3"))


def _may_bring(step: Step, name: str) -> bool:
    """Whether a step may bring an interpreter."""
    text = step.instruction.written
    if isinstance(step.instruction, Run):
        return name in text or "$" in text or ".sh" in text or bool(step.mounts)
    return step.instruction.flag("from") is not None and "bin" in text


def _image_lacks(image: Image, program: str) -> bool:
    facts = facts_of(image)
    if image.is_scratch or (facts is not None and facts.shell_program == ""):
        return program in _SHELLS
    return facts is not None and facts.has(program) is False
