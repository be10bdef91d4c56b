"""Users, passwords, sudo and ports of root."""

from __future__ import annotations

from dflint.model.context.build_context import taken
from dflint.model.images.made_users import refused_accounts
from dflint.model.images.user_tools import refused_option
from dflint.model.images.users import ROOTS, lacks_user, makes_root, taken_numbers
from dflint.model.packages.users import users_of_packages
from dflint.model.scope import expand
from dflint.numbers import whole_number
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Add, Copy, User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Cmd, Entrypoint, Expose, Run


@rule("DF444", Severity.ERROR, "correctness")
def unknown_user(user: User, step: Step, stage: Stage) -> Iterator[Finding]:
    """USER names a user that does not exist in the image.

    The next RUN, and the container, fail: "unable to find user". Make the user first, or give a
    number. Said only where the users of the base image are known and nothing in the file speaks
    of this one.

    ```dockerfile bad
    FROM debian:12
    USER app
    CMD ["sleep", "1000"]
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd --system app
    USER app
    CMD ["sleep", "1000"]
    ```
    """
    name = expand(user.argument, step.state.variables) or ""
    name = name.partition(":")[0].strip()
    if name and not step.is_trigger and step.state.shell.kind == "posix":
        if lacks_user(stage, name) and name not in users_of_packages(stage):
            yield Finding(
                user.argument,
                f"the user {name} does not exist in the image: the container does not start",
            )


@rule("DF461", Severity.WARNING, "correctness", needs_text="--chown")
def files_of_unknown_user(copy: Copy | Add, step: Step, stage: Stage) -> Iterator[Finding]:
    """COPY --chown names a user that does not exist in the image.

    The builder looks it up in /etc/passwd of the image. BuildKit goes on, and the files belong to root (tried with Docker
    26.1); older builders stop: "can't find uid for user app: no such user". Make the user first, or give a number. Said only where the users of the base image are known and nothing in the file speaks of this one.

    ```dockerfile bad
    FROM debian:12
    COPY --chown=app:app settings.yml /etc/app/
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd --system app
    COPY --chown=app:app settings.yml /etc/app/
    ```
    """
    flag = copy.flag("chown")
    value = expand(flag.value, step.state.variables) if flag is not None and flag.value else ""
    name = (value or "").partition(":")[0].strip()
    if flag is not None and name and not step.is_trigger and step.state.shell.kind == "posix":
        if lacks_user(stage, name) and name not in users_of_packages(stage):
            yield Finding(
                flag, f"the user {name} does not exist in the image: the files belong to root"
            )


@rule("DF446", Severity.WARNING, "security", programs="chpasswd passwd useradd usermod adduser")
def password_in_file(command: Command, step: Step) -> Iterator[Finding]:
    """A user gets a password that is in the Dockerfile, or an empty one.

    Everybody with the image knows it, and it is the same in every container. A container needs no
    passwords: no one logs in.

    ```dockerfile bad
    FROM debian:12
    RUN echo "root:secret" | chpasswd
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd --system app
    ```
    """
    if command.name == "chpasswd":
        known = "$(" not in step.instruction.body.text and "`" not in step.instruction.body.text
        if known and command.piped_from in ("echo", "printf"):
            yield Finding(command.name, "this password is known to everyone who has the image")
    elif command.name == "passwd":
        if command.has("-d", "--delete"):
            yield Finding(command, "this user can log in without a password")
    elif command.name != "adduser":
        value = command.option("-p", "--password")
        if value is not None and value not in ("!", "*", "!!", "x") and "$(" not in value:
            yield Finding(value, "this password is known to everyone who has the image")


