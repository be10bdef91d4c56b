"""Cache mounts that do not do what they are for."""

from __future__ import annotations

from dflint.change import adds
from dflint.fix import (
    add_option,
    drop_command,
    drop_option,
    insert_after,
    insert_before,
    safe,
    unsafe,
)
from dflint.model.caches import CACHES, clears, removed
from dflint.model.commands import Command
from dflint.model.mounts import (
    APT_ARCHIVES,
    GO_BUILD_CACHE,
    apt_empties_its_cache,
    is_for_root,
    missed,
    mounted_at,
    mounts_at,
    user_of,
)
from dflint.model.packages import programs_of
from dflint.model.paths import at_home, braces_expanded, is_below, joined, matches
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.mounts import CacheMount
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

CACHE_MOUNT = "type=cache"  # stands in every RUN with one
LOCKS = ("locked", "private")
APT_DIRECTORIES = ("/var/cache/apt", "/var/lib/apt")
OFF = "--no-cache", "--no-cache-dir"  # options that switch a cache off
OFF_VARIABLES = {"pip": "PIP_NO_CACHE_DIR", "uv": "UV_NO_CACHE"}
FALSE = ("", "0", "false", "off", "no")
UV_LINKS = ("pip install", "pip sync", "sync", "tool install")
GO_COMPILES = ("build", "install", "test", "run", "vet")


