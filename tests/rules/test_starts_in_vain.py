"""What a container starts in vain: servers that are not set up, programs and packages at another place."""

import pytest

from tests.rules.project import Project, rules_of


def codes(project: Project, dockerfile: str, *wanted: str) -> set[str]:
    """Which of these rules report something."""
    project.write("Dockerfile", dockerfile)
    return {it.split()[0] for it in project.report(rules=rules_of(*wanted))}


# --- servers that are not set up ---

SSHD = "FROM {}\nRUN apt-get update && apt-get install -y openssh-server{}\n{}\n"
START_SSHD = 'CMD ["/usr/sbin/sshd", "-D"]'


@pytest.mark.parametrize("base", ["debian:12", "ubuntu:22.04", "python:3.12-bookworm"])
def test_sshd_without_its_directory(project: Project, base: str) -> None:
    assert codes(project, SSHD.format(base, "", START_SSHD), "DF582") == {"DF582"}
    made = " && mkdir -p /run/sshd"
    assert codes(project, SSHD.format(base, made, START_SSHD), "DF582") == set()


@pytest.mark.parametrize(
    ("base", "more", "start"),
    [
        ("debian:13", "", START_SSHD),  # whose package makes the directory
        ("debian:12", "\nRUN service ssh start", START_SSHD),
        ("debian:12", "\nCOPY setup.sh /\nRUN sh /setup.sh", START_SSHD),
        ("debian:12", "", 'CMD ["service", "ssh", "start", "-D"]'),
        ("debian:12", "", 'CMD ["/usr/sbin/sshd", "-t"]'),
        ("debian:12", "", 'CMD mkdir -p /run/sshd && exec /usr/sbin/sshd -D'),
        ("registry.example/own", "", START_SSHD),
        ("debian:12", '\nENTRYPOINT ["/init"]', START_SSHD),
    ],
)  # fmt: skip
def test_sshd_may_be_set_up(project: Project, base: str, more: str, start: str) -> None:
    assert codes(project, SSHD.format(base, more, start), "DF582") == set()


def test_a_script_starts_sshd_and_may_set_it_up(project: Project) -> None:
    start = 'COPY --chmod=755 start.sh /\nENTRYPOINT ["/start.sh"]'
    project.write("start.sh", "#!/bin/sh\nset -e\nexec /usr/sbin/sshd -D\n")
    assert codes(project, SSHD.format("debian:12", "", start), "DF582") == {"DF582"}
    project.write("start.sh", "#!/bin/sh\nmkdir -p /run/sshd\nexec /usr/sbin/sshd -D\n")
    assert codes(project, SSHD.format("debian:12", "", start), "DF582") == set()


def test_sshd_wants_its_absolute_path(project: Project) -> None:
    dockerfile = 'FROM alpine:3.22\nRUN apk add --no-cache openssh\nCMD ["sshd", "-D"]\n'
    assert codes(project, dockerfile, "DF582") == {"DF582"}


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ('CMD ["apache2", "-D", "FOREGROUND"]', {"DF582"}),
        ('ENV APACHE_RUN_DIR=/run\nCMD ["apache2", "-D", "FOREGROUND"]', set()),
        ("CMD . /etc/apache2/envvars && exec apache2 -D FOREGROUND", set()),
        ('CMD ["apache2", "-D", "FOREGROUND"]\nCOPY', {"DF582"}),
        ('CMD ["apachectl", "-D", "FOREGROUND"]', set()),
    ],
)
def test_apache2_without_its_variables(project: Project, start: str, wanted: set[str]) -> None:
    install = "RUN apt-get update && apt-get install -y apache2"
    assert codes(project, f"FROM debian:13\n{install}\n{start}\n", "DF582") == wanted


# --- files that a server does not read ---


