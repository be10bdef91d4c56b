"""Official images of servers: words of the variables in which programs look for them. Collected until 2026-11."""

from __future__ import annotations

_SQL = ("DB", "DATABASE", "SQL")
_POSTGRES = (*_SQL, "PG", "POSTGRES", "POSTGRESQL")
SERVER_WORDS = {
    "elasticsearch": ("ELASTIC", "ELASTICSEARCH", "ES"), "mariadb": (*_SQL, "MARIADB", "MYSQL"),
    "memcached": ("MEMCACHE", "MEMCACHED"), "mongo": ("DB", "DATABASE", "MONGO", "MONGODB"),
    "mysql": (*_SQL, "MYSQL"), "postgis": _POSTGRES, "postgres": _POSTGRES,
    "rabbitmq": ("AMQP", "BROKER", "RABBITMQ"), "redis": ("BROKER", "CACHE", "REDIS"),
}  # fmt: skip
