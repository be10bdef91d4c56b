"""`dflint config --builds`: the builds that a repository declares, and where each comes from."""

from __future__ import annotations

import os
import sys

from dflint.builds.overview import COLUMNS, HIDDEN, UNKNOWN, as_json, row
from dflint.builds.projects import Projects
from dflint.cli.linting import projects_of
from dflint.cli.output import is_coloured, write
from dflint.config.overview import shown as as_toml
from dflint.report.screen import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.configurations import Configurations
    from dflint.model.builds import Build


def show_builds(path: str, known: Configurations, output_format: str) -> None:
    """Show the builds of a Dockerfile, or of all in a folder and those that its files declare."""
    found = _builds(path, known)
    if output_format == "json":
        from dflint.report.json import dumps

        write(dumps({"path": path, "builds": list(map(as_json, found))}, indent=2) + "\n")
    elif not sys.stdout.isatty():
        write("\n".join(map(_toml, found)) or f"# {_nothing(path)}\n")
    elif found:
        _table(found)
    else:
        write(f"{_nothing(path)}\n")


def _builds(path: str, known: Configurations) -> Sequence[Build]:
    if not os.path.isdir(path):
        return projects_of([path], known).place(path).builds
    place = projects_of([os.path.join(path, "Dockerfile")], known).place(os.path.join(path, "x"))
    folder = place.path.rpartition("/")[0]
    below = f"{folder}/" if folder else ""
    return [
        build
        for build in place.repository.builds
        if build.dockerfile.startswith(below) or build.path.startswith(below)
    ]


def _nothing(path: str) -> str:
    """What to say where no build is declared: of a file, also which context is taken for its own."""
    said = f"no file of the repository declares a build of {path}"
    context = _inferred(path) if os.path.isfile(path) else None
    if context is not None:
        said += f"; by what it copies, its context is {context}"
    return shown(f"{said}.")


def _inferred(path: str) -> str | None:
    from dflint.cli.inputs import document_of
    from dflint.model.analyze import analyze
    from dflint.model.context.build_context import place_of
    from dflint.syntax.parser import parse

    place = place_of(analyze(parse(document_of(path).source)), Projects([path]).context(path, None))
    return place.folder.name if place is not None else None


def _toml(build: Build) -> str:
    """A build as `[[build]]` has it; what is not known, or secret, is a comment."""
    cells = dict(zip(COLUMNS, row(build), strict=True))
    lines = [f"[[build]]  # {cells['from']}"]
    for name in ("dockerfile", "context", "target"):
        if cells[name]:
            mark = "# " if cells[name] in (UNKNOWN, HIDDEN) else ""
            lines.append(f"{mark}{name} = {as_toml(cells[name])}")
    for name, table in (("args", build.args), ("contexts", build.contexts)):
        listed = as_json(build)[name]
        values = {key: it if it is not None else UNKNOWN for key, it in listed.items()}  # type: ignore[attr-defined]
        if table:
            lines.append(f"{name} = {as_toml(values)}")
    if build.platforms:
        lines.append(f"platforms = {as_toml(build.platforms)}")
    return "".join(f"{shown(line)}\n" for line in lines)


def _table(builds: Sequence[Build]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*COLUMNS)
    for build in builds:
        table.add_row(*(Text(shown(cell)) for cell in row(build)))
    Console(color_system="auto" if is_coloured("auto", sys.stdout) else None).print(table)
