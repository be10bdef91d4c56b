"""Images for another platform than the one that is asked for."""

from __future__ import annotations

from dflint.fix import delete, hint, if_read, unsafe
from dflint.model.images.platforms import (
    TARGET,
    build_platform_flag,
    foreign_artifacts,
    hidden_platforms,
    is_meant_to_run,
)
from dflint.model.stages import root_of
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Arg


@rule("DF160", Severity.WARNING, "correctness", needs_text=" ".join(sorted(TARGET)))
def default_hides_platform(arg: Arg, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """An ARG with the name of a platform variable has a default, which hides the real value.

    BuildKit gives TARGETARCH, TARGETPLATFORM and their like a value for each platform, but not where
    an ARG of that name has a default: then every platform gets the default. The image for arm64 has
    programs for amd64 in it, which do not start: "exec format error". Declare the name only.

    ```dockerfile bad
    FROM golang:1.25 AS build
    ARG TARGETARCH=amd64
    RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .
    ```

    ```dockerfile fixed
    FROM golang:1.25 AS build
    ARG TARGETARCH
    RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .
    ```

    Before the first FROM, a default may take up the value itself, for builders without BuildKit.

    ```dockerfile good
    ARG TARGETARCH=${TARGETARCH:-amd64}
    FROM debian:12-slim
    ARG TARGETARCH
    RUN echo "$TARGETARCH"
    ```
    """
    for pair, value in hidden_platforms(arg, step, file):
        if not _is_asked_for(value, file):
            removal = unsafe("Remove the default", delete(Span(pair.key.end, pair.end)))
            fix = if_read(removal, arg, file.source)
            message = (
                f"the default {value!r} hides the {pair.key} of the build: all platforms get it"
            )
            yield Finding(pair, message, fix)


@rule("DF161", Severity.WARNING, "correctness", needs="FROM")
def final_stage_for_build_platform(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The final image is made for the platform of the machine that builds it.

    `--platform=$BUILDPLATFORM` is for stages whose results are copied. An image that begins so has
    the programs of the builder's platform, whatever platform it is asked for: on another one, they
    do not start ("exec format error").

    Not reported for scratch, for a compiler image that starts nothing, and where the repository says
    how the image is built, and no build publishes it.

    ```dockerfile bad
    FROM --platform=$BUILDPLATFORM python:3.13-alpine AS builder
    RUN pip install --no-cache-dir flask
    FROM builder
    CMD ["flask", "run"]
    ```

    ```dockerfile good
    FROM --platform=$BUILDPLATFORM node:22 AS assets
    RUN npm run build
    FROM nginx:1.29
    COPY --from=assets /srv/dist /usr/share/nginx/html
    ```
    """
    flag = build_platform_flag(stage) if stage.is_final else None
    if flag is not None and is_meant_to_run(stage, file):
        root = root_of(stage)
        related = [] if root is stage else [Related(stage.from_, "the final stage builds upon it")]
        message = "the final image is for $BUILDPLATFORM, whatever platform the build asks for"
        yield Finding(flag, message, hint("Leave the flag to stages that only build"), *related)


@rule("DF162", Severity.WARNING, "correctness", needs="--from")
def artifact_for_build_platform(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A program is copied that was compiled for the machine that builds the image.

    The stage that compiles it is `FROM --platform=$BUILDPLATFORM`, and nothing in it uses TARGETARCH
    or says otherwise what to compile for. On another platform the program does not start ("exec
    format error"). Pass the target to the compiler, or leave off the flag.

    Reported for `go build -o`, `cargo build`, and compilers of C and Rust with `-o`.

    ```dockerfile bad
    FROM --platform=$BUILDPLATFORM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /app .
    FROM scratch
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
    ```

    ```dockerfile good
    FROM --platform=$BUILDPLATFORM golang:1.25 AS build
    ARG TARGETOS TARGETARCH
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .
    FROM scratch
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
    ```
    """
    if stage.in_final_image and build_platform_flag(stage) is None:
        for source, maker in foreign_artifacts(stage, file):
            related = Related(maker, "it is compiled here, without TARGETARCH")
            yield Finding(source, f"{source} is compiled for $BUILDPLATFORM", None, related)


def _is_asked_for(value: str, file: Dockerfile) -> bool:
    """Whether all builds of the file that are known are for this platform only."""
    builds = file.builds
    return bool(builds) and all(
        build.platforms and all(value and value in platform for platform in build.platforms)
        for build in builds
    )
