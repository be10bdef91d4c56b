"""Standard output: text, bytes, patches, and whether they have colours."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def show_patch(patch: str, color: str) -> None:
    """For the eyes on a terminal, and for `patch` anywhere else."""
    from dflint.report.patch import encoded, on_screen

    colour = is_coloured(color, sys.stdout)
    if colour or sys.stdout.isatty():
        write(on_screen(patch, colour))
    else:
        write_bytes(encoded(patch))


def write_bytes(content: bytes) -> None:
    """As they are, behind what was written before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write(text: str, stream: TextIO | None = None) -> None:
    """Write to standard output or another stream, in one go, also what its encoding has not."""
    stream = stream or sys.stdout
    stream.flush()
    stream.buffer.write(text.encode(stream.encoding or "utf-8", "backslashreplace"))
    stream.buffer.flush()


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
