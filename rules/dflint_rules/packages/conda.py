"""The cache of conda."""

from __future__ import annotations

from dflint.fix import call_again, deferred
from dflint.model.images.tool_options import knows_option
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF371", Severity.INFO, "size", needs=programs_of("conda"))
def conda_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
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
        name = left.command.name
        fix = deferred(_cleaned, run, left, step, stage)
        yield Finding(left.verb, f"{name} {left.verb} leaves its packages in this layer", fix)


def _cleaned(run: Run, left: Leftover, step: Step, stage: Stage) -> Fix | None:
    """Clean all; with `-f` also what is linked into environments, where conda is known to have it."""
    is_new = knows_option("conda", "--force-pkgs-dirs", step, stage)
    with_force = is_new and left.command.name != "micromamba"
    return call_again(left.command, "clean -afy" if with_force else "clean -ay", run)
