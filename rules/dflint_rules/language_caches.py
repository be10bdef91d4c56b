"""What the package managers of programming languages leave in a layer."""

from __future__ import annotations

from dflint.fix import add_command, add_option, insert_after, later, unsafe
from dflint.model.caches import removed
from dflint.model.commands import Command
from dflint.model.images import ROOT
from dflint.model.packages import programs_of
from dflint.model.runtimes import (
    SDKS,
    builds_node_project,
    is_shipped_program,
    starts_build_tool,
)
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.caches import Leftover
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

UV_WITH_CACHE = ("pip install", "pip sync", "sync", "add", "tool install")
NPM_PRODUCTION = ("--omit", "--production", "--only", "--prod", "--no-dev", "-g", "--global")
# How each build tool is told to forget what it fetched.
CLEAN: dict[str, str] = {
    "go": "go clean -cache -modcache",
    "dotnet": "dotnet nuget locals all --clear",
    "maven": "rm -rf ~/.m2/repository",
    "gradle": "rm -rf ~/.gradle/caches",
    "cargo": "rm -rf ~/.cargo/registry",
}
# What removes the downloads of a Python project, and not poetry's virtual environments beside them.
DOWNLOADS = {
    "poetry": "rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache",
    "pipenv": "rm -rf ~/.cache/pipenv",
}
GEM_DOCUMENTS = ("install", "i", "update")
GO_LEAVES = ("build", "install", "get", "download", "test", "run")
RUBY = ("ruby", "jruby", "rails")  # their images keep gem from making documentation


@rule("DF370", Severity.INFO, "size", on=programs_of("uv"))
def uv_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """uv leaves its cache in the image.

    uv keeps everything it fetches, unpacked, as large as what it installs. Where it can, it makes
    hard links to the same files, and then only what is not linked costs something: for django in a
    python:3.11-slim image, 0.7 MB beside 24. With `UV_LINK_MODE=copy` all of it is there twice: 24
    MB more. `--no-cache`, `ENV UV_NO_CACHE=1` or a cache mount keep it out.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN uv pip install --system django
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    RUN uv pip install --no-cache --system django
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN --mount=type=cache,target=/root/.cache/uv uv pip install --system django
    ```
    """
    for left in _left(step, stage, "uv"):
        if left.command.runs("uv", *UV_WITH_CACHE):
            fix = later(_without_cache, step)
            yield Finding(left.verb, "uv leaves its cache in this layer", fix)


@rule("DF371", Severity.INFO, "size", on=programs_of("conda"))
def conda_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """conda leaves its packages in the image.

    conda keeps every archive it fetches and what it unpacked, which can double the image. `conda
    clean -afy` in the same RUN removes them.

    ```dockerfile bad
    FROM condaforge/miniforge3:24.9.2-0
    RUN conda install -y numpy pandas
    ```

    ```dockerfile fixed
    FROM condaforge/miniforge3:24.9.2-0
    RUN conda install -y numpy pandas && conda clean -afy
    ```
    """
    for left in _left(step, stage, "conda"):
        name = left.command.name
        on_path = name in left.command.simple.words
        fix = later(_cleaned, run, f"{name} clean -afy", left) if on_path else None
        yield Finding(left.verb, f"{name} {left.verb} leaves its packages in this layer", fix)


@rule("DF372", Severity.INFO, "size", on=programs_of("poetry", "pdm", "pipenv"))
def python_project_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """poetry, pdm or pipenv leaves its downloads in the image.

    They keep every wheel they fetch: 16 MB for fastapi, 97 MB for the usual scientific packages.
    poetry does so with `--no-cache`, too, which is only about what it knows of packages.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN poetry install --only main --no-root
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    RUN poetry install --only main --no-root && rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN --mount=type=cache,target=/root/.cache/pypoetry poetry install --only main --no-root
    ```
    """
    for left in _left(step, stage, "poetry", "pdm", "pipenv"):
        name = left.cache.manager
        fix = later(_cleaned, run, DOWNLOADS[name], left) if name in DOWNLOADS else None
        yield Finding(left.verb, f"{name} {left.verb} leaves its downloads in this layer", fix)


