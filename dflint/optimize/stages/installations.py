"""The commands that install packages of Python, beside a compiler: where they install to, and whether a
container can do without the compiler and without what installs."""

from __future__ import annotations

from dflint.knowledge.runtime_stages import (
    COMPILING_AT_RUN_TIME,
    COMPILING_SIGNS,
    PROJECT_INSTALLERS,
    PURE_PYTHON,
    PYTHON_INSTALLER_PROGRAMS,
    PYTHON_INSTALLERS,
    WITH_WHEELS,
)
from dflint.model.images.purpose import compiles
from dflint.model.images.users import is_for_root
from dflint.model.packages.installs import command_of, install_of, installs
from dflint.model.projects.requirements import name_of
from dflint.optimize.stages.environments import (
    IN_IMAGE,
    OTHER_PATH,
    environment_of,
)
from dflint.optimize.stages.unknown import Unknown
from dflint.optimize.stages.wheels import Lists, names_of
from dflint.syntax.nodes import (
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Healthcheck,
    Run,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.environments import Environment

_BASICS = frozenset({"pip", "setuptools", "wheel"})
_ELSEWHERE = (
    "-e", "--editable", "--user", "-t", "--target", "--prefix", "--root", "--no-build-isolation", "--dry-run",
    "--python", "--system",
)  # fmt: skip
_TOOLS_IN_SCRIPTS = ("poetry run", "poetry install", "uv run", "uv sync", "uvx ")
_IN_SCRIPTS = ("gcc", "g++", "make ", "pip install", "setup.py", "cythonize")


class Installations:
    """`rows`: the commands, each with its step; `steps`: the same steps, each once. `environment`: where
    the packages go; None for one `pip install`, which can put them into a folder. `may_compile`: whether
    some are not known to bring wheels. Raises Unknown."""

    def __init__(
        self, file: Dockerfile, stage: Stage, context: Context, compilers: Sequence[Step]
    ) -> None:
        self.file = file
        self.stage = stage
        self.context = context
        self.compilers = compilers
        self.may_compile = False
        self.rows = self._installations()
        self.steps = list(dict.fromkeys(step for step, _ in self.rows))
        self.environment = self._environment(self.rows)
        self._see_to_later(self.steps)
        self._see_to_sources(self.environment)
        if self.environment is not None:
            self._see_to_environment(self.environment, self.rows)

    def line(self, step: Step) -> int:
        """The line of the file at which a step begins."""
        return self.file.source.position(step.start).line

    def _installations(self) -> list[tuple[Step, Install]]:
        """The commands that install packages of Python, except for tools that do so. Raises Unknown."""
        found: list[tuple[Step, Install]] = []
        for step in self.stage.steps_of(Run):
            for install in installs(step):
                if install.row.ecosystem != "python":
                    continue
                if (
                    not (
                        self._names(install) <= _BASICS | PYTHON_INSTALLERS
                        and install.manager == "pip"
                    )
                    or install.files
                ):
                    found.append((step, install))
        early = [it for it in found if it[0].start < self.compilers[0].start]
        found = [it for it in found if it not in early]
        if not found:
            raise Unknown("no command that installs packages of Python is known")
        if early and (len(found) > 1 or found[0][1].manager != "pip"):
            raise Unknown(
                "packages of Python are installed before the compiler", self.line(early[0][0])
            )
        for step, install in found:
            self._see_to_command(step, install)
        return found

    def _names(self, install: Install) -> set[str]:
        return {name_of(str(word)) for word in install.packages}

    def _see_to_command(self, step: Step, install: Install) -> None:
        """Raises Unknown for a command that does more than installing, or elsewhere."""
        line = self.line(step)
        command = command_of(install, step)
        if command.has(*_ELSEWHERE) or not command.editable:
            raise Unknown(
                f"options of {install.manager} at line {line} say where packages go", line
            )
        if is_for_root(step, self.stage) is not True:
            raise Unknown(f"line {line} does not install as root", line)
        if any(not self._only_installs(it) for it in step.commands):
            raise Unknown(f"the RUN at line {line} does more than installing", line)
        if install.manager != "pip":
            self.may_compile = True
            return
        for name, _ in names_of(install, self._lists(step), line):
            if name not in PURE_PYTHON and name not in WITH_WHEELS:
                self.may_compile = True
            if name in _BASICS:
                raise Unknown(f"{name} is there already, and would be there twice", line)
            if name in COMPILING_AT_RUN_TIME:
                raise Unknown(f"{name} calls a compiler when it runs", line)

    def _lists(self, step: Step) -> Lists:
        return Lists(self.file, self.stage, self.context, step)

    def _environment(self, rows: Sequence[tuple[Step, Install]]) -> Environment | None:
        """Where packages go; None for one `pip install`, which can put them into a folder. Raises Unknown."""
        if len(rows) == 1 and rows[0][1].manager == "pip":
            return None
        step = rows[-1][0]
        return environment_of(rows, self.stage, self._lists(step), self.line(rows[0][0]))

    def _see_to_environment(self, it: Environment, rows: Sequence[tuple[Step, Install]]) -> None:
        """Raises Unknown where something does not go through the environment, or needs its tools."""
        first = rows[0][0]
        managers = {install.manager for _, install in rows}
        for step in self.stage.after(first):
            instruction = step.instruction
            words = (
                instruction.written.replace('"', " ").replace("'", " ").replace(",", " ").split()
            )
            programs = {word.rpartition("/")[2] for word in words}
            is_started = isinstance(instruction, (Cmd, Entrypoint, Healthcheck))
            if (
                is_started
                and managers != {"pip"}
                and not PYTHON_INSTALLER_PROGRAMS.isdisjoint(programs)
            ):
                raise Unknown(
                    f"line {self.line(step)} starts the tool that installs", self.line(step)
                )
            if isinstance(instruction, Env) and "PATH" in instruction.keys:
                if "$PATH" not in instruction.written and "${PATH}" not in instruction.written:
                    raise Unknown(f"line {self.line(step)} sets another PATH", self.line(step))
            sign = next((sign for sign in IN_IMAGE if sign in instruction.written), "")
            if it.is_active and sign:
                raise Unknown(f"line {self.line(step)} names {sign}", self.line(step))

    def tools(self) -> Iterator[Step]:
        """The steps above an installation that only bring a tool that installs, and its settings."""
        for step in self.stage.steps[1 : self.steps[0].index]:
            it = step.instruction
            if isinstance(it, Copy) and it.from_ is not None and "astral-sh/uv" in str(it.from_):
                yield step
            commands = [one for one in step.commands if one.name not in ("true", "set")]
            if not isinstance(it, Run) or not commands:
                continue
            if all(self._is_tool(one) for one in commands):
                yield step

    def _is_tool(self, command: Command) -> bool:
        """Whether a command installs a tool that installs, or sets it up."""
        install = install_of(command)
        if install is not None and install.manager == "pip":
            return (
                bool(install.packages)
                and not install.files
                and self._names(install) <= PYTHON_INSTALLERS
            )
        return command.runs("poetry", "config") is not None

    def _only_installs(self, command: Command) -> bool:
        if command.manager in PROJECT_INSTALLERS:
            return str(command.verb) in ("install", "sync", "pip", "config", "cache", "check")
        return command.manager == "pip" or command.name in ("rm", "true", "set", "cd", "find")

    def _see_to_later(self, steps: Sequence[Step]) -> None:
        """Raises Unknown where a later step may need a compiler, or a tool that installs."""
        for later in self.stage.after(steps[0]):
            if not isinstance(later.instruction, Run) or later in steps:
                continue
            for command in later.commands:
                install = install_of(command)
                is_python = install is not None and install.row.ecosystem == "python"
                is_python = is_python or not PYTHON_INSTALLER_PROGRAMS.isdisjoint(
                    map(str, (command.program, *command.wrappers))
                )
                if compiles(command) or is_python or command.name in ("make", "cmake", "cython"):
                    raise Unknown(
                        f"line {self.line(later)} may need the compiler", self.line(later)
                    )

    def _see_to_sources(self, environment: Environment | None) -> None:
        for entry in self.context.tree(closed=(".git", "node_modules", ".venv", "venv")):
            if entry.is_folder or not entry.path.endswith((".py", ".sh")):
                continue
            text = self.context.folder.read(entry.path) or ""
            signs = COMPILING_SIGNS if entry.path.endswith(".py") else _IN_SCRIPTS
            if environment is not None:
                signs = (
                    *signs,
                    *_TOOLS_IN_SCRIPTS,
                    *(IN_IMAGE + OTHER_PATH if environment.is_active else ()),
                )
            sign = next((it for it in signs if it in text), "")
            if sign and entry.path.rpartition("/")[2] != "setup.py":
                raise Unknown(f"{entry.path} names {sign.strip()}: it may need what is left behind")
