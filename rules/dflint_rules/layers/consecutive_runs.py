"""RUN after RUN."""

from __future__ import annotations

from itertools import pairwise

from dflint.fix import deferred, replace, unsafe
from dflint.fixes.insertion import is_chain
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

# What these do ends with the RUN: joined to another, they would change it.
LOCAL = frozenset({"cd", "export", "set", "source", ".", "umask", "exec", "exit", "ulimit", "shopt",
                   "pushd", "alias", "trap", "unset"})  # fmt: skip


@rule("DF265", Severity.STYLE, "style", also="DL3059", needs="RUN", default=False)
def consecutive_runs(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Consecutive RUN instructions make a layer each.

    Each RUN makes a layer. Off unless selected, because a layer costs next to nothing: what does
    cost is a file that a later layer changes or removes, and for that there are other rules. Apart,
    each RUN has its own place in the cache. Joined, the file has fewer layers, and says better what
    belongs together. In a debian:bookworm-slim image it saved 20 MB, where `apt-get update`, the
    installation and the removal of the lists were three RUNs. Only RUNs with one command each and the same flags are meant, in stages that
    are a part of the final image.

    ```dockerfile bad
    FROM debian:12
    RUN mkdir /srv/app
    RUN chown www-data /srv/app
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN mkdir /srv/app \\
        && chown www-data /srv/app
    ```
    """
    for row in stage.rows if stage.in_final_image else ():
        if isinstance(row[0].instruction, Run):
            for before, step in pairwise(row):
                one, other = before.instruction, step.instruction
                assert isinstance(one, Run)
                assert isinstance(other, Run)
                if _is_small(before) and _is_small(step) and _flags(one) == _flags(other):
                    related = Related(one.keyword, "the RUN before it")
                    message = "this RUN can be joined with the one before it, which saves a layer"
                    fix = deferred(_joined, one, other, file.source)
                    yield Finding(other.keyword, message, fix, related)


def _flags(run: Run) -> set[str]:
    return {str(flag.text) for flag in run.flags}


def _is_small(step: Step) -> bool:
    """Whether a RUN is one command for the shell, which means nothing to those after it."""
    if len(step.commands) != 1 or step.commands[0].name in LOCAL:
        return False
    run = step.instruction
    return isinstance(run, Run) and run.form == "shell" and not run.heredocs


def _joined(one: Run, other: Run, source: Source) -> Fix | None:
    """Put an `&&` between the two, unless there are comments in or between them."""
    if not (is_chain(one) and is_chain(other)) or "#" in one.rest.text + other.rest.text:
        return None
    is_between = "#" in source.text[one.end : other.start]
    if is_between or one.comments or other.comments:
        return None
    between = Span(one.end, other.rest.offset(0))
    return unsafe(
        "Join the RUN instructions", replace(between, f" {one.escape}{source.newline}    && ")
    )
