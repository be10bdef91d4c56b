"""Members of a Cargo workspace, and dependencies by path, that are not copied before Cargo reads the project.

Sources: The Cargo Book, Workspaces and Specifying Dependencies: the manifests of all of them are read; maturin,
which calls `cargo metadata` before it builds.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import cleaned, joined
from dflint.model.projects.project_parts import MissingPart, ProjectPlace
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.tables import Table
    from dflint.model.stages import Dockerfile, Stage

MANIFEST = "Cargo.toml"
_READING = (
    "build",
    "b",
    "check",
    "c",
    "test",
    "t",
    "run",
    "r",
    "fetch",
    "vendor",
    "clippy",
    "doc",
    "metadata",
)
_BUILDING = ("build", "develop", "sdist")  # of maturin, which asks `cargo metadata`
_ELSEWHERE = ("--manifest-path", "-m", "-C", "--help", "--version")
_KINDS = ("dependencies", "dev-dependencies", "build-dependencies")
_MOST = 200  # manifests that are read


def missing_members(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingPart]:
    """The manifests that commands of Cargo do not find; the first of each stage."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            reads = command.runs("cargo", *_READING) or command.runs("maturin", *_BUILDING)
            if reads is None or command.is_conditional:
                continue
            if command.has(*_ELSEWHERE) or str(command.args[0])[:1] == "+":
                continue
            place = ProjectPlace(it, step, stage, file, context)
            found = _first_missing(place)
            if found is not None:
                yield found
                return


def _first_missing(place: ProjectPlace) -> MissingPart | None:
    """The first manifest that is named and not there, of those that Cargo reads from the nearest one on."""
    top, path = place.nearest(MANIFEST)
    root = table_of(path, place.context) if path else None
    waiting, seen = [(top, path)] if path else [], {path}
    while waiting and len(seen) < _MOST:
        folder, manifest = waiting.pop(0)
        for named in _named(table_of(manifest, place.context), root):
            own = cleaned(f"/{manifest.rpartition('/')[0]}/{named}/{MANIFEST}").lstrip("/")
            target = joined(folder, f"{named}/{MANIFEST}") or ""
            if own in seen or any(char in named for char in "*?[$"):
                continue
            seen.add(own)
            found = place.look_up(target)[1]
            if found:
                waiting.append((target.rpartition("/")[0], found))
            elif place.lacks(
                target, own, (MANIFEST, named.rpartition("/")[2], "cargo new", "cargo init")
            ):
                return MissingPart(place.word, "cargo", manifest, own)
    return None


def _named(manifest: Table | None, root: Table | None) -> Iterator[str]:
    """The folders that a manifest names: members, and dependencies by path, as they are written."""
    excluded = value_at(manifest, "workspace", "exclude")
    members = value_at(manifest, "workspace", "members")
    for member in members if isinstance(members, list) else ():
        if isinstance(member, str) and (not isinstance(excluded, list) or member not in excluded):
            yield member.rstrip("/")
    targets = value_at(manifest, "target")
    tables = [manifest, *(targets.values() if isinstance(targets, dict) else ())]
    for table in tables:
        for kind in _KINDS:
            those = value_at(table, kind)
            for one in those.values() if isinstance(those, dict) else ():
                path = value_at(one, "path")
                if isinstance(path, str):
                    yield path.rstrip("/")
