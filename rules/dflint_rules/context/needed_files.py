"""Manifests and lock files that have to be in the image before a package manager runs."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.needed_files import NeededFile
    from dflint.model.stages import Dockerfile, Stage


WITH_LOCKS = programs_of("npm", "yarn", "pnpm", "bun", "bundler", "cargo", "uv", "pipenv")
WITH_MANIFESTS = programs_of(
    "npm",
    "yarn",
    "pnpm",
    "bun",
    "bundler",
    "composer",
    "poetry",
    "go",
    "cargo",
    "maven",
    "pip",
    "uv",
)


@rule("DF723", Severity.ERROR, "correctness", needs=WITH_LOCKS)
def missing_lock_file(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """An installation needs a lock file that no COPY has put there.

    `npm ci`, `pnpm install --frozen-lockfile`, `uv sync --frozen`, `cargo build --locked` and the
    like install what the lock file says, and stop without one. Copy it with the manifest.

    ```files
    package.json
    package-lock.json
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package.json ./
    RUN npm ci
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    ```
    """
    from dflint.model.context.needed_files import missing_files

    for it in missing_files(stage, file, context):
        if it.is_lock:
            yield Finding(it.word, f"{_listed(it)} is not in {it.directory}: {_reason(it)}")


@rule("DF724", Severity.ERROR, "correctness", needs=WITH_MANIFESTS)
def missing_manifest(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A package manager runs before the file that it reads is in the image.

    Steps see only what the COPYs above them have brought. Copy the file that declares the
    dependencies before the RUN that installs them.

    ```files
    app.py
    requirements.txt
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /srv
    RUN pip install --no-cache-dir -r requirements.txt
    COPY . .
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /srv
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    COPY . .
    ```
    """
    from dflint.model.context.needed_files import missing_files

    for it in missing_files(stage, file, context):
        if not it.is_lock:
            yield Finding(it.word, f"{_listed(it)} is not in {it.directory} yet: {_reason(it)}")


@rule("DF733", Severity.ERROR, "correctness", needs=programs_of("poetry", "uv", "pip"))
def readme_not_copied(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A Python project is installed before its readme is in the image.

    pyproject.toml names a readme, which is part of the package that is built: "Readme path does not exist". Poetry
    since version 2, Hatchling and Flit stop there. Where only the dependencies are wanted at that point, say
    `poetry install --no-root` or `uv sync --no-install-project`; else copy the readme, and let .dockerignore not
    exclude it.

    ```files
    pyproject.toml  "[tool.poetry]\\nreadme = 'README.md'\\n[build-system]\\nbuild-backend = 'poetry.core.masonry.api'"
    poetry.lock
    README.md
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir poetry
    WORKDIR /app
    COPY pyproject.toml poetry.lock ./
    RUN poetry install --only main
    COPY . .
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN pip install --no-cache-dir poetry
    WORKDIR /app
    COPY pyproject.toml poetry.lock ./
    RUN poetry install --only main --no-root
    COPY . .
    ```
    """
    from dflint.model.context.project_readme import missing_readmes

    for it in missing_readmes(stage, file, context):
        message = f"{it.name}, which pyproject.toml names, is not there: building the project fails"
        yield Finding(it.word, message, hint("Install the dependencies only, or copy it before"))


def _listed(it: NeededFile) -> str:
    return it.in_context or it.names[0]


def _reason(it: NeededFile) -> str:
    if it.in_context:
        return f"no COPY above brings it, so {it.command.name} fails"
    return f"the build context does not have it, so {it.command.name} fails"
