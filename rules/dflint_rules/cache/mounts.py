"""Cache mounts that do not do what they are for."""

from __future__ import annotations

from dflint.fix import add_field, drop_command, drop_option
from dflint.model.images.users import is_for_root, user_of
from dflint.model.packages.cache_mounts import (
    cache_mounts,
    mounted_at,
    unmounted_cache_path,
)
from dflint.model.packages.caches import clears
from dflint.model.packages.installs import installing
from dflint.model.paths import at_home, joined
from dflint.model.scripts.removed_files import removed
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.knowledge.rows import Cache
    from dflint.model.commands.command import Command
    from dflint.model.packages.cache_mounts import CacheMount
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

FALSE = ("", "0", "false", "off", "no")


@rule("DF250", Severity.WARNING, "cache", needs="--mount")
def cache_mount_owned_by_root(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A cache mount belongs to root, and another user runs the command that writes to it.

    BuildKit makes a new cache mount as root, mode 0755, anyone who USER is. A program of another
    user cannot write there: pip and npm then go on without a cache or stop with an error. Say
    `uid=` and `gid=` with the numbers of the user.

    ```dockerfile bad
    FROM python:3.12-slim
    USER 1000
    RUN --mount=type=cache,target=/home/app/.cache/pip pip install flask
    ```

    ```dockerfile fixed
    FROM python:3.12-slim
    USER 1000
    RUN --mount=type=cache,target=/home/app/.cache/pip,uid=1000 pip install flask
    ```
    """
    if not step.mounts or not step.commands or is_for_root(step, stage) is not False:
        return
    user = user_of(step, stage)
    if any("sudo" in it.wrappers for it in step.commands):
        return
    for it in cache_mounts(step):
        if not it.is_for_anyone:
            fix = None
            if user and user.isdecimal():
                fix = add_field(it.mount, f"uid={user}", is_safe=False)
            yield Finding(
                it.mount, f"this cache mount belongs to root, so {user} cannot write to it", fix
            )


@rule("DF251", Severity.WARNING, "cache", needs="--mount")
def cache_mount_misses_cache(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A cache mount is not where the program keeps its cache.

    Nothing is ever found in it, and what the program really caches lands in the layer. The place
    depends on who runs the program (`/root/.cache/pip` is for root alone), on the image (cargo's
    is `/usr/local/cargo/registry` in the official rust image, Go's is `/go/pkg/mod` in golang) and
    on variables such as `PIP_CACHE_DIR`.

    ```dockerfile bad
    FROM rust:1.90
    WORKDIR /src
    RUN --mount=type=cache,target=/root/.cargo/registry cargo build --release
    ```

    ```dockerfile good
    FROM rust:1.90
    WORKDIR /src
    RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release
    ```
    """
    for it in cache_mounts(step):
        place = unmounted_cache_path(it, step, stage)
        if place:
            target = it.mount.target
            where = "its cache elsewhere" if place == "elsewhere" else f"it in {place}"
            who = f"{user_of(step, stage)} keeps" if place == "elsewhere" else "the program keeps"
            yield Finding(
                target or it.mount, f"the cache mount {target} stays empty: {who} {where}"
            )


@rule("DF252", Severity.WARNING, "cache", needs="--mount")
def cache_mount_switched_off(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A cache is mounted, and an option or variable keeps the program from using it.

    `--no-cache-dir` is right without a cache mount and wrong with one: the mount keeps the cache
    out of the image already, and stays empty for ever.

    ```dockerfile bad
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir flask
    ```

    ```dockerfile fixed
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    ```
    """
    for command, install in installing(step) if cache_mounts(step) else ():
        cache, mount = _mounted(install, step)
        if cache is None or mount is None or unmounted_cache_path(mount, step, stage):
            continue
        related = Related(mount.mount, "the cache is mounted here")
        for option in command.options:
            if option.flag in cache.off and option.word == option.flag:
                fix = drop_option(option.word, command, file.source, cache.may_switch_on)
                message = f"{option.flag} disables the cache that is mounted for it"
                yield Finding(option.word, message, fix, related)
        for name in cache.off_variables:
            if (step.state.variables.get(name) or "").lower() not in FALSE:
                yield Finding(
                    command.name, f"{name} disables the cache that is mounted", None, related
                )


@rule("DF253", Severity.WARNING, "cache", needs="--mount")
def cache_mount_emptied(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """The contents of a cache mount are deleted at the end of the RUN.

    The mount is not in the layer, so that deleting its files makes the image no smaller. It only
    makes the next build fetch everything again.

    ```dockerfile bad
    FROM debian:12
    RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl
    ```
    """
    for number, command in enumerate(step.commands if cache_mounts(step) else ()):
        mount = _emptied(command, step) if number and not command.in_condition else None
        if mount is not None:
            words, fix = removed(command), None
            if all(mounted_at(step, word) for word in words):
                fix = drop_command("Remove the clean-up", command, run, file.source, bool(words))
            message = f"this empties the cache mount at {mount.mount.target}, so the next build starts without it"
            related = Related(mount.mount, "a mount: its files are in no layer")
            yield Finding(command, message, fix, related)


def _mounted(install: Install, step: Step) -> tuple[Cache | None, CacheMount | None]:
    """The cache of a manager that is mounted in a step, and its mount."""
    for cache in install.row.caches:
        for path in cache.paths if cache.is_reported else ():
            mount = mounted_at(step, path)
            if mount is not None:
                return cache, mount
    return None, None


def _emptied(command: Command, step: Step) -> CacheMount | None:
    """The cache mount whose content a command deletes."""
    for word in removed(command):
        bare = word.rstrip("*").rstrip("/")
        where = bare if bare[:1] in "~$" else joined(step.state.workdir, bare)
        mount = mounted_at(step, where or "")
        if mount and (at_home(bare) == at_home(mount.path) or bare == mount.path):
            return mount
    for cache in command.row.caches:
        if cache.is_mountable and clears(command, cache):
            mounts = [it for path in cache.paths if (it := mounted_at(step, path))]
            if mounts:
                return mounts[0]
    return None