@rule("DF373", Severity.INFO, "size", on="gem")
def gem_documentation(command: Command, stage: Stage) -> Iterator[Finding]:
    """gem makes documentation that nobody reads in a container.

    `gem install` writes ri pages for each gem, which takes megabytes and most of the time. The
    official ruby images switch it off already.

    ```dockerfile bad
    FROM debian:13-slim
    RUN gem install fpm
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    RUN gem install --no-document fpm
    ```
    """
    verb = command.verb
    if verb is None or verb not in GEM_DOCUMENTS or not stage.ships:
        return
    if command.has("--no-document", "-N", "--no-doc", "--no-ri", "--no-rdoc", "--document"):
        return
    image = stage.image.familiar if stage.image is not None else ""
    if image not in ROOT or image in RUBY or (verb == "update" and "--system" in command.args):
        return
    if not any("gemrc" in step.instruction.rest.text for it in stage.chain for step in it.steps):
        fix = add_option("--no-document", verb)
        yield Finding(
            verb, f"gem {verb} also makes documentation", fix if command.editable else None
        )


@rule("DF374", Severity.INFO, "size", on=programs_of("bundler"))
def bundler_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """bundler leaves the archives of all gems in the image.

    Beside what it installs, it keeps each `.gem` file.

    ```dockerfile bad
    FROM ruby:3.4-slim
    RUN bundle install --jobs 4
    ```

    ```dockerfile fixed
    FROM ruby:3.4-slim
    RUN bundle install --jobs 4 && rm -rf /usr/local/bundle/cache
    ```
    """
    for left in _left(step, stage, "bundler"):
        if any("cache" in word for it in step.commands for word in removed(it)):
            return
        official = stage.image is not None and stage.image.familiar == "ruby"
        clean = "rm -rf /usr/local/bundle/cache"
        fix = later(_cleaned, run, clean, left) if official else None
        yield Finding(left.verb, "bundler leaves the archives of all gems in this layer", fix)


@rule("DF375", Severity.INFO, "size", on=programs_of("composer"))
def composer_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """composer leaves its downloads in the image.

    composer keeps the archive of every package. `composer clear-cache` in the same RUN removes
    them, `--no-cache` does not make them, a cache mount keeps them out.

    ```dockerfile bad
    FROM php:8.4-fpm
    RUN composer install --no-dev
    ```

    ```dockerfile fixed
    FROM php:8.4-fpm
    RUN composer install --no-dev && composer clear-cache
    ```

    ```dockerfile good
    FROM composer:2 AS vendor
    RUN composer install --no-dev
    FROM php:8.4-fpm
    COPY --from=vendor /app/vendor /app/vendor
    ```
    """
    for left in _left(step, stage, "composer"):
        fix = later(_cleaned, run, "composer clear-cache", left)
        yield Finding(left.verb, f"composer {left.verb} leaves its downloads in this layer", fix)


