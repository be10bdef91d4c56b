"""FROM: which image a stage begins with."""

from __future__ import annotations

from dflint.change import drops, swaps
from dflint.fix import delete, hint, later, replace, safe, unsafe
from dflint.model.images import tag_in
from dflint.model.references import is_platform, is_reference, platform_parts
from dflint.model.variables import PLATFORM, Scope, Value, expand, text_of
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Arg
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.images import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.nodes import From
    from dflint.syntax.words import Argument, Variable

TARGET_PLATFORM = ("$TARGETPLATFORM", "${TARGETPLATFORM}")
FAILS_IF_UNSET = ("?", ":?")  # `${V:?}` says itself that V must be given


@rule("DF100", Severity.WARNING, "correctness", also="InvalidBaseImagePlatform", on="--platform")
def base_of_another_platform(from_: From, stage: Stage) -> Iterator[Finding]:
    """The base image is made for another platform than the one that is asked for.

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
        yield Finding(flag.value, f"{image.familiar} is made for {made_for}, not for {flag.value}")


@rule("DF101", Severity.WARNING, "reproducibility", also="DL3006", on=":latest")
def unpinned_base_image(
    stage: Stage, file: Dockerfile, *, tags: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """The base image has no tag.

    Without a tag the builder takes `latest`: whatever was pushed last. A build that works today
    may get another major version tomorrow, and two machines may build two different images from
    one file. Name the version that you tested.

    `tags` lists images with the tags that you want, such as `debian:12-slim`, with a digest or
    without: the fix writes them. An image that is not in the list is only reported.

    With `tags = ["debian:12-slim"]`:

    ```dockerfile bad
    FROM debian
    ```

    ```dockerfile fixed
    FROM debian:12-slim
    ```

    An earlier stage, `scratch`, a digest, and a variable whose value the build decides are fine.

    ```dockerfile good
    ARG BASE
    FROM golang:1.23 AS build
    FROM scratch AS export
    COPY --from=build /go/bin/app /
    FROM $BASE
    ```
    """
    image, word = stage.image, stage.from_.image
    if image is None or image.tag or image.digest or word is None or stage.base:
        return
    if not (image.is_scratch or file.stage_named(str(image.text), stage)):
        message = f"{image.text} has no tag, so another image may come any day"
        fix = later(_tagged, image, word, tags)
        yield Finding(word, message, fix, *_defaults(word, file))


@rule("DF102", Severity.WARNING, "reproducibility", also="DL3007", on=":latest")
def latest_base_image(
    stage: Stage, file: Dockerfile, *, tags: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """The base image has the tag latest.

    `latest` is no version: it is moved to whatever was pushed last, and nothing says that it is
    even the newest. Name the version that you tested. `tags` lists images with the tags that you
    want: the fix writes them.

    With `tags = ["node:22-slim"]`:

    ```dockerfile bad
    FROM node:latest
    ```

    ```dockerfile fixed
    FROM node:22-slim
    ```

    The default of an ARG counts, since it is what a plain `docker build` takes.

    ```dockerfile bad
    ARG VERSION=latest
    FROM node:${VERSION}
    ```
    """
    image, word = stage.image, stage.from_.image
    if image is None or image.tag != "latest" or image.digest or word is None or stage.base:
        return
    yield Finding(
        word if word.expands else image.tag,
        f"{image.text} is whatever was pushed last",
        later(_tagged, image, word, tags),
        *_defaults(word, file),
    )


@rule(
    "DF103",
    Severity.INFO,
    "correctness",
    also="DL3029 FromPlatformFlagConstDisallowed",
    on="--platform",
)
def constant_platform(from_: From) -> Iterator[Finding]:
    """The platform of the base image is fixed, so the image is for that one only.

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
        message = f"this stage is for {flag.value} whatever the build asks for"
        yield Finding(flag, message, hint("Use $BUILDPLATFORM, or name the platform in the stage"))


