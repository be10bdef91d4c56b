"""Databases of official images that ask nobody for a password.

Sources: the descriptions of the images on Docker Hub, 2026-11-30.
"""

from __future__ import annotations

# By image: words of which one in its environment or command guards it.
PASSWORDLESS = {
    "redis": ("requirepass", ".conf", "aclfile", "PASSWORD"),
    "valkey/valkey": ("requirepass", ".conf", "aclfile", "PASSWORD"),
    "mongo": ("MONGO_INITDB_ROOT_", "--auth", "--keyFile", ".conf"),
    "memcached": ("-S", "-l", "--auth", "--enable-sasl", "-Y"),
}
# By image: a variable, and its values that let everybody in.
OPENING = {
    "postgres": ("POSTGRES_HOST_AUTH_METHOD", ("trust",)),
    "mysql": ("MYSQL_ALLOW_EMPTY_PASSWORD", ("1", "yes", "true")),
    "mariadb": ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", ("1", "yes", "true")),
    "elasticsearch": ("xpack.security.enabled", ("false",)),
}
