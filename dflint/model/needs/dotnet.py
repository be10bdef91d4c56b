""".NET: the projects of a solution, what they refer to and import, and what MSBuild and NuGet find upwards.

Sources: learn.microsoft.com (dotnet restore, MSBuild Import, Directory.Build.props, nuget.config, NuGet in
MSBuild); 2026-11.
"""

from __future__ import annotations

from dflint.model.needs.project import Fetch, Need, Project, Unclear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context, Entry

MSBUILD_PROJECTS = (".csproj", ".fsproj", ".vbproj")
SOLUTIONS = (".sln", ".slnx")
TOOL_MANIFESTS = (".config/dotnet-tools.json", "dotnet-tools.json")
_UPWARDS = (
    "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json",
    "Directory.Solution.props", "Directory.Solution.targets", "Directory.Build.rsp",
)  # fmt: skip
_SETTINGS = ("nuget.config", "NuGet.config", "NuGet.Config")
_HERE = "$(MSBuildThisFileDirectory)"
# Properties with which NuGet looks for packages in folders, or puts them into others.
_OWN_FOLDERS = (
    "RestoreSources>",
    "RestoreAdditional",
    "RestorePackagesPath>",
    "RestoreConfigFile>",
)
# Options of a build that its restore needs as well.
_OF_RESTORE = ("-r", "--runtime", "-a", "--arch", "--os", "-s", "--source", "--configfile")
_DEEPEST = 6  # folders in which files of MSBuild are looked for


def msbuild_files(context: Context, endings: tuple[str, ...]) -> list[Entry]:
    """The files of a context with these endings; nothing where there are too many files to see them all."""
    from dflint.model.context.build_context import MOST_FOUND

    entries = list(context.tree(_DEEPEST))
    if len(entries) == MOST_FOUND:
        return []
    return [entry for entry in entries if not entry.is_folder and entry.name.endswith(endings)]


def of_project(verb: str, command: Command, project: Project) -> Need | None:
    """What a command of the SDK needs that restores; None for others. Raises Unclear."""
    if list(map(str, command.verbs[:2])) == ["tool", "restore"]:
        return tools(command, project)
    restores = verb == "restore" or not command.has("--no-restore", "--no-build")
    is_known = verb in ("restore", "publish", "build") and restores
    return dotnet(command, project) if is_known else None


def tools(command: Command, project: Project) -> Need:
    """What `dotnet tool restore` needs: the manifest of tools, and the settings of NuGet. Raises Unclear."""
    if command.has("--tool-manifest", "--configfile", "--add-source"):
        raise Unclear("its options name other files")
    files: dict[str, None] = {}
    _add_upwards(project, files)
    found = project.present(*TOOL_MANIFESTS)
    if not found:
        raise Unclear("there is no manifest of tools in its folder")
    return Need(Fetch((*found, *files), of_programs=True))


def dotnet(command: Command, project: Project) -> Need:
    """What `dotnet restore` needs: solution, projects and what MSBuild finds upwards of them. Raises Unclear."""
    operands, files = _named_project(command, project)
    made = [
        f"/{it.rpartition('/')[0]}/obj".replace("//", "/")
        for it in files
        if it.endswith(MSBUILD_PROJECTS)
    ]
    if str(command.verb) == "restore":
        return Need(Fetch(files), made)
    more = [
        word for it in command.options if it.flag in _OF_RESTORE
        for word in (it.flag, str(command.option(it.flag) or ""))
    ]  # fmt: skip
    if any("$" in it or not it for it in more):
        raise Unclear("its options depend on variables")
    words = [str(command.path), "restore", *operands[:1], *more]
    return Need(Fetch(files, " ".join(words)), made)


def project_files(command: Command, project: Project) -> tuple[str, ...]:
    """The project or solution that a command is about, those that it refers to, and what MSBuild
    finds upwards of them. Raises Unclear."""
    return tuple(_named_project(command, project)[1])


