"""Virtual environments of Python that are filled in a stage of their own."""

from pathlib import Path

import pytest

from dflint.optimize.stages.environments import allows
from tests.optimize.stages import Files, plan, reason

SLIM = "FROM python:3.12-slim\n"
GCC = "RUN apt-get update && apt-get install -y gcc libpq-dev\n"
LIBRARIES = "RUN apt-get update && apt-get install -y libgomp1 libpq5\n"
REST = 'COPY . .\nUSER www-data\nCMD ["python", "app.py"]\n'
VENV = "RUN python -m venv /opt/venv\n"
PATH = "ENV PATH=/opt/venv/bin:$PATH\n"
PIP = {"requirements.txt": "psycopg2==2.9\n", "dev.txt": "flask\n", "app.py": "import psycopg2\n"}
LOCK = '[[package]]\nname = "psycopg2"\nversion = "2.9"\n'
POETRY = {
    "pyproject.toml": "[tool.poetry]\nname = 'a'\n",
    "poetry.lock": LOCK,
    "app.py": "import psycopg2\n",
}
UV = {
    "pyproject.toml": "[project]\nname = 'a'\nrequires-python = '>=3.11'\n",
    "uv.lock": LOCK,
    "app.py": "import psycopg2\n",
}
UV_FROM = "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\n"
UV_MANIFESTS = "WORKDIR /app\nCOPY pyproject.toml uv.lock ./\n"
POETRY_MANIFESTS = "WORKDIR /app\nCOPY pyproject.toml poetry.lock ./\n"
INTO_IMAGE = "ENV POETRY_VIRTUALENVS_CREATE=false\n"


def test_several_installations_of_pip_fill_one_environment(tmp_path: Path) -> None:
    files = "WORKDIR /app\nCOPY requirements.txt dev.txt ./\n"
    one = "RUN pip install -r requirements.txt\n"
    other = "RUN pip install -r dev.txt && pip install gunicorn\n"
    assert plan(tmp_path, f"{SLIM}{GCC}{files}{one}{other}{REST}", PIP).text == (
        f"FROM python:3.12-slim AS build\n{GCC}{files}{VENV}{PATH}{one}{other}\n"
        f"{SLIM}{LIBRARIES}{files}COPY --from=build /opt/venv /opt/venv\n{PATH}{REST}"
    )


def test_poetry_fills_an_environment_in_place_of_the_image(tmp_path: Path) -> None:
    tool = "RUN pip install poetry==2.1\n"
    run = "RUN poetry install --only main\n"
    before = f"{SLIM}{GCC}{tool}{INTO_IMAGE}{POETRY_MANIFESTS}{run}{REST}"
    assert plan(tmp_path, before, POETRY).text == (
        f"FROM python:3.12-slim AS build\n{GCC}{tool}{INTO_IMAGE}{POETRY_MANIFESTS}{VENV}"
        f"ENV VIRTUAL_ENV=/opt/venv\n{run}\n"
        f"{SLIM}{LIBRARIES}{INTO_IMAGE}{POETRY_MANIFESTS}COPY --from=build /opt/venv /opt/venv\n{PATH}{REST}"
    )


def test_poetry_is_set_up_by_a_command_or_a_file(tmp_path: Path) -> None:
    tool = "RUN pip install poetry && poetry config virtualenvs.create false\n"
    before = f"{SLIM}{GCC}{tool}{POETRY_MANIFESTS}RUN poetry install\n{REST}"
    found = plan(tmp_path, before, POETRY).text.rpartition("FROM ")[2]
    assert "/opt/venv" in found and "poetry config" not in found
    copied = POETRY_MANIFESTS.replace(" ./", " poetry.toml ./")
    inside = f"{SLIM}{GCC}RUN pip install poetry\n{copied}RUN poetry install\n{REST}"
    files = {**POETRY, "poetry.toml": "[virtualenvs]\nin-project = true\n"}
    found = plan(tmp_path, inside, files).text.rpartition("FROM ")[2]
    assert "COPY --from=build /app/.venv /app/.venv\nCOPY . .\n" in found and "RUN pip" not in found


def test_uv_fills_the_environment_of_the_project(tmp_path: Path) -> None:
    first = "RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-install-project\n"
    last = "RUN uv sync --locked\n"
    rest = 'ENV PATH="/app/.venv/bin:$PATH"\nCMD ["python", "app.py"]\n'
    before = f"{SLIM}{GCC}{UV_FROM}{UV_MANIFESTS}{first}COPY . .\n{last}{rest}"
    assert plan(tmp_path, before, UV).text == (
        f"FROM python:3.12-slim AS build\n{GCC}{UV_FROM}{UV_MANIFESTS}{first}COPY . .\n{last}\n"
        f"{SLIM}{LIBRARIES}{UV_MANIFESTS}COPY --from=build /app/.venv /app/.venv\nCOPY . .\n{rest}"
    )
    elsewhere = before.replace("WORKDIR", "ENV UV_PROJECT_ENVIRONMENT=/opt/env\nWORKDIR")
    assert "COPY --from=build /opt/env /opt/env\n" in plan(tmp_path, elsewhere, UV).text


