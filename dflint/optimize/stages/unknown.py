"""What keeps a stage from being proposed."""

from __future__ import annotations


class Unknown(Exception):
    """Why nothing is proposed: a clause, without a full stop. `line`: of what it is about, 0 for none."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line
