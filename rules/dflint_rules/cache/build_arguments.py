"""Build arguments that invalidate the cache too early."""

from __future__ import annotations

from _bisect import bisect_left, bisect_right

from dflint.fix import Edit, deferred, delete, unsafe
from dflint.fixes.deletion import blocks
from dflint.fixes.insertion import above, below
from dflint.model.mentions import MAKES_LAYER, mentions_in_layers
from dflint.model.variables.build_dependent import (
    changes_after_sources,
    is_volatile,
    names_time,
    reads_no_variables,
)
from dflint.model.variables.references import args_of, references_to
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Arg, Env, Label, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

MOST_PASSED = 200  # steps that an ARG is moved over; what is further down may need it


@rule("DF221", Severity.WARNING, "cache")
def volatile_arg_too_early(
    arg: Arg, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """An ARG that changes with every build invalidates the layer cache too early.

    BuildKit puts every ARG into the environment of all RUNs that follow in the stage. When its
    value changes, none of them is taken from the cache, whether they use it or not. Declare it
    right before the first instruction that does; a stage built upon this one has the ARG as well. A LABEL
    costs nothing, wherever it is. Nothing is said of a commit below a `COPY .`, which brings another one with it. In a
    debian:bookworm-slim image with bison, building another commit took 0.3 s in place of 2.6.

    ```dockerfile bad
    FROM debian:12
    ARG GIT_COMMIT
    RUN apt-get update && apt-get install -y curl
    LABEL org.opencontainers.image.revision=$GIT_COMMIT
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    ARG GIT_COMMIT
    LABEL org.opencontainers.image.revision=$GIT_COMMIT
    ```

    ```dockerfile good
    FROM golang:1.23
    ARG GIT_COMMIT
    RUN go build -ldflags "-X main.commit=$GIT_COMMIT" ./...
    ```
    """
    for pair in arg.pairs:
        if not is_volatile(pair.key) or changes_after_sources(pair.key, step, stage):
            continue
        if names_time(pair.key) and file.source.text.count(pair.key) == 1:
            continue  # nothing uses it: it is there to invalidate the cache
        payer = _first_payer(pair.key, step, stage) or _payer_upon(pair.key, step, stage, file)
        if payer is not None:
            related = Related(
                payer.instruction.keyword, "does not use it, and is rebuilt all the same"
            )
            fix = deferred(_moved_down, step, payer, stage, file.source)
            message = f"a new value of {pair.key} invalidates the layer cache of everything below"
            yield Finding(pair, message, fix, related)


@rule("DF222", Severity.WARNING, "cache", needs_text="$")
def volatile_env_too_early(
    env: Env, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """An ENV that changes with every build invalidates the layer cache too early.

    The environment is a part of what BuildKit looks for in the cache. When the value changes, no
    RUN below is taken from there. Put the ENV below them.

    ```dockerfile bad
    FROM debian:12
    ARG VERSION
    ENV GIT_COMMIT=$VERSION
    RUN apt-get update && apt-get install -y curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    ARG VERSION
    ENV GIT_COMMIT=$VERSION
    ```
    """
    for pair in env.pairs:
        if pair.value is None or not is_volatile(pair.key):
            continue
        taken = [it.name for it in pair.value.variables]
        if not taken or any(is_volatile(name) for name in taken):
            continue  # a volatile ARG is reported where it is declared
        payer = _first_payer(pair.key, step, stage)
        if payer is not None and any(step.state.variables.kind(name) == "arg" for name in taken):
            related = Related(
                payer.instruction.keyword, "does not use it, and is rebuilt all the same"
            )
            message = f"a new value of {pair.key} invalidates the layer cache of everything below"
            arg = _declaration(taken, step, stage)
            fix = _moved_down(arg, payer, stage, file.source) if arg is not None else None
            yield Finding(pair, message, fix, related)


def _declaration(names: Sequence[str], step: Step, stage: Stage) -> Step | None:
    """The ARG above a step that declares a variable; None if there are several of either."""
    args = args_of(stage).get(str(names[0]), []) if len(names) == 1 else []
    above_it = args[: bisect_left(args, step.index, key=lambda arg: arg.index)]
    return above_it[0] if len(above_it) == 1 else None


def _first_payer(name: str, step: Step, stage: Stage) -> Step | None:
    """The first RUN after `step`, if it surely has no use for the variable; None if it may."""
    runs = stage.steps_of(Run)
    at = bisect_right(runs, step.index, key=lambda run: run.index)
    if at == len(runs) or mentions_in_layers(stage).is_between(name, step.start, runs[at].start):
        return None
    return runs[at] if reads_no_variables(runs[at]) else None


def _payer_upon(name: str, step: Step, stage: Stage, file: Dockerfile) -> Step | None:
    """The first RUN of a stage built upon this one, where no RUN below `step` and nothing above needs it."""
    if any(run.index > step.index for run in stage.steps_of(Run)):
        return None
    for one in file.stages:
        run = one.steps_of(Run)[0] if one.base is stage and one.steps_of(Run) else None
        if run is not None and one.index in file.used and reads_no_variables(run):
            if not mentions_in_layers(one).is_between(name, one.from_.start, run.start):
                return run
    return None


def _moved_down(first: Step, payer: Step, stage: Stage, source: Source) -> Fix | None:
    """Put an ARG, with what takes its value, below the RUNs that have no use for it.

    None if the first that may need it comes before `payer`, and where comments would stay behind.
    """
    if payer not in stage.steps:
        return None
    group, passed, stop = _with_followers(first, stage)
    last = next((it for it in reversed(passed) if isinstance(it.instruction, MAKES_LAYER)), first)
    if last.start < payer.start or (len(group) == 1 and stop is None):
        return None
    moved = [it for it in group if it.start < last.start]
    after = [*group[len(moved) :], *([stop] if stop is not None else [])]
    if not all(_can_move(it, passed, source) for it in moved):
        return None
    newline = first.instruction.line.newline
    lines = [source.cut(it.instruction.line) for it in moved]
    edits = [delete(place) for place in blocks([it.instruction for it in moved], source)]
    if after:
        place = above(after[0].instruction, source)
        text = "".join(line + newline for line in lines)
        is_described = place.start != after[0].instruction.line.start
        edits.append(Edit(place, text + newline * is_described))
    else:
        end = below(last.instruction, source)
        if end is None:
            return None
        edits.append(Edit(end, "".join(newline + line for line in lines)))
    return unsafe("Move it below the RUN", *edits)


def _with_followers(first: Step, stage: Stage) -> tuple[list[Step], list[Step], Step | None]:
    """An ARG with the ENVs and LABELs that name it; what else there is; what may need it.

    All of them up to the first step that may need it.
    """
    names = _keys(first)
    group: list[Step] = [first]
    passed: list[Step] = []
    for step in stage.after(first):
        it = step.instruction
        if len(passed) + len(group) > MOST_PASSED:
            return group, passed, step
        if any(references_to(it, name) for name in names):
            if isinstance(it, Env) and all(map(is_volatile, _keys(step))):
                names += _keys(step)
            elif not isinstance(it, Label):
                return group, passed, step
            group.append(step)
        elif isinstance(it, Run) and not reads_no_variables(step):
            return group, passed, step
        else:
            passed.append(step)
    return group, passed, None


def _can_move(step: Step, passed: Sequence[Step], source: Source) -> bool:
    """Whether an instruction says the same below these, and no comment belongs to it."""
    it = step.instruction
    later = [key for other in passed if other.start > step.start for key in _keys(other)]
    has_comment = it.comments or above(it, source).start != it.line.start
    is_one = len(_keys(step)) == 1 or isinstance(it, Label)
    return is_one and not has_comment and not any(references_to(it, key) for key in later)


def _keys(step: Step) -> list[str]:
    """The variables that a step sets."""
    it = step.instruction
    return [str(pair.key) for pair in it.pairs] if isinstance(it, Arg | Env) else []
