"""Base images with RPM packages: which programs they lack, and which of them a package may bring."""

from __future__ import annotations

from dflint.knowledge.rpm_programs import (
    HARMLESS,
    IMAGES,
    LACKING,
    LACKING_TOO,
    PACKAGES,
    UBI,
    UBI_KINDS,
)
from dflint.knowledge.systems import ECOSYSTEMS
from dflint.model.images.facts import known_tag, release_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.availability import Base
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage

_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"))


@cached
def rpm_base(stage: Stage) -> Base | None:
    """The release that a stage begins with, if it is a base image whose programs are known."""
    image = stage.image
    found = release_of(image) if image is not None else None
    if image is None or found is None or ECOSYSTEMS.get(found.system) != "redhat":
        return None
    name = plain_name(image.familiar)
    is_ubi = name.startswith(UBI) and name.rpartition("/")[2].translate(_NO_DIGITS) in UBI_KINDS
    tag = known_tag(image)
    is_plain = is_ubi or (name in IMAGES and tag.lstrip("stream")[:1].isdecimal())
    return Base(name, found.system, found.name, found.number, True) if is_plain else None


def rpm_image_lacks(program: str, base: Base, stage: Stage) -> bool:
    """Whether a base image surely does not have a program."""
    if program in LACKING:
        return True
    image = stage.image
    words = f"{base.image}-{known_tag(image) if image is not None else ''}"
    return any(
        program in programs and base.system in systems.split() and word in words
        for systems, word, programs in LACKING_TOO
    )


def rpm_package_brings(program: str, name: str) -> bool:
    """Whether a package may bring a program: so it is, where nothing is known of the package."""
    return name not in HARMLESS or name in (program, PACKAGES.get(program))


def rpm_package(program: str, otherwise: str) -> str:
    """The package that has a program; `otherwise`: what Debian calls it."""
    return PACKAGES.get(program, otherwise)