STAY: dict[str, tuple[str, Files, str]] = {
    "a path of the image is started": (
        f'{GCC}WORKDIR /app\nCOPY . .\nRUN pip install -r dev.txt\nRUN pip install uwsgi\nCMD ["/usr/local/bin/uwsgi"]\n',
        PIP, "names /usr/local/bin/",
    ),
    "a script has a PATH of its own": (
        f"{GCC}WORKDIR /app\nCOPY . .\nRUN pip install -r dev.txt\nRUN pip install uwsgi\n{REST}",
        {**PIP, "start.sh": "su - app -c uwsgi\n"}, "start.sh names su -",
    ),
    "a later PATH replaces the one of the environment": (
        f"{GCC}WORKDIR /app\nCOPY . .\nRUN pip install -r dev.txt\nRUN pip install uwsgi\nENV PATH=/bin:/usr/bin\n{REST}",
        PIP, "another PATH",
    ),
    "some packages were there before": (
        f"RUN pip install flask\n{GCC}WORKDIR /app\nCOPY . .\nRUN pip install -r dev.txt\nRUN pip install uwsgi\n{REST}",
        PIP, "before the compiler",
    ),
    "two managers install": (
        f"{GCC}{INTO_IMAGE}{POETRY_MANIFESTS}RUN poetry install\nRUN pip install uwsgi\n{REST}",
        POETRY, "pip and poetry",
    ),
    "only a run knows where poetry installs to": (
        f"{GCC}RUN pip install poetry\n{POETRY_MANIFESTS}RUN poetry install\n{REST}", POETRY, "only a run knows",
    ),
    "the container starts poetry": (
        f'{GCC}RUN pip install poetry\n{INTO_IMAGE}{POETRY_MANIFESTS}RUN poetry install\nCMD ["poetry", "run", "a"]\n',
        POETRY, "starts the tool",
    ),
    "a later step needs poetry": (
        f"{GCC}RUN pip install poetry\n{INTO_IMAGE}{POETRY_MANIFESTS}RUN poetry install\nRUN poetry run a\n{REST}", POETRY,
        "may need the compiler",
    ),
    "there is no lock": (
        f"{GCC}{INTO_IMAGE}WORKDIR /app\nCOPY pyproject.toml ./\nRUN poetry install\n{REST}",
        POETRY, "without poetry.lock",
    ),
    "a package compiles when it runs": (
        f"{GCC}{UV_FROM}{UV_MANIFESTS}RUN uv sync\n{REST}", {**UV, "uv.lock": LOCK.replace("psycopg2", "vllm")},
        "vllm calls a compiler",
    ),
    "the environment of the developer is in the context": (
        f"{GCC}{UV_FROM}{UV_MANIFESTS}RUN uv sync\n{REST}", {**UV, ".venv/pyvenv.cfg": ""}, ".venv is in the build context",
    ),
    "uv may fetch a Python": (
        f"{GCC}{UV_FROM}{UV_MANIFESTS}RUN uv sync\n{REST}",
        {**UV, "pyproject.toml": "[project]\nrequires-python = '>=3.13'\n"}, "another Python",
    ),
    "the container starts uv": (
        f'{GCC}{UV_FROM}{UV_MANIFESTS}RUN uv sync\nCOPY . .\nENTRYPOINT ["uv", "run", "app.py"]\n', UV, "starts the tool",
    ),
    "uv installs into the image": (
        f"{GCC}{UV_FROM}WORKDIR /app\nCOPY . .\nRUN uv pip install --system -r dev.txt\n{REST}", PIP, "where packages go",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STAY)
def test_the_compiler_stays_where(name: str, tmp_path: Path) -> None:
    steps, files, words = STAY[name]
    assert words in reason(tmp_path, SLIM + steps, files)


@pytest.mark.parametrize(
    ("specifier", "does"),
    [
        ("", True), (">=3.11", True), (">=3.12,<4", True), ("==3.12.*", True), ("~=3.10", True), (">=3.12.3", False),
        (">=3.13", False), ("<3.12", False), ("<3.13", True), ("==3.12.4", False), ("!=3.12.1", False), (">=a", False),
    ],
)  # fmt: skip
def test_which_versions_of_python_a_project_takes(specifier: str, does: bool) -> None:
    assert allows(specifier, (3, 12)) is does
