"""`dflint check --image`: what a built image shows of its Dockerfile."""

from __future__ import annotations

from dflint import disk
from dflint.cli.usage import UsageError
from dflint.image.errors import ImageError
from dflint.image.reading import read
from dflint.measure.attribution import attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.image.image import Image
    from dflint.model.measured import BuiltStep
    from dflint.model.stages import Dockerfile


def image_of(reference: str, paths: Sequence[str]) -> Image:
    """The image of the only file that is linted. Raises UsageError."""
    if len(paths) != 1:
        raise UsageError(f"--image is of one Dockerfile, and there are {len(paths)} to check.")
    disk.forget_asking()
    try:
        return read(reference)
    except ImageError as error:
        raise UsageError(str(error)) from None


def what_was_built(image: Image, mismatches: list[str]) -> Callable[[Dockerfile], list[BuiltStep]]:
    """What the image shows of the steps of a file, for `lint(…, built=…)`.

    Of a file that it is not built of, `mismatches` is told why, once.
    """

    def built(file: Dockerfile) -> list[BuiltStep]:
        found = attribute(image, file)
        sentence = found.mismatch(file)
        if sentence and not mismatches:
            mismatches.append(sentence)
        return found.built()

    return built
