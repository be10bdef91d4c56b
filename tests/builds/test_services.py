"""Services that look for each other."""

import pytest

from tests.builds.lab import Project

COMPOSE = """
services:
  web:
    build: .
    {}
  db:
    image: postgres:18
  cache:
    image: redis:8
"""


def looked_for(project: Project, lines: str) -> list[tuple[str | None, str]]:
    """What is looked for on localhost, each with the service that is meant."""
    project.write("Dockerfile")
    project.write("compose.yaml", COMPOSE.format(lines))
    services = [build.service for build in project.repository.builds]
    return [(given.text, name) for it in services if it is not None for given, name in it.local]


@pytest.mark.parametrize(
    ("variable", "service"),
    [
        ("DB_HOST: localhost", "db"),
        ("POSTGRES_HOST: 127.0.0.1", "db"),
        ("DATABASE_URL: postgres://user:word@localhost:5432/app", "db"),
        ("REDIS_URL: redis://localhost:6379/0", "cache"),
        ("CELERY_BROKER_URL: redis://localhost", "cache"),
    ],
)
def test_a_server_of_another_service(project: Project, variable: str, service: str) -> None:
    found = looked_for(project, f"environment:\n      {variable}")
    assert [name for _, name in found] == [service]


@pytest.mark.parametrize(
    "lines",
    [
        "environment:\n      DB_HOST: db",
        "environment:\n      DB_HOST: ${HOST}",
        "environment:\n      DB_PORT: localhost",
        "environment:\n      MONGO_HOST: localhost",
        "environment:\n      ALLOWED_HOST: localhost",
        "environment:\n      PUBLIC_URL: http://localhost:8000",
        "network_mode: host\n    environment:\n      DB_HOST: localhost",
        "network_mode: service:db\n    environment:\n      DB_HOST: localhost",
    ],
)
def test_something_else_is_on_localhost(project: Project, lines: str) -> None:
    assert looked_for(project, lines) == []
