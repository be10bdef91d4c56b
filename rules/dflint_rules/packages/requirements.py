"""What an installation needs beside a name: lists of packages, an answer, leave to install."""

from __future__ import annotations

from dflint.fix import call_before, deferred, hint, insert_before, safe
from dflint.fixes.declared_changes import Change, adds
from dflint.knowledge.package_managers import programs_of
from dflint.model.packages.needs import externally_managed, lists_before, questions
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

NONINTERACTIVE = "DEBIAN_FRONTEND=noninteractive"


@rule("DF393", Severity.WARNING, "correctness", needs=programs_of("apt"))
def package_asks(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The installation of a package asks a question that cannot be answered in a build.

    Some packages ask when they are installed: tzdata for the time zone ("Geographic area:"), postfix for
    the kind of mail server, krb5-config for the realm. `-y` does not answer these. A build whose standard
    input stays open waits without end; otherwise the answer is empty. With
    `DEBIAN_FRONTEND=noninteractive` the default is taken. Set it for that command only, so that it is not
    in force in the container.

    Tried with debconf 1.5.82 and the tzdata of Debian 12; which packages ask is read from the scripts of
    Debian 12 (2026-11). Debian's own images have tzdata, so it asks on Ubuntu only. Many packages bring one that asks:
    php, r-base and libopencv-dev bring tzdata, xorg brings keyboard-configuration.

    ```dockerfile bad
    FROM ubuntu:22.04
    RUN apt-get update && apt-get install -y --no-install-recommends tzdata
    ```

    ```dockerfile fixed
    FROM ubuntu:22.04
    RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends tzdata
    ```

    ```dockerfile good
    FROM ubuntu:22.04
    ARG DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y --no-install-recommends tzdata
    ```
    """
    for question in questions(step, stage):
        fix = deferred(_noninteractive, run, question.command)
        brings = "" if question.word == question.asking else f" brings {question.asking}, which"
        message = (
            f"{question.word}{brings} asks a question, and DEBIAN_FRONTEND is not noninteractive"
        )
        yield Finding(question.word, message, fix)


@rule("DF580", Severity.ERROR, "correctness", needs=f"conda {programs_of('mix', 'pacman')}")
def tool_asks(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[Finding]:
    """conda, Mix or pacman asks a question, which a build cannot answer: it stops.

    "CondaToSNonInteractiveError": since 2025-07 the newest Miniconda installs nothing from Anaconda's channels before
    their terms are accepted, and asks for that also where an environment names conda-forge, as long as it does not say
    `nodefaults`. "Could not find Hex": the images of Elixir have no Hex, and `mix deps.get` asks whether to install it.
    pacman asks whether to proceed, and takes no answer for no: it needs `--noconfirm`.

    Said of the newest installer of Miniconda, and where nothing in the file speaks of the terms or of the default
    channels; of Mix, if mix.lock has packages of Hex.

    ```dockerfile bad
    FROM debian:13
    ADD https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh /tmp/conda.sh
    RUN sh /tmp/conda.sh -b -p /opt/conda
    RUN /opt/conda/bin/conda create -y -n app python=3.13
    ```

    ```dockerfile good
    FROM debian:13
    ADD https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh /tmp/conda.sh
    RUN sh /tmp/conda.sh -b -p /opt/conda
    RUN /opt/conda/bin/conda create -y -n app --override-channels -c conda-forge python=3.13
    ```

    ```files
    mix.exs
    mix.lock  "{"plug": {:hex, :plug, "1.18.0", "", [:mix], []}}"
    ```

    ```dockerfile bad
    FROM elixir:1.18
    WORKDIR /app
    COPY mix.exs mix.lock ./
    RUN mix deps.get
    ```

    ```dockerfile bad
    FROM archlinux:base-20251101.0.443685
    RUN pacman -Syu git
    ```

    ```dockerfile good
    FROM archlinux:base-20251101.0.443685
    RUN pacman -Syu --noconfirm git
    ```
    """
    from dflint.model.packages.tool_questions import unanswered

    for it in unanswered(stage, file, context):
        yield Finding(
            it.word, f"{it.asks}, which a build cannot answer: it stops", hint(it.instead)
        )


@rule("DF394", Severity.ERROR, "correctness", needs="pip pip3 python")
def externally_managed_python(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """pip refuses to install into the Python of the distribution.

    "error: externally-managed-environment": since Debian 12, Ubuntu 23.04 and Alpine 3.19 the
    distribution's Python says that only its own package manager installs there (PEP 668), and its pip obeys.
    `python3 -m ensurepip` is refused as well. Install into a virtual environment, or take the package of the
    distribution (python3-NAME). In an image that runs nothing else, `--break-system-packages` does it too.

    Nothing is said of images with a Python of their own, such as python, and where a virtual environment,
    another Python or a setting of pip is anywhere in the stage. Facts of 2026-11.

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends python3-pip
    RUN pip3 install --no-cache-dir flask
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk add --no-cache python3 && python3 -m ensurepip
    ```

    ```dockerfile good
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends python3-venv
    RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir flask
    ```
    """
    for command, title in externally_managed(step, stage):
        message = f"the Python of {title} is externally managed: pip installs into a virtual environment only"
        yield Finding(
            command.name,
            message,
            hint("Make a virtual environment, or say --break-system-packages"),
        )


@rule("DF395", Severity.ERROR, "correctness", needs=programs_of("apt"))
def install_without_lists(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """apt-get installs, but there are no lists of packages.

    The official images ship no lists, so that without `apt-get update` before it no package is found:
    "E: Unable to locate package". The same where the lists were removed after an earlier installation. Put
    the update into the same RUN.

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get install -y --no-install-recommends git
    ```

    ```dockerfile fixed
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends git
    ```

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
    RUN apt-get install -y --no-install-recommends git
    ```

    ```dockerfile good
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends git
    ```
    """
    for command, removed in lists_before(step, stage):
        fix = deferred(call_before, command, "update", run, "Fetch the lists before")
        if removed is None:
            yield Finding(
                command.verb or command.name,
                "no apt-get update comes before, and the base image has no lists",
                fix,
            )
        else:
            related = Related(removed, "the lists are removed here")
            yield Finding(
                command.verb or command.name,
                "the lists of packages are removed above",
                fix,
                related,
            )


def _noninteractive(run: Run, command: Command) -> Fix | None:
    """Set the front end for this command; none where sudo would not pass it on."""
    if command.wrappers or not command.editable:
        return None
    name, _, value = NONINTERACTIVE.partition("=")
    # A script that another shell is given is written down in plain words.
    changes = [Change((), (f"{name}=", value)), adds(NONINTERACTIVE)]
    return safe(
        "Set DEBIAN_FRONTEND", insert_before(command, f"{NONINTERACTIVE} "), changes=changes
    )
