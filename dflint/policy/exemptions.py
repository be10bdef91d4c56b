"""What a policy does not hold for, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.functions import glob_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dflint.policy.expression.scope import Code
    from dflint.policy.subjects import SubjectFrame


class Exemption:
    """What a policy does not hold for, up to and including a day. Patterns that are empty fit all."""

    def __init__(self, path: str, image: str, where: Code | None, until: date, reason: str) -> None:
        self.path = path
        self.image = image
        self.where = where
        self.until = until
        self.reason = reason

    def holds_for(self, path: str, images: Sequence[str], frame: SubjectFrame) -> bool:
        """Whether it is about a subject in a file with this path, whose images have these names."""
        if self.path and not glob_of(self.path).matches(path):
            return False
        if self.image and not any(glob_of(self.image).matches(it) for it in images):
            return False
        try:
            return self.where is None or self.where.run(frame) is True
        except Undecided:
            return False