@rule("DF104", Severity.STYLE, "style", also="DL3065 RedundantTargetPlatform", on="--platform")
def redundant_target_platform(from_: From, file: Dockerfile) -> Iterator[Finding]:
    """`--platform=$TARGETPLATFORM` is what FROM does anyway.

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
    yield Finding(flag, "the target platform is what FROM takes anyway", fix)


@rule("DF105", Severity.WARNING, "correctness", also="UndefinedArgInFrom", text="$")
def undefined_arg_in_from(from_: From, file: Dockerfile) -> Iterator[Finding]:
    """FROM uses a variable that no ARG before the first FROM declares.

    FROM sees only the ARGs that stand before the first FROM, and the platforms that the builder
    knows. Anything else is empty, and `--build-arg` cannot change that.

    ```dockerfile bad
    FROM golang:1.23 AS build
    ARG BASE=alpine
    FROM ${BASE}:3.20
    ```

    ```dockerfile good
    ARG BASE=alpine
    FROM golang:1.23 AS build
    FROM ${BASE}:3.20
    ```

    ```dockerfile bad
    ARG VERSION=12
    FROM debian:${VERISON}
    ```

    ```dockerfile fixed
    ARG VERSION=12
    FROM debian:${VERSION}
    ```
    """
    for variable in _variables(from_):
        name = variable.name
        if name in file.variables:
            continue
        in_stage = _declared_in_a_stage(name, file)
        if in_stage is None:
            fix = later(_in_right_spelling, name, file)
            yield Finding(variable, f"{name} is not declared", fix)
        else:
            why = "is declared inside a stage, where FROM does not see it"
            related = Related(in_stage, "an ARG for FROM must stand before the first FROM")
            yield Finding(variable, f"{name} {why}", None, related)


@rule("DF106", Severity.WARNING, "correctness", also="InvalidDefaultArgInFrom", text="$")
def invalid_default_in_from(from_: From, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """With the defaults of its ARGs, FROM names no image.

    A plain `docker build .` fails. The ARGs have defaults, so it was probably meant to work.
    ARGs without any default are another matter: see `required-arg-in-from`.

    ```dockerfile bad
    ARG VERSION=
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    ARG VERSION=12
    FROM debian:${VERSION}
    ```
    """
    word = from_.image
    if word is None or not word.expands or (stage.image is not None and stage.image.is_valid):
        return
    name = _with_defaults(word, file)
    if name is not None and not is_reference(name) and not _without_default(word, file):
        message = f"with the defaults of its ARGs this is {name or 'nothing'!r}, which is no image"
        yield Finding(word, message, None, *_defaults(word, file))


@rule("DF107", Severity.INFO, "correctness", also="InvalidDefaultArgInFrom", text="$")
def required_arg_in_from(from_: From, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """FROM needs an ARG that has no default.

    A plain `docker build .` fails with "invalid reference format", which does not say what is
    missing. Give the ARG a default, or, if the build must say, let it say so: `${VERSION:?}`.

    ```dockerfile bad
    ARG VERSION
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    ARG VERSION=12
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    ARG VERSION
    FROM debian:${VERSION:?the build must say which}
    ```
    """
    word = from_.image
    if word is None or not word.expands or (stage.image is not None and stage.image.is_valid):
        return
    name = _with_defaults(word, file)
    if name is not None and not is_reference(name):
        for variable in _without_default(word, file):
            yield Finding(
                variable, f"{variable.name} has no default, and without it this is no image"
            )


@rule("DF108", Severity.ERROR, "correctness", also="InvalidDefaultArgInFrom")
def invalid_image_name(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """No image can have this name.

    Names of images are in small letters and digits, with single `.`, `-` or `/` between them; a
    tag follows after a colon. The build fails with "invalid reference format".

    ```dockerfile bad
    FROM MyTeam/App:1.2
    ```

    ```dockerfile good
    FROM myteam/app:1.2
    ```
    """
    image, word = stage.image, stage.from_.image
    if image is None or image.is_valid or stage.base:
        return
    if word is None or word.expands or word.problems:
        return
    if file.stage_named(word, stage) is None:  # else base-stage-in-other-case
        yield Finding(word, f"{word} cannot be the name of an image")


@rule("DF109", Severity.WARNING, "correctness", on="--platform")
def platform_of_stage(from_: From, stage: Stage) -> Iterator[Finding]:
    """A platform is given for a stage, which has one already.

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
        yield Finding(flag, f"--platform does nothing: {from_.image} is a stage", None, related)


def _variables(from_: From) -> list[Variable]:
    """Those in the platform and in the image."""
    flag = from_.flag("platform")
    words = (flag.value if flag else None, from_.image)
    return [it for word in words if word is not None and word.expands for it in word.variables]


def _in_right_spelling(name: Word, file: Dockerfile) -> Fix | None:
    """Write the variable that was probably meant."""
    meant = nearest(name, file.variables.values)
    return unsafe(f"Write {meant}", replace(name, meant)) if meant else None


def _tagged(image: Image, word: Argument, tags: tuple[str, ...]) -> Fix | None:
    """Give an image the tag of the list; none where it is not in it, or a variable hides it."""
    wanted = next((tag for it in tags if (tag := tag_in(it, image))), "")
    is_written = word.is_plain and not word.expands and image.text == word
    if not is_written or wanted in ("", str(word)[image.name.end - image.start :]):
        return None
    edit = replace(Span(image.name.end, image.end), wanted)
    change = swaps(str(image.text), f"{image.text.part(0, image.name.end - image.start)}{wanted}")
    return unsafe(f"Write {wanted}", edit, changes=[change])


def _defaults(word: Argument, file: Dockerfile) -> list[Related]:
    """Where the values in the image come from."""
    if not word.expands:
        return []
    values = [file.variables.values.get(variable.name) for variable in word.variables]
    return [Related(it.pair, "its default is here") for it in values if it and it.pair]


def _without_default(word: Argument, file: Dockerfile) -> list[Variable]:
    """The variables whose ARG has no default."""
    return [
        it
        for it in word.variables
        if it.modifier in ("", *FAILS_IF_UNSET)
        and (value := file.variables.values.get(it.name))
        and value.pair
        and value.pair.value is None
    ]


def _with_defaults(word: Argument, file: Dockerfile) -> str | None:
    """What a plain build takes; None where a variable is not declared or must be given."""
    if any(it.modifier in FAILS_IF_UNSET or it.name not in file.variables for it in word.variables):
        return None
    defaults = {
        name: Value(_default(it, name), "arg") for name, it in file.variables.values.items()
    }
    return None if word.problems else expand(word, Scope(defaults))


def _default(value: Value, name: str) -> str | None:
    """Empty for an ARG without one; None where the build decides."""
    if value.pair is None:
        return "amd64" if name in PLATFORM else None  # good enough to see if it is a name
    if value.pair.value is None:
        return ""
    return None if value.pair.value.problems else value.text


def _declared_in_a_stage(name: str, file: Dockerfile) -> Arg | None:
    """An ARG of that name after the first FROM."""
    arguments = (step.instruction for stage in file.stages for step in stage.steps_of(Arg))
    found = (it for it in arguments if isinstance(it, Arg) and any(p.key == name for p in it.pairs))
    return next(found, None)