@pytest.mark.parametrize(
    "lines",
    [
        "COPY site /var/www/html",
        "COPY site/index.html /var/www/html/index.html",
        "COPY shop.conf /etc/nginx/sites-available/default",
        "COPY shop.conf /etc/nginx/sites-enabled/",
    ],
)
def test_the_image_of_nginx_looks_elsewhere(project: Project, lines: str) -> None:
    project.write("site/index.html", "x")
    assert codes(project, f"FROM nginx:1.29\n{lines}\n", "DF583") == {"DF583"}
    assert codes(project, f"FROM debian:13\n{lines}\n", "DF583") == set()


@pytest.mark.parametrize(
    "lines",
    [
        "COPY nginx.conf /etc/nginx/nginx.conf\nCOPY site /var/www/html",
        "COPY shop.conf /etc/nginx/conf.d/default.conf\nCOPY site /var/www/html",
        "COPY site /var/www/html\nRUN ln -s /var/www/html /usr/share/nginx/html",
        "COPY site /var/www/html\nRUN sed -i s,/usr/share/nginx/html,/var/www/html, /etc/nginx/x",
        "COPY etc /etc\nCOPY site /var/www/html",
        "COPY shop.conf /etc/nginx/sites-enabled/\nCOPY nginx.conf /etc/nginx/",
        'COPY site /srv\nCMD ["nginx", "-c", "/srv/nginx.conf"]',
    ],
)
def test_nginx_may_be_told_where_to_look(project: Project, lines: str) -> None:
    assert codes(project, f"FROM nginx:1.29\n{lines}\n", "DF583") == set()


@pytest.mark.parametrize(
    ("lines", "text", "wanted"),
    [
        ("COPY public /var/www/html", "RewriteEngine On\n", {"DF673"}),
        ("COPY . /var/www/html", "RewriteEngine On\n", {"DF673"}),
        ("RUN a2enmod rewrite headers\nCOPY public /var/www/html", "RewriteEngine On\n", set()),
        ("COPY public /var/www/html", "<IfModule mod_rewrite.c>\nRewriteEngine On\n", set()),
        ("COPY site.conf /etc/apache2/sites-enabled/\nCOPY public /var/www/html", "RewriteEngine On\n", set()),
        ("COPY public /srv", "RewriteEngine On\n", set()),
    ],
)  # fmt: skip
def test_rewriting_without_its_module(
    project: Project, lines: str, text: str, wanted: set[str]
) -> None:
    project.write("public/.htaccess", text)
    assert codes(project, f"FROM php:8.4-apache\n{lines}\n", "DF673") == wanted
    assert codes(project, f"FROM php:8.4-fpm\n{lines}\n", "DF673") == set()


# --- shells that are not there ---


@pytest.mark.parametrize(
    ("dockerfile", "wanted"),
    [
        ("FROM scratch\nCOPY app /app\nCMD /app\n", {"DF392"}),
        ("FROM gcr.io/distroless/static\nCOPY app /app\nENTRYPOINT /app\n", {"DF392"}),
        ('FROM gcr.io/distroless/base\nCOPY app /app\nENTRYPOINT ["/bin/sh", "-c"]\n', {"DF392"}),
        ('FROM scratch\nCOPY app /app\nCMD ["/bin/bash"]\n', {"DF392"}),
        ("FROM scratch\nCOPY app /app\nHEALTHCHECK CMD /app --check || exit 1\n", {"DF541"}),
        ('FROM scratch\nCOPY app /app\nHEALTHCHECK CMD ["/app", "--check"]\nCMD ["/app"]\n', set()),
        ("FROM scratch\nADD rootfs.tar.gz /\nCMD /app\n", set()),
        ("FROM scratch\nCOPY --from=busybox:1.37 /bin/sh /bin/sh\nCOPY app /app\nCMD /app\n", set()),
        ("FROM scratch\nCOPY --from=busybox:1.37 /bin /bin\nCOPY app /app\nCMD /app\n", set()),
        ("FROM debian:13 AS root\nFROM scratch\nCOPY --from=root / /\nCMD /app\n", set()),
        ("FROM alpine:3.22\nCOPY app /app\nCMD /app\n", set()),
        ("FROM scratch AS files\nCOPY app /app\nCMD /app\nFROM debian:13\nCOPY --from=files /app /\n", set()),
    ],
)  # fmt: skip
def test_the_shell_form_needs_a_shell(project: Project, dockerfile: str, wanted: set[str]) -> None:
    assert codes(project, dockerfile, "DF392", "DF541") == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("RUN pip install -r requirements.txt", {"DF713"}),
        ("RUN chmod +x /start.sh", {"DF713"}),
        ("RUN apk add --no-cache bash", set()),
        ("RUN sh /setup.sh", set()),
        ("RUN apk add --no-cache -t x $PACKAGES", set()),
    ],
)
def test_no_package_of_a_language_is_a_shell(
    project: Project, lines: str, wanted: set[str]
) -> None:
    project.write("start.sh", "#!/usr/bin/env bash\nexec app\n", mode=0o755)
    dockerfile = f'FROM python:3.13-alpine\nCOPY start.sh /\n{lines}\nCMD ["/start.sh"]\n'
    assert codes(project, dockerfile, "DF713") == wanted


