"""Projects and solutions that the .NET SDK reads in an image: which it finds, and what they name.

Sources: MSBuild's command line (MSB1003, MSB1011), NuGet's restore (MSB3202), the .NET SDK (NETSDK1045).
"""

from __future__ import annotations

from dflint.model.context.build_context import taken
from dflint.model.images.purpose import language_of, version_in_tag
from dflint.model.needs.dotnet import MSBUILD_PROJECTS, SOLUTIONS, msbuild_files
from dflint.model.order import is_so_in
from dflint.model.packages.sources import runs_unknown
from dflint.model.paths import cleaned, in_folder, joined
from dflint.model.projects.project_parts import MissingPart, ProjectPlace
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

VERBS = ("restore", "build", "publish", "pack", "test", "clean")
_MAKES = (
    "dotnet new",
    "dotnet sln",
    ".sln",
    ".slnx",
    "proj",
    "git clone",
    "dotnet-install",
    "workload",
)
_BUILD_PROPS, _PACKAGE_PROPS = "Directory.Build.props", "Directory.Packages.props"
_SAYS = {_BUILD_PROPS: "<TargetFramework", _PACKAGE_PROPS: "<PackageVersion "}
_PLAIN_SDK = 'Sdk="Microsoft.NET.Sdk'
_STRICT_SDK = 10  # NU1015 is an error; older ones warn, and take the lowest version
_MOST = 60  # names of projects that are looked for in an image


class FoundProjects:
    """What a command of the SDK finds where it is told to look. A value.

    `folder`: where in the image; `files`: the projects and solutions there, as the context names them.
    """

    __slots__ = ("files", "folder", "is_named", "place")

    def __init__(self, place: ProjectPlace, folder: str, files: list[str], is_named: bool) -> None:
        self.place = place
        self.folder = folder
        self.files = files
        self.is_named = is_named

    @property
    def is_unclear(self) -> bool:
        """Whether there are several of which none is meant: a project beside its solution is none."""
        solutions = [name for name in self.files if name.endswith(SOLUTIONS)]
        stems = {name.rpartition(".")[0] for name in self.files}
        few = len(solutions) <= 1 and len(self.files) - len(solutions) <= 1
        return not self.is_named and len(self.files) > 1 and not (few and len(stems) == 1)

    def is_missing(self, stage: Stage) -> bool:
        """Whether there is surely none."""
        is_empty = not self.files and not self.is_named
        return is_empty and _copies_what_is_there(stage, self.place.context)


def found_projects(stage: Stage, file: Dockerfile, context: Context) -> Iterator[FoundProjects]:
    """What each command of a stage finds, where all that COPYs put there is known."""
    if is_so_in(_may_make_projects, stage):
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            if command.runs("dotnet", *VERBS) is None or command.is_conditional:
                continue
            if it.directory is None or "$" in it.directory:
                continue
            found = _found(ProjectPlace(it, step, stage, file, context), command, it.directory)
            if found is not None:
                yield found


def missing_of_solution(found: FoundProjects) -> MissingPart | None:
    """The first project that a solution names, that the context has and the image has not."""
    if len(found.files) != 1 or not found.files[0].endswith(SOLUTIONS):
        return None
    path, place = found.files[0], found.place
    for named in _named(place.context.folder.read(path) or ""):
        own = cleaned(f"/{path.rpartition('/')[0]}/{named}").lstrip("/")
        target = joined(found.folder, named)
        if target is not None and place.lacks(target, own, ()):
            return MissingPart(place.word, "dotnet", path, own)
    return None


def missing_properties(found: FoundProjects, stage: Stage) -> tuple[MissingPart, bool] | None:
    """A file of properties without which a project cannot be restored, and whether that is sure.

    Directory.Build.props has the TargetFramework, Directory.Packages.props the versions of packages, where the
    project has none. The SDK finds them in the folder of the project or above it.
    """
    place = found.place
    for path, target in _projects_of(found):
        text = place.context.folder.read(path) or ""
        if _PLAIN_SDK not in text:
            continue
        for named in _imported(text):
            own = cleaned(f"/{path.rpartition('/')[0]}/{named}").lstrip("/")
            at = joined(target.rpartition("/")[0] or "/", named) or ""
            if at and place.lacks(at, own, (named.rpartition("/")[2],)):
                return MissingPart(place.word, "dotnet", path, own), True
        for name, is_needed, is_sure in (
            (_BUILD_PROPS, "<TargetFramework" not in text and "<Import" not in text, True),
            (_PACKAGE_PROPS, _has_no_version(text), _sdk_major(stage) >= _STRICT_SDK),
        ):
            props, at = _nearest_above(name, path, target, place) if is_needed else ("", "")
            wanted = place.context.folder.read(props) or "" if props else ""
            if _SAYS[name] in wanted and place.lacks(at, props, (name,)):
                return MissingPart(place.word, "dotnet", path, props), is_sure
    return None


def _imported(text: str) -> Iterator[str]:
    """The files that a project imports by their path, without a condition."""
    for one in text.split("<Import ")[1:]:
        attributes = one.partition(">")[0]
        path = attributes.partition('Project="')[2].partition('"')[0].replace("\\", "/")
        if path and "Condition" not in attributes and "$" not in path and "Sdk=" not in attributes:
            yield path


