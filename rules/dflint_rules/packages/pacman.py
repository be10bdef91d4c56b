"""The cache of pacman."""

from __future__ import annotations

from dflint.fix import add_cleanup, deferred
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
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
            fix = deferred(add_cleanup, run, "rm -rf /var/cache/pacman/pkg/*", left)
            yield Finding(left.verb, "pacman leaves downloaded packages in this layer", fix)


def _cleans_pacman(command: Command) -> bool:
    """Whether a command removes all packages that pacman has fetched."""
    if command.name != "pacman" or command.has("--noconfirm"):
        return False
    return command.has("-c", "--clean")
