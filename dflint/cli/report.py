"""Write the report of a run, in the format that was asked for."""

from __future__ import annotations

import sys

from dflint.cli.errors import UsageError
from dflint.cli.output import is_coloured, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.cli.options import CheckOptions
    from dflint.engine.diagnostic import Diagnostic


def write_report(
    diagnostics: Sequence[Diagnostic], files: int, request: CheckOptions, on_stderr: bool = False
) -> None:
    """Write the report; to standard error if the text of a file is on standard output."""
    if request.output_format == "json" and not request.statistics:
        from dflint.report.json import report

        text = report(diagnostics)
    else:
        text = _text(diagnostics, files, request)
    if request.output_file is None:
        write(text, sys.stderr if on_stderr else sys.stdout)
        return
    try:
        with open(request.output_file, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f'cannot write "{request.output_file}": {error.strerror}.') from None


def _text(diagnostics: Sequence[Diagnostic], files: int, request: CheckOptions) -> str:
    from dflint.report.screen import columns_of
    from dflint.report.text import concise, full, summary

    if request.statistics:
        from dflint.report.statistics import statistics

        return statistics(diagnostics)
    colour = is_coloured(request.color or "auto", None if request.output_file else sys.stdout)
    is_full = request.output_format == "full"
    width = columns_of(sys.stdout)
    text = full(diagnostics, colour, width) if is_full else concise(diagnostics, colour)
    return text if request.quiet else text + summary(diagnostics, files, colour)
