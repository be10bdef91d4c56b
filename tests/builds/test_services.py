"""Services that look for each other."""

import pytest

from dflint.engine.registry import all_rules
from dflint.files import read
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
    return [(given.text, name) for it in services if it is not None for given, name, _ in it.local]


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


def test_a_server_of_another_service_in_a_file_of_variables(project: Project) -> None:
    project.write("web.env", "DB_HOST=localhost\nREDIS_HOST=cache\n")
    assert looked_for(project, "env_file: web.env") == [("localhost", "db")]
    both = "env_file: [web.env]\n    environment:\n      DB_HOST: db"
    assert looked_for(project, both) == []


# --- what the services start, and as whom ---

WEB = """
services:
  web:
    build: .
    {}
"""
APACHE = "FROM php:8.4-apache\nCOPY src /var/www/html\n"
NGINX = "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n"
NODE = 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "a.js"]\n'


def codes(project: Project, dockerfile: str, lines: str, compose: str = WEB) -> list[str]:
    """The codes of what is found in a Compose file."""
    project.write("Dockerfile", dockerfile)
    project.write("compose.yaml", compose.format(lines))
    path = project.root / "compose.yaml"
    file = project.repository.build_file("compose.yaml", read(str(path)).source)
    wanted = ("DF183", "DF463", "DF592", "DF593", "DF682", "DF755")
    return [it.code for it in all_rules() if it.code in wanted and list(it.check(file))]


@pytest.mark.parametrize(
    "command",
    [
        "service apache2 start",
        'bash -c "a2enmod rewrite && service apache2 restart"',
        '["sh", "-c", "a2enmod rewrite && service apache2 restart"]',
        "chown -R www-data /var/www/html",
        "echo ready",
    ],
)
def test_a_command_that_ends_at_once(project: Project, command: str) -> None:
    lines = f'ports: ["80:80"]\n    command: {command}'
    assert codes(project, APACHE, lines) == ["DF592"]


@pytest.mark.parametrize(
    "lines",
    [
        "command: chown -R www-data /var/www/html",  # no port: it may be there for that alone
        'ports: ["80:80"]\n    command: apache2-foreground',
        'ports: ["80:80"]\n    command: sh -c "chmod -R a+w . && exec apache2-foreground"',
        'ports: ["80:80"]\n    command: sh -c "service apache2 start && tail -f /dev/null"',
        'ports: ["80:80"]\n    entrypoint: /start.sh\n    command: echo hello',
        'ports: ["80:80"]\n    command: sh -c "apache2-foreground || echo failed"',
    ],
)
def test_a_command_that_stays(project: Project, lines: str) -> None:
    assert codes(project, APACHE, lines) == []


def test_a_task_behind_an_entrypoint_that_nobody_knows(project: Project) -> None:
    dockerfile = 'FROM debian:13\nENTRYPOINT ["/init"]\nCMD ["serve"]\n'
    assert codes(project, dockerfile, 'ports: ["80:80"]\n    command: echo hello') == []


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ('user: "1000:1000"', ["DF593"]),
        ("user: nginx", ["DF593"]),
        ('user: "0:0"', []),
        ("user: ${UID}", []),
        ('user: "1000"\n    tmpfs: /var/cache/nginx', []),
        ('user: "1000"\n    volumes: ["cache:/var/cache/nginx"]', []),
        ('user: "1000"\n    command: sleep infinity', []),
    ],
)
def test_a_server_as_another_user(project: Project, lines: str, wanted: list[str]) -> None:
    assert codes(project, NGINX, lines) == wanted


def test_an_image_that_is_not_built_here_as_another_user(project: Project) -> None:
    compose = "services:\n  app:\n    build: .\n  web:\n    image: nginx:1.29\n    user: nginx\n{}"
    assert codes(project, NODE, "", compose) == ["DF593"]
    own = "    volumes: ['./nginx.conf:/etc/nginx/nginx.conf']"
    assert codes(project, NODE, own, compose) == []


