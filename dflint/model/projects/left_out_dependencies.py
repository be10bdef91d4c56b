"""Scripts of package.json that need a program of the devDependencies, which no installation brought.

Source: the documentation of npm (`omit`), Yarn 1 (`install --production`) and pnpm (`install --prod`).
"""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.node_programs import PACKAGES
from dflint.knowledge.package_managers import ROWS
from dflint.model.commands.commands import commands
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.packages.installs import install_of
from dflint.model.packages.sources import steps_until
from dflint.model.packages.yarn import is_classic_yarn
from dflint.model.paths import in_folder, joined
from dflint.model.projects.life_cycle import life_cycle_scripts
from dflint.model.projects.native_packages import dependencies, node_installs
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.package_scripts import (
    PACKAGE_JSON,
    PackageScript,
    called_by,
    is_edited,
    package_scripts,
)
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.scripts.working_directory import in_directory, with_directories
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Cmd, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.tables import Table
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

_DEEPEST = 5  # scripts that run scripts may go round in circles
_NODE = frozenset([row.name for row in ROWS if PACKAGE_JSON in row.manifest])
_LEAVE_OUT = frozenset(
    {
        "--production",
        "--prod",
        "--omit=dev",
        "--only=production",
        "--only=prod",
        "--production=true",
        "-P",
    }
)
_BIN = "node_modules/.bin/"
_DECIDE = ("--include", "--also", "--dev", "-D", "--save-dev")


class LeftOutProgram:
    """A program that a script runs, and the installation that left its package out. A value.

    `is_sure`: the lock file says that nothing else needs the package.
    """

    __slots__ = ("install", "is_sure", "package", "program", "script")

    def __init__(
        self, script: PackageScript, program: str, package: str, install: Command, is_sure: bool
    ) -> None:
        self.script = script
        self.program = program
        self.package = package
        self.install = install
        self.is_sure = is_sure


def left_out_programs(stage: Stage, file: Dockerfile, context: Context) -> Iterator[LeftOutProgram]:
    """The programs of devDependencies that scripts run in a stage whose installations left them out."""
    scripts = package_scripts(stage, file, context)
    called = (
        *_run_by_installations(stage, file, context),
        *_by_path(stage, file, context),
        *_loaded_before(stage, file, context),
    )
    for script in (*scripts, *called):
        is_build = isinstance(script.step.instruction, Run)
        if not is_build and not stage.is_final:
            continue
        installs = _installs_before(script.step if is_build else stage.steps[-1], stage)
        if is_build:
            installs = [
                it for it in installs if it[0].verb != "prune" or it[0].start < script.word.start
            ]
        if installs and _prunes(installs[-1][0]):
            installs = installs[-1:]
        if not installs or not all(_leaves_out(*it, stage) for it in installs):
            continue
        folder = script.file.path.rpartition("/")[0]
        for program in programs_of_script(script):
            package = _development_package(program, script)
            brought = [word for it, _ in installs for word in it.args]
            if package and program not in brought and not _may_come_from_context(folder, context):
                is_sure = _is_only_for_development(package, folder, context)
                yield LeftOutProgram(script, program, package, installs[-1][0], is_sure)
                break


class AbsentMember:
    """A program of a workspace member that npm has not installed, as it did not see the member. A value."""

    __slots__ = ("program", "script")

    def __init__(self, script: PackageScript, program: str) -> None:
        self.script = script
        self.program = program


