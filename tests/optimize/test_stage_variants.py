"""Smaller variants, stages that compile packages of Python, stages that nothing uses, late removals."""

from pathlib import Path

import pytest

from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.optimize.stages.plan import propose_stages
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.optimize.stages import NODE, PYTHON, Files, plan, reason

SLIM = "FROM python:3.12-slim\n"
GCC = "RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev \\\n    && rm -rf /var/lib/apt/lists/*\n"
PIP = "WORKDIR /app\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n"
REST = 'COPY . .\nUSER www-data\nCMD ["python", "app.py"]\n'


def test_packages_of_python_are_compiled_in_a_stage_of_their_own(tmp_path: Path) -> None:
    found = plan(tmp_path, f"# syntax=docker/dockerfile:1\n{SLIM}{GCC}{PIP}{REST}", PYTHON)
    assert found.text == (
        f"# syntax=docker/dockerfile:1\nFROM python:3.12-slim AS build\n{GCC}WORKDIR /app\nCOPY requirements.txt .\n"
        f"RUN pip install --prefix=/install --no-cache-dir -r requirements.txt\n\n{SLIM}"
        "RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 libpq5 \\\n"
        "    && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY requirements.txt .\n"
        f"COPY --from=build /install /usr/local\n{REST}"
    )
    assert "only installing packages needs gcc, libpq-dev" in found.steps[0].reason


def test_a_run_that_only_installs_a_compiler_goes(tmp_path: Path) -> None:
    before = f"{SLIM}RUN apt-get update && apt-get install -y build-essential\n{PIP}{REST}"
    files = {**PYTHON, "requirements.txt": "flask\n"}  # wheels, for which nothing is compiled
    after = plan(tmp_path, before, files).text.rpartition("FROM ")[2]
    assert "apt-get" not in after and after.count("RUN") == 0


@pytest.mark.parametrize(
    ("dockerfile", "files", "words"),
    [
        (f"{SLIM}{GCC}{PIP}RUN uv pip install uwsgi\n{REST}", PYTHON, "where pip and uv install to"),
        (f"{SLIM}{GCC}{PIP}RUN make -C ext\n{REST}", PYTHON, "may need the compiler"),
        (f"{SLIM}{GCC}{PIP.replace('install', 'install --user')}{REST}", PYTHON, "options of pip"),
        (f"{SLIM}{GCC}{PIP}{REST}", {"app.py": ""}, "requirements.txt is not in the build context"),
        (f"{SLIM}{GCC}{PIP}{REST}", {**PYTHON, "requirements.txt": "vllm\n"}, "vllm calls a compiler"),
        (f"{SLIM}{GCC}{PIP}{REST}", {**PYTHON, "app.py": "import pyximport"}, "app.py names pyximport"),
        (f"{SLIM}{GCC.replace('libpq-dev', 'libfoo-dev')}{PIP}{REST}", PYTHON, "the library of libfoo-dev"),
        (f"{SLIM}USER www-data\n{GCC}{PIP}{REST}", PYTHON, "does not install as root"),
    ],
)  # fmt: skip
def test_the_compiler_stays_where_something_else_may_need_it(
    dockerfile: str, files: Files, words: str, tmp_path: Path
) -> None:
    assert words in reason(tmp_path, dockerfile, files)


FULL = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "app.py"]\n'


def test_pure_packages_do_with_the_slim_image(tmp_path: Path) -> None:
    files = {"requirements.txt": "flask==3.0\ngunicorn\n", "app.py": "import flask"}
    assert plan(tmp_path, FULL, files).text.startswith("FROM python:3.12-slim\n")
    bookworm = FULL.replace("3.12", "3.12-bookworm")
    assert plan(tmp_path, bookworm, files).text.startswith("FROM python:3.12-slim-bookworm\n")


@pytest.mark.parametrize(
    ("requirements", "source", "words"),
    [
        ("mysqlclient\n", "", "whether mysqlclient brings a wheel"),
        ("pillow==5.0\n", "", "whether pillow brings a wheel"),
        ("flask\ngit+https://example.org/x\n", "", "may be compiled"),
        ("flask\n", "import subprocess", "subprocess"),
        ("flask\n", "import ctypes", "ctypes"),
    ],
)
def test_the_full_image_stays(requirements: str, source: str, words: str, tmp_path: Path) -> None:
    assert words in reason(tmp_path, FULL, {"requirements.txt": requirements, "app.py": source})


def test_a_program_that_slim_has_not_keeps_the_full_image(tmp_path: Path) -> None:
    before = FULL.replace("CMD", "RUN git clone https://example.org/x\nCMD")
    files = {"requirements.txt": "flask\n", "app.py": ""}
    assert "line 5 runs git, which python:3.12-slim has not" in reason(tmp_path, before, files)


