"""apk: its package index, and a compiler that it installs without headers."""

from __future__ import annotations

from dflint.fix import add_option, deferred, drop_command, hint, safe, unsafe
from dflint.knowledge.package_managers import programs_of
from dflint.model.images.support import end_of_support
from dflint.model.images.tool_options import knows_option
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import install_of
from dflint.model.packages.later_use import calls_script, index_needed_later
from dflint.model.packages.missing_headers import compiler_without_headers
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

WITH_NO_CACHE = ("add", "upgrade")  # what takes the option, and fetches the index by itself
WITHOUT_INDEX = (*WITH_NO_CACHE, "del", "info", "audit", "verify")  # what needs none that is there


@rule("DF311", Severity.INFO, "size", needs="apk", also="DL3019")
def apk_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """apk leaves its package index in the image.

    `apk add` fetches the index of all packages, 2 to 3 MB, and keeps it. With `--no-cache` it uses
    the index once and keeps nothing; `apk update` is then not needed.

    ```dockerfile bad
    FROM alpine:3.20
    RUN apk add curl
    ```

    ```dockerfile fixed
    FROM alpine:3.20
    RUN apk add --no-cache curl
    ```

    ```dockerfile bad
    FROM alpine:3.20
    RUN apk update && apk add --no-cache curl
    ```

    ```dockerfile fixed
    FROM alpine:3.20
    RUN apk add --no-cache curl
    ```

    ```dockerfile good
    FROM alpine:3.20
    RUN apk add curl && rm -rf /var/cache/apk/*
    ```
    """
    for left in left_in_image(step, stage, "apk"):
        fix = deferred(_without_index, run, left, step, stage, file)
        yield Finding(left.verb, left.message, fix)
    for command in step.commands if stage.in_final_image and not step.is_trigger else ():
        verb = command.runs("apk", "update")
        if verb is not None and command.has("--no-cache"):
            fix = deferred(_without_update, run, command, step, stage, file)
            yield Finding(verb, "apk --no-cache update fetches an index and drops it", fix)


def _without_index(
    run: Run, left: Leftover, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Let every apk of a RUN keep nothing, and fetch no index for the others in vain."""
    if knows_option("apk", "--no-cache", step, stage) is False:
        return None
    if left.verb == "add":
        return _keeping_nothing([it for it in step.commands if it.name == "apk"])
    return _without_update(run, left.command, step, stage, file)


def _without_update(
    run: Run, update: Command, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Leave the fetching of the index to the commands that need it."""
    others = [it for it in step.commands if it.name == "apk" and it is not update]
    option = _keeping_nothing(others)
    needs_index = any(it.verb not in WITHOUT_INDEX for it in others if it.start > update.start)
    dropped = drop_command("Remove apk update", update, run, file.source)
    if not others or needs_index or dropped is None or option is None:
        return None
    needed = calls_script(step) or index_needed_later(step, stage, file)
    make = unsafe if needed else safe
    edits = (*dropped.edits, *option.edits)
    changes = (*(dropped.changes or ()), *(option.changes or ()))
    return make(dropped.title, *edits, changes=changes)


def _keeping_nothing(commands: Sequence[Command]) -> Fix | None:
    """Add `--no-cache` where it is missing; None if one of the commands cannot be edited."""
    missing = [
        it
        for it in commands
        if it.verb in WITH_NO_CACHE and not it.has("--no-cache", "--no-network")
    ]
    if not all(it.editable for it in missing):
        return None
    return add_option("--no-cache", *[verb for it in missing if (verb := it.verb)])


@rule("DF590", Severity.WARNING, "correctness", programs=programs_of("apk"))
def compiler_lacks_headers(command: Command, stage: Stage) -> Iterator[Finding]:
    """gcc is installed on Alpine without the headers of the C library.

    "limits.h: No such file or directory", "cannot find crti.o": gcc does not bring musl-dev, without which it compiles
    nothing that includes a header of C. Install it as well, or build-base, which has both.

    ```dockerfile bad
    FROM golang:1.25-alpine
    RUN apk add --no-cache gcc
    ```

    ```dockerfile good
    FROM golang:1.25-alpine
    RUN apk add --no-cache gcc musl-dev
    ```
    """
    word = compiler_without_headers(command, stage)
    if word is not None:
        yield Finding(
            word,
            "gcc compiles nothing without musl-dev, which nothing installs",
            hint("Install musl-dev too"),
        )


@rule("DF340", Severity.INFO, "reproducibility", programs="apk")
def pin_of_one_build(command: Command, stage: Stage) -> Iterator[Finding]:
    """apk is to install one build of a package, which is there only until the next one.

    A branch of Alpine holds one build of each package: with the next security update, `curl=8.9.1-r1` is gone and the
    image builds no more: "breaks: world[curl=8.9.1-r1]". The version of Alpine in FROM is the pin that works; `~8.9` takes
    every build of a version. Not reported of a branch past its end of life: it gets no updates.

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk add --no-cache curl=8.14.1-r1
    ```

    ```dockerfile good
    FROM alpine:3.22
    RUN apk add --no-cache curl~8.14
    ```
    """
    install = install_of(command)
    for word in install.packages if install is not None else ():
        name, _, version = word.partition("=")
        release = version.rpartition("-r")[2]
        if version and "-r" in version and release.isdecimal() and "$" not in word:
            if stage.image is not None and end_of_support(stage.image) is not None:
                return
            message = f"{word} is no longer there after the next update of {name.rstrip('~<>')}"
            yield Finding(word, message, hint("Leave out the number of the build, with ~"))
            return
