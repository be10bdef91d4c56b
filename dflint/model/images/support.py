"""Base images that get no updates any more, and those whose packages are gone from the mirrors."""

from __future__ import annotations

from dflint.model.images.facts import known_tag, release_of
from dflint.model.lookups.image_bases import named_release, plain_name
from dflint.model.lookups.image_names import is_known
from dflint.model.lookups.image_support import deprecation, end_of_life
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.lookups.image_support import Deprecation
    from dflint.model.lookups.releases import Release


@cached
def end_of_support(image: Image) -> tuple[str, str] | None:
    """What of an image is not supported any more, and since when: ("debian buster", "2024-06")."""
    return None if "$" in image.text else end_of_life(image.familiar, known_tag(image))


def hidden_release(image: Image) -> Release | None:
    """The release that an image is built on, if neither its name nor its tag says so."""
    named = named_release(image.familiar, known_tag(image))
    return release_of(image) if named is None else None


@cached
def deprecation_of(image: Image) -> Deprecation | None:
    """Why an image is not maintained under its name any more, or None if it is."""
    return None if "$" in image.familiar else deprecation(image.familiar, known_tag(image))


def release_without_mirror(image: Image) -> Release | None:
    """The release of an image, if its packages are gone from the mirrors that the image asks.

    Images that no table knows may well be set up with other mirrors.
    """
    release = release_of(image)
    if release is None or release.served is not False:
        return None
    return release if is_known(plain_name(image.familiar)) else None
