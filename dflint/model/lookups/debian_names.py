"""The names of Debian's packages in one text, and where those of each mark start: see debian_packages.

This module is its values: a bundle of modules keeps them, and nothing is unpacked in a start.
"""

from __future__ import annotations

from itertools import accumulate

from dflint.knowledge import _generated_debian_packages as data
from dflint.model.lookups.front_coding import unpacked

KEPT_VALUES = ("MARKS", "STARTS", "TEXT")

MARKS = tuple(data.NAMES)
_TEXTS = [f" {' '.join(unpacked(it))} " for it in data.NAMES.values()]
STARTS = tuple(accumulate([len(it) for it in _TEXTS], initial=0))
TEXT = "".join(_TEXTS)