# --- programs at another place ---

BUILD = "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/shop .\n"


@pytest.mark.parametrize(
    "lines",
    [
        'COPY --from=build /out/shop /usr/local/bin/\nCMD ["/shop"]',
        'COPY --from=build /out/shop /usr/local/bin/shop\nENTRYPOINT ["/app/shop"]',
        'WORKDIR /app\nCOPY --from=build /out/shop .\nCMD ["/shop"]',
        'WORKDIR /app\nCOPY --from=build /out/shop .\nCMD ["shop"]',
    ],
)
def test_a_built_program_at_another_place(project: Project, lines: str) -> None:
    assert codes(project, f"{BUILD}FROM debian:13\n{lines}\n", "DF717") == {"DF717"}


@pytest.mark.parametrize(
    ("base", "lines"),
    [
        ("debian:13", 'COPY --from=build /out/shop /usr/local/bin/\nCMD ["shop"]'),
        ("debian:13", 'COPY --from=build /out/shop /app/\nCOPY --from=build /out /srv\nCMD ["/srv/shop"]'),
        ("debian:13", 'COPY --from=build /out/shop /app/\nRUN ln -s /app/shop /shop\nCMD ["/shop"]'),
        ("debian:13", 'WORKDIR /app\nCOPY --from=build /out/shop .\nCMD ["./shop"]'),
        ("registry.example/own", 'COPY --from=build /out/shop /usr/local/bin/\nCMD ["/shop"]'),
        ("debian:13", 'WORKDIR /app\nENV PATH=/app:$PATH\nCOPY --from=build /out/shop .\nCMD ["shop"]'),
    ],
)  # fmt: skip
def test_a_built_program_may_be_there(project: Project, base: str, lines: str) -> None:
    assert codes(project, f"{BUILD}FROM {base}\n{lines}\n", "DF717") == set()


def test_a_script_beside_the_search_path(project: Project) -> None:
    project.write("cmd.sh", "#!/bin/sh\n", mode=0o755)
    start = 'WORKDIR /app\nCOPY . .\nCMD ["{}", "start"]\n'
    assert codes(project, f"FROM node:22\n{start.format('cmd.sh')}", "DF717") == {"DF717"}
    assert codes(project, f"FROM node:22\n{start.format('./cmd.sh')}", "DF717") == set()
    path = "ENV PATH=/app:$PATH\n"
    assert codes(project, f"FROM node:22\n{path}{start.format('cmd.sh')}", "DF717") == set()
    distroless = "FROM gcr.io/distroless/python3\n" + start.format("cmd.sh")
    assert codes(project, distroless, "DF717") == set()  # an argument of its entry point


# --- modules and packages ---