def runs_npm(found: FoundProjects, stage: Stage) -> str:
    """The one project that is published, if publishing it runs npm and nothing may have brought that; else ""."""
    command, project = found.place.command, found.files[0] if len(found.files) == 1 else ""
    text = found.place.context.folder.read(project) or "" if project.endswith("proj") else ""
    target = text.partition('AfterTargets="ComputeFilesToPublish"')[2].partition("</Target>")[0]
    is_skipped = any("SkipSpaBuild" in word or "BuildSpa" in word for word in command.args)
    if command.verb != "publish" or 'Command="npm ' not in target or is_skipped:
        return ""
    image = stage.image
    is_sdk = image is not None and language_of(image) == ".NET SDK"
    return project if is_sdk and not is_so_in(_may_bring_node, stage) else ""


def _may_bring_node(step: Step) -> bool:
    it = step.instruction
    is_unknown = isinstance(it, Run) and runs_unknown(step)
    return is_unknown or any(sign in it.lower for sign in ("node", "npm", "nvm", "volta", "--from"))


def _projects_of(found: FoundProjects) -> Iterator[tuple[str, str]]:
    """The projects that are read and are there, or those of the one solution: in the context, and in the image."""
    for path in found.files[:1] if len(found.files) == 1 else ():
        if not path.endswith(SOLUTIONS):
            yield path, f"{found.folder.rstrip('/')}/{path.rpartition('/')[2]}"
            continue
        for named in _named(found.place.context.folder.read(path) or ""):
            target = joined(found.folder, named)
            own = found.place.look_up(target)[1] if target is not None else ""
            if target is not None and own:
                yield own, target


def _has_no_version(text: str) -> bool:
    """Whether a package of a project has no version."""
    references = text.split("<PackageReference ")[1:]
    return any(
        "Version" not in one.partition("<PackageReference")[0].partition("</ItemGroup")[0]
        for one in references
    )


def _nearest_above(name: str, path: str, target: str, place: ProjectPlace) -> tuple[str, str]:
    """The file of that name nearest to a project, in the context, and where it would be in the image."""
    own, there = path, target
    while own and there not in ("", "/"):
        own, there = own.rpartition("/")[0], there.rpartition("/")[0]
        beside = in_folder(own, name)
        if place.context.has(beside):
            return beside, f"{there}/{name}"
    return "", ""


def _sdk_major(stage: Stage) -> int:
    image = stage.image
    version = (
        version_in_tag(image) if image is not None and language_of(image) == ".NET SDK" else ()
    )
    return version[0] if version else 0


def newer_framework(found: FoundProjects, stage: Stage) -> str:
    """The framework of the one project that is found, if the SDK of the image is older; else ""."""
    image = stage.image
    version = (
        version_in_tag(image) if image is not None and language_of(image) == ".NET SDK" else ()
    )
    if len(version) < 2 or len(found.files) != 1 or found.files[0].endswith(SOLUTIONS):
        return ""
    text = found.place.context.folder.read(found.files[0]) or ""
    for key in ("TargetFramework", "TargetFrameworks"):
        for framework in text.partition(f"<{key}>")[2].partition("<")[0].split(";"):
            numbers = numbers_of(framework.strip().removeprefix("net"))
            is_plain = framework.strip().startswith("net") and len(numbers) == 2 and numbers[0] >= 5
            if is_plain and numbers > version[:2]:
                return f"net{numbers[0]}.{numbers[1]}"
    return ""


def _found(place: ProjectPlace, command: Command, directory: str) -> FoundProjects | None:
    """What one command finds; None where that is not known."""
    given = [str(word).replace("\\", "/") for word in command.verbs[1:]]
    words = [word for word in given if "/" in word or word.endswith((".", "proj", *SOLUTIONS))]
    if not words and any(word not in ("true", "false") for word in given):
        return None
    target = joined(directory, words[0]) if words else directory
    if target is None or "$" in target or any(char in target for char in "*?["):
        return None
    if target.endswith((*SOLUTIONS, "proj")):
        is_known, own = place.look_up(target)
        folder = target.rpartition("/")[0]
        return FoundProjects(place, folder, [own] if own else [], True) if is_known else None
    if words and target.rpartition("/")[2].find(".") > 0:
        return None  # a program, or a file of another kind
    found = [place.look_up(f"{target.rstrip('/')}/{name}") for name in _projects(place.context)]
    if not found or not all(is_known for is_known, _ in found):
        return None
    return FoundProjects(place, target, [own for _, own in found if own], False)


@cached
def _projects(context: Context) -> frozenset[str]:
    """The names of all projects and solutions of a context; nothing where there are too many."""
    names = {entry.name for entry in msbuild_files(context, SOLUTIONS + MSBUILD_PROJECTS)}
    return frozenset(names if len(names) <= _MOST else ())


def _copies_what_is_there(stage: Stage, context: Context) -> bool:
    """Whether the context has all that is copied from it, so that it is the right one."""
    copies = [step.instruction for one in stage.chain for step in one.copies]
    sources = [it for copy in copies if isinstance(copy, Copy | Add) for it in taken(copy)]
    return all(context.has(it.path) or bool(context.matching(it.path)) for it in sources)


def _named(text: str) -> Iterator[str]:
    """The projects that a solution names, with `/`."""
    for line in text.splitlines():
        quoted = line.strip().replace("'", '"').split('"')
        is_project = quoted[0].startswith(("Project(", "<Project "))
        for word in quoted[1::2] if is_project else ():
            if word.endswith("proj") and "://" not in word:
                yield word.replace("\\", "/")


def _may_make_projects(step: Step) -> bool:
    """Whether a step may make a project, or bring another SDK."""
    it = step.instruction
    if not isinstance(it, Run):
        return False
    text = it.body.text
    for command in step.commands:
        if command.runs("dotnet", *VERBS, "tool", "nuget", "--version", "--info") is not None:
            for word in command.operands:
                text = text.replace(str(word), "")
    return runs_unknown(step) or any(sign in text for sign in _MAKES)
