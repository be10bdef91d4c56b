"""What the user names for `dflint inventory` besides Dockerfiles: deployments and registries."""

from __future__ import annotations

import os
import sys

from dflint import disk
from dflint.audit.bases import by_layers
from dflint.audit.scan import HINT, scan, wanted_repositories
from dflint.builds.variables import read_env_file
from dflint.cli.inputs import STDIN
from dflint.cli.registries import Registries
from dflint.cli.registry_inputs import repositories_in, text_of
from dflint.cli.usage import UsageError
from dflint.files import leaves_repository
from dflint.inventory.deployments import compose, deployed_list
from dflint.inventory.documents import documents
from dflint.inventory.kubernetes import kubernetes
from dflint.inventory.records import Deployments, InventoryError, NoWorkloads
from dflint.inventory.registries import versions_of
from dflint.registry.errors import Denied, NotFound, RegistryError
from dflint.registry.layout import Layouts
from dflint.registry.reference import is_repository, parse_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dflint.audit.scan import Scan
    from dflint.inventory.records import Version
    from dflint.registry.content import Source

NAMELESS = "<stdin>"
MANIFESTS = (".yaml", ".yml", ".json")


def deployments_of(values: dict[str, Any]) -> Iterator[Deployments]:
    """All that deployments say. Raises InventoryError and UsageError."""
    for path in values["kubernetes"]:
        if path != STDIN and os.path.isdir(path):
            yield from _folder(path)
        else:
            text, name = (_stdin(), NAMELESS) if path == STDIN else (text_of(path), path)
            yield kubernetes(documents(text, name), name)
    for path in values["compose"]:
        beside = os.path.join(os.path.dirname(path), ".env")
        is_own = os.path.isfile(beside) and not leaves_repository(beside)
        known = read_env_file(text_of(beside)) if is_own else {}
        yield compose(documents(text_of(path), path), path, known)
    for path in values["deployed"]:
        yield deployed_list(text_of(path), path)


def _folder(folder: str) -> Iterator[Deployments]:
    """The manifests in a folder and below it. Files without workloads are passed over; of those that
    cannot be read it is said, and templates are left to what renders them."""
    found = 0
    for path in _manifests(folder):
        try:
            text = text_of(path)
        except UsageError as error:
            yield Deployments([], [str(error)])
            continue
        if "containers" not in text or "kind" not in text:
            continue
        try:
            yield kubernetes(documents(text, path), path)
            found += 1
        except NoWorkloads:
            continue
        except InventoryError as error:
            is_template = "{{" in text
            yield Deployments([], [] if is_template else [str(error)], [str(error)][:is_template])
    if not found:
        raise InventoryError(f"{folder}: no file in it has a Kubernetes object with containers.")


def _manifests(folder: str) -> Iterator[str]:
    """Its regular files with names of manifests, but no link that leaves the repository."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(it for it in folders if it != ".git")
        for name in sorted(names):
            path = os.path.join(place, name)
            if name.endswith(MANIFESTS) and os.path.isfile(path) and not leaves_repository(path):
                yield path


def _stdin() -> str:
    disk.forget_asking()
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{NAMELESS}: this is not UTF-8.") from None


def versions_in(values: dict[str, Any]) -> tuple[list[Version], list[str]]:
    """The images of all registries that are named, and what could not be read. Raises UsageError."""
    if not values["registries"]:
        if values["repositories_from"]:
            raise UsageError("--repositories-from goes with --registry.")
        return [], []
    listed = repositories_in(values["repositories_from"])
    opened = Registries(values)
    try:
        scans = [_scanned(text, listed, opened) for text in values["registries"]]
        known: dict[str, str] = {}
        for found, _ in scans:
            for layers, name in by_layers(found).items():
                known.setdefault(layers, name)
        versions = [it for found, source in scans for it in versions_of(found, source, known)]
        return versions, [sentence for found, _ in scans for sentence in found.problems]
    except RegistryError as error:
        raise UsageError(str(error)) from None
    finally:
        opened.close()


def _scanned(text: str, listed: Sequence[str], opened: Registries) -> tuple[Scan, Source]:
    if os.path.isdir(text):
        layouts = Layouts(text)
        return scan(layouts, wanted_repositories(layouts, (), listed)), layouts
    if "://" in text:
        raise UsageError("--registry: a registry is named without http:// or https://.")
    host, _, prefix = text.partition("/")
    prefix = prefix.strip("/")
    if prefix and not is_repository(prefix):
        raise UsageError(f'--registry: "{prefix}" is not the name of a repository.')
    source = opened.of(parse_host(host))
    patterns = (prefix, f"{prefix}/*") if prefix else ()
    try:
        names = wanted_repositories(source, patterns, listed)
    except (Denied, NotFound) as error:
        if not prefix or listed or HINT not in str(error):
            raise
        names = [prefix]  # a registry that does not list its repositories has one of that name
    if prefix and not names:
        names = [prefix]
    found = scan(source, names)
    if not any(it.tags for it in found.repositories) and not found.problems:
        raise UsageError(f"{text}: no repository there has a tag.")
    return found, source
