"""What services need to start and to be found: variables, files, networks, the settings of nginx before them."""

import pytest

from dflint.engine.registry import all_rules
from dflint.files import read
from tests.builds.lab import Project

NODE = 'FROM node:22-slim\nWORKDIR /app\nCOPY server.js .\nCMD ["node", "server.js"]\n'


def codes(project: Project, compose: str, *wanted: str, name: str = "compose.yaml") -> list[str]:
    """Which of these rules report something in a Compose file; `web` is built beside it."""
    project.write("Dockerfile", NODE)
    project.write(name, f"services:\n  web:\n    build: .\n{compose}")
    file = project.repository.build_file(name, read(str(project.root / name)).source)
    return [it.code for it in all_rules() if it.code in wanted and list(it.check(file))]


def lines(text: str) -> str:
    """Lines of the service `web`, a semicolon between them."""
    return "".join(f"    {line}\n" for line in text.split("; "))


@pytest.mark.parametrize(
    ("image", "more", "refuses"),
    [
        ("postgres:18", "", True),
        ("postgres", "    environment: [POSTGRES_USER=shop]\n", True),
        ("postgis/postgis:17-3.5", "", True),
        ("postgres:18", "    environment: [POSTGRES_PASSWORD=x]\n", False),
        ("postgres:18", "    environment: {POSTGRES_PASSWORD: ''}\n", True),
        ("postgres:18", "    environment: {POSTGRES_PASSWORD: '${WORD}'}\n", False),
        ("postgres:18", "    environment: [POSTGRES_HOST_AUTH_METHOD=trust]\n", False),
        ("postgres:18", "    env_file: .env\n", False),
        ("postgres:18", "    command: -c fsync=off\n", True),
        ("postgres:18", "    command: psql -h other\n", False),
        ("postgres:18", "    entrypoint: [sleep, '100']\n", False),
        ("postgres:9.3", "", False),  # old images let everybody in
        ("postgres:9.6.8-alpine", "", False),
        ("postgres:9.6", "", True),
        ("postgres:12.1", "", False),
        ("mysql:8.4", "", True),
        ("mysql:8.4", "    environment: {MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'}\n", False),
        ("mysql:8.4", "    environment: {MYSQL_ROOT_PASSWORD: x, MYSQL_USER: root}\n", True),
        ("mysql:8.4", "    environment: {MYSQL_ROOT_PASSWORD: x, MYSQL_USER: shop}\n", False),
        ("mariadb:11", "    environment: {MYSQL_ROOT_PASSWORD: x}\n", False),
        ("redis:8", "", False),
    ],
)
def test_a_database_that_refuses_to_start(
    project: Project, image: str, more: str, refuses: bool
) -> None:
    found = codes(project, f"  db:\n    image: {image}\n{more}", "DF793")
    assert (found == ["DF793"]) == refuses


def test_another_file_may_give_the_password(project: Project) -> None:
    project.write("compose.override.yaml", "services:\n  db:\n    env_file: x.env\n")
    assert codes(project, "  db:\n    image: postgres:18\n", "DF793") == []


@pytest.mark.parametrize(
    ("mount", "is_missing"),
    [
        ("./app.toml:/etc/app.toml", True),
        ("./app.toml:/etc/app.toml:ro", True),
        ("./conf/nginx.conf:/etc/nginx/nginx.conf", True),
        ("./there.toml:/etc/app.toml", False),
        ("./conf.d:/etc/nginx/conf.d", False),
        ("./data:/data", False),
        ("./local.env:/app/.env", False),  # git ignores it
        ("./secret.json:/app/secret.json", False),  # there is an example
        ("./made.json:/app/made.json", False),  # a script speaks of it
        ("./lib/x/config.yml:/config.yml", False),  # of a submodule
        ("app.toml:/etc/app.toml", False),  # a volume
    ],
)
def test_a_file_that_is_not_there(project: Project, mount: str, is_missing: bool) -> None:
    project.write("there.toml", "a = 1\n")
    project.write("secret.example.json", "{}\n")
    project.write(".gitignore", "local.env\n")
    project.write("make.sh", "echo {} > made.json\n")
    project.write(".gitmodules", '[submodule "x"]\n\tpath = lib/x\n')
    found = codes(project, lines(f"volumes: ['{mount}']"), "DF792")
    assert (found == ["DF792"]) == is_missing


