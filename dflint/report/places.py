"""Where findings are, as other programs count and name it."""

from __future__ import annotations

import os

from dflint.git_repository import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report
    from dflint.source import Source

# Where a CI has checked out the repository: GitHub, GitLab, Azure.
ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
STDIN = "<stdin>"


class Paths:
    """Paths as they are from the root of the repository, with slashes.

    The root is what the CI says, else the closest folder above with a `.git`, else the current one.
    What is not below it keeps its absolute path.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self.here = os.getcwd()
        given = next(filter(None, map(environ.get, ROOTS)), "")
        self.root = (
            given if given and _is_below(self.here, given) else root_of(self.here) or self.here
        )

    def __call__(self, path: str) -> str:
        if path == STDIN:
            return path
        full = os.path.normpath(os.path.join(self.here, path))
        if _is_below(full, self.root):
            full = os.path.relpath(full, self.root)
        return full.replace(os.sep, "/")


def address(path: str) -> str:
    """A path as a URI, or as a reference to be read from a base: RFC 3986."""
    from urllib.parse import quote

    quoted = quote(os.fsencode(path), safe="/")
    if path[:1] == "/":
        return f"file://{quoted}"
    is_like_scheme = ":" in quoted.partition("/")[0]
    return f"./{quoted}" if is_like_scheme or quoted[:1] == "/" else quoted


def fingerprints(found: Iterable[Diagnostic], path_of: Paths) -> list[str]:
    """For each finding a text that stays the same when lines above it come and go.

    It is made of the path, the rule, the text of the line, and how many alike come before.
    """
    from hashlib import sha256

    seen: dict[tuple[str, str, str], int] = {}
    marks = []
    for it in found:
        line = it.source.line(it.source.position(it.start).line)
        key = (path_of(it.source.path), it.rule.code, " ".join(line.split()))
        seen[key] = number = seen.get(key, 0) + 1
        whole = "\0".join((*key, str(number)))
        marks.append(sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return marks


def byte_column(source: Source, offset: int) -> tuple[int, int]:
    """Line and column from 1, the column in bytes of UTF-8."""
    place = source.position(offset)
    before = source.text[source.line_starts[place.line - 1] : offset]
    return place.line, len(before.encode("utf-8", "surrogateescape")) + 1


def by_file(it: Report) -> dict[str, list[Diagnostic]]:
    """The findings of each file that was linted; none for a file that is clean."""
    files: dict[str, list[Diagnostic]] = {path: [] for path in it.paths}
    for diagnostic in it.diagnostics:
        files.setdefault(diagnostic.source.path, []).append(diagnostic)
    return files


def worst_first(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings, most severe first, and else in their order."""
    return sorted(found, key=lambda it: -it.severity)


def _is_below(path: str, root: str) -> bool:
    return os.path.join(os.path.abspath(path), "").startswith(
        os.path.join(os.path.abspath(root), "")
    )
