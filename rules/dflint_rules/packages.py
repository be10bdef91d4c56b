"""What package managers other than apt leave in a layer, and the questions that they ask."""

from __future__ import annotations

from dflint.fix import add_command, add_option, later
from dflint.model.commands import Command
from dflint.model.packages import says_yes
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.caches import Leftover
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

RPM = ("dnf", "yum", "microdnf", "tdnf")
RPM_QUESTIONS = frozenset({
    "install", "in", "groupinstall", "localinstall", "reinstall", "remove", "erase", "autoremove",
    "update", "upgrade", "upgrade-minimal", "downgrade", "distro-sync", "swap",
})  # fmt: skip
ZYPPER_QUESTIONS = frozenset({
    "install", "in", "remove", "rm", "source-install", "si", "patch", "update", "up", "dist-upgrade",
    "dup", "verify", "ve",
})  # fmt: skip


@rule("DF311", Severity.INFO, "size", on="apk", also="DL3019")
def apk_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """apk leaves its package index in the image.

    `apk add` fetches the index of all packages, 2 to 3 MB, and keeps it. With `--no-cache` it uses
    the index once and keeps nothing; `apk update` is then not needed.

    ```dockerfile bad
    FROM alpine:3.20
    RUN apk add curl
    ```

    ```dockerfile fixed
    FROM alpine:3.20
    RUN apk add --no-cache curl
    ```

    ```dockerfile good
    FROM alpine:3.20
    RUN apk add curl && rm -rf /var/cache/apk/*
    ```
    """
    for left in _left(step, stage, "apk"):
        fix = later(_without_index, step) if left.verb == "add" else None
        yield Finding(left.verb, f"apk {left.verb} leaves the package index in this layer", fix)


@rule("DF321", Severity.INFO, "size", on="dnf dnf5 yum microdnf tdnf", also="DL3040 DL3032")
def rpm_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
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
    for left in _left(step, stage, *RPM):
        name = left.command.name
        fix = later(add_command, f"{name} clean all", run, like=left.command)
        yield Finding(left.verb, f"{name} {left.verb} leaves {left.cache.what} in this layer", fix)


@rule("DF322", Severity.INFO, "size", on="zypper", also="DL3036")
def zypper_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
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
    for left in _left(step, stage, "zypper"):
        fix = later(add_command, "zypper clean --all", run, like=left.command)
        yield Finding(left.verb, f"zypper {left.verb} leaves {left.cache.what} in this layer", fix)


@rule("DF323", Severity.ERROR, "correctness", on="dnf dnf5 yum tdnf", also="DL3038 DL3030")
def rpm_without_yes(command: Command) -> Iterator[Finding]:
    """dnf or yum asks a question that nobody can answer.

    A build has no terminal: without `-y` the installation ends at the question whether it is ok.
    microdnf does not ask.

    ```dockerfile bad
    FROM fedora:40
    RUN dnf install git && dnf clean all
    ```

    ```dockerfile fixed
    FROM fedora:40
    RUN dnf install -y git && dnf clean all
    ```
    """
    verb = command.verb
    if verb is None or verb not in RPM_QUESTIONS or says_yes(command):
        return
    if command.piped_from is None and not command.has("--assumeno", "--downloadonly", "--help"):
        fix = add_option("-y", verb) if command.editable else None
        yield Finding(verb, f"{command.name} {verb} waits for a yes", fix)


@rule("DF324", Severity.ERROR, "correctness", on="zypper", also="DL3034")
def zypper_without_yes(command: Command) -> Iterator[Finding]:
    """zypper asks a question that nobody can answer.

    ```dockerfile bad
    FROM opensuse/leap:15.6
    RUN zypper install git && zypper clean --all
    ```

    ```dockerfile fixed
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git && zypper clean --all
    ```
    """
    verb = command.verb
    if verb is None or verb not in ZYPPER_QUESTIONS or says_yes(command):
        return
    if command.piped_from is None:
        fix = add_option("--non-interactive", command.name) if command.editable else None
        yield Finding(verb, f"zypper {verb} waits for a yes", fix)


@rule("DF331", Severity.INFO, "size", on="pip", also="DL3042")
def pip_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """pip leaves what it downloaded in the image.

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
    for left in _left(step, stage, "pip"):
        message = "pip install leaves its downloads in this layer"
        yield Finding(left.verb, message, later(_without_downloads, step))


@rule("DF341", Severity.INFO, "size", on="npm")
def npm_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """npm leaves what it downloaded in the image.

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
    for left in _left(step, stage, "npm"):
        fix = later(add_command, "npm cache clean --force", run, like=left.command)
        yield Finding(left.verb, f"npm {left.verb} leaves its downloads in this layer", fix)


@rule("DF342", Severity.INFO, "size", on="yarn yarnpkg", also="DL3060")
def yarn_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """yarn leaves what it downloaded in the image.

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
    for left in _left(step, stage, "yarn"):
        fix = later(add_command, "yarn cache clean", run, like=left.command)
        yield Finding(left.verb, f"{_words(left)} leaves its downloads in this layer", fix)


def _left(step: Step, stage: Stage, *managers: str) -> Sequence[Leftover]:
    """What these managers leave in a layer of the final image."""
    if not stage.ships or step.is_trigger:
        return ()
    return [left for left in step.leftovers if left.cache.manager in managers]


def _without_index(step: Step) -> Fix | None:
    """Let every `apk add` of a RUN keep nothing."""
    adds = [it for it in step.commands if it.runs("apk", "add") and not it.has("--no-cache")]
    if not all(it.editable for it in adds):
        return None
    return add_option("--no-cache", *[verb for it in adds if (verb := it.verb)])


def _without_downloads(step: Step) -> Fix | None:
    """Let every `pip install` of a RUN keep nothing."""
    installs = [it for it in step.installs if it.manager == "pip"]
    if not all(it.command.editable for it in installs):
        return None
    missing = [it.verb for it in installs if not it.command.has("--no-cache-dir")]
    return add_option("--no-cache-dir", *missing)


def _words(left: Leftover) -> str:
    name = left.command.name
    return str(name) if left.verb == name else f"{name} {left.verb}"
