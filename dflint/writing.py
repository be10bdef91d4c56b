"""Writing a file that was read: all of it or nothing, and nothing about it changes but the text."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from errno import EBUSY

from dflint import disk
from dflint.files import Document, encode


class WriteError(Exception):
    """Why a file was not written, in one sentence. The file is as it was."""


def write(document: Document, text: str) -> None:
    """Put `text` in place of what was read, in the same encoding. Raises WriteError.

    A symbolic link stays one, and the file that it leads to is written. A program that opens the file
    sees the old text or the new one, never a part. Mode, owner and extended attributes stay.
    """
    content = encode(text, document.encoding, document.mark)
    if content == document.raw:
        return
    disk.forget_asking()
    path = document.source.path
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
        if not stat.S_ISREG(status.st_mode):
            raise WriteError(f'cannot write "{path}": it is no plain file.')
        if not os.access(target, os.W_OK):
            raise WriteError(f'cannot write "{path}": it is read-only.')
        _check_unchanged(document, target)
        if not _replace(document, target, content):
            _overwrite(document, target, content)
    except OSError as error:
        raise WriteError(f'cannot write "{path}": {error.strerror}.') from error


def _replace(document: Document, target: str, content: bytes) -> bool:
    """Give a new file the name of the old one. False where something would be lost by that."""
    try:
        new = _beside(target, content)
    except PermissionError:  # the file may be written, but no other made in its folder
        return False
    try:
        if not _take_after(target, new):
            return False
        _check_unchanged(document, target)  # again: writing took a while
        os.replace(new, target)
    except OSError as error:
        if error.errno == EBUSY:  # mounted, as in `docker run -v ./Dockerfile:/Dockerfile`
            return False
        raise
    finally:
        _remove(new)
    return True


def _beside(target: str, content: bytes) -> str:
    """A new file with that content in the same folder, and so on the same disk."""
    folder, name = os.path.split(target)
    handle, new = tempfile.mkstemp(prefix=f".{name[:100]}.", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(new)
        raise
    return new


def _take_after(old: str, new: str) -> bool:
    """Give the new file the owner, mode and attributes of the old. Whether that could be done."""
    status, made = os.stat(old), os.stat(new)
    if status.st_nlink > 1:
        return False  # its other names would keep the old text
    if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.chown(new, status.st_uid, status.st_gid)
        except PermissionError:
            return False
    shutil.copystat(old, new)  # after the owner, since a new owner clears some bits of the mode
    os.utime(new)
    return True


def _overwrite(document: Document, target: str, content: bytes) -> None:
    """Write into the file itself; if that fails, put back what was there."""
    _check_unchanged(document, target)
    with open(target, "r+b", buffering=0) as file:
        try:
            _fill(file.fileno(), content)
        except BaseException:
            _fill(file.fileno(), document.raw)
            raise


def _fill(file: int, content: bytes) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.ftruncate(file, len(content))
    os.fsync(file)


def _check_unchanged(document: Document, target: str) -> None:
    with open(target, "rb", buffering=0) as file:
        if file.read() != document.raw:
            raise WriteError(
                f'"{document.source.path}" was changed by someone else meanwhile; it stays as it is.'
            )


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):  # it has its place
        os.unlink(path)
