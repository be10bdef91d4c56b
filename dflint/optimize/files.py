"""The files of a build context at a commit, and digests of what a COPY takes of them.

Both go from commit to commit by what changes: the cost of a commit is that of its changes. A digest
is a sum over files, so that one of them can be put in or taken out.
Source: the experiments behind docs/optimizing.md: names below the source, permissions, content and
the text of links count; times and owners do not.
"""

from __future__ import annotations

from dflint.model.paths import cleaned
from dflint.optimize.history import LINK, SUBMODULE
from dflint.optimize.selections import FOLDER, DigestSum, IgnoreVerdicts, NotTracked, Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.optimize.git import Git
    from dflint.optimize.history import Change

_MOST_LINKS = 40  # that lead on to each other, as Linux has it


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
        self._sums: dict[tuple[Selection, str], DigestSum] = {}
        self._ignores: dict[str, IgnoreVerdicts] = {}

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

    def _sum(self, selection: Selection, ignore: str) -> DigestSum:
        key = (selection, ignore)
        total = self._sums.get(key)
        if total is None:
            patterns = self._ignores.get(ignore)
            if patterns is None:
                patterns = self._ignores[ignore] = IgnoreVerdicts(ignore)
            total = self._sums[key] = DigestSum(
                selection, patterns, self.resolved, self.has_git_folder
            )
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


def _folders_of(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _with_parents(path: str) -> Iterator[str]:
    yield from _folders_of(path)
    if path:
        yield path


def submodules(entries: dict[str, tuple[str, str]]) -> list[str]:
    """The paths of the submodules among files."""
    return sorted(path for path, (mode, _) in entries.items() if mode == SUBMODULE)
