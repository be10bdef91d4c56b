"""Packages that the release of the base image does not have, or not for long."""

from __future__ import annotations

from dflint.fix import deferred, replace, unsafe
from dflint.knowledge.package_managers import programs_of
from dflint.model.packages.availability import base_of, missing_packages, transitional_packages
from dflint.model.packages.sources_lists import (
    foreign_alpine,
    foreign_lists,
    foreign_lists_copied,
)
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.context.build_context import Context
    from dflint.model.packages.availability import MissingPackage
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Add, Copy

SYSTEM_INSTALLERS = programs_of("apt", "apk")


@rule("DF154", Severity.ERROR, "correctness", needs=SYSTEM_INSTALLERS)
def package_gone(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The release of the base image has no package of this name.

    The build stops at the first name that is not there. Names change from release to release: Python 2
    left with Debian 12, the number in the name of a library is that of its interface, and a version
    such as openjdk-11 goes with the release that has it. A *virtual* name that several packages provide
    is not installed either: apt-get lists them and stops.

    Only packages of which it is sure are reported. Debian's facts are those of its package indexes of
    2026-11 (Debian 11 to 14 and sid), of Ubuntu and Alpine a few names are known. Nothing is said where
    packages of that name may come from elsewhere: from lists or keys that the stage adds, or scripts
    that the file does not show.

    The official image of PHP, and those built on it, forbid Debian's packages `php*`: extensions are made
    with `docker-php-ext-install`. Debian's images have the list of `main` only, so that what is in contrib
    and non-free, such as unrar, is not found until sources.list names these too.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y python-pip
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y python3-pip
    ```

    ```dockerfile bad
    FROM python:3.13-slim-bookworm
    RUN apt-get update && apt-get install -y --no-install-recommends netcat libicu67
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk add --no-cache python
    ```

    ```dockerfile good
    FROM debian:11
    RUN apt-get update && apt-get install -y --no-install-recommends netcat libicu67
    ```
    """
    base = base_of(stage)
    for missing in missing_packages(step, stage) if base is not None else ():
        if base is not None and (base.is_named or missing.is_of_image):
            yield _finding(missing, base.title)


@rule("DF155", Severity.WARNING, "correctness", needs=SYSTEM_INSTALLERS)
def package_gone_from_newest(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The release that the tag means today has no package of this name.

    A tag such as `latest`, `stable` or `3.13-slim` moves on to the next release of the distribution, and
    then packages are missing that were there before. This is DF154 for base images whose tag does not
    name the release; which one it means is known as of 2026-11.

    ```dockerfile bad
    FROM ubuntu
    RUN apt-get update && apt-get install -y --no-install-recommends python-pip
    ```

    ```dockerfile fixed
    FROM ubuntu
    RUN apt-get update && apt-get install -y --no-install-recommends python3-pip
    ```

    ```dockerfile good
    FROM ubuntu
    RUN apt-get update && apt-get install -y --no-install-recommends python3-pip
    ```
    """
    base = base_of(stage)
    for missing in missing_packages(step, stage) if base is not None else ():
        if base is not None and not (base.is_named or missing.is_of_image):
            yield _finding(missing, f"{base.title}, which this base image is built on,")


@rule("DF156", Severity.WARNING, "correctness", needs_text="sources.list apt-repository /alpine/v")
def list_of_another_release(
    instruction: Add | Copy | Run, stage: Stage, context: Context | None
) -> Iterator[Finding]:
    """A list of packages is written for another release than that of the base image.

    Packages of two releases do not fit together: apt-get finds no version of the libraries that both
    need, or replaces those of the base image. The lists of a release whose support is over are not even
    there any more, and their keys are unknown to newer ones: `apt-get update` fails. So it does with a list for the
    release of the image itself, where the mirror has that no longer: archive.debian.org also has debian-security.

    Reported are lines for the distribution's own mirrors, those of Docker for another distribution, and repositories
    of another release of Alpine. `sid`, `testing`, backports and `edge` are left alone: they are for single packages
    that are chosen with `-t` or pinned.

    ```dockerfile bad
    FROM ubuntu:24.04
    RUN echo "deb http://archive.ubuntu.com/ubuntu trusty main universe" > /etc/apt/sources.list \\
        && apt-get update && apt-get install -y --no-install-recommends make
    ```

    ```dockerfile bad
    FROM ubuntu:24.04
    COPY <<EOF /etc/apt/sources.list
    deb http://archive.ubuntu.com/ubuntu bionic main universe
    EOF
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    RUN echo "deb http://archive.ubuntu.com/ubuntu noble main universe" > /etc/apt/sources.list \\
        && apt-get update && apt-get install -y --no-install-recommends make
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN echo "https://dl-cdn.alpinelinux.org/alpine/v3.16/main" > /etc/apk/repositories && apk add --no-cache make
    ```

    ```dockerfile good
    FROM alpine:3.22
    RUN echo "https://dl-cdn.alpinelinux.org/alpine/v3.22/main" > /etc/apk/repositories && apk add --no-cache make
    ```
    """
    base = base_of(stage)
    if base is None:
        return
    if base.system == "alpine":
        for word, number in (
            foreign_alpine(instruction, base) if isinstance(instruction, Run) else ()
        ):
            message = f"these are packages of Alpine {number}, and the base image is {base.title}"
            yield Finding(word, message)
        return
    if isinstance(instruction, Run):
        lists = foreign_lists(instruction, base)
    else:
        lists = foreign_lists_copied(instruction, base, context)
    for found in lists:
        gone = f", which is gone from {found.host}" if found.is_gone else ""
        message = f"the list is for {found.title}{gone}, and the base image is {base.title}"
        if found.is_own:
            message = f"the packages of {found.title} are gone from {found.host}: apt-get update fails (404)"
        yield Finding(found.word, message)


@rule("DF157", Severity.INFO, "style", needs=programs_of("apt"))
def transitional_package(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The package is empty and only leads to another one, and the next release has it no more.

    Debian keeps an old name for one release, as an empty package that depends on the new one. The build
    fails with the release after it. Facts of 2026-11.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends libgl1-mesa-glx
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends libgl1
    ```
    """
    for word, known in transitional_packages(step, stage):
        fix = deferred(_renamed, word, known.successor) if word.is_literal else None
        yield Finding(
            word,
            f"{known.name} is a transitional package: it is empty, and depends on {known.successor}",
            fix,
        )


def _finding(missing: MissingPackage, title: str) -> Finding:
    """Say that a package is not there, and what is."""
    is_plain = missing.instead and missing.word.is_literal and missing.command.editable
    fix = deferred(_renamed, missing.word, missing.instead) if is_plain else None
    if missing.kept_out_by:
        image = missing.kept_out_by
        message = (
            f"the image {image} forbids Debian's {missing.name}: use docker-php-ext-install or pecl"
        )
    elif missing.component:
        message = f"{missing.name} is in {missing.component}, of which the base image has no list"
    elif missing.providers:
        names = " and ".join([", ".join(missing.providers[:-1]), missing.providers[-1]])
        message = f"{title} has no package {missing.name}: {names} provide it, name one of them"
    else:
        instead = f", but {missing.instead}" if missing.instead else ""
        message = f"{title} has no package {missing.name}{instead}"
    return Finding(missing.word, message, fix)


def _renamed(word: Word, instead: str) -> Fix | None:
    """Name another package; none where a version is asked for, which that one will not have."""
    return unsafe(f"Write {instead}", replace(word, instead)) if "=" not in word else None
