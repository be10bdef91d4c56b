"""Secrets that come into an image as files, in addresses, or as arguments."""

from __future__ import annotations

from dflint.fix import hint, insert_after, unsafe
from dflint.model.caches import removed
from dflint.model.secret_files import mounted_path
from dflint.model.secrets import DUMMIES, is_secret_name
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Add, Arg, Env, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Passwords in addresses that are no secret, but an example or the default of a program.
EXAMPLES = frozenset({
    "password", "pass", "passwd", "secret", "example", "guest", "admin", "root", "test", "user",
    "postgres", "mysql", "mongo", "rabbitmq", "pwd", "x", "xxx", "token", "changeit",
})  # fmt: skip
PASSWORD_OPTIONS = {
    "curl": ("-u", "--user", "--proxy-user", "--oauth2-bearer"),
    "wget": ("--password", "--http-password", "--ftp-password", "--proxy-password"),
    "sshpass": ("-p",),
    "docker": ("-p", "--password"),
    "podman": ("-p", "--password"),
    "skopeo": ("--src-creds", "--dest-creds", "--creds"),
    "helm": ("--password",),
    "svn": ("--password",),
    "smbclient": ("-U", "--user"),
}
REGISTRIES = ("docker", "podman")  # `-p` is a password for their login only
# These are given one by `npm config set key value` and `aws configure set key value`.
CONFIGURED = ("npm", "aws")
PASSWORD_KEYS = ("_authToken", "_password", "_auth", "secret_access_key")
WRITERS = frozenset({"echo", "printf"})
COPIERS = frozenset({"cp", "cat", "install", "mv"})


@rule("DF431", Severity.WARNING, "security", on="COPY ADD")
def secret_file_copied(stage: Stage) -> Iterator[Finding]:
    """A file that holds a secret is copied into the image.

    Whoever has the image has the file. A file that the build needs is given with
    `RUN --mount=type=secret`, one that the program needs is mounted when the container starts.

    Reported by their names: private keys, `.env`, `.netrc`, `.pypirc`, credentials of clouds and the
    like; in stages that are part of the final image.

    ```dockerfile bad
    FROM debian:12
    COPY id_rsa /root/.ssh/id_rsa
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=ssh git clone git@github.com:example/app
    COPY id_rsa.pub .env.example /srv/
    ```
    """
    for it in stage.secret_files:
        if it.removal is None and stage.ships:
            fix = hint("Use RUN --mount=type=secret")
            yield Finding(it.word, f"{it.word} stays in the image for all to read", fix)


@rule("DF432", Severity.WARNING, "security", on="COPY ADD")
def secret_deleted_too_late(stage: Stage) -> Iterator[Finding]:
    """A secret is copied into the image and deleted in a later step, which does not remove it.

    The file is still in the layer of the COPY, and can be taken out of it.

    ```dockerfile bad
    FROM debian:12
    COPY id_rsa /root/.ssh/id_rsa
    RUN git clone git@github.com:example/app && rm /root/.ssh/id_rsa
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=ssh git clone git@github.com:example/app
    ```
    """
    for it in stage.secret_files:
        if it.removal is not None and stage.ships:
            fix = hint("Use RUN --mount=type=secret")
            related = Related(it.removal, "it is deleted here")
            yield Finding(it.word, f"{it.word} is still in this layer", fix, related)


@rule("DF433", Severity.WARNING, "security", text="@")
def secret_in_address(instruction: Add | Arg | Env | Run, step: Step) -> Iterator[Finding]:
    """An address has a password in it, which stays in the image or its history.

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
            yield Finding(place, "this password can be read in the image or its history")
        at = text.find("://", end)


@rule("DF434", Severity.WARNING, "security", on=" ".join((*PASSWORD_OPTIONS, *CONFIGURED)))
def secret_as_argument(command: Command, step: Step) -> Iterator[Finding]:
    """A password is given to a program in the Dockerfile.

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
                yield Finding(value, "this password can be read in the history of the image")


@rule("DF435", Severity.INFO, "security", on="--mount")
def secret_mount_open_to_all(run: Run) -> Iterator[Finding]:
    """The file of a secret mount can be read by everybody in the build.

    Without `mode`, only its owner can read it. If the RUN is not that of root, give the owner with
    `uid` rather than opening the file to all.

    ```dockerfile bad
    FROM node:22
    USER node
    RUN --mount=type=secret,id=npmrc,target=/home/node/.npmrc,mode=0444 npm ci
    ```

    ```dockerfile good
    FROM node:22
    USER node
    RUN --mount=type=secret,id=npmrc,target=/home/node/.npmrc,uid=1000 npm ci
    ```
    """
    for mount in run.mounts:
        mode = mount.fields.get("mode") if mount.kind == "secret" else None
        if mode is not None and mode[-1:] in "4567":
            yield Finding(mode, f"mode {mode} lets everybody in the build read the secret")


@rule("DF436", Severity.INFO, "correctness", default=False, on="--mount")
def secret_may_be_missing(run: Run) -> Iterator[Finding]:
    """The build goes on without a secret that was not given to it.

    Without `required` the file is just not there. Off unless selected: many builds can do without.

    ```dockerfile bad
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
    ```

    ```dockerfile fixed
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true npm ci
    ```
    """
    for mount in run.mounts:
        if mount.kind == "secret" and "required" not in mount.fields:
            fix = unsafe("Add required=true", insert_after(mount, ",required=true"))
            name = mount.fields.get("id", "this secret")
            yield Finding(mount, f"the build goes on if {name} is not given", fix)


@rule("DF437", Severity.WARNING, "security", on="--mount")
def mounted_secret_copied(run: Run, step: Step) -> Iterator[Finding]:
    """A mounted secret is copied to a file that stays in the image.

    The mount leaves nothing behind, but the copy does. Mount the secret where it is needed with
    `target=`, or delete the copy in the same RUN.

    ```dockerfile bad
    FROM node:22
    RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci
    ```

    ```dockerfile good
    FROM node:22
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
    ```
    """
    paths = [mounted_path(mount) for mount in run.mounts if mount.kind == "secret"]
    if not paths or any(map(removed, step.commands)):
        return
    for command in step.commands:
        if command.name in COPIERS and not command.in_subshell and not command.in_pipeline:
            copies = command.name != "cat" or any(
                it.operator[0] == ">" and not it.target.startswith("/dev/")
                for it in command.simple.redirects
            )
            if copies and any(word in paths for word in command.operands[:-1] or command.args):
                yield Finding(command, "the secret stays in the layer that this writes")


@rule("DF438", Severity.WARNING, "security", on="echo printf")
def secret_written_to_file(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The value of a secret variable is written to a file that stays in the image.

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
    if ">" not in run.rest.text or not stage.ships:
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
                        message = f"{name} stays in {redirects[0].target}"
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
    """Whether a password stands in the file, or comes in an ARG or ENV."""
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
    if name in REGISTRIES and command.runs(name, "login") is None:
        return None
    options = PASSWORD_OPTIONS[name]
    return None if command.flags.isdisjoint(options) else command.option(*options)
