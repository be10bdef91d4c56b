"""Services of Compose files, and where their images keep the data."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint_build_file
from dflint.files import read
from dflint_rules.context.builds import mount_misses_data
from tests.builds.lab import Project


def reported(project: Project, service: str) -> list[str]:
    """What is reported of a service beside one that is built."""
    project.write("Dockerfile", "FROM debian:13-slim\n")
    lines = "".join(f"    {line}\n" for line in service.splitlines())
    project.write("compose.yaml", f"services:\n  web:\n    build: .\n  data:\n{lines}")
    source = read(str(project.root / "compose.yaml")).source
    repository = project.repository
    assert repository.builds
    file = repository.build_file("compose.yaml", source)
    return [it.message for it in lint_build_file(file, dispatch([mount_misses_data]))]


@pytest.mark.parametrize(
    ("image", "target"),
    [
        ("postgres:12", "/var/lib/postgresql"),
        ("postgres:17-alpine", "/var/lib/postgresql"),
        ("postgres:${VERSION:-16}", "/var/lib/postgresql/"),
        ("docker.io/library/postgres:15.2", "/var/lib/postgresql:rw"),
        ("mongo:6", "/data"),
        ("postgres:18", "/var/lib/postgresql/data"),
        ("postgres:18.1-trixie", "/var/lib/postgresql/data"),
        ("postgres", "/var/lib/postgresql/data"),
        ("postgres:alpine", "/var/lib/postgresql/data"),
    ],
)
def test_mounts_that_get_nothing_of_the_data(project: Project, image: str, target: str) -> None:
    service = f"image: {image}\nvolumes:\n  - data:{target}\nenvironment:\n  POSTGRES_USER: me"
    assert len(reported(project, service)) == 1


@pytest.mark.parametrize(
    ("image", "target", "more"),
    [
        ("postgres:12", "/var/lib/postgresql/data", ""),
        ("postgres:18", "/var/lib/postgresql", ""),
        ("postgres:18.1-trixie", "/var/lib/postgresql", ""),
        ("postgres", "/var/lib/postgresql", ""),
        ("postgres:12", "/docker-entrypoint-initdb.d", ""),
        ("postgres:12", "/var/lib/postgresql", "environment:\n  PGDATA: /var/lib/postgresql/pg"),
        ("postgres:12", "/var/lib/postgresql", "environment:\n  - PGDATA=/var/lib/postgresql/pg"),
        ("postgres:18", "/var/lib/postgresql/data", "environment:\n  - PGDATA"),
        ("postgres:12", "/var/lib/postgresql", "env_file: .env"),
        ("postgres:12", "/var/lib/postgresql", "command: -c data_directory=/var/lib/postgresql/data"),
        ("postgres:$VERSION", "/var/lib/postgresql", ""),
        ("example.com/postgres:12", "/var/lib/postgresql", ""),
        ("mongo:6", "/data/db", ""),
        ("mysql:8", "/var/lib/mysql", ""),
        ("redis:7", "/usr/local/etc/redis", ""),
        ("debian:13", "/var/lib/postgresql", ""),
    ],
)  # fmt: skip
def test_mounts_at_the_data_or_of_something_else(
    project: Project, image: str, target: str, more: str
) -> None:
    assert reported(project, f"image: {image}\nvolumes:\n  - data:{target}\n{more}") == []


def test_a_second_mount_at_the_data_itself(project: Project) -> None:
    mounts = "volumes:\n  - run:/var/lib/postgresql\n  - data:/var/lib/postgresql/data"
    assert reported(project, f"image: postgres:12\n{mounts}") == []
