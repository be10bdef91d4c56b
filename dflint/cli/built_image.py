"""`dflint check --image`: what a built image shows of its Dockerfile."""

from __future__ import annotations

from dflint.cli.errors import UsageError
from dflint.image.errors import ImageError
from dflint.image.reading import read
from dflint.measure.findings import Measured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.engine.diagnostic import Diagnostic, ExternalFindings
    from dflint.engine.dispatch import Dispatch
    from dflint.image.image import Image
    from dflint.model.stages import Dockerfile


class Both:
    """Findings from two places."""

    def __init__(self, one: ExternalFindings, other: ExternalFindings) -> None:
        self.parts = (one, other)

    def __call__(self, file: Dockerfile) -> Iterator[Diagnostic]:
        for part in self.parts:
            yield from part(file)

    def can_report(self, code: str) -> bool:
        return any(part.can_report(code) for part in self.parts)


def image_of(reference: str, paths: Sequence[str]) -> Image:
    """The image of the only file that is linted. Raises UsageError."""
    if len(paths) != 1:
        raise UsageError(f"--image is of one Dockerfile, and there are {len(paths)} to check.")
    try:
        return read(reference)
    except ImageError as error:
        raise UsageError(str(error)) from None


def with_image(extra: ExternalFindings | None, image: Image, table: Dispatch) -> ExternalFindings:
    """What was found elsewhere, and what the image shows to the rules that are on."""
    measured = Measured(image, table)
    return Both(extra, measured) if extra is not None else measured
