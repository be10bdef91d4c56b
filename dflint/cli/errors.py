"""What the user got wrong, in one sentence."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class UsageError(Exception):
    """Something the user got wrong, in one sentence, and the lines of a file that show it."""

    def __init__(self, sentence: str, excerpt: str = "") -> None:
        super().__init__(sentence)
        self.excerpt = excerpt


def print_error(mistake: UsageError) -> None:
    """Tell the user."""
    from dflint.report.screen import shown

    sys.stderr.write(f"dflint: {shown(str(mistake))}\n{mistake.excerpt}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?` with the nearest known name, or nothing."""
    from difflib import get_close_matches

    spelt = {it.lower(): it for it in known}
    near = get_close_matches(name.lower(), spelt, 1)
    return f' Did you mean "{spelt[near[0]]}"?' if near else ""
