"""What runs by other files: Compose files, and lists with a reference or a digest a line."""

from __future__ import annotations

import os

from dflint.builds.variables import interpolated
from dflint.inventory.records import Deployed, Deployments, InventoryError
from dflint.retention.in_use import listed
from dflint.retention.policy import PolicyError

INCLUDES = " What it includes is put together by docker compose config."

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def compose(documents: Sequence[object], path: str, known: Mapping[str, str]) -> Deployments:
    """The services of a Compose file; `known`: its variables. Raises InventoryError."""
    tree = documents[0] if documents else None
    services = services_of(tree)
    if not isinstance(tree, dict) or not services:
        hint = INCLUDES if isinstance(tree, dict) and "include" in tree else ""
        raise InventoryError(f"{path}: this Compose file has no services.{hint}")
    name = tree.get("name")
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    project = name if isinstance(name, str) and "$" not in name else folder
    result = Deployments()
    for key, service in services.items():
        image = service.get("image") if isinstance(service, dict) else None
        text = interpolated(image, known) if isinstance(image, str) else ""
        is_built = isinstance(service, dict) and service.get("build") is not None
        if text is None and not is_built:
            result.notes.append(f"{path}: service {key}: {image} is only known to a run.")
        elif text or is_built:
            built = (os.path.normpath(path), str(key)) if is_built else None
            place = f"{project}/service/{key}"
            result.found.append(Deployed(path, place, "", text or "", built=built))
    if not result.found and not result.notes:
        raise InventoryError(f"{path}: no service of this Compose file has an image or a build.")
    return result


def services_of(tree: object) -> dict[str, object]:
    """The services of a Compose file; of one as Compose 1 had it, its tables with an image or a build."""
    services = tree.get("services") if isinstance(tree, dict) else None
    if isinstance(tree, dict) and services is None and "version" not in tree:
        services = {
            key: it
            for key, it in tree.items()
            if isinstance(it, dict) and not {"image", "build"}.isdisjoint(it)
        }
    return services if isinstance(services, dict) else {}


def deployed_list(text: str, path: str) -> Deployments:
    """A file with a reference or a digest on each line. Raises InventoryError."""
    try:
        found = [
            Deployed(path, f"line {number}", "", str(reference or ""), digest)
            for number, reference, digest in listed(text, path)
        ]
    except PolicyError as error:
        raise InventoryError(str(error)) from None
    if not found:
        raise InventoryError(f"{path}: the list is empty: no image is in it.")
    return Deployments(found)
