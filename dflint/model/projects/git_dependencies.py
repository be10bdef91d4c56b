"""Dependencies that come from git repositories, where the image has no git to fetch them.

Sources: the documentation of pip ("VCS Support"), uv, Poetry (git dependencies), Bundler, Mix and npm: all call
git.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.order import is_so_until
from dflint.model.packages.installs import install_of, is_global
from dflint.model.packages.programs import is_missing
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.projects.requirements import list_of
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

    Look = Callable[[ProjectPlace], tuple[str, str] | None]

_OF_GIT = ("git+", "git:", "git@", "github:", "gitlab:", "bitbucket:")
_VERBS = ("install", "i", "sync", "deps.get", "do")


class GitDependency:
    """A dependency that git fetches. A value: `word` asks for it, `name` is what `path` calls it."""

    __slots__ = ("name", "path", "word")

    def __init__(self, word: Word, path: str, name: str) -> None:
        self.word = word
        self.path = path
        self.name = name


def git_dependencies(stage: Stage, file: Dockerfile, context: Context) -> Iterator[GitDependency]:
    """The dependencies that cannot be fetched in a stage without git; the first one."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            look = _LOOKS.get(command.manager)
            if look is None or command.is_conditional or command.verb not in (*_VERBS, None, "pip"):
                continue
            if it.directory is None or not is_missing("git", step, stage, command):
                continue
            place = ProjectPlace(it, step, stage, file, context)
            install = install_of(command)
            for word in (
                install.files if install is not None and install.kind.endswith("install") else ()
            ):
                path = list_of(word, it, step, stage, file, context)
                name = _in_list(context.folder.read(path) or "") if path else ""
                if name:
                    yield GitDependency(word, path, name)
                    return
            found = look(place)
            if found is not None:
                yield GitDependency(place.word, *found)
                return


def _in_list(text: str) -> str:
    """The first line of a list of requirements that git fetches on every system."""
    for line in text.splitlines():
        bare = line.partition(" #")[0].strip()
        if "git+" in bare and bare[:1] not in ("#", "-i") and ";" not in bare:
            return bare.removeprefix("-e ")
    return ""


def _pip(place: ProjectPlace) -> tuple[str, str] | None:
    return None


def _uv(place: ProjectPlace) -> tuple[str, str] | None:
    """The first of `tool.uv.sources` with a git repository that the project itself depends upon."""
    manifest = place.nearest("pyproject.toml")[1] if place.command.verb == "sync" else ""
    table = table_of(manifest, place.context) if manifest else None
    sources, asked = (
        value_at(table, "tool", "uv", "sources"),
        value_at(table, "project", "dependencies"),
    )
    for name, source in sources.items() if isinstance(sources, dict) else ():
        is_asked = isinstance(asked, list) and any(
            isinstance(it, str) and it.replace("_", "-").startswith(name.replace("_", "-"))
            for it in asked
        )
        if is_asked and value_at(source, "git") is not None and value_at(source, "marker") is None:
            return manifest, name
    return None


def _poetry(place: ProjectPlace) -> tuple[str, str] | None:
    manifest = place.nearest("pyproject.toml")[1]
    table = table_of(manifest, place.context) if manifest else None
    asked = value_at(table, "tool", "poetry", "dependencies")
    for name, wanted in asked.items() if isinstance(asked, dict) else ():
        if value_at(wanted, "git") is not None and value_at(wanted, "optional") is not True:
            return manifest, str(name)
    return None


def _says_without(step: Step) -> bool:
    return "without" in step.instruction.lower


def _bundler(place: ProjectPlace) -> tuple[str, str] | None:
    if is_so_until(_says_without, place.step, place.stage):
        return None  # of groups that are left out, nothing is fetched
    lock = place.nearest("Gemfile.lock")[1]
    text = f"\n{place.context.folder.read(lock) or ''}" if lock else ""
    address = text.partition("\nGIT\n  remote: ")[2].partition("\n")[0]
    return (lock, address) if address else None


def _npm(place: ProjectPlace) -> tuple[str, str] | None:
    """The first dependency of a package.json that has no lock.

    With a lock, npm takes archives of GitHub by their commits. Tried with npm 10.9.3.
    """
    manifest = place.nearest("package.json")[1]
    table = table_of(manifest, place.context) if manifest else None
    install = install_of(place.command)
    if table is None or install is None or install.packages or is_global(place.command):
        return None
    if any(place.nearest(name)[1] for name in ("package-lock.json", "npm-shrinkwrap.json")):
        return None
    asked = value_at(table, "dependencies")
    for name, wanted in asked.items() if isinstance(asked, dict) else ():
        if isinstance(wanted, str) and _is_of_git(wanted):
            return manifest, str(name)
    return None


def _is_of_git(wanted: str) -> bool:
    """Whether npm asks git for a dependency: an address of git, or `owner/name` of GitHub."""
    owner, slash, name = wanted.partition("/")
    is_short = slash and "/" not in name and owner[:1].isalnum() and ":" not in owner
    return bool(is_short) or wanted.startswith(_OF_GIT)


def _mix(place: ProjectPlace) -> tuple[str, str] | None:
    lock = place.nearest("mix.lock")[1]
    for line in (place.context.folder.read(lock) or "").splitlines() if lock else ():
        if ": {:git, " in line:
            return lock, line.strip().partition(":")[0].strip('{" ')
    return None


_LOOKS: dict[str, Look] = {
    it.__name__.removeprefix("_"): it for it in (_pip, _uv, _poetry, _bundler, _mix, _npm)
}
