"""Builds that leave nothing behind."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dflint.build.errors import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Self

    from dflint.build.engine import Engine, Show
    from dflint.build.progress import Event
    from dflint.build.request import BuildRequest, Built

LARGE = "/var/tmp"  # for what is too large for a /tmp in memory
ENDS = (signal.SIGTERM, signal.SIGHUP)  # how a job is stopped: we end as after a Ctrl-C


def _be_silent(event: Event) -> None:
    """Show nothing."""


class Session:
    """Some builds with one engine, which may go on with each other's cache.

    At the end, after an error, a Ctrl-C or a signal too, all that was made is gone: archives,
    images, containers, caches. `show` is told every line that a build prints. What could not be
    removed is told by `remains`, a sentence that is empty otherwise.
    """

    def __init__(self, engine: Engine, show: Show = _be_silent) -> None:
        self.engine = engine
        self.show = show
        self.remains = ""
        self._folder: Path | None = None
        self._builds = 0
        self._signals = ExitStack()

    def __enter__(self) -> Self:
        where = os.environ.get("TMPDIR") or (LARGE if os.path.isdir(LARGE) else None)
        self._folder = Path(tempfile.mkdtemp(prefix="dflint-", dir=where))
        atexit.register(self.close)
        self._signals.enter_context(_handled(_end, *ENDS))
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def build(self, request: BuildRequest) -> Built:
        """Build an image. Raises BuildError."""
        assert self._folder is not None, "a session is entered first"
        self._builds += 1
        folder = self._folder / str(self._builds)
        try:
            folder.mkdir()
            return self.engine.build(request, folder, self.show)
        except OSError as error:
            raise BuildError(f'cannot build in "{folder}": {error.strerror}.') from None

    def scratch(self) -> Path:
        """A new, empty folder, which is gone with the session."""
        assert self._folder is not None, "a session is entered first"
        return Path(tempfile.mkdtemp(dir=self._folder))

    def close(self) -> None:
        """Remove everything. A second time does nothing."""
        if self._folder is None:
            return
        with self._signals, _handled(signal.SIG_IGN, signal.SIGINT, *ENDS):
            try:
                self.remains = self.engine.remove()
            except BuildError as error:
                self.remains = str(error)
            shutil.rmtree(self._folder, ignore_errors=True)
            if self._folder.exists():
                self.remains = f'"{self._folder}" could not be removed.'
            self._folder = None
            atexit.unregister(self.close)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None] | int, *those: int) -> Iterator[None]:
    """While this lasts, signals are handled so. Only the main thread can ask for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {it: signal.signal(it, handler) for it in those}
    try:
        yield
    finally:
        for it, old in before.items():
            signal.signal(it, old)
