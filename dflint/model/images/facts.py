"""What is known of the image of a stage: the look-ups of `knowledge/` for a reference in a file."""

from __future__ import annotations

from dflint.model.lookups import image_bases, image_facts
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.lookups.image_facts import ImageFacts
    from dflint.model.lookups.releases import Release

HIDDEN = "?"  # a tag that the file does not show


@cached
def facts_of(image: Image) -> ImageFacts | None:
    """All that is known of an image; None where it has no row, or a variable hides its name."""
    return (
        None if "$" in image.familiar else image_facts.image_facts(image.familiar, known_tag(image))
    )


@cached
def release_of(image: Image) -> Release | None:
    """The release of a distribution that an image is built on; None if it is none, or unknown.

    A digest may be of any day: then only a release that the tag names is sure.
    """
    if "$" in image.familiar:
        return None
    if image.digest is not None:
        return image_bases.named_release(image.familiar, known_tag(image))
    return image_bases.release_of(image.familiar, known_tag(image))


@cached
def system_of(image: Image) -> str | None:
    """The system of an image: "debian", "alpine", "windows", "scratch" …; None if unknown."""
    return (
        None if "$" in image.familiar else image_bases.system_of(image.familiar, known_tag(image))
    )


def known_tag(image: Image) -> str:
    """The tag of an image, "" for none; what a variable or a digest hides is `?`."""
    if image.tag is None:
        return HIDDEN if image.digest is not None else ""
    tag = str(image.tag)
    if "$" not in tag:
        return tag
    last = tag.rpartition("}")[2] if "}" in tag else ""
    return HIDDEN + last if last[:1] == "-" and "$" not in last else HIDDEN
