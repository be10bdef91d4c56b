"""What real repairs of Dockerfiles were about: words that are no commands, sources of packages, commits of clones."""

from base64 import b64encode

import pytest

from dflint_rules.network.clones import commit_of_shallow_clone
from dflint_rules.packages.availability import list_of_another_release
from dflint_rules.packages.lists import package_of_pool, snap_package, unexpanded_in_list
from dflint_rules.packages.requirements import install_without_lists
from dflint_rules.scripts.no_commands import no_command
from dflint_rules.secrets.variables import secret_in_env
from dflint_rules.stages.names import base_is_no_stage
from dflint_rules.variables.form import colon_in_key
from dflint_rules.variables.no_shell import operator_without_shell
from tests.lab import Lab
from tests.rules.project import Project, rules_of

INSTALL = "apt-get update && apt-get install -y --no-install-recommends"
CLONE = "git clone --depth 1 https://example.com/tool.git /tool"
COMMIT = "622c1bcd59a6ce584f957ffe6b874b2af0b207fd"


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ("pip install a==1 && b==2", ["b==2"]),
        ("pip install a==1 && scikit-learn==1.7", ["scikit-learn==1.7"]),
        ("A=1 pip install a==1 && B= make", []),
        ("VERSION = 1 && make", ["VERSION"]),
        ("[ a = b ] || test x == x", []),
        ("expr 1 = 1 && env = 2", []),
        ("make && - make install", ["-"]),
        ("cd - && set -- - && cat -", []),
        ("make || + make all", ["+"]),
        ("if `jq -e '.a == 1' b`; then make; fi", []),
    ],
)
def test_words_that_are_no_commands(script: str, marked: list[str]) -> None:
    assert Lab(no_command).marked(f"FROM debian:13\nRUN {script}\n") == marked


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        (f"FROM ubuntu:24.04\nRUN {INSTALL} chromium-browser git", ["chromium-browser"]),
        (f"FROM ubuntu:20.04\nRUN {INSTALL} firefox", []),
        (f"FROM debian:12\nRUN {INSTALL} firefox", []),
        (
            f"FROM ubuntu:22.04\nRUN add-apt-repository ppa:mozillateam/ppa && {INSTALL} firefox",
            [],
        ),
    ],
)
def test_packages_that_only_fetch_a_snap(lines: str, marked: list[str]) -> None:
    assert Lab(snap_package).marked(f"{lines}\n") == marked


@pytest.mark.parametrize(
    ("script", "count"),
    [
        (
            "echo 'deb http://a.example/ $(lsb_release -cs) main' > /etc/apt/sources.list.d/a.list",
            1,
        ),
        ("echo 'deb http://a.example/ $SUITE main' | tee /etc/apt/sources.list", 1),
        ('echo "deb http://a.example/ $SUITE main" | tee /etc/apt/sources.list', 0),
        ("echo 'deb [arch=$(ARCH)] http://a.example/ b main' > /etc/apt/sources.list.d/a.list", 0),
        ("echo 'export A=$(date)' > /etc/profile.d/a.sh; ls /etc/apt/sources.list", 0),
    ],
)
def test_lists_in_single_quotes(script: str, count: int) -> None:
    assert len(Lab(unexpanded_in_list).marked(f"FROM debian:12\nRUN {script}\n")) == count


def test_packages_of_pools() -> None:
    pool = "pool/main/o/openssl/libssl3_3.0.2-0_amd64.deb"
    for address, count in (
        (f"http://archive.ubuntu.com/ubuntu/{pool}", 1),
        (f"https://snapshot.debian.org/archive/debian/20240101T000000Z/{pool}", 0),
        (f"http://archive.debian.org/debian/{pool}", 0),
        (f"https://packages.example.com/{pool}", 0),
    ):
        text = f"FROM debian:12\nRUN curl -fO {address}\n"
        assert len(Lab(package_of_pool).marked(text)) == count, address


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        (f"RUN {CLONE}\nWORKDIR /tool\nRUN git reset --hard {COMMIT}", [COMMIT]),
        (f"RUN {CLONE} && cd /tool && git checkout {COMMIT[:7]}", [COMMIT[:7]]),
        (f"RUN {CLONE} && cd /tool && git fetch origin {COMMIT} && git checkout {COMMIT}", []),
        (f"RUN {CLONE} --branch v1 && git -C /tool checkout {COMMIT}", []),
        (f"RUN {CLONE} && git -C /tool checkout release", []),
        (f"RUN {CLONE} && git -C /other checkout {COMMIT}", []),
    ],
)
def test_commits_of_shallow_clones(lines: str, marked: list[str]) -> None:
    assert Lab(commit_of_shallow_clone).marked(f"FROM buildpack-deps\n{lines}\n") == marked