@rule("DF447", Severity.INFO, "security", needs_text="sshd")
def ssh_server(start: Cmd | Entrypoint, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """The container runs an SSH server.

    `docker exec` gives a shell in a container without a second server, its keys and its passwords.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y openssh-server
    EXPOSE 22
    CMD ["/usr/sbin/sshd", "-D"]
    ```

    ```dockerfile good
    FROM debian:12
    COPY app /usr/local/bin/
    CMD ["app"]
    ```
    """
    if not step.is_trigger and file.image_with(step) is not None:
        if any(word.rpartition("/")[2] == "sshd" for word in start.words[:4]):
            yield Finding(start, "this container runs an SSH server")


@rule("DF448", Severity.INFO, "correctness", default=False)
def port_of_root(expose: Expose, stage: Stage) -> Iterator[Finding]:
    """A port below 1024 is exposed, but the program does not run as root.

    Docker lets everyone open such ports since version 20.10. Off unless selected: it matters
    where containers run in other ways.

    ```dockerfile bad
    FROM node:22
    USER node
    EXPOSE 80
    ```

    ```dockerfile good
    FROM node:22
    USER node
    EXPOSE 8080
    ```
    """
    user = stage.last_state.user
    if stage.last_state.shell.kind != "posix":
        return
    if user is None or not stage.is_final or user.argument.partition(":")[0] in ROOTS:
        return
    for word in expose.words:
        port = word.partition("/")[0]
        number = whole_number(port)
        if number is not None and number < 1024:
            yield Finding(word, f"port {port} is privileged: on some systems only root may bind it")


@rule("DF449", Severity.WARNING, "security", needs_text="NOPASSWD sudoers nopass")
def sudo_without_password(
    instruction: Add | Copy | Run, step: Step, context: Context | None
) -> Iterator[Finding]:
    """A user gets passwordless sudo.

    It is as if the program ran as root: USER protects from nothing any more. Do what needs root
    before USER. A file that is copied to `/etc/sudoers.d` counts, where the build context has it. Not
    reported: a list of programs, unless one of them starts others or writes any file, as a shell or `tee` does.

    ```dockerfile bad
    FROM debian:12
    RUN useradd app && echo "app ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
    USER app
    ```

    ```dockerfile bad
    FROM debian:12
    RUN <<EOF
    cat > /etc/sudoers.d/app <<'RULE'
    app ALL=(ALL) NOPASSWD: ALL
    RULE
    EOF
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd app
    USER app
    ```
    """
    for document in instruction.heredocs if isinstance(instruction, Add | Copy) else ():
        if makes_root(document.written):
            yield Finding(document.word, "passwordless sudo makes this user equal to root")
    for command in step.commands:
        if command.name in ("grep", "sed", "awk") and not writes_text(command, "NOPASSWD"):
            continue
        bodies = [it.body for it in command.simple.redirects if it.body is not None]
        for word in (*command.args, *(bodies if command.name in ("cat", "tee") else ())):
            if makes_root(word):
                yield Finding(word, "passwordless sudo makes this user equal to root")
    if context is not None and isinstance(instruction, Add | Copy):
        for source in taken(instruction) if "/etc/sudoers" in str(instruction.destination) else ():
            if _lets_in_without_password(context.folder.read(source.path) or ""):
                message = f"{source.path} gives passwordless sudo, which makes a user equal to root"
                yield Finding(source, message)


def _lets_in_without_password(sudoers: str) -> bool:
    return any(makes_root(line) for line in sudoers.splitlines() if line.strip()[:1] != "#")


def writes_text(command: Command, text: str) -> bool:
    """Whether an editor of streams puts a text in, and does not only look for it or take it out."""
    for word in command.args if command.name in ("sed", "awk") else ():
        mark = word[1:2] if word[:1] == "s" else ""
        parts = word.split(mark) if mark and not mark.isalnum() else []
        if (len(parts) > 2 and text in parts[2]) or (
            "a" in word[:3] and text in word and not parts
        ):
            return True
    return False


@rule(
    "DF451",
    Severity.ERROR,
    "correctness",
    needs="useradd adduser groupadd addgroup usermod groupmod",
)
def number_taken(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A user or group gets a number that the image has given to another one.

    useradd and groupadd stop: "UID 1000 is not unique", "GID '1000' already exists". The images of Node.js have a
    user node, and those of Ubuntu since 23.04 a user ubuntu, with number 1000. Take that user, remove it before, or
    take another number. So it is with names: "group 'node' in use". useradd makes a group of the name of the user,
    and stops if there is one: `-g` takes it. And it stops where there is no group of the name that `-g` or `-G` gives.

    Nothing is said where a step removes, changes or looks up users before. Facts of 2026-12.

    ```dockerfile bad
    FROM ubuntu:24.04
    RUN useradd --create-home --uid 1000 app
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    RUN userdel --remove ubuntu && useradd --create-home --uid 1000 app
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN groupadd --system app && useradd --system app
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN groupadd --system app && useradd --system --gid app app
    ```
    """
    seen = set()
    for it in taken_numbers(step, stage, file.builds):
        taken = f"{it.name} with the number {it.number}" if it.number else f"{it.name} already"
        seen.add(it.word.start)
        yield Finding(it.word, f"the image has {taken}: this command stops")
    for other in refused_accounts(step, stage):
        if other.word.start not in seen:
            yield Finding(other.word, f"{other.reason}: this command stops")


@rule("DF570", Severity.ERROR, "correctness", programs="adduser addgroup useradd groupadd")
def option_of_another_adduser(command: Command, stage: Stage) -> Iterator[Finding]:
    """A user is made with an option that the program of this distribution does not have.

    "Option g is ambiguous", "unrecognized option": adduser and addgroup are other programs in Alpine (BusyBox), in
    Debian and Ubuntu, and in Red Hat and Fedora, where adduser is useradd. `-S`, `-D`, `-G` and `-H` are of BusyBox;
    `--group`, `--disabled-login` and `--quiet` of Debian. useradd and groupadd are the same everywhere but in
    Alpine, which has neither. Facts of 2026-11.

    ```dockerfile bad
    FROM debian:12
    RUN addgroup -S app && adduser -S -G app app
    ```

    ```dockerfile good
    FROM debian:12
    RUN groupadd --system app && useradd --system --gid app app
    ```

    ```dockerfile good
    FROM alpine:3.22
    RUN addgroup -S app && adduser -S -G app app
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN adduser --system --group app
    ```
    """
    refused = refused_option(command, stage)
    if refused is not None and not command.is_conditional:
        word, flavor = refused
        yield Finding(word, f"{command.name} of {flavor} has no option {word}: this command stops")
