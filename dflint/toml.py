"""TOML as strangers write it: read by tomllib, where that takes no more than the text is long.

For each part of a key, tomllib keeps all parts up to it: a key of 100,000 parts, a file of 200 kB, takes
40 GB of memory.
"""

from __future__ import annotations

import tomllib
from tomllib import TOMLDecodeError as TOMLDecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_PARTS = 200


def loads(text: str) -> dict[str, Any]:
    """Read a text. Raises ValueError where it is no TOML, and RecursionError where it is nested too deeply."""
    for line in text.split("\n"):
        if line.count(".") > MOST_PARTS and _has_long_key(line):
            raise TOMLDecodeError(f"a key has more than {MOST_PARTS} parts")
    return tomllib.loads(text)


def _has_long_key(line: str) -> bool:
    """Whether there are so many dots in the name of a table, or before an equals sign."""
    *before, _ = line.split("=")
    names = [line] if line.lstrip()[:1] == "[" else before
    return any(part.count(".") > MOST_PARTS for name in names for part in name.split(","))
