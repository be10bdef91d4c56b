"""What a report says, for every format."""

from __future__ import annotations

from dflint.report.masking import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic


class Report:
    """The findings of a run, with the values of secrets masked.

    `files`: how many were linted. `colour`: whether the text may have escape sequences. `width`: of
    the terminal, in columns. `quiet`: no summary is wanted.
    """

    __slots__ = ("colour", "diagnostics", "files", "quiet", "width")

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        files: int,
        colour: bool = False,
        width: int = 80,
        quiet: bool = False,
    ) -> None:
        self.diagnostics = masked(diagnostics)
        self.files = files
        self.colour = colour
        self.width = width
        self.quiet = quiet
