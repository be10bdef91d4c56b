"""COPY --from: the stage that it names."""

from __future__ import annotations

from dflint.fix import hint, replace, safe, unsafe
from dflint.model.lookups.image_names import NAMES_OF_STAGES
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Copy
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

IN_IMAGE_NAMES = frozenset("/:@.$")  # a word with one of these is no stage


@rule("DF133", Severity.STYLE, "style", needs="--from")
def stage_by_number(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """COPY --from names a stage by its number, which changes when stages are added.

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
        related = Related(meant.from_, "this stage")
        yield Finding(
            word, f"--from={word} is another stage as soon as one is added before it", fix, related
        )


@rule("DF121", Severity.ERROR, "correctness", also="DL3022", needs="--from")
def copy_from_unknown_stage(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """COPY --from names no stage that comes before.

    A number that no earlier stage has stops the build. A name that is no stage is taken for an
    image on Docker Hub: usually there is none, and now and then it is somebody else's. Names that only stages
    have, such as builder, are a warning where no stage is near: the build may get a context of that name.

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
        if not name or file.stage_named(name, stage) or stage.is_called(name):
            continue
        names = [it.name for it in file.stages[: stage.index] if it.name and "$" not in it.name]
        later = file.later_stage(name, stage)
        if name.isdecimal() and isinstance(instruction, Copy):
            yield Finding(name, f"no stage before this one has the number {name}")
        elif later is not None:
            related = Related(later.from_.name or later.from_, "begins here")
            yield Finding(
                name,
                f"the stage {name} comes later: COPY --from only sees stages before",
                None,
                related,
            )
        elif IN_IMAGE_NAMES.isdisjoint(name) and (meant := nearest(name.lower(), names)):
            fix = unsafe(f"Write {meant}", replace(name, meant))
            yield Finding(name, f"there is no stage {name}: did you mean {meant}?", fix)
        elif name in NAMES_OF_STAGES and not any(name in it.contexts for it in file.builds):
            message = f"there is no stage {name}, and no image: the build stops if it gets no context of that name"
            yield Finding(name, message).at_most(Severity.WARNING)


@rule("DF122", Severity.ERROR, "correctness", also="DL3023", needs="--from")
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
        if stage.is_called(name) and (not name.isdecimal() or isinstance(instruction, Copy)):
            yield Finding(name, f"{name} is the stage itself: COPY --from only sees stages before")


@rule("DF123", Severity.ERROR, "correctness", needs="--from")
def variable_in_copy_from(stage: Stage) -> Iterator[Finding]:
    """COPY --from and RUN --mount=from= do not expand variables.

    The builder does not replace them there and stops. Make a stage of the image: FROM may use
    the ARGs that are before the first FROM.

    ```dockerfile bad
    ARG VERSION=1.36
    FROM alpine:3.20
    RUN --mount=type=bind,from=busybox:$VERSION,target=/b cp /b/bin/busybox /bin/
    ```

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
    for _, name in stage.taken:
        if "$" in name:
            yield Finding(name, f"from does not expand variables: {name} is not a stage or image")


@rule("DF208", Severity.ERROR, "correctness", needs="--from")
def copy_of_missing_path(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """COPY --from takes a path that nothing in its stage makes.

    "failed to calculate checksum: not found": the stage works in another directory, its build writes to another
    place, or its program has another name. Paths of COPY --from begin at the root of the stage: `dist` is /dist, whatever
    its WORKDIR is.

    Of projects in the build context it is known what Go, Cargo, .NET, Maven and Gradle make. A warning where
    a script of the project runs in the stage, which may write anywhere.

    ```dockerfile bad
    FROM golang:1.25 AS build
    WORKDIR /src
    RUN go build -o /out/api example.com/api@latest
    FROM debian:13-slim
    COPY --from=build /out/server /usr/local/bin/
    ```

    ```files
    package.json  "{}"
    package-lock.json
    ```

    ```dockerfile bad
    FROM node:24 AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    FROM nginx:1.28
    COPY --from=build dist /usr/share/nginx/html
    ```

    ```dockerfile good
    FROM node:24 AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    FROM nginx:1.28
    COPY --from=build /app/dist /usr/share/nginx/html
    ```
    """
    from dflint.model.layers.missing_paths import missing_paths

    for it in missing_paths(stage, file, context):
        name = it.stage.name or f"number {it.stage.index}"
        instead = f": {it.instead}" if it.instead else ", where nothing makes it"
        found = Finding(it.word, f"{it.path} is not in the stage {name}{instead}")
        yield found if it.is_sure else found.at_most(Severity.WARNING)
