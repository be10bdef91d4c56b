"""The user that a container runs as."""

from __future__ import annotations

from dflint.fix import deferred, delete, hint, unsafe
from dflint.fixes.declared_changes import Change
from dflint.model.images.users import (
    ROOTS,
    entrypoint_drops_root,
    starts_as_root,
    starts_server,
    user_of,
    user_of_command,
)
from dflint.model.order import is_so_in
from dflint.model.scope import expand
from dflint.rule import Finding, Severity, rule
from dflint.source import Span, touches
from dflint.syntax.nodes import Cmd, Entrypoint, Run, User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

# A container that only waits for a person at the keyboard.
INTERACTIVE = frozenset({
    "bash", "sh", "zsh", "ash", "fish", "pwsh", "python", "python2", "python3", "ipython",
    "node", "irb", "jshell", "php", "perl", "iex", "erl", "ghci", "lua", "R", "julia", "swift",
    "bun", "pypy3",
})  # fmt: skip
STARTERS = (Cmd, Entrypoint, Run)
RESERVED = frozenset(
    [
        "!",
        "{",
        "}",
        "if",
        "then",
        "elif",
        "else",
        "fi",
        "while",
        "until",
        "for",
        "do",
        "done",
        "case",
        "esac",
        "time",
        "[[",
    ]
)
# An entry point that uses one of these starts as root and goes on as somebody else.
DROP_PRIVILEGES = (
    "gosu",
    "su-exec",
    "setpriv",
    "s6-",
    "chpst",
    "setuidgid",
    "runuser",
    "dumb-init su",
)
SUPERVISOR = "supervisord"  # which starts each program as the user that its settings name


