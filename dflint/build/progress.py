"""What engines print while they build → how long each instruction took, and which one failed."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace

from dflint.build.request import Timing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.build.places import Places

KEPT_LINES = 20  # of the output, for the message when a build fails
_BUILDKIT = re.compile(
    r"#(\d+) (?:\[(?:(?P<stage>\S+) )*?(?P<number>\d+)/(?P<total>\d+)\] (?P<text>.*)"
    r"|(?P<cached>CACHED)$|DONE (?P<seconds>[\d.]+)s$|(?P<error>ERROR:|CANCELED))"
)
_BUILDAH = re.compile(
    r"(?:\[(?P<stage>\d+)/\d+\] )?STEP (?P<number>\d+)/(?P<total>\d+): (?P<text>.*)"
)
_CLASSIC = re.compile(r"Step (?P<number>\d+)/\d+ : (?P<text>.*)")
_MADE = re.compile(r" ---> (Running in )?([0-9a-f]{12})$")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class Event:
    """A line of output. `line` is that of the instruction in the Dockerfile, 0 if there is none."""

    text: str
    line: int
    is_step: bool  # whether the instruction begins here


class Progress:
    """What an output says so far.

    `timings` are the instructions in the order in which they began; `failed` is the line of the
    one that failed. Times are in seconds, of any clock.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.timings: list[Timing] = []
        self.output: deque[str] = deque(maxlen=KEPT_LINES)
        self.failed = 0

    def feed(self, text: str, now: float) -> Event:
        """Read a line of output."""
        text = _COLOUR.sub("", text)
        if text.strip():
            self.output.append(text)
        line, is_step = self.read(text, now)
        return Event(text, line, is_step)

    def read(self, text: str, now: float) -> tuple[int, bool]:
        """The line of the instruction that an output is about; whether it begins here."""
        raise NotImplementedError

    def finish(self, now: float, is_success: bool) -> None:
        """The output ends here."""


class BuildKitProgress(Progress):
    """BuildKit with --progress=plain: each line begins with the number of what it is about."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self._open: dict[str, int] = {}  # number → index in timings

    def read(self, text: str, now: float) -> tuple[int, bool]:
        found = _BUILDKIT.match(text)
        if found is None:
            number = text[1:].partition(" ")[0] if text.startswith("#") else ""
            return self._line(number), False
        number = found[1]
        if found["text"] is not None:
            return self._begin(number, found), True
        if number in self._open:
            index = self._open[number]
            timing = self.timings[index]
            if found["error"]:
                self.failed = timing.line if found["error"] == "ERROR:" else self.failed
            elif found["cached"]:
                self.timings[index] = replace(timing, is_cached=True)
            else:
                self.timings[index] = replace(timing, seconds=float(found["seconds"]))
        return self._line(number), False

    def _begin(self, number: str, found: re.Match[str]) -> int:
        if number not in self._open:
            place = (found["stage"] or "", int(found["number"]), int(found["total"]))
            self._open[number] = len(self.timings)
            timing = Timing(self.places.writing(*place), found["text"], 0.0, is_cached=False)
            self.timings.append(timing)
        return self._line(number)

    def _line(self, number: str) -> int:
        return self.timings[self._open[number]].line if number in self._open else 0


class SerialProgress(Progress):
    """Engines that do one thing after another: a step takes until the next line of another."""

    step: re.Pattern[str]

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self._since = 0.0

    def read(self, text: str, now: float) -> tuple[int, bool]:
        found = self.step.match(text)
        if found is None:
            if "Using cache" in text and text.lstrip().startswith("--") and self.timings:
                self.timings[-1] = replace(self.timings[-1], is_cached=True)
            return self.timings[-1].line if self.timings else 0, False
        self.finish(now, is_success=True)
        self._since = now
        self.timings.append(Timing(self.place(found), found["text"], 0.0, is_cached=False))
        return self.timings[-1].line, True

    def finish(self, now: float, is_success: bool) -> None:
        if self.timings:
            self.timings[-1] = replace(self.timings[-1], seconds=now - self._since)
            self.failed = 0 if is_success else self.timings[-1].line

    def place(self, found: re.Match[str]) -> int:
        """The line of a step."""
        raise NotImplementedError


class BuildahProgress(SerialProgress):
    """buildah and podman: `[2/3] STEP 4/6: RUN …`, `--> Using cache …`."""

    step = _BUILDAH

    def place(self, found: re.Match[str]) -> int:
        stage = int(found["stage"] or 1)
        return self.places.in_stage(stage, int(found["number"]), int(found["total"]))


class ClassicProgress(SerialProgress):
    """Docker's classic builder: `Step 4/9 : RUN …`, ` ---> Using cache`, ` ---> 0123456789ab`.

    `images` and `containers` are what it made or took from its cache.
    """

    step = _CLASSIC

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self.images: list[str] = []
        self.containers: list[str] = []

    def read(self, text: str, now: float) -> tuple[int, bool]:
        if made := _MADE.match(text):
            (self.containers if made[1] else self.images).append(made[2])
        return super().read(text, now)

    def place(self, found: re.Match[str]) -> int:
        return self.places.in_file(int(found["number"]))
