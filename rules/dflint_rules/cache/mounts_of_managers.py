"""Cache mounts as package managers need them."""

from __future__ import annotations

from dflint.fix import Edit, add_field, add_option, insert_after, safe, unsafe
from dflint.fixes.declared_changes import adds
from dflint.fixes.insertion import before_item
from dflint.knowledge.package_managers import MANAGERS, programs_of
from dflint.model.images.users import is_for_root
from dflint.model.packages.cache_mounts import (
    APT_ARCHIVES,
    apt_empties_its_cache,
    cache_mounts,
    is_mounted,
    mounted_at,
)
from dflint.model.packages.installs import install_of
from dflint.model.paths import at_home, is_below
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


CACHE_MOUNT = "type=cache"  # is in every RUN with one
LOCKS = ("locked", "private")
APT_DIRECTORIES = ("/var/cache/apt", "/var/lib/apt")
UV_CACHE = MANAGERS["uv"].caches[0]
GO_CACHES = MANAGERS["go"].caches


@rule("DF255", Severity.WARNING, "cache", needs=programs_of("apt"), needs_text=CACHE_MOUNT)
def apt_cache_mount_unlocked(run: Run, step: Step) -> Iterator[Finding]:
    """A cache mount of apt can be used by two builds at once, and apt locks it.

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
    if not any(command.manager == "apt" for command in step.commands):
        return
    for it in cache_mounts(step):
        sharing = it.mount.fields.get("sharing")
        if any(is_below(it.path, top) for top in APT_DIRECTORIES) and sharing not in LOCKS:
            fix = add_field(it.mount, "sharing=locked")
            message = f"apt locks {it.path}: a parallel build that shares this cache mount fails"
            yield Finding(it.mount, message, None if sharing else fix)


@rule("DF256", Severity.WARNING, "cache", needs=programs_of("apt"), needs_text=CACHE_MOUNT)
def apt_cache_mount_stays_empty(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A cache is mounted for apt's packages, and the image makes apt delete them.

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
    installs = any(it.manager == "apt" and install_of(it) for it in step.commands)
    if mount is not None and installs and apt_empties_its_cache(stage):
        fix = None
        if run.form == "shell" and run.script.items and not run.heredocs:
            edit = Edit(*before_item(run, 0, "rm -f /etc/apt/apt.conf.d/docker-clean"))
            fix = unsafe("Remove docker-clean", edit)
        message = "the docker-clean file of this image makes apt delete its packages: the cache mount stays empty"
        yield Finding(mount.mount, message, fix)


@rule("DF257", Severity.STYLE, "cache", programs="uv", needs_text=CACHE_MOUNT)
def uv_links_across_mount(command: Command, step: Step) -> Iterator[Finding]:
    """uv cannot hard-link files out of a cache mount, and copies them.

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
    verb = command.runs("uv", *UV_CACHE.filled_by)
    if verb is None or command.has("--link-mode", *UV_CACHE.off) or command.environment:
        return
    if mounted_at(step, "~/.cache/uv") and "UV_LINK_MODE" not in step.state.variables.values:
        if not any("UV_LINK_MODE" in word for it in step.commands for word in it.args):
            fix = add_option("--link-mode=copy", verb)
            message = "uv cannot hard-link files out of a cache mount: set UV_LINK_MODE=copy"
            yield Finding(verb, message, fix if command.editable else None)


@rule("DF258", Severity.INFO, "cache", programs="go", needs_text=CACHE_MOUNT)
def go_build_cache_not_mounted(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """Go's modules are in a cache mount, but its build cache is not.

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
    verb = command.runs("go", *GO_CACHES[1].filled_by)
    modules = next((it for it in cache_mounts(step) if it.path.endswith("/pkg/mod")), None)
    if verb is None or modules is None or "GOCACHE" in step.state.variables.values:
        return
    if any(str(it.name) == "GOCACHE" for it in command.environment) or len(step.mounts) > 3:
        return
    if not is_mounted(step, at_home(GO_CACHES[1].root)):
        fields = f"type=cache,target={GO_CACHES[1].root}"
        changes = [adds(f"--mount= {fields.replace(',', ' ')}")]
        edit = insert_after(modules.mount, f" --mount={fields}")
        fix = safe("Mount the build cache", edit, changes=changes)
        message = (
            f"the Go build cache is not mounted: go {verb} compiles everything again in each build"
        )
        yield Finding(verb, message, fix if is_for_root(step, stage) else None)
