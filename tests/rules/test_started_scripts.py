"""Scripts of the build context that a build or a container starts."""

import subprocess

import pytest

from tests.rules.project import Project, rules_of

SCRIPT_RULES = rules_of("DF711", "DF712", "DF713", "DF714", "DF715", "DF716", "DF717")
SH = "#!/bin/sh\nset -e\nexec app\n"


@pytest.fixture(autouse=True)
def only_these(project: Project) -> None:
    project.rules = SCRIPT_RULES


def dockerfile(*lines: str, base: str = "debian:13-slim") -> str:
    return "\n".join([f"FROM {base}", *lines, ""])


# --- line ends ---


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["COPY --chmod=755 run.sh /", 'ENTRYPOINT ["/run.sh"]'], "#!/bin/sh\r\nexec app\r\n"),
        (["COPY --chmod=755 . /app/", "WORKDIR /app", "CMD ./run.sh"], "#!/bin/sh\r\nexec a\r\n"),
        (["COPY run.sh /", 'CMD ["sh", "/run.sh"]'], "#!/bin/sh\r\nexec app\r\n"),
        (["COPY --chmod=755 run.sh /usr/local/bin/", 'CMD ["run.sh"]'], "#!/bin/bash\r\na\r\n"),
        (["COPY --chmod=755 run.sh /tmp/", "RUN /tmp/run.sh"], "#!/bin/sh\r\na\r\n"),
        (["COPY --chmod=755 . /opt/bin/", "ENV PATH=/opt/bin:$PATH", 'CMD ["run.sh"]'], "#!/bin/sh\r\na\r\n"),
        (["COPY --chmod=755 run.sh /", 'CMD ["/run.sh"]'], "#!/usr/bin/env python3\r\na()\r\n"),
        (["COPY --chmod=755 run.sh /", 'ENTRYPOINT ["tini", "--", "/run.sh"]'], "#!/bin/sh\r\na\r\n"),
    ],
)  # fmt: skip
def test_crlf_in_what_is_started(project: Project, lines: list[str], text: str) -> None:
    base = "python:3.13"  # which has all of the interpreters
    project.write("Dockerfile", dockerfile(*lines, base=base))
    project.write("run.sh", text)
    assert "DF711" in project.codes()
    project.write("run.sh", text.replace("\r\n", "\n"))
    assert "DF711" not in project.codes()


@pytest.mark.parametrize(
    "lines",
    [
        ["COPY --chmod=755 run.sh /", "RUN dos2unix /run.sh", 'CMD ["/run.sh"]'],
        ["COPY --chmod=755 run.sh /", r"RUN sed -i 's/\r$//' /run.sh", 'CMD ["/run.sh"]'],
        ["COPY run.sh /", 'CMD ["cat", "/run.sh"]'],
        ["COPY run.py /", 'CMD ["python", "/run.py"]'],
    ],
)
def test_crlf_that_does_no_harm(project: Project, lines: list[str]) -> None:
    project.write("Dockerfile", dockerfile(*lines))
    for name in ("run.sh", "run.py"):
        project.write(name, "#!/bin/sh\r\nexec app\r\n")
    assert project.codes() == ""


# --- permissions ---


@pytest.mark.parametrize(
    "lines",
    [
        ["COPY run.sh /", 'ENTRYPOINT ["/run.sh"]'],
        ["COPY run.sh /", "CMD /run.sh"],
        ["WORKDIR /a", "COPY . .", 'CMD ["./run.sh"]'],
        ["COPY run.sh /usr/local/bin", 'CMD ["run.sh"]'],
        ["WORKDIR /a", "COPY run.sh .", "RUN ./run.sh"],
        ["COPY --chmod=644 run.sh /", 'CMD ["/run.sh"]'],
        ["COPY <<EOF /x.sh", "#!/bin/sh", "exec a", "EOF", 'CMD ["/x.sh"]'],
    ],
)
def test_a_script_without_permission(project: Project, lines: list[str]) -> None:
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run.sh", SH)
    assert project.codes() == "DF712"


