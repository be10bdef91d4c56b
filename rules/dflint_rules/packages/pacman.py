"""The cache of pacman."""

from __future__ import annotations

from dflint.fix import deferred, remove_files
from dflint.model.images.users import may_do_anything, user_of_command
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF379", Severity.INFO, "size", needs=programs_of("pacman"))
def pacman_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
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
        if not any(_cleans_pacman(it) for it in step.commands):
            fix = deferred(_cleaned, run, left, step, stage)
            yield Finding(left.verb, "pacman leaves downloaded packages in this layer", fix)


def _cleaned(run: Run, left: Leftover, step: Step, stage: Stage) -> Fix | None:
    """Remove the packages as root; none for helpers such as yay, which become root by themselves."""
    command = left.command
    user = user_of_command(command, step, stage)
    if command.name != "pacman" or user not in ("root", None) or command.in_function:
        return None
    is_safe = may_do_anything(command, step, stage)
    return remove_files("/var/cache/pacman/pkg/*", command, run, is_safe)


def _cleans_pacman(command: Command) -> bool:
    """Whether a command removes all packages that pacman has fetched."""
    if command.name != "pacman" or command.has("--noconfirm"):
        return False
    return command.has("-c", "--clean")
