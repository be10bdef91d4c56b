"""Named levels with an order, such as how bad a finding is.

What enum.IntEnum does, at no cost to the start-up.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class Level(int):
    """A number with a name. A subclass lists its members in `NAMES`, lowest first."""

    NAMES: tuple[str, ...] = ()
    name: str

    def __init_subclass__(cls) -> None:
        for number, name in enumerate(cls.NAMES):
            member = int.__new__(cls, number)
            member.name = name
            setattr(cls, name.upper(), member)

    @classmethod
    def named(cls, name: str) -> Self:
        """The member of that name. Raises KeyError if there is none."""
        if name not in cls.NAMES:
            raise KeyError(name)
        member: Self = getattr(cls, name.upper())
        return member

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name.upper()}"

    def __str__(self) -> str:
        return self.name
