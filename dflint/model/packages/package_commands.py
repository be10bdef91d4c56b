"""Programs that a container starts, that a package of Python or Node brings, and that nothing installs.

Sources: the manuals of pip (where console scripts go), Poetry, uv, PDM and Pipenv (each makes an environment
of its own unless it is told otherwise), and of npm: only `npm install -g` puts programs where PATH leads.
"""

from __future__ import annotations

from dflint.knowledge.absent_programs import IMAGES
from dflint.knowledge.package_commands import (
    BRINGING_NONE,
    FROZEN_SIGNS,
    INTO_SYSTEM,
    MANAGED,
    OF_NODE,
    OF_PYTHON,
    SETTINGS,
)
from dflint.knowledge.package_programs import HARMLESS
from dflint.model.commands.commands import commands
from dflint.model.commands.inner_scripts import runs_shown_script
from dflint.model.images.facts import facts_of
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import install_of, is_global
from dflint.model.packages.programs import NEVER, copies_programs, mounts_programs, named_at
from dflint.model.projects.requirements import list_of, names_in
from dflint.model.scripts.working_directory import with_directories
from dflint.model.started.started_files import started_files
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.packages.installs import Install
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_RUNNING = frozenset({"exec", "env", "tini", "dumb-init", "gosu", "su-exec", "nice", "setpriv"})
_MOVING = frozenset({"cp", "install", "ln", "make", "mv", "node", "python3", "tar", "unzip"})
_SEARCHED = ("/usr/local/bin", "/usr/bin", "/bin")
PIP_PLACE = "/usr/local/bin"  # of Debian, Ubuntu and the images of Python
PROGRAMS = frozenset({*OF_PYTHON, *OF_NODE})

_LOGIN_SHELLS = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/bin/bash", "/bin/sh")


class AbsentCommand:
    """A program that is started and not there. A value.

    `word`: where the Dockerfile starts it. `script`: the start script that calls it, with the line, or "".
    `manager`: what has put it into an environment of its own, or "". `list`: the list of requirements that does
    not have it, or "". `place`: the folder in which it is instead of that which is written, or "".
    """

    __slots__ = ("list", "manager", "package", "place", "program", "script", "word")

    def __init__(self, word: Word, program: str, package: str, script: str) -> None:
        self.word = word
        self.program = program
        self.package = package
        self.script = script
        self.manager = ""
        self.list = ""
        self.place = ""

    @property
    def why(self) -> str:
        """Why it is not there."""
        who = f"{self.script} starts {self.program}, which" if self.script else self.program
        if self.place:
            return f"pip puts {self.program} into {self.place}, where it is not looked for"
        if self.manager:
            return f"{who} is in the environment of {self.manager}, where PATH does not lead"
        of = f"{who} is of the package {self.package}"
        if self.list:
            return f"{of}, which {self.list} does not have"
        return f"{of}, and nothing puts it where PATH leads"


