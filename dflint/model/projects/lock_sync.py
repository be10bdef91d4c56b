"""Dependencies of a project that its lock file does not have, or not in a version that fits.

Sources: the manual of npm, `npm ci` (it stops where the two files do not match); Yarn 1, `--frozen-lockfile`; uv
0.13.9 with `--locked`, tried on 2026-11-30.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.context.tables import table_of, value_at
from dflint.model.projects.native_packages import node_installs
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.projects.requirements import name_of
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import intersect, npm_spans, numbers_of, span_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.context.tables import Table
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_KINDS = ("dependencies", "devDependencies", "optionalDependencies")
_YARN_1 = "# yarn lockfile v1"
_OTHERWISE = ("overrides", "resolutions", "workspaces", "packageManager")


class OutOfSync:
    """A dependency that is not locked as package.json asks for it. A value.

    `word` installs with `manager`; `shown` says what the lock file has.
    """

    __slots__ = ("manager", "shown", "word")

    def __init__(self, word: Word, manager: str, shown: str) -> None:
        self.word = word
        self.manager = manager
        self.shown = shown


def locks_out_of_sync(stage: Stage, file: Dockerfile, context: Context) -> Iterator[OutOfSync]:
    """The installations of a stage that stop at their lock file; each file once."""
    seen: set[str] = set()
    for it, step, install in node_installs(stage):
        command, manager = it.command, install.manager
        is_frozen = command.runs("npm", "ci", "clean-install", "ic") is not None
        is_frozen = is_frozen or (manager == "yarn" and command.has("--frozen-lockfile"))
        if (
            not is_frozen
            or install.packages
            or command.is_conditional
            or "$" in "".join(command.args)
        ):
            continue
        package = file_of_project("package.json", it, step, stage, file, context)
        lock = file_of_project(row_of(manager).lock, it, step, stage, file, context)
        if package is None or lock is None or not package.path or lock.path in seen:
            continue
        seen.add(lock.path)
        table = table_of(package.path, context)
        if (
            not _are_beside(package, lock)
            or table is None
            or any(key in table for key in _OTHERWISE)
        ):
            continue
        if package.is_changed(("package.json", "npm pkg"), step):
            continue
        found = _first_missing(table, lock, context, manager)
        if found is not None:
            yield OutOfSync(command.verb or command.name, manager, f"{lock.path} {found}")


def uv_locks_out_of_sync(stage: Stage, file: Dockerfile, context: Context) -> Iterator[OutOfSync]:
    """The `uv sync --locked` of a stage that stop, because uv.lock is older than pyproject.toml; the first one."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            if command.runs("uv", "sync") is None or command.is_conditional or it.directory is None:
                continue
            place = ProjectPlace(it, step, stage, file, context)
            manifest = place.nearest("pyproject.toml")[1] if command.has("--locked") else ""
            lock = f"{manifest.removesuffix('pyproject.toml')}uv.lock"
            text = f"\n{context.folder.read(lock) or ''}" if manifest else ""
            found = (
                _newer_than(text, table_of(manifest, context)) if "\n[[package]]" in text else None
            )
            if found is not None:
                yield OutOfSync(command.verb or command.name, "uv", f"{lock} {found}")
                return


def _newer_than(lock: str, project: Table | None) -> str | None:
    """What a uv.lock lacks of a project: a dependency on every system, or its version."""
    asked, own = value_at(project, "project", "dependencies"), value_at(project, "project", "name")
    for one in asked if isinstance(asked, list) else ():
        name = name_of(one) if isinstance(one, str) and ";" not in one else ""
        if name and f'\nname = "{name}"\n' not in lock:
            return f"does not have {name}"
    version = value_at(project, "project", "version")
    entry = lock.partition(f'\nname = "{name_of(str(own))}"\n')[2].partition("\n[[")[0]
    locked = (
        entry.partition('version = "')[2].partition('"')[0] if entry.startswith("version") else ""
    )
    if (
        isinstance(version, str)
        and locked
        and locked != version
        and version.replace(".", "").isdecimal()
    ):
        return f"has version {locked} of the project, which is at {version}"
    return None


def _are_beside(one: ImageFile, other: ImageFile) -> bool:
    return one.path.rpartition("/")[0] == other.path.rpartition("/")[0] and (
        one.target.rpartition("/")[0] == other.target.rpartition("/")[0]
    )


def _first_missing(package: Table, lock: ImageFile, context: Context, manager: str) -> str | None:
    """What the lock file has of the first dependency that is not locked as it is asked for."""
    text = lock.text or ""
    packages = value_at(table_of(lock.path, context), "packages") if manager == "npm" else None
    for kind in _KINDS:
        asked = value_at(package, kind)
        for name, wanted in asked.items() if isinstance(asked, dict) else ():
            if not isinstance(wanted, str) or not (wanted[:1].isdecimal() or wanted[:1] in "^~"):
                continue  # a tag, an address, a range of several parts
            if manager == "yarn":
                if text.startswith(_YARN_1) and f"{name}@{wanted}" not in text:
                    return f"does not have {name} {wanted}"
            elif isinstance(packages, dict) and "" in packages:
                locked = value_at(packages, f"node_modules/{name}")
                if not isinstance(locked, dict):
                    return f"does not have {name}"
                if not _may_fit(locked, wanted):
                    return f"has {name} {locked.get('version')}, and package.json asks for {wanted}"
    return None


def _may_fit(locked: Table, wanted: str) -> bool:
    """Whether the version of an entry of a lock file may be one that is asked for."""
    version, spans = locked.get("version"), npm_spans(wanted)
    if (
        not isinstance(version, str)
        or spans is None
        or "-" in version + wanted
        or locked.get("link")
    ):
        return True
    numbers = numbers_of(version)
    return len(numbers) < 3 or bool(intersect(spans, [span_of(numbers)]))
