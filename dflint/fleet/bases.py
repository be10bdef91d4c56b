"""The base images of a Dockerfile, as rows of the store."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from dflint.fleet.outcome import ImageRow
from dflint.knowledge.systems import TITLES
from dflint.model.analyze import analyze
from dflint.model.images.facts import known_tag, release_of
from dflint.model.lookups.image_support import support_end
from dflint.syntax.parser import parse

if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.source import Source


def images_of(source: Source) -> list[ImageRow]:
    """The images that the stages of a Dockerfile are built upon, each once, in order; none for scratch
    or where only the build knows it."""
    found: dict[str, ImageRow] = {}
    for stage in analyze(parse(source)).stages:
        image = stage.image
        if stage.base is None and image is not None and not image.is_scratch:
            reference = str(image.text)
            if reference and "$" not in reference:
                found.setdefault(reference, _row(source.path, reference, image))
    return list(found.values())


def _row(path: str, reference: str, image: Image) -> ImageRow:
    release = release_of(image)
    title = None
    if release is not None:
        system = TITLES.get(release.system, release.system)
        title = f"{system} {release.number or release.name}"
    return ImageRow(path, reference, title, last_day(support_end(image.familiar, known_tag(image))))


def last_day(when: str) -> date | None:
    """The day of "2028-06-30", and the last one of "2028-06"; None for an empty text."""
    if not when:
        return None
    year, month, *day = map(int, when.split("-"))
    return date(year, month, day[0] if day else monthrange(year, month)[1])