def programs_of_absent_members(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[AbsentMember]:
    """The programs that scripts of members run, whose package.json came after all installations of npm."""
    for script in package_scripts(stage, file, context, (Run,)):
        folder = script.file.path.rpartition("/")[0]
        installs = [it for it in _installs_before(script.step, stage) if it[0].verb != "prune"]
        places = [
            ProjectPlace(in_directory(step, it), step, stage, file, context)
            for it, step in installs
        ]
        if not folder or not places or any(it.command.manager != "npm" for it in places):
            continue
        if any(it.look_up(script.file.target) != (True, "") for it in places):
            continue
        roots = [table_of(it.nearest(PACKAGE_JSON)[1], context) for it in places]
        if _may_come_from_context(folder, context) or not all(_has_members(it) for it in roots):
            continue
        asked = {name for root in roots for name, _ in dependencies(root)}
        own = {name for name, _ in dependencies(script.package)}
        for program in programs_of_script(script):
            if PACKAGES.get(program, program) in own - asked:
                yield AbsentMember(script, program)
                break


def _has_members(root: Table | None) -> bool:
    return value_at(root, "workspaces") is not None


def _run_by_installations(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[PackageScript]:
    """The scripts that installations run by themselves, as `prepare`."""
    for it, step, install in node_installs(stage):
        found = file_of_project(PACKAGE_JSON, it, step, stage, file, context)
        package = table_of(found.path, context) if found is not None and found.path else None
        if found is None or package is None or is_edited(found, step):
            continue
        for name, _ in life_cycle_scripts(package, it.command, step, stage):
            yield PackageScript(install.verb, name, install.manager, (), step, found, package)


def _by_path(stage: Stage, file: Dockerfile, context: Context) -> Iterator[PackageScript]:
    """Programs in node_modules/.bin that a RUN names, each as a script of its package.json."""
    for step in stage.steps_of(Run):
        for it in with_directories(step) if _BIN in step.instruction.written else ():
            path = str(it.command.path)
            if not path.removeprefix("./").startswith(_BIN) or it.command.is_conditional:
                continue
            found = file_of_project(PACKAGE_JSON, it, step, stage, file, context)
            package = table_of(found.path, context) if found is not None and found.path else None
            if found is not None and package is not None and not is_edited(found, step):
                own = {**package, "scripts": {path: path.rpartition("/")[2]}}
                yield PackageScript(it.command.name, path, "", (), step, found, own)


def _loaded_before(stage: Stage, file: Dockerfile, context: Context) -> Iterator[PackageScript]:
    """The packages that `node -r` loads when the container starts, each as a script of its package.json."""
    step = stage.last(Cmd)
    instruction = step.instruction if step is not None and stage.is_final else None
    if step is None or not isinstance(instruction, Cmd) or "node" not in instruction.written:
        return
    program = instruction.program
    for command in commands(program.parse(), program.source, editable=False):
        for option, word in pairwise(command.simple.words) if command.name == "node" else ():
            package = word.partition("/")[0]
            if option not in ("-r", "--require") or not package.isidentifier():
                continue
            path = joined(step.state.workdir or "/", PACKAGE_JSON)
            found = ImageFiles(context).find(path, stage, file) if path is not None else None
            table = table_of(found.path, context) if found is not None else None
            if found is None or table is None or is_edited(found, None):
                continue
            if not _is_asked_by_others(package, found.path.rpartition("/")[0], context):
                own = {**table, "scripts": {str(word): package}}
                yield PackageScript(instruction.words[0], str(word), "", (), step, found, own)


def _is_asked_by_others(package: str, folder: str, context: Context) -> bool:
    """Whether a lock file may have a package also for another one."""
    locks = [in_folder(folder, it) for it in ("package-lock.json", "pnpm-lock.yaml")]
    if any(map(context.has, locks)):
        return not _is_only_for_development(package, folder, context)
    text = context.folder.read(f"{folder}/yarn.lock".lstrip("/")) or ""
    return any(f"    {name} " in text for name in (package, f'"{package}"'))


def _prunes(command: Command) -> bool:
    """Whether a command removes the devDependencies that are there: `npm prune --omit=dev`, or an installation of
    Yarn 1 that is of the whole project."""
    is_all = all(word[:1] == "-" or word == "install" for word in command.args)
    may_remove = command.verb == "prune" or (command.manager == "yarn" and is_all)
    return may_remove and not _LEAVE_OUT.isdisjoint(command.args)


def _installs_before(step: Step, stage: Stage) -> Sequence[tuple[Command, Step]]:
    """The installations of Node packages up to a step; none where packages may come from elsewhere."""
    found: list[tuple[Command, Step]] = []
    for one in steps_until(stage, step):
        it = one.instruction
        if isinstance(it, Copy) and it.flag("from") is not None and "bin" not in it.written:
            return ()
        for command in one.commands:
            if command.manager in _NODE and command.start < step.instruction.end:
                install = install_of(command)
                is_other = command.verb in ("link", "add", "update", "up")
                if (
                    install is not None
                    or is_other
                    or (command.verb == "prune" and _prunes(command))
                ):
                    found.append((command, one))
    return found


def _leaves_out(command: Command, step: Step, stage: Stage) -> bool:
    """Whether an installation leaves out devDependencies, for sure."""
    if command.has(*_DECIDE) or command.in_branch or command.in_condition:
        return False
    words = " ".join(command.args)
    if "--production=false" in words or "--prod=false" in words:
        return False
    if not _LEAVE_OUT.isdisjoint(command.args) or "--omit dev" in words:
        return True
    given = {str(it.name): str(it.value) for it in command.environment}
    variables = step.state.variables
    is_production = (given.get("NODE_ENV") or variables.get("NODE_ENV")) == "production"
    if command.manager == "yarn":
        return is_production and is_classic_yarn(command, step, stage) is True
    return is_production and command.manager == "npm"


def programs_of_script(script: PackageScript, depth: int = 0) -> Iterator[str]:
    """The programs that a script runs, and the scripts that it runs, in order."""
    before = script.other(f"pre{script.name}") if depth < _DEEPEST else None
    if before is not None and script.manager != "pnpm":
        yield from programs_of_script(before, depth + 1)
    source = MappedText(script.body, ((0, 0),))
    for command in commands(parse_script(source), source, editable=False):
        other = called_by(command, script)
        if other is not None and depth < _DEEPEST:
            yield from programs_of_script(other, depth + 1)
        elif not command.is_conditional and command.connector != "||":
            yield str(command.name)


def _development_package(program: str, script: PackageScript) -> str:
    """The devDependency that has a program, "" if another dependency may have it."""
    package = PACKAGES.get(program, program)
    tables = [script.package.get(it) or {} for it in ("dependencies", "optionalDependencies")]
    if any(name in table for table in tables for name in (package, program)):
        return ""
    return package if package in (script.package.get("devDependencies") or {}) else ""


def _may_come_from_context(folder: str, context: Context) -> bool:
    """Whether the build context has installed packages, which a COPY may bring."""
    return context.sees(f"{folder}/node_modules".lstrip("/"))


def _is_only_for_development(package: str, folder: str, context: Context) -> bool:
    lock = table_of(f"{folder}/package-lock.json".lstrip("/"), context)
    return value_at(lock, "packages", f"node_modules/{package}", "dev") is True
