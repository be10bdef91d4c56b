"""Modes of files, owners, users, and ports that only root may open."""

from __future__ import annotations

from dflint.fix import add_flag, hint, unsafe
from dflint.knowledge.package_managers import rows_with
from dflint.knowledge.tools import tools_with
from dflint.model.images.users import ROOTS, starts_as_root
from dflint.model.packages.later_use import is_shipped_from
from dflint.model.paths import is_below, joined
from dflint.model.scope import expand
from dflint.model.scripts.removed_files import removed_words
from dflint.model.scripts.working_directory import in_directory, with_directories
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Add, Copy, From, Run, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.knowledge.rows import Row
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

TEMPORARY = ("/tmp", "/var/tmp", "/run/lock", "/dev")
# Programs that write into the directory they are started in.
_WRITING: tuple[Row, ...] = (*rows_with("writes_here"), *tools_with("writes_here"))
WRITERS = {program: row.writes_here for row in _WRITING for program in row.programs}
# Programs and settings, which the user of the container had better not change.
OF_ROOT = (
    "/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr/bin", "/usr/lib", "/usr/local/bin",
    "/usr/local/lib", "/usr/local/sbin", "/usr/sbin", "/usr/share",
)  # fmt: skip
_OF_FILES = frozenset({"chmod", "install"})
_SETTERS = _OF_FILES | {"mkdir"}
_WRITABLE = "mode {} is world-writable: every user in the container may change it"
OPENERS = ("chown", "chmod", "chgrp", "setfacl", "install ", "--chown")


