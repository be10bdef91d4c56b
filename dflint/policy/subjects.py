"""What policies can be about, and which names each kind of policy knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.scope import Scope
from dflint.policy.expression.types import (
    BOOL,
    DOUBLE,
    DYN,
    INT,
    MISSING,
    STRING,
    Class,
    Thing,
    joined,
    list_of,
    map_of,
)
from dflint.policy.expression.values import Work
from dflint.policy.model.bases import BASE
from dflint.policy.model.commands import COMMAND, PACKAGE
from dflint.policy.model.files import BUILD, DOCKERFILE, FINDING
from dflint.policy.model.image_facts import LAYER
from dflint.policy.model.images import IMAGE
from dflint.policy.model.instructions import INSTRUCTION, MOUNT
from dflint.policy.model.places import REPOSITORY, TAG
from dflint.policy.model.reports import (
    PROVENANCE,
    SBOM,
    SBOM_PACKAGE,
    SCAN,
    SIGNATURE,
    VULNERABILITY,
)
from dflint.policy.model.stages import STAGE
from dflint.policy.model.variables import PORT, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dflint.policy.expression.types import Type

CLASSES = {
    it.name: it
    for it in (
        DOCKERFILE, STAGE, BASE, INSTRUCTION, MOUNT, COMMAND, PACKAGE, VARIABLE, PORT, FINDING,
        BUILD, IMAGE, LAYER, TAG, REPOSITORY, SCAN, VULNERABILITY, SBOM, SBOM_PACKAGE, SIGNATURE,
        PROVENANCE,
    )
}  # fmt: skip
# What `on` can be: the class, and the field of the Dockerfile or the image that has all of them.
SUBJECTS: dict[str, tuple[Class, str]] = {
    "dockerfile": (DOCKERFILE, ""), "stage": (STAGE, "stages"), "base": (BASE, "bases"),
    "instruction": (INSTRUCTION, "instructions"), "command": (COMMAND, "commands"),
    "package": (PACKAGE, "packages"), "variable": (VARIABLE, "variables"), "port": (PORT, "ports"),
    "finding": (FINDING, "findings"), "build": (BUILD, "builds"), "image": (IMAGE, ""),
    "layer": (LAYER, "layers"), "vulnerability": (VULNERABILITY, "vulnerabilities"),
    "tag": (TAG, "tags"), "repository": (REPOSITORY, "stored_in"),
}  # fmt: skip
OF_IMAGES = ("image", "layer", "vulnerability", "tag", "repository")
# Names that every policy knows. `policy-values` gives them others.
GIVEN = {"environment": "", "team": ""}
TYPES: dict[type, Type] = {bool: BOOL, int: INT, float: DOUBLE, str: STRING}


def type_of(value: object) -> Type:
    """The type of a value of TOML."""
    if isinstance(value, list | tuple):
        return list_of(joined(map(type_of, value)))
    if isinstance(value, dict):
        return map_of(joined(map(type_of, value.values())))
    return TYPES.get(type(value), DYN)


def plain(value: object) -> Any:
    """A value of TOML as expressions have it."""
    if isinstance(value, list | tuple):
        return [plain(it) for it in value]
    return {key: plain(it) for key, it in value.items()} if isinstance(value, dict) else value


def scope_for(on: str, values: Mapping[str, object]) -> Scope:
    """The names that a policy on something knows. `values`: those that the configuration gives."""
    types: dict[str, Type] = {name: field.type for name, field in DOCKERFILE.fields.items()}
    types |= {"dockerfile": DOCKERFILE, on: SUBJECTS[on][0]}
    if on in OF_IMAGES:
        types["image"] = IMAGE
    types |= {name: type_of(value) for name, value in {**GIVEN, **values}.items()}
    elsewhere = {name: f'a policy on = "{name}" knows it' for name in SUBJECTS if name not in types}
    those = ", ".join(f'"{name}"' for name in OF_IMAGES[:-1])
    elsewhere["image"] = f'policies on = {those} or "{OF_IMAGES[-1]}" know it'
    return Scope(types, elsewhere)


class SubjectFrame(dict[str, "Any"]):
    """The values of names for one subject; fields of the Dockerfile are read when they are asked for.

    `file` and `image` are None where there is none.
    """

    def __init__(
        self,
        on: str,
        subject: Thing,
        file: Thing | None,
        image: Thing | None,
        values: Mapping[str, Any],
        work: Work | None = None,
    ) -> None:
        super().__init__(values)
        self[on] = subject
        self[""] = work or Work()
        self._file = file
        self._image = image

    def __missing__(self, name: str) -> Any:
        if name == "image" and self._image is not None:
            return self._image
        file = self._file
        if file is None:
            raise Undecided(f"{name} is not known: there is no Dockerfile")
        if name == "dockerfile":
            return file
        found = file.get(name)
        if found is MISSING:
            raise Undecided(f"{name} is not known: {DOCKERFILE.fields[name].needs}")
        return found
