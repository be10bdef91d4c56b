"""Which folders patterns lead through, so that others need not be looked into."""

from __future__ import annotations

WILDCARDS = "*?[\\"


class Ways:
    """The folders that patterns name on their way, as a tree."""

    __slots__ = ("_any", "_is_open", "_named")

    def __init__(self) -> None:
        self._named: dict[str, Ways] = {}
        self._any: Ways | None = None  # below a folder that is named with wildcards
        self._is_open = False  # whether a `**` may match any folder from here on

    def add(self, path: str) -> None:
        """One more pattern."""
        here = self
        for part in path.split("/"):
            if "**" in part:
                here._is_open = True
                return
            if any(char in part for char in WILDCARDS):
                here._any = here._any or Ways()
                here = here._any
            else:
                here = here._named.setdefault(part, Ways())

    def may_match_below(self, folder: str) -> bool:
        """Whether a pattern could match something in a folder."""
        level = [self]
        for part in folder.split("/"):
            if any(it._is_open for it in level):
                return True
            below = [it._named.get(part) for it in level] + [it._any for it in level]
            level = [it for it in below if it is not None]
        return any(it._is_open or it._named or it._any is not None for it in level)
