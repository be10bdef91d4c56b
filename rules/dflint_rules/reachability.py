"""Stages and ARGs that nothing reaches, and variables that do not reach a RUN."""

from __future__ import annotations

from dflint.fix import delete, hint, insert_before, replace, safe, unsafe
from dflint.model.environment import OFTEN_IN_BASES
from dflint.model.erasing import whole_lines
from dflint.model.mentions import unmentioned_args
from dflint.model.variables import PLATFORM
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# How a script uses a variable of the platform.
# Read by the builder itself.
BUILDER_READS = ("BUILDKIT_", "SOURCE_DATE_EPOCH", "DOCKER_", "BUILDX_")


@rule("DF131", Severity.WARNING, "correctness")
def unreachable_stage(file: Dockerfile) -> Iterator[Finding]:
    """Nothing uses this stage, and it has no name to build it by.

    BuildKit leaves it out. Stages with a name are another matter: see *stage-only-for-target*.

    ```dockerfile bad
    FROM golang:1.23
    RUN go build -o /app
    FROM debian:12
    CMD ["bash"]
    ```

    ```dockerfile good
    FROM golang:1.23 AS build
    RUN go build -o /app
    FROM debian:12
    COPY --from=build /app /usr/local/bin/
    ```
    """
    for stage in file.unreferenced:
        if not stage.name:
            yield Finding(stage.from_, "nothing uses this stage, and it has no name")


@rule("DF132", Severity.INFO, "correctness", default=False)
def stage_only_for_target(file: Dockerfile) -> Iterator[Finding]:
    """The final image does not need this stage.

    It is built with `--target` only. Off unless selected: that is what many stages are for.

    ```dockerfile bad
    FROM debian:12 AS test
    RUN make test
    FROM debian:12
    RUN make
    ```

    ```dockerfile good
    FROM debian:12 AS test
    RUN make test
    FROM test
    RUN make
    ```
    """
    for stage in file.unreferenced:
        if stage.name:
            yield Finding(stage.from_.name or stage.from_, f"only --target reaches {stage.name}")


@rule("DF133", Severity.STYLE, "style", on="--from")
def stage_by_number(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """COPY --from names a stage by its number, which changes with the order of the stages.

    Give the stage a name with `AS`.

    ```dockerfile bad
    FROM golang:1.23 AS build
    RUN go build -o /app
    FROM debian:12
    COPY --from=0 /app /usr/local/bin/
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS build
    RUN go build -o /app
    FROM debian:12
    COPY --from=build /app /usr/local/bin/
    ```
    """
    for instruction, word in stage.taken:
        if not word.isdecimal() or not isinstance(instruction, Copy):
            continue
        meant = file.stage_named(word, stage)
        if meant is None:
            continue
        fix = hint("Name the stage with AS")
        if meant.name and file.stage_named(meant.name, stage) is meant:
            fix = safe(f"Write {meant.name}", replace(word, meant.name))
        related = Related(meant.from_, "the stage that is meant")
        yield Finding(word, f"{word} is another stage when one is added before", fix, related)


@rule("DF135", Severity.WARNING, "correctness", text="$")
def platform_variable_not_declared(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN uses TARGETARCH or its kin without declaring it, so that it is empty.

    BuildKit knows these variables, but a stage gets only those that it asks for with ARG.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSLO https://example.com/tool-$TARGETARCH
    ```

    ```dockerfile fixed
    FROM debian:12
    ARG TARGETARCH
    RUN curl -fsSLO https://example.com/tool-$TARGETARCH
    ```
    """
    text = run.program.source.text
    if "TARGET" not in text and "BUILD" not in text:  # as in the names of all of them
        return
    for word in step.unset_variables.values():
        if word in PLATFORM:
            fix = unsafe(f"Add ARG {word}", insert_before(run, f"ARG {word}{run.line.newline}"))
            message = f"{word} is empty here: the stage does not declare it"
            yield Finding(word, message, None if step.is_trigger else fix)


@rule("DF136", Severity.WARNING, "correctness", text="$")
def global_arg_not_declared(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN uses an ARG that only FROM sees, so that it is empty.

    An ARG before the first FROM is seen by FROM only. A stage that wants it says `ARG NAME` once more.

    ```dockerfile bad
    ARG TOOL_VERSION=1.2
    FROM debian:12
    RUN curl -fsSLO https://example.com/tool-$TOOL_VERSION
    ```

    ```dockerfile fixed
    ARG TOOL_VERSION=1.2
    FROM debian:12
    ARG TOOL_VERSION
    RUN curl -fsSLO https://example.com/tool-$TOOL_VERSION
    ```
    """
    if not file.global_pairs:
        return
    text = run.program.source.text
    declared = step.state.variables.values
    for name, pair in file.global_pairs.items():
        if name in declared or name not in text:
            continue
        word = step.unset_variables.get(name)
        if word is not None and name not in OFTEN_IN_BASES and name not in PLATFORM:
            fix = unsafe(f"Add ARG {word}", insert_before(run, f"ARG {word}{run.line.newline}"))
            related = Related(pair, "this is seen by FROM only")
            message = f"{word} is empty here: the stage does not declare it"
            yield Finding(word, message, None if step.is_trigger else fix, related)


@rule("DF137", Severity.INFO, "correctness")
def global_arg_not_used(file: Dockerfile) -> Iterator[Finding]:
    """No FROM uses this ARG, and no stage declares it again, so that it does nothing.

    ```dockerfile bad
    ARG DEBIAN_VERSION=12
    FROM debian:12
    ```

    ```dockerfile fixed
    FROM debian:12
    ```

    ```dockerfile good
    ARG DEBIAN_VERSION=12
    FROM debian:$DEBIAN_VERSION
    ```
    """
    for arg, pair in unmentioned_args(file):
        if not pair.key.startswith(BUILDER_READS):
            place = whole_lines(arg, file.source) if len(arg.pairs) == 1 else None
            fix = unsafe(f"Remove {pair.key}", delete(place)) if place is not None else None
            yield Finding(pair, f"nothing uses {pair.key}", fix)