@rule("DF376", Severity.INFO, "size", on=programs_of(*CLEAN))
def build_tool_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A build tool leaves what it fetched in the image.

    Go's modules and compiled packages, cargo's registry, `~/.m2`, `~/.gradle`, NuGet's packages:
    hundreds of MB that only the compiler reads. Best is to build in a stage of its own and to copy
    the result; otherwise remove them in the same RUN. What that saves is what the project needs: in
    a debian:bookworm-slim image 0.5 MB for a program of Go 1.19 without any module.

    ```dockerfile bad
    FROM debian:13-slim
    RUN go install github.com/mikefarah/yq/v4@v4.44.3
    CMD ["/root/go/bin/yq"]
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    RUN go install github.com/mikefarah/yq/v4@v4.44.3 && go clean -cache -modcache
    CMD ["/root/go/bin/yq"]
    ```

    ```dockerfile good
    FROM golang:1.27 AS build
    RUN go install github.com/mikefarah/yq/v4@v4.44.3
    FROM debian:13-slim
    COPY --from=build /go/bin/yq /usr/local/bin/
    CMD ["yq"]
    ```
    """
    leftovers = _left(step, stage, *CLEAN)
    if not leftovers or not is_shipped_program(stage) or starts_build_tool(stage):
        return
    if stage.image is not None and stage.image.familiar in SDKS:
        return  # whoever ships a compiler ships more than its cache
    for left in leftovers:
        if left.cache.manager != "go" or str(left.verb) in GO_LEAVES:
            name = left.cache.manager
            users = [it for it in stage.steps if any(c.manager == name for c in it.commands)]
            alone = users == [step]
            fix = later(_cleaned, run, CLEAN[name], left, provable=False) if alone else None
            yield Finding(left.verb, f"{name} leaves its {left.cache.what} in this layer", fix)


@rule("DF377", Severity.INFO, "size", on="npm")
def npm_development_dependencies(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """npm installs what is needed to develop, not to run.

    In a small project with typescript, jest, eslint and webpack node_modules is 107 MB with the
    development dependencies and 4 MB without. In a node:22-slim image, express with typescript,
    eslint and jest was 69 MB smaller without them. Leave them out with `--omit=dev`.

    Only a final stage that starts something and builds nothing is looked at.

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package*.json ./
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
    ```

    ```dockerfile fixed
    FROM node:22-slim
    WORKDIR /app
    COPY package*.json ./
    RUN npm ci --omit=dev
    COPY . .
    CMD ["node", "server.js"]
    ```
    """
    install = command.install
    if install is None or install.packages or install.files or not stage.is_final:
        return
    if command.has(*NPM_PRODUCTION) or "NODE_ENV" in step.state.variables.values:
        return
    if any(it.name == "NODE_ENV" for it in command.environment):
        return
    if is_shipped_program(stage) and not builds_node_project(stage):
        message = f"npm {install.verb} also installs what is needed only to develop"
        fix = later(_for_production, install.verb) if command.editable else None
        yield Finding(install.verb, message, fix)


@rule("DF378", Severity.INFO, "size", on=programs_of("pnpm"))
def pnpm_store_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """pnpm's store stays in the image without a use.

    pnpm links node_modules to files in its store, but keeps more there than it links: for a small
    react app node_modules is 235 MB, and both together 366 MB. Mount the store as a cache.

    ```dockerfile bad
    FROM node:22-slim
    RUN corepack enable && pnpm install --frozen-lockfile --prod
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN --mount=type=cache,target=/root/.local/share/pnpm/store \\
        corepack enable && pnpm install --frozen-lockfile --prod
    ```
    """
    for left in _left(step, stage, "pnpm"):
        yield Finding(left.verb, f"pnpm {left.verb} leaves its store in this layer")


@rule("DF379", Severity.INFO, "size", on=programs_of("pacman"))
def pacman_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """pacman leaves the packages it fetched in the image.

    They are as large as the archives of all that was installed. Remove them in the same RUN.
    `pacman -Scc --noconfirm` does not: asked whether it is to remove all of them, `--noconfirm`
    answers no.

    ```dockerfile bad
    FROM archlinux:base
    RUN pacman -Syu --noconfirm git
    ```

    ```dockerfile fixed
    FROM archlinux:base
    RUN pacman -Syu --noconfirm git && rm -rf /var/cache/pacman/pkg/*
    ```
    """
    for left in _left(step, stage, "pacman"):
        if not any(_cleans_pacman(it) for it in step.commands):
            fix = later(_cleaned, run, "rm -rf /var/cache/pacman/pkg/*", left)
            yield Finding(left.verb, "pacman leaves its packages in this layer", fix)


def _left(step: Step, stage: Stage, *managers: str) -> Sequence[Leftover]:
    """What these managers leave in a layer of the final image."""
    if not stage.ships or step.is_trigger:
        return ()
    left = [it for it in step.leftovers if it.cache.manager in managers]
    return [it for it in left if not it.command.in_function]


def _cleans_pacman(command: Command) -> bool:
    """Whether a command removes all packages that pacman has fetched."""
    if command.name != "pacman" or command.has("--noconfirm"):
        return False
    return command.has("-c", "--clean")


def _without_cache(step: Step) -> Fix | None:
    """Let every uv of a RUN keep nothing."""
    verbs = [(it, it.runs("uv", *UV_WITH_CACHE)) for it in step.commands]
    missing = [(it, verb) for it, verb in verbs if verb and not it.has("--no-cache", "-n")]
    if not missing or not all(it.editable for it, _ in missing):
        return None
    return add_option("--no-cache", *(verb for _, verb in missing))


def _for_production(verb: Word) -> Fix:
    """Leave out what is needed only to develop."""
    return unsafe("Add --omit=dev", insert_after(verb, " --omit=dev"))


def _cleaned(run: Run, command: str, left: Leftover, provable: bool = True) -> Fix | None:
    """Clean at the end of the RUN; provable where nothing that runs later reads the cache."""
    linked = any(item.node is left.command.simple for item in run.script.items)
    if not linked or not left.command.editable:
        return None
    like = None if command.startswith("rm ") else left.command  # rm is always there
    return add_command(command, run, is_safe=provable, like=like)
