"""What package managers leave in a layer: lists of packages, downloads, caches."""

from __future__ import annotations

from dflint.fix import add_option, clean_up, deferred
from dflint.knowledge.package_managers import cached_on
from dflint.model.images.tool_options import knows_option
from dflint.model.packages.caches import fills, left_in_image
from dflint.model.packages.installs import installing
from dflint.model.scripts.removed_files import removed
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.knowledge.rows import Cache
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF321", Severity.INFO, "size", needs=cached_on("rpm"), also="DL3040 DL3032")
def rpm_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """dnf or yum leaves its metadata and packages in the image.

    They are tens to hundreds of MB. `dnf clean all` in the same RUN removes them; in a later RUN
    it only hides them.

    ```dockerfile bad
    FROM fedora:40
    RUN dnf install -y git
    ```

    ```dockerfile fixed
    FROM fedora:40
    RUN dnf install -y git && dnf clean all
    ```

    ```dockerfile good
    FROM fedora:40
    RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y git
    ```
    """
    for left in left_in_image(step, stage, "rpm"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF322", Severity.INFO, "size", needs=cached_on("zypper"), also="DL3036")
def zypper_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """zypper leaves its metadata and packages in the image.

    ```dockerfile bad
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git
    ```

    ```dockerfile fixed
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git && zypper clean --all
    ```
    """
    for left in left_in_image(step, stage, "zypper"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF331", Severity.INFO, "size", needs=cached_on("pip"), also="DL3042")
def pip_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """pip leaves its download cache in the image.

    pip keeps every wheel it fetches: 1 MB for flask, 16 MB for fastapi, 97 MB for the usual
    scientific packages. `--no-cache-dir`, `PIP_NO_CACHE_DIR=1` or a cache mount keep them out.

    Stages that the final image does not contain are left alone.

    ```dockerfile bad
    FROM python:3.12-slim
    RUN pip install flask
    ```

    ```dockerfile fixed
    FROM python:3.12-slim
    RUN pip install --no-cache-dir flask
    ```

    ```dockerfile good
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    ```
    """
    for left in left_in_image(step, stage, "pip"):
        yield Finding(left.verb, left.message, deferred(_without, left.cache, step, stage))


@rule("DF341", Severity.INFO, "size", needs=cached_on("npm"))
def npm_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """npm leaves its download cache in the image.

    npm keeps an archive of every package: 133 MB beside 314 MB of node_modules for a small next
    app. `npm cache clean --force` in the same RUN removes them, a cache mount keeps them out.

    Stages that the final image does not contain are left alone.

    ```dockerfile bad
    FROM node:22-alpine
    RUN npm ci --omit=dev
    ```

    ```dockerfile fixed
    FROM node:22-alpine
    RUN npm ci --omit=dev && npm cache clean --force
    ```

    ```dockerfile good
    FROM node:22-alpine
    RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
    ```
    """
    for left in left_in_image(step, stage, "npm"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF342", Severity.INFO, "size", needs=cached_on("yarn"), also="DL3060")
def yarn_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Yarn leaves its download cache in the image.

    The cache of yarn 1 can be larger than node_modules: 215 MB beside 168 MB for a small react
    app. `yarn cache clean` in the same RUN removes it, a cache mount keeps it out.

    ```dockerfile bad
    FROM node:22-alpine
    RUN yarn install --frozen-lockfile
    ```

    ```dockerfile fixed
    FROM node:22-alpine
    RUN yarn install --frozen-lockfile && yarn cache clean
    ```
    """
    for left in left_in_image(step, stage, "yarn"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF370", Severity.INFO, "size", needs=cached_on("uv"))
def uv_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
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
    for left in left_in_image(step, stage, "uv"):
        yield Finding(left.verb, left.message, deferred(_without, left.cache, step, stage))


@rule("DF371", Severity.INFO, "size", needs=cached_on("conda"))
def conda_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """conda leaves its package cache in the image.

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
    for left in left_in_image(step, stage, "conda"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF372", Severity.INFO, "size", needs=cached_on("python-project"))
def python_project_cache_left(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """Poetry, PDM or Pipenv leaves its download cache in the image.

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
    for left in left_in_image(step, stage, "python-project"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF374", Severity.INFO, "size", needs=cached_on("bundler"))
def bundler_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Bundler leaves the archives of all gems in the image.

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
    for left in left_in_image(step, stage, "bundler"):
        if not any("cache" in word for it in step.commands for word in removed(it)):
            yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF375", Severity.INFO, "size", needs=cached_on("composer"))
def composer_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Composer leaves its downloads in the image.

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
    for left in left_in_image(step, stage, "composer"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF378", Severity.INFO, "size", needs=cached_on("pnpm"))
def pnpm_store_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """pnpm's store stays in the image unused.

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
    for left in left_in_image(step, stage, "pnpm"):
        yield Finding(left.verb, left.message)


@rule("DF379", Severity.INFO, "size", needs=cached_on("pacman"))
def pacman_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """pacman leaves downloaded packages in the image.

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
    for left in left_in_image(step, stage, "pacman"):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


@rule("DF380", Severity.INFO, "size", needs=cached_on(""))
def package_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A package manager leaves what it downloaded in the image.

    This is for the managers that have no page of their own, such as bun and pixi. Both make hard
    links to their caches, so that only what is not linked costs something: for express in a project
    of one dependency, bun 1.4 kept 0.8 MB beside 2.2. Empty the cache in the same RUN, or keep it out
    with a cache mount.

    ```dockerfile bad
    FROM oven/bun:1.4
    WORKDIR /app
    COPY package.json bun.lock ./
    RUN bun install --frozen-lockfile --production
    ```

    ```dockerfile fixed
    FROM oven/bun:1.4
    WORKDIR /app
    COPY package.json bun.lock ./
    RUN bun install --frozen-lockfile --production && bun pm cache rm
    ```

    ```dockerfile good
    FROM oven/bun:1.4
    WORKDIR /app
    COPY package.json bun.lock ./
    RUN --mount=type=cache,target=/root/.bun/install/cache bun install --frozen-lockfile --production
    ```
    """
    for left in left_in_image(step, stage, ""):
        yield Finding(left.verb, left.message, deferred(clean_up, left, run, step, stage, file))


def _without(cache: Cache, step: Step, stage: Stage) -> Fix | None:
    """Let every installation of a RUN that fills a cache keep nothing, if the manager knows how."""
    if knows_option(cache.manager, cache.off[0], step, stage) is False:
        return None
    filling = [
        (command, install)
        for command, install in installing(step)
        if install.manager == cache.manager and fills(install, cache)
    ]
    if not all(command.editable for command, _ in filling):
        return None
    kept, variables = (*cache.off, *cache.moving), {*cache.off_variables, *cache.moved_by}
    missing = [
        install.verb
        for command, install in filling
        if not command.has(*kept)
        and not any(setting.name in variables for setting in command.environment)
    ]
    return add_option(cache.off[0], *missing) if missing else None
