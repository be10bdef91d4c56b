"""Dockerfiles, registries, locks and deployments as one graph of images."""

from __future__ import annotations

from dataclasses import replace

from dflint.inventory.graph import BY_DIGEST, Edge, Image, Inventory, Run, ordering
from dflint.inventory.order import steps
from dflint.inventory.records import BY_NAME, BY_TAG, MADE_BY, UNKNOWN
from dflint.registry.errors import RegistryError
from dflint.registry.reference import Reference, is_digest, parse_reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.inventory.records import Deployed, Deployments, Evidence, Need, Recipe, Version


def join(
    recipes: Sequence[Recipe],
    versions: Iterable[Version],
    deployments: Iterable[Deployments],
    platforms: Iterable[tuple[str, Sequence[str]]] = (),
) -> Inventory:
    """The graph. `platforms`: digests of indexes with those of the images in them, as locks have them."""
    joiner = _Joiner()
    for recipe in recipes:
        joiner.add_recipe(recipe)
    for version in versions:
        joiner.add_version(version)
    joiner.platforms = {child: top for top, children in platforms for child in children}
    for recipe in recipes:
        joiner.add_needs(recipe)
    joiner.add_evidence()
    for it in deployments:
        joiner.result.problems += it.problems
        joiner.result.unknown += it.notes
        for deployed in it.found:
            joiner.add_deployed(deployed)
    return joiner.finished()


