"""How much work something takes, counted, so that it is the same on any machine at any time.

A unit is a line of Python that is run, or a function that is called, be it in Python or in C. What
a single call in C takes for a longer text is not seen: `benchmarks/growth.py` measures seconds.
"""

from __future__ import annotations

import cProfile
import math
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


class TooMuch(BaseException):
    """More work was done than allowed. No guard of dflint catches it."""


def effort(act: Callable[[], object], most: int | None = None) -> int:
    """How many units of work it takes. Raises TooMuch where they are more than `most`."""
    count = 0

    def work() -> None:
        nonlocal count
        count += 1
        if most is not None and count > most:
            raise TooMuch(f"more than {most} units of work")

    def trace(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        if event == "line":
            work()
        return trace

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            work()

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        act()
    finally:
        sys.setprofile(before[1])
        sys.settrace(before[0])
    return count


def slope(small: float, large: float, factor: float) -> float:
    """By which power of its input something grows, from two measures `factor` apart."""
    return math.log(max(large, 1) / max(small, 1)) / math.log(factor)


def calls(act: Callable[[], object]) -> int:
    """How many functions it calls, in Python and in C."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        act()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())
