"""Secrets in the arguments of programs."""

from __future__ import annotations

from dflint.knowledge.tools import that
from dflint.model.layers.secret_files import mounted_path
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.written_values import CONFIGURERS, secret_variables, written_values
from dflint.model.variables.secret_values import (
    CONFIGURED,
    addresses_with_password,
    is_in_file,
    password_argument,
)
from dflint.model.variables.secrets import is_secret_name
from dflint.rule import Finding, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Arg, Env, Run


@rule("DF433", Severity.WARNING, "security", needs_text="@")
def secret_in_address(instruction: Add | Arg | Env | Run, step: Step) -> Iterator[Finding]:
    """A URL contains a password, which stays in the image or its history.

    Give the password to the build with `RUN --mount=type=secret` and to git or curl in a file
    such as `.netrc`.

    ```dockerfile bad
    FROM debian:12
    RUN git clone https://bot:ghp_16C7e42F292c6912E7710c838347Ae178B4a@github.com/example/app
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://github.com/example/app
    ```
    """
    for start, end, user, secret in addresses_with_password(step):
        if is_in_file(user, secret, step):
            place = Span(instruction.body.offset(start), instruction.body.end(end))
            message = "the password in this URL stays readable in the image or its history"
            yield Finding(place, message)


@rule("DF434", Severity.WARNING, "security", programs=" ".join((*that("password"), *CONFIGURED)))
def secret_as_argument(command: Command, step: Step) -> Iterator[Finding]:
    """A password is passed to a program in the Dockerfile.

    The command is in the history of the image: `docker history` shows it. Read the password from a file of
    `RUN --mount=type=secret`. One that comes in an ARG or ENV is reported there, by secret-in-arg and
    secret-in-env.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsS -u bot:s3cr3t-t0ken -O https://example.com/app.tar.gz
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=secret,id=netrc,target=/root/.netrc curl -fsS -n -O https://example.com/app.tar.gz
    ```
    """
    value = password_argument(command)
    if value is not None and "$" not in value:
        user, colon, password = value.partition(":")
        if is_in_file("", password if colon else user, step):
            yield Finding(value, "this password stays readable in the history of the image")


@rule(
    "DF438",
    Severity.WARNING,
    "security",
    needs=" ".join(("echo", "printf", "cat", "tee", *CONFIGURERS)),
)
def secret_written_to_file(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The value of a secret variable is written to a file of the image.

    Not only the history but the file has it then. Use `RUN --mount=type=secret` with `target=`. The
    variable may be an ARG or ENV, or the `env=` of a secret mount, and what writes it `echo`, `tee`,
    `git config --global` or `npm config set`. Nothing is said where the same RUN deletes a file.

    ```dockerfile bad
    FROM node:22
    ARG NPM_TOKEN
    RUN echo "//npm.example.com/:_authToken=$NPM_TOKEN" > .npmrc
    RUN npm ci
    ```

    ```dockerfile bad
    FROM node:22
    RUN --mount=type=secret,id=npm,env=NPM_TOKEN echo "//npm.example.com/:_authToken=$NPM_TOKEN" > .npmrc
    ```

    ```dockerfile good
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=.npmrc npm ci
    ```
    """
    if not stage.in_final_image or any(map(removed, step.commands)):
        return
    paths = [mounted_path(it) for it in run.mounts if it.kind == "secret"]
    mounted = secret_variables(run, step, paths)
    for command, target, words in written_values(step):
        for name in (name for word in words for name in word.variables):
            is_declared = is_secret_name(name) and name in step.state.variables.values
            if is_declared or name in mounted:
                message = f"the secret {name} is written to {target}, which stays in the layer"
                yield Finding(command, message)
                break
