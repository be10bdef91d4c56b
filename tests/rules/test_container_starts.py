"""Containers that start in vain: programs, commands, data and rights that are not there."""

import pytest

from tests.rules.project import Project, rules_of

SLIM = "FROM python:3.13-slim\n"
START = 'COPY --chmod=755 start.sh /srv/\nENTRYPOINT ["/srv/start.sh"]\n'
GO_MOD = "module example.com/app\n\ngo 1.25\n\nrequire (\n\t{}\n)\n"


def codes(project: Project, dockerfile: str, *wanted: str) -> set[str]:
    """Which of these rules report something."""
    project.write("Dockerfile", dockerfile)
    return {it.split()[0] for it in project.report(rules=rules_of(*wanted))}


# --- programs that a script calls ---


@pytest.mark.parametrize(
    "script",
    [
        "set -e\ncurl -f http://api/\nexec python app.py\n",
        "until nc -z db 5432; do sleep 1; done\nexec python app.py\n",
        "while ! nc -z db 5432; do\n  sleep 1\ndone\nexec python app.py\n",
        "ps aux | grep x\nexec python app.py\n",
    ],
)
def test_a_start_script_calls_what_the_image_lacks(project: Project, script: str) -> None:
    project.write("start.sh", f"#!/bin/sh\n{script}")
    assert codes(project, SLIM + START, "DF718") == {"DF718"}


@pytest.mark.parametrize(
    ("lines", "script"),
    [
        ("RUN apt-get update && apt-get install -y curl\n", "curl -f http://api/\n"),
        ("", "if command -v curl; then curl http://api/; fi\n"),
        ("", "apt-get update && apt-get install -y curl\ncurl http://api/\n"),
        ("", "if [ -n \"$WAIT\" ]; then nc -z db 5432; fi\n"),
        ("", "curl http://api/ || true\n"),
        ("", "curl() { python -m fetch; }\ncurl http://api/\n"),
        ("COPY tools /usr/local/bin/\n", "curl http://api/\n"),
        ("", "python wait.py\n"),
    ],
)  # fmt: skip
def test_a_start_script_may_find_its_programs(project: Project, lines: str, script: str) -> None:
    project.write("start.sh", f"#!/bin/sh\nset -e\n{script}exec python app.py\n")
    project.write("tools/curl", "x")
    assert codes(project, SLIM + lines + START, "DF718") == set()


def test_a_script_in_busybox_has_wget(project: Project) -> None:
    project.write("start.sh", "#!/bin/sh\nset -e\nwget -q http://api/\nexec app\n")
    assert codes(project, "FROM alpine:3.23\n" + START, "DF718") == set()


# --- ENTRYPOINT resets CMD ---


@pytest.mark.parametrize(
    ("tail", "script", "is_reported"),
    [
        (START, 'set -e\nexec "$@"\n', True),
        (START + 'CMD ["nginx", "-g", "daemon off;"]\n', 'set -e\nexec "$@"\n', False),
        (START, 'set -e\nexec nginx -g "daemon off;"\n', False),
        (START, 'if [ $# -eq 0 ]; then set -- nginx; fi\nexec "$@"\n', False),
        (START, 'if [ -z "$1" ]; then set -- nginx; fi\nexec "$@"\n', False),
        (START, 'if [ "${1#-}" != "$1" ]; then\n\tset -- nginx "$@"\nfi\nexec "$@"\n', True),
        ('ENTRYPOINT ["/docker-entrypoint.sh"]\n', "", True),
        ('CMD ["nginx"]\n' + START, 'exec "$@"\n', False),
    ],
)
def test_entrypoint_resets_cmd(project: Project, tail: str, script: str, is_reported: bool) -> None:
    project.write("start.sh", f"#!/bin/sh\n{script}")
    found = codes(project, "FROM nginx:1.29\nCOPY start.sh /x/\n" + tail, "DF564")
    assert bool(found) == is_reported


def test_an_image_without_a_server_has_no_command_to_miss(project: Project) -> None:
    project.write("start.sh", '#!/bin/sh\nexec "$@"\n')
    assert codes(project, SLIM + START, "DF564") == set()


# --- what COPY makes of folders ---