@rule("DF401", Severity.WARNING, "security", also="DL3002")
def last_user_is_root(
    user: User, step: Step, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """The last USER is root, so the container runs as root.

    A fault in the program then has all rights in the container, and outside of it where files are
    mounted. Only the user that the final image ends with counts: earlier ones may be root. Not reported where
    a script that the container starts goes on as another user, with `exec gosu app` or the like.

    ```dockerfile bad
    FROM node:22-slim
    USER node
    RUN npm ci
    USER root
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM node:22-slim
    USER root
    RUN apt-get update
    USER node
    CMD ["node", "server.js"]
    ```
    """
    final = file.final
    if final is None or final.last(User) is not step:
        return
    name = expand(user.argument, step.state.variables)
    if name is not None and name.partition(":")[0].strip() in ROOTS:
        if context is not None and _goes_on_as_another(final, file, context):
            return
        yield Finding(
            user.argument, f"the final image runs as {name}: an attacker in the container is root"
        )


@rule("DF402", Severity.INFO, "security")
def no_user(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[Finding]:
    """No USER is set, so the container runs as root.

    Make a user, give it what it must write, and switch to it before CMD; many images bring one,
    such as `node`. In an image built on `scratch`, a number will do: `USER 65532`.

    Nothing is said where the final stage starts no program or only a shell (it is a base for
    others, or a box of tools), nor where gosu, su-exec or the like drop the rights, as the
    entry points of the images of many databases do, or a start script of the project.

    ```dockerfile bad
    FROM debian:12
    COPY app /usr/local/bin/
    CMD ["app"]
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd --system app
    COPY app /usr/local/bin/
    USER app
    CMD ["app"]
    ```
    """
    if not stage.is_final or stage.last_state.user is not None:
        return
    image, word = stage.image, stage.from_.image
    if image is None or word is None or not starts_as_root(image) or entrypoint_drops_root(stage):
        return
    if _starts_something(stage) and not _drops_privileges(stage, file, context):
        whose = "" if image.is_scratch else f", the user of {image.familiar}"
        fix = hint("Set a USER")
        yield Finding(word, f"no USER is set: the container runs as root{whose}", fix)


@rule("DF403", Severity.INFO, "security", also="DL3066", default=False)
def user_without_number(user: User, step: Step, stage: Stage) -> Iterator[Finding]:
    """USER is a name; Kubernetes needs a numeric UID to verify that it is not root.

    With `runAsNonRoot: true` a container whose USER is a name does not start. Off unless selected:
    it matters on Kubernetes only, and a name is easier to read.

    ```dockerfile bad
    FROM node:22-slim
    USER node
    ```

    ```dockerfile good
    FROM node:22-slim
    USER 1000
    ```
    """
    if not stage.is_final or stage.last(User) is not step:
        return
    if step.state.shell.kind in ("cmd", "powershell"):
        return  # on Windows there are no numbers
    name = expand(user.argument, step.state.variables)
    if name and not name.partition(":")[0].isdecimal() and name.partition(":")[0] != "root":
        yield Finding(
            user.argument,
            f"USER {name} is not numeric: runAsNonRoot of Kubernetes cannot verify it",
        )


def _starts_something(stage: Stage) -> bool:
    """Whether there is a program, and it is no shell or interpreter that waits for input."""
    command = stage.last(Cmd)
    if command is None:
        return stage.last(Entrypoint) is not None or starts_server(stage.image)
    words = command.instruction.words
    return len(words) != 1 or words[0].rpartition("/")[2] not in INTERACTIVE


def _drops_privileges(stage: Stage, file: Dockerfile, context: Context | None) -> bool:
    """Whether something that drops the rights of root is installed or used."""
    if is_so_in(_speaks_of, stage, DROP_PRIVILEGES):
        return True
    is_supervised = is_so_in(_speaks_of, stage, (SUPERVISOR,))
    if context is None:
        return is_supervised
    from dflint.model.started.dropped_rights import script_drops_rights, supervisor_keeps_rights

    if is_supervised:
        return not supervisor_keeps_rights(stage, context)
    return script_drops_rights(stage, file, context)


def _goes_on_as_another(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a script of the context that is started ends as another user."""
    from dflint.model.started.dropped_rights import script_goes_on_as_another

    return script_goes_on_as_another(stage, file, context)


def _speaks_of(step: Step, names: tuple[str, ...]) -> bool:
    text = step.instruction.body.text if isinstance(step.instruction, STARTERS) else ""
    for name in names:  # noqa: SIM110 - any() takes twice as long
        if name in text:
            return True
    return False


@rule("DF411", Severity.WARNING, "security", also="DL3004", needs_text="sudo")
def sudo_in_build(run: Run, step: Step, stage: Stage, source: Source) -> Iterator[Finding]:
    """sudo is used in a build.

    A build runs as root unless USER says otherwise, so sudo does nothing but bring in a program
    with the setuid bit, another environment, and no way to ask for a password. Put the step
    before the USER instruction, or switch with `USER root` and back. To run a step as somebody else,
    switch with USER as well; in the midst of a RUN, as for a server that it has started, use `runuser` or `su`. The fix is for images that are known to start as root.

    ```dockerfile bad
    FROM debian:12
    RUN sudo apt-get update
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update
    ```
    """
    user = user_of(step, stage) if not step.is_trigger else None
    is_mixed = any("sudo" not in it.wrappers for it in step.commands)
    for command in step.commands:
        for wrapper in command.wrappers:
            if wrapper == "sudo" and wrapper.start == command.start:
                target = user_of_command(command, step, stage)
                if target != "root":
                    how = "use runuser or su" if is_mixed else "switch with USER"
                    why = f"as {target or 'another user'}: {how} instead"
                    yield Finding(wrapper, f"sudo runs {command.name} {why}")
                    continue
                fix = deferred(_without_sudo, command, run, source) if user == "root" else None
                why = "the user of this RUN is root"
                if user != "root":
                    is_set = user and any(it.start < step.start for it in stage.steps_of(User))
                    why = (
                        f"move this above USER {user} instead" if is_set else "switch to USER root"
                    )
                yield Finding(wrapper, f"sudo is not needed for {command.name}: {why}", fix)


def _without_sudo(command: Command, run: Run, source: Source) -> Fix | None:
    """Take the word out, where it is all that stands before a program."""
    words = command.simple.words
    if not command.editable or len(words) != len(command.args) + 2:
        return None
    if "\n" in source.cut(Span(words[0].end, words[1].start)) or words[1] in RESERVED:
        return None
    if words[1][:1].isspace():
        return None  # the builder leaves it out
    end = source.text.find("\n", words[1].start)
    if any(source.text[words[1].start : end].strip() == it.name for it in run.heredocs):
        return None  # it would end the here-document
    place = Span(words[0].start, words[1].start)
    if any(touches(it, place) for it in command.simple.redirects):
        return None
    from dflint.fixes.build_plan import word_in_plan

    changes = [Change(word_in_plan(words[0]), ())]
    return unsafe("Remove sudo", delete(place), changes=changes) if words[0] == "sudo" else None