SERVE = "FROM python:3.13-slim\nWORKDIR /app\nRUN pip install gunicorn flask\n{}\n"


@pytest.mark.parametrize(
    "lines",
    [
        'COPY backend .\nCMD ["gunicorn", "-b", "0.0.0.0:80", "backend.main:app"]',
        'COPY backend/main.py /srv/\nCMD ["gunicorn", "main:app"]',
        "COPY backend .\nCMD gunicorn 'backend.main:create_app()' -b 0.0.0.0",
        'COPY backend .\nCMD ["python", "-m", "uvicorn", "backend.main:app"]',
    ],
)
def test_a_server_does_not_find_its_module(project: Project, lines: str) -> None:
    project.write("backend/main.py", "app = None\n")
    assert codes(project, SERVE.format(lines), "DF605") == {"DF605"}


@pytest.mark.parametrize(
    "lines",
    [
        'COPY . .\nCMD ["gunicorn", "backend.main:app"]',
        'COPY backend backend\nCMD ["gunicorn", "backend.main:app"]',
        'COPY backend .\nCMD ["gunicorn", "main:app"]',
        'COPY backend/main.py /srv/\nENV PYTHONPATH=/srv\nCMD ["gunicorn", "main:app"]',
        'COPY backend/main.py /srv/\nCMD ["gunicorn", "--chdir", "/srv", "main:app"]',
        'COPY backend/main.py /srv/\nRUN cp /srv/main.py .\nCMD ["gunicorn", "main:app"]',
        'COPY backend/main.py /srv/\nRUN pip install -e .\nCMD ["gunicorn", "main:app"]',
        'COPY backend/main.py /srv/\nCMD ["gunicorn", "other:app"]',
        'COPY backend/main.py /srv/\nWORKDIR /srv\nCMD ["gunicorn", "main:app"]',
    ],
)
def test_a_server_may_find_its_module(project: Project, lines: str) -> None:
    project.write("backend/main.py", "app = None\n")
    assert codes(project, SERVE.format(lines), "DF605") == set()


NODE = "FROM node:22-slim\nWORKDIR /app\n{}\n"


@pytest.mark.parametrize(
    ("lines", "text", "wanted"),
    [
        ('COPY . .\nCMD ["node", "a.js"]', "require('express')", {"DF653"}),
        ('COPY . .\nCMD ["node", "a.js"]', 'import e from "express"', {"DF653"}),
        ('COPY . .\nCMD ["npm", "start"]', "require('express')", {"DF653"}),
        ('RUN apt-get update && apt-get install -y git\nCOPY . .\nCMD ["node", "a.js"]', "require('express')", {"DF653"}),
        ('COPY . .\nCMD ["node", "a.js"]', "require('fs')", set()),
        ('COPY . .\nRUN npm ci\nCMD ["node", "a.js"]', "require('express')", set()),
        ("COPY . .\nCMD npm install && node a.js", "require('express')", set()),
        ('COPY . .\nRUN ./setup\nCMD ["node", "a.js"]', "require('express')", set()),
        ('COPY --from=deps /x /app\nCOPY . .\nCMD ["node", "a.js"]', "require('express')", set()),
        ('COPY . .\nCOPY node_modules node_modules\nCMD ["node", "a.js"]', "require('express')", set()),
    ],
)  # fmt: skip
def test_packages_that_nothing_installs(
    project: Project, lines: str, text: str, wanted: set[str]
) -> None:
    scripts = '{"scripts": {"start": "node a.js"}, "dependencies": {"express": "5"}}'
    project.write("package.json", scripts)
    project.write("a.js", text)
    assert codes(project, NODE.format(lines), "DF653") == wanted