@pytest.mark.parametrize(
    ("copy", "is_reported"),
    [
        ("COPY src public ./", True),
        ("COPY src/* ./src/", True),
        ("COPY * ./", True),
        ("COPY src/ public/ ./", True),
        ("COPY src/ public/ /", False),
        ("COPY src/. public/. ./", False),
        ("COPY src ./", False),
        ("COPY package*.json ./", False),
        ("COPY package.json src ./", False),
        ("COPY public/* ./public/", False),
        ("COPY --parents src public ./", False),
    ],
)
def test_folders_are_poured_together(project: Project, copy: str, is_reported: bool) -> None:
    for path in ("src/a.js", "src/lib/b.js", "public/i.html", "package.json"):
        project.write(path, "x")
    found = codes(project, f"FROM node:22-slim\nWORKDIR /app\n{copy}\n", "DF719")
    assert bool(found) == is_reported


# --- scripts at another place, by the COPY of a folder ---


@pytest.mark.parametrize(
    ("lines", "is_reported"),
    [
        ('COPY src ./src\nCMD ["node", "index.js"]\n', True),
        ('COPY . .\nCMD ["node", "/srv/main.js"]\n', True),
        ('COPY src ./\nCMD ["node", "index.js"]\n', False),
        ('COPY . .\nRUN npm run build\nCMD ["node", "dist/index.js"]\n', False),
        ('COPY . .\nCMD ["node", "dist/index.js"]\n', False),
        ('CMD ["node", "index.js"]\nWORKDIR /other\nCOPY src /other\n', False),
    ],
)
def test_a_script_is_started_where_no_copy_puts_it(
    project: Project, lines: str, is_reported: bool
) -> None:
    for path in ("src/index.js", "main.js", "package.json"):
        project.write(path, "x")
    found = codes(project, f"FROM node:22-slim\nWORKDIR /app\n{lines}", "DF717")
    assert bool(found) == is_reported


# --- Go modules ---


@pytest.mark.parametrize(
    ("module", "line", "is_reported"),
    [
        ("github.com/mattn/go-sqlite3 v1.14.32", "ENV CGO_ENABLED=0\nRUN go build .", True),
        ("gorm.io/driver/sqlite v1.6.0", "RUN CGO_ENABLED=0 GOOS=linux go build .", True),
        ("github.com/mattn/go-sqlite3 v1.14.32", "RUN go build .", False),
        ("github.com/mattn/go-sqlite3 v1.14.32 // indirect", "RUN CGO_ENABLED=0 go build .", False),
        ("modernc.org/sqlite v1.40.0", "RUN CGO_ENABLED=0 go build .", False),
    ],
)
def test_a_module_needs_cgo(project: Project, module: str, line: str, is_reported: bool) -> None:
    project.write("go.mod", GO_MOD.format(module))
    text = f"FROM golang:1.25\nWORKDIR /src\nCOPY go.mod ./\n{line}\n"
    assert bool(codes(project, text, "DF736")) == is_reported


@pytest.mark.parametrize(
    ("base", "lines", "is_reported"),
    [
        ("scratch", "", True),
        ("debian:13-slim", "", True),
        ("debian:13-slim", "RUN apt-get update && apt-get install -y ca-certificates\n", False),
        ("scratch", "COPY --from=build /etc/ssl/certs /etc/ssl/certs\n", False),
        ("alpine:3.23", "", False),
        ("gcr.io/distroless/static", "", False),
    ],
)
def test_a_client_needs_certificates(
    project: Project, base: str, lines: str, is_reported: bool
) -> None:
    project.write("go.mod", GO_MOD.format("github.com/aws/aws-sdk-go-v2/service/s3 v1.90.0"))
    text = f"FROM golang:1.25 AS build\nWORKDIR /src\nCOPY go.mod ./\nRUN go build -o /app .\nFROM {base}\n"
    text += f"{lines}COPY --from=build /app /app\n"
    assert bool(codes(project, text, "DF739")) == is_reported


# --- users ---


