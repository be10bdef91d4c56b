"""What has to be rebuilt because of an image or a layer, bases first, and where it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from dflint.inventory.graph import ordering
from dflint.inventory.names import familiar, some, title
from dflint.inventory.order import steps
from dflint.inventory.records import UNKNOWN, InventoryError
from dflint.inventory.spread import NOT, POSSIBLE, SURE, Levels, level_of, spread
from dflint.inventory.tags import is_same_release, may_be_same
from dflint.registry.errors import RegistryError
from dflint.registry.reference import is_digest, parse_reference
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.inventory.graph import Edge, Image, Inventory, Run
    from dflint.registry.reference import Reference


@dataclass
class Affected:
    """An image that has to be rebuilt. `because`: the edges by which it is affected. `runs`: its
    deployments of versions that are."""

    image: Image
    level: int
    because: list[Edge] = field(default_factory=list)
    runs: list[tuple[Run, int]] = field(default_factory=list)


@dataclass
class Rebuild:
    """The answer. `matched`: the images that are meant, or have the layer. `steps`: what has to be
    rebuilt; the images of a step depend on those of earlier ones only, but those of a group (more than
    one) depend on each other. `own_runs`: where what is meant runs itself. `unknown`: what cannot be
    known, a sentence each."""

    asked: str
    matched: list[Image]
    steps: list[list[list[Affected]]]
    is_layer: bool = False
    own_runs: list[Run] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def all(self) -> Iterator[Affected]:
        return (it for step in self.steps for group in step for it in group)


def affected_by(inventory: Inventory, asked: str) -> Rebuild:
    """What a reference, a digest or a layer affects. Raises InventoryError for one that is not there."""
    text = asked.strip()
    is_layer = False
    if is_digest(text):
        seeds = _by_digest(inventory, text)
        if not seeds:
            seeds, is_layer = _by_layer(inventory, text), True
        if not seeds:
            raise InventoryError(
                f"{text} is no image and no layer that was read, so what it affects is not known."
            )
    else:
        seeds = _by_reference(inventory, text)
    levels = spread(inventory, seeds)
    return _answer(inventory, text, seeds, levels, is_layer)


def _by_digest(inventory: Inventory, digest: str) -> Levels:
    seeds: Levels = {}
    for id_, version in inventory.by_digest.get(digest, ()):
        seeds.setdefault(id_, {})[version] = SURE
    return seeds


def _by_layer(inventory: Inventory, digest: str) -> Levels:
    return {
        id_: found
        for id_, image in inventory.images.items()
        if (found := {it.digest: SURE for it in image.versions.values() if digest in it.layers})
    }


def _by_reference(inventory: Inventory, text: str) -> Levels:
    reference = _parsed(text)
    tag = f"{reference.name}:{reference.tag}" if reference.tag else ""
    seeds = _by_digest(inventory, reference.digest) if reference.digest else {}
    for id_, image in inventory.images.items():
        if not tag or id_ in seeds or not _has_tag(image, tag):
            continue
        tagged = {it.digest: SURE for it in image.versions.values() if tag in it.names}
        if (
            not reference.digest
            and image.recipes
            and not any(tag in it.names for it in image.recipes)
        ):
            seeds[id_] = {tag: SURE, **tagged}  # what is built next has another tag
        elif not reference.digest:
            own = dict.fromkeys(image.digests, SURE) if not image.versions else {}
            seeds[id_] = {"": SURE, **own, **tagged}
        elif not tagged and reference.digest not in image.digests:
            if image.digests and not image.recipes and not image.versions:
                continue  # it is another digest of that tag
            seeds[id_] = {"": POSSIBLE}
    if tag:
        for id_, image in inventory.images.items():
            if id_ not in seeds and _is_alias(image, reference):
                seeds[id_] = {"": POSSIBLE}
    if not seeds:
        known = {familiar(name) for it in inventory.images.values() for name in it.names}
        near = did_you_mean(text.partition("@")[0], {it.partition("@")[0] for it in known})
        raise InventoryError(f"{text} is not named by anything that was read.{near}")
    return seeds


def _parsed(text: str) -> Reference:
    name, at, digest = text.partition("@")
    if at and not is_digest(digest):
        raise InventoryError(f'"{digest}" is no digest: it is sha256: and 64 hexadecimal digits.')
    if name.startswith(("sha256:", "sha512:")):
        raise InventoryError(f'"{text}" is no digest: it is sha256: and 64 hexadecimal digits.')
    try:
        return parse_reference(text)
    except RegistryError as error:
        raise InventoryError(str(error)) from None


def _has_tag(image: Image, tag: str) -> bool:
    repository = tag.rpartition(":")[0]
    names = image.names
    return (
        tag in names
        or any(it.partition("@")[0] == tag for it in names if "@" in it)
        or (f"{repository}:{UNKNOWN}" in names and not image.versions)
    )


def _is_alias(image: Image, reference: Reference) -> bool:
    """Whether it is the same release of a distribution by another tag: debian:bookworm for debian:12."""
    if image.digests or image.is_known or not image.names:
        return False
    repository, _, tag = next(iter(image.names)).rpartition(":")
    return repository == reference.name and is_same_release(
        familiar(repository), tag, reference.tag
    )


def _answer(
    inventory: Inventory, asked: str, seeds: Levels, levels: Levels, is_layer: bool
) -> Rebuild:
    matched = [inventory.images[id_] for id_ in sorted(seeds)]
    found: dict[str, Affected] = {}
    for id_, own in levels.items():
        image = inventory.images[id_]
        because = [
            edge
            for edge in image.bases
            if level_of(inventory, levels, edge) and edge.base in levels
        ]
        if id_ in seeds and not is_layer and not because:
            continue  # it is what was asked for
        found[id_] = Affected(image, max(own.values()), because, _runs(image, own))
    below = {id_: [edge.base for edge in ordering(it.image)] for id_, it in found.items()}
    ordered = [[[found[id_] for id_ in group] for group in step] for step in steps(below)]
    own_runs = [] if is_layer else [run for it in matched for run in it.runs if it.id not in found]
    result = Rebuild(asked, matched, ordered, is_layer, own_runs)
    result.unknown = list(_not_known(inventory, seeds))
    return result


def _runs(image: Image, own: dict[str, int]) -> list[tuple[Run, int]]:
    """The deployments of an image that are affected, and how surely."""
    found: list[tuple[Run, int]] = []
    for run in image.runs:
        level = own.get(run.digest, NOT)
        if not level and not (run.digest and image.knows(run.digest)):
            level = POSSIBLE  # what that version depends on is not known
        if level:
            found.append((run, level if run.digest else POSSIBLE))
    return found


def _not_known(inventory: Inventory, seeds: Levels) -> Iterator[str]:
    """What may be affected, and cannot be known."""
    if any(POSSIBLE in those.values() for those in seeds.values()):
        yield (
            "Where only the tag is known, it is not known whether the image was built from this"
            " digest: these are possible."
        )
    others = sorted(_alike(inventory, seeds))
    if others:
        yield f"Of other tags the digest is not known, and they may be the same image: {some(others)}."
    unnamed = [
        it for it in inventory.images.values() if not it.is_known and it.runs and it.id not in seeds
    ]
    if unnamed:
        names = sorted({familiar(title(it)) for it in unnamed})
        yield f"The base of these running images is not known: {some(names)}."
    chosen = [it.rstrip(".") for it in inventory.unknown if "chosen by the build" in it]
    if chosen:
        yield f"What is chosen by the build is not known: {some(chosen, 3)}."


def _alike(inventory: Inventory, seeds: Levels) -> Iterator[str]:
    """Tags without a digest that may be what was asked for, as debian:bookworm for debian:12."""
    tags: dict[str, set[str]] = {}
    for id_ in seeds:
        for name in inventory.images[id_].names:
            repository, _, tag = name.partition("@")[0].rpartition(":")
            tags.setdefault(repository, set()).add(tag)
    for it in inventory.images.values():
        if it.id in seeds or not it.names or it.digests or it.is_known:
            continue
        name = next(iter(it.names))
        repository, _, tag = name.rpartition(":")
        if any(
            may_be_same(familiar(repository), tag, one)
            for one in tags.get(repository, ())
            if one != UNKNOWN
        ):
            yield familiar(name)