def test_a_lock_of_npm_says_whether_something_is_compiled(tmp_path: Path) -> None:
    before = (
        'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "src/a.js"]\n'
    )
    assert plan(tmp_path, before, {**NODE, "src/a.js": ""}).text.startswith("FROM node:22-slim\n")
    lock = '{"lockfileVersion": 3, "packages": {"node_modules/sharp": {"hasInstallScript": true}}}'
    assert "sharp runs a script" in reason(
        tmp_path, before, {**NODE, "package-lock.json": lock, "src/a.js": ""}
    )


def test_java_that_only_runs_does_with_a_jre(tmp_path: Path) -> None:
    before = 'FROM eclipse-temurin:21-jdk-jammy\nCOPY a.jar /\nCMD ["java", "-jar", "/a.jar"]\n'
    assert plan(tmp_path, before, {"a.jar": ""}).text.startswith(
        "FROM eclipse-temurin:21-jre-jammy\n"
    )


CUDA = "FROM nvidia/cuda:12.6.0-cudnn-devel-ubuntu24.04\nRUN apt-get update && apt-get install -y python3-pip\n"


def test_cuda_runs_without_its_compiler(tmp_path: Path) -> None:
    before = f'{CUDA}COPY . .\nRUN pip install -r requirements.txt\nCMD ["python3", "a.py"]\n'
    files = {"requirements.txt": "torch==2.5\n", "a.py": "import torch"}
    assert "cuda:12.6.0-cudnn-runtime-ubuntu24.04\n" in plan(tmp_path, before, files).text
    files = {"requirements.txt": "flash-attn\n", "a.py": "import torch"}
    assert "flash-attn compiles for the GPU" in reason(tmp_path, before, files)
    files = {"requirements.txt": "torch==2.5\n", "a.py": "torch.compile(model)"}
    assert "torch.compile" in reason(tmp_path, before, files)
    built = before.replace("CMD", "RUN nvcc -o /x x.cu\nCMD")
    assert "nvcc at line 5" in reason(tmp_path, built, {"requirements.txt": "torch\n", "a.py": ""})


def test_a_stage_that_nothing_uses_goes(tmp_path: Path) -> None:
    before = "FROM alpine:3.21\nRUN echo a\n\nFROM debian:12\nRUN echo b\n"
    assert plan(tmp_path, before, {}).text == "FROM debian:12\nRUN echo b\n"
    by_number = f"{before}COPY --from=1 /a /b\n".replace("FROM debian", "FROM busybox\nFROM debian")
    assert "stages are named by their numbers" in reason(tmp_path, by_number, {})


def test_a_stage_that_begins_as_another_one_builds_upon_it(tmp_path: Path) -> None:
    steps = "RUN apt-get update && apt-get install -y curl\nCOPY a /a\n"
    before = f"FROM debian:12 AS one\n{steps}FROM debian:12\n{steps}RUN /a\nCOPY --from=one /a /b\n"
    after = f"FROM debian:12 AS one\n{steps}FROM one\nRUN /a\nCOPY --from=one /a /b\n"
    assert plan(tmp_path, before, {"a": ""}).text == after
    other = before.replace("RUN /a", "RUN /a -v").replace("AS one\nRUN", "AS one\nARG X\nRUN")
    assert plan(tmp_path, other, {"a": ""}).text == other


def test_what_a_later_run_removes_is_made_and_removed_in_one(tmp_path: Path) -> None:
    before = (
        "FROM buildpack-deps:bookworm\nRUN git clone https://example.org/tool /src\nRUN cd /src && make install\n"
        "RUN rm -rf /src\nRUN ldconfig\n"
    )
    assert plan(tmp_path, before, {}).text == (
        "FROM buildpack-deps:bookworm\nRUN git clone https://example.org/tool /src \\\n"
        "    && ( cd /src && make install ) \\\n    && rm -rf /src\nRUN ldconfig\n"
    )


def test_what_is_copied_and_removed_is_mounted(tmp_path: Path) -> None:
    before = "FROM debian:12\nCOPY a.tgz /tmp/\nRUN tar -xzf /tmp/a.tgz -C /opt \\\n    && rm /tmp/a.tgz\n"
    assert plan(tmp_path, before, {"a.tgz": ""}).text == (
        "FROM debian:12\nRUN --mount=type=bind,source=a.tgz,target=/tmp/a.tgz \\\n"
        "    tar -xzf /tmp/a.tgz -C /opt\n"
    )


