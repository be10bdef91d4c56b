"""The inventory of images for programs: docs/inventory.md has the schema."""

from __future__ import annotations

from dflint.inventory.records import UNKNOWN
from dflint.inventory.spread import CERTAINTIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.inventory.affected import Affected, Rebuild
    from dflint.inventory.graph import Edge, Image, Inventory, Run
    from dflint.inventory.records import Recipe


def as_record(inventory: Inventory, rebuild: Rebuild | None) -> dict[str, object]:
    """All of it; docs/inventory.md has the schema."""
    return {
        "version": 1,
        "images": [_image(inventory, it) for it in inventory.images.values()],
        "cycles": [list(it) for it in inventory.cycles],
        "unknown": inventory.unknown,
        "problems": inventory.problems,
        "affected": _rebuild(rebuild) if rebuild is not None else None,
    }


def _image(inventory: Inventory, it: Image) -> dict[str, object]:
    return {
        "id": it.id,
        "names": list(it.names),
        "digests": list(it.digests),
        "step": inventory.steps[it.id],
        "bases": [_edge(edge) for edge in it.bases],
        "builds": [_recipe(recipe) for recipe in it.recipes],
        "versions": [
            {
                "digest": version.digest,
                "names": list(version.names),
                "platforms": list(version.platforms),
                "created": version.created,
                "other_digests": sorted(version.others),
            }
            for version in it.versions.values()
        ],
        "used_by": inventory.used_by.get(it.id, []),
        "runs": [_run(run) for run in it.runs],
    }


def _edge(edge: Edge) -> dict[str, object]:
    return {
        "image": edge.base,
        "reference": edge.reference,
        "digest": edge.digest,
        "how": edge.how,
        "certainty": edge.certainty,
        "version": edge.version,
        "path": edge.path,
        "line": edge.line,
    }


def _recipe(it: Recipe) -> dict[str, object]:
    return {
        "dockerfile": it.path,
        "target": it.target,
        "repository": it.repository,
        "names": list(it.names),
        "name_is_complete": not any(name.endswith(f":{UNKNOWN}") for name in it.names),
        "declared": [
            {"path": one.path, "line": one.line, "kind": one.kind, "name": one.name}
            for one in it.declared
        ],
    }


def _run(run: Run) -> dict[str, object]:
    it = run.deployed
    return {
        "source": it.source,
        "place": it.place,
        "container": it.container,
        "reference": it.reference,
        "digest": it.digest,
        "version": run.digest,
        "by": run.by,
        "instances": it.instances,
    }


def _rebuild(it: Rebuild) -> dict[str, object]:
    return {
        "asked": it.asked,
        "is_layer": it.is_layer,
        "matched": [image.id for image in it.matched],
        "steps": [[[_affected(one) for one in group] for group in step] for step in it.steps],
        "own_runs": [_run(run) for run in it.own_runs],
        "unknown": it.unknown,
    }


def _affected(one: Affected) -> dict[str, object]:
    return {
        "image": one.image.id,
        "certainty": CERTAINTIES[one.level],
        "because": [_edge(edge) for edge in one.because],
        "runs": [{**_run(run), "certainty": CERTAINTIES[level]} for run, level in one.runs],
    }
