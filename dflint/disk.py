"""The one door to the files and folders that dflint lints, and those that say how.

Whatever is asked here can be recorded with its answer, so that an answer of dflint can be kept for as
long as the disk would answer the same (dflint/cache). A change of a file between two questions about
it is seen, and then nothing is kept.
"""

import os
from time import time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    # What says that a file or folder is as it was: device, number, size, when its content changed and
    # when anything about it did, in ns. Programs can set the first time, and not the second.
    State = tuple[int, int, int, int, int]

CACHE_FOLDER = ".dflint_cache"  # what dflint keeps there is no part of what it looks at
# As in the module stat, which takes longer to import than to write.
KIND, REGULAR, FOLDER, LINK = 0o170000, 0o100000, 0o040000, 0o120000
MISSING = 0
SETTLED = 2_000_000_000  # ns: the coarsest clock of a file system, FAT's
AT_ONCE = 65_536  # bytes that are read of what has no size
BINARY = getattr(os, "O_BINARY", 0)


class Questions:
    """What was asked of the disk, with the answers.

    `folders`: the state of each folder before anything in it was asked; None where that says nothing
    about later. `kinds`: the kind of each path, not through a link; `ends`: of what links lead to.
    `real`: paths that are not the real ones. `lists`: a digest of what is in a folder. `contents`: a
    digest of what is in a file, to a number of bytes, and the state of the file. `modes`, `sizes`:
    those of files. `programs`: the states of programs that were run. `is_whole`: whether the answers
    say all that the run depends on.
    """

    def __init__(self) -> None:
        self.folders: dict[str, State | None] = {}
        self.kinds: dict[str, int] = {}
        self.ends: dict[str, int] = {}
        self.real: dict[str, str] = {}
        self.lists: dict[str, tuple[State | None, bytes]] = {}
        self.contents: dict[tuple[str, int], tuple[State | None, bytes]] = {}
        self.modes: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        self.programs: dict[str, State] = {}
        self.is_whole = True

    def keep(self, answers: dict, key: object, answer: object) -> None:  # type: ignore[type-arg]
        """Record an answer. Two answers to one question mean that the disk changes meanwhile."""
        if answers.setdefault(key, answer) != answer:
            self.is_whole = False

    def add(self, others: "Mapping[str, Any]") -> None:
        """Record what another process asked: the attributes of its questions."""
        for name, answers in others.items():
            if isinstance(answers, dict):
                mine = getattr(self, name)
                for key, answer in answers.items():
                    if name == "folders":
                        mine.setdefault(key, answer)
                    else:
                        self.keep(mine, key, answer)
        self.is_whole = self.is_whole and others["is_whole"]

    def ask_kind(self, path: str) -> int:
        """The kind of a path, not through a link."""
        folder = os.path.dirname(path)
        if folder not in self.folders:
            self.folders[folder] = settled_state_of(folder or os.curdir)
        kind = kind_of(path)
        self.keep(self.kinds, path, kind)
        return kind

    def ask_end(self, path: str) -> int:
        """The kind of what a path leads to."""
        kind = self.ask_kind(path)
        if kind == LINK:
            kind = end_of(path)
            self.keep(self.ends, path, kind)
        return kind

    def ask_real(self, path: str) -> str:
        """The real path. Where no link is on the way, that is so as long as none comes."""
        real = os.path.realpath(path)
        above = os.path.abspath(path)
        if real != above:
            self.keep(self.real, path, real)
            return real
        while above not in self.kinds:
            self.ask_kind(above)
            below, above = above, os.path.dirname(above)
            if above == below:
                break  # the root, which not everyone who is asked keeps
        return real

    def ask_entries(self, folder: str) -> "list[os.DirEntry[str]]":
        """What is in a folder, by name. Raises OSError."""
        state = settled_state_of(folder)
        try:
            found = _entries(folder)
        except OSError:
            self.keep(self.lists, folder, (state, b""))
            raise
        self.keep(self.lists, folder, (state, digest_of(found)))
        return found

    def ask_size(self, entry: "os.DirEntry[str]") -> int:
        """The size of a file in a folder, of a link that of its own; 0 if it is gone."""
        found = size_of(entry.path)
        self.keep(self.sizes, entry.path, found)
        return found

    def ask_mode(self, path: str) -> int:
        """The mode of what a path leads to; 0 if there is nothing."""
        found = mode_of(path)
        self.keep(self.modes, path, found)
        return found

    def ask_content(self, path: str, most: int) -> bytes | None:
        """The first `most` bytes of a regular file; None where there is none that can be read."""
        return content_of(path, most)

    def ask_held(self, path: str, most: int) -> bytes | None:
        """The first `most` bytes of a file that is held elsewhere than on the disk; None if it is not.

        Raises OSError.
        """
        return None


asked: "Questions | None" = None  # what records, where something does


def kind(path: str) -> int:
    """The kind of a path as its mode says, of a link that it is one; MISSING for none."""
    return kind_of(path) if asked is None else asked.ask_kind(path)


def exists(path: str) -> bool:
    """Whether there is something at a path, if only a link."""
    return kind(path) != MISSING


