"""Packages that a container does not find: environments copied in part, packages that nothing has installed."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF652", Severity.ERROR, "correctness", needs="COPY")
def environment_copied_in_part(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """A virtual environment is copied to another stage without what it points to.

    `.venv/bin/python` is a link: where uv has installed Python itself, to a folder below /root, "no such file or
    directory". And `uv sync` and `poetry install` do not copy a project that is a package: the environment reads it
    where it was, "ModuleNotFoundError". Install with `--no-editable`, or copy the source to the same path; begin both
    stages with an image of Python, or copy its folder as well.

    ```dockerfile bad
    FROM debian:13-slim AS build
    COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/
    WORKDIR /app
    COPY . .
    RUN uv sync --locked --no-install-project
    FROM debian:13-slim
    COPY --from=build /app/.venv /app/.venv
    CMD ["/app/.venv/bin/python", "-m", "http.server"]
    ```

    ```files
    pyproject.toml  "[project]\\nname = 'shop'\\n[build-system]\\nbuild-backend = 'hatchling.build'"
    src/shop/__init__.py
    ```

    ```dockerfile bad
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS build
    WORKDIR /app
    COPY . .
    RUN uv sync --locked
    FROM python:3.13-slim
    COPY --from=build /app/.venv /app/.venv
    CMD ["/app/.venv/bin/shop"]
    ```

    ```dockerfile good
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS build
    WORKDIR /app
    COPY . .
    RUN uv sync --locked --no-editable
    FROM python:3.13-slim
    COPY --from=build /app/.venv /app/.venv
    CMD ["/app/.venv/bin/shop"]
    ```
    """
    if "venv" not in file.source.text:
        return
    from dflint.model.packages.copied_environments import partial_environments

    for it in partial_environments(stage, file, context) if stage.in_final_image else ():
        message = f"the environment is copied without {it.missing}"
        yield Finding(it.word, message, hint("Install with --no-editable, or copy that as well"))


@rule("DF653", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def packages_not_installed(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The container starts a program of Node.js, and nothing installs its packages.

    "Cannot find module 'express'": node_modules is not in the build context, or .dockerignore leaves it out, and no
    RUN installs what package.json names. Not reported for a Dockerfile that is called after development, where
    a mount may bring the folder.

    ```files
    package.json  "{"dependencies": {"express": "5"}}"
    server.js  "const express = require('express')"
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY . .
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY . .
    RUN npm install
    CMD ["node", "server.js"]
    ```
    """
    if not stage.is_final or not stage.copies or "dev" in str(file.source.path).lower():
        return
    from dflint.model.projects.uninstalled_packages import uninstalled_package

    found = uninstalled_package(stage, file, context)
    if found is not None:
        word, program, package = found
        message = f"{program} needs {package}, and nothing installs the packages of package.json"
        yield Finding(word, message, hint("Run npm ci or npm install before"))


@rule("DF663", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def uv_run_installs_again(stage: Stage, context: Context) -> Iterator[Finding]:
    """uv run installs the development dependencies when the container starts.

    `uv sync --no-dev` holds for that command alone: `uv run` brings the environment up to date before it runs
    anything, with the group dev. Each start downloads it, and a user who may not write the environment gets
    "permission denied". Write `uv run --no-sync`, set UV_NO_SYNC, or start the program by its path in `.venv/bin`.

    It is a warning where the user may write it.

    ```files
    pyproject.toml  "[project]\\nname = 'shop'\\n[dependency-groups]\\ndev = ['pytest']"
    ```

    ```dockerfile bad
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim
    WORKDIR /app
    COPY . .
    RUN uv sync --locked --no-dev && useradd app
    USER app
    CMD ["uv", "run", "uvicorn", "shop:app", "--host=0.0.0.0"]
    ```

    ```dockerfile good
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim
    WORKDIR /app
    COPY . .
    RUN uv sync --locked --no-dev && useradd app
    USER app
    CMD ["uv", "run", "--no-sync", "uvicorn", "shop:app", "--host=0.0.0.0"]
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.packages.uv_groups import group_at_start

    found = group_at_start(stage, context)
    if found is not None:
        word, is_denied = found
        what = "installs the group dev when the container starts"
        message = f"uv run {what}, and its user may not" if is_denied else f"uv run {what}"
        finding = Finding(word, message, hint("Write uv run --no-sync"))
        yield finding if is_denied else finding.at_most(Severity.WARNING)
