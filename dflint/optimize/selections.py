"""What a COPY takes of the context, and the digest of it.

A digest is a sum over files, so that one of them can be put in or taken out.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b

from dflint.globs.paths import path_matcher
from dflint.globs.readers import BadPattern, of_docker
from dflint.globs.ways import WILDCARDS
from dflint.model.context.dockerignore import read_ignore
from dflint.model.paths import cleaned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.model.context.dockerignore import IgnoreFile

    Resolve = Callable[[str], str]  # a path of the context → the same with its links followed

GIT_FOLDER = ".git"


_PROBES = (
    ".git/HEAD",
    ".git/index",
    ".git/logs/HEAD",
    ".git/refs/heads/main",
    ".git/objects/aa/bb",
)


_ROOM = 1 << 128


FOLDER = "folder"  # in place of a mode


class NotTracked(Exception):
    """A file that a COPY names and no commit has: something makes it before the build."""


class Selection:
    """What a COPY, an ADD or a bind mount takes of the context. A value.

    `sources`: paths as they are written, with variables replaced. `exclude`: patterns.
    """

    __slots__ = ("exclude", "key", "sources")

    def __init__(self, sources: Sequence[str], exclude: Sequence[str] = ()) -> None:
        self.sources = tuple([cleaned(f"/{it}")[1:] for it in sources])
        self.exclude = tuple(exclude)
        self.key = (self.sources, self.exclude)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selection) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class IgnoreVerdicts:
    """A .dockerignore, with its verdicts remembered."""

    def __init__(self, text: str) -> None:
        self._patterns: IgnoreFile = read_ignore(text)
        self._known: dict[str, bool] = {}

    def ignored(self, path: str) -> bool:
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._patterns.ignored(path)
        return found


class DigestSum:
    """The digest of a selection, kept up to date."""

    def __init__(
        self, selection: Selection, ignore: IgnoreVerdicts, resolve: Resolve, has_git_folder: bool
    ) -> None:
        self.value = 0
        self.count = 0
        self._ignore = ignore
        self._exclude = read_ignore("\n".join(selection.exclude)) if selection.exclude else None
        self._rows: list[_Row] = [
            _Row(number, source, resolve) for number, source in enumerate(selection.sources)
        ]
        self._has_file = [0] * len(self._rows)
        self.has_git_folder = has_git_folder and any(
            row.relative(probe) is not None for row in self._rows for probe in self._seen_probes()
        )
        self._kept_by_git = [row.written.split("/")[0] == GIT_FOLDER for row in self._rows]

    def _seen_probes(self) -> Iterator[str]:
        return (it for it in _PROBES if not self._ignore.ignored(it))

    def add(self, path: str, mode: str, oid: str, sign: int) -> None:
        """Put a file or folder in (1) or take it out (-1)."""
        for row in self._rows:
            name = row.relative(path)
            if name is None or self._is_left_out(path, name):
                continue
            if mode == FOLDER and name == "":
                continue  # the folder itself, of which only what is in it is taken
            self._has_file[row.number] += sign
            self.value = (self.value + sign * _hash(row.number, name, mode, oid)) % _ROOM

    def takes(self, path: str) -> bool:
        """Whether a file is part of it."""
        names = [name for row in self._rows if (name := row.relative(path)) is not None]
        return any(not self._is_left_out(path, name) for name in names)

    def missing(self) -> str:
        """A path that it names and that is not there; nothing if all are."""
        for row, count, by_git in zip(self._rows, self._has_file, self._kept_by_git, strict=True):
            if not count and row.is_plain and row.written and not by_git:
                return row.written
        return ""

    def _is_left_out(self, path: str, name: str) -> bool:
        if self._ignore.ignored(path):
            return True
        return self._exclude is not None and (
            self._exclude.ignored(name or path.rpartition("/")[2]) or self._exclude.ignored(path)
        )


class _Row:
    """One source of a selection."""

    def __init__(self, number: int, source: str, resolve: Resolve) -> None:
        self.number = number
        self.written = source
        self.is_plain = not any(char in source for char in WILDCARDS)
        self._matches: Callable[[str], bool] = _nothing
        self._depth = source.count("/") + 1
        if self.is_plain:
            self._path = resolve(source)
        else:
            with suppress(BadPattern):
                self._matches = path_matcher(of_docker(source))

    def relative(self, path: str) -> str | None:
        """What a path is called below the source; None where it is not part of it."""
        if self.is_plain:
            if not self._path:
                return path
            if path == self._path:
                return ""
            return path[len(self._path) + 1 :] if path.startswith(f"{self._path}/") else None
        top = "/".join(path.split("/", self._depth)[: self._depth])
        return path if self._matches(top) else None


def _hash(number: int, name: str, mode: str, oid: str) -> int:
    text = f"{number}\0{name}\0{mode}\0{oid}".encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(text, digest_size=16).digest(), "big")


def _nothing(path: str) -> bool:
    return False
