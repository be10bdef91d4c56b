"""As whom the health checks of PostgreSQL log in.

Sources: pg_isready(1), "Notes"; the documentation of the official image of PostgreSQL, "POSTGRES_USER" and
"POSTGRES_DB". pg_isready succeeds although the server refuses the login, and the server logs that. Its entry point
starts a server that has no port while it fills a new database (docker-library/postgres#440, #880).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROBE = "pg_isready"
LOGIN_VARIABLES = ("POSTGRES_USER", "POSTGRES_DB", "PGUSER", "PGDATABASE")
_ELSEWHERE = ("://", "user=", "dbname=", " -h", "--host", "PGUSER=", "PGDATABASE=")
# The official image, and images that are built on it.
_IMAGES = frozenset({"postgres", "pgvector/pgvector", "postgis/postgis", "timescale/timescaledb"})


def is_postgres(image: str | None) -> bool:
    """Whether a reference is of an image of PostgreSQL that runs health checks as root."""
    name = (image or "").partition("@")[0].rpartition(":")[0] or image or ""
    return name.removeprefix("docker.io/").removeprefix("library/") in _IMAGES


def refused_login(script: str, variables: Mapping[str, str | None]) -> str:
    """What does not exist of that with which root runs pg_isready: a role or a database; "" for nothing.

    `variables` are those of the container; the value of one may be unknown.
    """
    if PROBE not in script or any(it in script for it in _ELSEWHERE) or "PGUSER" in variables:
        return ""
    user, database = variables.get("POSTGRES_USER", "postgres"), variables.get("POSTGRES_DB")
    asked = _option(script, "-U", "--username")
    if not asked:
        return 'role "root"' if user is not None and user != "root" else ""
    if not user or not database or "PGDATABASE" in variables or _option(script, "-d", "--dbname"):
        return ""
    is_user = asked == user or asked.strip("${}") == "POSTGRES_USER"
    is_made = user in (database, "postgres")  # the latter is a database of every server
    return f'database "{user}"' if is_user and not is_made else ""


def asks_over_socket(script: str, variables: Mapping[str, str | None] | None) -> bool:
    """Whether a health check is pg_isready over the socket, on which a new database is filled too."""
    is_plain = PROBE in script and not any(it in script for it in (" -h", "--host", "://", "host="))
    return is_plain and variables is not None and "PGHOST" not in variables and "$(" not in script


def _option(script: str, short: str, long: str) -> str:
    """The value of an option of pg_isready, "?" if only a run knows it, "" if it is not given."""
    text = script.partition(PROBE)[2]
    words = text.replace("=", " ").replace('"', " ").replace("'", " ").replace(",", " ").split()
    for at, word in enumerate(words):
        if word in ("&&", "||", ";", "|"):
            break
        if word in (short, long):
            return words[at + 1] if at + 1 < len(words) else "?"
        if word.startswith(short):
            return word[len(short) :]
        if "$" in word and at == 0:
            return "?"  # a variable may hold any options
    return ""
