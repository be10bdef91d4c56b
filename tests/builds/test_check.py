"""`dflint check`, `dflint config --builds` and `dflint measure` in repositories that declare builds."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dflint.cli import run
from dflint.cli.declared_build import with_declared_build
from tests.builds.lab import Project

Check = Callable[..., list[str]]


@pytest.fixture
def check(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Check:
    """The findings of `dflint check`, a line each: place, code."""
    monkeypatch.chdir(project.root)

    def checked(*args: str) -> list[str]:
        run(["check", "-q", "--output-format", "concise", *args])
        lines = capfd.readouterr().out.splitlines()
        return [
            line.replace(": ", " ").replace("[", " ").split()[0] + " " + _code(line)
            for line in lines
        ]

    return checked


def _code(line: str) -> str:
    return line.partition("[")[2].partition("]")[0]


COMPOSE = """
services:
  web:
    build:
      context: .
      target: prodction
      args:
        VERSION: "1"
        UNUSED: "2"
"""


def test_findings_are_where_the_builds_are_declared(project: Project, check: Check) -> None:
    project.write("Dockerfile", "ARG VERSION\nFROM debian:$VERSION AS production\nUSER 1000\n")
    project.write("compose.yaml", COMPOSE)
    found = ["compose.yaml:5:15 DF752", "compose.yaml:8:9 DF750"]
    assert check("--select", "DF75") == found
    assert check("--select", "DF75", "Dockerfile") == found
    assert check("--select", "DF75", "compose.yaml") == found
    assert check("--select", "DF75", str(project.root)) == [
        f"{project.root}/{line}" for line in found
    ]
    assert check("--select", "DF107") == []


def test_comments_silence_them(project: Project, check: Check) -> None:
    project.write("Dockerfile", "FROM debian:12 AS production\n")
    silenced = COMPOSE.replace("prodction", "prodction # dflint: ignore[DF752] later")
    project.write(
        "compose.yaml", silenced.replace("  UNUSED", "  # dflint: ignore\n        UNUSED")
    )
    assert check("--select", "DF75") == ["compose.yaml:7:9 DF750"]
    project.write("compose.yaml", f"# dflint: ignore-file[unused-build-arg]\n{COMPOSE}")
    assert check("--select", "DF75") == ["compose.yaml:7:15 DF752"]


def test_arguments_are_unused_if_no_build_from_that_place_uses_them(
    project: Project, check: Check
) -> None:
    project.write("a/Dockerfile", "FROM debian:12\nARG A\n")
    project.write("b/Dockerfile", "FROM debian:12\nARG B\n")
    project.write(
        "compose.yaml",
        """
        x-args: &args {A: 1, B: 2, C: 3, HTTP_PROXY: x, BUILDKIT_INLINE_CACHE: 1}
        services:
          a: {build: {context: a, args: *args}}
          b: {build: {context: b, args: *args}}
        """,
    )
    assert check("--select", "DF750") == ["compose.yaml:1:28 DF750"]
    project.write("b/Dockerfile", "# syntax=example.org/frontend\nFROM debian:12\n")
    assert check("--select", "DF750") == []
    for base in (
        "registry.example.org/team/base:1",
        "team/base:1",
        "team/base:$TAG",
        "maven:onbuild",
    ):
        project.write("b/Dockerfile", f"ARG TAG\nFROM {base}\n")
        assert check("--select", "DF750") == [], base
    project.write("b/Dockerfile", "FROM debian:12\nONBUILD ARG C\nARG B\n")
    assert check("--select", "DF750") == []


WORKFLOW = """
on: push
jobs:
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: {context}
          file: app/Dockerfile
