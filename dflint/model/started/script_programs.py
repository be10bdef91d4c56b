"""Programs that a script of the build context calls, and that the image surely does not have."""

from __future__ import annotations

from dflint.model.packages.installs import install_of
from dflint.model.packages.programs import NEEDING, is_missing
from dflint.model.started.loaded_modules import loaded_modules
from dflint.model.started.program_text import arguments, calls, is_tried
from dflint.shell.nodes import Compound, Pipeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.shell.nodes import Script
    from dflint.source import Word

_ASKING = ("command -v", "which ", "type ", "hash ", "-x /", "PATH=")  # what is there, and where


# Calls of Python and Node.js that run a program: the sources are subprocess, os, asyncio and child_process.
_RUNNING = (
    "subprocess.run(", "subprocess.Popen(", "subprocess.call(", "subprocess.check_output(", "os.system(",
    "subprocess.check_call(", "create_subprocess_exec(", "spawn(", "spawnSync(", "execFile(", "execFileSync(",
    "execSync(", "exec(", "execa(",
)  # fmt: skip
_INTERPRETERS = frozenset({"sh", "bash", "node", "python", "python3", "tar"})


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


def missing_in_modules(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The programs that modules of the started program run and that are surely not in the image: what starts it,
    where, the program. None where a module asks which there are, or is ready for a failure."""
    for it in loaded_modules(stage, file, context):
        if any(sign in it.text for sign in ("which(", "FileNotFoundError", "ENOENT")):
            continue
        for call in _RUNNING:
            for at in calls(call, it.text) if call in it.text else ():
                given = arguments(it.text, at)
                words = given[0].lstrip("[ \n").replace(",", " ").split() if given else []
                name = words[0].strip("\"'`") if words and words[0][:1] in "\"'`" else ""
                is_asked = name in NEEDING and name not in _INTERPRETERS
                if (
                    is_asked
                    and not is_tried(it.text, at)
                    and is_missing(name, stage.steps[-1], stage)
                ):
                    yield it.word, f"{it.file.path}, line {it.line_of(at)}", name
                    return


def _waiting(script: Script) -> Iterator[Script]:
    """The conditions of the loops of a script that nothing else decides about."""
    for item in script.items:
        parts = item.node.commands if isinstance(item.node, Pipeline) else (item.node,)
        for part in parts:
            if isinstance(part, Compound) and part.kind in ("while", "until"):
                yield part.bodies[0]
