"""Findings that a reader would refuse: what looks like a fault, and the neighbour that is one."""

import pytest

from dflint.source import Source
from dflint.syntax.origin import is_template
from dflint_rules.images.arguments import undefined_arg_in_from
from dflint_rules.layers.copying import copy_from_above_context
from dflint_rules.network.dead_servers import dead_server
from dflint_rules.network.downloads import fetched_without_certificates
from dflint_rules.runtime.missing_programs import program_not_in_image
from dflint_rules.scripts.lost_failures import install_failure_ignored
from dflint_rules.scripts.lost_lines import missing_and, swallowed_instruction, verb_twice
from dflint_rules.security.accounts import sudo_without_password
from tests.lab import Lab
from tests.rules.project import Project, rules_of


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("{ curl -fs https://mirror.example.com || exit 0; } && git config --global a b", 0),
        ("test -e /etc/mirror && exit 0; git config --global a b", 0),
        ("if [ -z \"$A\" ]; then exit 0; fi; git config --global a b", 0),
        ("(test -e /etc/mirror && exit 0); git config --global a b", 1),
        ("test -e /etc/mirror || exit 1; git config --global a b", 1),
        ("f() { exit 0; }; git config --global a b", 1),
    ],
)  # fmt: skip
def test_what_is_below_an_exit_may_not_run(script: str, count: int) -> None:
    assert len(Lab(program_not_in_image).find(f"FROM debian:13-slim\nRUN {script}\n")) == count


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("RUN git config --global url.https://github.com/.insteadOf git://github.com/", 0),
        ("RUN git config --global url.https://github.com/.insteadOf git://github.com/\nRUN git clone git://github.com/a/b", 0),
        ("RUN git clone git://github.com/a/b\nRUN git config --global url.https://github.com/.insteadOf git://github.com/", 1),
        ("RUN git clone git://github.com/a/b", 1),
    ],
)  # fmt: skip
def test_another_server_is_asked_instead(lines: str, count: int) -> None:
    assert len(Lab(dead_server).find(f"FROM debian:13\n{lines}\n")) == count


def test_a_version_in_a_variable_is_shown() -> None:
    text = (
        "FROM debian:12\nARG NODE=12\nRUN curl -sL https://deb.nodesource.com/setup_$NODE.x | sh\n"
    )
    (found,) = Lab(dead_server).find(text)
    assert found.message.startswith("deb.nodesource.com/setup_12: Node.js 12 is not")


@pytest.mark.parametrize(
    ("packages", "options", "count"),
    [
        ('"wget make"', "", 0),
        ('"wget make"', "--no-install-recommends", 1),
        ('"wget ca-certificates"', "--no-install-recommends", 0),
        ("", "--no-install-recommends", 0),
    ],
)
def test_packages_in_a_variable_may_bring_certificates(
    packages: str, options: str, count: int
) -> None:
    value = f"={packages}" if packages else ""
    text = (
        f"FROM ubuntu:16.04\nARG P{value}\nRUN apt-get update && apt-get install -y {options} $P\n"
    )
    text += "RUN wget https://example.com/a.tar.gz\n"
    assert len(Lab(fetched_without_certificates).find(text)) == count


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("%web ALL=(root) NOPASSWD: /usr/local/bin/set_configs", 0),
        ("web ALL=NOPASSWD: /bin/ping, /usr/sbin/service nginx", 0),
        ("web ALL=(ALL) NOPASSWD: /bin/chmod 2775 /srv/web, /bin/ping", 0),
        ("web ALL=(ALL) NOPASSWD: /usr/bin/apt-get *", 1),
        ("web ALL=(ALL) NOPASSWD:ALL", 1),
        ("web ALL=(ALL:ALL) NOPASSWD: SETENV: ALL", 1),
        ("web ALL=(ALL) NOPASSWD: /bin/ls, /bin/bash", 1),
    ],
)
def test_sudo_for_some_programs(line: str, count: int) -> None:
    text = f'FROM debian:13\nRUN echo "{line}" >> /etc/sudoers.d/web\n'
    assert len(Lab(sudo_without_password).find(text)) == count