DATABASE = "services:\n  web:\n    build: .\n  db:\n    image: {}\n"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ('redis:8\n    ports: ["6379:6379"]', ["DF463"]),
        ('redis:8\n    ports: ["0.0.0.0:6379:6379"]', ["DF463"]),
        ('redis:8\n    ports: ["127.0.0.1:6379:6379"]', []),
        ("redis:8\n    ports: [{target: 6379, published: 6379, host_ip: 127.0.0.1}]", []),
        ("redis:8\n    ports: [{target: 6379, published: 6379}]", ["DF463"]),
        ('redis:8\n    ports: ["6379:6379"]\n    command: redis-server --requirepass x', []),
        ('redis:8\n    ports: ["6379:6379"]\n    env_file: .env', []),
        ('mongo:8\n    ports: ["27017:27017"]', ["DF463"]),
        ('mongo:8\n    ports: ["1:27017"]\n    environment: [MONGO_INITDB_ROOT_USERNAME=a]', []),
        ('postgres:18\n    ports: ["5432:5432"]\n    environment: [POSTGRES_PASSWORD=x]', []),
        ('postgres:18\n    ports: ["1:5432"]\n    environment: [POSTGRES_HOST_AUTH_METHOD=trust]', ["DF463"]),
        ("redis:8", []),
    ],
)  # fmt: skip
def test_a_database_without_a_password(project: Project, lines: str, wanted: list[str]) -> None:
    compose = DATABASE.replace("{}", lines.replace("{", "{{").replace("}", "}}"))
    assert codes(project, NODE, "", compose) == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ('volumes: ["./data:/app/data"]', ["DF682"]),
        ('volumes: ["kept:/data"]', ["DF682"]),
        ('volumes: ["kept:/data"]\n    user: root', []),
        ('volumes: ["kept:/data"]\n    command: sh setup.sh', []),
        ('volumes: ["kept:/app/own"]', []),
        ('volumes: ["kept:/tmp/own"]', []),
        ('volumes: ["./data:/app/data:ro"]', []),
        ('volumes: ["data:/app/data"]', []),
        ('volumes: ["./there:/app/there"]', []),
        ('user: root\n    volumes: ["./data:/app/data"]', []),
        ('volumes: ["./app.conf:/app/app.conf"]', []),
    ],
)
def test_a_folder_of_the_host_that_is_not_there(
    project: Project, lines: str, wanted: list[str]
) -> None:
    project.write("there/a.txt")
    assert codes(project, NODE, lines) == wanted


GO = "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o {} .\nCMD [{}]\n"


@pytest.mark.parametrize(
    ("output", "start", "lines", "wanted"),
    [
        ("/app/shop", '"/app/shop"', 'volumes: [".:/app"]', ["DF755"]),
        ("shop", '"./shop"', 'volumes: [".:/app"]', ["DF755"]),
        ("/usr/bin/shop", '"/usr/bin/shop"', 'volumes: [".:/app"]', []),
        ("/app/shop", '"/app/shop"', 'volumes: ["./docs:/app/docs"]', []),
        ("/app/shop", '"/app/shop"', 'volumes: [".:/app"]\n    command: go run .', []),
        ("/app/bin/shop", '"/app/bin/shop"', 'volumes: [".:/app", "/app/bin"]', []),
    ],
)
def test_a_program_behind_a_mount(
    project: Project, output: str, start: str, lines: str, wanted: list[str]
) -> None:
    project.write("main.go", "package main\n")
    assert codes(project, GO.format(output, start), lines) == wanted


RAILS = (
    'FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nCMD ["bundle", "exec", "rails", "s", "-b", "0.0.0.0"]\n'
)
MOUNTED = 'volumes: [".:/app"]'


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (MOUNTED, ["DF183"]),
        (f"{MOUNTED}\n    command: bin/rails server -p 3000", ["DF183"]),
        ('volumes: [".:/app", "/app/tmp"]', []),  # a volume of each container
        ('volumes: ["./log:/app/log"]', []),
        (f"{MOUNTED}\n    command: sh -c 'rm -f tmp/pids/server.pid && rails s'", []),
        (f"{MOUNTED}\n    command: rails s --pid /tmp/server.pid", []),
        (f"{MOUNTED}\n    command: ./start.sh rails s", []),
        (f"{MOUNTED}\n    command: rails console", []),
    ],
)
def test_a_pid_file_in_a_mount(project: Project, lines: str, wanted: list[str]) -> None:
    assert codes(project, RAILS, lines) == wanted
