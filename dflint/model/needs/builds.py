"""Which files of the build context a build reads that names what it builds.

Go: the packages that the command names, those that these import, and what go.mod replaces. .NET: the
project that the command names, and those that it refers to, with their folders. pip: the folders that it names.

Sources: go.dev/ref/mod, pkg.go.dev/cmd/go, pkg.go.dev/embed; learn.microsoft.com (MSBuild, ProjectReference);
2026-11.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.needs.compiled import replaced
from dflint.model.needs.dotnet import MSBUILD_PROJECTS, project_files
from dflint.model.needs.project import MOST_FILES, Project, Unclear
from dflint.model.needs.python import local_projects
from dflint.model.paths import is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context

MOST_SOURCES = 500  # files of Go that are read for their imports: linting asks, too
_GO_BUILDS = (("build",), ("install",))
_GO_FETCHES = (("mod", "download"), ("mod", "verify"))
_GO_ELSEWHERE = ("-C", "-modfile", "-overlay", "-pgo", "-toolexec", "-p:", "-n")
# In the sources of Go: what reads the repository or other files when it is compiled or started.
_GO_READS_MORE = ("ReadBuildInfo", 'import "C"', '"C"\n')
# In files of MSBuild: what reads the repository, or files that are named from elsewhere.
_MSBUILD_READS_MORE = (
    "$(SolutionDir)", "$(MSBuildThisFileDirectory)", "$(RepoRoot)", "GetPathOfFileAbove", "MinVer", "GitVersion",
    "Nerdbank", "SourceLink", "<Exec",
)  # fmt: skip
_DOTNET_BUILDS = ("publish", "build", "restore")


def files_of_builds(commands: Sequence[tuple[Command, str]], context: Context) -> list[str]:
    """What builds read, each of which runs in a folder of the context. Raises Unclear.

    Paths from the root of the context, folders with a slash at the end; none of them is the root.
    """
    found: dict[str, None] = {}
    is_built = False
    for command, folder in commands:
        if any("$(" in word.raw or "`" in word.raw for word in command.simple.words):
            raise Unclear("it runs another command")
        manager = command.manager or str(command.program)
        if manager == row_of("go").name:
            is_built = _is_go_build(command) or is_built
            found.update(dict.fromkeys(_of_go(command, Project(folder, context))))
        elif manager == row_of("dotnet").name:
            is_built = command.verb in _DOTNET_BUILDS[:2] or is_built
            found.update(dict.fromkeys(_of_dotnet(command, Project(folder, context))))
        elif manager == row_of("pip").name:
            projects = local_projects(command, Project(folder, context))
            is_built = bool(projects) or is_built
            found.update(dict.fromkeys(projects))
        else:
            raise Unclear(f"{command.name} may read anything")
    if not is_built or "/" in found or "" in found:
        raise Unclear("the whole context is built")
    return _without_parts(found)


def _without_parts(paths: Iterable[str]) -> list[str]:
    """The paths that are in no folder among them."""
    every = list(paths)
    tops = [it.rstrip("/") for it in every if it.endswith("/")]
    return [
        it
        for it in every
        if not any(
            top != it.rstrip("/") and is_below(f"/{it.rstrip('/')}", f"/{top}") for top in tops
        )
    ]


# --- Go ---


def _is_go_build(command: Command) -> bool:
    return tuple(map(str, command.verbs[:1])) in _GO_BUILDS


def _of_go(command: Command, here: Project) -> Iterator[str]:
    verbs = tuple(map(str, command.verbs))
    is_build = verbs[:1] in _GO_BUILDS
    if not is_build and verbs[:2] not in _GO_FETCHES:
        raise Unclear(f"go {' '.join(verbs[:2])} may read anything")
    if command.has(*_GO_ELSEWHERE):
        raise Unclear("its options name other files")
    module = _module_above(here)
    yield from (module.at(it) for it in ("go.mod", "go.sum") if module.has(it))
    if module.has("vendor"):
        yield f"{module.at('vendor')}/"
    for folder in replaced(module):
        yield folder
    if is_build:
        name = _module_name(module)
        wanted = [_package(it, here, module, name) for it in verbs[1:] or (".",)]
        for folder in _imported(wanted, module, name):
            yield f"{folder}/"


def _module_above(here: Project) -> Project:
    folder = here.folder
    while True:
        one = Project(folder, here.context)
        if one.has("go.work"):
            raise Unclear("go.work names modules")
        if one.has("go.mod"):
            break
        if not folder:
            raise Unclear("there is no go.mod")
        folder = folder.rpartition("/")[0]
    above = folder
    while above:  # a workspace may be further up
        above = above.rpartition("/")[0]
        if Project(above, here.context).has("go.work"):
            raise Unclear("go.work names modules")
    return one


def _module_name(module: Project) -> str:
    for line in module.read("go.mod").splitlines():
        words = line.split()
        if words[:1] == ["module"] and len(words) > 1:
            return words[1].strip('"')
    raise Unclear("go.mod names no module")


def _package(word: str, here: Project, module: Project, name: str) -> str:
    """The folder of a package in the context, as a command names it."""
    if "$" in word or "*" in word:
        raise Unclear(f"it is about {word}")
    if word.endswith(".go"):
        word = f"./{word.rpartition('/')[0]}" if "/" in word else "."
    if word == name or word.startswith(f"{name}/"):
        return module.at(word[len(name) + 1 :] or ".")
    if word[:1] != ".":
        raise Unclear(f"{word} is in no folder of the context")
    return here.at(word.rstrip("/"))


def _imported(wanted: Iterable[str], module: Project, name: str) -> Iterator[str]:
    """The folders of packages and of all that they import of the same module."""
    waiting = [it.removesuffix("...").rstrip("/") for it in wanted]
    seen: set[str] = set()
    number = 0
    for folder in waiting:
        if folder in seen:
            continue
        seen.add(folder)
        if len(seen) > MOST_FILES:
            raise Unclear("there are very many packages")
        if not folder:
            raise Unclear("the package is the root of the module")
        yield folder
        for entry in module.context.tree(top=folder):
            if entry.is_folder or not entry.name.endswith(".go") or entry.name.endswith("_test.go"):
                continue
            number += 1
            if number > MOST_SOURCES:
                raise Unclear("there are very many sources")
            text = module.context.folder.read(entry.path) or ""
            if any(word in text for word in _GO_READS_MORE):
                raise Unclear(f"{entry.path} may read other files")
            for path in _imports(text):
                if path == name:
                    raise Unclear("the package is the root of the module")
                if path.startswith(f"{name}/"):
                    waiting.append(module.at(path[len(name) + 1 :]))


def _imports(text: str) -> Iterator[str]:
    """The paths that a file of Go imports. More is no harm: what is no folder brings nothing."""
    is_open = False
    for line in text.splitlines():
        plain = line.strip()
        if plain.startswith(("import (", "import(")):
            is_open = True
        elif is_open and plain.startswith(")"):
            is_open = False
        elif plain.startswith(("func ", "type ", "var ", "const ")) and not is_open:
            return
        if (is_open or plain.startswith("import ")) and '"' in plain:
            yield plain.split('"')[1]


# --- .NET ---


def _of_dotnet(command: Command, here: Project) -> Iterator[str]:
    if command.verb not in _DOTNET_BUILDS:
        raise Unclear(f"dotnet {command.verb} may read anything")
    for path in project_files(command, here):
        text = here.context.folder.read(path) or ""
        if any(word in text for word in _MSBUILD_READS_MORE):
            raise Unclear(f"{path} may read other files")
        if not path.endswith(MSBUILD_PROJECTS):
            if ".." in text:
                raise Unclear(f"{path} names files of other folders")
            yield path
            continue
        folder, _, name = path.rpartition("/")
        if not folder:
            raise Unclear(f"the project {name} is in the root of the context")
        yield from _settings_above(folder, here.context)
        if ".." in _without_references(text):
            raise Unclear(f"{path} names files of other folders")
        yield f"{folder}/"


def _without_references(text: str) -> str:
    """A file of MSBuild without the references to projects that were read of it."""
    parts = text.split('Include="')
    return "".join(
        [
            parts[0],
            *(
                it.partition('"')[2] if it.partition('"')[0].endswith(MSBUILD_PROJECTS) else it
                for it in parts[1:]
            ),
        ]
    )


def _settings_above(folder: str, context: Context) -> Iterator[str]:
    """The .editorconfig files that the compiler reads of the folders above a project."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield from Project(folder, context).present(".editorconfig", ".globalconfig")