def test_a_path_above_the_context_that_is_in_it(project: Project) -> None:
    project.rules = rules_of("DF207")
    project.write("app/Dockerfile", "FROM debian:13\nCOPY ./../run.sh /\nCOPY src /src/\n")
    project.write("app/src/a", "")
    assert project.codes("app/Dockerfile") == "DF207"
    project.write("app/run.sh", "")
    assert project.codes("app/Dockerfile") == ""
    assert Lab(copy_from_above_context).find("FROM debian:13\nCOPY ../run.sh /\n")


def test_a_folder_that_another_copy_brings(project: Project) -> None:
    project.rules = rules_of("DF719")
    project.write("etc/hosts", "")
    project.write("etc/app/a.conf", "")
    project.write("Dockerfile", "FROM debian:13\nCOPY etc/* /etc/\n")
    assert project.codes() == "DF719"
    project.write("Dockerfile", "FROM debian:13\nCOPY etc/* /etc/\nCOPY etc/app/* /etc/app/\n")
    assert project.codes() == ""
    project.write("etc/more/b.conf", "")
    assert project.codes() == "DF719"


def test_what_a_link_leads_to_is_copied_once(project: Project) -> None:
    project.rules = rules_of("DF267")
    project.write("shared/a.whl", "a")
    project.write("root/opt/b", "b")
    (project.root / "root/opt/wheels").symlink_to("../../shared")
    copies = "COPY root/ /\nCOPY root/opt/wheels /opt/wheels\n"
    project.write("Dockerfile", f"FROM debian:13\n{copies}")
    assert project.codes() == ""
    project.write("Dockerfile", "FROM debian:13\nCOPY root/ /\nCOPY root/opt/b /opt/b\n")
    assert project.codes() == "DF267"


def test_a_server_on_a_socket(project: Project) -> None:
    project.rules = rules_of("DF726")
    project.write("main.py", "import uvicorn\nuvicorn.run(app, uds=path)\n")
    project.write("Dockerfile", 'FROM python:3.13\nCOPY main.py /\nEXPOSE 80\nCMD ["python", "/main.py"]\n')  # fmt: skip
    assert project.codes() == ""
    project.write("main.py", "import uvicorn\nuvicorn.run(app)\n")
    assert project.codes() == "DF726"


def test_a_browser_brings_the_libraries_of_its_window(project: Project) -> None:
    project.rules = rules_of("DF760")
    project.write("requirements.txt", "weasyprint==63.0\n")
    pip = "COPY requirements.txt /\nRUN pip install -r requirements.txt\n"
    project.write("Dockerfile", f"FROM python:3.13-slim\n{pip}")
    assert project.codes() == "DF760"
    apt = "RUN apt-get update && apt-get install -y chromium\n"
    project.write("Dockerfile", f"FROM python:3.13-slim\n{apt}{pip}")
    assert project.codes() == ""


def test_the_folder_of_a_wildcard_shows_the_build_context(project: Project) -> None:
    project.rules = rules_of("DF724")
    project.write("app/go.mod", "module a\n\ngo 1.22\n")
    project.write("deploy/Dockerfile", "FROM golang:1.22\nWORKDIR /src\nCOPY app/go.* ./\nRUN go mod download\n")  # fmt: skip
    assert project.codes("deploy/Dockerfile") == ""


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("wget https://a.example/a.tar; if [ ! -f a.tar ]; then exit 1; fi; tar xf a.tar", 0),
        ("wget https://a.example/a.tar; [ -s a.tar ] && tar xf a.tar; true", 0),
        ("apt-get install -y curl; if [ $? -ne 0 ]; then exit 1; fi", 0),
        ("apt-get install -y curl; if [ -n \"$A\" ]; then echo a; fi", 1),
        ("wget https://a.example/a.tar; tar xf a.tar; rm a.tar", 1),
    ],
)  # fmt: skip
def test_a_failure_that_the_next_command_asks_for(script: str, count: int) -> None:
    assert len(Lab(install_failure_ignored).find(f"FROM debian:13\nRUN {script}\n")) == count


def test_a_semicolon_is_missing_before_a_keyword() -> None:
    script = "if [ -f a.tar ]; then \\\n    tar xf a.tar \\\n  else \\\n    echo no; \\\n  fi"
    lab = Lab(missing_and)
    (found,) = lab.find(f"FROM debian:13\nRUN {script}\n")
    assert found.message == "else is an argument of tar: ; is missing before it"
    assert "; else \\" in lab.fixed(f"FROM debian:13\nRUN {script}\n")