@pytest.mark.parametrize(
    ("text", "is_reported"),
    [
        ("FROM nginx:1.29-alpine\nUSER 101\n", True),
        ("FROM nginx:1.29-alpine\nUSER root\n", False),
        ("FROM nginx:1.29-alpine\nRUN chown -R nginx /var/cache/nginx\nUSER nginx\n", True),
        (
            "FROM nginx:1.29\nRUN chown -R nginx /var/cache/nginx && touch /run/nginx.pid"
            " && chown nginx /run/nginx.pid\nUSER nginx\n",
            False,
        ),
        ("FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/nginx.conf\nUSER nginx\n", False),
        ('FROM nginx:1.29\nUSER nginx\nCMD ["sh"]\n', False),
        ("FROM nginxinc/nginx-unprivileged\nUSER nginx\n", False),
    ],
)
def test_a_server_may_not_write(project: Project, text: str, is_reported: bool) -> None:
    assert bool(codes(project, text, "DF453")) == is_reported


@pytest.mark.parametrize(
    ("lines", "is_reported"),
    [
        ("WORKDIR /root/app\nUSER app\n", True),
        (
            "WORKDIR /root/app\nCOPY app /bin/\nUSER app\nENTRYPOINT ['/bin/app']\n".replace(
                "'", '"'
            ),
            False,
        ),
        (
            "WORKDIR /root/app\nCOPY app ./\nUSER app\nENTRYPOINT ['/bin/app']\n".replace("'", '"'),
            True,
        ),
        ("WORKDIR /root/app\nUSER app\nENTRYPOINT ['/bin/app', 'a.yml']\n".replace("'", '"'), True),
        ('USER app\nCMD ["/root/bin/app"]\n', True),
        ("WORKDIR /root/app\nRUN chmod 755 /root\nUSER app\n", False),
        ("WORKDIR /root/app\n", False),
        ("WORKDIR /root/app\nUSER root\n", False),
        ("WORKDIR /srv\nUSER app\n", False),
    ],
)
def test_the_home_of_root_is_closed(project: Project, lines: str, is_reported: bool) -> None:
    text = f"FROM debian:13-slim\nRUN useradd app\n{lines}"
    assert bool(codes(project, text, "DF454")) == is_reported


# --- time zones and locales ---


@pytest.mark.parametrize(
    ("text", "is_reported"),
    [
        ("FROM alpine:3.23\nENV TZ=Asia/Tokyo\n", True),
        ("FROM ubuntu:24.04\nENV TZ=Asia/Tokyo\n", True),
        ("FROM alpine:3.23\nENV TZ=UTC\n", False),
        ("FROM alpine:3.23\nENV TZ=Asia/Tokyo\nRUN apk add --no-cache openjdk21-jre\n", False),
        ("FROM debian:13\nENV TZ=Asia/Tokyo\n", False),
        ("FROM node:22-alpine\nENV TZ=Asia/Tokyo\n", False),
        ("FROM debian:13\nENV LANG=de_DE.UTF-8\n", True),
        ("FROM debian:13\nENV LANG=C.UTF-8\n", False),
        ("FROM python:3.13-slim\nENV LC_ALL en_US.UTF-8\n", True),
        ("FROM alpine:3.23\nENV LANG=en_US.UTF-8\n", False),
        ("FROM debian:13\nRUN apt-get install -y locales\nENV LC_ALL=en_US.UTF-8\n", True),
        ("FROM debian:13\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh\nENV LC_ALL=en_US.UTF-8\n", True),
        ("FROM debian:13\nCOPY a.sh /a.sh\nRUN chmod +x /a.sh && /a.sh\nENV LC_ALL=en_US.UTF-8\n", False),
        ("FROM debian:13\nRUN apt-get install -y locales-all\nENV LC_ALL=en_US.UTF-8\n", False),
        ("FROM debian:13\nRUN apt-get install -y locales && locale-gen de_DE\nENV LANG=de_DE\n", False),
        ("FROM ubuntu:24.04\nRUN apt-get install -y language-pack-de\nENV LANG=de_DE.UTF-8\n", False),
    ],
)  # fmt: skip
def test_data_of_zones_and_locales(project: Project, text: str, is_reported: bool) -> None:
    assert bool(codes(project, text, "DF565", "DF566")) == is_reported


# --- ports ---


