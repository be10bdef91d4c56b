"""Services of Compose files, and where their images keep the data."""

import pytest

from dflint.allowance import UNLIMITED, meter
from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint_build_file
from dflint.files import read
from dflint.rule import Rule
from dflint_rules.context.builds import mount_misses_data, service_probe_refused
from dflint_rules.context.service_settings import database_without_password
from tests.builds.lab import Project


def reported(project: Project, service: str, rule: Rule = mount_misses_data) -> list[str]:
    """What is reported of a service beside one that is built."""
    project.write("Dockerfile", "FROM debian:13-slim\n")
    lines = "".join(f"    {line}\n" for line in service.splitlines())
    project.write("compose.yaml", f"services:\n  web:\n    build: .\n  data:\n{lines}")
    source = read(str(project.root / "compose.yaml")).source
    repository = project.repository
    assert repository.builds
    file = repository.build_file("compose.yaml", source)
    return [it.message for it in lint_build_file(file, dispatch([rule]))]


def test_what_follows_a_build_file_may_do_any_work(project: Project) -> None:
    """The allowance of a rule ends with the file that it looks at."""
    reported(project, "image: postgres:12")
    assert meter.left == UNLIMITED


@pytest.mark.parametrize(
    ("image", "target"),
    [
        ("postgres:12", "/var/lib/postgresql"),
        ("postgres:17-alpine", "/var/lib/postgresql"),
        ("postgres:12", "/var/lib/postgres"),
        ("postgres:12", "/var/lib/postgresq/data"),
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
        ("postgres:12", "/var/lib/backups", ""),
        ("mysql:8.4", "/var/lib/mysql-files", ""),
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


@pytest.mark.parametrize(
    ("test", "environment"),
    [
        ("pg_isready", "A: b"),
        ('["CMD", "pg_isready", "-q"]', "POSTGRES_USER: app"),
        ('["CMD-SHELL", "pg_isready -q || exit 1"]', "POSTGRES_DB: shop"),
        ('["CMD-SHELL", "pg_isready -d shop"]', "POSTGRES_DB: shop"),
        ('["CMD-SHELL", "pg_isready -U app"]', "{POSTGRES_USER: app, POSTGRES_DB: shop}"),
        ('["CMD-SHELL", "pg_isready -Uapp"]', "{POSTGRES_USER: app, POSTGRES_DB: shop}"),
        (
            '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER}"]',
            "{POSTGRES_USER: app, POSTGRES_DB: shop}",
        ),
    ],
)
def test_checks_of_what_the_server_does_not_have(
    project: Project, test: str, environment: str
) -> None:
    service = f"image: postgres:17\nhealthcheck: {{test: {test}}}\nenvironment:\n  {environment}"
    assert len(reported(project, service, service_probe_refused)) == 1


@pytest.mark.parametrize(
    ("test", "environment"),
    [
        ("pg_isready -U postgres", "A: b"),
        ("pg_isready -U postgres", "POSTGRES_DB: shop"),  # the database postgres is always there
        ("pg_isready --username=postgres", "A: b"),
        ('["CMD-SHELL", "pg_isready -U app"]', "POSTGRES_USER: app"),
        ('["CMD-SHELL", "pg_isready -U app -d shop"]', "{POSTGRES_USER: app, POSTGRES_DB: shop}"),
        ('["CMD-SHELL", "pg_isready -U app -dshop"]', "{POSTGRES_USER: app, POSTGRES_DB: shop}"),
        ('["CMD-SHELL", "pg_isready -U app"]', "{POSTGRES_USER: app, POSTGRES_DB: $SHOP}"),
        ('["CMD-SHELL", "pg_isready -U app"]', "{POSTGRES_USER: app, POSTGRES_DB: app}"),
        ('["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-x}"]', "POSTGRES_DB: shop"),
        ("pg_isready -d postgres://app@localhost/shop", "A: b"),
        ("pg_isready -h database", "A: b"),
        ("pg_isready $$OPTIONS", "POSTGRES_DB: shop"),
        ("pg_isready", "PGUSER: app"),
        ("pg_isready", "POSTGRES_USER: root"),
        ("pg_isready", "POSTGRES_USER: $NAME"),
        ("psql -c ok", "A: b"),
    ],
)
def test_checks_of_what_the_server_has_or_may_have(
    project: Project, test: str, environment: str
) -> None:
    service = f"image: postgres:17\nhealthcheck: {{test: {test}}}\nenvironment:\n  {environment}"
    assert reported(project, service, service_probe_refused) == []


def test_a_check_that_another_user_runs(project: Project) -> None:
    service = "image: postgres:17\nuser: postgres\nhealthcheck:\n  test: pg_isready"
    assert reported(project, service, service_probe_refused) == []


@pytest.mark.parametrize(
    ("image", "is_known"),
    [
        ("postgres", True),
        ("docker.io/library/postgres:17", True),
        ("postgis/postgis:17-3.5", True),
        ("bitnami/postgresql:17", False),
        ("ghcr.io/example/postgres:17", False),
    ],
)
def test_images_that_run_checks_as_root(project: Project, image: str, is_known: bool) -> None:
    service = f"image: {image}\nhealthcheck: {{test: pg_isready}}"
    assert bool(reported(project, service, service_probe_refused)) == is_known


def test_a_compose_file_that_builds_nothing(project: Project) -> None:
    """Its services are looked at where its folder is."""
    project.write("Dockerfile", "FROM debian:13-slim\n")
    project.write(
        "db/compose.yaml", "services:\n  db:\n    image: postgres:17\n    ports: [5432]\n"
    )
    project.write(
        "tests/compose.yaml", "services:\n  db:\n    image: postgres:17\n    ports: [5432]\n"
    )
    assert project.repository.build_files(".") == ["db/compose.yaml"]


@pytest.mark.parametrize(
    ("value", "is_reported"), [("${PASSWORD:-}", False), ("${PASSWORD}", False), ("''", True)]
)
def test_a_password_that_a_run_gives(project: Project, value: str, is_reported: bool) -> None:
    service = f"image: postgres:18\nenvironment:\n  POSTGRES_PASSWORD: {value}"
    assert bool(reported(project, service, database_without_password)) is is_reported
