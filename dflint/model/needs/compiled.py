"""Go and Cargo.

Sources: go.dev/ref/mod (replace, workspaces), doc.rust-lang.org/cargo (targets, workspaces, fetch); 2026-11.
"""

from __future__ import annotations

from dflint.model.context.tables import value_at
from dflint.model.needs.project import MOST_FILES, Fetch, Need, Project, Unclear, quoted
from dflint.model.packages.fetching_builds import fetches_for_project
from dflint.model.packages.installs import install_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.tables import Table

_PROGRAMS = ("install", "binstall")  # verbs that install a program
_CARGO_OPTIONS = ("--locked", "--frozen", "--offline")


def of_project(manager: str, verb: str, command: Command, project: Project) -> Need | None:
    """What a command of Go or Cargo needs; None for those that fetch nothing. Raises Unclear."""
    is_build = fetches_for_project(command)
    if manager == "go":
        if verb == "install" and command.verbs[1:] and all("@" in it for it in command.verbs[1:]):
            return Need(Fetch((), of_programs=True))  # which ignores the module in its folder
        fetches = is_build or command.runs("go", "mod download", "mod verify") is not None
        return go(command, project) if fetches and not command.has("-C") else None
    if is_build or verb == "fetch":
        return cargo(command, project)
    install = install_of(command)
    is_program = install is not None and install.packages and not install.files
    if not is_program or verb not in _PROGRAMS:
        return None
    return Need(Fetch(_settings_of_cargo(project), of_programs=True))


def _settings_of_cargo(project: Project) -> list[str]:
    """The files that every command of Cargo reads in the folder that it is started in."""
    every = [project, *project.above()]
    names = ("rust-toolchain", "rust-toolchain.toml", ".cargo/config.toml", ".cargo/config")
    return [path for one in every for path in one.present(*names)]


def go(command: Command, project: Project) -> Need:
    """What `go mod download`, or a build, needs before the sources. Raises Unclear."""
    if project.has("vendor"):
        raise Unclear("the modules are in vendor")
    if any(one.has("go.work") for one in project.above()):
        raise Unclear("go.work in a folder above may name it")
    files: list[str] = []
    if project.has("go.work"):
        files += project.present("go.work", "go.work.sum")
        files += _replaced_modules("go.work", project)
        for name in _listed(project.read("go.work"), "use"):
            files += _module(name.strip('"'), project)
    if not files or project.has("go.mod"):
        files += _module("", project)
    is_fetch = command.runs("go", "mod download", "mod verify") is not None
    if not is_fetch and not any(it.endswith("go.sum") for it in files):
        raise Unclear("there are no modules to download")
    return Need(Fetch(files, "" if is_fetch else "go mod download"))


def replaced(project: Project, name: str = "go.mod") -> list[str]:
    """The folders of the modules in the context that go.mod, or go.work, replaces others with. Raises
    Unclear."""
    found: list[str] = []
    for line in _listed(project.read(name), "replace"):
        target = line.partition("=>")[2].split()
        if target and target[0].startswith("."):
            found.append(project.needed(target[0]))
    return found


def _module(name: str, project: Project) -> Iterator[str]:
    here = project.below(name) if name else project
    yield here.needed("go.mod")
    yield from here.present("go.sum")
    yield from _replaced_modules("go.mod", here)


def _replaced_modules(name: str, here: Project) -> Iterator[str]:
    for folder in replaced(here, name):
        other = Project(folder, here.context)
        yield other.needed("go.mod")
        yield from other.present("go.sum")


def _listed(text: str, word: str) -> Iterator[str]:
    """The lines of a directive of go.mod, in either of its forms."""
    is_open = False
    for line in text.splitlines():
        plain = line.partition("//")[0].strip()
        if is_open and plain == ")":
            is_open = False
        elif is_open and plain:
            yield plain
        elif plain.split()[:1] == [word]:
            rest = plain[len(word) :].strip()
            is_open = rest == "("
            if not is_open:
                yield rest