@rule("DF441", Severity.WARNING, "security", needs_text="chmod mkdir install")
def writable_for_all(
    instruction: Add | Copy | Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A file or directory is world-writable.

    `chmod 777` is mostly an attempt to make up for a wrong owner. Give the files to the user that
    writes them, with `chown` or `COPY --chown`; programs need 755, files 644.

    A directory with the sticky bit, such as 1777, is fine.

    ```dockerfile bad
    FROM debian:12
    RUN mkdir -p /srv/data && chmod -R 777 /srv/data
    ```

    ```dockerfile bad
    FROM debian:12
    COPY --chmod=777 data /srv/data
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd app && mkdir -p /srv/data && chown app /srv/data
    ```
    """
    mode = instruction.flag("chmod")
    if mode is not None and stage.in_final_image and _opens_to_all(mode.value or ""):
        destination = instruction.destination if isinstance(instruction, Add | Copy) else ""
        if not str(destination).startswith(TEMPORARY):
            yield Finding(mode, _WRITABLE.format(mode.value))
    for command in step.commands if not _SETTERS.isdisjoint(step.programs) else ():
        word = _new_mode(command) if command.name in _SETTERS else None
        if (
            word is not None
            and _opens_to_all(word)
            and _is_shipped(command, word, step, stage, file)
        ):
            yield Finding(word, _WRITABLE.format(word))


@rule("DF442", Severity.WARNING, "security", needs_text="chmod install")
def set_user_bit(instruction: Add | Copy | Run, step: Step) -> Iterator[Finding]:
    """A program gets the setuid or setgid bit, so every user runs it as its owner.

    A fault in such a program makes any user root. Run what needs rights as root, or give the
    program a single capability with `setcap`.

    ```dockerfile bad
    FROM debian:12
    RUN chmod u+s /usr/bin/find
    ```

    ```dockerfile good
    FROM debian:12
    RUN setcap cap_net_bind_service=+ep /usr/local/bin/server
    ```
    """
    message = "mode {} sets the setuid or setgid bit: every user runs the program as its owner"
    flag = instruction.flag("chmod")
    if flag is not None and _sets_user(flag.value or ""):
        yield Finding(flag, message.format(flag.value))
    for command in step.commands if not _OF_FILES.isdisjoint(step.programs) else ():
        mode = _new_mode(command) if command.name in _OF_FILES else None
        if mode is not None and _sets_user(mode) and not makes_directories(command, step):
            yield Finding(mode, message.format(mode))


@rule("DF443", Severity.INFO, "correctness", default=False)
def copied_for_root(instruction: Copy | Add, step: Step) -> Iterator[Finding]:
    """Files that are copied after USER belong to root.

    COPY and ADD do not care for USER. Off unless selected: files that the program cannot change
    are mostly what one wants, and programs and settings of the system are left to root.

    ```dockerfile bad
    FROM node:22
    USER node
    COPY data /srv/data
    ```

    ```dockerfile fixed
    FROM node:22
    USER node
    COPY --chown=node data /srv/data
    ```
    """
    user = step.state.user
    name = expand(user.argument, step.state.variables) if user is not None else None
    if user is None or name is None or name.partition(":")[0] in ROOTS or not instruction.words:
        return
    if instruction.flag("chown") is None and step.state.shell.kind == "posix":
        owner = str(user.argument)
        fix = unsafe("Add --chown", add_flag(instruction, f"--chown={owner}"))
        is_word = not any(it.isspace() or it in "\"'\\" for it in owner)
        target = joined(step.state.workdir, str(instruction.words[-1])) or "/"
        wanted = is_word and not instruction.rest.text.startswith("[") and not _is_of_root(target)
        message = f"COPY without --chown makes root the owner, although USER is {name}"
        yield Finding(instruction.keyword, message, fix if wanted else None)


@rule("DF445", Severity.WARNING, "correctness", needs=" ".join(WRITERS))
def directory_of_root(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A RUN writes into a directory that WORKDIR has created for root, as another user.

    BuildKit makes the directory for the USER in force at the WORKDIR, so that the RUN of another
    fails with "permission denied". Put USER before WORKDIR, or give the directory to the user.

    ```dockerfile bad
    FROM node:22
    WORKDIR /srv/app
    USER node
    COPY --chown=node package*.json ./
    RUN npm install
    ```

    ```dockerfile good
    FROM node:22
    WORKDIR /srv/app
    RUN chown node .
    USER node
    COPY --chown=node package*.json ./
    RUN npm install
    ```
    """
    user, path = step.state.user, step.state.workdir
    if user is None or path is None or path.startswith(("/home", "/?", *TEMPORARY)):
        return
    name = expand(user.argument, step.state.variables)
    if not name or name.partition(":")[0] in ROOTS or step.state.shell.kind != "posix":
        return
    maker = _made_by_workdir(stage, step, path)
    if maker is None or run.mounts or not starts_as_root(stage.image):
        return
    for it in with_directories(step):
        verbs = WRITERS.get(it.command.name)
        if verbs is None or it.directory != path or it.command.wrappers:
            continue
        if not verbs and any(word[:1] in "/$~" for word in it.command.operands):
            continue
        if it.command.runs(it.command.name, *verbs) and not it.command.has("-g", "--global", "-C"):
            related = Related(maker.instruction, "created here, owned by root")
            message = f"{name} cannot write to {path}: WORKDIR created it for root"
            yield Finding(it.command, message, hint("Change its owner first"), related)
            return


def _is_shipped(command: Command, mode: Word, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether what gets a mode is in the final image: in a layer of it, or copied out of a builder."""
    gone = removed_words(step)
    words = [it for it in command.operands if it != mode and it not in gone and "/dev/" not in it]
    if stage.in_final_image:
        return not all(it.startswith(TEMPORARY) for it in words)
    here = in_directory(step, command)
    return any(is_shipped_from(here.path(str(it)), stage, file) for it in words)


def _new_mode(command: Command) -> Word | None:
    """The mode that chmod, mkdir or install gives; `-w` of chmod is one."""
    if command.name != "chmod":
        return command.option("-m", "--mode") if command.has("-m", "--mode") else None
    for word in command.args:
        if word[:1] != "-" or ("w" in word and word[:2] != "--"):
            return word
    return None


def _opens_to_all(mode: str) -> bool:
    """Whether a mode lets others write, and has no sticky bit."""
    if mode.isdecimal():
        return len(mode) > 2 and mode[-1] in "2367" and mode[-4:-3] not in ("1", "3", "5", "7")
    for part in mode.split(",") if "w" in mode else ():
        who, plus, what = part.partition("+" if "+" in part else "=")
        if plus and "w" in what and ("o" in who or "a" in who) and "t" not in what:
            return True
    return False


def makes_directories(command: Command, step: Step) -> bool:
    """Whether the mode is for directories, where setgid only gives new files their group."""
    if command.has("-d", "--directory"):
        return True
    made = {
        str(word)
        for it in step.commands
        if it.name == "mkdir" or (it.name == "install" and it.has("-d", "--directory"))
        for word in it.operands
    }
    return command.name == "chmod" and set(map(str, command.operands[1:])) <= made


def _sets_user(mode: str) -> bool:
    if mode.isdecimal():
        return len(mode) > 3 and mode[-4] in "4567"
    for part in mode.split(","):
        who, sets, what = part.partition("+" if "+" in part else "=")
        if sets and "s" in what and (not who or "u" in who or "a" in who):
            return True
    return False


def _is_root(step: Step) -> bool:
    """Whether root is in force, in an image that starts as root."""
    user = step.state.user
    return user is None or user.argument.partition(":")[0] in ROOTS


def _made_by_workdir(stage: Stage, step: Step, path: str) -> Step | None:
    """The WORKDIR that made a directory, if nothing before the step gave it to somebody else."""
    maker: Step | None = None
    for one in stage.chain[::-1]:
        for earlier in one.steps:
            if earlier is step:
                return maker
            instruction = earlier.instruction
            if isinstance(instruction, From):
                continue
            if isinstance(instruction, Workdir):
                where = expand(instruction.argument, earlier.state.variables)
                if joined(earlier.state.workdir, where) == path and maker is None:
                    if not _is_root(earlier):
                        return None
                    maker = earlier
            elif isinstance(instruction, Copy | Add):
                to = instruction.destination
                target = joined(earlier.state.workdir, str(to)) if to else None
                if maker is None and (target is None or is_below(target, path)):
                    return None
                if maker is None and is_below(path, target or "/"):
                    return None
                if instruction.flag("chown") and any(it[-1:] in "./" for it in instruction.sources):
                    return None  # a directory, whose owner may become that of the target
            elif isinstance(instruction, Run) and any(
                it in instruction.body.text for it in (*OPENERS, path)
            ):
                return None
    return None


def _is_of_root(path: str) -> bool:
    return any(is_below(path, top) for top in OF_ROOT)
