"""A web server that gets a whole project of Node, and sends one folder of it.

Sources: nginx.org (root, alias), caddyserver.com (root), httpd.apache.org (DocumentRoot); 2026-11.
"""

from __future__ import annotations

import re

from dflint.fix import Edit, unsafe
from dflint.model.context.build_context import taken
from dflint.model.context.image_files import target_of
from dflint.model.images.purpose import serves_files
from dflint.model.packages.installs import installing
from dflint.model.paths import is_below, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.optimize.stages.copies import Change
from dflint.optimize.stages.unknown import Unknown
from dflint.source import Span
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

_ROOT = re.compile(r"^\s*(?:root|alias|DocumentRoot)\s+(?:\*\s+)?\"?([^\s;\"]+)", re.M)
_CONFIGURATIONS = (".conf", ".conf.template", "Caddyfile")


def served_projects(file: Dockerfile, stage: Stage) -> Iterator[tuple[Step, str, str]]:
    """The COPYs of whole projects of Node to a web server: the step, the project, and where to."""
    if stage.image is None or not stage.is_final or not serves_files(stage.image):
        return
    for step in stage.steps_of(Copy):
        it = step.instruction
        assert isinstance(it, Copy)
        origin = file.stage_named(str(it.from_), stage) if it.from_ is not None else None
        target = target_of(step)
        if origin is None or target is None or len(it.sources) != 1 or it.sources[0].expands:
            continue
        path = joined("/", str(it.sources[0]))
        if path is not None and path in _projects(origin):
            yield step, path, target


def _projects(stage: Stage) -> set[str]:
    """The folders in which a stage installs packages of Node."""
    found: set[str] = set()
    for step in stage.steps:
        commands = {
            command for command, install in installing(step) if install.row.ecosystem == "node"
        }
        found |= {
            it.directory for it in with_directories(step) if it.command in commands and it.directory
        }
    return found


def narrowed(file: Dockerfile, stage: Stage, context: Context) -> Iterator[Change | Unknown]:
    """What is sent of these projects, or why it is not known."""
    for step, path, target in served_projects(file, stage):
        line = file.source.position(step.start).line
        roots = _roots(stage, context)
        below = sorted({it for it in roots if is_below(it, target) and it != target})
        if not below or any(is_below(target, it) for it in roots) or len(below) > 3:
            yield Unknown(f"which folder of {path} the server sends is not known", line)
            continue
        it = step.instruction
        text = file.source.text[it.line.start : it.line.end]
        flags = "".join(f"{flag.text.raw} " for flag in it.flags)
        copies = [
            f"{it.keyword} {flags}{path}{root[len(target.rstrip('/')) :]}/ {root}/"
            for root in below
        ]
        if it.heredocs or it.comments or "[" in text:
            yield Unknown("the COPY is written in a way that is left alone", line)
            continue
        fix = unsafe(
            "Copy only the folder that is sent",
            Edit(Span(it.line.start, it.line.end), file.source.newline.join(copies)),
        )
        reason = (
            f"the server sends {', '.join(below)}, and gets node_modules and the sources beside it"
        )
        yield Change(fix, line, reason)


def _roots(stage: Stage, context: Context) -> list[str]:
    """The folders that configurations name which the stage copies from the context."""
    found: list[str] = []
    for step in stage.copies:
        it = step.instruction
        for one in taken(it):  # type: ignore[arg-type]
            if not one.path.endswith(_CONFIGURATIONS):
                continue
            text = context.folder.read(one.path) or ""
            found += [root.rstrip("/") for root in _ROOT.findall(text)]
    return found
