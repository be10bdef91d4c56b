"""Programs of .NET that a container starts: the project that makes them, and what that needs at run time.

Sources: learn.microsoft.com ("AssemblyName", ".NET project SDKs": the Web SDK refers to Microsoft.AspNetCore.App);
the Dockerfiles of dotnet/dotnet-docker: `runtime` has Microsoft.NETCore.App alone. As of 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.development_kits import SDK_VERBS
from dflint.model.commands.commands import commands
from dflint.model.needs.dotnet import MSBUILD_PROJECTS, msbuild_files
from dflint.model.order import is_so_in
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_PUBLISHING = frozenset({"publish", "build"})
_MAKING = (
    "git clone",
    "dotnet new",
    "AssemblyName",
    "self-contained",
    "SelfContained",
    "--sc",
    ".sh",
    "curl ",
    "wget ",
)
_WEB = ("Microsoft.NET.Sdk.Web", "Microsoft.AspNetCore.App")
_SETTINGS = ("Directory.Build.props", "Directory.Build.targets")


class DotnetStart:
    """`dotnet x.dll` or `dotnet run` as a container starts it: `word` is the file or the verb.

    `is_windows`: it is the program that a build for Windows makes.
    """

    __slots__ = ("is_verb", "is_windows", "name", "word")

    def __init__(self, word: Word, is_verb: bool) -> None:
        self.word = word
        self.is_verb = is_verb
        self.name = word.rpartition("/")[2].removesuffix(".dll")
        self.is_windows = word.endswith(".exe")


def dotnet_starts(stage: Stage) -> Iterator[DotnetStart]:
    """What `dotnet` runs in CMD and ENTRYPOINT of a stage."""
    for kind in (Cmd, Entrypoint):
        step = stage.last(kind)
        if step is None or "dotnet" not in step.instruction.written:
            continue
        program = step.instruction.program  # type: ignore[attr-defined]
        for command in commands(program.parse(), program.source, editable=program.form == "shell"):
            if command.name != "dotnet" or command.is_conditional or not command.args:
                continue
            words = program.items if program.form == "exec" else command.args
            for word in words:
                if word in (command.args[0], command.verb) and "$" not in word:
                    if word.endswith((".dll", ".exe")) or word in SDK_VERBS:
                        yield DotnetStart(word, word in SDK_VERBS)
                        break


def projects_of(file: Dockerfile, context: Context) -> dict[str, str] | None:
    """The names of the programs that the projects of the context make, each with the text of its project.

    None where the file does not build them, or some name is not known.
    """
    if not any(is_so_in(_publishes, stage) for stage in file.stages):
        return None
    if any(is_so_in(_renames_project, stage) for stage in file.stages):
        return None
    texts = [run.instruction.written for stage in file.stages for run in stage.steps_of(Run)]
    if any(sign in text for text in texts for sign in _MAKING):
        return None
    found: dict[str, str] = {}
    for entry in msbuild_files(context, MSBUILD_PROJECTS + _SETTINGS):
        text = context.folder.read(entry.path) or "$("
        given = text.partition("<AssemblyName>")[2].partition("</AssemblyName>")[0].strip()
        if "$(" in given or text == "$(" or (given and entry.name in _SETTINGS):
            return None
        if entry.name not in _SETTINGS:
            found[given or entry.name.rpartition(".")[0]] = text
    return found or None


def needs_aspnet(text: str) -> bool:
    """Whether a project says that its program runs on ASP.NET Core."""
    return any(sign in text for sign in _WEB)


def _renames_project(step: Step) -> bool:
    """Whether a COPY gives a project another name, and so its program."""
    it = step.instruction
    if not isinstance(it, Copy | Add) or not (it.destination or "").endswith(MSBUILD_PROJECTS):
        return False
    return all(
        source.rpartition("/")[2] != (it.destination or "").rpartition("/")[2]
        for source in it.sources
    )


def _publishes(step: Step) -> bool:
    return isinstance(step.instruction, Run) and any(
        command.name == "dotnet" and command.verb in _PUBLISHING for command in step.commands
    )