def _named_project(command: Command, project: Project) -> tuple[list[str], dict[str, None]]:
    words = [str(it) for it in command.verbs[1:]]
    operands = [it for it in words if it.endswith(MSBUILD_PROJECTS + SOLUTIONS) or project.has(it)]
    name = operands[0] if operands else _only_project(project)
    if any("$" in it or "*" in it for it in words):
        raise Unclear(f"it is about {' '.join(words)}")
    if project.context.is_folder(project.at(name) or "."):
        name = f"{name.rstrip('/')}/{_only_project(project.below(name))}"
    if not name.endswith(MSBUILD_PROJECTS + SOLUTIONS):
        raise Unclear(f"{name} is no project and no solution that can be read")
    files: dict[str, None] = {}
    _add(name, project, files)
    return operands, files


def _only_project(project: Project) -> str:
    entries = [it.name for it in project.context.folder.entries(project.folder or ".")]
    for ends in (SOLUTIONS, MSBUILD_PROJECTS):
        found = [it for it in entries if it.endswith(ends)]
        if len(found) == 1:
            return found[0]
        if found:
            break
    raise Unclear("there is no one project or solution in its folder")


def _add(name: str, project: Project, files: dict[str, None]) -> None:
    """A project, a solution or a file that one imports, with what it needs itself. Raises Unclear."""
    path = project.needed(name)
    if path in files:
        return
    files[path] = None
    here = Project(path.rpartition("/")[0], project.context)
    text = here.read(path.rpartition("/")[2])
    if path.endswith(SOLUTIONS):
        _add_upwards(here, files)
        for word in text.split('"')[1::2]:  # of kinds that others build, too, if they are there
            plain = word.replace("\\", "/")
            if plain.endswith(MSBUILD_PROJECTS) or (plain.endswith("proj") and here.has(plain)):
                _add(plain, here, files)
        return
    if path.endswith(MSBUILD_PROJECTS):
        _add_upwards(here, files)
        files.update(dict.fromkeys(here.present("packages.lock.json", "packages.config")))
    if any(it in text for it in _OWN_FOLDERS):
        raise Unclear(f"{path} names folders of packages")
    for other in _references(text, path):
        _add(other, here, files)
    for other in _imports(text, path):
        if here.has(other):  # what is not there has a condition, or fails now as well
            _add(other, here, files)


def _add_upwards(here: Project, files: dict[str, None]) -> None:
    """The settings that are found in a folder and those above it."""
    folder = here.folder
    while True:
        one = Project(folder, here.context)
        for name in _UPWARDS:
            if one.has(name):
                _add(name, one, files)
        for name in _SETTINGS:
            if one.has(name):
                files[one.at(name)] = None
                files.update(dict.fromkeys(_sources(one.read(name), one)))
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def _references(text: str, path: str) -> Iterator[str]:
    """The projects that a file of MSBuild refers to, seen from its folder."""
    for word in text.split("Include=")[1:]:
        value = word[1:].partition(word[:1])[0].replace("\\", "/")
        if value.endswith(MSBUILD_PROJECTS):
            if "$(" in value or "*" in value:
                raise Unclear(f"{path} works out a reference")
            yield value


def _imports(text: str, path: str) -> Iterator[str]:
    """The files that a file of MSBuild imports, seen from its folder, except for those of SDKs."""
    for element in text.split("<Import ")[1:]:
        attributes = element.partition(">")[0]
        if "Sdk=" in attributes:
            continue
        quote = '"' if 'Project="' in attributes else "'"
        value = attributes.partition(f"Project={quote}")[2].partition(quote)[0]
        if "GetPathOfFileAbove" in value and any(it in value for it in _UPWARDS):
            continue  # all of that name are among the files
        name = value.removeprefix(_HERE).replace("\\", "/")
        if "$(" in name or "*" in name or not name:
            raise Unclear(f"{path} works out an import")
        yield name


def _sources(text: str, here: Project) -> Iterator[str]:
    """The folders of the context in which nuget.config looks for packages. Raises Unclear."""
    if "globalPackagesFolder" in text or "repositoryPath" in text:
        raise Unclear("nuget.config says where packages go")
    for section in ("packageSources", "fallbackPackageFolders"):
        inner = text.partition(f"<{section}>")[2].partition(f"</{section}>")[0]
        for word in inner.split('value="')[1:]:
            value = word.partition('"')[0].replace("\\", "/")
            if "://" in value:
                continue
            if "%" in value or value.startswith("/"):
                raise Unclear(f"nuget.config looks for packages in {value}")
            yield here.needed(value)
