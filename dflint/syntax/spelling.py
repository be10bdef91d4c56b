"""The nearest of some names to a name that is none of them."""

from __future__ import annotations

from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 100  # characters of a name: comparing takes the square of it
MOST = 500  # names


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or nothing: also where there is much to compare."""
    names = [it for it in islice(known, MOST + 1) if len(it) <= LONGEST]
    if len(name) > LONGEST or len(names) > MOST:
        return ""
    from difflib import get_close_matches  # only when something is wrong: it is slow to load

    return next(iter(get_close_matches(name, names, n=1, cutoff=0.7)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?` with the nearest known name, in whatever letter case, or nothing."""
    from difflib import get_close_matches

    spelt = {it.lower(): it for it in known}
    near = get_close_matches(name.lower(), spelt, 1)
    return f' Did you mean "{spelt[near[0]]}"?' if near else ""


def is_slip(name: str, other: str) -> bool:
    """Whether two names differ by a slip of the fingers: up to two letters, one in short names.

    A letter that is missing, added, another one, or swapped with its neighbour counts as one.
    """
    if max(len(name), len(other)) > LONGEST:
        return False
    most = 1 if min(len(name), len(other)) < 6 else 2
    return abs(len(name) - len(other)) <= most and _distance(name.lower(), other.lower()) <= most


def is_one_slip(name: str, other: str) -> bool:
    """Whether two names differ by one letter: missing, added, another one or swapped; no digit, no plural."""
    if name == other or abs(len(name) - len(other)) > 1 or max(len(name), len(other)) > LONGEST:
        return False
    if not has_same_digits(name, other) or name.rstrip("Ss") == other.rstrip("Ss"):
        return False
    return _distance(name, other) == 1


def has_same_digits(name: str, other: str) -> bool:
    """Whether two names differ in no digit: where they do, each is of another version."""
    numbers = [[char for char in it if char.isdigit()] for it in (name, other)]
    return numbers[0] == numbers[1]


def _distance(one: str, other: str) -> int:
    """The optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, there in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (char != there))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == there:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
