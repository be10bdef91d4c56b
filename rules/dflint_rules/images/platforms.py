"""The platform of a base image."""

from __future__ import annotations

from dflint.fix import delete, hint, safe
from dflint.fixes.declared_changes import drops
from dflint.model.image_reference import is_platform, platform_parts
from dflint.model.scope import text_of
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.nodes import From


TARGET_PLATFORM = ("$TARGETPLATFORM", "${TARGETPLATFORM}")


@rule("DF100", Severity.WARNING, "correctness", also="InvalidBaseImagePlatform", needs="--platform")
def base_of_another_platform(from_: From, stage: Stage) -> Iterator[Finding]:
    """The base image is built for another platform than the one that is requested.

    BuildKit compares the two when it has fetched the image. Without the network, the name of some
    images says: `arm64v8/…` are the official images for one processor, and what lies below
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
    needs="--platform",
)
def constant_platform(from_: From, stage: Stage) -> Iterator[Finding]:
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
    if stage.base is not None:
        return  # it has no effect, as DF109 says
    name = (from_.name or "").lower()
    if not any(part in name for part in platform_parts(flag.value)):
        message = f"--platform is constant: this stage is built for {flag.value} whatever platform the build targets"
        yield Finding(flag, message, hint("Use $BUILDPLATFORM, or name the platform in the stage"))


@rule("DF104", Severity.STYLE, "style", also="DL3065 RedundantTargetPlatform", needs="--platform")
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


@rule("DF109", Severity.WARNING, "correctness", needs="--platform")
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
