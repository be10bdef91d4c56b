"""The program shellcheck: where it is, and what it says of scripts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from time import monotonic

from dflint import disk
from dflint.engine.guard import Expected
from dflint.processes import Program

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
FEWEST_FILES = 50  # for fewer, another process is not worth its start
STREAMS = ("stdout", "stderr")  # files in the folder of the scripts
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


def examine(program: str, texts: Sequence[str]) -> Sequence[list[Note] | None]:
    """What ShellCheck says of each text; None where it takes too long. Raises Unavailable."""
    return [note for part in begin(program, texts) for note in part.notes()]


def begin(program: str, texts: Sequence[str], processes: int = 1) -> list[Examination]:
    """Start ShellCheck on some texts, in so many processes at most. Raises Unavailable."""
    count = min(FILES_AT_ONCE, max(FEWEST_FILES, -(-len(texts) // processes)))
    parts = [texts[start : start + count] for start in range(0, len(texts), count)]
    return [Examination(program, part) for part in parts]


class Examination:
    """ShellCheck at work on some texts, while dflint does something else.

    `end` ends it and removes its folder; so does asking for what it says.
    """

    def __init__(self, program: str, texts: Sequence[str]) -> None:
        self.texts = texts
        self._program = program
        self._seconds = SECONDS + sum(map(len, texts)) / CHARACTERS_A_SECOND
        self._start = monotonic()
        self._kept = ExitStack()
        with self._kept as kept:
            self._folder = kept.enter_context(TemporaryDirectory(prefix="dflint-"))
            for number, text in enumerate(texts):
                with open(os.path.join(self._folder, str(number)), "wb") as file:
                    file.write(_SURROGATES.sub("\ufffd", text).encode())
            self._running = kept.enter_context(self._started())
            self._kept = kept.pop_all()

    def end(self) -> None:
        """End it, if it still runs, and remove its folder."""
        self._kept.close()

    def notes(self) -> Sequence[list[Note] | None]:
        """What it says of each text; None where it takes too long. Raises Unavailable."""
        with self._kept:
            left = self._seconds - (monotonic() - self._start)
            try:
                self._running.process.wait(max(left, 0))
            except subprocess.TimeoutExpired:
                pass
            else:
                return self._read()
        return self._halved()

    def _halved(self) -> Sequence[list[Note] | None]:
        """Halve what takes too long until what is to blame is alone."""
        if len(self.texts) == 1:
            disk.forget_asking()  # another time, it may take less
            return [None]
        middle = len(self.texts) // 2
        halves = (self.texts[:middle], self.texts[middle:])
        return [note for half in halves for note in Examination(self._program, half).notes()]

    def _started(self) -> Program:
        """Start it. Nothing but the files has a say: no .shellcheckrc, no variable."""
        names = map(str, range(len(self.texts)))
        program = os.path.abspath(self._program)
        output, errors = (os.path.join(self._folder, name) for name in STREAMS)
        try:
            with open(output, "wb") as stdout, open(errors, "wb") as stderr:
                return Program(
                    [program, "-f", "json1", "--norc", "-e", ",".join(EXCLUDED), *names],
                    settings={"SHELLCHECK_OPTS": ""},
                    folder=self._folder,
                    stdout=stdout.fileno(),
                    stderr=stderr.fileno(),
                )
        except OSError as error:
            raise Unavailable(f"{self._program} cannot be started: {error.strerror}.") from None

    def _read(self) -> list[list[Note]]:
        """What it has written."""
        output, errors = (self._content(name) for name in STREAMS)
        code = self._running.process.returncode
        if not 0 <= code <= WORST_GOOD_CODE:
            said = errors.decode("utf-8", "replace").strip().split("\n")[0]
            raise Unavailable(f"{self._program} ended with code {code}: {said or 'no reason'}.")
        found: list[list[Note]] = [[] for _ in self.texts]
        for note in json.loads(output)["comments"]:
            found[int(note["file"])].append(note)
        return found

    def _content(self, name: str) -> bytes:
        with open(os.path.join(self._folder, name), "rb") as file:
            return file.read()
