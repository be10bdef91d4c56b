"""Repositories that are cloned in a build."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.layers.cloned_layers import clone_in_earlier_layer, commits_of_shallow_clones
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


@rule("DF415", Severity.WARNING, "correctness", needs="git", needs_text="checkout reset switch")
def commit_of_shallow_clone(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A commit is checked out in a clone that has the newest commit alone.

    `git clone --depth 1` brings what the branch ends with, and no more. As soon as the branch has moved on, another
    commit is not there: "Could not parse object", "reference is not a tree". Fetch the commit itself: `git fetch
    --depth 1 origin COMMIT` and `git checkout FETCH_HEAD`, or clone with the history.

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN git clone --depth 1 https://example.com/tool.git /tool && git -C /tool checkout 3f2a9c1
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN git clone --depth 1 https://example.com/tool.git /tool \\
        && git -C /tool fetch --depth 1 origin 3f2a9c1d4e5b6a7980c1d2e3f405162738495a6b \\
        && git -C /tool checkout FETCH_HEAD
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN git clone https://example.com/tool.git /tool && git -C /tool checkout 3f2a9c1
    ```
    """
    for commit, clone in commits_of_shallow_clones(step, stage):
        message = f"the clone of depth 1 lacks {commit} once its branch has moved on"
        depth = clone.option("--depth")
        if depth is not None:
            message = message.replace("depth 1", f"depth {depth}")
        fix = hint(f"Run git fetch --depth 1 origin {commit}, or clone without --depth")
        yield Finding(commit, message, fix, Related(clone, "cloned here"))
