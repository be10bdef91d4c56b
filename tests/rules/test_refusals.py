"""What a program refuses: options of others, lock files of others, libraries that are not there."""

from pathlib import Path

import pytest

from dflint_rules.images.support import repository_key_replaced
from dflint_rules.network.downloads import redirect_not_followed
from dflint_rules.packages.apk import pin_of_one_build
from dflint_rules.packages.verbs import option_of_another_manager, unknown_verb
from dflint_rules.scripts.tools import directory_as_program, gnu_option_of_busybox
from dflint_rules.security.accounts import files_of_unknown_user
from tests.lab import Lab
from tests.rules.project import Project, rules_of

POETRY = "[tool.poetry]\nname = 'app'\n"


@pytest.mark.parametrize(
    ("image", "command", "marked"),
    [
        ("debian:13", "apt-get install -y --no-cache curl", ["--no-cache"]),
        ("debian:13", "apt-get update --no-cache", ["--no-cache"]),
        ("debian:13", "apt-get install -y --fix-missing --quiet=2 curl", []),
        ("alpine:3.22", "apk del --virtual .build", ["--virtual"]),
        ("alpine:3.22", "apk add --virtual .build gcc", []),
        ("python:3.13", "pip install -qy flask", ["-qy"]),
        ("python:3.13", "pip uninstall -y flask", []),
        ("python:3.13", "if [ -d x ]; then pip install -y flask; fi", []),
        ("ruby:2.7", "gem install rails --no-ri --no-rdoc", ["--no-ri"]),
        ("ruby:2.3", "gem install rails --no-ri --no-rdoc", []),
        ("debian:13", "gem install rails --no-ri", []),  # which RubyGems is not known
    ],
)
def test_options_of_another_manager(image: str, command: str, marked: list[str]) -> None:
    assert Lab(option_of_another_manager).marked(f"FROM {image}\nRUN {command}\n") == marked


@pytest.mark.parametrize(
    ("command", "marked"),
    [
        ("pip install --trusted-host -r requirements.txt", ["--trusted-host"]),
        ("pip install -i -r requirements.txt", ["-i"]),
        ("pip install --trusted-host example.com -r requirements.txt", []),
    ],
)
def test_an_option_that_takes_another_for_its_value(command: str, marked: list[str]) -> None:
    text = f"FROM python:3.13\nCOPY requirements.txt .\nRUN {command}\n"
    assert Lab(unknown_verb).marked(text) == marked


@pytest.mark.parametrize(
    ("image", "lines", "marked"),
    [
        ("alpine:3.22", "RUN sha256sum --check SUMS", ["--check"]),
        ("node:22-alpine", "RUN apk add --no-cache git g++\nRUN grep -oP a b", ["-oP"]),
        ("alpine:3.22", "RUN apk add --no-cache coreutils\nRUN sha256sum --check SUMS", []),
        ("alpine:3.22", "RUN apk add --no-cache abuild && sha256sum --check SUMS", []),  # may bring
        ("alpine:3.22", "COPY tools /usr/bin/\nRUN sha256sum --check SUMS", []),
        ("debian:13", "RUN sha256sum --check SUMS", []),
        ("eclipse-temurin:21-alpine", "RUN sha256sum --check SUMS", []),  # has coreutils
        ("alpine:3.22", "RUN /opt/bin/wget --progress=dot https://example.com/a", []),
        ("alpine:3.22", "RUN wget --tries=3 -q https://example.com/a", []),
    ],
)
def test_options_that_busybox_lacks(image: str, lines: str, marked: list[str]) -> None:
    assert Lab(gnu_option_of_busybox).marked(f"FROM {image}\n{lines}\n") == marked