"""


@pytest.mark.parametrize(
    ("context", "copied", "step", "found"),
    [
        ("app", "lib/x.txt", "", 1),  # COPY means the root
        (".", "app/own.txt", "", 0),
        (".", "own.txt", "", 1),  # COPY means the folder of the Dockerfile
        ("app", "lib/x.txt", "      - run: cp -r lib app/\n", 0),
        ("app", "nowhere.txt", "", 0),
    ],
)
def test_workflows_with_the_context_of_another_folder(
    project: Project, check: Check, context: str, copied: str, step: str, found: int
) -> None:
    project.write("app/Dockerfile", f"FROM debian:12\nCOPY {copied} /x\n")
    project.write("app/own.txt", "")
    project.write("lib/x.txt", "")
    project.write(".github/workflows/b.yml", WORKFLOW.format(context=context) + step)
    assert len(check("--select", "DF751")) == found


MISSING = [
    ("services: {a: {build: {context: ., dockerfile: b}}}", {}, ["compose.yaml:1:48 DF751"]),
    ("services: {a: {build: ./b}}", {}, ["compose.yaml:1:23 DF751"]),
    ("services: {a: {build: ./b}}", {".gitignore": "b/\n"}, []),
    ("services: {a: {build: ./b}}", {".gitmodules": '[submodule "b"]\n\tpath = b\n'}, []),
    ("services: {a: {build: ./b}}", {"get.sh": "git clone https://example.org/b.git b\n"}, []),
    (
        "services: {a: {build: {context: ., dockerfile: Dockerfile.gen}}}",
        {"Makefile": "Dockerfile.gen: x\n"},
        [],
    ),
]


@pytest.mark.parametrize(("compose", "files", "found"), MISSING)
def test_dockerfiles_that_are_not_there(
    project: Project, check: Check, compose: str, files: dict[str, str], found: list[str]
) -> None:
    project.write("Dockerfile", "FROM debian:12\n")
    project.write("compose.yaml", compose)
    for path, text in files.items():
        project.write(path, text)
    assert check("--select", "DF751") == found
    project.write("tests/compose.yaml", compose)
    assert len(check("--select", "DF751")) == len(found)


def test_arguments_that_must_be_given(project: Project, check: Check) -> None:
    project.write("Dockerfile", "ARG TAG\nFROM debian AS other\nFROM debian:$TAG AS app\n")
    project.write(
        "compose.yaml",
        "services:\n  a:\n    build: .\n  b:\n    build: {context: ., target: other}\n",
    )
    assert check("--select", "DF753") == ["compose.yaml:2:3 DF753"]
    project.write("run.sh", "docker compose build --build-arg TAG=12\n")
    assert check("--select", "DF753") == []


def test_the_value_that_all_builds_give_is_known(project: Project, check: Check) -> None:
    project.write("Dockerfile", "ARG BASE\nFROM $BASE\nUSER 1000\n")
    build = "services: {{a: {{build: {{context: ., args: {{BASE: {}}}}}}}}}\n"
    project.write("compose.yaml", build.format("debian:8"))
    assert check("--select", "DF110") == ["Dockerfile:2:6 DF110"]
    project.write("compose.dev.yaml", build.format("debian:13"))
    assert check("--select", "DF110") == []


def test_copy_is_seen_from_the_declared_context(project: Project, check: Check) -> None:
    project.write("web/Dockerfile", "FROM debian:12\nCOPY package.json other.json /srv/\n")
    for path in ("package.json", "web/package.json", "web/other.json"):
        project.write(path, "{}")
    assert check("--select", "DF705") == []
    project.write(
        "compose.yaml", "services: {a: {build: {context: ., dockerfile: web/Dockerfile}}}\n"
    )
    assert check("--select", "DF705") == ["web/Dockerfile:2:19 DF705"]
    assert check("--select", "DF705", "--context", "web") == []
    project.write("Makefile", "other.json:\n\ttouch other.json\n")
    assert check("--select", "DF705") == []


@pytest.mark.parametrize(
    ("line", "is_made"),
    [
        ("pip install -r requirements.txt", False),
        ("python -m pip install -r api/requirements.txt -c requirements.txt", False),
        ("key: pip-${{ hashFiles('requirements.txt') }}", False),
        ("pip install -r dev.txt && cp dev.txt requirements.txt", True),
        ("pip-compile -o requirements.txt", True),
        ("cp -r conf/requirements.txt .", True),
    ],
)
def test_a_line_that_only_reads_a_file_does_not_make_it(
    line: str, is_made: bool, project: Project, check: Check
) -> None:
    project.write("Dockerfile", "FROM debian:12\nCOPY requirements.txt conf.ini /srv/\n")
    project.write("conf.ini")
    project.write("build.sh", f"#!/bin/sh\n{line}\n")
    assert check("--select", "DF705") == ([] if is_made else ["Dockerfile:2:6 DF705"])


def test_ignored_content_of_a_folder_may_be_made_before(project: Project, check: Check) -> None:
    project.write("Dockerfile", "FROM debian:12\nCOPY data /srv/\nCOPY conf /etc/\n")
    project.write("conf")
    assert check("--select", "DF705") == ["Dockerfile:2:6 DF705"]
    project.write(".gitignore", "data/*\n")
    assert check("--select", "DF705") == []


def test_a_folder_that_a_workflow_fetches_has_files_that_are_not_here(
    project: Project, check: Check
) -> None:
    project.write("Dockerfile", "FROM a\nCOPY web/index_local.html conf.ini /srv/\n")
    project.write("conf.ini")
    workflow = "jobs: {a: {steps: [{uses: actions/download-artifact@v8, with: {path: DIR}}]}}\n"
    project.write(".github/workflows/ci.yml", workflow.replace("DIR", "other"))
    assert check("--select", "DF705") == ["Dockerfile:2:6 DF705"]
    project.write(".github/workflows/ci.yml", workflow.replace("DIR", "web"))
    assert check("--select", "DF705") == []
    project.write("web/style.css")  # the folder is here, so the file is missing
    assert check("--select", "DF705") == ["Dockerfile:2:6 DF705"]


def test_stages_that_are_published_are_final(project: Project, check: Check) -> None:
    project.write(
        "Dockerfile", 'FROM debian:12 AS app\nCMD ["app"]\nFROM app AS test\nRUN test\nUSER 1\n'
    )
    assert check("--select", "DF402") == []
    project.write("docker-bake.hcl", 'target "a" {\n  target = "app"\n  tags = ["a/b"]\n}\n')
    assert check("--select", "DF402") == ["Dockerfile:1:6 DF402"]


def test_the_configuration_is_trusted_most(
    project: Project, check: Check, capfd: pytest.CaptureFixture[str]
) -> None:
    project.write("docker/Dockerfile", "FROM debian:12\nCOPY a b.txt /srv/\n")
    project.write("app/a", "")
    project.write("dflint.toml", '[[build]]\ndockerfile = "docker/Dockerfile"\ncontext = "app"\n')
    assert check("--select", "DF705") == ["docker/Dockerfile:2:8 DF705"]
    run(["config", "--builds", "docker/Dockerfile"])
    shown = '[[build]]  # dflint.toml\ndockerfile = "docker/Dockerfile"\ncontext = "app"\n'
    assert capfd.readouterr().out == shown
    project.write("dflint.toml", '[[build]]\ndockerfle = "docker/Dockerfile"\n')
    assert run(["check"]) == 2
    assert 'Did you mean "dockerfile"?' in capfd.readouterr().err


def test_builds_are_shown(
    project: Project, check: Check, capfd: pytest.CaptureFixture[str]
) -> None:
    project.write("web/Dockerfile", "FROM debian:12\nCOPY a /\n")
    project.write("web/a")
    project.write("Dockerfile")
    project.write(
        "compose.yaml",
        "services: {w: {build: {context: web, args: {A: '$B', API_TOKEN: hunter2}}}}\n",
    )
    run(["config", "--builds"])
    assert capfd.readouterr().out == (
        "[[build]]  # compose.yaml:1 w\n"
        'dockerfile = "web/Dockerfile"\ncontext = "web"\nargs = { A = "?", API_TOKEN = "…" }\n'
    )
    run(["config", "--builds", "--output-format=json", "web"])
    (build,) = json.loads(capfd.readouterr().out)["builds"]
    assert build["args"] == {"A": None, "API_TOKEN": "…"}
    assert (build["file"], build["line"], build["kind"]) == ("compose.yaml", 1, "compose")
    run(["config", "--builds", "Dockerfile"])
    assert capfd.readouterr().out.startswith(
        "# no file of the repository declares a build of Dockerfile"
    )


def test_measure_builds_as_it_is_declared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    project.write("web/Dockerfile")
    compose = "services: {w: {build: {context: ., dockerfile: web/Dockerfile, target: t, args: {A: 1, B: $X}}}}\n"
    project.write("compose.yaml", compose)
    nothing: dict[str, object] = {"context": "", "target": "", "builder_args": ()}
    found, told = with_declared_build("web/Dockerfile", nothing)
    assert (found["context"], found["target"], found["build_args"]) == (".", "t", ("A=1",))
    assert told == 'built as compose.yaml:1 (w) says, with "." as its context.'
    assert with_declared_build("web/Dockerfile", {**nothing, "context": "web"})[1] == ""


READERS = ("yaml", "compose", "bake", "scripts", "github")


@pytest.mark.parametrize(
    ("files", "loaded"),
    [
        ({}, []),
        ({"compose.yaml": "services: {a: {image: debian}}\n", "make.sh": "make\n"}, []),
        ({"compose.yaml": "services: {a: {build: .}}\n"}, ["compose", "yaml"]),
        ({"make.sh": "docker build .\n"}, ["scripts"]),
    ],
)
def test_only_what_is_needed_is_loaded(
    project: Project, files: dict[str, str], loaded: list[str]
) -> None:
    project.write("Dockerfile", "FROM debian:12\n")
    for path, text in files.items():
        project.write(path, text)
    script = "import sys\nfrom dflint.cli import run\nrun(['check', '-q'])\nprint(*sys.modules)"
    root = Path(__file__).parent.parent.parent
    environment = {"PYTHONPATH": f"{root}:{root / 'rules'}"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=project.root, env=environment, capture_output=True, text=True, check=True
    )
    modules = done.stdout.splitlines()[-1].split()
    assert sorted(it for it in READERS if f"dflint.builds.{it}" in modules) == loaded
    assert ("yaml" in modules) == ("yaml" in loaded)
    assert ("dflint.builds.repository" in modules) == bool(files)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("- uses: docker/build-push-action@v6\n        with: {file: x/Web.Dockerfile}", 1),
        (
            "- uses: docker/build-push-action@v6\n        with: {context: ., file: x/Web.Dockerfile}",
            0,
        ),
        (
            "- uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n"
            "        with: {context: ., file: x/Web.Dockerfile}",
            1,
        ),
        (
            "- uses: actions/checkout@v4\n      - run: make > x/Web.Dockerfile\n"
            "      - uses: docker/build-push-action@v6\n        with: {context: ., file: x/Web.Dockerfile}",
            0,
        ),
    ],
)
def test_dockerfiles_that_a_workflow_names(
    project: Project, check: Check, steps: str, found: int
) -> None:
    project.write("Dockerfile", "FROM debian:12\n")
    project.write(".github/workflows/ci.yml", f"jobs:\n  a:\n    steps:\n      {steps}\n")
    assert len(check("--select", "DF751")) == found


def test_a_base_that_builds_give_may_be_of_the_project(project: Project, check: Check) -> None:
    project.write("Dockerfile", "ARG BASE\nFROM $BASE\nUSER 1000\n")
    project.write("compose.yaml", "services: {a: {build: {context: ., args: {BASE: app-local}}}}\n")
    assert check("--select", "DF101,DF102") == []


def test_the_last_stage_is_never_unused(project: Project, check: Check) -> None:
    project.write("Dockerfile", "FROM debian:12 AS app\nFROM debian:12\nRUN test\n")
    project.write("docker-bake.hcl", 'target "a" {\n  target = "app"\n  tags = ["a/b"]\n}\n')
    assert check("--select", "DF131,DF132") == []


def test_what_services_share_is_reported_once(project: Project, check: Check) -> None:
    project.write("package.json", "{}")
    project.write("package-lock.json", "{}")
    project.write(
        "Dockerfile",
        'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "a.js"]\n',
    )
    project.write(
        "compose.yaml",
        "x-app: &app\n  build: .\n  volumes:\n    - .:/app\n"
        "services:\n  one:\n    <<: *app\n  two:\n    <<: *app\n",
    )
    assert check("--select", "DF755") == ["compose.yaml:4:7 DF755"]


def test_yarn_may_put_its_packages_elsewhere(project: Project, check: Check) -> None:
    project.write("package.json", "{}")
    project.write("Dockerfile", "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install\n")
    project.write("compose.yaml", "services:\n  one:\n    build: .\n    volumes: ['.:/app']\n")
    assert check("--select", "DF755") == ["compose.yaml:4:15 DF755"]
    project.write(".yarnrc", "--modules-folder /node_modules\n")
    assert check("--select", "DF755") == []


@pytest.mark.parametrize(("number", "found"), [("1000", ["Dockerfile:3:16 DF451"]), ("1001", [])])
def test_a_number_that_a_service_gives(
    project: Project, check: Check, number: str, found: list[str]
) -> None:
    service = f"{{build: {{context: ., args: {{uid: {number}}}}}}}"
    project.write("compose.yaml", f"services: {{app: {service}}}\n")
    project.write("Dockerfile", "FROM ubuntu:24.04\nARG uid\nRUN useradd -u $uid app\n")
    assert check("--select", "DF451") == found