def test_packages_of_the_context_count(project: Project) -> None:
    project.write("package.json", '{"dependencies": {"express": "5"}}')
    project.write("a.js", "require('express')")
    project.write("node_modules/express/index.js", "")
    start = 'COPY . .\nCMD ["node", "a.js"]'
    assert codes(project, NODE.format(start), "DF653") == set()
    project.write(".dockerignore", "node_modules\n")
    assert codes(project, NODE.format(start), "DF653") == {"DF653"}


@pytest.mark.parametrize(
    ("scripts", "wanted"),
    [
        ('"start": "nodemon a.js"', {"DF735"}),
        ('"prestart": "tsc", "start": "node a.js"', {"DF735"}),
        ('"start": "npm run serve", "serve": "nodemon a.js"', {"DF735"}),
        ('"start": "node a.js", "test": "nodemon a.js"', set()),
    ],
)
def test_the_start_needs_what_is_for_development(
    project: Project, scripts: str, wanted: set[str]
) -> None:
    development = '"devDependencies": {"nodemon": "3", "typescript": "5"}'
    project.write("package.json", f'{{"scripts": {{{scripts}}}, {development}}}')
    lines = 'COPY . .\nRUN npm install --omit=dev\nCMD ["npm", "start"]'
    assert codes(project, NODE.format(lines), "DF735") == wanted
    all_of_them = 'COPY . .\nRUN npm install\nCMD ["npm", "start"]'
    assert codes(project, NODE.format(all_of_them), "DF735") == set()


# --- environments of Python ---

PROJECT = "[project]\nname = 'shop'\nversion = '1'\n{}"
PACKAGE = "[build-system]\nbuild-backend = 'hatchling.build'\n"
UV = "FROM {} AS build\nCOPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\nWORKDIR /app\nCOPY . .\nRUN uv sync{}\n"


@pytest.mark.parametrize(
    ("base", "sync", "final", "wanted"),
    [
        ("debian:13", " --no-install-project", "FROM debian:13\nCOPY --from=build /app/.venv /app/.venv", {"DF652"}),
        ("python:3.13", "", "FROM python:3.13\nCOPY --from=build /app/.venv /app/.venv", {"DF652"}),
        ("python:3.13", " --no-editable", "FROM python:3.13\nCOPY --from=build /app/.venv /app/.venv", set()),
        ("python:3.13", "", "FROM python:3.13\nCOPY --from=build /app /app", set()),
        ("python:3.13", "", "FROM python:3.13\nCOPY --from=build /app/.venv /app/.venv\nCOPY src /app/src", set()),
        ("python:3.13", " --no-install-project", "FROM python:3.13\nCOPY --from=build /app/.venv /app/.venv", set()),
        ("debian:13", " --no-install-project", "FROM debian:13\nCOPY --from=build /app/.venv /app/.venv\n"
         "COPY --from=build /root/.local/share/uv /root/.local/share/uv", set()),
        ("debian:13", " --no-install-project", "FROM build\nCMD true", set()),
    ],
)  # fmt: skip
def test_an_environment_in_part(
    project: Project, base: str, sync: str, final: str, wanted: set[str]
) -> None:
    project.write("pyproject.toml", PROJECT.format(PACKAGE))
    project.write("src/shop/__init__.py")
    assert codes(project, f"{UV.format(base, sync)}{final}\n", "DF652") == wanted


def test_a_project_that_is_no_package_is_not_installed(project: Project) -> None:
    project.write("pyproject.toml", PROJECT.format(""))
    final = "FROM python:3.13\nCOPY --from=build /app/.venv /app/.venv\n"
    assert codes(project, UV.format("python:3.13", "") + final, "DF652") == set()


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("USER 1000", {"DF454"}),
        ("USER root", set()),
        ("ENV UV_PYTHON_INSTALL_DIR=/opt/python\nUSER 1000", {"DF454"}),  # after the installation
        ("RUN chmod 755 /root\nUSER 1000", {"DF454"}),
    ],
)
def test_the_python_of_uv_below_the_home_of_root(
    project: Project, lines: str, wanted: set[str]
) -> None:
    dockerfile = UV.format("debian:13", "").replace(" AS build", "") + lines + "\n"
    is_moved = "UV_PYTHON" in lines or "chmod" in lines
    assert codes(project, dockerfile, "DF454") == (set() if is_moved else wanted)


