"""Secrets in the arguments of programs."""

from __future__ import annotations

from dflint.knowledge.secrets import DUMMIES
from dflint.knowledge.tools import that, tool_of
from dflint.model.scripts.removed_files import removed
from dflint.model.variables.secrets import is_secret_name
from dflint.rule import Finding, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Add, Arg, Env, Run

# Passwords in addresses that are no secret, but an example or the default of a program.
EXAMPLES = frozenset({
    "password", "pass", "passwd", "secret", "example", "guest", "admin", "root", "test", "user",
    "postgres", "mysql", "mongo", "rabbitmq", "pwd", "x", "xxx", "token", "changeit",
})  # fmt: skip
# These are given one by `npm config set key value` and `aws configure set key value`.
CONFIGURED = ("npm", "aws")
PASSWORD_KEYS = ("_authToken", "_password", "_auth", "secret_access_key")
WRITERS = that("prints")


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
    text = instruction.rest.text
    at = text.find("://")
    while at >= 0:
        start, end = at + 3, _authority_end(text, at + 3)
        cut = text.rfind("@", start, end)
        user, colon, password = text[start:cut].partition(":") if cut > 0 else ("", "", "")
        secret = password if colon else user
        if cut > 0 and (colon or secret[:1] == "$") and _is_told(user, secret, step):
            place = Span(instruction.rest.offset(start), instruction.rest.end(cut))
            yield Finding(
                place, "the password in this URL stays readable in the image or its history"
            )
        at = text.find("://", end)


@rule("DF434", Severity.WARNING, "security", programs=" ".join((*that("password"), *CONFIGURED)))
def secret_as_argument(command: Command, step: Step) -> Iterator[Finding]:
    """A password is passed to a program in the Dockerfile.

    The command, and the values of its ARGs, are in the history of the image: `docker history`
    shows them. Read the password from a file of `RUN --mount=type=secret`.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsS -u bot:s3cr3t-t0ken -O https://example.com/app.tar.gz
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=secret,id=netrc,target=/root/.netrc curl -fsS -n -O https://example.com/app.tar.gz
    ```
    """
    value = _password(command)
    if value is not None:
        user, colon, password = value.partition(":")
        secret = password if colon else user
        if command.name not in ("curl", "smbclient") or colon:
            if _is_told("", secret, step):
                yield Finding(value, "this password stays readable in the history of the image")


@rule("DF438", Severity.WARNING, "security", needs="echo printf")
def secret_written_to_file(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The value of a secret variable is written to a file of the image.

    Not only the history but the file has it then. Use `RUN --mount=type=secret` with `target=`.
    Nothing is said where the same RUN deletes a file.

    ```dockerfile bad
    FROM node:22
    ARG NPM_TOKEN
    RUN echo "//npm.example.com/:_authToken=$NPM_TOKEN" > .npmrc
    RUN npm ci
    ```

    ```dockerfile good
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=.npmrc npm ci
    ```
    """
    if ">" not in run.rest.text or not stage.in_final_image:
        return
    writers = [it for it in step.commands if it.name in WRITERS and it.simple.redirects]
    if not writers or any(map(removed, step.commands)):
        return
    for command in writers:
        redirects = [it for it in command.simple.redirects if it.operator[0] == ">"]
        if redirects and not command.in_subshell:
            for word in command.args:
                for name in word.variables:
                    if is_secret_name(name) and name in step.state.variables.values:
                        message = f"the secret {name} is written to {redirects[0].target}, which stays in the layer"
                        yield Finding(command, message)


def _authority_end(text: str, start: int) -> int:
    """Where the host of an address ends."""
    end = start
    depth = 0
    while end < len(text) and (depth or text[end] not in "/?# \t\n\"'<>,;|&"):
        depth += (text[end] in "({") - (text[end] in ")}")
        end += 1
    return end


def _is_told(user: str, secret: str, step: Step) -> bool:
    """Whether a password is in the file, or comes in an ARG or ENV."""
    if not secret or "$(" in secret or "`" in secret or "<" in secret or "*" in secret:
        return False
    if "$" in secret:
        name = secret.strip("${}").partition(":")[0]
        return name in step.state.variables.values and is_secret_name(name)
    bare = secret.lower()
    return bare not in EXAMPLES and bare not in DUMMIES and secret != user and not bare.isdigit()


def _password(command: Command) -> Word | None:
    """The password that a program is given, maybe behind the name of a user and a colon."""
    name = command.name
    if name in CONFIGURED:
        words = command.operands
        return words[3] if len(words) > 3 and words[2].endswith(PASSWORD_KEYS) else None
    tool = tool_of(name)
    if tool.password_verbs and command.runs(name, *tool.password_verbs) is None:
        return None
    options = tool.password
    return None if command.flags.isdisjoint(options) else command.option(*options)
