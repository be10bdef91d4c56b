"""Images of which a smaller variant does for a stage: one word for the rules that say so and the proposals."""

from __future__ import annotations

from dflint.model.images.purpose import (
    has_jre_variant,
    has_slim_variant,
    is_devel_variant,
    is_shipped_program,
    is_small,
    program_of,
)
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

NEEDS_JDK = ("javac", "jdeps", "jlink", "jcmd", "jmap", "jstack", "native-image", "mvn", "gradle")


@cached
def shipped_jdk(stage: Stage) -> Image | None:
    """The image of a JDK that a final stage only runs a program with; None for none."""
    image = stage.image if stage.base is None else None
    if image is None or "jdk" not in (image.tag or "") or not has_jre_variant(image):
        return None
    texts = [step.instruction.body.text for step in stage.steps[1:]]
    if program_of(stage) != "java" or not stage.is_final:
        return None
    return None if any(it in text for text in texts for it in NEEDS_JDK) else image


@cached
def shipped_devel(stage: Stage) -> Image | None:
    """The devel image of CUDA that a final stage ships; None for none."""
    image = stage.image
    is_devel = image is not None and is_devel_variant(image) and is_shipped_program(stage)
    return image if is_devel else None


@cached
def shipped_full(stage: Stage) -> Image | None:
    """The full image that a final stage ships though there is a slim variant; None for none."""
    image = stage.image if stage.base is None else None
    if image is None or image.tag is None or "$" in image.text or not has_slim_variant(image):
        return None
    return image if not is_small(image) and is_shipped_program(stage) else None
