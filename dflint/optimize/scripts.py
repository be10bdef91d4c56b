"""What a script of the build context needs that a RUN starts: the need sets of all its commands.

Every command has to be known: an installation, packages of the system, or one that only touches files
outside of what is copied. Source: POSIX shell, "Shell Commands" and "Special Built-In Utilities".
"""

from __future__ import annotations

from dflint.model.needs import Need, Unclear
from dflint.model.needs.project import quoted
from dflint.model.packages.manifests import needs_no_project
from dflint.model.scripts.working_directory import CommandInDirectory
from dflint.optimize.places import place_in_context
from dflint.optimize.script_flow import need_of_run, need_of_script
from dflint.optimize.script_reader import ScriptReader, written
from dflint.optimize.splitting import may_fetch
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.context.build_context import Context
    from dflint.optimize.piece import Piece

_EXECUTABLE = frozenset({"+x", "a+x", "ugo+x", "755", "0755"})  # what changes nothing of mode 755
_GIVEN_TO = ("sh", "bash", "dash", "ash")


def describe_script(
    piece: Piece, given: Sequence[CommandInDirectory], copies: Sequence[Piece], context: Context
) -> bool:
    """Whether a RUN does nothing but start a script of the context and install packages of the system.
    It is described then: the text of the script, and what it needs. `given`: the commands of the RUN."""
    of_system = [it for it in given if needs_no_project(it.command)]
    rest = [it for it in given if it not in of_system]
    found = _script_of(rest[-1], copies, context)
    if found is None:
        return False
    path, place, text = found
    if any(it.command.name != "chmod" or not _is_only(it, path) for it in rest[:-1]):
        return False
    piece.script = "\n".join([text, *(written(it.command) for it in of_system)])
    piece.needed_files, piece.needed_images = (place,), (path,)
    piece.project = place.rpartition("/")[0]
    try:
        reader = ScriptReader(piece, path, copies, context)
        for it in of_system:
            reader.see_to_system(it)
        piece.need = need_of_script(reader, place, text, rest[-1])
        quoted(path)
    except Unclear as error:
        piece.need = Need(None, unclear=f"{place}: {error}")
        return True
    modes = [it.command.operands[0].raw for it in rest[:-1]]
    if modes and not (_is_executable(place, context) and _EXECUTABLE.issuperset(modes)):
        if piece.items:
            piece.need = Need(None, unclear=f"its RUN does more than starting {place}")
        piece.repeated = "RUN " + " && ".join(f"chmod {mode} {path}" for mode in modes)
    return True


def describe_branches(piece: Piece, copies: Sequence[Piece], context: Context) -> None:
    """Describe a RUN with branches, loops or more than a chain of `&&`, if each of its commands is known
    in all of them; else only why an installation in it stays where it is."""
    it = piece.instruction
    if not isinstance(it, Run) or it.form != "shell" or it.heredocs or it.script.problems:
        return
    reader = ScriptReader(piece, "", copies, context)
    try:
        need = need_of_run(reader, it.script, piece.text, it.line.start)
    except Unclear as error:
        if any(may_fetch(one) for one in piece.commands):
            piece.need = Need(None, unclear=str(error))
        return
    piece.script = piece.text
    piece.need = need


def _is_executable(place: str, context: Context) -> bool:
    """Whether anyone may run a file of the context as it is."""
    mode = context.folder.mode(place)
    return mode is not None and mode & 0o777 == 0o755


def _is_only(it: CommandInDirectory, path: str) -> bool:
    """Whether a command names one file, and that is this."""
    operands = it.command.operands
    return len(operands) == 2 and it.path(str(operands[1])) == path and not it.command.flags


def _script_of(
    one: CommandInDirectory, copies: Sequence[Piece], context: Context
) -> tuple[str, str, str] | None:
    """A script of the context that a command runs: its path in the image, in the context, its text."""
    command = one.command
    if command.program in _GIVEN_TO and len(command.operands) == 1:
        if any(it.flag not in ("-e", "-x", "-u") for it in command.options):
            return None
        path = one.path(str(command.operands[0]))
    elif not command.args and "/" in command.path:
        path = one.path(str(command.path))
    else:
        return None
    place = path and place_in_context(path, copies)
    if not path or not place:
        return None
    text = context.folder.read(place)
    return (path, place, text) if text else None
