"""Times for people."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.bench.statistics import Estimate

NO_DIFFERENCE = "no difference seen"
TOO_FEW = "too few runs to say"


def seconds(value: float, sign: str = "") -> str:
    """`312 ms`, `1.24 s`, `12.4 s`; with `+` as sign, also that of a difference."""
    return f"{_digits(value, value, sign)} {_unit(value)}" if value else "0 s"


def with_interval(it: Estimate) -> str:
    """`312 ms (290 to 340)`: in one unit."""
    low, high = (_digits(one, it.value) for one in (it.low, it.high))
    return f"{seconds(it.value)} ({low} to {high})"


def changed(it: Estimate | None) -> str:
    """`+300 ms (+280 to +330)`, or that no difference is seen."""
    if it is None:
        return TOO_FEW
    largest = max(it.low, it.high, key=abs)
    low, high = (_digits(one, largest, "+") for one in (it.low, it.high))
    if it.is_zero:
        if it.low == it.high:
            return NO_DIFFERENCE
        return f"{NO_DIFFERENCE} ({low} to {high} {_unit(largest)})"
    return f"{_digits(it.value, largest, '+')} {_unit(largest)} ({low} to {high})"


def _unit(value: float) -> str:
    return "ms" if abs(value) < 1 else "s"


def _digits(value: float, like: float, sign: str = "") -> str:
    """A number in the unit that another one has."""
    if abs(like) < 0.01:
        return f"{1000 * value:{sign}.1f}"
    if abs(like) < 1:
        return f"{1000 * value:{sign}.0f}"
    return f"{value:{sign}.2f}" if abs(like) < 10 else f"{value:{sign}.1f}"
