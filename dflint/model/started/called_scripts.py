"""Files of the build context that other scripts call: what a start script runs, and a script of package.json."""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.context.quick_looks import may_run_package_scripts, may_start_files
from dflint.model.order import container_stage
from dflint.model.scripts.working_directory import located
from dflint.model.started.script_ends import (
    ends_in_server,
    is_first_process,
    last_commands,
    trapped_signals,
)
from dflint.model.started.started_file import Call, StartedFile
from dflint.model.started.started_files import (
    READING,
    beside_script,
    file_of_command,
    started_files,
)
from dflint.shell.parser import parse_script
from dflint.source import MappedText, cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.package_scripts import PackageScript
    from dflint.model.stages import Dockerfile, Stage
    from dflint.shell.nodes import Simple

_DEEPEST = 5  # scripts that call each other
_MOST = 30  # files that one start leads to
_CALLING = (".sh", ".bash", "./", "/bin/", ". /", "source ", "dirname", "exec /", "bash ", "sh ")
_STOPPING = ("set -e", "errexit", "sh -e")  # how a script ends with the first failure


def scripts_of_stage(stage: Stage, file: Dockerfile, context: Context) -> tuple[StartedFile, ...]:
    """The files of the context that a stage starts, and those that these call."""
    known, key = _known(file), (context, stage.index)
    if key not in known:
        known[key] = tuple(_of_stage(stage, file, context))
    return known[key]


@cached
def _known(file: Dockerfile) -> dict[tuple[Context, int], tuple[StartedFile, ...]]:
    """What was found in a context of the stages so far."""
    return {}


def _of_stage(stage: Stage, file: Dockerfile, context: Context) -> Iterator[StartedFile]:
    started = started_files(stage, file, context) if may_start_files(stage) else ()
    yield from started
    seen = {(it.file.path, it.is_build) for it in started}
    for it in started:
        yield from _called(it, stage, file, context, seen)
    if may_run_package_scripts(stage):
        from dflint.model.projects.package_scripts import package_scripts

        for package in package_scripts(stage, file, context):
            for it in _called_by_package(package, stage, file, context):
                if (it.file.path, it.is_build) not in seen:
                    seen.add((it.file.path, it.is_build))
                    yield it
                    yield from _called(it, stage, file, context, seen)


def _called(
    it: StartedFile,
    stage: Stage,
    file: Dockerfile,
    context: Context,
    seen: set[tuple[str, bool]],
    depth: int = 0,
) -> Iterator[StartedFile]:
    """What a script calls, and what that calls, each file once."""
    if depth == _DEEPEST or len(seen) > _MOST:
        return
    for other in calls_of(it, stage, file, context):
        if (other.file.path, other.is_build) not in seen:
            seen.add((other.file.path, other.is_build))
            yield other
            yield from _called(other, stage, file, context, seen, depth + 1)


def calls_of(
    it: StartedFile, stage: Stage, file: Dockerfile, context: Context
) -> Iterator[StartedFile]:
    """The files of the context that a script calls, or reads into itself."""
    if not it.shell or not any(sign in it.text for sign in _CALLING):
        return
    script = it.script
    if script is None:
        return
    ends = {simple.end for simple in last_commands(script)}
    stops = any(sign in it.text for sign in _STOPPING)
    text = it.text if it.call is None else f"{it.call.text}\n{it.text}"
    for here in located(it.commands, it.directory, lambda word: beside_script(word, it)):
        command = here.command
        directory = None if command.in_function else here.directory
        found = file_of_command(
            command,
            directory,
            "shell",
            it.step,
            it.before,
            stage if it.is_build else container_stage(stage, file),
            file,
            context,
            it,
        )
        if found is None:
            continue
        _, how, started = found
        is_same = str(command.name) in READING or "exec" in command.wrappers
        is_first = it.call is None or it.call.is_last
        is_end = command.end in ends
        call = Call(
            it,
            f"{it.file.shown}, line {it.line_of(command.start)}",
            text,
            command,
            it.is_certain
            and not command.is_conditional
            and (stops or is_end)
            and not command.in_subshell,
            is_first and is_end and is_same,
        )
        yield StartedFile(started, it.word, how, it.step, it.before, directory, call)


def unsignalled_call(
    it: StartedFile, stage: Stage, file: Dockerfile, context: Context
) -> Simple | None:
    """The script that a start script calls at its end without `exec`, if that ends with a server."""
    script = it.script if is_first_process(it) else None
    if script is None or trapped_signals(script) is not None:
        return None
    ends = [simple.end for simple in last_commands(script)]
    for other in calls_of(it, stage, file, context):
        call = other.call
        if call is None or call.command.end not in ends or call.is_last:
            continue
        if other.script is not None and not call.command.wrappers and ends_in_server(other.script):
            return call.command.simple
    return None


def _called_by_package(
    package: PackageScript, stage: Stage, file: Dockerfile, context: Context
) -> Iterator[StartedFile]:
    """The files that a script of package.json starts."""
    folder = package.file.target.rpartition("/")[0] or "/"
    is_build = isinstance(package.step.instruction, Run)
    before = package.step if is_build else None
    end = stage if is_build else container_stage(stage, file)
    script = parse_script(MappedText(package.body, ((0, 0),)))
    shown = f"the script {package.name} of {package.file.path}"
    for here in located(commands(script), folder) if not script.problems else ():
        command = here.command
        found = file_of_command(
            command, here.directory, "shell", package.step, before, end, file, context
        )
        if found is not None:
            _, how, started = found
            is_certain = not command.is_conditional and not command.in_subshell
            call = Call(None, shown, package.body, command, is_certain, False)
            yield StartedFile(
                started, package.word, how, package.step, before, here.directory, call
            )
