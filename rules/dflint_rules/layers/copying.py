"""COPY and ADD: what lands where."""

from __future__ import annotations

from dflint.fix import hint, insert_after, replace, unsafe
from dflint.model.context.add_sources import is_archive, is_remote
from dflint.model.image_reference import parse_image
from dflint.model.images.facts import facts_of
from dflint.model.images.purpose import is_made_to_be_copied
from dflint.model.images.registries import may_be_context
from dflint.model.layers.copies import is_shell_word, lacks_directory
from dflint.model.paths import cleaned, leads_out
from dflint.model.scope import expand
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Copy

WHOLE = ("/", "/.", "/./")  # all of a filesystem
ONLY_ADD_HAS = ("checksum", "unpack", "keep-git-dir")


@rule("DF201", Severity.INFO, "style", also="DL3020")
def add_instead_of_copy(add: Add, step: Step) -> Iterator[Finding]:
    """ADD is used where COPY does the same.

    ADD also unpacks archives and fetches from the network, so that a reader has to check what is
    meant, and a file that turns out to be an archive is unpacked without a word. COPY copies.

    The fix asks first: ADD unpacks by content, and a name does not show that. With a shell script
    in a busybox image, nothing differed.

    ```dockerfile bad
    FROM python:3.13-slim
    ADD requirements.txt /srv/
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    COPY requirements.txt /srv/
    ```

    Archives and addresses are what ADD is for.

    ```dockerfile good
    FROM scratch
    ADD rootfs.tar.xz /
    ADD https://example.org/app.txt /srv/
    ADD git@github.com:example/app.git /src/
    ```
    """
    if any(add.flag(name) for name in ONLY_ADD_HAS) or not (add.sources or add.heredocs):
        return
    for source in add.sources:
        value = expand(source, step.state.variables)
        if value is None or is_remote(value) or is_archive(value) or value.endswith("*"):
            return
    word = add.keyword
    what = ", ".join(add.sources[:2]) or "here-documents"
    fix = unsafe("Use COPY", replace(word, "copy" if word.islower() else "COPY"))
    yield Finding(word, f"ADD of {what} does what COPY does: COPY is explicit", fix)


@rule("DF202", Severity.ERROR, "correctness", also="DL3021")
def destination_without_slash(
    instruction: Copy | Add, step: Step, stage: Stage
) -> Iterator[Finding]:
    """Files are copied to a directory that is not there, and the destination has no slash.

    With more than one source the destination is a directory, and must be written as one: some
    builders stop, others write all of them to one file, the last one winning. And one file for `/usr/local/bin` of
    scratch or distroless, which have no such directory, becomes a file of that name: "no such file or directory".

    ```dockerfile bad
    FROM node:22-slim
    COPY package.json package-lock.json /srv/app
    ```

    ```dockerfile fixed
    FROM node:22-slim
    COPY package.json package-lock.json /srv/app/
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv/app
    COPY package.json package-lock.json .
    ```

    ```dockerfile bad
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /app .
    FROM scratch
    COPY --from=build /app /usr/local/bin
    CMD ["/usr/local/bin/app"]
    ```

    ```dockerfile fixed
    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /app .
    FROM scratch
    COPY --from=build /app /usr/local/bin/
    CMD ["/usr/local/bin/app"]
    ```
    """
    destination = instruction.destination
    if destination is None:
        return
    if len(instruction.words) == 2 and lacks_directory(step, stage):
        message = f"the image has no directory {destination}: the file becomes one of that name"
        yield Finding(destination, message, unsafe("Add a slash", insert_after(destination, "/")))
    if len(instruction.words) < 3:
        return
    if destination.startswith("<<") and instruction.heredocs:
        return  # the builder stops
    value = expand(destination, step.state.variables)
    if not value or value[-1] in "/\\" or value in (".", ".."):
        return
    if value.endswith(("/.", "/..")):
        return
    if any(map(is_shell_word, instruction.words)):
        return  # which is what is wrong
    fix = unsafe("Add a slash", insert_after(destination, "/")) if destination.is_plain else None
    count = len(instruction.words) - 1
    yield Finding(
        destination, f"COPY of {count} sources needs a directory: {value} does not end with /", fix
    )


