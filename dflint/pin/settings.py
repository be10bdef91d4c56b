"""What the user wants of an image: the table `[pin]` of the configuration, and options above it."""

from __future__ import annotations

import re
from typing import Any

from dflint.dates import read_age
from dflint.model.images.update_settings import MANY, read_update
from dflint.model.lookups.lts_versions import lts_lines
from dflint.pin.decision import Wishes
from dflint.pin.platforms import normalized
from dflint.registry.errors import RegistryError
from dflint.registry.reference import DOCKER_HUB, parse_reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dflint.registry.reference import Reference

DEFAULTS = {"min-age": "7d", "age": "published", "unknown-age": "first-seen", "update": ""}


def wishes_for(
    reference: Reference, table: Mapping[str, Any], options: Mapping[str, Any]
) -> Wishes:
    """What is wanted of an image. `table`: `[pin]`; `options`: those of the command line, by the names of
    the keys, None where they are not given. What `table` says of that image holds before both."""
    given = {key: it for key, it in options.items() if it is not None}
    own = _of_image(reference, table.get("images", {}))
    whole: dict[str, Any] = {**DEFAULTS, **table, **given, **own}
    level, moves_suffix = read_update(whole["update"]) if whole["update"] else ("", False)
    return Wishes(
        level,
        read_age(whole["min-age"]),
        whole["age"],
        whole["unknown-age"],
        moves_suffix,
        normalized(whole.get("complete", ())),
        whole.get("range", ""),
        lts_lines(familiar(reference)) if whole.get("lts") else (),
        whole.get("ignore", ""),
    )


def _of_image(reference: Reference, images: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The settings of an image: those under its own name, else under the longest pattern."""
    own = [name for name in images if MANY not in name and full_name(name) == reference.name]
    many = [name for name in images if MANY in name and _fits(name, reference)]
    best = max(own, default="") or max(many, key=len, default="")
    return images[best] if best else {}


def _fits(pattern: str, reference: Reference) -> bool:
    parts = ".*".join(map(re.escape, pattern.split(MANY)))
    return any(re.fullmatch(parts, it) for it in (familiar(reference), reference.name))


def full_name(text: str) -> str | None:
    """The name of an image with its registry, or None if it is no name: docker.io/library/node."""
    try:
        return parse_reference(text).name
    except RegistryError:
        return None


def familiar(reference: Reference) -> str:
    """The name as people write it: node."""
    if reference.host != DOCKER_HUB:
        return reference.name
    return reference.repository.removeprefix("library/")
