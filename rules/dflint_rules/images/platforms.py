"""The platform of a base image."""

from __future__ import annotations

from dflint.fix import delete, hint, safe, unsafe
from dflint.fixes.declared_changes import drops
from dflint.model.image_reference import is_platform, platform_parts
from dflint.model.images.platforms import (
    TARGET,
    build_platform_flag,
    foreign_artifacts,
    hidden_platforms,
    is_meant_to_run,
)
from dflint.model.scope import text_of
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Arg, From


TARGET_PLATFORM = ("$TARGETPLATFORM", "${TARGETPLATFORM}")


@rule("DF100", Severity.WARNING, "correctness", also="InvalidBaseImagePlatform", on="--platform")
def base_of_another_platform(from_: From, stage: Stage) -> Iterator[Finding]:
    """The base image is built for another platform than the one that is requested.

    BuildKit compares the two when it has fetched the image. Without the network, the name of some
    images tells: `arm64v8/…` are the official images for one processor, and what lies below
    `mcr.microsoft.com/windows` runs on Windows only.

    ```dockerfile bad
    FROM --platform=linux/amd64 arm64v8/debian:12
    ```

    ```dockerfile good
    FROM --platform=linux/arm64 debian:12
    ```
    """
    flag, image = from_.flag("platform"), stage.image
    if flag is None or flag.value is None or flag.value.expands or image is None or stage.base:
        return
    system, *rest = platform_parts(flag.value)
    wrong_system = image.system and system != image.system
    wrong_processor = image.architecture and rest and rest[0] != image.architecture
    if wrong_system or wrong_processor:
        made_for = image.system or image.architecture
        yield Finding(
            flag.value,
            f"{image.familiar} is built for {made_for}, not for the requested platform {flag.value}",
        )


@rule(
    "DF103",
    Severity.INFO,
    "correctness",
    also="DL3029 FromPlatformFlagConstDisallowed",
    on="--platform",
)
def constant_platform(from_: From) -> Iterator[Finding]:
    """FROM --platform has a constant value, so the image is built for that platform only.

    `docker build --platform` then has no effect on this stage. A stage that compiles for others
    wants `--platform=$BUILDPLATFORM`; the others want no flag at all. If the image really is for
    one platform, say so in the name of the stage, such as `AS linux-amd64`, and all is well.

    ```dockerfile bad
    FROM --platform=linux/amd64 golang:1.23 AS build
    ```

    ```dockerfile good
    FROM --platform=$BUILDPLATFORM golang:1.23 AS build
    FROM --platform=linux/amd64 alpine:3.20 AS runtime-amd64
    ```
    """
    flag = from_.flag("platform")
    if flag is None or flag.value is None or flag.value.expands or not is_platform(flag.value):
        return
    name = (from_.name or "").lower()
    if not any(part in name for part in platform_parts(flag.value)):
        message = f"--platform is constant: this stage is built for {flag.value} whatever platform the build targets"
        yield Finding(flag, message, hint("Use $BUILDPLATFORM, or name the platform in the stage"))


@rule("DF104", Severity.STYLE, "style", also="DL3065 RedundantTargetPlatform", on="--platform")
def redundant_target_platform(from_: From, file: Dockerfile) -> Iterator[Finding]:
    """FROM --platform=$TARGETPLATFORM is redundant: it is the default.

    ```dockerfile bad
    FROM --platform=$TARGETPLATFORM alpine:3.20
    ```

    ```dockerfile fixed
    FROM alpine:3.20
    ```
    """
    flag = from_.flag("platform")
    given = file.variables.values["TARGETPLATFORM"].pair  # by an ARG of the file
    if flag is None or flag.value not in TARGET_PLATFORM or (given and given.value is not None):
        return
    text = file.source.text
    end = flag.end + len(text[flag.end :]) - len(text[flag.end :].lstrip(" \t"))
    platform = text_of(flag.value, file.variables)
    fix = safe(
        f"Remove {flag.text}",
        delete(Span(flag.start, end)),
        changes=[drops(f"--platform={platform}")],
    )
    yield Finding(flag, "--platform=$TARGETPLATFORM is the default of FROM", fix)


@rule("DF109", Severity.WARNING, "correctness", on="--platform")
def platform_of_stage(from_: From, stage: Stage) -> Iterator[Finding]:
    """FROM --platform is given for a stage, where it has no effect.

    `--platform` chooses among the images of a registry. A stage was built for the platform of its
    own FROM, and the builder passes over this flag without a word. Give it where the stage begins.

    ```dockerfile bad
    FROM debian:12 AS base
    FROM --platform=$BUILDPLATFORM base
    ```

    ```dockerfile good
    FROM --platform=$BUILDPLATFORM debian:12 AS base
    FROM base
    ```
    """
    flag = from_.flag("platform")
    if flag is not None and stage.base is not None:
        related = Related(stage.base.from_, "the platform of the stage is chosen here")
        yield Finding(
            flag,
            f"--platform has no effect: {from_.image} is a stage, which has its platform already",
            None,
            related,
        )



@rule("DF160", Severity.WARNING, "correctness", text=" ".join(sorted(TARGET)))
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
            fix = unsafe("Remove the default", delete(Span(pair.key.end, pair.end)))
            message = (
                f"the default {value!r} hides the {pair.key} of the build: all platforms get it"
            )
            yield Finding(pair, message, fix)


@rule("DF161", Severity.WARNING, "correctness", on="--platform FROM")
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
        root = stage.chain[-1]
        related = [] if root is stage else [Related(stage.from_, "the final stage builds upon it")]
        message = "the final image is for $BUILDPLATFORM, whatever platform the build asks for"
        yield Finding(flag, message, hint("Leave the flag to stages that only build"), *related)


@rule("DF162", Severity.WARNING, "correctness", on="--from")
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
