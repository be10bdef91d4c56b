"""Which programs images surely lack."""

from __future__ import annotations

from dflint.model.images.facts import facts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage


def lacks_program(stage: Stage, program: str) -> bool:
    """Whether a program is surely not there: not in the image, and nothing speaks of it."""
    if not _image_lacks(stage.image, program):
        return False
    for one in stage.chain:
        for step in one.steps[1:]:
            text = step.instruction.rest.text
            if step.instruction.KEYWORD in ("HEALTHCHECK", "CMD", "ENTRYPOINT", "LABEL"):
                continue
            if program in text or ".sh" in text or step.instruction.heredocs:
                return False
            if step.instruction.KEYWORD == "RUN" and ("$" in text or "xargs" in text):
                return False
            if step.instruction.KEYWORD in ("COPY", "ADD") and text.rstrip('"]').endswith(" /"):
                return False
    return True


def _image_lacks(image: Image | None, program: str) -> bool:
    if image is None or image.is_scratch:
        return image is not None
    facts = facts_of(image)
    return facts is not None and facts.has(program) is False
