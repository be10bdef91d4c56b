"""How users call images: what means an image in a registry."""

from __future__ import annotations

import os

IN_REGISTRY = (
    "docker://"  # before the name of an image in a registry, as skopeo and buildah have it
)
# How others are called: reading.py.
OTHERS = ("oci:", "oci-archive:", "docker-archive:", "docker:", "containers-storage:")


class Access:
    """How registries are reached: `plain_http`: without TLS; `ca_file`: certificates to trust, too."""

    __slots__ = ("ca_file", "plain_http")

    def __init__(self, plain_http: bool = False, ca_file: str = "") -> None:
        self.plain_http = plain_http
        self.ca_file = ca_file


USUAL = Access()


def is_in_registry(reference: str) -> bool:
    """Whether an image in a registry is meant: `docker://…`, or a host before the first slash, as in
    registry.example.com/app, where there is no file or folder of that name."""
    if reference.startswith(IN_REGISTRY):
        return True
    host, slash, rest = reference.partition("/")
    name, colon, port = host.partition(":")
    is_host = "." in name.strip(".") or port.isdecimal() or name == "localhost"
    is_other = reference.startswith(OTHERS) or (colon and not port.isdecimal())
    return bool(slash and rest and is_host and not is_other) and not os.path.exists(host)