def is_link(path: str) -> bool:
    """Whether it is a link."""
    return kind(path) == LINK


def is_file(path: str) -> bool:
    """Whether it is a regular file, or a link to one."""
    return (end_of(path) if asked is None else asked.ask_end(path)) == REGULAR


def is_folder(path: str) -> bool:
    """Whether it is a folder, or a link to one."""
    return (end_of(path) if asked is None else asked.ask_end(path)) == FOLDER


def real_path(path: str) -> str:
    """The path after all links."""
    return os.path.realpath(path) if asked is None else asked.ask_real(path)


def entries(folder: str, piece: str = "") -> "list[os.DirEntry[str]]":
    """What is in a folder, by name. Raises OSError.

    `piece`: files whose names, in lower case, are without it are not wanted, and may be left out.
    """
    return _entries(folder, piece) if asked is None else asked.ask_entries(folder)


def size(entry: "os.DirEntry[str]") -> int:
    """The size of a file in a folder, of a link that of its own; 0 if it is gone."""
    return size_of(entry.path) if asked is None else asked.ask_size(entry)


def mode(path: str) -> int:
    """The mode of what a path leads to; 0 if there is nothing."""
    return mode_of(path) if asked is None else asked.ask_mode(path)


def content(path: str, most: int) -> bytes | None:
    """The first `most` bytes of a regular file; None where there is none that can be read."""
    return content_of(path, most) if asked is None else asked.ask_content(path, most)


def content_of(path: str, most: int) -> bytes | None:
    """The first `most` bytes of a regular file on the disk; None where there is none that can be read."""
    if not is_file(path):
        return None
    try:
        handle = os.open(path, os.O_RDONLY | BINARY)
        try:
            return read_from(handle, path, os.fstat(handle), most)
        finally:
            os.close(handle)
    except OSError:
        if asked is not None:
            asked.is_whole = False
        return None


def read_from(handle: int, path: str, status: "os.stat_result", most: int) -> bytes:
    """What is in an open file, to a number of bytes. `status`: as it was when it was opened."""
    parts: list[bytes] = []
    left = most
    at_once = status.st_size + 1 if status.st_size else AT_ONCE
    while left > 0 and (part := os.read(handle, min(left, at_once))):
        parts.append(part)
        left -= len(part)
        if len(part) == status.st_size < at_once:
            break  # all of a file that is no longer than it was
    found = parts[0] if len(parts) == 1 else b"".join(parts)
    if asked is not None:
        asked.keep(asked.contents, (path, most), (_settled(_state(status)), digest(found)))
    return found


def ask_program(name: str, folders: "Iterable[str]") -> None:
    """A program is run, which is the first of that name in some folders. Record which one it is."""
    for folder in folders:
        path = os.path.join(folder, name)
        if is_file(path):
            state = settled_state_of(path)
            if asked is not None and state is not None:
                asked.keep(asked.programs, path, state)
                return
    forget_asking()


def forget_asking() -> None:
    """Something is asked of something else than the disk: the answers do not say all."""
    if asked is not None:
        asked.is_whole = False


# --- what is asked, without a record ---


def kind_of(path: str) -> int:
    try:
        return os.lstat(path).st_mode & KIND
    except (OSError, ValueError):
        return MISSING


def end_of(path: str) -> int:
    return mode_of(path) & KIND


def mode_of(path: str) -> int:
    try:
        return os.stat(path).st_mode
    except (OSError, ValueError):
        return MISSING


def size_of(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except (OSError, ValueError):
        return 0


def state_of(path: str) -> "State | None":
    """What says that a file or folder is as it was; None if there is none."""
    try:
        now = os.stat(path)
    except (OSError, ValueError):
        return None
    return _state(now)


def _state(now: "os.stat_result") -> "State":
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns


def settled_state_of(path: str) -> "State | None":
    """The state, if any later change of the file or folder will change it."""
    return _settled(state_of(path))


def digest(content: bytes) -> bytes:
    """Bytes that are others for any other content."""
    try:
        from _blake2 import blake2b  # hashlib takes thirty times as long to load
    except ImportError:
        from hashlib import blake2b
    return blake2b(content, digest_size=16).digest()


def digest_of(entries: "list[os.DirEntry[str]]") -> bytes:
    """A digest of what is in a folder: names and kinds."""
    lines = [
        it.name
        + ("/l" if it.is_symlink() else "/f" if it.is_file() else "/d" if it.is_dir() else "/")
        for it in entries
    ]
    return digest("/".join(lines).encode("utf-8", "surrogatepass"))


def _entries(folder: str, piece: str = "") -> "list[os.DirEntry[str]]":
    with os.scandir(folder) as listed:
        wanted = [
            it for it in listed if piece in it.name.lower() or it.is_symlink() or not it.is_file()
        ]
    found = [it for it in wanted if it.name != CACHE_FOLDER]
    return sorted(found, key=lambda entry: entry.name)


def _settled(state: "State | None") -> "State | None":
    """A state that any later change changes: a clock may not tick between two changes."""
    if state is None or max(state[3:]) > time_ns() - SETTLED:
        return None
    return state
