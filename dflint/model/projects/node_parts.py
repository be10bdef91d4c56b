"""Files that a project of Node names, and that are not copied before its package manager reads it.

Sources: the documentation of Yarn (yarnPath, plugins, `patch:`), pnpm (pnpm-workspace.yaml, patchedDependencies),
Bun (workspaces) and npm (life cycle scripts). Yarn 4.18.1, pnpm 10.34.9 and Bun 1.2.20 were tried on 2026-11-30;
npm goes on without a folder that `file:` names. pnpm 11 refuses builds that nothing allows: mkizka/linkat#275.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.packages.installs import install_of, is_global
from dflint.model.paths import file_beside
from dflint.model.projects.life_cycle import life_cycle_commands
from dflint.model.projects.native_packages import dependencies
from dflint.model.versions import numbers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.tables import Table
    from dflint.model.projects.project_parts import ProjectPlace

    Named = tuple[
        str, str, str
    ]  # manifest in the context; folder in the image, and path from there

_PACKAGE = "package.json"
_WORKSPACE = "pnpm-workspace.yaml"
_FROZEN = ("--frozen-lockfile", "--immutable")
_BUN_FROZEN = ("--frozen-lockfile", "--production", "-p")
# What pnpm-lock.yaml repeats of pnpm-workspace.yaml, so that the two have to agree where the lock file is frozen.
_REPEATED = ("overrides", "patchedDependencies", "catalogs")
_ALLOWS = ("allowBuilds", "onlyBuiltDependencies")
_STRICT_PNPM = 11  # refuses scripts of packages that nothing allows
_INTERPRETERS = ("node", "sh", "bash", "tsx", "ts-node")
_ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".sh")


def _installs(place: ProjectPlace) -> bool:
    """Whether a command installs what the project in its directory asks for."""
    install = install_of(place.command)
    return install is not None and not install.packages and not is_global(place.command)


def _npm(place: ProjectPlace) -> Iterator[Named]:
    """Members that `workspace:` means, which npm knows where they are there, and what scripts read."""
    folder, manifest = place.nearest(_PACKAGE) if _installs(place) else ("", "")
    package = table_of(manifest, place.context) if manifest else None
    wanted = [name for name, asked in dependencies(package) if asked.startswith("workspace:")]
    for member in _members(manifest, package, place) if wanted else ():
        if value_at(table_of(member, place.context), "name") in wanted:
            yield manifest, folder, _below(member, manifest)
    yield from _scripts(place)


def _members(manifest: str, package: Table | None, place: ProjectPlace) -> Iterator[str]:
    """The manifests in the context of the members that a package.json lists."""
    listed = value_at(package, "workspaces")
    patterns = listed if isinstance(listed, list) else value_at(listed, "packages")
    top = manifest.removesuffix(_PACKAGE)
    for pattern in patterns if isinstance(patterns, list) else ():
        if isinstance(pattern, str) and "**" not in pattern and pattern[:1] != "!":
            found = place.context.matching(
                f"{top}{pattern.removeprefix('./').rstrip('/')}/{_PACKAGE}"
            )
            yield from (entry.path for entry in found)


def _below(path: str, manifest: str) -> str:
    """A path seen from the folder of a manifest above it."""
    return path[len(manifest.removesuffix(_PACKAGE)) :]


def _yarn(place: ProjectPlace) -> Iterator[Named]:
    """What .yarnrc.yml, a patch of package.json, or yarn.lock with `--immutable` names."""
    folder, settings = place.nearest(".yarnrc.yml")
    for line in _lines(settings, place):
        key, _, value = line.strip().removeprefix("- ").partition(":")
        if key in ("yarnPath", "path") and value.strip(" '\"").startswith((".yarn/", "./.yarn/")):
            yield settings, folder, value.strip(" '\"")
    if not _installs(place):
        return
    if settings:
        yield from _yarn_patches(place)
        folder, lock = place.nearest("yarn.lock")
        if place.command.has(*_FROZEN) and place.command.verb != "workspaces":
            for line in _lines(lock, place):
                path = line.partition("@workspace:")[2].rstrip("\"'")
                if line.startswith("  resolution:") and path not in ("", "."):
                    yield lock, folder, f"{path}/{_PACKAGE}"
    yield from _scripts(place)


def _yarn_patches(place: ProjectPlace) -> Iterator[Named]:
    folder, manifest = place.nearest(_PACKAGE)
    table = table_of(manifest, place.context) if manifest else None
    for key in ("dependencies", "devDependencies", "resolutions"):
        asked = value_at(table, key)
        for wanted in asked.values() if isinstance(asked, dict) else ():
            if isinstance(wanted, str) and wanted.startswith("patch:"):
                path = wanted.rpartition("#")[2].partition("::")[0].removeprefix("~/")
                if path.endswith(".patch"):
                    yield manifest, folder, path.removeprefix("./")


def _pnpm(place: ProjectPlace) -> Iterator[Named]:
    """Patches that the project names, and pnpm-workspace.yaml where pnpm-lock.yaml agrees only with it."""
    if not _installs(place) or place.command.has("--ignore-workspace"):
        return
    folder, manifest = place.nearest(_PACKAGE)
    patched = (
        value_at(table_of(manifest, place.context), "pnpm", "patchedDependencies")
        if manifest
        else None
    )
    for path in patched.values() if isinstance(patched, dict) else ():
        if isinstance(path, str):
            yield manifest, folder, path
    folder, lock = place.nearest("pnpm-lock.yaml")
    if lock and _needs_workspace(lock, manifest, place):
        yield lock, folder, _WORKSPACE
    folder, workspace = place.nearest(_WORKSPACE)
    for line in _section(_lines(workspace, place), "patchedDependencies"):
        yield workspace, folder, line.rpartition(": ")[2].strip(" '\"")
    yield from _scripts(place)


def _needs_workspace(lock: str, manifest: str, place: ProjectPlace) -> bool:
    """Whether pnpm stops without the pnpm-workspace.yaml that lies beside a pnpm-lock.yaml in the context."""
    beside = file_beside(lock, _WORKSPACE)
    text = place.context.folder.read(beside)
    package = table_of(manifest, place.context) if manifest else None
    if text is None or place.says("--no-frozen-lockfile"):
        return False
    lines, locked = text.splitlines(), place.context.folder.read(lock) or ""
    if place.command.has(*_FROZEN) and value_at(package, "pnpm") is None:
        for key in _REPEATED:
            if f"\n{key}:" in locked and f"\n{key.removesuffix('s')}" in f"\n{text}":
                return True
    wanted = value_at(package, "packageManager")
    numbers = numbers_of(wanted.removeprefix("pnpm@")) if isinstance(wanted, str) else ()
    if not numbers or numbers[0] < _STRICT_PNPM or not str(wanted).startswith("pnpm@"):
        return False
    allowed = [line for key in _ALLOWS for line in _section(lines, key) if "false" not in line]
    names = [line.strip(" -").removesuffix("true").strip(" :'\"") for line in allowed]
    return any(name and f"\n  {name}@" in locked.replace("'", "") for name in names)


def _bun(place: ProjectPlace) -> Iterator[Named]:
    """Members of the workspace that bun.lock lists, where it is frozen, and patches."""
    if not _installs(place) or place.command.has("--filter", "-F"):
        return
    folder, manifest = place.nearest(_PACKAGE)
    patched = (
        value_at(table_of(manifest, place.context), "patchedDependencies") if manifest else None
    )
    for path in patched.values() if isinstance(patched, dict) else ():
        if isinstance(path, str):
            yield manifest, folder, path
    folder, lock = place.nearest("bun.lock")
    if lock and place.command.has(*_BUN_FROZEN):
        rest = (place.context.folder.read(lock) or "").partition('"workspaces": {')[2]
        for line in rest.partition("\n  }")[0].splitlines():
            if line.startswith('    "') and line.endswith('": {') and line != '    "": {':
                yield lock, folder, f"{line[5:].partition(chr(34))[0]}/{_PACKAGE}"
    yield from _scripts(place)


def _scripts(place: ProjectPlace) -> Iterator[Named]:
    """What the scripts read that an installation runs, of the project and of the members that are there."""
    if not _installs(place):
        return
    folder, manifest = place.nearest(_PACKAGE)
    package = table_of(manifest, place.context) if manifest else None
    settings = place.nearest(".npmrc")[1]
    if folder != place.directory or "ignore-scripts" in "".join(_lines(settings, place)):
        return
    yield from _read_by_scripts(manifest, folder, package, place)
    for member in _members(manifest, package, place):
        inside = f"{folder}/{_below(member, manifest)}"
        if place.look_up(inside)[1] == member:
            above = inside.rpartition("/")[0]
            yield from _read_by_scripts(member, above, table_of(member, place.context), place)


def _read_by_scripts(
    manifest: str, folder: str, package: Table | None, place: ProjectPlace
) -> Iterator[Named]:
    """The schema of Prisma, and scripts of the project."""
    for command in life_cycle_commands(package or {}, place.command, place.step, place.stage):
        words = [str(word) for word in command.args]
        if command.name == "prisma" and words[:1] == ["generate"] and not command.has("--config"):
            schema = command.option("--schema") or value_at(package, "prisma", "schema")
            is_usual = schema is None and not place.context.has("prisma.config.ts")
            path = "prisma/schema.prisma" if is_usual else schema
            if isinstance(path, str):
                yield manifest, folder, path
        elif command.name in _INTERPRETERS and words[:1] and words[0].endswith(_ENDINGS):
            yield manifest, folder, words[0]
        elif command.path.startswith("./"):
            yield manifest, folder, str(command.path)


def _lines(path: str, place: ProjectPlace) -> list[str]:
    return (place.context.folder.read(path) or "").splitlines() if path else []


def _section(lines: list[str], key: str) -> Iterator[str]:
    """The lines below a key at the top of a YAML file."""
    is_in = False
    for line in lines:
        if line[:1] not in ("", " ", "-", "#"):
            is_in = line.rstrip() == f"{key}:"
        elif is_in and line.strip(" -") and not line.lstrip().startswith("#"):
            yield line


NODE_READERS: dict[str, Callable[[ProjectPlace], Iterator[Named]]] = {
    it.__name__.removeprefix("_"): it for it in (_npm, _yarn, _pnpm, _bun)
}