@pytest.mark.parametrize(
    ("lines", "is_reported"),
    [
        ('EXPOSE 80\nCMD ["uvicorn", "a:b", "--port", "8000"]\n', True),
        ('EXPOSE 80\nCMD ["gunicorn", "-b", "0.0.0.0:8000", "a:b"]\n', True),
        ('EXPOSE 80\nCMD ["flask", "run", "--host=0.0.0.0"]\n', True),
        ("EXPOSE 80\nCMD python manage.py runserver 0.0.0.0:8000\n", True),
        ('EXPOSE 80 8000\nCMD ["uvicorn", "a:b", "--port", "8000"]\n', False),
        ("EXPOSE 80\nCMD uvicorn a:b --port $PORT\n", False),
        ('ENV FLASK_RUN_PORT=80\nEXPOSE 80\nCMD ["flask", "run", "--host=0.0.0.0"]\n', False),
        ('EXPOSE 80\nCMD ["python", "app.py"]\n', False),
        ('EXPOSE 80\nENTRYPOINT ["./x.sh"]\nCMD ["uvicorn", "a:b", "--port", "8000"]\n', False),
        ('EXPOSE 80\nCMD ["gunicorn", "-c", "conf.py", "a:b"]\n', False),
    ],
)
def test_the_exposed_port(project: Project, lines: str, is_reported: bool) -> None:
    assert bool(codes(project, SLIM + lines, "DF567")) == is_reported


# --- cron ---

CRON = SLIM + "RUN apt-get update && apt-get install -y cron\n"


@pytest.mark.parametrize(
    ("table", "name", "is_reported"),
    [
        ("* * * * * root /srv/job\n", "jobs", False),
        ("* * * * * root /srv/job", "jobs", True),
        ("* * * * * root /srv/job\n", "jobs.txt", True),
        ("* * * * * root /srv/job\r\n", "jobs", True),
        ("* * * * * root python /srv/job\n", "jobs", True),
        ("PATH=/usr/local/bin:/bin\n* * * * * root python /srv/job\n", "jobs", False),
        ("# python\n@daily root /usr/local/bin/python /srv/job\n", "jobs", False),
    ],
)
def test_jobs_of_cron(project: Project, table: str, name: str, is_reported: bool) -> None:
    project.write("table", table)
    text = f'{CRON}COPY table /etc/cron.d/{name}\nCMD ["cron", "-f"]\n'
    assert bool(codes(project, text, "DF737")) == is_reported


def test_busybox_hands_the_environment_on(project: Project) -> None:
    project.write("root", "* * * * * /srv/job\n")
    tail = 'ENV HOST=db\nCOPY root /etc/cron.d/jobs\nCMD ["crond", "-f"]\n'
    assert codes(project, CRON + tail, "DF738") == {"DF738"}
    assert codes(project, "FROM alpine:3.23\n" + tail, "DF738") == set()


# --- scripts of package.json without run ---


@pytest.mark.parametrize(
    ("words", "is_reported"),
    [
        ('"npm", "serve"', True),
        ('"npm", "run", "serve"', False),
        ('"npm", "start"', False),
        ('"npm", "exec", "serve"', False),
        ('"yarn", "serve"', False),
    ],
)
def test_npm_runs_no_script_by_its_name(project: Project, words: str, is_reported: bool) -> None:
    project.write("package.json", '{"scripts": {"serve": "x", "start": "y", "exec": "z"}}')
    text = f"FROM node:22-slim\nCOPY package.json ./\nCMD [{words}]\n"
    assert bool(codes(project, text, "DF720")) == is_reported


@pytest.mark.parametrize(
    ("lines", "is_reported"),
    [
        ("COPY wait-for-db.sh /x.sh\nRUN chmod +x /wait-for-db.sh\n", True),
        ("COPY wait-for-db.sh /tools\nRUN chmod +x /tools/wait-for-db.sh\n", False),
        ("COPY start.sh /x.sh\nRUN chmod +x /start.sh\n", False),
        ('COPY wait-for-db.sh /x/\nCMD ["--require=./wait-for-db.sh"]\n', False),
    ],
)
def test_a_base_that_is_not_known_may_have_files_of_usual_names(
    project: Project, lines: str, is_reported: bool
) -> None:
    for path in ("wait-for-db.sh", "start.sh"):
        project.write(path, "x")
    assert bool(codes(project, f"FROM example.com/team/base:1\n{lines}", "DF717")) == is_reported


# --- configurations that keep a server in the foreground ---

DEBIAN = "FROM debian:13-slim\nRUN apt-get update && apt-get install -y nginx supervisor\n"