@pytest.mark.parametrize(
    ("sync", "lines", "wanted"),
    [
        (" --no-dev", 'CMD ["uv", "run", "shop"]', {"DF663"}),
        (" --no-dev", "CMD uv run shop", {"DF663"}),
        (" --no-dev", 'CMD ["uv", "run", "--no-sync", "shop"]', set()),
        (" --no-dev", 'CMD ["uv", "run", "--no-dev", "shop"]', set()),
        (" --no-dev", 'ENV UV_NO_SYNC=1\nCMD ["uv", "run", "shop"]', set()),
        ("", 'CMD ["uv", "run", "shop"]', set()),
        (" --no-dev", 'CMD [".venv/bin/shop"]', set()),
    ],
)
def test_uv_run_installs_the_group_again(
    project: Project, sync: str, lines: str, wanted: set[str]
) -> None:
    project.write("pyproject.toml", PROJECT.format("[dependency-groups]\ndev = ['pytest']\n"))
    dockerfile = UV.format("python:3.13", sync).replace(" AS build", "") + lines + "\n"
    assert codes(project, dockerfile, "DF663") == wanted
    project.write("pyproject.toml", PROJECT.format(""))
    assert codes(project, dockerfile, "DF663") == set()


# --- rights, variables, tables ---


@pytest.mark.parametrize(
    ("base", "lines", "wanted"),
    [
        ("php:8.4-fpm", "COPY . /var/www/html", {"DF662"}),
        ("php:8.4-apache", "WORKDIR /srv\nCOPY . .", {"DF662"}),
        ("php:8.4-fpm", "COPY --chown=www-data . /var/www/html", set()),
        ("php:8.4-fpm", "COPY . /var/www/html\nRUN chmod -R 777 storage", set()),
        ("php:8.4-fpm", "COPY . /var/www/html\nUSER 1000", set()),
        ("php:8.4-cli", "COPY . /srv", set()),
        ("php:8.4-fpm", "COPY public /var/www/html", set()),
        ("php:8.4-fpm", "COPY www.conf /usr/local/etc/php-fpm.d/\nCOPY . /var/www/html", set()),
        ("php:8.4-fpm", 'COPY . /srv\nENTRYPOINT ["/srv/start.sh"]', set()),
    ],
)
def test_the_folder_of_a_framework(
    project: Project, base: str, lines: str, wanted: set[str]
) -> None:
    project.write("composer.json", '{"require": {"laravel/framework": "^12"}}')
    project.write("artisan")
    project.write("public/index.php")
    project.write("start.sh", "#!/bin/sh\nchown -R www-data storage\nexec php-fpm\n", mode=0o755)
    assert codes(project, f"FROM {base}\n{lines}\n", "DF662") == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("ARG MODE=a\nCMD app --mode $MODE", {"DF672"}),
        ('ARG MODE\nCMD ["sh", "-c", "app $MODE"]', {"DF672"}),
        ("ARG MODE\nENTRYPOINT app ${MODE}", {"DF672"}),
        ("ARG MODE\nENV MODE=$MODE\nCMD app $MODE", set()),
        ("ARG MODE\nCMD app ${MODE:-a}", set()),
        ("ARG MODE\nCMD MODE=b && app $MODE", set()),
        ('ARG MODE\nCMD ["app", "$MODE"]', set()),
        ("ARG PORT=80\nCMD app --port $PORT", set()),
        ("ARG MODE\nRUN app $MODE", set()),
        ("ARG MODE\nCMD app '$MODE'", set()),
    ],
)
def test_a_build_argument_at_the_start(project: Project, lines: str, wanted: set[str]) -> None:
    assert codes(project, f"FROM debian:13\n{lines}\n", "DF672") == wanted


