"""The program shellcheck: where it is, and what it says of scripts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from tempfile import TemporaryDirectory

from dflint import disk
from dflint.engine.guard import Expected
from dflint.processes import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypedDict

    class Replacement(TypedDict):
        """A part of a fix. Lines and columns start at 1; a tab is one column."""

        line: int
        column: int
        endLine: int
        endColumn: int
        insertionPoint: str
        replacement: str

    class Repair(TypedDict):
        """A fix: its replacements are made together."""

        replacements: list[Replacement]

    class Note(TypedDict):
        """Something that ShellCheck says of a script."""

        file: str
        line: int
        column: int
        endLine: int
        endColumn: int
        level: str
        code: int
        message: str
        fix: Repair | None


# Checks that mean nothing in a RUN.
EXCLUDED = {
    "SC1090": "a file whose name only the build knows is read: there is nothing to look at",
    "SC1091": "the file that is read is in the image, where ShellCheck cannot see it",
    "SC2148": "the shell is that of the instruction: there is no first line to say so",
    "SC2291": "where lines are joined there are many blanks, and nobody meant to print them",
    "SC2187": "ash is looked at as what it is in an image, the shell of BusyBox",
}
FILES_AT_ONCE = 4000  # names of so many fit on any command line
# It reads 20,000 characters in a second, and a chain of 3,000 commands never to the end.
SECONDS = 10.0
CHARACTERS_A_SECOND = 4_000
WORST_GOOD_CODE = 1  # 0: nothing found, 1: something found, above: it could not do its work

MISSING = 'ShellCheck is not installed: `pip install "dflint[shell]"` brings it.'

_SURROGATES = re.compile("[\ud800-\udfff]")


class Unavailable(Expected):
    """ShellCheck is not there, or does not work. The text is one sentence for the user."""


def locate() -> str:
    """Where shellcheck is: beside the Python that runs dflint, or on PATH. Raises Unavailable."""
    beside = (os.path.dirname(sys.executable), sysconfig.get_path("scripts"))
    for folder in (*beside, None):
        found = shutil.which("shellcheck", path=folder)
        if found:
            on_path = os.environ.get("PATH", os.defpath).split(os.pathsep)
            disk.ask_program(os.path.basename(found), (*beside, *on_path))
            return found
    disk.forget_asking()
    raise Unavailable(MISSING)


def examine(program: str, texts: Sequence[str]) -> list[list[Note] | None]:
    """What ShellCheck says of each text, from one process; None where it takes too long.

    Raises Unavailable.
    """
    found: list[list[Note] | None] = []
    for start in range(0, len(texts), FILES_AT_ONCE):
        found += _in_time(program, texts[start : start + FILES_AT_ONCE])
    return found


def _in_time(program: str, texts: Sequence[str]) -> Sequence[list[Note] | None]:
    """Halves what takes too long until what is to blame is alone."""
    try:
        return _examine(program, texts)
    except subprocess.TimeoutExpired:
        if len(texts) == 1:
            disk.forget_asking()  # another time, it may take less
            return [None]
    middle = len(texts) // 2
    return [*_in_time(program, texts[:middle]), *_in_time(program, texts[middle:])]


def _examine(program: str, texts: Sequence[str]) -> list[list[Note]]:
    with TemporaryDirectory(prefix="dflint-") as folder:
        names = [str(number) for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(_SURROGATES.sub("\ufffd", text).encode())
        notes = _run(program, names, folder, SECONDS + sum(map(len, texts)) / CHARACTERS_A_SECOND)
    found: list[list[Note]] = [[] for _ in texts]
    for note in notes:
        found[int(note["file"])].append(note)
    return found


def _run(program: str, names: Sequence[str], folder: str, seconds: float) -> list[Note]:
    """Run ShellCheck on files. Nothing but the files has a say: no .shellcheckrc, no variable.

    Raises TimeoutExpired.
    """
    excluded = ",".join(EXCLUDED)
    command = [os.path.abspath(program), "-f", "json1", "--norc", "-e", excluded, *names]
    try:
        done = run(command, settings={"SHELLCHECK_OPTS": ""}, folder=folder, timeout=seconds)
    except OSError as error:
        raise Unavailable(f"{program} cannot be started: {error.strerror}.") from None
    if not 0 <= done.returncode <= WORST_GOOD_CODE:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise Unavailable(f"{program} ended with code {done.returncode}: {said or 'no reason'}.")
    comments: list[Note] = json.loads(done.stdout)["comments"]
    return comments