class _Joiner:
    def __init__(self) -> None:
        self.result = Inventory()
        self.images = self.result.images
        self.by_name: dict[str, list[Image]] = {}
        self.by_digest: dict[str, dict[tuple[str, str], None]] = {}
        self.open: dict[str, list[Image]] = {}  # repositories whose tags only runs know
        self.by_repository: dict[str, dict[str, Image]] = {}
        self.by_declaration: dict[tuple[str, str], Image] = {}
        self.of_recipe: dict[int, Image] = {}
        self.platforms: dict[str, str] = {}

    # --- images ---

    def _image(self, id_: str) -> Image:
        """A new image; of several with one name, the later ones are numbered."""
        number, unique = 1, id_
        while unique in self.images:
            number += 1
            unique = f"{id_} ({number})"
        self.images[unique] = Image(unique)
        return self.images[unique]

    def _named(self, image: Image, name: str) -> None:
        if name in image.names:
            return
        image.names[name] = None
        repository, _, tag = name.partition("@")[0].rpartition(":")
        self.by_repository.setdefault(repository, {})[image.id] = image
        if tag == UNKNOWN:
            self.open.setdefault(repository, []).append(image)
        else:
            self.by_name.setdefault(name, []).append(image)

    def _known_as(self, image: Image, digest: str, version: str) -> None:
        image.digests[digest] = None
        self.by_digest.setdefault(digest, {})[image.id, version] = None

    def add_recipe(self, recipe: Recipe) -> None:
        image = self._image(recipe.names[0] if recipe.names else recipe.title)
        image.recipes.append(recipe)
        self.of_recipe[id(recipe)] = image
        for name in recipe.names:
            self._named(image, name)
        for it in recipe.declared:
            self.by_declaration.setdefault((it.path, it.name), image)
        self.result.unknown += recipe.unknown

    def add_version(self, version: Version) -> None:
        """To the images of that name, or of the same digest elsewhere; else it is one of its own."""
        found = {it.id: it for name in version.names for it in self.by_name.get(name, ())}
        if not found:
            copies = self.by_digest.get(version.digest, {})
            found = {id_: self.images[id_] for id_, _ in copies}
        if not found:
            image = self._of_open(version.names[0])
            found = {image.id: image}
        for image in found.values():
            known = image.versions.get(version.digest)
            if known is not None:  # the same in another registry
                known.names = list(dict.fromkeys((*known.names, *version.names)))
            image.versions.setdefault(version.digest, version)
            for name in version.names:
                self._named(image, name)
            for digest in (version.digest, *sorted(version.others)):
                self._known_as(image, digest, version.digest)

    def _of_open(self, name: str) -> Image:
        """The image of a name with a tag that no recipe has: that of the one recipe of the repository
        of which only a run knows the tags. Of several, any may have made it."""
        makers = self.open.get(name.rpartition(":")[0], ())
        if len(makers) == 1:
            return makers[0]
        image = self._image(name)
        self._named(image, name)
        for it in makers:
            image.bases[Edge(it.id, "", "", MADE_BY, BY_NAME)] = None
        return image

    # --- what a reference means ---

    def _meant(self, reference: Reference) -> list[tuple[Image, str]]:
        """The images of a reference, each with the digest of the version, or nothing for a tag."""
        if reference.digest:
            return self._of_digest(reference)
        name = str(reference)
        found = self.by_name.get(name) or [self._of_open(name)]
        return [(it, self._current(it, name)) for it in found]

    def _current(self, image: Image, name: str) -> str:
        """The version that a tag is now, as far as a registry was read."""
        return next((it.digest for it in image.versions.values() if name in it.names), "")

    def _of_digest(self, reference: Reference) -> list[tuple[Image, str]]:
        digest = reference.digest
        known = self.by_digest.get(digest) or self.by_digest.get(self.platforms.get(digest, ""))
        if known:
            found = [(self.images[id_], version) for id_, version in known]
        else:
            built = [it for it in self.by_repository.get(reference.name, {}).values() if it.recipes]
            tag = f"{reference.name}:{reference.tag}"
            exact = [it for it in built if tag in it.names] if reference.tag else []
            found = [(it, digest) for it in (exact or built)]
            if not found:
                image = self._image(f"{reference.name}@{digest}")
                self._known_as(image, digest, digest)
                found = [(image, digest)]
        for image, _ in found:
            image.digests.setdefault(digest)
            if reference.tag and not image.recipes and not image.versions:
                # Other digests may have that tag, too: it is a name of this one only with its digest.
                image.names[str(reference)] = None
                self.by_repository.setdefault(reference.name, {})[image.id] = image
            elif not image.names:
                image.names[f"{reference.name}@{digest}"] = None
        return found

    # --- what depends on what ---

    def add_needs(self, recipe: Recipe) -> None:
        image = self.of_recipe[id(recipe)]
        for need in recipe.needs:
            found = self._needed(need)
            for base, digest in found:
                name = str(replace(need.reference, digest="")) if need.reference else ""
                is_exact = name in base.names and len(found) == 1
                certainty = need.certainty
                if certainty == BY_TAG and base.recipes and need.built is None and not is_exact:
                    certainty = BY_NAME
                edge = Edge(base.id, "", digest, need.how, certainty, name, need.path, need.line)
                image.bases[edge] = None

    def _needed(self, need: Need) -> list[tuple[Image, str]]:
        if need.built is not None:
            image = self.by_declaration.get(need.built)
            if image is None:
                place = f"{need.path}:{need.line}"
                name = f"{need.built[1]} of {need.built[0]}"
                self.result.unknown.append(f"{place}: it needs {name}, which was not read.")
            return [(image, "")] if image is not None else []
        if need.reference is None:
            return []
        found = self._meant(need.reference)
        if need.certainty == BY_TAG:  # what the tag was at the last build is not known
            return [(it, "") for it, _ in found]
        return [(it, need.reference.digest if digest else "") for it, digest in found]

    def add_evidence(self) -> None:
        for image in list(self.images.values()):
            for version in list(image.versions.values()):
                for it in version.bases:
                    self._add_evidence(image, version.digest, it)

    def _add_evidence(self, image: Image, version: str, it: Evidence) -> None:
        try:
            reference = parse_reference(it.name)
        except RegistryError:
            reference = None  # a folder of layouts has names that are none
        name = str(replace(reference, digest="")) if reference is not None else it.name
        for base, digest in self._evident(it, reference):
            if base is not image or digest != version:
                edge = Edge(base.id, version, digest, it.how, it.certainty, name)
                image.bases[edge] = None

    def _evident(self, it: Evidence, reference: Reference | None) -> list[tuple[Image, str]]:
        if it.digest in self.by_digest:
            return [(self.images[id_], version) for id_, version in self.by_digest[it.digest]]
        if reference is None:
            return []
        if it.digest:
            reference = reference.with_digest(it.digest)
        found = self._meant(reference)
        return [(image, digest if reference.digest else "") for image, digest in found]

    # --- where it runs ---

    def add_deployed(self, deployed: Deployed) -> None:
        where = f"{deployed.source}: {deployed.place}"
        if deployed.built is not None and not deployed.reference:
            image = self.by_declaration.get(deployed.built)
            if image is not None:
                image.runs.append(Run(deployed, BY_NAME))
            else:
                self.result.unknown.append(f"{where}: it is built there, and that was not read.")
            return
        reference: Reference | None = None
        if deployed.reference and not is_digest(deployed.reference):
            try:
                reference = parse_reference(deployed.reference)
            except RegistryError as error:
                self.result.problems.append(f"{where}: {error}")
                if not deployed.digest:
                    return
        digest = deployed.digest or (reference.digest if reference is not None else "")
        known = self.by_digest.get(digest) or self.by_digest.get(self.platforms.get(digest, ""))
        if digest and known:
            for id_, version in known:
                self.images[id_].runs.append(Run(deployed, BY_DIGEST, version))
        elif reference is None:
            image = self._image(digest)
            self._known_as(image, digest, digest)
            image.runs.append(Run(deployed, BY_DIGEST, digest))
        else:
            tagged = Reference(reference.host, reference.repository, reference.tag)
            found = self._meant(tagged if reference.tag else reference.with_digest(digest))
            by = BY_NAME if digest else BY_TAG
            for image, version in found:
                if digest and not image.recipes and not image.versions:
                    self._known_as(image, digest, digest)
                    image.runs.append(Run(deployed, BY_DIGEST, digest))
                else:
                    image.runs.append(Run(deployed, by, "" if digest else version))

    # --- at the end ---

    def finished(self) -> Inventory:
        result = self.result
        result.by_digest = {digest: list(those) for digest, those in self.by_digest.items()}
        used: dict[str, dict[str, None]] = {}
        for image in self.images.values():
            for edge in image.bases:
                used.setdefault(edge.base, {})[image.id] = None
        result.used_by = {base: sorted(those) for base, those in used.items()}
        below = {it.id: [edge.base for edge in ordering(it)] for it in self.images.values()}
        for number, step in enumerate(steps(below)):
            for group in step:
                result.steps.update(dict.fromkeys(group, number))
                if len(group) > 1 or group[0] in below[group[0]]:
                    result.cycles.append(group)
        result.unknown = list(dict.fromkeys(result.unknown))
        result.problems = list(dict.fromkeys(result.problems))
        result.images = dict(sorted(self.images.items()))
        return result
