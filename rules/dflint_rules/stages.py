"""Stages: their names, and what is taken from them."""

from __future__ import annotations

from dflint.change import swaps
from dflint.fix import replace, safe, unsafe
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Copy
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.nodes import From

RESERVED = ("context", "scratch")
IN_IMAGE_NAMES = frozenset("/:@.$")  # a word with one of these is no stage


@rule("DF121", Severity.ERROR, "correctness", also="DL3022", on="--from")
def copy_from_unknown_stage(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """What is copied from is no stage that comes before.

    A number that no earlier stage has stops the build. A name that is no stage is taken for an
    image on Docker Hub: usually there is none, and now and then it is somebody else's.

    ```dockerfile bad
    FROM golang:1.23 AS builder
    RUN go install example.com/app@v1.2.3
    FROM alpine:3.20
    COPY --from=bulider /go/bin/app /usr/bin/
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS builder
    RUN go install example.com/app@v1.2.3
    FROM alpine:3.20
    COPY --from=builder /go/bin/app /usr/bin/
    ```

    Names of images are fine, and so are contexts that are given to the build by name.

    ```dockerfile good
    FROM alpine:3.20
    COPY --from=busybox:1.36 /bin/busybox /bin/
    ```
    """
    for instruction, name in stage.taken:
        if not name or file.stage_named(name, stage) or _is_own(name, stage):
            continue
        names = [it.name for it in file.stages[: stage.index] if it.name and "$" not in it.name]
        later = _later(name, stage, file)
        if name.isdecimal() and isinstance(instruction, Copy):
            yield Finding(name, f"before this stage there is no stage {name}")
        elif later is not None:
            related = Related(later.from_.name or later.from_, "it begins here")
            yield Finding(name, f"the stage {name} comes only later", None, related)
        elif IN_IMAGE_NAMES.isdisjoint(name) and (meant := nearest(name.lower(), names)):
            fix = unsafe(f"Write {meant}", replace(name, meant))
            yield Finding(name, f"there is no stage {name}: {meant} is near", fix)


@rule("DF122", Severity.ERROR, "correctness", also="DL3023", on="--from")
def copy_from_itself(stage: Stage) -> Iterator[Finding]:
    """A stage copies from itself.

    The builder stops: "circular dependency". Files that the stage already has can be copied with
    `RUN cp`.

    ```dockerfile bad
    FROM alpine:3.20 AS app
    COPY --from=app /etc/hosts /srv/
    ```

    ```dockerfile good
    FROM alpine:3.20 AS app
    RUN cp /etc/hosts /srv/
    ```
    """
    for instruction, name in stage.taken:
        if _is_own(name, stage) and (not name.isdecimal() or isinstance(instruction, Copy)):
            yield Finding(name, f"{name} is this very stage")


@rule("DF123", Severity.ERROR, "correctness", on="--from")
def variable_in_copy_from(stage: Stage) -> Iterator[Finding]:
    """COPY --from takes no variables.

    The builder does not replace them there and stops. Make a stage of the image: FROM may use
    the ARGs that stand before the first FROM.

    ```dockerfile bad
    ARG VERSION=1.36
    FROM alpine:3.20
    COPY --from=busybox:${VERSION} /bin/busybox /bin/
    ```

    ```dockerfile good
    ARG VERSION=1.36
    FROM busybox:${VERSION} AS busybox
    FROM alpine:3.20
    COPY --from=busybox /bin/busybox /bin/
    ```
    """
    for instruction, name in stage.taken:
        if "$" in name and isinstance(instruction, Copy):
            yield Finding(name, f"variables are not replaced here: {name} is no stage and no image")


@rule("DF124", Severity.WARNING, "correctness", also="DL3024 DuplicateStageName")
def duplicate_stage_name(file: Dockerfile) -> Iterator[Finding]:
    """Two stages have the same name.

    Letter case does not count. From here on the name means this stage, and nothing can refer to
    the earlier one any more; older builders stop.

    ```dockerfile bad
    FROM golang:1.23 AS build
    FROM node:22 AS build
    ```

    ```dockerfile good
    FROM golang:1.23 AS build-server
    FROM node:22 AS build-client
    ```
    """
    if len(file.stages) < 2:
        return
    first: dict[str, Word] = {}
    for stage in file.stages:
        name = stage.from_.name
        if name is not None and first.setdefault(stage.name, name) is not name:
            related = Related(first[stage.name], "the first one")
            yield Finding(name, f"there is a stage {stage.name} already", None, related)


@rule(
    "DF125",
    Severity.WARNING,
    "correctness",
    also="DL3063 ReservedStageName",
    text=" ".join(RESERVED),
)
def reserved_stage_name(from_: From) -> Iterator[Finding]:
    """The name of the stage means something else to the builder.

    `scratch` is the empty image and `context` the build context: a reference to the stage may be
    taken for those.

    ```dockerfile bad
    FROM alpine:3.20 AS scratch
    ```

    ```dockerfile good
    FROM alpine:3.20 AS tools
    ```
    """
    name = from_.name
    if name is not None and name.lower() in RESERVED:
        yield Finding(name, f"{name} is a name that the builder uses itself")


@rule("DF126", Severity.STYLE, "style", also="StageNameCasing", text="AS")
def stage_name_casing(from_: From, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The name of a stage has capital letters.

    The builder makes them small. `COPY --from=Builder` finds the stage all the same, but
    `FROM Builder` does not. All references in the file are renamed with it.

    ```dockerfile bad
    FROM golang:1.23 AS Builder
    FROM alpine:3.20
    COPY --from=Builder /go/bin/app /usr/bin/
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS builder
    FROM alpine:3.20
    COPY --from=builder /go/bin/app /usr/bin/
    ```
    """
    name = from_.name
    if name is None or name.islower() or name.expands or name == name.lower():
        return
    words: list[Word] = [name]
    for later in file.stages[stage.index + 1 :]:
        words += [it for _, it in later.taken if file.stage_named(it, later) is stage]
    renamed = [word for word in words if word.is_plain and not word.isdecimal()]
    edits = [replace(word, word.lower()) for word in renamed if word != word.lower()]
    fix = safe(f"Write {name.lower()}", *edits) if name.is_plain else None
    yield Finding(name, f"the name of the stage {name} has capital letters", fix)


@rule("DF127", Severity.ERROR, "correctness")
def base_stage_in_other_case(file: Dockerfile) -> Iterator[Finding]:
    """FROM names an earlier stage in another letter case.

    The names of stages are small letters inside the builder, and FROM compares exactly: it looks
    for an image of that name, and the build fails.

    ```dockerfile bad
    FROM golang:1.23 AS builder
    FROM Builder AS test
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS builder
    FROM builder AS test
    ```
    """
    for stage in file.stages[1:]:
        word = stage.from_.image
        if stage.base or word is None or word.islower() or word.isdecimal() or word.expands:
            continue
        meant = file.stage_named(word, stage)
        if meant is not None:
            edit = replace(word, meant.name)
            change = swaps(word, f"stage-{meant.index}")
            fix = safe(f"Write {meant.name}", edit, changes=[change])
            yield Finding(word, f"FROM does not find the stage {meant.name} as {word}", fix)


@rule("DF128", Severity.STYLE, "style", also="FromAsCasing", text="AS")
def from_as_casing(from_: From) -> Iterator[Finding]:
    """FROM and AS are written in different letter case.

    ```dockerfile bad
    FROM golang:1.23 as build
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS build
    ```
    """
    keyword = from_.keyword
    wanted = "AS" if keyword.isupper() else "as" if keyword.islower() else ""
    if from_.name is None or not wanted:
        return
    word = from_.words[1]
    if word != wanted:
        fix = safe(f"Write {wanted}", replace(word, wanted))
        yield Finding(word, f"{word} and {keyword} differ in letter case", fix)


@rule("DF129", Severity.STYLE, "style", also="ConsistentInstructionCasing")
def instruction_casing(file: Dockerfile) -> Iterator[Finding]:
    """An instruction is not in the letter case of most others.

    ```dockerfile bad
    FROM alpine:3.20
    run apk add --no-cache curl
    CMD ["curl", "--version"]
    ```

    ```dockerfile fixed
    FROM alpine:3.20
    RUN apk add --no-cache curl
    CMD ["curl", "--version"]
    ```
    """
    if "".join([it.keyword for it in file.tree.instructions]).isupper():
        return
    keywords = [step.instruction.keyword for stage in file.stages for step in stage.steps]
    lower = sum(1 for word in keywords if word.islower())
    upper = sum(1 for word in keywords if word.isupper())
    most = "lower" if lower > upper else "upper"
    for word in keywords:
        wanted = _in_case(word, lower > upper)
        if word != wanted:
            fix = safe(f"Write {wanted}", replace(word, wanted))
            yield Finding(word, f"most instructions are in {most} case, but not {word}", fix)


def _is_own(name: str, stage: Stage) -> bool:
    return name == str(stage.index) or (bool(stage.name) and name.lower() == stage.name)


def _later(name: str, stage: Stage, file: Dockerfile) -> Stage | None:
    return next((it for it in file.stages[stage.index + 1 :] if it.name == name.lower()), None)


def _in_case(word: str, lower: bool) -> str:
    return word.lower() if lower else word.upper()
