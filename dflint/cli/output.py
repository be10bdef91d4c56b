"""What commands that change files write to standard output."""

from __future__ import annotations

import sys

from dflint.cli.check import is_coloured, write
from dflint.report.patch import encoded, on_screen


def show_patch(patch: str, color: str) -> None:
    """For the eyes on a terminal, and for `patch` anywhere else."""
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
