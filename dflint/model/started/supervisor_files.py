"""Programs that supervisord starts: what its configuration in the build context says.

Source: the manual of Supervisor, "[program:x] Section Settings" and "Nondaemonizing of Subprocesses".
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.context.build_context import taken
from dflint.model.scripts.daemons import daemon_of
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context, Taken
    from dflint.model.scripts.daemons import Leaving
    from dflint.model.stages import Dockerfile, Stage

_ON_PURPOSE = (
    "startsecs",
    "autorestart",
    "autostart",
    "exitcodes",
)  # settings of what comes to an end


class SupervisedDaemon:
    """A server under supervisord that makes itself a daemon: `source` copies the configuration, `path` is it."""

    __slots__ = ("leaving", "line", "path", "source")

    def __init__(self, source: Taken, path: str, line: int, leaving: Leaving) -> None:
        self.source = source
        self.path = path
        self.line = line
        self.leaving = leaving


def supervised_daemons(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[SupervisedDaemon]:
    """The servers that supervisord starts in a stage, and that leave it."""
    starts = [step for step in (stage.last(Cmd), stage.last(Entrypoint)) if step is not None]
    if not any("supervisord" in step.instruction.written for step in starts):
        return
    for source, path, settings in supervisor_settings(stage, context):
        for line, text in _programs(settings):
            found = commands(parse_script(MappedText(text, ((0, 0),))))
            leaving = daemon_of(found[-1], stage, file, context) if found else None
            if leaving is not None and not found[-1].in_pipeline:
                yield SupervisedDaemon(source, path, line, leaving)


def supervisor_settings(stage: Stage, context: Context) -> Iterator[tuple[Taken, str, str]]:
    """The settings of supervisord that a stage copies from the context: the source, the file, its text."""
    for one in stage.chain:
        for step in one.copies:
            copy = step.instruction
            assert isinstance(copy, Copy | Add)
            for source in taken(copy) if copy.flag("from") is None else ():
                for path in _files(source, context):
                    text = context.folder.read(path) or ""
                    if "[program:" in text or "[supervisord]" in text:
                        yield source, path, text


def _files(source: Taken, context: Context) -> list[str]:
    """The files of a source that may be settings."""
    paths = [source.path] if source.is_plain else []
    if paths and context.is_folder(source.path):
        paths = [entry.path for entry in context.folder.entries(source.path)]
    return [path for path in paths if path.endswith((".conf", ".ini"))]


def _programs(text: str) -> Iterator[tuple[int, str]]:
    """The command of each program in a configuration, with its line."""
    at, command, is_plain = 0, "", False
    for number, line in enumerate([*text.splitlines(), "["], 1):
        name, _, value = line.partition("=")
        if line.startswith("["):
            if command and is_plain:
                yield at, command
            command, is_plain = "", line.startswith("[program:")
        elif name.strip() == "command":
            at, command = number, value.partition(" ;")[0].strip()
        elif name.strip() in _ON_PURPOSE and value.strip().lower() not in ("true", "yes", "1"):
            is_plain = False
