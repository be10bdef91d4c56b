"""What a RUN leaves of files that are in the image already.

Whatever a program is not known for, it may do: then nothing of the files is certain any more.
"""

from __future__ import annotations

from dataclasses import replace

from dflint.knowledge.system_managers import SYSTEM
from dflint.knowledge.tools import that
from dflint.model.packages.installs import install_of
from dflint.model.paths import braces_expanded, is_below, is_plain, matches
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import CommandInDirectory
from dflint.structure_tests.expected import File
from dflint.structure_tests.modes import EXECUTE_BY_OWNER, is_octal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step

MOVERS = that("moves")
COPIERS = that("copies")
# Programs that remove no file that they are not told to remove, and change the mode of none.
HARMLESS = frozenset({
    ":", "[", "addgroup", "adduser", "apt-key", "apt-mark", "awk", "base64", "basename", "break", "cat", "cd",
    "chpasswd", "command", "curl", "cut", "date", "debconf-set-selections", "df", "diff", "dirname", "dpkg",
    "dpkg-divert", "dpkg-query", "dpkg-reconfigure", "du", "echo", "egrep", "env", "exit", "export", "expr",
    "false", "fc-cache", "fgrep", "file", "getconf", "getent", "gpg", "grep", "groupadd", "groupmod", "head",
    "hostname", "id", "jq", "ldconfig", "ldd", "ln", "locale-gen", "localedef", "ls", "lsb_release",
    "md5sum", "mkdir", "mkfifo", "mktemp", "nproc", "openssl", "passwd", "printenv", "printf", "ps", "pwd",
    "read", "readlink", "realpath", "return", "sed", "seq", "set", "setcap", "sha1sum", "sha256sum",
    "sha512sum", "shift", "sleep", "sort", "stat", "sync", "tail", "tar", "tee", "test", "touch", "tr", "true",
    "type", "ulimit", "umask", "uname", "uniq", "unset", "unzip", "update-alternatives",
    "update-ca-certificates", "update-locale", "useradd", "usermod", "wc", "wget", "which", "whoami", "xargs",
    "a2dismod", "a2dissite", "a2enconf", "a2enmod", "a2ensite", "crontab", "docker-php-ext-configure",
    "docker-php-ext-enable", "docker-php-ext-install", "phpize", "service", "ssh-keygen", "ssh-keyscan", "strip",
    "systemctl", "update-rc.d",
    "zcat", "trap", "wait", "pushd", "popd", "hash", "gosu", "setpriv", "add-apt-repository",
})  # fmt: skip
# They make new files from what is there, and do not remove it: verbs that clean up aside.
BUILDERS = frozenset({
    "ant", "bazel", "c++", "cc", "clang", "cmake", "g++", "gatsby", "gcc", "grunt", "gulp", "javac", "make",
    "meson", "next", "ng", "ninja", "rustc", "tsc", "vite", "webpack",
})  # fmt: skip
# Of programs that may do anything, the words after which they do not.
SOME = {
    "git": frozenset({"clone", "config", "describe", "fetch", "init", "lfs", "log", "rev-parse"}),
    "python": frozenset({"venv", "compileall", "ensurepip", "virtualenv"}),  # after -m
}
CLEANS = ("clean", "prune", "purge", "mrproper", "reset")
UNPACKERS = that("unpacks")
# Of package managers: how programs end that run another one, as npx does; and verbs that do.
RUNS = "x"
RUN_OTHERS = frozenset({"exec", "dlx", "x"})
UNKNOWN_PATH = "$`*"


def after_run(step: Step, directory: str | None, files: dict[str, File]) -> dict[str, File]:
    """The files that are surely there after a RUN, and what is still known of them.

    `directory`: the working directory that the RUN begins in; None where it is not known.
    """
    left = dict(files)
    if not files:
        return left
    if not step.is_posix or (step.instruction.line.heredocs and not step.commands):
        return {}
    for it in _located(step.commands, directory):
        if it.command.in_function or not _run(it, left):
            return {}
    return left


def _located(commands: Sequence[Command], directory: str | None) -> Iterator[CommandInDirectory]:
    """The commands with the directory that each runs in; None from a `cd` on that leads nowhere known."""
    here = directory
    for command in commands:
        it = CommandInDirectory(command, here)
        yield it
        if command.name in ("cd", "pushd", "popd"):
            target = str(command.operands[0]) if command.operands else "$"
            known = not any(char in target for char in UNKNOWN_PATH) and target[:1] not in "-~"
            sure = known and not command.in_subshell and not command.in_branch
            here = it.path(target) if sure else None