@pytest.mark.parametrize(
    ("install", "manifest", "lock", "what"),
    [
        ("pip install poetry==1.1.12", POETRY, "2.0", "is of format 2.0"),
        ("pip install poetry==1.2.2", POETRY, "2.0", ""),
        ("pip install poetry==1.8.5", POETRY, "2.1", ""),
        ("pip install poetry", POETRY, "2.1", ""),
        ("pip install 'poetry<1.2'", POETRY, "2.1", ""),  # not known which
        ("pip install poetry==1.8.5", "[project]\nname = 'app'\n", "2.1", "has no [tool.poetry]"),
        ("pip install poetry==2.1.4", "[project]\nname = 'app'\n", "2.1", ""),
        ("POETRY_VERSION=1.1.4 sh -c 'x' && pip install poetry==$V", POETRY, "2.0", ""),
    ],
)
def test_what_a_version_of_poetry_reads(
    tmp_path: Path, install: str, manifest: str, lock: str, what: str
) -> None:
    project = Project(tmp_path, rules_of("DF727"))
    project.write("pyproject.toml", manifest)
    project.write("poetry.lock", f'[metadata]\nlock-version = "{lock}"\n')
    lines = f"FROM python:3.12\nWORKDIR /app\nRUN {install}\nCOPY pyproject.toml poetry.lock ./"
    project.write("Dockerfile", f"{lines}\nRUN poetry install --no-root\n")
    found = project.report()
    assert (what in found[0]) if what else not found


def test_the_version_of_poetry_that_a_variable_names(tmp_path: Path) -> None:
    project = Project(tmp_path, rules_of("DF727"))
    project.write("pyproject.toml", POETRY)
    project.write("poetry.lock", '[metadata]\nlock-version = "2.0"\n')
    project.write(
        "Dockerfile",
        "FROM python:3.12\nENV POETRY_VERSION=1.1.4\nWORKDIR /app\n"
        "RUN curl -sSL https://install.python-poetry.org | python3 -\n"
        "COPY pyproject.toml poetry.lock ./\nRUN poetry install --no-root\n",
    )
    assert len(project.report()) == 1


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("Babel @ file:///tmp/build/80754af9/babel_1607110387436/work", True),
        ("certifi @ file:///croot/certifi_1665076670883/work/certifi", True),
        ("mine @ file:///wheels/mine-1.0-py3-none-any.whl", False),
        ("babel==2.9.1", False),
    ],
)
@pytest.mark.parametrize("image", ["python:3.13-slim", "example.com/other:1"])
def test_requirements_of_the_machine_that_built_them(
    tmp_path: Path, line: str, is_found: bool, image: str
) -> None:
    project = Project(tmp_path, rules_of("DF514"))
    project.write("requirements.txt", f"{line}\n")
    project.write(
        "Dockerfile",
        f"FROM {image}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
    )
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("packages", "lists", "is_found"),
    [
        ("cmake g++ make", "find_package(CURL REQUIRED)", True),
        ("cmake g++ make curl", "find_package(CURL REQUIRED)", True),  # the program is no library
        ("cmake g++ make libcurl4-gnutls-dev", "find_package(CURL REQUIRED)", False),
        ("cmake g++ make libgit2-dev", "find_package(ZLIB REQUIRED)", False),  # may bring it
        ("cmake g++ make", "find_package(CURL)", False),
        ("cmake g++ make", "if(WITH_CURL)\nfind_package(CURL REQUIRED)\nendif()", False),
        ("cmake g++ make", "include(FetchContent)\nfind_package(CURL REQUIRED)", False),
        ("cmake g++ make", "# find_package(CURL REQUIRED)", False),
        ("cmake g++ make", "find_package(Own REQUIRED)", False),
    ],
)
@pytest.mark.parametrize("how", ["mkdir build && cd build && cmake ..", "sh build.sh"])
def test_libraries_that_cmake_does_not_find(
    tmp_path: Path, packages: str, lists: str, is_found: bool, how: str
) -> None:
    project = Project(tmp_path, rules_of("DF671"))
    project.write("CMakeLists.txt", f"project(app)\n{lists}\n")
    project.write("build.sh", "mkdir -p build\ncd build\ncmake ..\nmake\n")
    project.write(
        "Dockerfile",
        f"FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y {packages}\n"
        f"COPY . /src\nRUN cd /src && {how}\n",
    )
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("asked", "lock", "is_found"),
    [
        ("git+https://example.com/a.git", False, True),
        ("ljharb/qs", False, True),
        ("github:ljharb/qs#v1", False, True),
        ("git+https://github.com/a/b.git", True, False),  # the lock has an archive
        ("file:./lib", False, False),
        ("^1.0.0", False, False),
        ("https://example.com/a.tgz", False, False),
        ("npm:other@1", False, False),
    ],
)
def test_dependencies_of_node_that_come_from_git(
    tmp_path: Path, asked: str, lock: bool, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF770"))
    project.write("package.json", f'{{"dependencies": {{"a": "{asked}"}}}}')
    if lock:
        project.write("package-lock.json", '{"lockfileVersion": 3}')
    project.write("Dockerfile", "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm install\n")
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("script", "is_found"),
    [
        ("yum -y install gcc\n", True),
        ("sed -i s/mirror/vault.centos.org/ /etc/yum.repos.d/*\nyum -y install gcc\n", False),
        ("if [ -e /etc/alpine-release ]; then\nyum -y install gcc\nfi\n", False),
        ("make\n", False),
    ],
)
def test_a_script_that_installs_from_mirrors_that_are_gone(
    tmp_path: Path, script: str, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF116"))
    project.write("install.sh", f"#!/bin/sh\n{script}", mode=0o755)
    project.write("Dockerfile", "FROM centos:8\nCOPY install.sh /\nRUN /install.sh\n")
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        ("RUN <<EOF\n#!/bin/bash\necho\nEOF", ["DF392 <<EOF"]),
        ("RUN <<EOF\n#!/usr/bin/env bash\necho\nEOF", ["DF392 <<EOF"]),
        ("RUN <<EOF\n#!/bin/sh\necho\nEOF", []),
        ("RUN apk add bash\nRUN <<EOF\n#!/bin/bash\necho\nEOF", []),
        ('RUN ["/bin/bash", "-c", "ls"]', ["DF391 /bin/bash"]),
        ('RUN ["bash", "-euc", "ls"]', ["DF391 bash"]),
        ("RUN bash <<EOF\nls\nEOF", ["DF391 bash"]),
        ("RUN /bin/bash -c ls", ["DF391 bash"]),
        ("RUN ./install.sh && bash <<EOF\nls\nEOF", []),
    ],
)
def test_scripts_whose_shell_is_not_there(tmp_path: Path, lines: str, marked: list[str]) -> None:
    project = Project(tmp_path, rules_of("DF391", "DF392"))
    project.write("Dockerfile", f"FROM alpine:3.22\n{lines}\n")
    assert [it.partition(":")[0] for it in project.report()] == marked


