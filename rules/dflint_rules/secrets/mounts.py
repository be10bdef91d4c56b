"""Secret mounts."""

from __future__ import annotations

from dflint.fix import add_field
from dflint.model.layers.secret_files import mounted_path
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.written_values import copies_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF435", Severity.INFO, "security", needs="--mount")
def secret_mount_open_to_all(run: Run) -> Iterator[Finding]:
    """Every user in the build can read the file of a secret mount.

    Without `mode`, only its owner can read it. If the RUN is not that of root, give the owner with
    `uid` rather than opening the file to all.

    ```dockerfile bad
    FROM node:22
    USER node
    RUN --mount=type=secret,id=npmrc,target=/home/node/.npmrc,mode=0444 npm ci
    ```

    ```dockerfile good
    FROM node:22
    USER node
    RUN --mount=type=secret,id=npmrc,target=/home/node/.npmrc,uid=1000 npm ci
    ```
    """
    for mount in run.mounts:
        mode = mount.fields.get("mode") if mount.kind == "secret" else None
        if mode is not None and mode[-1:] in "4567":
            yield Finding(
                mode, f"mode {mode} makes the secret readable for every user in the build"
            )


@rule("DF436", Severity.INFO, "correctness", default=False, needs="--mount")
def secret_may_be_missing(run: Run) -> Iterator[Finding]:
    """The build goes on without a secret that is not provided.

    Without `required` the file is just not there. Off unless selected: many builds can do without.

    ```dockerfile bad
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
    ```

    ```dockerfile fixed
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true npm ci
    ```
    """
    for mount in run.mounts:
        if mount.kind == "secret" and "required" not in mount.fields:
            fix = add_field(mount, "required=true", is_safe=False)
            name = mount.fields.get("id", "this secret")
            yield Finding(
                mount, f"the build goes on if {name} is not provided: required=true stops it", fix
            )


@rule("DF437", Severity.WARNING, "security", needs="--mount")
def mounted_secret_copied(run: Run, step: Step) -> Iterator[Finding]:
    """A mounted secret is copied to a file that stays in the image.

    The mount leaves nothing behind, but the copy does. Mount the secret where it is needed with
    `target=`, or delete the copy in the same RUN. `$(cat /run/secrets/…)` in what `echo` or
    `git config --global` writes is a copy as well.

    ```dockerfile bad
    FROM node:22
    RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
    ```

    ```dockerfile good
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
    ```
    """
    paths = [mounted_path(mount) for mount in run.mounts if mount.kind == "secret"]
    if not paths or any(map(removed, step.commands)):
        return
    for command in copies_of(paths, step):
        yield Finding(command, "the mounted secret is written to a layer, where it stays readable")
