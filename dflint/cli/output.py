"""Standard output: text, bytes, patches, and whether they have colours."""

from __future__ import annotations

import os
import sys
from stat import S_ISREG

from dflint import disk
from dflint.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from dflint.cache.answers import Written

ESCAPED = (
    "dflint: the patch holds characters that could command a terminal or a CI, and they are"
    " escaped here: redirect it to a file to have it as it is.\n"
)


written: Written | None = None  # by this run, where that is recorded
held: Written | None = None  # what another process is to write, where it does


class OutputError(UsageError):
    """What dflint has to say cannot be written."""


def write(text: str, stream: TextIO | None = None) -> None:
    """Write for people: nothing in the text commands their terminal, or the CI that logs it.

    It goes to standard output or another stream, in one go. Raises OutputError.
    """
    from dflint.report.screen import harmless

    write_for_programs(harmless(text), stream)


def write_for_programs(text: str, stream: TextIO | None = None) -> None:
    """Write what a program reads, as it is. What the encoding of the stream has not is escaped.

    Raises OutputError.
    """
    stream = stream or sys.stdout
    _write(text.encode(stream.encoding or "utf-8", "backslashreplace"), stream)


def write_bytes(content: bytes) -> None:
    """Write the text of a file to standard output, byte for byte. Raises OutputError."""
    _write(content, sys.stdout)


def write_held(those: Written) -> None:
    """Write what another process had to say. Raises OutputError."""
    for number, content in those:
        _write(content, sys.stderr if number == 2 else sys.stdout)


def write_message(text: str) -> None:
    """Write lines about the run to standard error. If that is full or closed, no one would see why."""
    from contextlib import suppress

    with suppress(OutputError):
        write(text, sys.stderr)


def write_file(path: str, text: str) -> None:
    """Write a report to a file: all of it, or the file is as it was. Raises OutputError.

    A device or a pipe takes it as it comes, and so does a file whose folder takes no other.
    """
    disk.forget_asking()
    content = text.encode("utf-8", "backslashreplace")
    target = os.path.realpath(path)
    try:
        if (os.path.exists(target) and not os.path.isfile(target)) or not _replace(target, content):
            _overwrite(target, content)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f'cannot write "{path}": {error.strerror}.') from None


def write_new(path: str, text: str) -> bool:
    """Write a file where there is none yet; False where there is one. Raises OutputError."""
    disk.forget_asking()
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(f'cannot write "{path}": {error.strerror}.') from None
    return True


def _replace(target: str, content: bytes) -> bool:
    """Write a new file and give it the name. False where the folder or the file does not allow it."""
    from errno import EACCES, EBUSY, ENAMETOOLONG, EPERM, EROFS

    new = f"{target}.{os.getpid()}.part"
    try:
        if os.path.exists(target):
            with open(target, "r+b"):  # who may not write a file may not replace it either
                pass
        with open(new, "xb") as file:
            file.write(content)
        if os.path.exists(target):
            os.chmod(new, os.stat(target).st_mode)
        os.replace(new, target)
    except OSError as error:
        if os.path.exists(new):
            os.remove(new)
        if error.errno in (EACCES, EPERM, EBUSY, EROFS, ENAMETOOLONG):
            return False
        raise
    return True


def _overwrite(target: str, content: bytes) -> None:
    with open(target, "wb") as file:
        file.write(content)


def _write(content: bytes, stream: TextIO) -> None:
    if held is not None:
        held.append((2 if stream is sys.stderr else 1, content))
        return
    if written is not None:
        written.append((2 if stream is sys.stderr else 1, content))
    try:
        stream.flush()
        rest = memoryview(content)
        while rest:  # without a buffer (PYTHONUNBUFFERED) a pipe takes only a part at once
            rest = rest[stream.buffer.write(rest) :]
        stream.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        name = "standard error" if stream is sys.stderr else "standard output"
        raise OutputError(f"cannot write to {name}: {error.strerror}.") from None


def show_patch(patch: str, color: str) -> None:
    """For the eyes on a terminal, and for `patch` anywhere else.

    A pipe may lead to `git apply` or into the log of a CI. A patch that could command the CI goes
    there as people may see it, and as it is only into a file. Raises OutputError.
    """
    from dflint.report.patch import encoded, on_screen
    from dflint.report.screen import harmless

    colour = is_coloured(color, sys.stdout)
    if colour or sys.stdout.isatty():
        write(on_screen(patch, colour))
    elif _is_file(sys.stdout) or (safe := harmless(patch, colours=False)) == patch:
        write_bytes(encoded(patch))
    else:
        write_for_programs(safe)
        write_message(ESCAPED)


def _is_file(stream: TextIO) -> bool:
    """Whether a stream leads into a file."""
    try:
        return S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # a stream of a test
        return False


def is_coloured(choice: str, stream: TextIO | None) -> bool:
    """Whether to use colours: what the user says, then the environment, then the terminal.

    `stream` is where they go to; None is a file, which gets them only if the user says so.
    """
    environ = os.environ
    if choice != "auto" or stream is None or environ.get("NO_COLOR"):
        return choice == "always"
    if any(environ.get(it, "0") not in ("", "0") for it in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"
