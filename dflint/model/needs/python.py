"""pip, conda, Poetry, PDM, uv and Pipenv.

Sources: pip.pypa.io (requirements file format), docs.conda.io (environment files), python-poetry.org
(install), pdm-project.org (install), docs.astral.sh/uv (projects, workspaces), pipenv.pypa.io; 2026-11.
"""

from __future__ import annotations

from dflint.model.context.tables import read_table, value_at
from dflint.model.needs.project import Fetch, Need, Project, Unclear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command

MOST_LISTS = 100  # requirement files that name each other
_INCLUDES = ("-r", "--requirement", "-c", "--constraint")
_EDITABLE = ("-e", "--editable")
_OF_CONDA = (".yml", ".yaml")
_LISTS = (*_INCLUDES, *_EDITABLE, "--find-links", "-f")


def of_project(
    manager: str, verb: str, command: Command, text: str, project: Project
) -> Need | None:
    """What a command of Poetry, PDM, uv or Pipenv needs; None for others. Raises Unclear."""
    if manager == "poetry" and verb == "install":
        is_elsewhere = command.has("-C", "--directory", "-P", "--project")
        return None if is_elsewhere else poetry(command, text, project)
    if manager == "pdm" and verb in ("install", "sync"):
        return (
            None
            if command.has("-p", "--project", "-L", "--lockfile")
            else pdm(command, text, project)
        )
    if manager == "uv" and verb == "sync":
        is_elsewhere = command.has("--directory", "--project", "--script")
        return None if is_elsewhere else uv(command, text, project)
    if manager == "pipenv" and verb in ("install", "sync") and len(command.verbs) == 1:
        return pipenv(project)
    return None


def requirements(files: Sequence[str], project: Project) -> Need:
    """What an installation of lists of requirements needs. Raises Unclear."""
    seen: dict[str, None] = {}
    for name in files:
        _read_list(name, project, seen)
    return Need(Fetch(seen))


def _read_list(name: str, project: Project, seen: dict[str, None]) -> None:
    path = project.needed(name)
    if path in seen:
        return
    seen[path] = None
    if len(seen) > MOST_LISTS:
        raise Unclear(f"{path} is one of more than {MOST_LISTS} files that name each other")
    lines = project.read(name).replace("\\\n", " ").splitlines()
    if name.endswith(_OF_CONDA):
        lines = _lines_for_pip(lines)
    for line in lines:
        text = line.split(" #")[0].strip()
        if text and text[0] != "#":
            _read_line(text, name, path, project, seen)


def _read_line(text: str, name: str, path: str, project: Project, seen: dict[str, None]) -> None:
    folder = name.rpartition("/")[0]
    words = text.replace("=", " ", 1).split() if text[:1] == "-" else text.split()
    if "$" in text:
        raise Unclear(f"{path} has variables in it")
    if words[0] in _INCLUDES and len(words) > 1:
        if "://" not in words[1]:
            _read_list(f"{folder}/{words[1]}" if folder else words[1], project, seen)
    elif words[0] in _EDITABLE and len(words) > 1:
        _add_local(words[1], project, seen)
    elif words[0] in ("-f", "--find-links"):
        if "://" not in words[1]:
            raise Unclear(f"{path} looks for archives in {words[1]}")
    elif words[0].startswith((".", "/", "file:")):
        _add_local(words[0], project, seen)
    elif "@" in words and words[-1].startswith("file:"):
        _add_local(words[-1], project, seen)


def _lines_for_pip(lines: Sequence[str]) -> list[str]:
    """What an environment of conda hands on to pip: the entries below `- pip:`."""
    found: list[str] = []
    depth = -1
    for line in lines:
        plain = line.strip()
        indent = len(line) - len(line.lstrip())
        if plain.replace(" ", "") == "-pip:":
            depth = indent
        elif depth >= 0 and plain[:1] == "-" and indent > depth:
            found.append(plain[1:].strip().strip("\"'"))
        elif plain and plain[0] != "#":
            depth = -1
    return found


def _add_local(word: str, project: Project, seen: dict[str, None]) -> None:
    """A project or an archive in the context; its path is from where pip runs."""
    name = word.removeprefix("file://").removeprefix("file:").partition("[")[0].partition("#")[0]
    if word.startswith(("git+", "http:", "https:", "hg+", "svn+")):
        return
    if name.startswith("/"):
        raise Unclear(f"a list of requirements installs {name}")
    path = project.needed(name)
    if path in ("", "/"):
        raise Unclear("a list of requirements installs the project itself")
    seen[path] = None


def local_projects(command: Command, project: Project) -> list[str]:
    """The folders of the context that pip builds or installs packages from. Raises Unclear.

    None of them may read the repository, or files beside it.
    """
    if command.verb not in ("wheel", "install") or command.has(*_LISTS, "-C", "--config-settings"):
        raise Unclear("it may read other files")
    found = []
    for word in command.verbs[1:]:
        if not word.startswith("."):
            continue
        path = project.needed(word.partition("[")[0]).rstrip("/")
        here = Project(path, project.context)
        texts = [here.read(it) for it in ("pyproject.toml", "setup.py", "setup.cfg")]
        if (
            not path
            or not any(texts)
            or any(it in text for text in texts for it in ("scm", "vcs", "..", "git"))
        ):
            raise Unclear(f"{word} may read other files")
        found.append(f"{path}/")
    return found


