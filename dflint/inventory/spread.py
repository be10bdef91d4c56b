"""How what affects an image goes on to what depends on it."""

from __future__ import annotations

from dflint.audit.bases import PROBABLE
from dflint.inventory.records import BY_NAME
from dflint.registry.reference import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.inventory.graph import Edge, Image, Inventory

# How sure it is that something is affected.
NOT, POSSIBLE, SURE = 0, 1, 2
CERTAINTIES = {POSSIBLE: "possible", SURE: "certain"}
# Which versions of an image are affected, and how surely: by digest, by a name with a tag, and "" for
# the image as it is built next.
Levels = dict[str, dict[str, int]]


def upon(inventory: Inventory, image: Image) -> Levels:
    """What depends on an image, near or far, in any version of it."""
    seeds: Levels = {image.id: {"": SURE, **dict.fromkeys(image.digests, SURE)}}
    return spread(inventory, seeds)


def spread(inventory: Inventory, seeds: Levels) -> Levels:
    """From bases to what depends on them, until nothing changes: levels only grow."""
    levels: Levels = {id_: dict(those) for id_, those in seeds.items()}
    waiting = list(seeds)
    while waiting:
        base = waiting.pop()
        for id_ in inventory.used_by.get(base, ()):
            image = inventory.images[id_]
            has_grown = False
            for edge in image.bases:
                if edge.base == base:
                    level = level_of(inventory, levels, edge)
                    own = levels.setdefault(id_, {})
                    if level > own.get(edge.version, NOT):
                        own[edge.version] = level
                        has_grown = True
            if has_grown:
                waiting.append(id_)
    return {id_: those for id_, those in levels.items() if any(those.values())}


def level_of(inventory: Inventory, levels: Levels, edge: Edge) -> int:
    """How surely what is at one end of an edge is affected by the other."""
    base = levels.get(edge.base, {})
    level = base.get(edge.digest or edge.reference, NOT)
    if not edge.digest:
        image = inventory.images[edge.base]
        level = max(level, base.get("", NOT))
        now = next((it.digest for it in image.versions.values() if edge.reference in it.names), "")
        if now and image.knows(now) and not base.get(now):  # what the tag is now is not affected
            level = min(level, POSSIBLE)
        if not level and any(map(is_digest, base)):  # which version the tag was, is not known
            level = POSSIBLE
    elif not level and not inventory.images[edge.base].knows(edge.digest):
        # A version of which nothing is known but the Dockerfile of the next one. Another digest of
        # what was asked for by digest is another image.
        level = min(base.get("", NOT), POSSIBLE)
    return min(level, POSSIBLE) if edge.certainty in (PROBABLE, BY_NAME) else level
