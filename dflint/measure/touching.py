"""A build context of our own, in which a source file can be changed as its author would."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

COMMITS = 1000  # of the history, to find out what changes most
NOT_COPIED = frozenset({".git"})


def most_changed(context: Path, can_be_seen: Callable[[str], bool]) -> str:
    """The file in the context that most commits change, of those that a COPY can see.

    As a path from the context; empty where git knows nothing of it.
    """
    command = ["git", "-C", str(context), "log", f"-{COMMITS}", "--format=", "--name-only"]
    try:
        log = subprocess.run(
            [*command, "--relative", "--", "."], capture_output=True, text=True, errors="replace"
        )
    except OSError:
        return ""
    counts = Counter(line for line in log.stdout.splitlines() if line)
    for path, _ in sorted(counts.items(), key=lambda it: (-it[1], it[0])):
        if (context / path).is_file() and can_be_seen(path):
            return path
    return ""


def copied(context: Path, folder: Path, is_left_out: Callable[[str], bool]) -> None:
    """Copy a context to an empty folder, by links to its files where the disk is the same.

    `is_left_out` tells what the builder ignores, by paths from the context.
    """

    def ignore(where: str, names: list[str]) -> list[str]:
        above = os.path.relpath(where, context)
        paths = {name: os.path.normpath(os.path.join(above, name)) for name in names}
        return [it for it in names if it in NOT_COPIED or is_left_out(paths[it])]

    shutil.copytree(
        context, folder, symlinks=True, ignore=ignore, copy_function=_linked, dirs_exist_ok=True
    )


def touch(path: Path) -> None:
    """Change a file: one more line end. Other names of it, those of the user, keep the old text."""
    mode, content = path.stat().st_mode, path.read_bytes()
    path.unlink()
    path.write_bytes(content + b"\n")
    path.chmod(mode)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another disk
        shutil.copy2(source, target, follow_symlinks=False)
    return target
