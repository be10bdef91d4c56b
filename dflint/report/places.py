"""Where findings are, as other programs count and name it."""

from __future__ import annotations

import os
from _bisect import bisect_left
from itertools import accumulate

from dflint.git_repository import root_of
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from hashlib import _Hash as Hash

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
    from collections import Counter
    from hashlib import sha256

    # Many may be in one long line: it is read once, and once for each rule.
    lines: dict[tuple[Source, int], tuple[str, str]] = {}
    begun: dict[tuple[str, str, str], Hash] = {}
    numbers: Counter[tuple[str, str, str]] = Counter()
    marks = []
    for it in found:
        place = it.source, it.source.line_number(it.start)
        if place not in lines:
            lines[place] = path_of(it.source.path), " ".join(it.source.line(place[1]).split())
        path, line = lines[place]
        key = path, it.rule.code, line
        if key not in begun:
            begun[key] = sha256("\0".join((*key, "")).encode("utf-8", "surrogatepass"))
        numbers[key] += 1
        whole = begun[key].copy()
        whole.update(str(numbers[key]).encode())
        marks.append(whole.hexdigest()[:32])
    return marks


def byte_column(source: Source, offset: int) -> tuple[int, int]:
    """Line and column from 1, the column in bytes of UTF-8."""
    line = source.line_number(offset)
    start = source.line_starts[line - 1]
    if source.text.isascii():
        return line, offset - start + 1
    places, more = _more_bytes(source)
    before = more[bisect_left(places, offset)] - more[bisect_left(places, start)]
    return line, offset - start + before + 1


@cached
def _more_bytes(source: Source) -> tuple[Sequence[int], Sequence[int]]:
    """Where characters are that take several bytes, and how many more there are up to each, and in all."""
    wide = [(at, char) for at, char in enumerate(source.text) if char > "\x7f"]
    more = (len(char.encode("utf-8", "surrogateescape")) - 1 for _, char in wide)
    return [at for at, _ in wide], [*accumulate(more, initial=0)]


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
