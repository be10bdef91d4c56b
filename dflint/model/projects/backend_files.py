"""Files that the build backend of a Python project reads, so that installing the project stops without them.

Sources: the manuals of Hatch, Setuptools, Flit, Poetry and uv; hatchling 1.28, setuptools 80, flit_core 3.12,
poetry-core 2.2 and uv_build 0.13 were tried on 2026-12-01.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.projects.project_readme import installs_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.tables import Table
    from dflint.model.projects.project_parts import ProjectPlace

    Named = tuple[
        str, str, str
    ]  # manifest in the context; folder in the image, and path from there

_HATCH, _SETUPTOOLS = "hatchling.build", "setuptools.build_meta"
_READ_LICENSE = (_HATCH, "flit_core.buildapi", "poetry.core.masonry.api", "uv_build")
_HOOK = "hatch_build.py"  # where no path is given


def read_by_backend(place: ProjectPlace) -> Iterator[Named]:
    """What the project in the directory of a command needs to be built."""
    folder, manifest = place.nearest("pyproject.toml")
    table = table_of(manifest, place.context) if manifest else None
    if table is None or folder != place.directory or installs_project(place.command) is None:
        return
    if value_at(table, "tool", "uv", "package") is False:
        return
    backend = value_at(table, "build-system", "build-backend")
    license_file = value_at(table, "project", "license", "file")
    named = [license_file] if backend in _READ_LICENSE else []
    if backend == _HATCH:
        named += _of_hatch(table)
    elif backend == _SETUPTOOLS:
        named += _of_setuptools(table, manifest, place)
    for name in named:
        if isinstance(name, str) and name:
            yield manifest, folder, name


def _of_hatch(table: Table) -> Iterator[object]:
    """Its own hook, the file with the version, and what is to be included anyway."""
    build = value_at(table, "tool", "hatch", "build")
    for hooks in (value_at(build, "hooks"), value_at(build, "targets", "wheel", "hooks")):
        hook = value_at(hooks, "custom")
        if hook is not None:
            yield value_at(hook, "path") or _HOOK
    version = value_at(table, "tool", "hatch", "version")
    if value_at(version, "source") in (None, "regex", "code"):
        yield value_at(version, "path")
    included = value_at(build, "targets", "wheel", "force-include")
    yield from included if isinstance(included, dict) else ()


def _of_setuptools(table: Table, manifest: str, place: ProjectPlace) -> Iterator[object]:
    """The module that has the version, and the packages that are listed."""
    version = value_at(table, "tool", "setuptools", "dynamic", "version", "attr")
    modules = [version.rpartition(".")[0]] if isinstance(version, str) else []
    listed = value_at(table, "tool", "setuptools", "packages")
    is_plain = value_at(table, "tool", "setuptools", "package-dir") is None
    modules += (
        [it for it in listed if isinstance(it, str)]
        if isinstance(listed, list) and is_plain
        else []
    )
    beside = manifest.removesuffix("pyproject.toml")
    for module in modules:
        path = module.replace(".", "/")
        files = (f"{top}{path}{end}" for top in ("", "src/") for end in ("/__init__.py", ".py"))
        yield next((it for it in files if place.context.has(f"{beside}{it}")), "")
