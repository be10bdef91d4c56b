"""What runs by files of deployments: Kubernetes objects and Compose files, besides lists.

All that such a file may mean stays. Where it cannot be told what that is, it is an error: what nothing
has seen would be deleted.
"""

from __future__ import annotations

from dflint.inventory.deployments import INCLUDES, services_of
from dflint.inventory.documents import documents
from dflint.inventory.kubernetes import kubernetes
from dflint.inventory.records import InventoryError
from dflint.registry.errors import RegistryError
from dflint.registry.reference import is_digest, parse_reference
from dflint.retention.in_use import InUse, read_in_use
from dflint.retention.policy import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.registry.reference import Reference

ENDINGS = (".json", ".yaml", ".yml")
HINT = "docker compose config writes the file with all that a run knows"


def in_use_of(text: str, path: str, host: str) -> InUse:
    """What a file says that runs: Kubernetes objects, a Compose file, or a list. Raises PolicyError."""
    if not path.lower().endswith(ENDINGS) and text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return read_in_use(text, path, host)
    try:
        values = documents(text, path)
        is_compose = any(isinstance(it, dict) and "kind" not in it for it in values)
        return (_compose if is_compose else _kubernetes)(values, path, host)
    except InventoryError as error:
        raise PolicyError(str(error)) from None


def _kubernetes(values: Sequence[object], path: str, host: str) -> InUse:
    """All that objects may run: by digest what pods run or ran, by reference what any of them names."""
    found = kubernetes(values, path, with_all=True)
    if found.problems:
        raise InventoryError(found.problems[0])
    tags: set[tuple[str, str]] = set()
    digests: set[str] = set()
    for it in found.found:
        digests.add(it.digest)
        _note(it.reference, f"{path}: {it.place}", host, tags, digests)
    return InUse(frozenset(tags), frozenset(digests - {""}))


def _compose(values: Sequence[object], path: str, host: str) -> InUse:
    """The images of all services. Where a tag has a variable in it, the whole repository is in use."""
    tags: set[tuple[str, str]] = set()
    digests: set[str] = set()
    repositories: set[str] = set()
    for where, image in _images_of_compose(values, path):
        bare = image.replace("$$", "")
        before = bare.partition("$")[0]
        name, colon, _ = before.rpartition("@")
        if not colon:
            name, colon, tag = before.rpartition(":")
            colon = colon if "/" not in tag else ""
        if "$" not in bare:
            _note(image, where, host, tags, digests)
        elif not colon:
            raise InventoryError(f'{where}: only a run knows what "{image}" is; {HINT}.')
        else:
            reference = _reference(name, where)
            if reference.host == host:
                repositories.add(reference.repository)
    return InUse(frozenset(tags), frozenset(digests), frozenset(repositories))


def _images_of_compose(values: Sequence[object], path: str) -> Iterator[tuple[str, str]]:
    """Where each image is named, and how. Raises InventoryError for what is in other files."""
    for tree in values:
        if tree is None:
            continue
        services = services_of(tree)
        if not isinstance(tree, dict) or not services:
            raise InventoryError(f"{path}: there are no services and no Kubernetes objects in it.")
        if "include" in tree:
            raise InventoryError(f"{path}: it includes other files.{INCLUDES}")
        for key, service in services.items():
            where = f"{path}: service {key}"
            if not isinstance(service, dict):
                raise InventoryError(f"{where} is no table.")
            if "extends" in service:
                raise InventoryError(f"{where}: it extends another one; {HINT}.")
            image = service.get("image")
            if isinstance(image, str) and image:
                yield where, image
            elif {"build", "provider"}.isdisjoint(service):
                raise InventoryError(f"{where}: it has no image and no build; {HINT}.")
            volumes = service.get("volumes")
            for it in volumes if isinstance(volumes, list) else ():
                if isinstance(it, dict) and it.get("type") == "image":
                    yield f"{where}: volume", str(it.get("source") or "")
        models = tree.get("models")
        for key, it in models.items() if isinstance(models, dict) else ():
            if isinstance(it, dict) and it.get("model"):
                yield f"{path}: model {key}", str(it["model"])


def _reference(text: str, where: str) -> Reference:
    try:
        return parse_reference(text)
    except RegistryError as error:
        raise InventoryError(f"{where}: {error}") from None


def _note(text: str, where: str, host: str, tags: set[tuple[str, str]], digests: set[str]) -> None:
    """What a reference keeps: its digest, wherever that is, and its tag. Raises InventoryError."""
    if is_digest(text):  # of an image that an engine has under no name
        digests.add(text)
        return
    it = _reference(text, where)
    if it.digest:
        digests.add(it.digest)
    if it.host == host and it.tag:
        tags.add((it.repository, it.tag))
