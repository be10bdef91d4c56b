"""A process that does the work of items, one after the other, until there are none.

It reads numbered items from standard input and writes what became of them to where standard output
was. What it does itself must not write there, so standard output is closed to it.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from dflint.fleet.engines import DONE, FAILED

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_FILE = 4 << 30  # bytes that a file may have that is written, as by a clone
LONGEST = 300  # characters of the text of an error


def named(function: str) -> Callable[[Any], Any]:
    """The function that `module:name` means."""
    module, _, name = function.partition(":")
    found: Callable[[Any], Any] = getattr(import_module(module), name)
    return found


def limit_memory(megabytes: int) -> None:
    """No more memory than that from here on; what asks for it gets a MemoryError."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (
        (resource.RLIMIT_DATA, megabytes << 20),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
    ):
        hard = resource.getrlimit(kind)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(kind, (most, hard))


def outcome_of(work: Callable[[Any], Any], item: Any) -> tuple[str, Any]:
    """The state of an item, and its value or what went wrong."""
    try:
        return DONE, work(item)
    except MemoryError:
        return FAILED, "It needs more memory than it may have."
    except RecursionError:
        return FAILED, "It is nested too deeply."
    except Exception as error:
        text = " ".join(str(error).split())[:LONGEST]
        return FAILED, f"dflint failed with {type(error).__name__}: {text}."


def main(function: str, megabytes: str) -> None:
    """Work until there is nothing more to read."""
    items = Connection(os.dup(0), writable=False)
    replies = Connection(os.dup(1), readable=False)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    work = named(function)
    limit_memory(int(megabytes))
    replies.send(None)  # ready
    while True:
        try:
            number, item = items.recv()
        except (EOFError, OSError):
            return
        replies.send((number, *outcome_of(work, item)))


if __name__ == "__main__":
    main(*sys.argv[1:])
