"""What a report says, for every format."""

from __future__ import annotations

from dflint.report.masking import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic


class Report:
    """The findings of a run, with the values of secrets masked.

    `files`: how many were linted, and `paths` those of them, if a format asks. `colour`: whether the
    text may have escape sequences. `width`: of the terminal, in
    columns. `quiet`: no summary is wanted. `suppressed`: what comments silence, and `known` what the
    baseline knows.
    """

    __slots__ = (
        "colour", "diagnostics", "files", "known", "paths", "quiet", "suppressed", "width",
    )  # fmt: skip

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        files: int,
        colour: bool = False,
        width: int = 80,
        quiet: bool = False,
        *,
        paths: Sequence[str] = (),
        suppressed: Sequence[Diagnostic] = (),
        known: Sequence[Diagnostic] = (),
    ) -> None:
        self.diagnostics = masked(diagnostics)
        self.paths = tuple(paths)
        self.suppressed = masked(suppressed)
        self.known = masked(known)
        self.files = files
        self.colour = colour
        self.width = width
        self.quiet = quiet
