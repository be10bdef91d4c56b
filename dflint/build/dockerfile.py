"""The Dockerfile that an engine is given: the user's, with the same lines."""

from __future__ import annotations

import re
import shutil

from dflint.source import Source
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from dflint.build.request import BuildRequest

NAME = "Dockerfile"
_STABLE = re.compile(r"(docker\.io/)?docker/dockerfile(:1(\.\d+)*)?(@\S+)?")


def write_dockerfile(request: BuildRequest, folder: Path) -> Path:
    """Write the Dockerfile into a folder, with its own ignore file, if it has one, beside it."""
    path = folder / NAME
    path.write_bytes(without_syntax(request.text).encode("utf-8", "surrogateescape"))
    if request.own_ignore_file:
        shutil.copyfile(request.own_ignore_file, folder / f"{NAME}.dockerignore")
    return path


def without_syntax(text: str) -> str:
    """The same without `# syntax=docker/dockerfile:1`; every instruction keeps its line.

    Builders have that language built in, and without the directive they need no registry for it.
    Other languages than the stable one are left. Directives must be the first lines, so the gap
    comes after them.
    """
    source = Source(NAME, text)
    directives = parse(source).directives
    lines = text.split("\n")
    top = [source.position(it.comment.start).line - 1 for it in directives]
    gone = {
        at
        for at, it in zip(top, directives, strict=True)
        if it.name == "syntax" and _STABLE.fullmatch(it.value.strip())
    }
    if not gone:
        return text
    end = max(top) + 1
    kept = [line for at, line in enumerate(lines[:end]) if at not in gone]
    return "\n".join([*kept, *[""] * len(gone), *lines[end:]])
