"""Commands that need an SDK or a JDK, in images that have the runtime only."""

from __future__ import annotations

from dflint.knowledge.development_kits import (
    DOTNET_RUNTIMES,
    DOTNET_SDK,
    JDK_PROGRAMS,
    JRE_IMAGES,
    MAVEN_VERBS,
    SDK_VERBS,
)
from dflint.model.order import is_so_until
from dflint.syntax.nodes import From

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


class MissingKit:
    """What an image lacks that a command needs: "the .NET SDK", and the image that has it. A value."""

    __slots__ = ("image", "name")

    def __init__(self, name: str, image: str) -> None:
        self.name = name
        self.image = image


def missing_kit(command: Command, step: Step, stage: Stage) -> MissingKit | None:
    """The SDK or JDK that a command needs and that surely is not there."""
    image = stage.image
    if image is None or command.is_conditional:
        return None
    if image.familiar in DOTNET_RUNTIMES and command.name == "dotnet":
        if command.verb in SDK_VERBS and not is_so_until(_may_bring, step, stage, "sdk"):
            return MissingKit("the .NET SDK", DOTNET_SDK)
    if _is_jre(image) and _needs_jdk(command) and not is_so_until(_may_bring, step, stage, "jdk"):
        return MissingKit("a JDK", image.text.replace("-jre", "-jdk"))
    return None


def _is_jre(image: Image) -> bool:
    tag = str(image.tag or "")
    return image.familiar in JRE_IMAGES and "-jre" in tag and "$" not in tag


def _needs_jdk(command: Command) -> bool:
    if command.manager == "maven":
        return command.verb in MAVEN_VERBS
    return command.name in JDK_PROGRAMS and "/" not in command.path


def _may_bring(step: Step, kit: str) -> bool:
    """Whether a step above may install a kit: it speaks of it, or copies from another image."""
    it = step.instruction
    if isinstance(it, From):
        return False
    return kit in it.lower or "dotnet-install" in it.lower or "--from" in step.words
