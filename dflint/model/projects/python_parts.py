"""Files that lists of requirements and pyproject.toml name, and that pip, uv or Poetry do not find.

Sources: the documentation of pip (requirements files), uv (`tool.uv.sources`, workspaces) and Poetry (path
dependencies); pip 23.2, uv 0.13.9 and Poetry 2.5.1 were tried on 2026-11-30.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.packages.installs import install_of
from dflint.model.paths import joined
from dflint.model.projects.backend_files import read_by_backend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.projects.project_parts import ProjectPlace

    Named = tuple[
        str, str, str
    ]  # manifest in the context; folder in the image, and path from there

_MOST = 100  # lists that are read
_NOT_ALL = (
    "--no-sources", "--no-install-local", "--no-install-package", "--only-group", "--only-dev", "--package",
    "--all-packages", "--script", "--directory", "--project",
)  # fmt: skip


def _pip(place: ProjectPlace) -> Iterator[Named]:
    yield from read_by_backend(place)
    yield from _lists(place)


def _lists(place: ProjectPlace) -> Iterator[Named]:
    """Other lists of requirements, and projects by their path, in the lists that are given to pip."""
    install = install_of(place.command)
    waiting = (
        [str(word) for word in install.files if word.endswith((".txt", ".in"))] if install else []
    )
    seen: set[str] = set()
    while waiting and len(seen) < _MOST:
        path = joined(place.directory, waiting.pop())
        own = place.look_up(path)[1] if path is not None and path not in seen else ""
        if path is None or not own:
            continue
        seen.add(path)
        folder = path.rpartition("/")[0] or "/"
        for line in (place.context.folder.read(own) or "").splitlines():
            words = line.split(" #")[0].replace("=", " ", 1).split()
            if (
                words
                and words[0] in ("-r", "--requirement", "-c", "--constraint")
                and len(words) == 2
            ):
                yield own, folder, words[1]
                waiting.append(joined(folder, words[1]) or "")
            elif (
                words[:1] == ["-e"]
                and len(words) == 2
                and words[1].partition("[")[0] in (".", "./")
            ):
                if place.directory == folder and place.context.has("pyproject.toml"):
                    yield own, folder, "pyproject.toml"


def _uv(place: ProjectPlace) -> Iterator[Named]:
    """The folders of `tool.uv.sources` that the project depends upon, and what pip is given."""
    command = place.command
    yield from read_by_backend(place)
    if command.verb != "sync":
        yield from _lists(place)
        return
    folder, manifest = place.nearest("pyproject.toml")
    table = table_of(manifest, place.context) if manifest else None
    sources = value_at(table, "tool", "uv", "sources")
    if command.has(*_NOT_ALL) or not isinstance(sources, dict):
        return
    asked = value_at(table, "project", "dependencies")
    names = {_name(it) for it in asked if isinstance(it, str)} if isinstance(asked, list) else set()
    skips_members = command.has("--no-install-workspace") and command.has("--frozen")
    for name, source in sources.items():
        path = value_at(source, "path")
        if value_at(source, "workspace") is True and not skips_members:
            path = _member(name, f"{manifest.removesuffix('pyproject.toml')}uv.lock", place)
        if _name(name) in names and isinstance(path, str) and not path.endswith((".whl", ".gz")):
            yield manifest, folder, f"{path.rstrip('/')}/pyproject.toml"


def _member(name: str, lock: str, place: ProjectPlace) -> str | None:
    """The folder of a member of the workspace, as uv.lock has it."""
    text = place.context.folder.read(lock) or ""
    entry = text.partition(f'\nname = "{_name(name)}"\n')[2].partition("\n[[")[0]
    source = entry.partition("\nsource = { ")[2].partition(" }")[0]
    kind, _, path = source.partition(" = ")
    return path.strip('"') if kind in ("editable", "virtual", "directory") else None


def _poetry(place: ProjectPlace) -> Iterator[Named]:
    yield from read_by_backend(place)
    command = place.command
    if command.verb not in ("install", "sync") or command.has("--only", "--no-directory"):
        return
    folder, manifest = place.nearest("pyproject.toml")
    table = table_of(manifest, place.context) if manifest else None
    asked = value_at(table, "tool", "poetry", "dependencies")
    for one in asked.values() if isinstance(asked, dict) else ():
        path = value_at(one, "path")
        if isinstance(path, str) and value_at(one, "optional") is not True:
            is_file = path.endswith((".whl", ".tar.gz", ".zip"))
            yield manifest, folder, path if is_file else f"{path.rstrip('/')}/pyproject.toml"


def _name(text: str) -> str:
    """The name of a package in a requirement, as PEP 503 compares it."""
    name = text.strip()
    for at, char in enumerate(name):
        if not (char.isalnum() or char in "-_."):
            name = name[:at]
            break
    return name.lower().replace("_", "-").replace(".", "-")


PYTHON_READERS: dict[str, Callable[[ProjectPlace], Iterator[Named]]] = {
    it.__name__.removeprefix("_"): it for it in (_pip, _uv, _poetry)
}
