"""Standard input, with a look at whether more of it is there already."""

from __future__ import annotations

import asyncio
import os
import select
import time

GRACE = 0.002  # seconds to wait for a newer text, or a cancellation, before one is looked at
MOST_GRACE = 0.02
PIECE = 1 << 16  # bytes that are read at once


class Input:
    """A file descriptor as pygls reads it, in a thread of its own: lines, and so many bytes.

    A buffer of Python would hide what has been read ahead.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._waiting = bytearray()

    def readline(self) -> bytes:
        """The next line with its end; what is left at the end of the stream."""
        while (end := self._waiting.find(b"\n") + 1) == 0 and self._fill():
            pass
        return self._taken(end or len(self._waiting))

    def read(self, count: int) -> bytes:
        """So many bytes; fewer at the end of the stream."""
        while len(self._waiting) < count and self._fill():
            pass
        return self._taken(count)

    @property
    def has_more(self) -> bool:
        """Whether something is there that was not looked at yet."""
        if self._waiting:
            return True
        try:
            return bool(select.select([self._number], [], [], 0)[0])
        except (OSError, ValueError):  # Windows, where only sockets can be asked; a closed stream
            return False

    def _fill(self) -> bool:
        data = os.read(self._number, PIECE)
        self._waiting += data
        return bool(data)

    def _taken(self, count: int) -> bytes:
        found = bytes(self._waiting[:count])
        del self._waiting[:count]
        return found


INPUT = Input(0)


async def settle() -> None:
    """Wait a moment, and as long as there is something to read from the editor, which may cancel
    what it asked or send a newer text; not for long."""
    await asyncio.sleep(GRACE)
    end = time.monotonic() + MOST_GRACE
    while time.monotonic() < end and INPUT.has_more:
        await asyncio.sleep(GRACE)
