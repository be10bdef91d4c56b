"""Services that are asked at a port of the host, images without a version, and checks that pass too early."""

import pytest

from tests.builds.lab import Project
from tests.builds.test_service_needs import codes

DB = "  db:\n    image: postgres:18\n    environment: [POSTGRES_PASSWORD=x]\n"


@pytest.mark.parametrize(
    ("variable", "ports", "is_wrong"),
    [
        ("DATABASE_URL: postgres://db:5433/shop", '["5433:5432"]', True),
        ("DATABASE_URL: postgres://db:5432/shop", '["5433:5432"]', False),
        ("DATABASE_URL: postgres://db:5433/shop", '["127.0.0.1:5433:5432/tcp"]', True),
        ("DATABASE_URL: postgres://db:5433/shop", "[{published: 5433, target: 5432}]", True),
        ("DATABASE_URL: postgres://db:5433/shop", '["5433:5432", "5433"]', False),
        ("DATABASE_URL: postgres://db:5433/shop", '["${PORT}:5432"]', False),
        ("DATABASE_URL: postgres://other:5433/shop", '["5433:5432"]', False),
        ("DATABASE_URL: postgres://db/shop", '["5433:5432"]', False),
        ("{DB_HOST: db, DB_PORT: '5433'}", '["5433:5432"]', True),
        ("{DB_HOST: other, DB_PORT: '5433'}", '["5433:5432"]', False),
        ("DB_PORT: '5433'", '["5433:5432"]', False),
    ],
)
def test_ports_of_the_host(project: Project, variable: str, ports: str, is_wrong: bool) -> None:
    mark = " " if variable[0] == "{" else "\n      "
    compose = f"    environment:{mark}{variable}\n{DB}    ports: {ports}\n"
    assert (codes(project, compose, "DF694") == ["DF694"]) is is_wrong


def test_a_server_that_is_told_the_port(project: Project) -> None:
    compose = "    environment: [DB_HOST=db:5433]\n" + DB
    said = '    command: -p 5433\n    ports: ["5433:5432"]\n'
    assert codes(project, compose + said, "DF694") == []


@pytest.mark.parametrize(("port", "is_wrong"), [("8080", True), ("3000", False), ("9090", False)])
def test_checks_at_a_port_of_the_host(project: Project, port: str, is_wrong: bool) -> None:
    compose = '    ports: ["8080:3000"]\n'
    compose += f"    healthcheck:\n      test: wget -qO- http://localhost:{port}/ || exit 1\n"
    assert (codes(project, compose, "DF694") == ["DF694"]) is is_wrong


@pytest.mark.parametrize(
    ("image", "is_moving"),
    [
        ("clickhouse/clickhouse-server", True),
        ("docker.io/clickhouse/clickhouse-server:latest", True),
        ("clickhouse/clickhouse-server:25.8", False),
        ("clickhouse/clickhouse-server@sha256:" + "0" * 64, False),
        ("postgres", True),
        ("shop", False),  # which nobody knows
        ("${IMAGE}", False),
    ],
)
def test_images_without_a_version(project: Project, image: str, is_moving: bool) -> None:
    found = codes(project, f"  other:\n    image: {image}\n", "DF195")
    assert (found == ["DF195"]) is is_moving


def test_an_image_that_is_built_here_has_no_version(project: Project) -> None:
    compose = "    image: me/shop\n  jobs:\n    image: me/shop:latest\n"
    assert codes(project, compose, "DF195") == []


@pytest.mark.parametrize(
    ("test", "mount", "waits", "is_early"),
    [
        ("pg_isready", "./sql:/docker-entrypoint-initdb.d", True, True),
        ("pg_isready -h 127.0.0.1", "./sql:/docker-entrypoint-initdb.d", True, False),
        ("pg_isready", "./sql:/docker-entrypoint-initdb.d", False, False),
        ("pg_isready", "data:/var/lib/postgresql", True, False),
        ("pg_isready", "./my.conf:/etc/my.conf", True, True),
    ],
)
def test_checks_that_pass_too_early(
    project: Project, test: str, mount: str, waits: bool, is_early: bool
) -> None:
    wait = "    depends_on: {db: {condition: service_healthy}}\n" if waits else ""
    compose = f'{wait}{DB}    volumes: ["{mount}"]\n    healthcheck: {{test: {test}}}\n'
    assert (codes(project, compose, "DF795") == ["DF795"]) is is_early
