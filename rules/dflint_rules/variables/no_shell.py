"""Syntax of the shell in instructions that no shell reads."""

from __future__ import annotations

from dflint.fix import insert_after, replace, unsafe
from dflint.model.layers.copies import is_shell_word
from dflint.model.variables.no_shell import (
    is_of_path,
    replaced_path,
    split_substitutions,
    substitutions,
    tildes,
    unset_homes,
)
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Add, Arg, Copy, Env, Label, Volume, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step


@rule("DF167", Severity.WARNING, "correctness", needs_text="$( `")
def command_substitution_without_shell(
    instruction: Add | Arg | Copy | Env | Label | Volume | Workdir,
) -> Iterator[Finding]:
    """A command substitution is in an instruction that no shell reads.

    Only RUN, CMD, ENTRYPOINT and HEALTHCHECK have a shell. Elsewhere the builder replaces
    variables, and keeps `$(date)` or `` `date` `` as text.

    ```dockerfile bad
    FROM alpine:3.23
    ENV BUILT=$(date)
    ```

    ```dockerfile bad
    FROM alpine:3.23
    LABEL org.opencontainers.image.revision="`git rev-parse HEAD`"
    ```

    ```dockerfile good
    FROM alpine:3.23
    ARG BUILT
    ENV BUILT=$BUILT
    RUN date > /built
    ```
    """
    for word in (*substitutions(instruction), *split_substitutions(instruction)):
        message = (
            f"{instruction.keyword} keeps this command substitution as text: no shell runs here"
        )
        yield Finding(word, message)


@rule("DF215", Severity.ERROR, "correctness", needs_text="| > && ;")
def operator_without_shell(instruction: Add | Copy) -> Iterator[Finding]:
    """An operator of the shell is in a COPY or ADD, which no shell reads.

    `COPY a b || true` has four operands: the builder looks for files that are called `b` and `||`, and copies them to
    `true`. There is no COPY that may fail; a pattern that matches nothing is an error as well, unless another source
    of the same COPY is there.

    ```dockerfile bad
    FROM nginx:1.29
    COPY public /usr/share/nginx/html 2>/dev/null || true
    ```

    ```dockerfile good
    FROM nginx:1.29
    COPY public /usr/share/nginx/html
    ```
    """
    if instruction.rest.text.startswith("["):
        return
    word = next(filter(is_shell_word, instruction.words), None)
    if word is not None:
        message = f"{instruction.keyword} has no shell: {word} and what follows are taken for names of files"
        yield Finding(word, message)


@rule("DF168", Severity.ERROR, "correctness", needs_text="~")
def tilde_without_shell(
    instruction: Add | Arg | Copy | Env | Volume | Workdir, step: Step
) -> Iterator[Finding]:
    """A path begins with ~, which no shell expands to the home directory here.

    `COPY x ~/` makes a directory that is called `~`. Of the directories in PATH, only bash expands one that begins
    with `~`; sh and programs that start others find nothing there. Write the home directory: `/root`, or that of
    the user.

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY .npmrc.dist ~/.npmrc
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    ENV PATH=$PATH:~/.local/bin
    ```

    ```dockerfile good
    FROM python:3.13-slim
    ENV PATH=$PATH:/root/.local/bin
    RUN mkdir -p ~/.local/bin
    ```
    """
    is_value = isinstance(instruction, Env | Arg)  # which a program may read in its own way
    for word in tildes(instruction):
        if is_of_path(word, instruction):
            message = "only bash expands ~ in PATH: sh and other programs find nothing there"
            yield Finding(word, message).at_most(Severity.WARNING)
            continue
        message = "~ is not expanded to the home directory here: no shell reads this path"
        yield Finding(word, message).at_most(Severity.WARNING if is_value else Severity.ERROR)


@rule("DF169", Severity.WARNING, "correctness")
def home_without_shell(stage: Stage) -> Iterator[Finding]:
    """HOME is used where the builder expands variables, and nothing declares it there.

    The shell of a RUN sets HOME from the user. The builder does not: in WORKDIR, COPY, ENV and
    the like `$HOME` is empty unless an ENV or the base image sets it.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN useradd -m app
    USER app
    WORKDIR $HOME/app
    ```

    ```dockerfile good
    FROM python:3.13-slim
    ENV HOME=/home/app
    WORKDIR $HOME/app
    ```
    """
    for variable in unset_homes(stage):
        yield Finding(
            variable, "HOME is empty here: the builder does not set it, only a shell does"
        )


@rule("DF171", Severity.ERROR, "correctness", needs_text="path")
def path_replaced(env: Env, stage: Stage) -> Iterator[Finding]:
    """ENV replaces PATH without the directories in which the programs of the image are.

    Without `$PATH`, or at least `/usr/bin` and `/bin`, the next RUN does not find its programs,
    sh included.

    ```dockerfile bad
    FROM debian:13-slim
    ENV PATH=/opt/tool/bin
    RUN mkdir -p /data
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    ENV PATH=/opt/tool/bin:$PATH
    RUN mkdir -p /data
    ```

    ```dockerfile good
    FROM scratch
    ENV PATH=/app
    ```
    """
    value = replaced_path(env, stage)
    if value is not None:
        fix = None
        if value.is_literal and value.endswith(":PATH"):
            fix = unsafe("Write $PATH", replace(value, f"{value[:-4]}$PATH"))
        elif value.is_literal and "%" not in value:
            fix = unsafe("Add $PATH", insert_after(value, ":$PATH"))
        message = (
            "this PATH lacks the directories of the image: its programs are not found any more"
        )
        yield Finding(value, message, fix)
