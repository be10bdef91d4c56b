"""A build context of our own, in which a source file can be changed as its author would."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path

from dflint.git_program import run_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMITS = 1000  # of the history, to find out what changes most


def most_changed(context: Path, can_be_seen: Callable[[str], bool]) -> str:
    """The file in the context that most commits change, of those that a COPY can see.

    As a path from the context; empty where git knows nothing of it.
    """
    log = ["log", f"-{COMMITS}", "--format=", "--name-only", "--no-ext-diff", "--no-textconv"]
    try:
        done = run_git(str(context), *log, "-z", "--relative", "--", ".")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    names = os.fsdecode(done.stdout).split("\0")
    counts = Counter(name for name in (it.strip("\n") for it in names) if name)
    for path, _ in sorted(counts.items(), key=lambda it: (-it[1], it[0])):
        if touchable(context, path) == path and can_be_seen(path):
            return path
    return ""


def touchable(context: Path, path: str) -> str:
    """A file as its path from the context; empty where it is no regular file in it.

    A path through links is that of what they lead to: in a copy of the context, a link may still
    lead to the original.
    """
    root = os.path.realpath(context)
    try:
        full = os.path.realpath(os.path.join(root, path))
        is_file = stat.S_ISREG(os.lstat(full).st_mode)
    except (OSError, ValueError):
        return ""
    return os.path.relpath(full, root) if is_file and full.startswith(f"{root}{os.sep}") else ""


def copied(
    context: Path, folder: Path, is_left_out: Callable[[str], bool], ours: Path | None = None
) -> None:
    """Copy a context to an empty folder, by links to its files where the disk is the same.

    `is_left_out` says what the builder ignores, by paths from the context; `ours` is a folder that
    is no part of it, wherever it is. Raises OSError, which names the file.
    """
    left = [""]
    made = []
    for top in left:
        (folder / top).mkdir(exist_ok=not top)
        made.append(top)
        for entry in _entries(context / top):
            path = os.path.join(top, entry.name)
            if is_left_out(path):
                continue
            if not entry.is_dir(follow_symlinks=False):
                _link(entry.path, str(folder / path))
            elif ours is None or not os.path.samefile(entry.path, ours):
                left.append(path)
    for top in reversed(made):  # of a folder that may not be written, what is in it was made before
        shutil.copystat(context / top, folder / top)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        yield from found


def touch(path: Path) -> None:
    """Change a file: one more line end. Other names of it, those of the user, keep the old text."""
    mode, content = path.stat().st_mode, path.read_bytes()
    path.unlink()
    path.write_bytes(content + b"\n")
    path.chmod(mode)


def _link(source: str, target: str) -> None:
    """Make a file another name of one, or a copy of it where that cannot be."""
    with suppress(OSError, NotImplementedError):
        os.link(source, target, follow_symlinks=False)
        return
    facts = os.lstat(source)
    if stat.S_ISREG(facts.st_mode) or stat.S_ISLNK(facts.st_mode):
        shutil.copy2(source, target, follow_symlinks=False)
        return
    try:  # a FIFO, a socket or a device has no content: opening it would wait, or worse
        os.mknod(target, facts.st_mode, facts.st_rdev)
    except OSError as error:
        raise OSError(error.errno, error.strerror, source) from None
