"""COPYs that bring more than what is read, so that other changes rebuild, too."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

MOST_NAMES = 4


@rule("DF232", Severity.INFO, "cache", needs=programs_of("go", "dotnet", "pip"))
def copy_wider_than_build(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The whole build context is copied for a build that reads a part of it.

    Any change in the context makes the build run again, also one in a folder that it does not read: other
    programs of the repository, documents, charts. Copy what it reads: for Go the module files and the
    packages that the command names with those that they import, for .NET the named project with those
    that it refers to, for pip the folders that it names. Or name the others in .dockerignore, where no build needs them.

    Reported in stages that only build, where it is clear what all steps below the COPY read.

    ```files
    go.mod  "module example.com/app"
    go.sum
    cmd/server/main.go  "package main"
    docs/manual.md
    ```

    ```dockerfile bad
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /server ./cmd/server
    FROM gcr.io/distroless/static-debian12
    COPY --from=build /server /server
    ```

    ```dockerfile good
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY go.mod go.sum ./
    RUN go mod download
    COPY cmd/server/ cmd/server/
    RUN go build -o /server ./cmd/server
    FROM gcr.io/distroless/static-debian12
    COPY --from=build /server /server
    ```
    """
    if stage.index not in file.used:
        return
    from dflint.model.needs.wide_copies import wide_copy

    wide = wide_copy(stage, file, context)
    if wide is not None:
        read, others = _listed(wide.files), _listed(wide.others)
        message = f"the build only reads {read}: every change to {others} makes it run again"
        fix = hint(f"Copy only {read}")
        if len(wide.files) > MOST_NAMES:
            message = f"the build does not read {others}: every change to them makes it run again"
            fix = hint(f"Name {others} in .dockerignore, or copy only what it reads")
        yield Finding(wide.source, message, fix)


def _listed(paths: Sequence[str]) -> str:
    names = [it.rstrip("/") for it in paths[:MOST_NAMES]]
    more = len(paths) - MOST_NAMES
    names += [f"{more} more"] if more > 0 else []
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
