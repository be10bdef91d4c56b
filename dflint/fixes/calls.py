"""Who ran a command, in which environment and by which path, so that another is run in the same way.

What a fix adds works only if it runs as the user who made the files, with the same home directory,
and by the same path to the program: `sudo -u app ./composer.phar install` is followed by
`sudo -u app ./composer.phar clear-cache`.
"""

from __future__ import annotations

from dflint.knowledge.wrappers import CHANGING_HOW_IT_RUNS, CHANGING_WHAT_IS_FOUND
from dflint.model.commands.wrappers import is_assignment
from dflint.model.images.users import SWITCHING_USER
from dflint.shell.nodes import Simple, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.shell.nodes import Assignment, ShellWord
    from dflint.syntax.nodes import Run

_KEPT = SWITCHING_USER | CHANGING_WHAT_IS_FOUND
# Variables that say where a program keeps its files, or which program it is.
_PLACES = frozenset({
    "HOME", "PATH", "USER", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LD_LIBRARY_PATH",
    "VIRTUAL_ENV", "PYTHONPATH", "NVM_DIR",
})  # fmt: skip


def called_again(command: Command, arguments: str) -> str | None:
    """The program of a command with other arguments; None if it cannot be called in the same way."""
    words = command.simple.words
    at = _program_at(command)
    parts = _wrappers(command, _KEPT)
    if parts is None or "\n" in words[at].raw:
        return None
    return " ".join([*parts, words[at].raw, arguments])


def run_by_same_user(text: str, command: Command, run: Run) -> str | None:
    """Another program, run by the user who ran a command; None if that is not known.

    `text` may begin a path with `~` if the command has the home directory of the shell.
    """
    if not any(command.simple is it for it in walk(run.script)):
        return None  # in a script inside of a script
    parts = _wrappers(command, SWITCHING_USER)
    if parts is None or ("~" in text and (parts or not has_home_of_shell(command))):
        return None
    return " ".join([*(it for it in parts if not is_assignment(it)), text])


def has_home_of_shell(command: Command) -> bool:
    """Whether `~` means the same directory to a command and to the shell that runs it."""
    names = {str(it.name) for it in command.environment}
    return SWITCHING_USER.isdisjoint(command.wrappers) and "HOME" not in names


def _wrappers(command: Command, kept: frozenset[str]) -> list[str] | None:
    """What is before the program and has to be taken along; None if it cannot be."""
    words = command.simple.words
    starts = [_index_of(it.start, words) for it in command.wrappers]
    parts = list(_assignments(command)) if kept is _KEPT else []
    for number, name in enumerate(command.wrappers):
        end = starts[number + 1] if number + 1 < len(starts) else _program_at(command)
        is_python = name not in _KEPT and name[:2] == "py"
        if name in kept or (is_python and kept is _KEPT):
            parts += [word.raw for word in words[starts[number] : end]]
        elif name not in CHANGING_HOW_IT_RUNS and name not in _KEPT and not is_python:
            return None  # in another file system, in place of the shell, or with words of its own
    return None if any("\n" in it for it in parts) else parts


def _program_at(command: Command) -> int:
    return len(command.simple.words) - len(command.args) - 1


def _index_of(start: int, words: tuple[ShellWord, ...]) -> int:
    """The word in which a place is: the name of a program may be the end of a path."""
    return next(at for at, it in enumerate(words) if it.start <= start < it.end)


def _assignments(command: Command) -> Iterator[str]:
    """The variables set for the command that say where its files are."""
    simple = command.simple
    if any(_is_place(it, command) for it in simple.assignments):
        yield from (f"{it.name}={it.value.raw}" for it in simple.assignments)


def _is_place(it: Assignment, command: Command) -> bool:
    name = str(it.name).upper()
    return name in _PLACES or name.startswith(command.program.upper())


def goes_elsewhere(command: Command, run: Run) -> bool:
    """Whether the path to a program is relative, and a later command of the RUN changes directory."""
    program = command.simple.words[_program_at(command)]
    if "/" not in program or program[:1] in "/~$":
        return False
    return any(
        it.words[0] in ("cd", "pushd", "popd") and it.start > command.start
        for it in walk(run.script)
        if it.words
    )


def names_program(later: Simple, command: Command) -> bool:
    """Whether a later command removes or moves the program of a command, or may."""
    if not later.words or later.words[0] not in ("rm", "mv", "unlink"):
        return False
    program = command.simple.words[_program_at(command)]
    return any(word.rstrip("/*") and _is_at(str(word), program) for word in later.words[1:])


def _is_at(removed: str, program: str) -> bool:
    """Whether removing a path removes a program: the file itself, or a directory above it."""
    name = program.rpartition("/")[2]
    path = removed.rstrip("/*")
    return path.rpartition("/")[2] == name or f"{program}/".startswith(f"{path}/")