def test_what_an_unknown_instruction_swallows_is_said_once() -> None:
    text = 'FROM debian:13\nENV A=1\n    B="2" \\\n# more\nENV C=3\n'
    assert not Lab(swallowed_instruction).find(text)
    assert Lab(swallowed_instruction).find("FROM debian:13\nRUN true \\\n# more\nENV C=3\n")


@pytest.mark.parametrize(
    ("base", "codes"),
    [("mcr.microsoft.com/windows/servercore:ltsc2022", ""), ("debian:13", "DF705")],
)
def test_names_on_windows_have_no_case(project: Project, base: str, codes: str) -> None:
    project.rules = rules_of("DF705")
    project.write("Web.config", "")
    project.write("Service.svc", "")
    project.write("Dockerfile", f"FROM {base}\nCOPY web.config Service.svc /app/\n")
    assert project.codes() == codes


def test_what_the_preprocessor_of_c_reads_is_a_template() -> None:
    text = "#if defined(AMD64)\nFROM alpine AS STEP\n#else\nFROM debian AS STEP\n#endif\nRUN a\n"
    assert is_template(Source("alpine.Dockerfile", text))
    assert not is_template(Source("Dockerfile", "FROM alpine\n# if it is needed\nRUN a\n"))


@pytest.mark.parametrize(
    ("fetch", "copy", "codes"),
    [
        ("curl -L https://a.example/a.tgz | tar xz --strip-components=1", "/app .", ""),
        ("git clone https://a.example/a.git .", "/app ./", ""),
        ("curl -L https://a.example/a.tgz | tar xz", "/app/dist ./dist", "DF724"),
        ("mkdir src", "/app .", "DF724"),
    ],
)
def test_a_stage_may_fetch_the_files_of_a_project(
    project: Project, fetch: str, copy: str, codes: str
) -> None:
    project.rules = rules_of("DF724")
    stage = f"FROM node:22 AS files\nWORKDIR /app\nRUN {fetch}\n"
    project.write("Dockerfile", f"{stage}FROM node:22\nWORKDIR /app\nCOPY --from=files {copy}\nRUN yarn install\n")  # fmt: skip
    project.write("README.md", "")
    assert project.codes() == codes


def test_a_script_in_place_of_that_of_the_image_may_start_the_server(project: Project) -> None:
    project.rules = rules_of("DF564")
    lines = 'COPY --chmod=755 docker-entrypoint.sh /\nENTRYPOINT ["/docker-entrypoint.sh"]\n'
    project.write("docker-entrypoint.sh", '#!/bin/sh\nexec nginx -g "daemon off;"\n')
    project.write("Dockerfile", f"FROM nginx:1.29\n{lines}")
    assert project.codes() == ""
    project.write("docker-entrypoint.sh", '#!/bin/sh\nexec "$@"\n')
    assert project.codes() == "DF564"


@pytest.mark.parametrize(
    ("image", "message", "fixed"),
    [
        ("node:${NODE_VERSION:-20}", "no build can set it", "node:${NODE_VERSION:-20}"),
        ("node:$NODE_VERSION", "it is empty", "node:$NODE_VERSION"),
        ("node:$NGINX_VERSIN", "it is empty", "node:$NGINX_VERSION"),
    ],
)  # fmt: skip
def test_an_argument_that_is_not_declared(image: str, message: str, fixed: str) -> None:
    lab = Lab(undefined_arg_in_from)
    text = f"ARG NGINX_VERSION=1.21\nFROM {image}\n"
    (found,) = lab.find(text)
    assert found.message.endswith(f"so {message}")
    assert lab.fixed(text) == f"ARG NGINX_VERSION=1.21\nFROM {fixed}\n"


def test_a_command_without_its_and_is_no_package() -> None:
    text = "FROM python:3.13\nRUN pip install --upgrade pip \\\n    pip install -U numpy\n"
    assert not Lab(verb_twice).find(text)
    assert Lab(missing_and).find(text)
    assert Lab(verb_twice).find("FROM python:3.13\nRUN pip install install numpy\n")
