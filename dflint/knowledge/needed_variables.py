"""Variables without which the server of an image does not start with an empty volume.

Sources: docker-entrypoint.sh of the official images of postgres (as of 2020-02), mysql and mariadb, 2026-11; the
documentation of SQL Server in containers, "Environment variables".
"""

from __future__ import annotations

_POSTGRES = ("POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD")
_MYSQL = (
    "MYSQL_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD_FILE", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD",
)  # fmt: skip
_MARIADB = (
    "MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_FILE", "MARIADB_ROOT_PASSWORD_HASH",
    "MARIADB_ROOT_PASSWORD_HASH_FILE", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_RANDOM_ROOT_PASSWORD",
)  # fmt: skip
# By image: the variables of which it needs one, the one to advise first.
NEEDED = {
    "postgres": _POSTGRES,
    "postgis/postgis": _POSTGRES,
    "pgvector/pgvector": _POSTGRES,
    "timescale/timescaledb": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": (*_MARIADB, *_MYSQL),
    "mcr.microsoft.com/mssql/server": ("MSSQL_SA_PASSWORD", "SA_PASSWORD"),
}
# These name one more user of MySQL: the images of mysql and mariadb refuse root.
OF_ROOT = ("MYSQL_USER", "MARIADB_USER")
# The release of PostgreSQL from which on its image asks for a password, by series; later series all do.
ASKS_SINCE = {"9.4": 26, "9.5": 21, "9.6": 17, "10": 12, "11": 7, "12": 2}
