"""The index of git: which files a repository tracks, read from `.git/index` without a process.

Source: git, Documentation/gitformat-index (versions 2 to 4). Read are paths and modes. An index that
is split over two files, or that cannot be read, is None: then it is not known what is tracked.
"""

from __future__ import annotations

import os

from dflint import disk

REGULAR, EXECUTABLE, LINK = 0o100644, 0o100755, 0o120000
LONGEST_INDEX = 200_000_000  # bytes; a repository of 400,000 files has 60,000,000
_HEADER = 12  # signature, version, number of entries
_STAT = 40  # bytes of an entry before its object name; the mode is at 24
_MODE = 24
_LENGTH = 0x0FFF  # of the flags: how long the path is, or this for longer ones
_SPARSE_FOLDER = 0o040000  # a folder that is not checked out
_HASHES = (20, 32)  # bytes of an object name in SHA-1 and SHA-256


def git_folder(root: str) -> str | None:
    """The folder of git that belongs to the folder with `.git` in it; that may be a file.

    In a worktree or a submodule, `.git` is a file that names the folder.
    """
    path = os.path.join(root, ".git")
    if disk.is_folder(path):
        return path
    text = bytes_of(path, 4096)
    if text is None or not text.startswith(b"gitdir:"):
        return None
    named = os.fsdecode(text[len(b"gitdir:") :].strip())
    folder = os.path.join(root, named)
    return folder if disk.is_folder(folder) else None


def read_index(folder: str) -> dict[str, int] | None:
    """What the index in a folder of git tracks: path from the root, with slashes, and its mode.

    None where there is no index that can be read.
    """
    raw = bytes_of(os.path.join(folder, "index"), LONGEST_INDEX)
    return None if raw is None else parse_index(raw)


def parse_index(raw: bytes) -> dict[str, int] | None:
    """The entries of an index; None if it is none, is split, or is damaged."""
    if raw[:4] != b"DIRC" or len(raw) < _HEADER:
        return None
    version = int.from_bytes(raw[4:8], "big")
    if version not in (2, 3, 4):
        return None
    for hash_size in _HASHES:
        try:
            found, at = _entries(raw, version, hash_size)
            if not _is_split(raw, at, hash_size):
                return found
        except (ValueError, IndexError):  # not of this size, or damaged
            continue
        return None
    return None


def _entries(raw: bytes, version: int, hash_size: int) -> tuple[dict[str, int], int]:
    """The paths with their modes, and where the entries end. Raises ValueError, IndexError."""
    found: dict[str, int] = {}
    flags_at = _STAT + hash_size
    at = _HEADER
    before = b""
    find = raw.index
    for number in range(int.from_bytes(raw[8:12], "big")):
        high, low = raw[at + flags_at], raw[at + flags_at + 1]
        start = at + flags_at + (4 if high & 0x40 else 2)
        if version == 4:
            kept, start = _varint(raw, start)
            end = find(b"\0", start)
            path = before[: len(before) - kept] + raw[start:end]
            before = path
            after = end + 1
        else:
            end = find(b"\0", start)
            path = raw[start:end]
            after = end + 8 - (end - at) % 8
        length = (high << 8 | low) & _LENGTH
        if number == 0 and length != min(len(path), _LENGTH):
            raise ValueError("the flags of an entry are not where they should be")
        mode = raw[at + _MODE + 1] << 16 | raw[at + _MODE + 2] << 8 | raw[at + _MODE + 3]
        if mode != _SPARSE_FOLDER:
            found[path.decode("utf-8", "surrogateescape")] = mode
        at = after
    return found, at


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    """How many bytes of the path before are not in this one, and where the rest of it starts."""
    byte = raw[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = raw[at]
        value = value + 1 << 7 | byte & 0x7F
    return value, at + 1


def _is_split(raw: bytes, at: int, hash_size: int) -> bool:
    """Whether an extension says that most entries are in another file. Raises ValueError."""
    end = len(raw) - hash_size
    while at + 8 <= end:
        name = raw[at : at + 4]
        if name == b"link":
            return True
        if not name.isalnum():
            raise ValueError("the entries do not end where an extension starts")
        at += 8 + int.from_bytes(raw[at + 4 : at + 8], "big")
    if at != end:
        raise ValueError("the extensions do not end where the checksum starts")
    return False


def bytes_of(path: str, most: int) -> bytes | None:
    """What is in a regular file of at most so many bytes."""
    found = disk.content(path, most + 1)
    return found if found is not None and len(found) <= most else None