def test_names_of_no_stage() -> None:
    lab = Lab(base_is_no_stage)
    assert lab.marked("FROM node:24\nFROM base AS a\nFROM base\n") == ["base", "base"]
    assert lab.marked("FROM node:24 AS base\nFROM base\n") == []
    assert lab.marked("FROM node:24\nFROM debian\n") == []  # an image
    assert lab.marked("FROM base\nRUN make\n") == []  # made before, on the same machine
    assert lab.marked("FROM node:24\nFROM base:1\n") == []


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("LABEL a.b: c", ["a.b:"]),
        ("ENV NAME: value", ["NAME:"]),
        ("LABEL a=b:", []),
        ('LABEL "a:"=b', ['"a:"']),
    ],
)
def test_keys_with_a_colon(line: str, marked: list[str]) -> None:
    assert Lab(colon_in_key).marked(f"FROM debian:12\n{line}\n") == marked


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("COPY a /b/ 2>/dev/null || true", 1),
        ("COPY a /b/ && rm -rf /c", 1),
        ('COPY ["a && b", "/c/"]', 0),
        ("COPY a&b /c/", 0),
        ("COPY a>b /c/", 0),
    ],
)
def test_operators_without_a_shell(line: str, count: int) -> None:
    assert len(Lab(operator_without_shell).marked(f"FROM debian:12\n{line}\n")) == count


def test_parts_of_a_node_project_beside_cargo_and_an_installer(project: Project) -> None:
    project.rules = rules_of("DF573")
    patches = "patchedDependencies:\n  a@1.0.0: patches/a@1.0.0.patch\n"
    project.write("pnpm-workspace.yaml", patches)
    project.write("patches/a@1.0.0.patch", "")
    project.write("package.json", "{}")
    lines = "COPY package.json pnpm-workspace.yaml ./\nRUN npm install -g pnpm && pnpm install\nCOPY . .\nRUN cargo build\n"
    rustup = "RUN curl -sSf https://sh.rustup.rs | sh -s -- -y\n"
    project.write("Dockerfile", f"FROM node:24\n{rustup}WORKDIR /app\n{lines}")
    assert project.codes() == "DF573"
    project.write("Dockerfile", f"FROM node:24\nWORKDIR /app\nRUN curl a | tar x\n{lines}")
    assert project.codes() == ""


@pytest.mark.parametrize(
    ("role", "marked"),
    [("service_role", ["VITE_KEY"]), ("anon", [])],
)
def test_a_token_for_servers_in_a_front_end(role: str, marked: list[str]) -> None:
    claims = b64encode(f'{{"iss":"supabase","role":"{role}"}}'.encode()).decode().rstrip("=")
    line = f"ENV VITE_KEY=eyJhbGciOiJIUzI1NiJ9.{claims}.c2lnbmF0dXJl\n"
    found = Lab(secret_in_env).marked(f"FROM debian:12\n{line}")
    assert [it.partition("=")[0] for it in found] == marked


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ("echo http://a.example/alpine/v3.11/main > /etc/apk/repositories", ["v3.11"]),
        ("echo http://a.example/alpine/v3.22/main > /etc/apk/repositories", []),
        ("echo http://a.example/alpine/edge/main >> /etc/apk/repositories", []),
        ("apk add -X http://a.example/alpine/v3.11/main a; cat /etc/apk/repositories", []),
    ],
)
def test_repositories_of_another_release_of_alpine(script: str, marked: list[str]) -> None:
    assert Lab(list_of_another_release).marked(f"FROM alpine:3.22\nRUN {script}\n") == marked


def test_a_list_that_is_pinned_and_yet_not_whole(project: Project) -> None:
    project.rules = rules_of("DF576")
    lines = 'COPY requirements.txt .\nRUN pip install -r requirements.txt\nCMD ["uvicorn", "a:b"]\n'
    project.write("Dockerfile", f"FROM python:3.13-slim\nWORKDIR /app\n{lines}")
    project.write("requirements.txt", "fastapi==1\nstarlette==1\nchromadb==1\nrequests==2\n")
    assert project.codes() == ""  # requests without urllib3: chromadb may bring uvicorn
    project.write(
        "requirements.txt", "fastapi==1\nstarlette==1\nother==1\nrequests==2\nurllib3==2\n"
    )
    assert project.codes() == "DF576"


@pytest.mark.parametrize(("package", "codes"), [("bash", ""), ("curl", "DF713")])
def test_an_interpreter_of_the_same_run(project: Project, package: str, codes: str) -> None:
    project.rules = rules_of("DF713")
    project.write("setup.sh", "#!/bin/bash\nset -e\n", 0o755)
    run = f"RUN apk add --no-cache {package} && /setup.sh\n"
    project.write("Dockerfile", f"FROM alpine:3.22\nCOPY setup.sh /\n{run}")
    assert project.codes() == codes


def test_unminimize_fetches_the_lists() -> None:
    lab = Lab(install_without_lists)
    assert lab.marked("FROM ubuntu:20.04\nRUN yes | unminimize && apt-get install -y zip\n") == []
    assert lab.marked("FROM ubuntu:20.04\nRUN apt-get install -y zip\n") == ["install"]
