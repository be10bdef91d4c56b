"""The program shellcheck: where it is, and what it says of scripts."""

from __future__ import annotations

import os
import sys
from time import monotonic

from dflint import disk
from dflint.engine.guard import Expected
from dflint.spawned import spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, TypedDict

    from dflint.spawned import AtWork

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
    "SC2291": "where lines are joined there are many spaces, and printing them was not meant",
    "SC2187": "ash is looked at as what it is in an image, the shell of BusyBox",
}
FILES_AT_ONCE = 4000  # names of so many fit on any command line
FEWEST_FILES = 50  # for fewer, another process is not worth its start
ERRORS = "stderr"  # a file in the folder of the scripts
# It reads 20,000 characters in a second, and a chain of 3,000 commands never to the end.
SECONDS = 10.0
CHARACTERS_A_SECOND = 4_000
FEW_CHARACTERS = 2_000  # with which it has ended after four seconds, however they are nested
NOTHING = b'{"comments":[]}'  # what it writes where it finds nothing
WORST_GOOD_CODE = 1  # 0: nothing found, 1: something found, above: it could not do its work

MISSING = 'ShellCheck is not installed: `pip install "dflint[shell]"` brings it.'

NAME = "shellcheck"


class Unavailable(Expected):
    """ShellCheck is not there, or does not work. The text is one sentence for the user."""


def locate() -> str:
    """Where shellcheck is: beside the Python that runs dflint, or on PATH. Raises Unavailable."""
    asked = []
    for folder in _folders():
        asked.append(folder)
        found = _program_in(folder)
        if found:
            disk.ask_program(os.path.basename(found), asked)
            return found
    disk.forget_asking()
    raise Unavailable(MISSING)


def _folders() -> Iterator[str]:
    yield os.path.dirname(sys.executable)
    from sysconfig import get_path

    yield get_path("scripts")
    yield from filter(None, os.environ.get("PATH", os.defpath).split(os.pathsep))


def _program_in(folder: str) -> str | None:
    if os.name == "nt":  # where the ending says what is a program
        from shutil import which

        return which(NAME, path=folder)
    path = os.path.join(folder, NAME)
    return path if os.path.isfile(path) and os.access(path, os.X_OK) else None


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
        self._folder = _new_folder()
        self._running: AtWork | None = None
        try:
            paths = [os.path.join(self._folder, str(number)) for number in range(len(texts))]
            for path, text in zip(paths, texts, strict=True):
                with open(path, "wb") as file:
                    file.write(_encoded(text))
            self._running = self._started(paths)
        finally:
            if self._running is None:
                self.end()

    def end(self) -> None:
        """End it, if it still runs, and remove its folder."""
        if self._running is not None:
            self._running.end()
        _remove(self._folder)

    def notes(self) -> Sequence[list[Note] | None]:
        """What it says of each text; None where it takes too long. Raises Unavailable."""
        assert self._running is not None
        left = self._seconds - (monotonic() - self._start)
        try:
            output = self._running.output(max(left, 0))
            if output is not None:
                return self._read(output, self._running.code)
        finally:
            self.end()
        return self._halved()

    def _halved(self) -> Sequence[list[Note] | None]:
        """Halve what takes too long until what is to blame is alone."""
        if len(self.texts) == 1:
            disk.forget_asking()  # another time, it may take less
            return [None]
        middle = len(self.texts) // 2
        halves = (self.texts[:middle], self.texts[middle:])
        return [note for half in halves for note in Examination(self._program, half).notes()]

    def _started(self, paths: Sequence[str]) -> AtWork:
        """Start it. Nothing but the files has a say: no .shellcheckrc, no variable."""
        program = os.path.abspath(self._program)
        command = (program, "-f", "json1", "--norc", "-e", ",".join(EXCLUDED), *paths)
        try:
            errors = os.path.join(self._folder, ERRORS)
            is_short = sum(map(len, self.texts)) <= FEW_CHARACTERS
            return spawn(command, {"SHELLCHECK_OPTS": ""}, errors, is_short)
        except OSError as error:
            raise Unavailable(f"{self._program} cannot be started: {error.strerror}.") from None

    def _read(self, output: bytes, code: int) -> list[list[Note]]:
        """What it has written."""
        if not 0 <= code <= WORST_GOOD_CODE:
            with open(os.path.join(self._folder, ERRORS), "rb") as file:
                said = file.read().decode("utf-8", "replace").strip().split("\n")[0]
            raise Unavailable(f"{self._program} ended with code {code}: {said or 'no reason'}.")
        found: list[list[Note]] = [[] for _ in self.texts]
        if output.strip() == NOTHING:
            return found
        for note in _value(output.decode())["comments"]:
            found[int(os.path.basename(note["file"]))].append(note)
        return found


def _new_folder() -> str:
    """A new, empty folder for the scripts: `tempfile` takes as long to load as ShellCheck works."""
    variables = ("TMPDIR", "TEMP", "TMP")
    top = next((os.environ[it] for it in variables if os.environ.get(it)), "/tmp")
    path = os.path.join(os.path.abspath(top), f"dflint-{os.urandom(8).hex()}")
    try:
        os.mkdir(path, 0o700)
    except OSError as error:
        raise Unavailable(
            f"its scripts cannot be written: {error.strerror}: '{path}'. TMPDIR says where they are."
        ) from None
    return path


def _remove(folder: str) -> None:
    """Remove a folder with nothing but files, if it is still there."""
    try:
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
    except OSError:
        pass  # someone else removes it


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # bytes of the file that are no UTF-8
        return "".join(["\ufffd" if "\ud800" <= it <= "\udfff" else it for it in text]).encode()


class _Plain:
    """How the scanner of the module json makes values."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def _value(text: str) -> Any:
    """The value of a text of JSON, by the scanner of the module json, of which the rest takes longer
    to load."""
    try:
        from _json import make_scanner
    except ImportError:  # no CPython
        from json import loads

        return loads(text)
    value, _ = make_scanner(_Plain)(text.strip(), 0)  # type: ignore[arg-type]
    return value