@pytest.mark.parametrize(
    "lines",
    [
        ["COPY run.sh /", "RUN chmod +x /run.sh", 'CMD ["/run.sh"]'],
        ["COPY run.sh /", "RUN chmod 755 /*.sh", 'CMD ["/run.sh"]'],
        ["COPY run.sh /", 'CMD ["sh", "/run.sh"]'],
        ["COPY --chmod=0755 run.sh /", 'CMD ["/run.sh"]'],
        ["COPY --chmod=+x run.sh /", 'CMD ["/run.sh"]'],
        ["COPY run.sh /", 'CMD ["bash", "-x", "/run.sh"]'],
        ["COPY run.sh /tmp/", "RUN install -m 755 /tmp/run.sh /run.sh", 'CMD ["/run.sh"]'],
        ["COPY run.sh /", 'ENTRYPOINT ["/other"]', 'CMD ["/run.sh"]'],
        ["ADD https://example.org/run.sh /", 'CMD ["/run.sh"]'],
        ["COPY run.sh /", "RUN chmod +x /run.sh && /run.sh"],
        ["COPY run.sh /", "RUN set -ex; \\\n    chmod +x /run.sh; \\\n    /run.sh"],
        ["COPY run.sh /", "RUN <<EOF", "chmod +x /run.sh", "/run.sh", "EOF"],
        ["COPY run.sh /", "CMD chmod +x /run.sh && /run.sh"],
        ["COPY . /", "RUN sh /setup.sh", 'CMD ["/run.sh"]'],
    ],
)
def test_a_script_that_gets_permission(project: Project, lines: list[str]) -> None:
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run.sh", SH)
    project.write("setup.sh", "#!/bin/sh\nchmod +x /run.sh\n")
    assert project.codes() == ""


@pytest.mark.parametrize(
    "run_",
    [
        "/run.sh && chmod +x /run.sh",
        "apt-get install -y curl && /run.sh",
        "chmod +x /other.sh && /run.sh",
    ],
)
def test_permission_that_comes_too_late_or_not_at_all(project: Project, run_: str) -> None:
    project.write("Dockerfile", dockerfile("COPY run.sh /", f"RUN {run_}"))
    project.write("run.sh", SH)
    assert project.codes() == "DF712"


def test_permissions_go_with_a_file_from_stage_to_stage(project: Project) -> None:
    project.write("run.sh", SH)
    copied = ['FROM debian:13', 'COPY --from=build /run.sh /', 'CMD ["/run.sh"]']  # fmt: skip
    project.write("Dockerfile", dockerfile("COPY run.sh /", *copied, base="debian:13 AS build"))
    assert project.codes() == "DF712"
    changed = ["COPY run.sh /", "RUN chmod +x /run.sh", *copied]
    project.write("Dockerfile", dockerfile(*changed, base="debian:13 AS build"))
    assert project.codes() == ""


def test_permissions_are_those_that_git_keeps(project: Project) -> None:
    project.write("Dockerfile", dockerfile("COPY run.sh /", 'CMD ["/run.sh"]'))
    project.write("run.sh", SH, mode=0o755)
    assert project.codes() == ""
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=project.root, check=True)
    assert project.codes() == ""
    update = ["git", "update-index", "--chmod=-x", "run.sh"]
    subprocess.run(update, cwd=project.root, check=True)
    assert project.report() == [
        "DF712 /run.sh: run.sh is not executable (mode 644), and the container does not start: "
        "permission denied"
    ]


# --- the interpreter ---