@rule("DF203", Severity.INFO, "correctness", also="DL3045")
def relative_destination(copy: Copy, step: Step, stage: Stage) -> Iterator[Finding]:
    """COPY has a relative destination, and no WORKDIR is set.

    The path is then seen from the root directory, where it was hardly meant to be. Reported only
    for official images that are known to set no WORKDIR of their own; in `scratch` there is
    nothing but the root.

    ```dockerfile bad
    FROM debian:12
    COPY app.conf conf/
    ```

    ```dockerfile good
    FROM debian:12
    WORKDIR /srv/app
    COPY app.conf conf/
    ```
    """
    if step.state.workdir_set:
        return
    destination = copy.destination
    if destination is None or destination[:1] in "/\\" or stage.image is None:
        return
    facts = facts_of(stage.image)
    if facts is None or facts.workdir != "/":
        return
    value = expand(destination, step.state.variables)
    if value and value[:1] not in "/\\" and value[1:2] != ":":
        fix = hint("Set a WORKDIR, or write an absolute path")
        yield Finding(
            destination,
            f"{value} is relative and no WORKDIR is set: it resolves against /, the WORKDIR of the base image",
            fix,
        )


@rule("DF204", Severity.WARNING, "size", also="DL3067", needs="--from")
def copy_whole_filesystem(copy: Copy, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The whole filesystem of another stage or image is copied over this one.

    Every file of the other image comes along, its tools, caches and secrets too, on top of those
    that are here already: the image holds both. Copy what the program needs.

    Copying everything into `scratch` is a way to make one layer of many, and a stage that begins
    with `scratch` holds only what was put there: neither is reported.

    ```dockerfile bad
    FROM golang:1.23 AS build
    FROM alpine:3.20
    COPY --from=build / /
    ```

    ```dockerfile good
    FROM golang:1.23 AS build
    FROM alpine:3.20
    COPY --from=build /go/bin/app /usr/bin/
    ```
    """
    source = next((word for word in copy.sources if word in WHOLE), None)
    if copy.destination not in WHOLE or source is None or copy.from_ is None:
        return
    other = file.stage_named(copy.from_, stage)
    image = other.image if other else parse_image(copy.from_)
    if other is None and image is not None and not image.tag and may_be_context(image, file):
        return
    wholes = (image, stage.image)
    if not any(it is None or it.is_scratch or is_made_to_be_copied(it) for it in wholes):
        yield Finding(source, f"the whole filesystem of {copy.from_} is copied over this stage")


@rule("DF207", Severity.WARNING, "correctness")
def copy_from_above_context(instruction: Copy | Add, context: Context | None) -> Iterator[Finding]:
    """COPY names a path above the build context, where the builder does not look.

    Nothing outside of the context reaches the builder. BuildKit reads `../shared` as `shared`, older builders
    stop with "Forbidden path outside the build context". Build with a folder above as the context
    (`docker build -f app/Dockerfile .`), or name the other folder with `--build-context`. Not reported
    where the build context is known, and has the file at its root.

    ```dockerfile bad
    FROM python:3.13-slim
    COPY ../requirements.txt /srv/
    ```

    ```dockerfile good
    FROM python:3.13-slim
    COPY --from=shared requirements.txt /srv/
    ```
    """
    if instruction.flag("from") is None:
        for source in instruction.sources:
            if leads_out(str(source)) and cleaned(f"/{source}") == "/":
                message = f"{source} is above the build context: BuildKit takes all of it, older builders stop"
                yield Finding(source, message).at_most(Severity.INFO)
            elif leads_out(str(source)) and not (
                context and context.has(cleaned(f"/{source}")[1:])
            ):
                message = (
                    f"{source} is above the build context: the builder looks for it in the context"
                )
                yield Finding(source, message)


@rule("DF206", Severity.ERROR, "correctness", needs_text="://")
def fetched_archive_not_unpacked(add: Add, step: Step, stage: Stage) -> Iterator[Finding]:
    """ADD fetches an archive that later steps take for unpacked.

    ADD unpacks archives of the build context, and leaves those that it fetches as they are. Say `--unpack=true`
    (since docker/dockerfile:1.17), or unpack it in a RUN.

    ```dockerfile bad
    FROM debian:12
    ADD https://example.org/tool-1.2.tar.gz /opt/
    RUN cd /opt/tool-1.2 && ./configure
    ```

    ```dockerfile fixed
    FROM debian:12
    ADD --unpack=true https://example.org/tool-1.2.tar.gz /opt/
    RUN cd /opt/tool-1.2 && ./configure
    ```

    ```dockerfile good
    FROM debian:12
    ADD https://example.org/tool-1.2.tar.gz /opt/
    RUN cd /opt && tar -xzf tool-1.2.tar.gz && cd tool-1.2 && ./configure
    ```
    """
    from dflint.model.layers.fetched_archives import taken_for_unpacked

    for source, folder in taken_for_unpacked(step, stage):
        message = f"ADD does not unpack what it fetches: there is no {folder}"
        fix = unsafe("Add --unpack=true", insert_after(add.keyword, " --unpack=true"))
        yield Finding(source, message, fix)