def absent_commands(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[AbsentCommand]:
    """The programs that a container of the stage starts, and that surely are not there."""
    base = base_of(stage)
    if base is None or base.image not in IMAGES or "PATH" in stage.last_state.variables:
        return
    is_python = base.image == "python"
    for word, command, script in _started(stage, file, context):
        name = str(command.name)
        if name not in PROGRAMS or command.is_conditional:
            continue
        if all(it in _RUNNING for it in command.wrappers):
            found = AbsentCommand(word, name, OF_PYTHON.get(name) or OF_NODE[name], script)
            steps = [(one, step) for one in stage.chain for step in one.steps]
            if "/" in command.path:
                is_there = base.manager == "apt" or is_python
                is_elsewhere = is_there and command.path == f"/usr/bin/{name}" and name in OF_PYTHON
                ways = [_way(found, step) for _, step in steps] if is_elsewhere else [None]
                if None not in ways and "pip" in ways:
                    found.place = PIP_PLACE
                    yield found
            elif is_python and name in OF_PYTHON and (beside := environment_beside_path(stage)):
                found.place = beside
                yield found
            elif not any(_may_bring(found, step, one, file, context) for one, step in steps):
                yield found


def environment_beside_path(stage: Stage) -> str:
    """The folder of programs of the one environment into which a stage installs packages of Python, where nothing
    says that it is searched; "" for none, and where another may be."""
    places = set()
    for one in stage.chain:
        for step in one.steps_of(Copy, Run):
            it, text = step.instruction, step.instruction.body.text
            if isinstance(it, Copy) and it.flag("from") is not None:
                return ""
            if not isinstance(it, Run):
                continue
            if any(sign in text for sign in ("activate", "ln ", "PATH", ".sh")):
                return ""
            for here in with_directories(step):
                install = install_of(here.command) if here.command.manager else None
                if install is None or install.row.ecosystem not in ("python", "conda"):
                    continue
                folder = here.command.path.rpartition("/")[0]
                if install.manager != "pip" or not folder.endswith("/bin"):
                    return ""
                places.add(folder)
    return places.pop() if len(places) == 1 and places.isdisjoint(_SEARCHED) else ""


def _started(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[tuple[Word, Command, str]]:
    """The commands of CMD, ENTRYPOINT and the start script, each with its place."""
    for kind in (Cmd, Entrypoint):
        step = stage.last(kind)
        if step is None or (kind is Cmd and _is_argument(stage)):
            continue
        program = step.instruction.program  # type: ignore[attr-defined]
        for it in commands(program.parse(), program.source, editable=False):
            yield (it.name if program.form == "shell" else program.items[0]), it, ""
    if context is None:
        return
    for started in started_files(stage, file, context):
        is_plain = not any(sign in started.text for sign in ("activate", "PATH=", "command -v"))
        if started.step.instruction.KEYWORD in ("CMD", "ENTRYPOINT") and is_plain:
            for it in started.commands:
                yield started.word, it, f"{started.file.shown}, line {started.line_of(it.start)},"


def _is_argument(stage: Stage) -> bool:
    """Whether CMD is given to an ENTRYPOINT that may do something else with it."""
    if stage.last(Entrypoint) is not None:
        return True
    facts = facts_of(stage.image) if stage.image is not None else None
    entry = facts.entrypoint if facts is not None else None
    return entry is None or not all(
        it in ("docker-entrypoint.sh", "docker-php-entrypoint") for it in entry
    )


def _may_bring(
    it: AbsentCommand, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> bool:
    """Whether a step may bring the program; what it says of the environment is noted."""
    instruction = step.instruction
    if isinstance(instruction, Copy | Add):
        return copies_programs(step, it.program)
    if not isinstance(instruction, Run):
        return isinstance(instruction, Onbuild)
    text = instruction.body.text.lower()
    for shell in _LOGIN_SHELLS:
        text = text.replace(shell, "")
    if not step.is_posix or any(map(mounts_programs, instruction.mounts)) or "bin" in text:
        return True
    if any(named_at(name, text) < NEVER for name in (it.program, it.package)):
        return True
    return any(_command_may(it, one, step, stage, file, context) for one in with_directories(step))


def _way(it: AbsentCommand, step: Step) -> str | None:
    """How a step installs the program: "pip" into the Python that is there, "" not; None if that is not sure."""
    if not isinstance(step.instruction, Run):
        is_copy = isinstance(step.instruction, Copy | Add)
        is_sure = not isinstance(step.instruction, Onbuild)
        return "" if is_sure and not (is_copy and copies_programs(step, it.program)) else None
    installed = known_installs(step)
    if installed is None:
        return None
    found = ""
    for command, install in installed:
        is_named = any(
            one in word.lower() for word in command.args for one in (it.package, it.program)
        )
        if install is None:
            if is_named:
                return None
        elif install.row.is_system:
            if is_named or install.files or install.groups:
                return None
        elif install.manager == "pip" and is_named:
            if command.has("--user", "-t", "--target", "--prefix", "--root") or "/" in command.path:
                return None
            found = "pip"
    return found


def known_installs(step: Step) -> list[tuple[Command, Install | None]] | None:
    """The commands of a RUN, each with what it installs; None if the RUN may install something else."""
    it = step.instruction
    assert isinstance(it, Run)
    if not step.is_posix or it.documents or any(mount.kind == "bind" for mount in it.mounts):
        return None
    found = []
    for command in step.commands:
        install = install_of(command) if command.manager else None
        is_known = command.manager or command.name in HARMLESS or runs_shown_script(command)
        if not is_known:
            return None
        found.append((command, install))
    return found


def _command_may(
    it: AbsentCommand,
    place: CommandInDirectory,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context | None,
) -> bool:
    command = place.command
    install = install_of(command) if command.manager else None
    if install is None:
        name = str(command.name)
        if command.manager or runs_shown_script(command):
            return False
        return (
            name not in HARMLESS or name in _MOVING or name.endswith(".sh") or "/" in command.path
        )
    if install.row.is_system:
        return bool(install.files or install.groups)
    if install.row.ecosystem != ("python" if it.program in OF_PYTHON else "node"):
        return install.row.ecosystem == "conda"
    if it.program in OF_NODE:
        return is_global(command) or "global" in command.args
    if install.manager in MANAGED and install.kind not in ("pip install", "pip sync"):
        if not install.packages:
            it.manager = install.manager
        return command.has("--system", "--active") or goes_into_system(stage, context)
    known = [list_of(word, place, step, stage, file, context) for word in install.files if context]
    if len(known) < len(install.files) or not all(known):
        return True
    return not all(_lacks(str(word), it.package) for word in install.packages) or any(
        _list_may(it, path, context) for path in known if context is not None
    )


def _lacks(word: str, package: str) -> bool:
    found = names_in(word)
    return found is not None and all(name in BRINGING_NONE and name != package for name, _ in found)


def _list_may(it: AbsentCommand, path: str, context: Context) -> bool:
    """Whether a list of requirements may bring the program: it names it, or a package that may need it."""
    found = names_in(context.folder.read(path) or "-r")
    if found is None or it.package in dict(found):
        return True
    it.list = path
    names = dict(found)
    pairs = [other in names for name, other in FROZEN_SIGNS if name in names]
    is_frozen = all(names.values()) and any(pairs) and all(pairs)
    return not is_frozen and not all(name in BRINGING_NONE for name in names)


def goes_into_system(stage: Stage, context: Context | None) -> bool:
    """Whether a manager of projects may be told to install where PATH leads."""
    texts = [step.instruction.written for one in stage.chain for step in one.steps]
    if context is not None:
        texts += [context.folder.read(name) or "" for name in SETTINGS]
    return any(sign in text for text in texts for sign in INTO_SYSTEM)
