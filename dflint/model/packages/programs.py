"""Programs that a command needs, and that are surely not in the image at that point.

A program is missing where the base image is known not to have it and nothing above may have brought
it: no installation of a package that has or needs it, no script, no file in a folder of programs, and no
word of it.
"""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.packages.availability import base_of, package_name
from dflint.model.packages.installs import installs
from dflint.model.packages.sources import added_sources, steps_until
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.packages.availability import Base
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Programs that the rules ask for, with the package that people take for each.
PACKAGES = {
    "bzip2": "bzip2", "cmake": "cmake", "curl": "curl", "file": "file", "g++": "g++", "gcc": "gcc",
    "git": "git", "gpg": "gnupg", "hg": "mercurial", "java": "default-jre-headless", "jq": "jq",
    "make": "make", "node": "nodejs", "npm": "npm", "patch": "patch", "pip": "python3-pip",
    "pip3": "python3-pip", "python": "python3", "python3": "python3", "rsync": "rsync", "ruby": "ruby",
    "ssh": "openssh-client", "sudo": "sudo", "svn": "subversion", "unzip": "unzip", "wget": "wget",
    "xz": "xz-utils", "zip": "zip",
}  # fmt: skip
# Of these, the ones that a plain Alpine lacks: BusyBox has the others, or something of that name.
NOT_IN_ALPINE = frozenset({
    "bash", "cmake", "curl", "file", "g++", "gcc", "git", "gpg", "hg", "java", "jq", "make", "node", "npm",
    "pip", "pip3", "python", "python3", "rsync", "ruby", "ssh", "sudo", "svn", "zip",
})  # fmt: skip
# What packages of Alpine bring, of these programs, for those that are known to bring no more: the official
# images of golang, node, php and python for Alpine have them, and not the other programs.
IN_ALPINE = {
    "ca-certificates": "", "curl": "curl", "libstdc++": "", "openssl": "", "tar": "", "tzdata": "", "xz": "",
}  # fmt: skip
# What a plain Ubuntu surely lacks: nothing that its packages need has ever brought it.
NOT_IN_UBUNTU = frozenset({
    "cmake", "curl", "g++", "gcc", "git", "hg", "java", "jq", "make", "node", "npm", "patch", "pip", "pip3",
    "python3", "rsync", "ruby", "ssh", "svn", "unzip", "wget", "zip",
})  # fmt: skip
# Commands that bring no programs.
HARMLESS = frozenset({
    "[", ":", "adduser", "addgroup", "apt", "apt-get", "apk", "cat", "cd", "chmod", "chown", "chpasswd", "cp",
    "date", "deluser", "dpkg-reconfigure", "echo", "env", "exit", "export", "false", "find", "getent", "grep",
    "groupadd", "groupmod", "head", "id", "install", "locale-gen", "localedef", "ln", "ls", "mkdir", "mktemp",
    "mv", "passwd", "printf", "pwd", "rm", "rmdir", "sed", "set", "sleep", "sort", "stat", "tail", "tee",
    "test", "touch", "tr", "true", "umask", "uname", "unset", "update-ca-certificates", "update-locale",
    "useradd", "usermod", "wc", "which", "whoami", "xargs", "curl", "wget", "git", "gpg", "unzip", "tar",
    "gunzip", "sha256sum", "ldconfig", "debconf-set-selections", "apt-mark", "cut", "awk", "python3", "pip",
    "pip3", "gem", "npm", "node", "make", "sudo", "ps",
})  # fmt: skip
# Of these, what may bring a program of another name than the text has: they are harmless only for
# programs that come in packages.
UNPACKING = frozenset({
    "tar", "unzip", "gunzip", "curl", "wget", "git", "make", "npm", "pip", "pip3", "gem", "install", "cp", "mv",
    "ln", "python3", "node",
})  # fmt: skip
# Programs that people also get from archives and installers.
FROM_ARCHIVES = frozenset({
    "cmake", "java", "jq", "node", "npm", "pip", "pip3", "python", "python3", "ruby", "gcc", "g++",
})  # fmt: skip


def missing_program(command: Command, step: Step, stage: Stage) -> Word | None:
    """The first program of a command that is surely not there: itself, or sudo before it."""
    if command.in_condition or command.in_function or command.in_branch or command.in_subshell:
        return None
    for word in (*command.wrappers, command.name):
        if (
            word in PACKAGES
            and "/" not in command.path
            and is_missing(str(word), step, stage, command)
        ):
            return word
    return None


