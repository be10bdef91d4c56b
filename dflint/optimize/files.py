"""The files of a build context at a commit, and digests of what a COPY takes of them.

Both go from commit to commit by what changes: the cost of a commit is that of its changes. A digest
is a sum over files, so that one of them can be put in or taken out.
Source: the experiments behind docs/optimizing.md: names below the source, permissions, content and
the text of links count; times and owners do not.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b

from dflint.globs.paths import path_matcher
from dflint.globs.readers import BadPattern, of_docker
from dflint.globs.ways import WILDCARDS
from dflint.model.context.dockerignore import cleaned, read_ignore
from dflint.optimize.history import LINK, SUBMODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dflint.model.context.dockerignore import IgnoreFile
    from dflint.optimize.git import Git
    from dflint.optimize.history import Change

GIT_FOLDER = ".git"
_PROBES = (
    ".git/HEAD",
    ".git/index",
    ".git/logs/HEAD",
    ".git/refs/heads/main",
    ".git/objects/aa/bb",
)
_MOST_LINKS = 40  # that lead on to each other, as Linux has it
_ROOM = 1 << 128
FOLDER = "folder"  # in place of a mode


class Files:
    """The tracked files below a folder of the repository (`prefix`: empty, or ends in a slash).

    `entries`: path from the folder → mode and object id. `changed`: the paths that the last commit
    changed. `commit`: its id.
    """

    def __init__(self, git: Git, prefix: str) -> None:
        self.entries: dict[str, tuple[str, str]] = {}
        self.everything: dict[str, tuple[str, str]] = {}  # of the repository, by whole paths
        self.changed: list[str] = []
        self.commit = ""
        self.has_git_folder = prefix == ""
        self._git = git
        self._prefix = prefix
        self._below: dict[str, int] = {}  # folder → number of files below it
        self._sums: dict[tuple[Selection, str], _Sum] = {}
        self._ignores: dict[str, _Ignore] = {}

    def apply(self, commit: str, changes: Iterable[Change]) -> None:
        """Go on to the next commit."""
        self.commit = commit
        self.changed = []
        events: list[tuple[str, str, str, int]] = []
        for change in changes:
            if change.mode:
                self.everything[change.path] = (change.mode, change.oid)
            else:
                self.everything.pop(change.path, None)
            if not change.path.startswith(self._prefix):
                continue
            path = change.path[len(self._prefix) :]
            self.changed.append(path)
            self._set(path, change.mode, change.oid, events)
        if any(mode == LINK for _, mode, _, _ in events):
            self._sums.clear()  # where a link leads may be something else now
            return
        for total in self._sums.values():
            for path, mode, oid, sign in events:
                total.add(path, mode, oid, sign)

    def digest(self, selection: Selection, ignore: str) -> tuple[object, ...]:
        """What identifies what a selection takes. `ignore`: the text of the .dockerignore.

        Raises NotTracked where it names a file that is in no commit.
        """
        total = self._sum(selection, ignore)
        if total.missing():
            raise NotTracked(total.missing())
        found: tuple[object, ...] = (total.value,)
        if total.has_git_folder:
            found += (self.commit,)
        return found

    def taken_of(self, selection: Selection, ignore: str, paths: Iterable[str]) -> list[str]:
        """Those of some paths that a selection takes."""
        total = self._sum(selection, ignore)
        return [path for path in paths if total.takes(path)]

    def sees_git_folder(self, selection: Selection, ignore: str) -> bool:
        """Whether a selection takes files of git itself, which every commit changes."""
        return self._sum(selection, ignore).has_git_folder

    def forget_unused(self, used: set[tuple[Selection, str]]) -> None:
        """Keep only these digests up to date."""
        if len(self._sums) > len(used):
            self._sums = {key: total for key, total in self._sums.items() if key in used}

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder with a tracked file in it; "" is the whole context."""
        return path == "" or path in self._below

    def resolved(self, path: str) -> str:
        """The path with the links in it followed, as a COPY follows those that its source names."""
        for _ in range(_MOST_LINKS):
            link = next((it for it in _with_parents(path) if self._is_link(it)), None)
            if link is None:
                return path
            content = self._git.blob(self.entries[link][1])
            target = (content or b"").decode("utf-8", "surrogateescape")
            base = "" if target.startswith("/") else link.rpartition("/")[0]
            path = cleaned(f"/{base}/{target}{path[len(link) :]}")[1:]
        return path

    def _is_link(self, path: str) -> bool:
        entry = self.entries.get(path)
        return entry is not None and entry[0] == LINK

    def _sum(self, selection: Selection, ignore: str) -> _Sum:
        key = (selection, ignore)
        total = self._sums.get(key)
        if total is None:
            patterns = self._ignores.get(ignore)
            if patterns is None:
                patterns = self._ignores[ignore] = _Ignore(ignore)
            total = self._sums[key] = _Sum(self, selection, patterns)
            for path, (mode, oid) in self.entries.items():
                total.add(path, mode, oid, 1)
            for path in self._below:
                total.add(path, FOLDER, "", 1)
        return total

    def _set(self, path: str, mode: str, oid: str, events: list[tuple[str, str, str, int]]) -> None:
        old = self.entries.pop(path, None)
        if old is not None:
            events.append((path, *old, -1))
        if mode:
            self.entries[path] = (mode, oid)
            events.append((path, mode, oid, 1))
        step = (1 if mode else 0) - (1 if old is not None else 0)
        for folder in _folders_of(path) if step else ():
            count = self._below.get(folder, 0) + step
            if count and count - step:
                self._below[folder] = count
            elif count:
                self._below[folder] = count
                events.append((folder, FOLDER, "", 1))
            else:
                self._below.pop(folder, None)
                events.append((folder, FOLDER, "", -1))


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


class _Ignore:
    """A .dockerignore, with its verdicts remembered."""

    def __init__(self, text: str) -> None:
        self._patterns: IgnoreFile = read_ignore(text)
        self._known: dict[str, bool] = {}

    def ignored(self, path: str) -> bool:
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._patterns.ignored(path)
        return found


class _Sum:
    """The digest of a selection, kept up to date."""

    def __init__(self, files: Files, selection: Selection, ignore: _Ignore) -> None:
        self.value = 0
        self.count = 0
        self._ignore = ignore
        self._exclude = read_ignore("\n".join(selection.exclude)) if selection.exclude else None
        self._rows: list[_Row] = [
            _Row(number, source, files) for number, source in enumerate(selection.sources)
        ]
        self._has_file = [0] * len(self._rows)
        self.has_git_folder = files.has_git_folder and any(
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

    def __init__(self, number: int, source: str, files: Files) -> None:
        self.number = number
        self.written = source
        self.is_plain = not any(char in source for char in WILDCARDS)
        self._matches: Callable[[str], bool] = _nothing
        self._depth = source.count("/") + 1
        if self.is_plain:
            self._path = files.resolved(source)
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


def _folders_of(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _with_parents(path: str) -> Iterator[str]:
    yield from _folders_of(path)
    if path:
        yield path


def _nothing(path: str) -> bool:
    return False


def submodules(entries: dict[str, tuple[str, str]]) -> list[str]:
    """The paths of the submodules among files."""
    return sorted(path for path, (mode, _) in entries.items() if mode == SUBMODULE)
