"""Where files of the build context are in the image, by way of the COPYs of a stage."""

from __future__ import annotations

from dflint.model.needs import Project
from dflint.model.paths import is_below, relative_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.optimize.piece import Piece


def project_of(
    one: CommandInDirectory, copies: Sequence[Piece], context: Context
) -> Project | None:
    """The project in the folder of the context that a command runs in."""
    if one.directory is None or one.directory.startswith("/?"):
        return None
    for copy in reversed(copies):
        if copy.is_folder and copy.sources and is_below(one.directory, copy.target):
            rest = relative_to(one.directory, copy.target)
            source = copy.sources[0]
            if source == ".":
                return Project(rest, context, "")
            return Project(f"{source}/{rest}", context, source.strip("/"))
    for copy in reversed(
        copies
    ):  # only single files were copied, as from the folder that they lie in
        if copy.sources and not copy.is_folder and copy.target.rstrip("/") == one.directory:
            return Project(copy.sources[0].rpartition("/")[0], context)
    return None


def place_in_context(path: str, copies: Sequence[Piece]) -> str | None:
    """Which file of the context is at a path in the image."""
    for copy in reversed(copies):
        if not copy.sources or not copy.target:
            continue
        if copy.is_folder and is_below(path, copy.target):
            rest = relative_to(path, copy.target)
            return f"{copy.sources[0]}/{rest}".removeprefix("./").strip("/")
        if not copy.is_folder:
            for source in copy.sources:
                if image_path(copy, source) == path:
                    return source
    return None


def image_path(copy: Piece, path: str) -> str | None:
    """Where a file of the context is in the image by way of a COPY; None if it does not copy it."""
    if not copy.sources or not copy.target:
        return None
    for source in copy.sources:
        if copy.is_folder:
            if source == "." or is_below(f"/{path}", f"/{source}"):
                rest = path if source == "." else path[len(source) + 1 :]
                return f"{copy.target.rstrip('/')}/{rest}".rstrip("/") or "/"
        elif _matches(source, path.rstrip("/")):
            written = copy.destination
            is_folder = (
                len(copy.sources) > 1
                or written.endswith("/")
                or written in (".", "./")
                or "*" in source
            )
            name = path.rstrip("/").rpartition("/")[2]
            return f"{copy.target.rstrip('/')}/{name}" if is_folder else copy.target
    return None


def _matches(source: str, path: str) -> bool:
    if source == path:
        return True
    if not any(char in source for char in "*?["):
        return path.startswith(f"{source}/")
    from fnmatch import fnmatchcase

    return source.count("/") == path.count("/") and fnmatchcase(path, source)