@pytest.mark.parametrize(
    ("base", "command", "wanted"),
    [
        ("alpine:3.22", r"echo '#!/bin/sh\nexec app' > /a.sh", {"DF642"}),
        ("fedora:42", r'echo "#!/bin/sh\nexec app" > /a.sh', {"DF642"}),
        ("alpine:3.22", r"echo '[global]\nindex-url = x' | tee /etc/pip.conf", {"DF642"}),
        ("debian:13", r"echo '#!/bin/sh\nexec app' > /a.sh", set()),
        ("alpine:3.22", r"echo -e '#!/bin/sh\nexec app' > /a.sh", set()),
        ("alpine:3.22", r"printf '#!/bin/sh\nexec app' > /a.sh", set()),
        ("alpine:3.22", r"echo 'PS1=\n' >> /etc/profile", set()),
        ("registry.example/own", r"echo '#!/bin/sh\nexec app' > /a.sh", set()),
    ],
)
def test_line_ends_of_echo(project: Project, base: str, command: str, wanted: set[str]) -> None:
    assert codes(project, f"FROM {base}\nRUN {command}\n", "DF642") == wanted


def test_line_ends_of_echo_in_bash(project: Project) -> None:
    dockerfile = 'FROM debian:13\n{}RUN echo "#!/bin/sh\\nexec app" > /a.sh\n'
    assert codes(project, dockerfile.format('SHELL ["/bin/bash", "-c"]\n'), "DF642") == {"DF642"}
    assert codes(project, dockerfile.format(""), "DF642") == set()


CRON = "FROM debian:13\nRUN apt-get update && apt-get install -y cron\n{}\n"


@pytest.mark.parametrize(
    ("lines", "job", "wanted"),
    [
        ("COPY jobs /etc/cron.d/jobs", "* * * * * /srv/job", {"DF737"}),
        ("COPY jobs /etc/cron.d/jobs", "@daily curl http://x", {"DF737"}),
        ("COPY jobs /etc/cron.d/jobs", "* * * * * root /srv/job", set()),
        ("COPY jobs /etc/cron.d/jobs", "PATH=/bin\n# m h\n@reboot app /srv/job", set()),
        ("COPY jobs /jobs\nRUN crontab /jobs", "* * * * * /srv/job", set()),
        ("COPY jobs /jobs\nRUN crontab /jobs", "* * * * * root /srv/job", {"DF737"}),
    ],
)
def test_the_user_in_a_table_of_cron(
    project: Project, lines: str, job: str, wanted: set[str]
) -> None:
    project.write("jobs", f"{job}\n")
    assert codes(project, CRON.format(lines), "DF737") == wanted


HTTPS = "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app ./cmd\nFROM {}\n"


@pytest.mark.parametrize(
    ("base", "source", "wanted"),
    [
        ("scratch", 'http.Get("https://example.com")', {"DF739"}),
        ("debian:13", 'http.Post("https://example.com", "", nil)', {"DF739"}),
        ("scratch", 'http.Get("http://db/")', set()),
        ("scratch", '// see https://example.com', set()),
        ("alpine:3.22", 'http.Get("https://example.com")', set()),
    ],
)  # fmt: skip
def test_a_go_program_asks_over_https(
    project: Project, base: str, source: str, wanted: set[str]
) -> None:
    project.write("go.mod", "module shop\n\ngo 1.25\n")
    project.write("cmd/main.go", f"package main\n\nfunc main() {{ {source} }}\n")
    copy = 'COPY --from=build /app /app\nCMD ["/app"]\n'
    assert codes(project, HTTPS.format(base) + copy, "DF739") == wanted


