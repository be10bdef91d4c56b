"""What is in a cache mount is in no layer."""

from __future__ import annotations

from dflint.model.packages.cache_mounts import cache_mounts, mount_above, mounts_at
from dflint.model.paths import braces_expanded, is_below, joined, matches
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import with_directories
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.packages.cache_mounts import CacheMount
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step


@rule("DF254", Severity.ERROR, "correctness", needs="rm rmdir", needs_text="--mount")
def removes_mount_point(run: Run, step: Step) -> Iterator[Finding]:
    """A directory is removed while a cache, bind or secret is mounted in it.

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
    for it in with_directories(step) if step.mounts else ():
        if it.command.name not in ("rm", "rmdir") or it.command.in_condition:
            continue
        for word in removed(it.command):
            for name in braces_expanded(str(word)):
                path = it.path(name.rstrip("/"))
                for mount in mounts_at(step, "cache", "bind", "tmpfs"):
                    if path and (is_below(mount.path, path) or matches(path, mount.path)):
                        message = f"rm cannot remove {word}: {mount.path} is a mount point during this RUN"
                        yield Finding(word, message, None, Related(mount.mount, "mounted here"))


@rule("DF259", Severity.ERROR, "correctness", needs="--from")
def copy_out_of_cache_mount(
    copy: Copy, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """COPY --from takes a file that is in a cache mount of the stage, and so in no layer.

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
    origin = file.stage_named(str(copy.from_), stage) if copy.from_ else None
    if origin is None:
        return
    for source in copy.sources:
        path = joined("/", str(source)) or "/"
        mount = mount_above(origin, path)
        if mount is not None and not _made_without(mount, origin):
            related = Related(mount.mount, "what is written here is in no layer of the stage")
            yield Finding(
                source,
                f"{source} is in a cache mount of that stage, not in its layers: COPY does not find it",
                None,
                related,
            )


def _made_without(mount: CacheMount, origin: Stage) -> bool:
    """Whether a step of the stage that does not have the mount may write there."""
    return any(
        mount.path.rstrip("/").rpartition("/")[2] in step.instruction.body.text
        for other in origin.chain
        for step in other.steps[1:]
        if isinstance(step.instruction, Copy | Run)
        and not any(it.path == mount.path for it in cache_mounts(step))
    )
