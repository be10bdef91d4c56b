"""How many bytes a proposed stage leaves behind, as far as the packages of the image are known."""

from __future__ import annotations

from dflint.knowledge.runtime_stages import TOOLCHAINS
from dflint.model.images.facts import known_tag
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.availability import base_of
from dflint.model.packages.sizes import brought, full_variant_size
from dflint.sizes import Estimate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dflint.model.stages import Stage


def of_toolchain(stage: Stage, kept: Collection[str]) -> Estimate | None:
    """What a stage for the program leaves behind: at least the packages that the image of a compiler
    has beside it, without those that are kept; None where they are not known."""
    image, base = stage.image, base_of(stage)
    if image is None or base is None or base.system != "debian":
        return None
    name = plain_name(image.familiar)
    tag = known_tag(image).split("-")
    every = TOOLCHAINS.get((name, "slim" if "slim" in tag else ""), ())
    packages = [it for it in every if it not in kept]
    found = brought(packages, base.release) if packages else None
    if found is None or not found.size:
        return None
    shown = ", ".join(it for it in packages if it not in found.unknown)
    return Estimate(
        found.size, f"{shown}, which {name} has beside its compiler, on {base.title}", False
    )


def of_full_variant(stage: Stage) -> Estimate | None:
    """What the slim variant of an image leaves out; None where that is not known."""
    return full_variant_size(stage)


def of_packages(gone: Sequence[str], kept: Sequence[str], stage: Stage) -> Estimate | None:
    """What packages bring that are not installed any more, without those that are in their place."""
    base = base_of(stage)
    if base is None or base.system != "debian":
        return None
    is_slim = stage.image is not None and "slim" in known_tag(stage.image).split("-")
    before = brought(gone, base.release, is_slim=is_slim)
    after = brought(kept, base.release, is_slim=is_slim)
    if before is None or after is None or before.unknown or before.size <= after.size:
        return None
    size = before.size - after.size
    return Estimate(size, f"{', '.join(gone)} with what they depend on, on {base.title}")