@rule("DF250", Severity.WARNING, "cache", on="--mount")
def cache_mount_owned_by_root(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A cache mount belongs to root, and somebody else is to write there.

    BuildKit makes a new cache mount as root, mode 0755, whoever USER is. A program of another
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
    for it in step.cache_mounts:
        if not it.is_for_anyone:
            uid = f",uid={user}" if user and user.isdecimal() else ""
            fix = unsafe(f"Add uid={user}", insert_after(it.mount, uid)) if uid else None
            yield Finding(
                it.mount, f"this cache belongs to root, and {user} cannot write there", fix
            )


@rule("DF251", Severity.WARNING, "cache", on="--mount")
def cache_mount_misses_cache(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A cache mount lies where the program does not keep its cache.

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
    for it in step.cache_mounts:
        place = missed(it, step, stage)
        if place:
            target = it.mount.target
            where = "its cache elsewhere" if place == "elsewhere" else f"it in {place}"
            who = f"{user_of(step, stage)} keeps" if place == "elsewhere" else "the program keeps"
            yield Finding(target or it.mount, f"no cache is kept in {target}: {who} {where}")


@rule("DF252", Severity.WARNING, "cache", on="--mount")
def cache_mount_switched_off(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A cache is mounted, and the program is told not to use it.

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
    for install in step.installs if step.cache_mounts else ():
        command = install.command
        cache = CACHES.get(command.manager)
        mount = cache and next((it for path in cache.paths if (it := mounted_at(step, path))), None)
        if not cache or not mount or missed(mount, step, stage):
            continue
        related = Related(mount.mount, "the cache is mounted here")
        for option in command.options:
            if option.flag in OFF:
                is_safe = cache.manager in OFF_VARIABLES
                fix = drop_option(option.word, command, file.source, is_safe)
                message = f"{option.flag} switches off the cache that is mounted for it"
                yield Finding(option.word, message, fix, related)
        name = OFF_VARIABLES.get(cache.manager, "")
        if (step.state.variables.get(name) or "").lower() not in FALSE:
            yield Finding(command.name, f"{name} switches off the mounted cache", None, related)


@rule("DF253", Severity.WARNING, "cache", on="--mount")
def cache_mount_emptied(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """What is in a cache mount is deleted at the end of the RUN.

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
    for number, command in enumerate(step.commands if step.cache_mounts else ()):
        mount = _emptied(command, step) if number and not command.in_condition else None
        if mount is not None:
            words, fix = removed(command), None
            if all(mounted_at(step, word) for word in words):
                fix = drop_command("Remove the clean-up", command, run, file.source, bool(words))
            message = f"this empties the cache that is mounted at {mount.mount.target}"
            related = Related(mount.mount, "mounted here, and not in the layer")
            yield Finding(command, message, fix, related)


@rule("DF254", Severity.ERROR, "correctness", on="rm rmdir", text="--mount")
def removes_mount_point(run: Run, step: Step) -> Iterator[Finding]:
    """A directory is removed while something is mounted in it.

    `rm` cannot remove a mount point: "Device or resource busy". It ends with an error, and so
    does the build. What is in a mount is not in the layer, and needs no cleaning.

    ```dockerfile bad
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask && rm -rf /root/.cache
    ```

    ```dockerfile good
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    ```
    """
    for it in step.located if step.mounts else ():
        if it.command.name not in ("rm", "rmdir") or it.command.in_condition:
            continue
        for word in removed(it.command):
            for name in braces_expanded(str(word)):
                path = it.path(name.rstrip("/"))
                for mount in mounts_at(step, "cache", "bind", "tmpfs"):
                    if path and (is_below(mount.path, path) or matches(path, mount.path)):
                        message = f"{word} cannot be removed: {mount.path} is mounted"
                        yield Finding(word, message, None, Related(mount.mount, "mounted here"))


@rule("DF255", Severity.WARNING, "cache", on=programs_of("apt"), text=CACHE_MOUNT)
def apt_cache_mount_unlocked(run: Run, step: Step) -> Iterator[Finding]:
    """A cache mount of apt can be used by two builds at once.

    apt wants its directories for itself. By default a cache mount is shared, and of two stages
    or builds that run at the same time one ends with "Could not get lock". With `sharing=locked`
    the second waits.

    ```dockerfile bad
    FROM debian:12
    RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y curl
    ```
    """
    for it in step.cache_mounts:
        sharing = it.mount.fields.get("sharing")
        if any(is_below(it.path, top) for top in APT_DIRECTORIES) and sharing not in LOCKS:
            fix = safe(
                "Add sharing=locked",
                insert_after(it.mount, ",sharing=locked"),
                changes=[adds("sharing=locked")],
            )
            message = f"apt locks {it.path}, and two builds at once may share this mount"
            yield Finding(it.mount, message, None if sharing else fix)


@rule("DF256", Severity.WARNING, "cache", on=programs_of("apt"), text=CACHE_MOUNT)
def apt_cache_mount_stays_empty(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A cache is mounted for apt's packages, and apt deletes them.

    The official Debian and Ubuntu images have a file `/etc/apt/apt.conf.d/docker-clean` that
    makes apt delete each package it has installed. A mount at `/var/cache/apt` stays empty until
    that file is gone. What this saves is the download, which is little close to a mirror: with gcc
    in a debian:bookworm-slim image, a rebuild took 9.9 s in place of 10.4.

    ```dockerfile bad
    FROM debian:12
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
        rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y --no-install-recommends curl
    ```
    """
    mount = mounted_at(step, APT_ARCHIVES)
    installs = any(it.manager == "apt" and it.install for it in step.commands)
    if mount is not None and installs and apt_empties_its_cache(stage):
        fix = None
        if run.form == "shell" and run.script.items and not run.heredocs:
            text = "rm -f /etc/apt/apt.conf.d/docker-clean && "
            fix = unsafe("Remove docker-clean", insert_before(run.script.items[0].node, text))
        message = "this image makes apt delete its packages: the mount stays empty"
        yield Finding(mount.mount, message, fix)


@rule("DF257", Severity.STYLE, "cache", on="uv", text=CACHE_MOUNT)
def uv_links_across_mount(command: Command, step: Step) -> Iterator[Finding]:
    """uv tries to link files out of a cache mount.

    Links do not reach across file systems, and a cache mount is one of its own. uv warns, and
    copies. Tell it to copy from the start: `--link-mode=copy`, or `ENV UV_LINK_MODE=copy`.

    ```dockerfile bad
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm
    RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked
    ```

    ```dockerfile fixed
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm
    RUN --mount=type=cache,target=/root/.cache/uv uv sync --link-mode=copy --locked
    ```
    """
    verb = command.runs("uv", *UV_LINKS)
    if verb is None or command.has("--link-mode", "--no-cache", "-n") or command.environment:
        return
    if mounted_at(step, "~/.cache/uv") and "UV_LINK_MODE" not in step.state.variables.values:
        if not any("UV_LINK_MODE" in word for it in step.commands for word in it.args):
            fix = add_option("--link-mode=copy", verb)
            message = "uv cannot link files out of a cache mount"
            yield Finding(verb, message, fix if command.editable else None)


@rule("DF258", Severity.INFO, "cache", on="go", text=CACHE_MOUNT)
def go_build_cache_not_mounted(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """Go's modules are in a cache mount, and what it compiles is not.

    Go has two caches: `/go/pkg/mod` for what it fetches and `/root/.cache/go-build` for what it
    has compiled. Without the second every build compiles all packages again, which is most of
    the time: one project went from 26 s to about one.

    ```dockerfile bad
    FROM golang:1.27
    RUN --mount=type=cache,target=/go/pkg/mod go build -o /app ./...
    ```

    ```dockerfile fixed
    FROM golang:1.27
    RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app ./...
    ```
    """
    verb = command.runs("go", *GO_COMPILES)
    modules = next((it for it in step.cache_mounts if it.path.endswith("/pkg/mod")), None)
    if verb is None or modules is None or "GOCACHE" in step.state.variables.values:
        return
    named = any(str(it.name) == "GOCACHE" for it in command.environment)
    if not named and not step.keeps_out(at_home(GO_BUILD_CACHE)) and len(list(step.mounts)) < 4:
        fix = None
        if is_for_root(step, stage):
            fields = f"type=cache,target={GO_BUILD_CACHE}"
            fix = safe(
                "Mount the build cache",
                insert_after(modules.mount, f" --mount={fields}"),
                changes=[adds(f"--mount= {fields.replace(',', ' ')}")],
            )
        yield Finding(verb, f"go {verb} compiles everything again in each build", fix)


@rule("DF259", Severity.ERROR, "correctness", on="--from")
def copy_out_of_cache_mount(
    copy: Copy, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A file is copied out of a stage in which it lay in a cache mount.

    What a RUN writes into a cache mount is not in its layer. For COPY --from the file does not
    exist, and the build fails. Copy it out of the mount in the RUN that makes it.

    ```dockerfile bad
    FROM rust:1.90 AS build
    WORKDIR /src
    RUN --mount=type=cache,target=/src/target cargo build --release
    FROM debian:13-slim
    COPY --from=build /src/target/release/app /usr/local/bin/
    ```

    ```dockerfile good
    FROM rust:1.90 AS build
    WORKDIR /src
    RUN --mount=type=cache,target=/src/target \\
        cargo build --release && cp target/release/app /app
    FROM debian:13-slim
    COPY --from=build /app /usr/local/bin/
    ```
    """
    if not file.keeps_files_out:
        return
    origin = file.stage_named(str(copy.from_), stage) if copy.from_ else None
    if origin is None or not origin.kept_out:
        return
    for source in copy.sources:
        path = joined("/", str(source)) or "/"
        above = (it for it in origin.kept_out if path != it.path and is_below(path, it.path))
        mount = next(above, None)
        if mount is not None and not _made_without(mount, origin):
            related = Related(mount.mount, "what is written here is not in the stage")
            yield Finding(source, f"{source} is in a cache mount, not in the stage", None, related)


def _emptied(command: Command, step: Step) -> CacheMount | None:
    """The cache mount whose content a command deletes."""
    for word in removed(command):
        bare = word.rstrip("*").rstrip("/")
        where = bare if bare[:1] in "~$" else joined(step.state.workdir, bare)
        mount = mounted_at(step, where or "")
        if mount and (at_home(bare) == at_home(mount.path) or bare == mount.path):
            return mount
    manager = command.manager
    if manager == "apt" and command.runs(command.name, "clean"):
        return mounted_at(step, APT_ARCHIVES)
    if manager in ("yum", "dnf", "microdnf"):
        return None  # which of their directories is in use, only the image knows
    cache = CACHES.get(manager)
    if cache is not None and not removed(command) and clears(command, cache):
        return next((it for path in cache.paths if (it := mounted_at(step, path))), None)
    return None


def _made_without(mount: CacheMount, origin: Stage) -> bool:
    """Whether a step of the stage that does not have the mount may write there."""
    return any(
        mount.path.rstrip("/").rpartition("/")[2] in step.instruction.rest.text
        for other in origin.chain
        for step in other.steps[1:]
        if isinstance(step.instruction, Copy | Run)
        and not any(it.path == mount.path for it in step.cache_mounts)
    )
