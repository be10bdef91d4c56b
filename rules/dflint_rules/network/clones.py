"""Repositories that are cloned in a build."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.layers.cloned_layers import clone_in_earlier_layer
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF246", Severity.WARNING, "correctness", needs="git")
def checkout_apart_from_clone(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """git clone and git checkout are in different RUNs, so the cache keeps an old clone.

    The RUN that clones is always the same text, so the builder takes its layer from the cache. A
    commit that is newer than that clone is not in it: "pathspec did not match", "reference is not
    a tree". Clone and check out in the same RUN. Not reported where the RUN fetches first, nor where
    the commit is in an ARG above the clone, whose value is a part of the cache key.

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN git clone https://example.com/tool.git /tool
    RUN git -C /tool checkout 3f2a9c1
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN git clone https://example.com/tool.git /tool && git -C /tool checkout 3f2a9c1
    ```
    """
    found = clone_in_earlier_layer(step, stage)
    if found is not None:
        checkout, clone = found
        message = "git checkout is in another RUN than git clone: a clone from the layer cache does not have newer commits"
        yield Finding(
            checkout, message, hint("Clone and check out in one RUN"), Related(clone, "cloned here")
        )
