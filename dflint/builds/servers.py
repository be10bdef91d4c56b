"""Variables in which programs look for a server, and the images that are such a server."""

from __future__ import annotations

from dflint.knowledge.server_variables import SERVER_WORDS

_LOCAL = frozenset({"localhost", "127.0.0.1"})
_DATABASES = (".db", ".sqlite", ".sqlite3")
_ENDINGS = ("HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS", "URL", "URI", "DSN")


def is_local(address: str) -> bool:
    """Whether the host of an address, or a host itself, is the container that asks."""
    return host_of(address) in _LOCAL


def host_of(address: str) -> str:
    """The host of an address such as postgres://user@db:5432/shop, or of `db:5432`."""
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    return host.partition(":")[0]


def port_of(address: str) -> str:
    """The port of such an address; "" for none."""
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    port = host.partition(":")[2].partition("?")[0]
    return port if port.isdecimal() else ""


def is_address(variable: str, value: str) -> bool:
    """Whether the value of a variable is the address of a server, by its name or by its form."""
    return "://" in value or variable.upper().split("_")[-1] in _ENDINGS


def sqlite_path(value: str) -> str:
    """The path of the file of SQLite that a value names: `file:./dev.db`, `sqlite:///./app.db`, `data/app.db`.

    "" for none, and where it is in memory.
    """
    scheme, mark, rest = value.partition(":")
    path = rest if mark and (scheme == "file" or scheme.startswith("sqlite")) else value
    path = path.partition("?")[0]
    for slashes in (
        "///",
        "//",
    ):  # of an address without a host: sqlite:////absolute, sqlite:///relative
        if path.startswith(slashes):
            path = path[len(slashes) :]
            break
    is_file = path.endswith(_DATABASES) or (mark and scheme.startswith("sqlite") and "/" in path)
    is_plain = path and not set(path) & set(" $:@{}*\\")
    return path if is_file and is_plain else ""


def is_meant(variable: str, image: str) -> bool:
    """Whether a variable such as REDIS_URL is named after the server that an image is."""
    name = image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    parts = variable.upper().split("_")
    return parts[-1] in _ENDINGS and any(word in parts for word in SERVER_WORDS.get(name, ()))
