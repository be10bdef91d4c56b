"""Platforms as they are compared: `linux/arm64` and `linux/arm64/v8` are one.

Source: containerd's platforms package, normalization; OCI image specification, image index.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.registry.manifests import Manifest

ALIASES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm/v7", "armel": "arm/v6",
           "i386": "386"}  # fmt: skip
# The variant that is meant where none is written is left out.
USUAL = {
    "arm64/v8": "arm64",
    "amd64/v1": "amd64",
    "arm": "arm/v7",
    "arm/7": "arm/v7",
    "arm/6": "arm/v6",
}


def normal(platform: str) -> str:
    """A platform in its usual form."""
    system, _, rest = platform.lower().partition("/")
    first, slash, variant = rest.partition("/")
    rest = f"{ALIASES.get(first, first)}{slash}{variant}"
    return f"{system}/{USUAL.get(rest, rest)}"


def images_by_platform(manifest: Manifest) -> dict[str, set[str]]:
    """The digests of the images of an index by platform; empty where it is no index. Windows has several
    of one platform, for its releases."""
    found: dict[str, set[str]] = {}
    for it in manifest.images:
        found.setdefault(normal(it.platform), set()).add(it.digest)
    return found


def normalized(platforms: Iterable[str]) -> tuple[str, ...]:
    """The platforms in their usual form, each once, in order."""
    return tuple(dict.fromkeys(map(normal, platforms)))
