"""Variables in which programs look for a server, and the images that are such a server."""

from __future__ import annotations

from dflint.knowledge.server_variables import SERVER_WORDS

_LOCAL = frozenset({"localhost", "127.0.0.1"})
_ENDINGS = ("HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS", "URL", "URI", "DSN")


def is_local(address: str) -> bool:
    """Whether the host of an address, or a host itself, is the container that asks."""
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    return host.partition(":")[0] in _LOCAL


def is_meant(variable: str, image: str) -> bool:
    """Whether a variable such as REDIS_URL is named after the server that an image is."""
    name = image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    parts = variable.upper().split("_")
    return parts[-1] in _ENDINGS and any(word in parts for word in SERVER_WORDS.get(name, ()))