def test_paths_may_be_from_a_folder_above(project: Project) -> None:
    project.write("queue/queue.conf", "a = 1\n")
    project.write("queue/Dockerfile", NODE)
    compose = lines("volumes: ['./queue/queue.conf:/etc/queue.conf']")
    assert codes(project, compose, "DF792", name="queue/compose.yml") == []


@pytest.mark.parametrize(
    ("environment", "is_quoted"),
    [
        ('- A="b"', True),
        ("- A='b c'", True),
        ('- "A=b"', False),
        ("- A=b", False),
        ('- A="b" and "c"', False),
        ('- A={"b": 1}', False),
        ('A: "b"', False),
    ],
)
def test_quotes_that_are_a_part_of_a_value(
    project: Project, environment: str, is_quoted: bool
) -> None:
    found = codes(project, f"    environment:\n      {environment}\n", "DF782")
    assert (found == ["DF782"]) == is_quoted


@pytest.mark.parametrize(
    ("variable", "mount", "is_lost"),
    [
        ("DATABASE_URL=file:./data/app.db", "data:/data", True),
        ("DATABASE_URL=sqlite:///./app.db", "data:/app/data", True),
        ("DATABASE_URL=sqlite:////app/data/app.db", "data:/app/data", False),
        ("DB_PATH=data/app.sqlite3", "data:/app/data", False),
        ("DB_PATH=/data/app.sqlite3", "./data:/data", False),
        ("DB_PATH=app.sqlite3", "./src:/app/src", False),  # nothing is for data
        ("DATABASE_URL=sqlite:///:memory:", "data:/data", False),
        ("DATABASE_URL=postgres://db/app", "data:/data", False),
        ("DATABASE_URL=file:./dev.db", "data:/app/prisma", False),  # beside the schema
    ],
)
def test_a_database_beside_its_volume(
    project: Project, variable: str, mount: str, is_lost: bool
) -> None:
    found = codes(project, lines(f"environment: ['{variable}']; volumes: ['{mount}']"), "DF683")
    assert (found == ["DF683"]) == is_lost


@pytest.mark.parametrize(
    ("own", "other", "is_apart"),
    [
        ("", "    networks: [back]\n", True),
        ("networks: [front]", "    networks: [back]\n", True),
        ("networks: [front, back]", "    networks: [back]\n", False),
        ("networks: {back: {aliases: [x]}}", "    networks: [back]\n", False),
        ("", "", False),
        ("networks: [front]", "    network_mode: host\n", False),
        ("links: [db]", "    networks: [back]\n", False),
    ],
)
def test_services_in_different_networks(
    project: Project, own: str, other: str, is_apart: bool
) -> None:
    compose = lines("; ".join(["environment: {DB_HOST: db}", *([own] if own else [])]))
    compose += f"  db:\n    image: redis:8\n{other}networks:\n  front:\n  back:\n"
    assert (codes(project, compose, "DF692") == ["DF692"]) == is_apart


@pytest.mark.parametrize(
    ("settings", "is_unknown"),
    [
        ("proxy_pass http://webb:3000;", True),
        ("proxy_pass http://web:3000;", False),
        ("proxy_pass http://web:3000; proxy_pass http://api:80/x;", True),
        ("proxy_pass http://api:80/x;", False),  # it may be for another place
        ("proxy_pass http://example.com;", False),
        ("proxy_pass http://$host;", False),
        ("# proxy_pass http://webb:3000;", False),
        ("proxy_pass http://localhost:3000;", False),
        ("uwsgi_pass unix:/run/webb.sock;", False),
    ],
)
def test_hosts_that_nginx_looks_up(project: Project, settings: str, is_unknown: bool) -> None:
    project.write("nginx.conf", f"server {{\n  location / {{\n    {settings}\n  }}\n}}\n")
    compose = "  proxy:\n    image: nginx:1.29\n"
    compose += "    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf']\n"
    assert (codes(project, compose, "DF692") == ["DF692"]) == is_unknown


