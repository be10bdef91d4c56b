"""Facts about images are in knowledge/: no other module has a table of images or releases."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.model.lookups.image_names import known_images
from dflint.model.lookups.releases import releases

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("dflint", "rules/dflint_rules")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "knowledge" not in path.relative_to(ROOT).parts
)
# Names of images that are also those of programs, users, folders or passwords.
ALSO_OTHER_THINGS = frozenset({
    "bash", "busybox", "caddy", "cassandra", "celery", "composer", "consul", "couchdb", "dart", "django",
    "docker", "elixir", "erlang", "fluentd", "gcc", "ghost", "gradle", "groovy", "haproxy", "haskell",
    "hello-world", "httpd", "influxdb", "java", "jenkins", "joomla", "jruby", "julia", "kibana",
    "known", "liquibase", "logstash", "mariadb", "maven", "memcached", "mongo", "mono", "mysql", "nats",
    "neo4j", "nextcloud", "nginx", "nim", "node", "notary", "odoo", "perl", "php", "postgres",
    "pypy", "python", "rabbitmq", "rails", "redis", "redmine", "registry", "ruby", "rust", "sentry", "sl", "sonarqube",
    "solr", "spark", "storm", "swarm", "swift", "telegraf", "thrift", "tomcat", "traefik", "unit",
    "varnish", "vault", "wordpress", "znc", "zookeeper",
})  # fmt: skip
# Their words are ecosystems of packages, and some of these have the name of an image.
OF_PACKAGE_MANAGERS = ("rules/dflint_rules/packages/versions.py",)


def test_the_names_that_are_looked_for() -> None:
    assert {
        "debian",
        "golang",
        "eclipse-temurin",
        "mcr.microsoft.com/dotnet/sdk",
        "buster",
    } <= _names()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_table_of_images(path: Path) -> None:
    if str(path.relative_to(ROOT)) in OF_PACKAGE_MANAGERS:
        pytest.skip("a table of package managers")
    found = {word for table in _tables(path) for word in _strings(table)} & _names()
    assert not found, (
        f"{path.name} has a table with {', '.join(sorted(found))}: write it as rows of"
        " dflint/knowledge/other_images.py, and look it up"
    )


def _names() -> frozenset[str]:
    codes = {*releases("debian"), *releases("ubuntu")} - {
        "sid",
        "potato",
        "hardy",
        "groovy",
        "sarge",
    }
    return (known_images() | codes) - ALSO_OTHER_THINGS


def _tables(path: Path) -> Iterator[ast.expr]:
    """The collections that a module is assigned at its top."""
    for node in ast.parse(path.read_text()).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if value is not None and not isinstance(value, ast.Constant):
            yield value


def _strings(table: ast.expr) -> Iterator[str]:
    """The words of a table: its strings, and those in a string of several."""
    for node in ast.walk(table):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            yield from node.value.split()
