"""`dflint check --image`: what a built image shows of its Dockerfile."""

from __future__ import annotations

from dflint.cli.usage import UsageError
from dflint.image.errors import ImageError
from dflint.image.reading import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.image.image import Image


def image_of(reference: str, paths: Sequence[str]) -> Image:
    """The image of the only file that is linted. Raises UsageError."""
    if len(paths) != 1:
        raise UsageError(f"--image is of one Dockerfile, and there are {len(paths)} to check.")
    try:
        return read(reference)
    except ImageError as error:
        raise UsageError(str(error)) from None