@pytest.mark.parametrize(
    "compose",
    [
        "    container_name: webb\n",
        "networks:\n  default:\n    external: true\n",
        "    networks:\n      default:\n        aliases: [webb]\n",
        "    extra_hosts: ['webb:10.0.0.1']\n",
        "    network_mode: host\n",
    ],
)
def test_other_names_of_hosts(project: Project, compose: str) -> None:
    project.write("nginx.conf", "upstream shop { server webb:3000; }\n")
    proxy = "  proxy:\n    image: nginx:1.29\n    volumes: ['./nginx.conf:/etc/nginx/nginx.conf']\n"
    own = compose if compose.startswith("    ") else ""
    after = "" if own else compose
    assert codes(project, f"{own}{proxy}{after}", "DF692") == []


@pytest.mark.parametrize(
    ("volumes", "other", "is_lost"),
    [
        ("[]", "[]", True),
        ("['static:/static']", "[]", True),
        ("['static:/static']", "['static:/app/static']", False),
        ("['./static:/static']", "[]", False),
        ("['files:/static/files']", "[]", False),
    ],
)
def test_files_that_nginx_is_told_to_send(
    project: Project, volumes: str, other: str, is_lost: bool
) -> None:
    project.write("proxy/Dockerfile", "FROM nginx:1.29\nCOPY site.conf /etc/nginx/conf.d/\n")
    settings = (
        "server { location / { proxy_pass http://web; } location /static/ { alias /static/; } }"
    )
    project.write("proxy/site.conf", settings)
    compose = f"    volumes: {other}\n  proxy:\n    build: proxy\n    volumes: {volumes}\n"
    found = codes(project, f"{compose}volumes:\n  static:\n  files:\n", "DF693")
    assert (found == ["DF693"]) == is_lost


@pytest.mark.parametrize(
    ("service", "ends"),
    [
        ("image: postgres:18; command: 'true'; restart: always", True),
        ("image: postgres:18; command: 'true'", False),  # a volume for others
        ("image: postgres:18; entrypoint: sleep 5; ports: ['5432:5432']", True),
        ("image: postgres:18; entrypoint: sleep infinity; ports: ['5432:5432']", False),
        ("image: shop/tool; command: 'true'; restart: always", False),  # it may be an argument
        ("build: php; ports: ['9000:9000']", True),
        ("build: php; ports: ['9000:9000']; tty: true", False),
        ("build: php", False),
        ("build: php; ports: ['9000:9000']; command: php -S 0.0.0.0:9000", False),
    ],
)
def test_what_is_started_ends_at_once(project: Project, service: str, ends: bool) -> None:
    project.write("php/Dockerfile", "FROM php:8.4-cli\nWORKDIR /srv\n")
    found = codes(project, f"  other:\n{lines(service)}", "DF592")
    assert (found == ["DF592"]) == ends


@pytest.mark.parametrize(
    ("image", "target", "misses"),
    [
        ("mysql:8.4", "/var/lib/mysql/data", True),
        ("mysql:8.4", "/var/lib/data", True),
        ("mysql:8.4", "/var/lib/mysql", False),
        ("mysql:8.4", "/var/lib/mysql-files", False),
        ("nextcloud:31", "/var/www/html/data", False),
        ("wordpress:6", "/var/www/data", False),
    ],
)
def test_a_volume_beside_the_data(project: Project, image: str, target: str, misses: bool) -> None:
    volume = f"    environment: [MYSQL_ROOT_PASSWORD=x]\n    volumes: ['db:{target}']\n"
    compose = f"  db:\n    image: {image}\n{volume}volumes:\n  db:\n"
    assert (codes(project, compose, "DF758") == ["DF758"]) == misses


@pytest.mark.parametrize(
    ("names", "host", "is_unknown"),
    [
        (["shop-app"], "app", True),
        (["shop-app", "own-app"], "app", False),
        (["shop"], "app", False),
    ],
)
def test_a_host_that_is_the_end_of_a_name(
    project: Project, names: list[str], host: str, is_unknown: bool
) -> None:
    project.write(
        "site.conf", f"server {{\n  location / {{\n    proxy_pass http://{host}:80;\n  }}\n}}\n"
    )
    proxy = "  proxy:\n    image: nginx:1.29\n    volumes: ['./site.conf:/etc/nginx/conf.d/default.conf']\n"
    others = "".join(f"  {name}:\n    image: redis:8\n" for name in names)
    assert (codes(project, proxy + others, "DF692") == ["DF692"]) == is_unknown