def poetry(command: Command, text: str, project: Project) -> Need:
    """What `poetry install` needs: without the project itself, only the manifests. Raises Unclear."""
    table = project.table("pyproject.toml")
    files = [project.needed("pyproject.toml"), *project.present("poetry.lock", "poetry.toml")]
    files += _paths(value_at(table, "tool", "poetry"), project)
    files += _paths(value_at(table, "project"), project)
    if command.has("--only-root"):
        raise Unclear("it installs the project itself")
    if (
        command.has("--no-root", "--no-directory")
        or value_at(table, "tool", "poetry", "package-mode") is False
    ):
        return Need(Fetch(files), [".venv"])
    return Need(Fetch(files, f"{text} --no-root"), [".venv"])


def pdm(command: Command, text: str, project: Project) -> Need:
    """What `pdm install` needs: without the project itself, only the manifests. Raises Unclear."""
    table = project.table("pyproject.toml")
    files = [project.needed("pyproject.toml"), *project.present("pdm.lock", "pdm.toml")]
    files += _paths(value_at(table, "project"), project)
    files += _paths(value_at(table, "tool", "pdm"), project)
    is_package = value_at(table, "tool", "pdm", "distribution") is not False
    if command.has("--no-self") or not is_package:
        return Need(Fetch(files), [".venv"])
    return Need(Fetch(files, f"{text} --no-self"), [".venv"])


def _paths(table: object, project: Project) -> Iterator[str]:
    """The folders of dependencies that a table says lie in the context."""
    waiting = [table]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            path = one.get("path")
            if isinstance(path, str) and set(one) <= {
                "path",
                "develop",
                "editable",
                "extras",
                "optional",
                "subdirectory",
                "python",
                "package",
            }:
                yield project.needed(path)
            waiting += [it for key, it in one.items() if key not in ("scripts", "urls")]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and " @ file:" in one:
            raise Unclear("a dependency is a file")


def uv(command: Command, text: str, project: Project) -> Need:
    """What `uv sync` needs. Raises Unclear."""
    table = project.table("pyproject.toml")
    files = [project.needed("pyproject.toml")]
    files += project.present("uv.lock", "uv.toml", ".python-version")
    uv_table = value_at(table, "tool", "uv")
    members = _members(uv_table, project)
    for one in project.above():
        there = one.table("pyproject.toml") if one.has("pyproject.toml") else {}
        if project.folder in [one.at(it) for it in _members(value_at(there, "tool", "uv"), one)]:
            raise Unclear("it is a package of the workspace in a folder above")
    files += _places_of_packages(uv_table, project)
    if not command.has("--frozen"):  # with it, the lock file is believed and no member is looked at
        files += [project.at(f"{it}/pyproject.toml") for it in members]
    own = {project.at(it) for it in members}
    sources = uv_table.get("sources") if isinstance(uv_table, dict) else None
    files += [it for it in _paths(sources, project) if it.rstrip("/") not in own]
    if command.has("--no-install-workspace") or (
        command.has("--no-install-project") and not members
    ):
        return Need(Fetch(files), [".venv"])
    if value_at(uv_table, "package") is False and not members:
        return Need(Fetch(files), [".venv"])
    if command.has("--only-group"):
        raise Unclear("it installs a part of the workspace")
    option = "--no-install-workspace" if members else "--no-install-project"
    return Need(Fetch(files, f"{text} {option}"), [".venv"])


def _places_of_packages(table: object, project: Project) -> Iterator[str]:
    """The folders of the context in which uv looks for packages."""
    index, links = value_at(table, "index"), value_at(table, "find-links")
    rows = index if isinstance(index, list) else []
    named = [value_at(it, "url") for it in rows] + (links if isinstance(links, list) else [])
    for it in (*named, value_at(table, "index-url")):
        if isinstance(it, str) and "://" not in it:
            yield project.needed(it)


def _members(table: object, project: Project) -> list[str]:
    """The folders of a workspace of uv that have a pyproject.toml. Raises Unclear."""
    patterns = value_at(table, "workspace", "members")
    left_out = value_at(table, "workspace", "exclude")
    if not isinstance(patterns, list) or not patterns:
        return []
    wanted = [str(it) for it in patterns]
    wanted += [f"!{it}" for it in left_out] if isinstance(left_out, list) else []
    return project.folders_with("pyproject.toml", wanted)


def pipenv(project: Project) -> Need:
    """What `pipenv install` or `pipenv sync` needs. Raises Unclear."""
    table = read_table("pyproject.toml", project.read("Pipfile"))
    if table is None:
        raise Unclear("Pipfile cannot be read")
    files = [project.needed("Pipfile"), *project.present("Pipfile.lock")]
    files += _paths({key: it for key, it in table.items() if key != "pipenv"}, project)
    if any(it in ("", "/", f"{project.folder}/") for it in files):
        raise Unclear("Pipfile installs the project itself")
    if "file =" in project.read("Pipfile"):
        raise Unclear("Pipfile names archives")
    return Need(Fetch(files), [".venv"])
