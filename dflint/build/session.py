"""Builds that leave nothing behind."""

from __future__ import annotations

import atexit
import signal
import tempfile
import threading
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from dflint.build.choose import adopted
from dflint.build.errors import BuildError
from dflint.temporary import Abandoned, TemporaryFolder, sweep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Self

    from dflint.build.engine import Engine, Show
    from dflint.build.progress import Event
    from dflint.build.request import BuildRequest, Built

ENDS = (signal.SIGTERM, signal.SIGHUP)  # how a job is stopped: we end as after a Ctrl-C


def _be_silent(event: Event) -> None:
    """Show nothing."""


class Session:
    """Some builds with one engine, which may go on with each other's cache.

    At the end, after an error, a Ctrl-C or a signal too, all that was made is gone: archives,
    images, containers, caches. What a session has left whose process was killed is removed when the
    next one begins. `show` is told every line that a build prints, `say` what the user should know
    of the session. What could not be removed is told by `remains`, a sentence that is empty
    otherwise.
    """

    def __init__(
        self, engine: Engine, show: Show = _be_silent, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.engine = engine
        self.show = show
        self.say = say
        self.remains = ""
        self._place: TemporaryFolder | None = None
        self._builds = 0
        self._signals = ExitStack()

    def __enter__(self) -> Self:
        try:
            sweep(_is_cleaned)
            self._place = TemporaryFolder()
        except OSError as error:
            raise BuildError(f'cannot write "{error.filename}": {error.strerror}.') from None
        atexit.register(self.close)
        self._signals.enter_context(_handled(_end, *ENDS))
        self.engine.enter(self._place, self.say)
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def build(self, request: BuildRequest) -> Built:
        """Build an image. Raises BuildError."""
        self._builds += 1
        folder = self.folder / str(self._builds)
        try:
            folder.mkdir()
            return self.engine.build(request, folder, self.show)
        except OSError as error:
            raise BuildError(f'cannot build in "{folder}": {error.strerror}.') from None

    def discard(self, built: Built) -> None:
        """Remove an image that is needed no more, to save space. What fails is left for the end."""
        with suppress(BuildError):
            self.engine.discard(built)

    def scratch(self) -> Path:
        """A new, empty folder, which is gone with the session."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    @property
    def folder(self) -> Path:
        """Where all files of the session are."""
        assert self._place is not None, "a session is entered first"
        return self._place.path

    def close(self) -> None:
        """Remove everything. A second time does nothing."""
        if self._place is None:
            return
        with self._signals, _handled(signal.SIG_IGN, signal.SIGINT, *ENDS):
            place, self._place = self._place, None
            try:
                self.remains = self.engine.remove_containers() or self.engine.remove()
            except BuildError as error:
                self.remains = str(error)
            if self.remains:  # the next session tries again
                place.note(**self.engine.facts())
            if not place.remove(with_record=not self.remains):
                self.remains = f'"{place.path}" could not be removed.'
            atexit.unregister(self.close)


def _is_cleaned(left: Abandoned) -> bool:
    """Remove what a killed session has made with its engine. Whether it is all gone."""
    try:
        engine = adopted(left)
        if engine is None:
            return "engine" not in left.notes
        return not (engine.remove_containers() or engine.remove())
    except BuildError:
        return False


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