@pytest.mark.parametrize(
    ("base", "first", "is_missing"),
    [
        ("alpine:3.23", "#!/bin/bash", True),
        ("node:22-alpine", "#!/usr/bin/env bash", True),
        ("alpine:3.23", "#!/bin/sh", False),
        ("debian:13-slim", "#!/bin/bash", False),
        ("debian:13-slim", "#!/usr/bin/env python3", True),
        ("node:22-slim", "#!/usr/bin/env node", False),
        ("python:3.13-slim", "#!/usr/bin/env python3", False),
        ("example/own", "#!/bin/bash", False),
    ],
)
def test_an_interpreter_that_is_not_there(
    project: Project, base: str, first: str, is_missing: bool
) -> None:
    lines = ["COPY --chmod=755 run /", 'ENTRYPOINT ["/run"]']
    project.write("Dockerfile", dockerfile(*lines, base=base))
    project.write("run", f"{first}\nexec app\n")
    assert project.codes() == ("DF713" if is_missing else "")
    name = first.rpartition("/")[2].removeprefix("env ")
    install = f"RUN apk add {name} || apt-get install {name}"
    project.write("Dockerfile", dockerfile(install, *lines, base=base))
    assert project.codes() == ""


@pytest.mark.parametrize(
    ("base", "first", "install", "is_missing"),
    [
        ("alpine:3.23", "#!/usr/bin/env python", "apk add py3-dbus", False),
        ("alpine:3.23", "#!/usr/bin/env python3", "apk add ca-certificates tzdata", True),
        ("debian:13-slim", "#!/usr/bin/python3", "apt-get install -y supervisor", False),
        ("debian:13-slim", "#!/usr/bin/python3", "apt-get install -y curl", True),
        ("alpine:3.23", "#!/bin/bash", "apk add curl", True),
        ("alpine:3.23", "#!/bin/bash", "apk add libtool", False),
    ],
)
def test_packages_bring_interpreters(
    project: Project, base: str, first: str, install: str, is_missing: bool
) -> None:
    lines = [f"RUN {install}", "COPY --chmod=755 run /", 'ENTRYPOINT ["/run"]']
    project.write("Dockerfile", dockerfile(*lines, base=base))
    project.write("run", f"{first}\nimport app\n")
    assert project.codes() == ("DF713" if is_missing else "")


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ('["/run"]', "echo a\n", "DF714"),
        ('["/bin/bash", "-c", "/run"]', "echo a\n", ""),
        ('["/run"]', "\n#!/bin/sh\necho a\n", "DF714"),
        ('["/run"]', "\ufeff#!/bin/sh\necho a\n", "DF714"),
        ('["/run"]', "#!/bin/sh\necho a\n", ""),
        ('["sh", "/run"]', "echo a\n", ""),
        ("/run", "echo a\n", ""),
        ('["/run"]', "\x7fELF\x00\x00", ""),
    ],
)
def test_the_kernel_wants_a_first_line(
    project: Project, form: str, text: str, expected: str
) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run /", f"ENTRYPOINT {form}"))
    project.write("run", text)
    assert project.codes() == expected


@pytest.mark.parametrize(
    ("base", "body", "is_found"),
    [
        ("debian:13", "if [[ -f /a ]]; then b; fi\n", True),
        ("debian:13", "set -o pipefail\n", True),
        ("debian:13", "set -euo pipefail\n", True),
        ("debian:13", "source /env\n", True),
        ("debian:13", "set -eu\n[ -f /a ] && . /env\n", False),
        ("alpine:3.23", "set -o pipefail\nif [[ -f /a ]]; then b; fi\n", False),
        ("fedora:43", "if [[ -f /a ]]; then b; fi\n", False),
    ],
)
def test_bash_in_a_script_for_sh(project: Project, base: str, body: str, is_found: bool) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run /", 'CMD ["/run"]', base=base))
    project.write("run", f"#!/bin/sh\n{body}exec app\n")
    assert project.codes() == ("DF715" if is_found else "")
    project.write("run", f"#!/bin/bash\n{body}exec app\n")
    assert "DF715" not in project.codes()


# --- signals ---


@pytest.mark.parametrize(
    "body",
    [
        "node server.js\n",
        "echo starting\n./server --port 80\n",
        "python manage.py migrate\npython manage.py runserver 0.0.0.0:80\n",
        '"$@"\n',
        'if [ "$A" = 1 ]; then\n  nginx -g "daemon off;"\nelse\n  exec app\nfi\n',
        "npm start\n",
        'case "$1" in\n  web) gunicorn a;;\n  *) exec "$@";;\nesac\n',
    ],
)
def test_a_program_that_is_a_child_of_the_shell(project: Project, body: str) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run /", 'ENTRYPOINT ["/run"]'))
    project.write("run", f"#!/bin/sh\nset -e\n{body}")
    assert project.codes() == "DF716"