# --- what only looks like a mistake ---


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("DF632", """RUN bash -c -l 'bundle install'"""),
        ("DF632", 'CMD ["bash", "-c", "-e", "true", "sh"]'),
        ("DF545", 'ENTRYPOINT ["C:\\\\tools\\\\VsDevCmd.bat", "&&", "powershell.exe"]'),
    ],
)
def test_it_works_as_it_is(project: Project, code: str, start: str) -> None:
    assert codes(project, f"FROM registry.example/own\n{start}\n", code) == set()


def test_a_script_that_goes_on_in_bash(project: Project) -> None:
    dockerfile = "FROM alpine:3.22\nCOPY run.sh /\nCMD sh /run.sh\n"
    project.write("run.sh", "#!/bin/sh\nnames=(a b)\n")
    assert codes(project, dockerfile, "DF715") == {"DF715"}
    project.write(
        "run.sh", '#!/bin/sh\n[ -n "$IN_BASH" ] || IN_BASH=1 exec bash "$0"\nnames=(a b)\n'
    )
    assert codes(project, dockerfile, "DF715") == set()


# --- health checks that ask another address ---

CHECK = "HEALTHCHECK CMD wget -q --spider http://localhost:{}/ || exit 1\n"
SITE = "server {{\n  listen {};\n}}\n"


@pytest.mark.parametrize(
    ("listen", "port", "wanted"),
    [
        ("8080", "8080", {"DF182"}),
        ("0.0.0.0:8080 default_server", "8080", {"DF182"}),
        ("8080; listen [::]:8080", "8080", set()),
        ("8081", "8080", set()),  # another file may listen there
    ],
)
def test_nginx_is_asked_over_ipv6(
    project: Project, listen: str, port: str, wanted: set[str]
) -> None:
    project.write("site.conf", SITE.format(listen))
    copy = "COPY site.conf /etc/nginx/conf.d/default.conf\n"
    assert codes(project, f"FROM nginx:1.29-alpine\n{copy}{CHECK.format(port)}", "DF182") == wanted


@pytest.mark.parametrize(
    ("base", "more", "start", "wanted"),
    [
        ("python:3.13-alpine", "", "--host 0.0.0.0", {"DF182"}),
        ("python:3.13-alpine", "", "--host ::", set()),
        ("python:3.13-slim", "", "--host 0.0.0.0", set()),  # wget of GNU tries every address
        ("python:3.13-alpine", "RUN apk add --no-cache wget\n", "--host 0.0.0.0", set()),
    ],
)
def test_a_server_is_asked_over_ipv6(
    project: Project, base: str, more: str, start: str, wanted: set[str]
) -> None:
    text = f"FROM {base}\n{more}{CHECK.format(8000)}CMD uvicorn main:app {start}\n"
    assert codes(project, text, "DF182") == wanted


@pytest.mark.parametrize(
    ("base", "entrypoint", "cmd", "wanted"),
    [
        ("gcr.io/distroless/nodejs24-debian13", "", '["node", "a.js"]', {"DF193"}),
        ("gcr.io/distroless/nodejs24-debian13", "ENTRYPOINT []\n", '["node", "a.js"]', set()),
        ("gcr.io/distroless/nodejs24-debian13", "", '["a.js"]', set()),
        ("gcr.io/distroless/cc-debian13", "", '["node", "a.js"]', set()),
        ("node:24", 'ENTRYPOINT ["/usr/local/bin/npm"]\n', '["npm", "start"]', {"DF193"}),
        ("node:24", 'ENTRYPOINT ["npm", "exec"]\n', '["npm", "start"]', set()),
        ("debian:13", 'ENTRYPOINT ["sh"]\n', '["sh", "-c", "true"]', set()),
        ("debian:13", 'ENTRYPOINT ["env"]\n', '["env", "A=1"]', set()),
    ],
)
def test_a_program_that_gets_its_own_name(
    project: Project, base: str, entrypoint: str, cmd: str, wanted: set[str]
) -> None:
    assert codes(project, f"FROM {base}\n{entrypoint}CMD {cmd}\n", "DF193") == wanted
