"""Stages that the final image does not need."""

from __future__ import annotations

from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile


@rule("DF131", Severity.WARNING, "correctness")
def unreachable_stage(file: Dockerfile) -> Iterator[Finding]:
    """The stage is unused and has no name to build it by.

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
            yield Finding(
                stage.from_, "this stage is unused, and without a name --target cannot build it"
            )


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
            yield Finding(
                stage.from_.name or stage.from_,
                f"the final image does not need {stage.name}: only --target builds it",
            )