@pytest.mark.parametrize(
    ("dockerfile", "words"),
    [
        ("FROM debian:12\nCOPY a.sh /tmp/\nRUN ls\nRUN sh /tmp/a.sh && rm /tmp/a.sh\n", ""),
        (
            "FROM debian:12\nCOPY --chmod=755 a.tgz /t/\nRUN tar -xf /t/a.tgz && rm /t/a.tgz\n",
            "owner or mode",
        ),
        (
            "FROM debian:12\nCOPY a.tgz /t/\nRUN tar -xf /t/a.tgz\nENV A=1\nRUN rm /t/a.tgz\n",
            "other RUNs",
        ),
        (
            "FROM debian:12\nCOPY a.tgz /t/\nRUN tar -xf /t/a.tgz && rm /t/a.tgz\n",
            "the folder of /t/a.tgz",
        ),
        (
            "FROM buildpack-deps:12\nRUN git clone https://e.org/x /src\nCOPY a.tgz /src/\nRUN rm -rf /src\n",
            "other instructions than RUN",
        ),
    ],
)
def test_what_is_not_the_same_is_not_joined(dockerfile: str, words: str, tmp_path: Path) -> None:
    found = plan(tmp_path, dockerfile, {"a.tgz": "", "a.sh": ""})
    assert found.text == dockerfile
    assert words in "; ".join(it.reason for it in found.left)


WEB = (
    "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx:1.27\n"
    "COPY nginx.conf /etc/nginx/conf.d/default.conf\nCOPY --from=build /app /usr/share/nginx/html\n"
)


def test_a_web_server_gets_the_folder_that_it_sends(tmp_path: Path) -> None:
    files = {**NODE, "nginx.conf": "server {\n  root /usr/share/nginx/html/dist;\n}\n"}
    after = "COPY --from=build /app/dist/ /usr/share/nginx/html/dist/\n"
    assert plan(tmp_path, WEB, files).text == WEB.replace(
        "COPY --from=build /app /usr/share/nginx/html\n", after
    )
    files = {**NODE, "nginx.conf": "server {\n  root /usr/share/nginx/html;\n}\n"}
    assert "which folder of /app the server sends" in reason(tmp_path, WEB, files)


def test_the_plan_says_what_speaks_against_alpine_and_distroless(tmp_path: Path) -> None:
    before = (
        "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y libpq5\nRUN pip install psycopg2\n"
        'CMD ["python", "a.py"]\n'
    )
    found = plan(tmp_path, before, {"a.py": ""})
    assert [(it.title, it.reason) for it in found.left] == [
        (
            "python:3.12-alpine is not proposed",
            "against it: line 2 installs with apt-get, which it has not; psycopg2 may have no wheel for musl",
        )
    ]
    found = plan(tmp_path, 'FROM node:22-slim\nCOPY a.py /\nCMD ["npm", "start"]\n', {"a.py": ""})
    assert [it.reason for it in found.left] == [
        "for it: no step needs the C library or the packages of Debian",
        "against it: the container starts npm, and it has node alone",
    ]


@pytest.mark.parametrize(
    ("dockerfile", "files", "basis"),
    [
        (f"{SLIM.replace('slim', 'slim-bookworm')}{GCC}{PIP}{REST}", PYTHON, "gcc, libpq-dev with what they depend on"),
        (FULL.replace("3.12", "3.12-bookworm"), {"requirements.txt": "flask", "app.py": ""}, "buildpack-deps"),
        (
            'FROM golang:1.25-bookworm\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n',
            {"go.mod": "module a\n", "main.go": "package main\n"}, "which golang has beside its compiler, on Debian 12",
        ),
    ],
)  # fmt: skip
def test_what_a_change_is_worth_has_a_basis(
    dockerfile: str, files: Files, basis: str, tmp_path: Path
) -> None:
    evidence = plan(tmp_path, dockerfile, files).steps[0].evidence
    assert evidence.startswith("the image is ") and " MB smaller: " in evidence
    assert basis in evidence


def test_bind_mounts_are_not_proposed_where_buildah_builds(tmp_path: Path) -> None:
    before = "FROM debian:12\nCOPY a.tgz /tmp/\nRUN tar -xzf /tmp/a.tgz -C /opt && rm /tmp/a.tgz\n"
    (tmp_path / "a.tgz").touch()
    file = analyze(parse(Source("Dockerfile", before)))
    context = context_of(str(tmp_path / "Dockerfile"), str(tmp_path), Folders())
    found = propose_stages(file, context, may_mount=False)
    assert found.text == before and "buildah" in found.left[0].reason
