"""Clean-ups in a layer of their own."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.layers.late_cleanups import only_cleans
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF244", Severity.INFO, "size")
def cleanup_alone(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A RUN does nothing but clean caches, so it frees nothing.

    Every RUN makes a layer of its own. What the layers below hold stays in the image; a later layer
    only hides it. Clean in the RUN that fills the cache, or remove the line: the official images of
    Debian and Ubuntu make apt delete the packages that it has installed by themselves.

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*
    RUN apt-get clean
    ```

    ```dockerfile good
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*
    ```
    """
    if stage.in_final_image and only_cleans(step):
        what = step.commands[0]
        message = f"{what.name} alone in a RUN frees nothing: the layers below still contain what it removes"
        yield Finding(run.keyword, message, hint("Clean up in the RUN that fills the cache"))