@pytest.mark.parametrize(
    "body",
    [
        "exec node server.js\n",
        'exec "$@"\n',
        "trap 'kill $!' TERM\nnode server.js & wait\n",
        "node server.js &\nwait\n",
        "python manage.py migrate\n",
        "echo done\n",
        "trap 'exit 0' TERM\nwhile true; do node job.js; sleep 1; done\n",
        "node server.js &\n",
    ],
)
def test_scripts_that_hand_signals_on_or_come_to_an_end(project: Project, body: str) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run /", 'ENTRYPOINT ["/run"]'))
    project.write("run", f"#!/bin/sh\nset -e\n{body}")
    assert project.codes() == ""


_MODES = (
    'if [ "$1" = worker ]; then\n  celery worker\nelif [ "$1" = web ]; then\n  exec gunicorn a\nfi\n',
    'case "$1" in\n  worker) celery worker;;\n  web) exec gunicorn a;;\nesac\n',
)


@pytest.mark.parametrize("body", _MODES)
@pytest.mark.parametrize(
    ("lines", "is_reported"),
    [
        (['ENTRYPOINT ["/run"]', 'CMD ["web"]'], False),
        (['ENTRYPOINT ["/run", "web"]'], False),
        (['CMD ["/run", "web"]'], False),
        (['CMD ["/run", "worker"]'], True),
        (['ENTRYPOINT ["/run"]', 'CMD ["worker"]'], True),
        (['ENTRYPOINT ["/run"]'], True),
    ],
)
def test_the_mode_that_is_asked_for(
    project: Project, body: str, lines: list[str], is_reported: bool
) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run /", *lines))
    project.write("run", f"#!/bin/sh\nset -e\n{body}")
    assert project.codes() == ("DF716" if is_reported else "")


@pytest.mark.parametrize(
    ("cmd", "is_reported"), [('["app", "--help"]', False), ('["app", "--port", "80"]', True)]
)
def test_what_only_shows_its_help(project: Project, cmd: str, is_reported: bool) -> None:
    lines = ["COPY --chmod=755 run /", 'ENTRYPOINT ["/run"]', f"CMD {cmd}"]
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run", '#!/bin/sh\nset -e\n"$@"\n')
    assert project.codes() == ("DF716" if is_reported else "")


@pytest.mark.parametrize(
    "lines",
    [
        ['ENTRYPOINT ["dumb-init", "/run"]'],
        ['ENTRYPOINT ["tini", "-g", "--", "/run"]'],
        ["RUN /run"],
        ["HEALTHCHECK CMD /run"],
    ],
)
def test_where_a_child_of_the_shell_is_no_matter(project: Project, lines: list[str]) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run /", *lines))
    project.write("run", "#!/bin/sh\nnode server.js\n")
    assert project.codes() == ""


# --- where it is ---


@pytest.mark.parametrize(
    "lines",
    [
        ["COPY run.sh /usr/local/bin/", "RUN chmod +x run.sh"],
        ["WORKDIR /app", "COPY run.sh /", "RUN chmod 755 run.sh"],
        ["COPY run.sh /opt/", "RUN sh /run.sh"],
        ["COPY --chmod=755 run.sh /opt/", 'ENTRYPOINT ["/run.sh"]'],
        ["COPY --chmod=755 run.sh /opt/", 'ENTRYPOINT ["run.sh"]'],
        ["WORKDIR /app", "COPY --chmod=755 run.sh /", 'CMD ["./run.sh"]'],
    ],
)
def test_a_script_that_is_elsewhere(project: Project, lines: list[str]) -> None:
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run.sh", SH)
    assert project.codes() == "DF717"