def cargo(command: Command, project: Project) -> Need:
    """What `cargo fetch` needs: the manifests of all packages, with a file for each target that they
    declare; Cargo reads none of these files. Raises Unclear."""
    if project.context.matching(f"{project.at('vendor')}/*/.cargo-checksum.json"):
        raise Unclear("the crates are in vendor")
    if any("[workspace" in one.read("Cargo.toml") for one in project.above()):
        raise Unclear("it may be a package of the workspace in a folder above")
    if command.has("--manifest-path", "--git", "--root") or any(
        "chef" in it for it in command.operands
    ):
        raise Unclear("it is not about the project in its folder")
    files = [project.needed("Cargo.toml"), *project.present("Cargo.lock")]
    files += _settings_of_cargo(project)
    root = project.table("Cargo.toml")
    mains: dict[str, None] = {}
    libraries: dict[str, None] = {}
    for folder, table in _packages(root, project):
        here = project.below(folder) if folder else project
        if folder:
            files.append(here.at("Cargo.toml"))
        if "package" in table:
            for name, is_library in _targets(table, here):
                (libraries if is_library else mains)[_from(project, here.at(name))] = None
    if len(files) + len(mains) + len(libraries) > MOST_FILES:
        raise Unclear("the workspace is very large")
    options = " ".join(it for it in _CARGO_OPTIONS[:1] if command.has(it))
    fetch = f"cargo fetch {options}".strip()
    return Need(Fetch(files, fetch, _dummies(list(mains), list(libraries))))


def _packages(root: Table, project: Project) -> Iterator[tuple[str, Table]]:
    """The packages of a workspace: folders from its root, and their manifests."""
    seen = {""}
    yield "", root
    members = value_at(root, "workspace", "members")
    left_out = value_at(root, "workspace", "exclude")
    excluded = {str(it).strip("/") for it in left_out} if isinstance(left_out, list) else set()
    waiting: list[str] = []
    for pattern in members if isinstance(members, list) else ():
        waiting += project.matching(str(pattern)) if "*" in str(pattern) else [str(pattern)]
    waiting += _path_dependencies(root, "")
    while waiting:
        name = waiting.pop(0).strip("/").removeprefix("./")
        if name in seen or name in excluded or not name or name == ".":
            continue
        seen.add(name)
        if len(seen) > MOST_FILES:
            raise Unclear("the workspace is very large")
        if not project.has(f"{name}/Cargo.toml"):
            if "*" in name:
                continue
            raise Unclear(f"{name}/Cargo.toml is not in the build context")
        table = project.below(name).table("Cargo.toml")
        yield name, table
        waiting += _path_dependencies(table, name)


def _path_dependencies(table: Table, folder: str) -> Iterator[str]:
    from dflint.model.paths import cleaned

    waiting: list[object] = [
        it
        for key, it in table.items()
        if "dependencies" in key or key in ("target", "patch", "workspace", "replace")
    ]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            path = one.get("path")
            if isinstance(path, str):
                yield cleaned(f"{folder}/{path}" if folder else path)
            waiting += [
                it
                for key, it in one.items()
                if key not in ("members", "exclude", "package", "metadata")
            ]


def _targets(table: Table, here: Project) -> Iterator[tuple[str, bool]]:
    """The files of the targets of a package, and whether each is a library."""
    found: dict[str, bool] = {}
    library = value_at(table, "lib", "path")
    name = library if isinstance(library, str) else "src/lib.rs"
    if here.has(name):
        found[name] = True
    if here.has("src/main.rs"):
        found["src/main.rs"] = False
    for kind, folder in (
        ("bin", "src/bin"),
        ("example", "examples"),
        ("bench", "benches"),
        ("test", "tests"),
    ):
        rows = table.get(kind)
        for row in rows if isinstance(rows, list) else ():
            path = row.get("path") if isinstance(row, dict) else None
            own = row.get("name") if isinstance(row, dict) else None
            for tried in (path, f"{folder}/{own}.rs", f"{folder}/{own}/main.rs"):
                if isinstance(tried, str) and here.has(tried):
                    found[tried] = False
                    break
    if not found:
        entries = [
            it for it in here.context.folder.entries(here.at("src/bin")) if it.name.endswith(".rs")
        ]
        if not entries:
            raise Unclear(f"{here.at('Cargo.toml')} declares no target that is found")
        found[f"src/bin/{entries[0].name}"] = False
    return iter(found.items())


def _from(project: Project, path: str) -> str:
    """A path of the context, seen from the folder of the project."""
    prefix = f"{project.folder}/" if project.folder else ""
    if not path.startswith(prefix):
        raise Unclear(f"{path} is outside of the workspace")
    return quoted(path[len(prefix) :])


def _dummies(mains: list[str], libraries: list[str]) -> str:
    folders = dict.fromkeys(it.rpartition("/")[0] or "." for it in (*mains, *libraries))
    parts = (
        [f"mkdir -p {' '.join(it for it in folders if it != '.')}"]
        if any(it != "." for it in folders)
        else []
    )
    parts += [f"echo 'fn main() {{}}' > {it}" for it in mains]
    parts += [f"touch {' '.join(libraries)}"] if libraries else []
    return " && ".join(parts)
