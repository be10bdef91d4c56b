"""Temporary folders that have an owner. What a killed run leaves, the next one finds and removes.

Beside the folder there is a record: a file that its owner keeps locked. The system frees the lock
when the owner ends, however it ends. So a record without a lock is that of a run that was killed,
and says what there is to remove: the folder, and in lines of JSON whatever else was noted.
Records are in one place for a user, wherever the folders are.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from shutil import rmtree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Any, Self

PREFIX = "dflint-"
ENDING = ".session"  # of a record
LARGE = "/var/tmp"  # for what is too large for a /tmp in memory; it is also there after a reboot
WEEK = 7 * 24 * 3600  # seconds in which a record is kept of what cannot be removed
OTHERS_WRITE = 0o022


class TemporaryFolder:
    """A new, empty folder, in `where`, in TMPDIR or in a place with much space. Raises OSError.

    `name` has the id of this process. `notes` are what was noted, the newer over the older ones.
    """

    def __init__(self, where: str = "") -> None:
        self.name, self._lock = _new_record()
        parent = where or os.environ.get("TMPDIR") or place()
        self.path = Path(os.path.abspath(parent), self.name)
        self.note(folder=str(self.path))
        try:
            self.path.mkdir(mode=0o700)
        except OSError:
            self._forget()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    def note(self, **facts: object) -> None:
        """Write down what else has to be removed, before it is made."""
        os.write(self._lock, json.dumps(facts).encode() + b"\n")

    def sign(self) -> None:
        """Show that the owner is alive: the time of the last sign is that of the record."""
        os.utime(self._lock)

    def remove(self, with_record: bool = True) -> bool:
        """Remove the folder, and the record if all else is gone too. Whether that worked."""
        rmtree(self.path, ignore_errors=True)
        is_gone = not self.path.exists()
        if is_gone and with_record:
            self._forget()
        else:
            os.close(self._lock)
        return is_gone

    def _forget(self) -> None:
        _record(self.name).unlink(missing_ok=True)
        os.close(self._lock)


class Abandoned:
    """What a killed run has left. `last_sign` is when it was alive, in seconds of the clock."""

    def __init__(self, name: str, lock: int, notes: dict[str, Any], last_sign: float) -> None:
        self.name = name
        self.notes = notes
        self.last_sign = last_sign
        self._lock = lock

    @property
    def path(self) -> Path | None:
        """The folder; None if the run had not come so far, or it is no folder of ours."""
        folder = Path(str(self.notes.get("folder", "")))
        return folder if folder.name == self.name and folder.is_absolute() else None


def sweep(clean: Callable[[Abandoned], bool] = lambda it: "engine" not in it.notes) -> None:
    """Remove what killed runs of this user have left.

    `clean` removes what is not in the folder, and says whether it is gone; as it is, it leaves runs
    with an engine to those who know engines. What is not gone is tried again at the next start, for
    a week.
    """
    for it in _abandoned():
        try:
            is_clean = clean(it)
            if is_clean and it.path is not None:
                rmtree(it.path, ignore_errors=True)
                is_clean = not it.path.exists()
            if is_clean or time.time() - it.last_sign > WEEK:
                _record(it.name).unlink(missing_ok=True)
        finally:
            os.close(it._lock)


def living() -> list[tuple[int, dict[str, Any]]]:
    """The other runs of this user that use temporary folders: their process, and their notes."""
    found = []
    for path in _records():
        with suppress(OSError):
            record = _opened(path)
            try:
                if not _locked(record):
                    number = path.name.removeprefix(PREFIX).partition("-")[0]
                    found.append((int(number), _read(record)))
            finally:
                os.close(record)
    return [it for it in found if it[0] != os.getpid()]


def _abandoned() -> Iterator[Abandoned]:
    for path in _records():
        with suppress(OSError):
            record = _opened(path)
            if _locked(record) and _is_at(record, path):
                sign = os.fstat(record).st_mtime
                yield Abandoned(path.name.removesuffix(ENDING), record, _read(record), sign)
            else:
                os.close(record)


def _new_record() -> tuple[str, int]:
    """The name of a new record, and the file, locked."""
    while True:
        name = f"{PREFIX}{os.getpid()}-{token_hex(3)}"  # short: podman refuses long paths
        path = _record(name)
        record = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        if _locked(record) and _is_at(record, path):
            return name, record
        os.close(record)  # another run took it for an abandoned one, before it was locked


def place() -> str:
    """Where records are, and large folders: one place for all runs of this user."""
    return LARGE if os.access(LARGE, os.W_OK | os.X_OK) else tempfile.gettempdir()


def _record(name: str) -> Path:
    return Path(place(), name + ENDING)


def _records() -> list[Path]:
    names = sorted(os.listdir(place()))
    return [Path(place(), it) for it in names if it.startswith(PREFIX) and it.endswith(ENDING)]


def _opened(path: Path) -> int:
    """A record of this user, which no one else can have written. Raises OSError."""
    record = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    facts = os.fstat(record)
    is_ours = stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid()
    if not is_ours or facts.st_mode & OTHERS_WRITE:
        os.close(record)
        raise PermissionError
    return record


def _locked(record: int) -> bool:
    """Lock a record, if no one else has."""
    import fcntl

    try:
        fcntl.flock(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_at(record: int, path: Path) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.fstat(record), os.stat(path, follow_symlinks=False))
    return False


def _read(record: int) -> dict[str, Any]:
    """What was noted. A last line that was cut short when the run was killed is left out."""
    notes: dict[str, Any] = {}
    os.lseek(record, 0, os.SEEK_SET)
    with os.fdopen(os.dup(record), "rb") as file:
        for line in file:
            with suppress(ValueError, TypeError):
                notes |= json.loads(line)
    return notes