def _run(it: CommandInDirectory, files: dict[str, File]) -> bool:
    """Do to the files what a command does. False where it may do anything."""
    command, name = it.command, str(it.command.name)
    removes = removed(command)
    if "xargs" in command.wrappers and name not in HARMLESS:
        return False
    if removes or name in ("rm", "rmdir", "unlink"):
        return all(_remove(it, str(word), files) for word in removes)
    if name in MOVERS and name == "mv":
        return _move(it, files)
    if name in ("chmod", "chown", "chgrp"):
        return _change(it, files)
    if name in COPIERS or name in ("cp", "install"):
        return _forget_mode(it, command.operands[-1:], files)
    if name == "find":
        return not any(word in ("-exec", "-execdir", "-ok", "-delete") for word in command.args)
    if command.manager and _only_adds(command):
        return True
    if name in BUILDERS:
        return not any(part in word for word in command.args for part in CLEANS)
    if command.program in SOME:
        words = [str(word) for word in command.args if word != "-m"]
        return bool(words) and words[0] in SOME[command.program]
    if name in (".", "source"):
        return bool(command.args) and command.args[0].endswith("/bin/activate")
    if name in UNPACKERS:
        files.update({path: file.bare() for path, file in files.items()})
    return name in HARMLESS and not _edits_links(command)


def _only_adds(command: Command) -> bool:
    """Whether a command to a package manager removes nothing but what the manager itself has."""
    verb = str(command.verb or "")
    if command.name.endswith(RUNS) or verb in RUN_OTHERS:
        return False
    words = (verb,) if verb != "run" else command.operands
    is_own = install_of(command) is not None or verb == "cache" or command.row in SYSTEM
    return is_own or not any(part in word for word in words for part in CLEANS)


def _edits_links(command: Command) -> bool:
    """Whether `ln -f` may put a link in the place of a file."""
    return command.name == "ln" and command.has("-f", "--force")


def _paths(it: CommandInDirectory, word: str) -> Iterator[str | None]:
    """The absolute paths and patterns that a word means; None for one that is not known."""
    for name in braces_expanded(word):
        plain = name.rstrip("/") or "/"
        yield None if "$" in name or "`" in name or name[:1] == "~" else it.path(plain)


def _remove(it: CommandInDirectory, word: str, files: dict[str, File]) -> bool:
    for target in _paths(it, word):
        if target is None:
            return False
        for path in [path for path in files if _is_meant(target, path) or is_below(target, path)]:
            del files[path]
    return True


def _is_meant(target: str, path: str) -> bool:
    """Whether what is done to a target, a pattern perhaps, is done to the path or to all that it is in."""
    return is_below(path, target) if is_plain(target) else matches(target, path)


def _move(it: CommandInDirectory, files: dict[str, File]) -> bool:
    """Move files; where one goes is known if it is one."""
    operands = [str(word) for word in it.command.operands]
    found = dict(files)
    if len(operands) < 2 or it.command.has("-t", "--target-directory"):
        return False
    if not all(_remove(it, word, files) for word in operands[:-1]):
        return False
    source, target = (next(_paths(it, word)) for word in (operands[0], operands[-1]))
    is_sure = not it.command.in_branch and not it.command.in_condition
    if (
        len(operands) == 2
        and source in found
        and target is not None
        and is_plain(target)
        and is_sure
    ):
        files[target] = File(target, found[source].by)
    return target is not None


def _change(it: CommandInDirectory, files: dict[str, File]) -> bool:
    """chmod and chown: the mode or the owner of files is another, or not known any more."""
    command, words = it.command, [str(word) for word in it.command.operands]
    is_sure = not (command.in_branch or command.in_condition or command.in_pipeline)
    for word in words[1:]:
        for target in _paths(it, word):
            for path, file in files.items():
                if target is None or _is_meant(target, path):
                    files[path] = _forgotten(file, str(command.name))
            is_one = is_sure and target is not None and is_plain(target) and target in files
            if is_one and command.name == "chmod":
                files[str(target)] = _with_mode(files[str(target)], words[0])
    if command.name == "chmod" and not words[1:]:  # chmod -x file: the mode looks like an option
        files.update({path: _forgotten(file, "chmod") for path, file in files.items()})
    return True


def _forgotten(file: File, program: str) -> File:
    if program == "chmod":
        return replace(file, permissions=None, executable_by="")
    return replace(file, uid=None, gid=None)


def _with_mode(file: File, mode: str) -> File:
    """A file after chmod with a mode in numbers, or one that lets it be executed."""
    if is_octal(mode):
        return with_permissions(file, int(mode, 8))
    if mode in ("+x", "a+x", "+rx", "a+rx", "ugo+x", "u+x"):
        return replace(file, permissions=None, executable_by="owner")
    return file


def _forget_mode(it: CommandInDirectory, words: Sequence[str], files: dict[str, File]) -> bool:
    """After a copy onto files: they are there, and their mode may be another."""
    for word in words:
        for target in _paths(it, str(word)):
            for path, file in files.items():
                if target is None or is_below(path, target):
                    files[path] = file.bare()
    return True


def with_permissions(file: File, mode: int) -> File:
    """A file with a mode; of what may be a directory only whether its owner may enter it is known."""
    by = "owner" if mode & EXECUTE_BY_OWNER and not file.is_file else ""
    return replace(file, permissions=mode if file.is_file else None, executable_by=by)