@pytest.mark.parametrize(
    ("makefile", "run", "is_found"),
    [
        ("all:\n\tcd deps && wget https://example.com/a\n", "make", True),
        ("all: a\na:\n\t@curl -O https://example.com/a\nb:\n\tunzip a\n", "make all", True),
        ("all:\n\ttrue\nb:\n\twget https://example.com/a\n", "make all", False),
        ("all:\n\t-wget https://example.com/a\n", "make", False),
        ("all:\n\tcurl -O a || wget a\n", "make", False),
        ("ifdef X\nall:\n\twget a\nendif\n", "make", False),
        ("all:\n\twget a\n", "apt-get update && apt-get install -y wget && make", False),
    ],
)
def test_programs_that_recipes_call(
    tmp_path: Path, makefile: str, run: str, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF718"))
    project.write("Makefile", makefile)
    project.write("deps/x")
    install = "apt-get update && apt-get install -y make gcc"
    project.write(
        "Dockerfile", f"FROM debian:13\nRUN {install}\nCOPY . /src\nWORKDIR /src\nRUN {run}\n"
    )
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("source", "base", "lines", "is_found"),
    [
        ('time.LoadLocation("Europe/Berlin")', "scratch", "", True),
        ('time.LoadLocation("Europe/Berlin")', "alpine:3.22", "", True),
        ('time.LoadLocation("Europe/Berlin")', "alpine:3.22", "RUN apk add tzdata\n", False),
        ('time.LoadLocation("Europe/Berlin")', "debian:13", "", False),
        ('time.LoadLocation("UTC")', "scratch", "", False),
        ("time.LoadLocation(zone)", "scratch", "", True),
        ('import _ "time/tzdata"\ntime.LoadLocation("Europe/Berlin")', "scratch", "", False),
        (
            'time.LoadLocation("Europe/Berlin")',
            "scratch",
            "COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo\n",
            False,
        ),
    ],
)
def test_time_zones_of_go(
    tmp_path: Path, source: str, base: str, lines: str, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF571"))
    project.write("go.mod", "module example.com/app\n")
    project.write("pkg/zone.go", source)
    project.write(
        "Dockerfile",
        f"FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM {base}\n"
        f'{lines}COPY --from=build /app /app\nCMD ["/app"]\n',
    )
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("files", "copy", "is_found"),
    [
        (["pom.xml"], "target/app.jar", True),
        (["pom.xml"], "target/*.jar", True),
        (["service/pom.xml"], "service/target/app.jar", True),
        (["pom.xml", "target/other.jar"], "target/app.jar", False),
        (["build.gradle.kts"], "build/libs/app.jar", True),
        (["README.md"], "target/app.jar", False),
        (['package.json:{"scripts": {"build": "vite build"}}'], "dist", True),
        (["package.json:{}"], "dist", False),
    ],
)
def test_output_that_nothing_builds(
    tmp_path: Path, files: list[str], copy: str, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF210"))
    for name in files:
        path, _, text = name.partition(":")
        project.write(path, text or "x")
    project.write("settings.yml")
    project.write("Dockerfile", f"FROM debian:13\nCOPY settings.yml /\nCOPY {copy} /srv/\n")
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("image", "version", "run", "is_found"),
    [
        ("node:12-alpine", "29.3.1", "yarn install", True),
        ("node:16-alpine", "29.3.1", "yarn install", False),
        ("node:14", "29.3.1", "yarn install", False),  # it may be 14.21
        ("node:14.4", "29.3.1", "yarn install", True),
        ("node:12-alpine", "29.3.1", "yarn install --ignore-engines", False),
        ("node:12-alpine", "29.3.1", "npm install", False),  # which only warns
        ("node:12-alpine", "26.0.0", "yarn", False),
    ],
)
def test_engines_of_packages_that_yarn_has_locked(
    tmp_path: Path, image: str, version: str, run: str, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF721"))
    project.write("package.json", "{}")
    project.write("yarn.lock", f'# yarn lockfile v1\n\n\njest@^{version}:\n  version "{version}"\n')
    project.write("Dockerfile", f"FROM {image}\nWORKDIR /app\nCOPY . .\nRUN {run}\n")
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("copy", "run", "is_found"),
    [
        ("package.json", "npm install", True),
        ("package*.json", "npm install", False),
        ("package.json", "npm ci", False),  # it stops: DF723
        ("package.json", "npm install express", False),
        ("package.json", "yarn install", False),  # has another lock file
    ],
)
def test_lock_files_that_are_not_copied(
    tmp_path: Path, copy: str, run: str, is_found: bool
) -> None:
    project = Project(tmp_path, rules_of("DF360"))
    project.write("package.json", "{}")
    project.write("package-lock.json", "{}")
    project.write(
        "Dockerfile", f"FROM node:22\nWORKDIR /app\nCOPY {copy} ./\nRUN {run}\nCOPY . .\n"
    )
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("run", "is_found"),
    [
        ("make", True),
        ("make -j4 all", True),
        ("make -C lib", True),
        ("make hello", False),  # made of hello.c by a rule that is built in
        ("make -f other.mk", False),
        ("./configure && make", False),
        ("cp Makefile.in Makefile && make", False),
    ],
)
def test_makefiles_that_are_not_copied(tmp_path: Path, run: str, is_found: bool) -> None:
    project = Project(tmp_path, rules_of("DF724"))
    project.write("Makefile", "all:\n")
    project.write("src/hello.c")
    project.write("Dockerfile", f"FROM gcc:14\nWORKDIR /app\nCOPY src ./\nRUN {run}\n")
    assert bool(project.report()) == is_found


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("curl -o a https://github.com/a/b/releases/download/v1/a.tgz", 1),
        ("curl -fsSLo a https://github.com/a/b/releases/download/v1/a.tgz", 0),
        ("curl -#sSL https://github.com/a/b/archive/v1.tar.gz | tar xz", 0),
        ("curl --location -o a https://github.com/a/b/archive/v1.tar.gz", 0),
        ("curl -s https://github.com/a/b/archive/v1.tar.gz | tar xz", 1),
        ("curl -sI https://github.com/a/b/raw/main/a", 0),
        ("curl -o a https://raw.githubusercontent.com/a/b/main/a", 0),
        ("wget https://github.com/a/b/archive/v1.tar.gz", 0),
        ("curl -o a https://example.com/github.com/archive/", 0),
    ],
)
def test_redirects_that_curl_does_not_follow(command: str, count: int) -> None:
    assert len(Lab(redirect_not_followed).find(f"FROM debian:13\nRUN {command}\n")) == count


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("COPY --chown=app a /srv/", 1),
        ("COPY --chown=app:app a /srv/", 1),
        ("COPY --chown=1000:1000 a /srv/", 0),
        ("COPY --chown=www-data a /srv/", 0),
        ("RUN useradd app\nCOPY --chown=app a /srv/", 0),
        ("ARG U=app\nCOPY --chown=$U a /srv/", 1),
        ("ARG U\nCOPY --chown=$U a /srv/", 0),
        ("RUN ./users.sh\nCOPY --chown=app a /srv/", 0),
    ],
)
def test_owners_that_are_not_there(lines: str, count: int) -> None:
    assert len(Lab(files_of_unknown_user).find(f"FROM debian:12\n{lines}\n")) == count


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("/opt/bin/ conda install", 1),
        ("./ run", 1),
        ("ls /opt/ -a", 0),
        ("/opt/bin/conda install", 0),
        ("$HOME/ x", 0),
        ("for a in /opt/ /usr/; do ls $a; done", 0),
    ],
)
def test_folders_that_are_run(command: str, count: int) -> None:
    assert len(Lab(directory_as_program).find(f"FROM debian:13\nRUN {command}\n")) == count