@pytest.mark.parametrize(
    "lines",
    [
        ["COPY run.sh /usr/local/bin/", "RUN chmod +x /usr/local/bin/run.sh"],
        ["COPY run.sh /usr/local/bin/", "WORKDIR /usr/local/bin", "RUN chmod +x run.sh"],
        ["COPY run.sh /usr/local/bin/", "RUN cd /usr/local/bin && chmod +x run.sh"],
        ["COPY run.sh /tmp/", "RUN mv /tmp/run.sh / && chmod +x /run.sh"],
        ["COPY run.sh /opt/", "RUN git clone https://example.org/a . && chmod +x run.sh"],
        ["COPY --chmod=755 run.sh /opt/", "ENV PATH=/opt:$PATH", 'CMD ["run.sh"]'],
        ["COPY run.sh /opt/", "RUN --mount=type=bind,target=/a chmod +x /a/run.sh"],
        ["COPY run.sh /opt/", "RUN chmod +x $DIR/run.sh"],
    ],
)
def test_a_script_that_may_be_there(project: Project, lines: list[str]) -> None:
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run.sh", SH)
    assert "DF717" not in project.codes()


@pytest.mark.parametrize(
    ("body", "is_started"),
    [
        ('exec "$@"\n', True),
        ('case "$1" in\n  *.yml) set -- app "$@";;\nesac\nexec "$@"\n', False),
        ("exec app\n", False),
    ],
)
def test_what_an_entrypoint_does_with_cmd(project: Project, body: str, is_started: bool) -> None:
    lines = [
        "COPY --chmod=755 run /",
        "COPY conf.yml /",
        'ENTRYPOINT ["/run"]',
        'CMD ["/conf.yml"]',
    ]
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run", f"#!/bin/sh\nset -e\n{body}")
    project.write("conf.yml", "a: b\n")
    assert ("DF712" in project.codes()) == is_started


# --- traps ---


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("trap stop TERM\n./server --port 80", True),
        ("trap 'rm -f x' INT TERM\nnode server.js", True),
        ("trap stop SIGTERM SIGINT\n./bin/runsvc.sh", True),
        ("trap stop 15\nif true; then\n  node server.js\nfi", True),
        ("trap stop EXIT\nnode server.js", False),
        ("trap stop ERR\nnode server.js", False),
        ("trap stop TERM\nnode server.js &\nwait", False),
        ("trap stop TERM\nnode server.js &\nwait $!", False),
        ("trap stop TERM\nexec node server.js", False),
        ("trap stop TERM\nwhile true; do sleep 1; done", False),
        ("trap stop TERM\necho done", False),
        ("trap stop TERM\ndumb-init node server.js", False),
    ],
)
def test_a_trap_behind_a_command_that_does_not_end(
    project: Project, script: str, expected: bool
) -> None:
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run.sh /", 'ENTRYPOINT ["/run.sh"]'))
    project.write("run.sh", f"#!/bin/bash\nstop() {{ ./leave; }}\n{script}\n")
    assert ("DF716" in project.codes()) == expected


# --- syntax ---


@pytest.mark.parametrize(
    ("text", "is_broken"),
    [
        ("#!/bin/sh\nif true; then\n  a\nexec app\n", True),
        ('#!/bin/bash\nx=${OPTIONS:}\nexec app "$x"\n', True),
        ('#!/bin/bash\nx=(${OPTIONS:-})\nexec app "${x[@]:1}"\n', False),
        ("#!/usr/bin/env python3\nif true; then\n", False),
    ],
)
def test_scripts_that_no_shell_can_read(project: Project, text: str, is_broken: bool) -> None:
    project.rules = rules_of("DF664")
    project.write("Dockerfile", dockerfile("COPY --chmod=755 run.sh /", 'CMD ["/run.sh"]'))
    project.write("run.sh", text)
    assert ("DF664" in project.codes()) is is_broken


def test_a_broken_script_that_is_edited_before(project: Project) -> None:
    project.rules = rules_of("DF664")
    lines = ("COPY --chmod=755 run.sh /", "RUN sed -i s/then/fi/ /run.sh", 'CMD ["/run.sh"]')
    project.write("Dockerfile", dockerfile(*lines))
    project.write("run.sh", "#!/bin/sh\nif true; then\n")
    assert project.codes() == ""
