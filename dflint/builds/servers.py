"""Variables in which programs look for a server, and the images that are such a server."""

from __future__ import annotations

_LOCAL = frozenset({"localhost", "127.0.0.1"})
_ENDINGS = ("HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS", "URL", "URI", "DSN")
_SQL = ("DB", "DATABASE", "SQL")
# Official images of servers: words of the variables in which programs look for them.
_WORDS = {
    "elasticsearch": ("ELASTIC", "ELASTICSEARCH", "ES"), "mariadb": (*_SQL, "MARIADB", "MYSQL"),
    "memcached": ("MEMCACHE", "MEMCACHED"), "mongo": ("DB", "DATABASE", "MONGO", "MONGODB"),
    "mysql": (*_SQL, "MYSQL"), "postgis": (*_SQL, "PG", "POSTGRES", "POSTGRESQL"),
    "postgres": (*_SQL, "PG", "POSTGRES", "POSTGRESQL"), "rabbitmq": ("AMQP", "BROKER", "RABBITMQ"),
    "redis": ("BROKER", "CACHE", "REDIS"),
}  # fmt: skip


def is_local(address: str) -> bool:
    """Whether the host of an address, or a host itself, is the container that asks."""
    host = address.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    return host.partition(":")[0] in _LOCAL


def is_meant(variable: str, image: str) -> bool:
    """Whether a variable such as REDIS_URL is named after the server that an image is."""
    name = image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    parts = variable.upper().split("_")
    return parts[-1] in _ENDINGS and any(word in parts for word in _WORDS.get(name, ()))
