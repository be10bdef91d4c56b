"""The history in the configuration of an image: one entry an instruction."""

from __future__ import annotations

NOP = "/bin/sh -c #(nop)"  # before what is no RUN, in the words of Docker's classic builder


class History:
    """A step of the build, as the builder noted it.

    `created_by` is what it did, in words that each builder chooses for itself; `created` a date as
    in RFC 3339. `is_empty`: it made no layer.
    """

    __slots__ = ("comment", "created", "created_by", "is_empty")

    def __init__(
        self, created_by: str = "", is_empty: bool = False, created: str = "", comment: str = ""
    ) -> None:
        self.created_by = created_by
        self.is_empty = is_empty
        self.created = created
        self.comment = comment

    def __repr__(self) -> str:
        return f"History({self.created_by!r}, is_empty={self.is_empty})"
