"""Manifests and lock files that have to be in the image before a package manager runs."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.model.context.quick_looks import may_run_package_scripts
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.needed_files import NeededFile
    from dflint.model.stages import Dockerfile, Stage


WITH_LOCKS = programs_of("npm", "yarn", "pnpm", "bun", "bundler", "cargo", "uv", "pipenv", "go")
WITH_OWN_LOCKS = programs_of(
    "npm", "yarn", "pnpm", "bun", "bundler", "composer", "poetry", "pipenv"
)
WITH_MANIFESTS = "make " + programs_of(
    "npm", "yarn", "pnpm", "bun", "bundler", "composer", "poetry", "go", "cargo", "maven", "pip", "uv", "conda",
    "dart", "gradle", "lein", "mix", "pdm", "shards", "swift",
)  # fmt: skip


@rule("DF723", Severity.ERROR, "correctness", needs=WITH_LOCKS)
def missing_lock_file(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """An installation needs a lock file that no COPY has put there.

    `npm ci`, `pnpm install --frozen-lockfile`, `uv sync --frozen`, `cargo build --locked` and the
    like install what the lock file says, and stop without one; so does `go build` without the sums of the modules
    that go.mod requires: "missing go.sum entry". Copy it with the manifest.

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
    from dflint.model.projects.needed_files import missing_files

    for it in missing_files(stage, file, context):
        if it.is_lock:
            found = Finding(it.word, f"{_listed(it)} is not in {it.directory}: {_reason(it)}")
            yield found.at_most(Severity.WARNING) if it.may_be_other else found


