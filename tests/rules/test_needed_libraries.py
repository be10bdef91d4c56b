"""Libraries and programs of the system that packages of Python, Node and Ruby need when they run: DF760."""

import pytest

from tests.rules.project import Project, rules_of

APT = "RUN apt-get update && apt-get install -y --no-install-recommends"
PIP = ("COPY requirements.txt .", "RUN pip install --no-cache-dir -r requirements.txt")
VENV = ("RUN python -m venv /venv && /venv/bin/pip install -r requirements.txt",)
SLIM = "FROM python:3.12-slim"


@pytest.fixture
def needing(project: Project) -> Project:
    project.rules = rules_of("DF760")
    return project


def found(project: Project, files: dict[str, str], *lines: str) -> str:
    for name, text in files.items():
        project.write(name, text)
    project.write("Dockerfile", "\n".join([*lines, ""]))
    return project.codes("Dockerfile")


@pytest.mark.parametrize(
    ("base", "requirements", "before", "is_found"),
    [
        ("python:3.12-slim", "opencv-python>=4.8", "", True),
        ("python:3.12", "opencv-python>=4.8", "", True),  # has no libGL either
        ("python:3.12-slim", "opencv-python==4.2.0.34", "", False),  # of before it needed libGL
        ("python:3.12-slim", "opencv-python\nopencv-python-headless", "", False),
        ("python:3.12-slim", "ultralytics", f"{APT} libgl1", False),
        ("python:3.12-slim", "ultralytics", f"{APT} ffmpeg", False),  # depends on it
        ("python:3.12-slim", "ultralytics", "RUN ./prepare.sh", False),
        ("python:3.12-slim", "ultralytics", f"{APT} libglib2.0-0", True),
        ("python:3.12-slim", "pydub", "", True),
        ("python:3.12-slim", "pydub", "RUN curl -fsSL https://x.org/ffmpeg.tar.xz | tar xJ -C /usr/bin", False),
        ("python:3.12-slim", "pydub", "COPY --from=mwader/static-ffmpeg:7 /ffmpeg /usr/bin/", False),
        ("python:3.12-slim", "pydub\nstatic-ffmpeg", "", False),
        ("python:3.12-alpine", "pydub", "", True),
        ("python:3.12-alpine", "pydub", "RUN apk add --no-cache ffmpeg", False),
        ("python:3.12-slim", 'pydub; sys_platform == "win32"', "", False),
        ("python:3.12-slim", "psycopg", "", True),
        ("python:3.12-slim", "psycopg[binary]", "", False),
        ("python:3.12", "psycopg", "", False),
        ("python:3.12-slim", "pyodbc", f"{APT} msodbcsql18", False),
        ("python:3.12-slim", "gitpython", "", True),
        ("python:3.12-slim", "gitpython\nmlflow", "", False),  # which works without
        ("python:3.12-slim", "gitpython", "ENV GIT_PYTHON_REFRESH=quiet", False),
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "opencv-python", "", False),  # may have it
    ],
)  # fmt: skip
def test_a_library_that_a_package_of_python_needs(
    base: str, requirements: str, before: str, is_found: bool, needing: Project
) -> None:
    files = {"requirements.txt": f"{requirements}\n"}
    expected = "DF760" if is_found else ""
    assert found(needing, files, f"FROM {base}", before, *PIP) == expected


@pytest.mark.parametrize(
    ("builder", "copied", "is_found"),
    [
        (f"{APT} libpq-dev gcc", "/venv /venv", True),
        (f"{APT} libpq-dev gcc", "/usr/lib /usr/lib", False),
        (f"{APT} libpq-dev gcc", "/app/static /static", False),  # not the packages
    ],
)
def test_what_a_builder_has_installed_is_not_in_the_final_image(
    builder: str, copied: str, is_found: bool, needing: Project
) -> None:
    lines = [f"{SLIM} AS build", builder, PIP[0], *VENV, SLIM, f"COPY --from=build {copied}"]
    if copied.startswith("/usr/lib"):
        lines.append("COPY --from=build /venv /venv")
    files = {"requirements.txt": "psycopg2==2.9.9\n"}
    assert found(needing, files, *lines) == ("DF760" if is_found else "")


LOCK = "GEM\n  specs:\n    {}\n    image_processing (1.12)\n      ruby-vips (>= 2)\n    ruby-vips (2.2)\n\nDEPENDENCIES\n  {}\n"


@pytest.mark.parametrize(
    ("gem", "asked", "is_found"),
    [
        ("pg (1.5.6)", "pg", True),
        ("pg (1.6.2-x86_64-linux)", "pg", False),  # brings libpq
        ("puma (6.4)", "image_processing", False),  # ruby-vips is one of two ways
    ],
)
def test_a_library_that_a_gem_needs(gem: str, asked: str, is_found: bool, needing: Project) -> None:
    files = {"Gemfile": "", "Gemfile.lock": LOCK.format(gem, asked)}
    lines = (
        "FROM ruby:3.4 AS gems",
        "WORKDIR /app",
        "COPY Gemfile Gemfile.lock ./",
        "RUN bundle install",
    )
    final = ("FROM ruby:3.4-slim", "COPY --from=gems /usr/local/bundle /usr/local/bundle")
    assert found(needing, files, *lines, *final) == ("DF760" if is_found else "")


@pytest.mark.parametrize(
    ("dependencies", "is_found"),
    [
        ('"dependencies": {"fluent-ffmpeg": "^2"}', True),
        ('"dependencies": {"fluent-ffmpeg": "^2", "ffmpeg-static": "5"}', False),
        ('"devDependencies": {"fluent-ffmpeg": "^2"}', False),
    ],
)
def test_a_program_that_a_package_of_node_needs(
    dependencies: str, is_found: bool, needing: Project
) -> None:
    files = {"package.json": f"{{{dependencies}}}"}
    lines = ("FROM node:22-slim", "COPY package.json .", "RUN npm install --omit=dev")
    assert found(needing, files, *lines) == ("DF760" if is_found else "")


def test_the_list_of_a_project(needing: Project) -> None:
    files = {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["python-magic>=0.4"]\n'}
    lines = (SLIM, "COPY pyproject.toml uv.lock ./", "RUN pip install uv && uv sync --frozen")
    assert found(needing, {**files, "uv.lock": ""}, *lines) == "DF760"
