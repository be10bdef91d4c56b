"""Which interpreters an image surely has not."""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

_SHELLS = frozenset({"ash", "bash", "dash", "sh"})


def lacks_interpreter(stage: Stage, program: str) -> bool:
    """Whether an interpreter is surely not there: not in the image, and no step brings it."""
    image = stage.image
    if image is None or not _image_lacks(image, program):
        return False
    for one in stage.chain:
        for step in one.steps[1:]:
            text = step.instruction.written
            if isinstance(step.instruction, Run):
                if program.rstrip("3") in text or "$" in text or ".sh" in text or step.mounts:
                    return False
            elif step.instruction.flag("from") is not None and "bin" in text:
                return False
    return True


def _image_lacks(image: Image, program: str) -> bool:
    facts = facts_of(image)
    if image.is_scratch or (facts is not None and facts.shell_program == ""):
        return program in _SHELLS
    return facts is not None and facts.has(program) is False
