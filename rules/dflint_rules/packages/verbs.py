"""What package managers are told to do."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.knowledge.package_managers import programs_of
from dflint.model.packages.misplaced import misplaced_packages
from dflint.model.packages.verbs import (
    gone_option,
    known_verbs,
    meant_verb,
    no_list,
    refused_option,
    swallowed_option,
)
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


@rule(
    "DF762",
    Severity.ERROR,
    "correctness",
    programs=programs_of("apk", "apt", "pip", "uv", "poetry", "pipenv"),
)
def unknown_verb(command: Command, stage: Stage) -> Iterator[Finding]:
    """A package manager is told to do what it cannot do.

    "E: Invalid operation", "is not an apk command": the verbs of package managers differ. apk has `add` and `del`,
    apt-get and pip have `install`; without a verb, the first package is taken for one.

    `The option "--no-dev" does not exist`: where nothing names a version, the newest Poetry is installed, which has
    neither this option nor `poetry export`, and the newest pipenv, which has no `pipenv lock -r`. What follows `-r` of pip is a list
    of requirements: a lock file of uv, Poetry or pipenv is none. An option without its value takes the next word for it, as
    `--trusted-host -r requirements.txt`: "Could not find a version that satisfies the requirement requirements.txt". Facts of
    2026-11.

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk install curl
    ```

    ```dockerfile fixed
    FROM alpine:3.22
    RUN apk add curl
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk --no-cache bash curl
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir poetry
    WORKDIR /app
    COPY pyproject.toml poetry.lock ./
    RUN poetry install --no-root --no-dev
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN pip install --no-cache-dir poetry==1.8.5
    WORKDIR /app
    COPY pyproject.toml poetry.lock ./
    RUN poetry install --no-root --no-dev
    ```
    """
    gone = gone_option(command, stage)
    if gone is not None:
        message = f"the newest {command.name} has no {gone[0]}: it stops"
        yield Finding(
            gone[0], message, hint(f"Take {gone[1]}, or name the version of {command.name}")
        )
        return
    swallowed = swallowed_option(command)
    if swallowed is not None:
        message = f"{swallowed.flag} takes {swallowed.value} as its value: its own is missing"
        yield Finding(swallowed.word, message)
        return
    other = no_list(command)
    if other is not None:
        yield Finding(
            other, f"{other} is no list of requirements: {command.name} cannot read it, and stops"
        )
        return
    verb = command.operands[0] if command.operands else None
    if verb is None or command.is_conditional or not verb[:1].isalpha() or verb.endswith("\r"):
        return
    known = known_verbs(command.manager)
    if not known or command.name == "aptitude" or not known.isdisjoint(command.operands):
        return
    meant = meant_verb(command.manager, verb)
    is_fixed = meant and command.editable and verb.is_plain
    fix = unsafe(f"Write {meant}", replace(verb, meant)) if is_fixed else None
    yield Finding(verb, f"{command.name} has no command {verb}: it stops", fix)


@rule("DF640", Severity.ERROR, "correctness", programs=programs_of("apt", "apk", "dnf"))
def packages_of_next_command(command: Command, step: Step) -> Iterator[Finding]:
    r"""An installation names no package: the names are arguments of the command behind it.

    apt-get then installs nothing, and says nothing; `rm` removes files of these names, of which there are none. The
    build stops later, where a program is not found. Write the packages before the `&&`.

    ```dockerfile bad
    FROM debian:13
    RUN apt-get update && apt-get install -y --no-install-recommends && rm -rf /var/lib/apt/lists/* \
        build-essential \
        cmake
    ```

    ```dockerfile good
    FROM debian:13
    RUN apt-get update && apt-get install -y --no-install-recommends \
        build-essential \
        cmake \
        && rm -rf /var/lib/apt/lists/*
    ```
    """
    found = misplaced_packages(command, step)
    if found is not None:
        verb, words = found
        message = (
            f"no package is named here: {words[0]} and {len(words) - 1} more are arguments of rm"
        )
        yield Finding(verb, message, hint("Write the packages here"))


@rule(
    "DF381",
    Severity.ERROR,
    "correctness",
    programs=programs_of("apk", "apt", "pip", "poetry", "gem", "dnf", "yum", "microdnf"),
)
def option_of_another_manager(command: Command, stage: Stage) -> Iterator[Finding]:
    """A package manager is given an option that it does not have for this.

    "Command line option --no-cache is not understood", "apk: unrecognized option: virtual", "no such option: -y":
    `--no-cache` and `--virtual` are of `apk add`, `--no-install-recommends` is of apt-get, and pip asks no question
    when it installs. `apk del` takes the name of a virtual package as it is. `--no-ri` and `--no-rdoc` of gem are
    `--no-document` since Ruby 2.6. Facts of 2026-12.

    ```dockerfile bad
    FROM debian:13
    RUN apt-get update && apt-get install -y --no-cache curl
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk add --no-cache --virtual .build gcc && apk del --virtual .build
    ```

    ```dockerfile good
    FROM alpine:3.22
    RUN apk add --no-cache --virtual .build gcc && apk del .build
    ```
    """
    found = refused_option(command, stage)
    if found is not None:
        message = f"{command.name} {command.verb} has no option {found.flag}: it stops"
        yield Finding(found.word, message, hint("Leave it out"))
