"""Tags and digests of base images."""

from __future__ import annotations

from dflint.fix import deferred, hint, replace, unsafe
from dflint.fixes.declared_changes import swaps
from dflint.model.image_reference import tag_in
from dflint.model.images.purpose import is_moving_tag, names_no_version
from dflint.model.images.registries import (
    images_named,
    is_context,
    is_made_here,
    may_be_context,
    undefined_bases,
)
from dflint.model.variables.build_arguments import without_default
from dflint.rule import Finding, Severity, defaults_of, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word


@rule("DF101", Severity.WARNING, "reproducibility", also="DL3006", needs=":latest --from ONBUILD")
def unpinned_base_image(
    stage: Stage, file: Dockerfile, *, tags: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """The base image has no tag, so it is unpinned.

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

    Images in `COPY --from` and in the mounts of a RUN count as well.

    ```dockerfile bad
    FROM alpine:3.22
    COPY --from=hashicorp/terraform /bin/terraform /bin/
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
    undefined = [word for word, _ in undefined_bases(file)]
    for image, word in _images(stage, file):
        is_unpinned = image.tag is None and not image.is_scratch and word not in undefined
        if is_unpinned and not file.stage_named(image.text, stage):
            message = (
                f"{image.text} is unpinned: without a tag it is latest, which changes over time"
            )
            fix = deferred(_tagged, image, word, tags)
            yield Finding(word, message, fix, *defaults_of(word, file))


@rule("DF102", Severity.WARNING, "reproducibility", also="DL3007", needs=":latest --from ONBUILD")
def latest_base_image(
    stage: Stage, file: Dockerfile, *, tags: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """The base image has the tag latest, so it is unpinned.

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
    for image, word in _images(stage, file):
        if image.tag == "latest":
            yield Finding(
                word if word.expands else image.tag,
                f"{image.text} is unpinned: latest is whatever was pushed last",
                deferred(_tagged, image, word, tags),
                *defaults_of(word, file),
            )


@rule("DF164", Severity.WARNING, "reproducibility")
def tag_without_version(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The tag of the image names a variant and no version, so it moves as latest does.

    `node:alpine` is whatever release of Node.js was pushed last, and on the newest Alpine: programs stop being
    compiled, and a database finds data of an older version that it does not read. In `tomcat:jdk17` the version is
    that of Java.

    ```dockerfile bad
    FROM node:alpine
    ```

    ```dockerfile good
    FROM node:24-alpine
    ```

    ```dockerfile bad
    ARG TAG=jdk17-temurin
    FROM tomcat:$TAG
    ```

    ```dockerfile good
    ARG TAG=10.1-jdk17-temurin
    FROM tomcat:$TAG
    ```
    """
    for image, word in _images(stage, file):
        if names_no_version(image):
            message = (
                f"{image.text} names no version of {image.familiar}: it changes as latest does"
            )
            fix = hint("Name the version")
            place = image.tag if image.tag is not None and not word.expands else word
            yield Finding(place, message, fix, *defaults_of(word, file))


def _images(stage: Stage, file: Dockerfile) -> Iterator[tuple[Image, Word]]:
    """The images without a digest that a stage builds upon and takes files from, and their places.

    Not there are those that the build may choose, and bases without a tag that were made here.
    """
    for it, place in images_named(stage, file):
        is_base = place is stage.from_.image
        is_own = it.tag is None and is_made_here(it)
        may_be_other = is_own if is_base else may_be_context(it, file)
        is_chosen = without_default(place, file) or is_context(it, file)
        if it.is_valid and not it.digest and not is_chosen and not may_be_other:
            yield it, place


def _tagged(image: Image, word: Word, tags: tuple[str, ...]) -> Fix | None:
    """Give an image the tag of the list; none where it is not in it, or a variable hides it."""
    wanted = next((tag for it in tags if (tag := tag_in(it, image))), "")
    is_written = word.is_plain and not word.expands and image.text == word
    if not is_written or wanted in ("", str(word)[image.name.end - image.start :]):
        return None
    edit = replace(Span(image.name.end, image.end), wanted)
    change = swaps(str(image.text), f"{image.text.part(0, image.name.end - image.start)}{wanted}")
    return unsafe(f"Write {wanted}", edit, changes=[change])


@rule("DF117", Severity.INFO, "reproducibility", default=False)
def moving_base_tag(stage: Stage) -> Iterator[Finding]:
    """The tag of the base image is a moving tag, which is another release over time.

    `debian:stable` was bookworm one day and trixie the next; `node:lts` jumps every October.
    The build then changes without a change to the file.

    ```dockerfile bad
    FROM debian:stable-slim
    COPY app /
    ```

    ```dockerfile good
    FROM debian:trixie-slim
    COPY app /
    ```
    """
    image = stage.image if stage.base is None else None
    if image is not None and image.tag is not None and is_moving_tag(image):
        yield Finding(
            image.tag,
            f"{image.familiar}:{image.tag} is a moving tag: it is another release over time",
        )
