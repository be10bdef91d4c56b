"""Write the report of a run, in the format that was asked for."""

from __future__ import annotations

import sys

from dflint.cli.output import is_coloured, write_file, write_for_programs
from dflint.output_formats import commands_ci, render
from dflint.report.screen import columns_of, harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.cli.options import CheckOptions
    from dflint.engine.diagnostic import Diagnostic


def write_report(
    diagnostics: Sequence[Diagnostic], files: int, request: CheckOptions, on_stderr: bool = False
) -> None:
    """Write the report; to standard error if the text of a file is on standard output."""
    colour = is_coloured(request.color or "auto", None if request.output_file else sys.stdout)
    if request.statistics:
        from dflint.report.statistics import statistics

        text = statistics(diagnostics)
    else:
        from dflint.report.contents import Report

        what = Report(diagnostics, files, colour, columns_of(sys.stdout), request.quiet)
        text = render(request.output_format or "full", what)
    if request.statistics or not commands_ci(request.output_format or "full"):
        text = harmless(text, colour)
    if request.output_file is None:
        write_for_programs(text, sys.stderr if on_stderr else sys.stdout)
        return
    write_file(request.output_file, text)