@pytest.mark.parametrize(
    ("lines", "text", "found"),
    [
        ('COPY a.conf /etc/supervisor/conf.d/\nCMD ["supervisord"]', "[program:a]\n", True),
        ('COPY a.conf /etc/supervisor/conf.d/\nCMD ["supervisord"]', "nodaemon = true\n", False),
        ('COPY a.conf /srv/\nCMD ["supervisord", "-c", "/srv/a.conf"]', "[program:a]\n", True),
        ('COPY a.conf /srv/\nCMD ["supervisord", "-c", "/srv/a.conf"]', "nodaemon=true\n", False),
        ('CMD ["supervisord", "-c", "/srv/a.conf"]', "", False),
        ('COPY . /etc/nginx/\nCMD ["nginx"]', "user nginx;\n", False),
        ('COPY a.conf /etc/nginx/nginx.conf\nCMD ["nginx"]', "user nginx;\n", True),
        ('COPY a.conf /etc/nginx/nginx.conf\nCMD ["nginx"]', "daemon  off;\n", False),
        ('COPY etc /etc/nginx/\nCMD ["nginx"]', "", True),
        ('COPY --from=a /a.conf /etc/nginx/\nCMD ["nginx"]', "", False),
        ('COPY a.conf /etc/nginx/\nRUN sed -i 1d /etc/nginx/a.conf\nCMD ["nginx"]', "", False),
    ],
)
def test_what_is_copied_as_a_configuration_is_read(
    project: Project, lines: str, text: str, found: bool
) -> None:
    project.write("a.conf", text)
    project.write("etc/sites/b.conf", "server {}\n")
    assert codes(project, f"{DEBIAN}{lines}\n", "DF540") == ({"DF540"} if found else set())


def test_an_unknown_image_has_a_configuration_of_its_own(project: Project) -> None:
    project.write("supervisord.conf", "[program:a]\n")
    copy = "COPY supervisord.conf /etc/supervisor/conf.d/"
    text = f'FROM example.com/base:1\n{copy}\nCMD ["supervisord"]\n'
    assert codes(project, text, "DF540") == set()


@pytest.mark.parametrize(
    ("files", "copy", "found"),
    [
        (["root/etc/a.conf"], "COPY root /", True),
        (["root/usr/bin/curl"], "COPY root /", False),
        (["root/etc/a.conf"], "COPY --from=a root /", False),
        (["root/etc/a.conf"], "ADD root.tar.gz /", False),
        (["root/etc/a.conf"], "COPY . /", False),
    ],
)
def test_a_folder_that_is_copied_to_the_root_may_have_the_program(
    project: Project, files: list[str], copy: str, found: bool
) -> None:
    for name in files:
        project.write(name)
    text = f"FROM python:3.13-slim\n{copy}\nHEALTHCHECK CMD curl -f http://localhost\n"
    assert codes(project, text, "DF541") == ({"DF541"} if found else set())


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('CMD ["bin/zeppelin-daemon.sh", "start"]', True),
        ('CMD ["bin/zeppelin.sh"]', False),
        ('CMD ["solr", "start"]', True),
        ('CMD ["solr", "start", "-f"]', False),
        ('CMD ["neo4j", "console"]', False),
    ],
)
def test_servers_of_java_that_make_themselves_daemons(
    project: Project, line: str, found: bool
) -> None:
    base = "FROM debian:13-slim\nRUN apt-get update && apt-get install -y default-jre\n"
    assert codes(project, f"{base}{line}\n", "DF540") == ({"DF540"} if found else set())


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("command=/usr/sbin/nginx", True),
        ("command = php-fpm8.4", True),
        ("command=service nginx start", True),
        ("command=/usr/sbin/sshd", True),
        ("command=/usr/sbin/sshd -D", False),
        ('command=/usr/sbin/nginx -g "daemon off;"', False),
        ("command=cron -f", False),
        ("command=cron\nstartsecs=0\nautorestart=false", False),
        ("command=python3 app.py", False),
    ],
)
def test_what_supervisord_starts_is_read(project: Project, section: str, found: bool) -> None:
    project.write("a.conf", f"[supervisord]\nnodaemon=true\n[program:a]\n{section}\n")
    text = f'{DEBIAN}COPY a.conf /etc/supervisor/conf.d/\nCMD ["supervisord", "-n"]\n'
    assert codes(project, text, "DF616") == ({"DF616"} if found else set())