@rule("DF724", Severity.ERROR, "correctness", needs=WITH_MANIFESTS)
def missing_manifest(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A package manager runs before the file that it reads is in the image.

    Steps see only what the COPYs above them have brought. Copy the file that declares the
    dependencies before the RUN that installs them; so it is with the Makefile that make looks for, in the directory that
    `-C` names.

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
    from dflint.model.projects.needed_files import missing_files

    for it in missing_files(stage, file, context):
        if not it.is_lock:
            found = Finding(it.word, f"{_listed(it)} is not in {it.directory} yet: {_reason(it)}")
            yield found.at_most(Severity.WARNING) if it.may_be_other else found


@rule("DF360", Severity.WARNING, "reproducibility", needs=WITH_OWN_LOCKS)
def lock_file_not_copied(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """Dependencies are installed from the manifest, and the lock file beside it is not copied.

    Then the newest versions that the manifest allows are installed, and not those that were tried: the image is another one
    with every build, and a release that needs a newer Node.js stops it. Copy the lock file with the manifest, and
    install what it says: `npm ci`, `yarn install --frozen-lockfile`.

    ```files
    package.json
    yarn.lock
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package.json ./
    RUN yarn install
    COPY . .
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile
    COPY . .
    ```
    """
    from dflint.model.projects.needed_files import locks_left_behind

    for word, path in locks_left_behind(stage, file, context):
        message = (
            f"{path} is not copied: the newest versions are installed, and not those that it has"
        )
        yield Finding(word, message, hint(f"Copy {path} before"))


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
    from dflint.model.projects.project_readme import missing_readmes

    for it in missing_readmes(stage, file, context):
        message = f"{it.name}, which pyproject.toml names, is not there: building the project fails"
        yield Finding(it.word, message, hint("Install the dependencies only, or copy it before"))


@rule("DF772", Severity.ERROR, "correctness", needs=programs_of("poetry", "uv", "pip"))
def package_not_copied(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A Python project is installed before its own package is in the image.

    "Unable to determine which files to ship", "No file/folder found for package": Hatchling, uv, Flit and Poetry look for
    a folder with the name of the project, and stop without it. Where only the dependencies are wanted at that point,
    say `uv sync --no-install-project` or `poetry install --no-root`; else copy the package before.

    ```files
    pyproject.toml  "[project]\\nname = 'my-app'\\n[build-system]\\nbuild-backend = 'hatchling.build'"
    uv.lock
    src/my_app/__init__.py
    ```

    ```dockerfile bad
    FROM ghcr.io/astral-sh/uv:0.9-python3.13-trixie-slim
    WORKDIR /app
    COPY pyproject.toml uv.lock ./
    RUN uv sync --locked
    COPY src src
    ```

    ```dockerfile good
    FROM ghcr.io/astral-sh/uv:0.9-python3.13-trixie-slim
    WORKDIR /app
    COPY pyproject.toml uv.lock ./
    RUN uv sync --locked --no-install-project
    COPY src src
    RUN uv sync --locked
    ```
    """
    from dflint.model.projects.project_readme import missing_packages

    for it in missing_packages(stage, file, context):
        message = f"{it.name}, the package of the project, is not there: building the project fails"
        yield Finding(it.word, message, hint("Install the dependencies only, or copy it before"))


def _listed(it: NeededFile) -> str:
    return it.in_context or it.names[0]


def _reason(it: NeededFile) -> str:
    if it.command.manager == "go" and it.command.verb == "get":
        return "without a module, go get installs nothing since Go 1.18: go install does"
    if (
        it.command.manager == "go"
        and it.word is not it.command.verb
        and it.command.verb == "install"
    ):
        return "outside of a module go install needs a version, as in @latest"
    if it.in_context:
        return f"no COPY above brings it, so {it.command.name} fails"
    return f"the build context does not have it, so {it.command.name} fails"


@rule("DF735", Severity.ERROR, "correctness", needs=programs_of("npm", "yarn", "pnpm"))
def development_dependency_left_out(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A script of package.json needs a devDependency, and these are not installed.

    `npm ci --omit=dev`, and any installation with `NODE_ENV=production`, leave out what is needed only to
    develop: compilers and bundlers, as a rule. The build then stops with "tsc: not found". Install
    everything, build, and drop the rest with `npm prune --omit=dev`, or build in a stage of its own.

    The same holds for `prepare` and `postinstall`, which installations run by themselves: "husky: not found"; and for
    all that a member of a workspace asks for, where its package.json is copied after `npm ci`; and for what the container
    loads with `node -r`: "Cannot find module 'dotenv/config'"; and for a script that runs before anything is installed.

    It is an error if package-lock.json says that nothing else needs the package, else a warning.

    ```files
    package.json  "{"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5"}}"
    package-lock.json  "{"packages": {"node_modules/typescript": {"dev": true}}}"
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev
    COPY . .
    RUN npm run build
    ```

    ```dockerfile bad
    FROM node:22-slim
    ENV NODE_ENV=production
    WORKDIR /srv
    COPY . .
    RUN npm ci && npm run build
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    RUN npm run build && npm prune --omit=dev
    ENV NODE_ENV=production
    ```

    ```files
    package.json  "{"scripts": {"prepare": "husky"}, "devDependencies": {"husky": "9"}}"
    package-lock.json  "{"packages": {"node_modules/husky": {"dev": true}}}"
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev
    ```

    ```files
    package.json  "{"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5"}}"
    package-lock.json  "{"packages": {"node_modules/typescript": {"dev": true}}}"
    ```

    ```dockerfile good
    FROM node:22-slim
    ENV NODE_ENV=production
    WORKDIR /srv
    COPY . .
    RUN npm ci --include=dev && npm run build
    ```
    """
    if not may_run_package_scripts(stage):
        return
    from dflint.model.projects.left_out_dependencies import (
        left_out_programs,
        programs_of_absent_members,
    )
    from dflint.model.projects.uninstalled_packages import scripts_without_packages

    for script, program in scripts_without_packages(stage, file, context):
        message = f"{program} is not installed: nothing above installs the packages of package.json"
        yield Finding(script.word, message, hint("Run npm ci or npm install before"))
    for absent in programs_of_absent_members(stage, file, context):
        path = absent.script.file.path
        message = f"{absent.program} is not installed: {path} was not there when npm installed"
        yield Finding(absent.script.word, message, hint(f"Copy {path} before the installation"))
    for it in left_out_programs(stage, file, context):
        is_prune = it.install.verb == "prune"
        does = "prune removes those" if is_prune else "leaves those out"
        finding = Finding(
            it.script.word,
            f"{it.program} is not installed: {it.package} is a devDependency, and {it.install.name} {does}",
            hint("Install all dependencies for the build, and run npm prune --omit=dev after it"),
            Related(
                it.install.name,
                "removed here" if is_prune else "installed here, without devDependencies",
            ),
        )
        yield finding if it.is_sure else finding.at_most(Severity.WARNING)
