"""Addresses of servers that the programs of services have in their text, and that are of the container itself.

Sources: the URLs that PostgreSQL, MySQL, MongoDB, Redis and RabbitMQ define; the manuals of pg, mysql2, ioredis,
psycopg2, PyMySQL and redis-py (`host`).
"""

from __future__ import annotations

from dflint.model.started.loaded_modules import loaded_modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.services.containers import ServiceContainer

# By the name of an image: how addresses of such a server begin, and modules of its clients.
_CLIENTS = {
    "postgres": (("postgres://", "postgresql://", "postgresql+"), ("pg", "psycopg2", "psycopg", "asyncpg")),
    "mysql": (("mysql://", "mysql+"), ("mysql", "mysql2", "pymysql", "mysql.connector")),
    "mariadb": (("mysql://", "mysql+", "mariadb"), ("mysql", "mysql2", "mariadb", "pymysql", "mysql.connector")),
    "mongo": (("mongodb://",), ()),
    "redis": (("redis://",), ("redis", "ioredis")),
    "rabbitmq": (("amqp://",), ()),
}  # fmt: skip
_HOSTS = ("localhost", "127.0.0.1")


def local_addresses(it: ServiceContainer, image: str) -> Iterator[tuple[str, int]]:
    """Where the program of a container looks on localhost for a server that another service is: file, line.

    Only what is written out: a value of the environment may be another one.
    """
    name = image.rpartition("/")[2].partition(":")[0]
    schemes, modules = _CLIENTS.get(name, ((), ()))
    for module in loaded_modules(it.stage, it.file, it.context) if schemes else ():
        text = module.text
        if (
            not any(host in text for host in _HOSTS)
            or it.mount_over(module.file.target) is not None
        ):
            continue
        is_client = any(_asks_for(one, text) for one in modules)
        for number, line in enumerate(text.splitlines(), 1):
            code = line.strip()
            if code.startswith(("#", "//", "*")) or "env" in code.lower():
                continue
            if any(_is_url(line, scheme) for scheme in schemes) or (is_client and _is_host(code)):
                yield module.file.path, number
                return


def _asks_for(module: str, text: str) -> bool:
    return f"import {module}" in text or any(
        f"{sign}{quote}{module}{quote}" in text for sign in ("require(", "from ") for quote in "'\""
    )


def _is_url(line: str, scheme: str) -> bool:
    at = line.find(scheme)
    if at < 1 or line[at - 1] not in "'\"`":
        return False
    authority = line[at:].partition("//")[2].partition("/")[0].rpartition("@")[2]
    return authority.partition(":")[0].strip("'\"`);,") in _HOSTS


def _is_host(code: str) -> bool:
    """Whether a line is the option `host` of a client: `host: 'localhost',`, `host="localhost"`."""
    flat = code.replace(" ", "").replace('"', "'")
    if "listen" in flat or "erver(" in flat or "run(" in flat:
        return False
    for key in ("host", "'host'"):
        for form in (f"{key}{sign}'{host}'" for sign in ":=" for host in _HOSTS):
            at = flat.find(form)
            if at == 0 or (at > 0 and flat[at - 1] in "{(,"):
                return True
    return False
