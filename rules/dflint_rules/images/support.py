"""Base images that are not supported any more."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.given_up_images import NVIDIA_KEY_SIGNS, OLD_NVIDIA_KEYS
from dflint.model.context.quick_looks import may_start_files
from dflint.model.images.support import (
    deprecation_of,
    end_of_support,
    hidden_release,
    release_without_mirror,
)
from dflint.model.packages.installs import install_of, updates_lists, verb_among
from dflint.model.packages.mirrors import replaces_mirrors, speaks_of_mirrors
from dflint.model.versions import numbers_of
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.lookups.releases import Release
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word


@rule("DF110", Severity.WARNING, "security")
def end_of_life_base(stage: Stage) -> Iterator[Finding]:
    """The base image is past its end of life and gets no security updates.

    What is found in it from now on stays open. The packages of old releases also leave the
    mirrors after some time, and then the file does not build any more. The dates are the ends of
    public support; paid support of some distributions lasts longer.

    ```dockerfile bad
    FROM python:3.8-slim
    COPY app.py /
    ```

    ```dockerfile good
    FROM python:3.14-slim
    COPY app.py /
    ```

    ```dockerfile bad
    FROM node:22-buster
    COPY app.js /
    ```
    """
    image = stage.image
    end = end_of_support(image) if image is not None else None
    if image is None or end is None or stage.base or deprecation_of(image):
        return
    what, when = end
    release = hidden_release(image)
    if release is not None and what == f"{release.system} {release.name}":
        what = f"{image.text} is built on {what}, which"
    yield Finding(image, f"{what} is past its end of life: no security updates since {when}")


@rule("DF111", Severity.WARNING, "security")
def deprecated_base(stage: Stage) -> Iterator[Finding]:
    """The base image is deprecated and gets no updates under this name.

    Its tags still can be pulled and get no updates. `openjdk` was given up in 2022, `java` in
    2016, `centos` in 2021.

    ```dockerfile bad
    FROM openjdk:17-slim
    COPY app.jar /
    ```

    ```dockerfile good
    FROM eclipse-temurin:17-jre
    COPY app.jar /
    ```
    """
    image = stage.image if stage.base is None else None
    known = deprecation_of(image) if image is not None else None
    if image is not None and known is not None:
        advice = hint(f"Use {known.successors}") if known.successors else None
        yield Finding(image, f"{image.familiar} is deprecated and not maintained any more", advice)


@rule("DF116", Severity.ERROR, "correctness", needs="RUN")
def package_mirror_gone(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """The packages of this release are no longer on the mirrors, so installations fail.

    The image is set up to fetch them from where they are not any more: `apt-get update` or `yum
    install` ends with 404 or an unknown host. They lie in an archive (archive.debian.org,
    old-releases.ubuntu.com, vault.centos.org) without updates. Take a newer base image. The list
    of a vendor in `sources.list.d` leaves these mirrors as they are. So it is where a script of the build context
    installs them.

    ```dockerfile bad
    FROM debian:stretch
    RUN apt-get update && apt-get install -y curl
    ```

    ```dockerfile good
    FROM debian:bookworm
    RUN apt-get update && apt-get install -y curl
    ```

    ```dockerfile good
    FROM debian:stretch
    RUN echo "deb http://archive.debian.org/debian stretch main" > /etc/apt/sources.list \\
        && apt-get update && apt-get install -y curl
    ```
    """
    release = release_without_mirror(stage.image) if stage.image is not None else None
    command = _first_fetch(stage, release) if release is not None else None
    place: Command | Word | None = command
    if release is not None and command is None and context is not None and may_start_files(stage):
        place = _fetching_script(stage, file, context, release)
    if release is not None and place is not None and not replaces_mirrors(stage, place):
        related = Related(
            stage.from_, "the image is configured with mirrors that no longer have the release"
        )
        what = f"{release.system} {release.name}"
        message = f"the packages of {what} are gone from its mirrors: installing them fails (404)"
        yield Finding(place, message, None, related)


@rule("DF150", Severity.WARNING, "correctness", needs="RUN")
def repository_key_replaced(stage: Stage) -> Iterator[Finding]:
    """The image is older than the key of NVIDIA's repository, so that apt-get update stops.

    "NO_PUBKEY A4B469963BF863CC": NVIDIA has another key since April 2022, and images that were built upon nvidia/cuda before,
    with its repository in their lists, are never built anew. Take a newer tag; or, where nothing of that repository is
    needed, `rm /etc/apt/sources.list.d/cuda.list /etc/apt/sources.list.d/nvidia-ml.list` before.

    Known of pytorch/pytorch before 1.12, with "devel" in the tag, and tensorflow/tensorflow before 2.8.1, with "gpu".

    ```dockerfile bad
    FROM pytorch/pytorch:1.9.0-cuda11.1-cudnn8-devel
    RUN apt-get update && apt-get install -y --no-install-recommends git
    ```

    ```dockerfile good
    FROM pytorch/pytorch:1.9.0-cuda11.1-cudnn8-devel
    RUN rm /etc/apt/sources.list.d/cuda.list /etc/apt/sources.list.d/nvidia-ml.list
    RUN apt-get update && apt-get install -y --no-install-recommends git
    ```
    """
    image = stage.image
    sign, until = OLD_NVIDIA_KEYS.get(image.familiar, ("", ())) if image is not None else ("", ())
    if image is None or not sign:
        return
    tag = str(image.tag or "")
    version = numbers_of(tag)
    if len(version) < 2 or version >= until or sign not in tag.split("-"):
        return
    for step in stage.steps:
        if step.instruction.has_any(NVIDIA_KEY_SIGNS):
            return
        for command in step.commands:
            if updates_lists(command) is not None:
                message = (
                    f"{image.text} has the old key of NVIDIA's repository: apt-get update stops"
                )
                yield Finding(command, message, hint("Take a newer tag"))
                return


def _fetching_script(
    stage: Stage, file: Dockerfile, context: Context, release: Release
) -> Word | None:
    """Where a RUN starts a script that surely asks the mirrors of the distribution, as they are."""
    from dflint.model.started.called_scripts import scripts_of_stage

    for it in scripts_of_stage(stage, file, context):
        fetching = [one for one in it.commands if _fetches(one, release) and not one.is_conditional]
        if it.is_build and fetching and not speaks_of_mirrors(it.text):
            return it.word
    return None


def _fetches(command: Command, release: Release) -> bool:
    """Whether a command asks the mirrors of the distribution."""
    row = command.row
    if not row.is_system or row.ecosystem != release.ecosystem:
        return False
    if row.needs_update:
        return updates_lists(command) is not None
    return install_of(command) is not None or bool(verb_among(command, (*row.update, *row.upgrade)))


def _first_fetch(stage: Stage, release: Release) -> Command | None:
    return next((it for step in stage.steps for it in step.commands if _fetches(it, release)), None)
