"""Programs that a script of the build context calls, and that the image surely does not have."""

from __future__ import annotations

from dflint.model.packages.installs import install_of
from dflint.model.packages.programs import NEEDING, is_missing
from dflint.shell.nodes import Compound, Pipeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.shell.nodes import Script

_ASKING = ("command -v", "which ", "type ", "hash ", "-x /", "PATH=")  # what is there, and where


class ScriptProgram:
    """A command of a script whose program is not there. `waits`: a loop repeats it for ever.
    `is_fatal`: the script ends there, as `set -e` says."""

    __slots__ = ("command", "is_fatal", "waits")

    def __init__(self, command: Command, waits: bool, is_fatal: bool) -> None:
        self.command = command
        self.waits = waits
        self.is_fatal = is_fatal


def missing_in_script(it: StartedFile, stage: Stage) -> Iterator[ScriptProgram]:
    """The commands of a started script whose program is surely not in the image.

    None where the script asks which programs there are, changes PATH or installs something, and none
    of what only an `if` or a `case` calls, or whose failure is forgiven.
    """
    script = it.script
    if script is None or any(word in it.text for word in _ASKING):
        return
    if any(command.manager and install_of(command) for command in it.commands):
        return
    step = it.before or stage.steps[-1]
    waiting = list(_waiting(script))
    stops = "set -e" in it.text or "-e" in it.text.split("\n", 1)[0]
    for command in it.commands:
        name = str(command.name)
        if name not in NEEDING or name == "tar" or "/" in command.path:
            continue
        waits = any(part.start <= command.start < part.end for part in waiting)
        if (command.in_condition and not waits) or command.in_branch or command.in_function:
            continue
        if f"{name}()" not in it.text and is_missing(name, step, stage):
            yield ScriptProgram(command, waits, stops and not command.in_subshell)


def _waiting(script: Script) -> Iterator[Script]:
    """The conditions of the loops of a script that nothing else decides about."""
    for item in script.items:
        parts = item.node.commands if isinstance(item.node, Pipeline) else (item.node,)
        for part in parts:
            if isinstance(part, Compound) and part.kind in ("while", "until"):
                yield part.bodies[0]