@pytest.mark.parametrize(
    ("package", "count"),
    [
        ("curl=8.14.1-r1", 1),
        ("'python3=~3.10.10-r0'", 1),
        ("curl~8.14", 0),
        ("curl=8.14", 0),
        ("curl=$V", 0),
        ("curl", 0),
    ],
)
def test_pins_of_one_build(package: str, count: int) -> None:
    assert len(Lab(pin_of_one_build).find(f"FROM alpine:3.22\nRUN apk add {package}\n")) == count


def test_a_submodule_that_is_not_checked_out(tmp_path: Path) -> None:
    project = Project(tmp_path, rules_of("DF210"))
    project.write(
        ".gitmodules", '[submodule "lib"]\n\tpath = lib\n\turl = https://example.com/lib\n'
    )
    project.write("settings.yml")
    project.write("Dockerfile", "FROM debian:13\nCOPY settings.yml /\nCOPY lib /lib\n")
    assert ["submodule" in it for it in project.report()] == [True]
    project.write("lib/a.c")
    assert project.report() == []


@pytest.mark.parametrize("folder", ["/src", "$TOP"])
def test_targets_of_a_makefile_elsewhere(tmp_path: Path, folder: str) -> None:
    project = Project(tmp_path, rules_of("DF748"))
    project.write("Makefile", "all:\n\techo\n")
    project.write(
        "Dockerfile", f"FROM gcc:14\nARG TOP=/src\nCOPY . /src\nRUN make -C {folder} deps\n"
    )
    assert len(project.report()) == 1


@pytest.mark.parametrize(
    ("image", "line", "is_found"),
    [
        ("pytorch/pytorch:1.9.0-cuda11.1-cudnn8-devel", "apt-get update", True),
        ("pytorch/pytorch:1.12.0-cuda11.3-cudnn8-devel", "apt-get update", False),
        ("pytorch/pytorch:1.9.0-cuda11.1-cudnn8-runtime", "apt-get update", False),
        ("tensorflow/tensorflow:2.4.1-gpu", "apt-get update", True),
        ("tensorflow/tensorflow:2.4.1", "apt-get update", False),
        ("tensorflow/tensorflow:latest-gpu", "apt-get update", False),
        (
            "tensorflow/tensorflow:2.4.1-gpu",
            "rm /etc/apt/sources.list.d/* && apt-get update",
            False,
        ),
    ],
)
def test_images_with_the_old_key_of_nvidia(image: str, line: str, is_found: bool) -> None:
    assert bool(Lab(repository_key_replaced).find(f"FROM {image}\nRUN {line}\n")) == is_found
