"""Servers that a container starts without what their start script sets up.

Sources: sshd(8); the packages openssh-server of Debian 12 and 13 and apache2 of Debian 12.
"""

from __future__ import annotations

from dflint.knowledge.daemons import PREPARED
from dflint.model.order import is_so_in
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import installs
from dflint.model.packages.sources import is_one_file
from dflint.model.scripts.daemons import is_started, last_command
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.model.steps import Step
    from dflint.source import Word

_QUIET = (
    "-t",
    "-T",
    "-i",
    "-r",
    "-v",
    "-V",
    "-M",
    "-S",
    "-l",
    "-L",
    "-h",
)  # it serves nothing then
_FORWARD = ("-D", "-d", "-e", "-DFOREGROUND", "-ddd", "-X")


class UnpreparedServer:
    """A server that ends at its start: where the Dockerfile starts it, what starts it, why, what to do."""

    __slots__ = ("advice", "reason", "shown", "word")

    def __init__(self, word: Word, shown: str, reason: str, advice: str) -> None:
        self.word = word
        self.shown = shown
        self.reason = reason
        self.advice = advice


def unprepared_servers(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[UnpreparedServer]:
    """The servers that CMD, ENTRYPOINT and the scripts behind them start, and that end at once."""
    scripts = [it for it in _scripts(stage, file, context) if not it.is_build]
    for kind in (Cmd, Entrypoint):
        step = stage.last(kind)
        instruction = step.instruction if step is not None else None
        if isinstance(instruction, Cmd | Entrypoint) and is_started(instruction, stage):
            command = last_command(instruction)
            if command is not None:
                word = instruction.words[0] if instruction.words else command.name
                yield from _of(command, word, str(command.path), stage, scripts)
    for it in scripts:
        if it.step.instruction.KEYWORD != "HEALTHCHECK":
            for command in it.commands:
                if not command.is_conditional:
                    shown = f"{command.path} in {it.shown}, line {it.line_of(command.start)},"
                    yield from _of(command, it.word, shown, stage, scripts)


def _scripts(stage: Stage, file: Dockerfile, context: Context | None) -> tuple[StartedFile, ...]:
    if context is None:
        return ()
    from dflint.model.started.called_scripts import scripts_of_stage

    return scripts_of_stage(stage, file, context)


def _of(
    command: Command, word: Word, shown: str, stage: Stage, scripts: list[StartedFile]
) -> Iterator[UnpreparedServer]:
    row = PREPARED.get(str(command.name))
    if row is None or command.has(*_QUIET) or not command.has(*_FORWARD):
        return
    package, missing, advice, signs, since = row
    if command.name == "sshd" and "/" not in command.path:
        reason = "sshd starts itself again, which needs its absolute path"
        yield UnpreparedServer(word, shown, reason, "Write /usr/sbin/sshd")
        return
    base = base_of(stage)
    if base is None or base.system not in ("debian", "ubuntu") or not base.number:
        return
    if base.is_from(since.get(base.system, "999")) or not is_so_in(_installs, stage, package):
        return
    texts = [it.text for it in scripts]
    if any(sign in text for text in texts for sign in signs):
        return
    if is_so_in(_prepares, stage, signs) or "APACHE_RUN_DIR" in stage.last_state.variables:
        return
    yield UnpreparedServer(word, shown, missing, advice)


def _installs(step: Step, package: str) -> bool:
    return any(package in install.names for install in installs(step))


def _prepares(step: Step, signs: tuple[str, ...]) -> bool:
    """Whether a step does what the start script does, or runs what may do it."""
    text = step.instruction.body.text
    keyword = step.instruction.KEYWORD
    if any(sign in text for sign in signs):
        return True
    words = [str(word) for word in step.instruction.words]
    is_wide = (
        keyword in ("COPY", "ADD")
        and bool(words)
        and words[-1].rstrip("/") in ("", "/run", "/var")
        and not all(map(is_one_file, words[:-1]))
    )
    return is_wide or (keyword == "RUN" and (bool(step.instruction.documents) or _runs_file(step)))


def _runs_file(step: Step) -> bool:
    """Whether a RUN runs a script that nobody has read."""
    return any(
        ".sh" in " ".join((command.path, *command.args)) or "ansible" in command.name
        for command in step.commands
        if command.name not in ("chmod", "chown", "rm", "sed")
    )