def is_missing(program: str, step: Step, stage: Stage, until: Command | None = None) -> bool:
    """Whether a program is not there when a command of a step runs, or after the step."""
    base = base_of(stage)
    if base is None or not image_lacks(program, stage) or "PATH" in step.state.variables:
        return False
    if added_sources(stage, step) and program in FROM_ARCHIVES:
        return False
    return not any(_may_bring(program, it, base, until) for it in steps_until(stage, step))


def image_lacks(program: str, stage: Stage) -> bool:
    """Whether the base image of a stage is known not to have a program."""
    base = base_of(stage)
    if base is None or stage.image is None:
        return False
    facts = facts_of(stage.image)
    known = facts.has(program) if facts is not None else None
    if known is not None:
        return not known
    if base.image == "alpine":
        return program in NOT_IN_ALPINE
    if base.image == "ubuntu":
        return program in NOT_IN_UBUNTU
    if base.image != "debian":
        return False
    from dflint.knowledge.debian_packages import is_in_base, is_known_program

    return is_known_program(program) and not is_in_base(program)


def _may_bring(program: str, step: Step, base: Base, until: Command | None) -> bool:
    """Whether a step may bring a program, of its commands those before one of them."""
    instruction = step.instruction
    if isinstance(instruction, Copy | Add):
        return _copies_programs(step, program)
    if not isinstance(instruction, Run):
        return False
    if until is not None and instruction.start <= until.start < instruction.end:
        before = [it for it in step.commands if it.start < until.start]
        text = instruction.rest.text[: max(_index_of(step, until), 0)]
    else:
        before, text = list(step.commands), instruction.written
        if not step.is_posix:
            return True
    if instruction.heredocs or instruction.mounts:
        return True
    return _is_named(program, text) or any(_brings(program, it, step, base) for it in before)


def _index_of(step: Step, command: Command) -> int:
    """Where a command begins in the text of its RUN, after the keyword."""
    text = step.instruction.rest
    return next((at for at in range(len(text.text)) if text.offset(at) >= command.start), 0)


def _is_named(program: str, text: str) -> bool:
    """Whether a text speaks of a program, but for the options of the package manager that has it."""
    at = text.find(program)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(program) : at + len(program) + 1]
        if not before.isalnum() and not after.isalnum() and before != "." and after != ".":
            return True
        at = text.find(program, at + 1)
    return False


def _copies_programs(step: Step, program: str) -> bool:
    """Whether a COPY may put something where programs are looked for."""
    words = [str(it) for it in step.instruction.words]
    target = words[-1].rstrip("/") if len(words) > 1 else ""
    if "$" in target or target in ("", "/", "/usr", "/usr/local", "/opt") or "bin" in target:
        return True
    return any(_is_named(program, it) for it in words) or bool(step.instruction.heredocs)


def _brings(program: str, command: Command, step: Step, base: Base) -> bool:
    """Whether a command may bring a program."""
    install = next((it for it in installs(step) if it.command is command), None)
    if install is not None and install.manager in ("apt", "apk"):
        if install.files or install.groups:
            return True
        return any(_package_brings(program, install.manager, it) for it in install.packages)
    name = str(command.name)
    if name not in HARMLESS or name.endswith(".sh") or "/" in command.path[:2]:
        return name not in ("exec", "command", "type", "hash") or name == "exec"
    return name in UNPACKING and program in FROM_ARCHIVES


def _package_brings(program: str, manager: str, word: Word) -> bool:
    """Whether a package may bring a program: so it is, where nothing is known of the package."""
    name = package_name(manager, word)
    if not name:
        return True
    if manager == "apk":
        return name not in IN_ALPINE or program in IN_ALPINE[name].split()
    from dflint.knowledge.debian_packages import programs_of

    brought = programs_of(name)
    return brought is None or program in brought


def missing_in_exec(words: Sequence[Word], step: Step, stage: Stage) -> Iterator[Word]:
    """The program that the exec form of an instruction starts, if it is surely not there."""
    first = words[0] if words else None
    if first is None:
        return
    name = first.rpartition("/")[2]
    is_path = first.startswith(("/bin/", "/usr/bin/")) or "/" not in first
    if is_path and (name in PACKAGES or name == "bash") and is_missing(name, step, stage):
        yield first
