"""What a user may say of updates of images: ranges of versions, lengths of time, levels.

In a range such as `>=20,<23` all comparisons have to hold. A version with fewer numbers than a bound
stands for all that may follow: `22` may become 22.9, and so is not within `<22.5`. One with more is
compared by as many numbers as the bound has: `22.5` is within `<=22`.
"""

from __future__ import annotations

import re

from dflint.dates import read_age
from dflint.model.image_reference import is_platform, is_reference, parse_image
from dflint.model.lookups.lts_versions import lts_lines
from dflint.source import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DIGEST, NONE = "digest", "none"
PATCH, MINOR, MAJOR = "patch", "minor", "major"
LEVELS = (PATCH, MINOR, MAJOR)
SUFFIX = "suffix"  # the release of the distribution in the suffix, besides a level or alone
UPDATES = (NONE, DIGEST, *LEVELS, SUFFIX)
MANY = "*"  # in the name of an image: any characters
MORE = float("inf")
_COMPARISON = re.compile(r"\s*(>=|<=|==|!=|=|>|<)\s*v?(\d{1,9}(?:\.\d{1,9})*)\s*")


class Range:
    """A range, read. Raises ValueError for a text that is none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.bounds: list[tuple[str, tuple[int, ...]]] = []
        for part in text.split(","):
            match = _COMPARISON.fullmatch(part)
            if match is None:
                raise ValueError(f'"{text}" is no range of versions such as ">=20,<23"')
            self.bounds.append((match[1], tuple(map(int, match[2].split(".")))))

    def has(self, numbers: Sequence[int]) -> bool:
        """Whether a version is in the range, with all that it may become."""
        return all(_holds(sign, numbers, bound) for sign, bound in self.bounds)


def _holds(sign: str, numbers: Sequence[int], bound: tuple[int, ...]) -> bool:
    missing = len(bound) - len(numbers)
    cut = tuple(numbers[: len(bound)])
    lowest = (*cut, *(0,) * missing)
    highest = (*cut, *(MORE,) * missing)
    match sign:
        case ">=":
            return lowest >= bound
        case ">":
            return lowest > bound
        case "<=":
            return highest <= bound
        case "<":
            return highest < bound
        case "!=":
            return not lowest <= bound <= highest
    return lowest == highest == bound


def read_update(text: str) -> tuple[str, bool]:
    """`minor,suffix`: up to which level, and whether the release in the suffix moves as well. Raises
    ValueError."""
    names = [it.strip() for it in text.split(",")]
    for name in names:
        if name not in UPDATES:
            raise ValueError(f'"{name}" is not one of {", ".join(UPDATES)}')
    others = [it for it in names if it != SUFFIX]
    moves_suffix = len(others) < len(names)
    is_right = len(others) == 1 and (not moves_suffix or others[0] in LEVELS)
    if len(names) > len(others) + 1 or (others and not is_right):
        raise ValueError(f'"{text}" is more than one of {", ".join(LEVELS)} and {SUFFIX}')
    level = others[0] if others else DIGEST
    return "" if level == NONE else level, moves_suffix


def read_platform(text: str) -> str:
    """A platform with its architecture, as it is. Raises ValueError."""
    if "/" not in text or not is_platform(text):
        raise ValueError(f'"{text}" is no platform such as "linux/amd64"')
    return text


READERS: dict[str, Callable[[str], object]] = {
    "age": read_age,
    "range": Range,
    "update": read_update,
    "platform": read_platform,
}


def problem_of_image(name: str, table: Mapping[str, object]) -> tuple[str, str]:
    """What is wrong with the settings of an image that one value alone does not show: the key, empty for
    the name itself, and the sentence; two empty texts if nothing is."""
    image = parse_image(Word(name, 0, len(name)))
    if image.tag is not None or image.digest is not None:
        return "", f'"{name}" has a tag or a digest: write the name alone'
    if MANY not in name and not is_reference(name):
        return "", f'"{name}" is not the name of an image'
    if table.get("ignore") == "":
        return "ignore", '"ignore" must be the reason, in a few words'
    if table.get("lts") and not lts_lines(name):
        return "lts", f'no versions of "{name}" are known to be LTS: write a range'
    return "", ""
