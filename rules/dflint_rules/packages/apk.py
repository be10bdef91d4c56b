"""The package index of apk."""

from __future__ import annotations

from dflint.fix import add_option, deferred
from dflint.model.packages.caches import left_in_image
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF311", Severity.INFO, "size", needs="apk", also="DL3019")
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
    for left in left_in_image(step, stage, "apk"):
        fix = deferred(_without_index, step) if left.verb == "add" else None
        yield Finding(left.verb, f"apk {left.verb} leaves the package index in this layer", fix)


def _without_index(step: Step) -> Fix | None:
    """Let every `apk add` of a RUN keep nothing."""
    adds = [it for it in step.commands if it.runs("apk", "add") and not it.has("--no-cache")]
    if not all(it.editable for it in adds):
        return None
    return add_option("--no-cache", *[verb for it in adds if (verb := it.verb)])
