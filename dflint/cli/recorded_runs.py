"""The runs that `dflint measure --record` has written: what they are of, limits, and charts."""

from __future__ import annotations

import sys
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from dflint.cli.image import WIDTH
from dflint.cli.options import split
from dflint.cli.output import is_coloured, write, write_file
from dflint.cli.usage import UsageError
from dflint.measure.metrics import BadMetrics, by_subject, recorded
from dflint.report.history import full, page
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.measure.metrics import Run, Subject


def variant_of(values: dict[str, Any]) -> str:
    """What is done to the file before it is built for the last time; nothing as it is."""
    if not values["fix"] and not (values["unsafe_fixes"] and not values["each"]):
        return ""
    only = f" by {','.join(sorted(split(values['select'])))}" if values["select"] else ""
    return f"with {'all' if values['unsafe_fixes'] else 'safe'} fixes{only}"


def earlier_runs(path: str | None, subject: Subject) -> list[Run]:
    """The runs of the same thing in a file, none without a file. Raises UsageError.

    Where no platform is asked for, it is known only when there is an image: runs for any will do.
    """
    if path is None:
        return []
    try:
        runs = by_subject(recorded(Path(path)))
    except (OSError, BadMetrics) as error:
        raise UsageError(_why(error, path)) from None
    of_any = {it: subject.platform or it.platform for it in runs}
    found = [it for it in runs if it == replace(subject, platform=of_any[it])]
    if not found:
        near = get_close_matches(str(subject), map(str, runs), 1, 0)
        raise UsageError(f'"{path}" holds no run of {subject}. It has: {near[0]}.')
    return [run for it in found for run in runs[it]]


def last_of(runs: list[Run], subject: Subject) -> Run | None:
    """The last run of exactly this, None without runs. Raises UsageError."""
    same = [it for it in runs if it.subject == subject]
    if runs and not same:
        raise UsageError(
            f"there is no run of {subject} to compare with, only of {runs[-1].subject}."
        )
    return same[-1] if same else None


def show_history(path: Path, html: str | None, color: str) -> int:
    try:
        runs = recorded(path)
    except (OSError, BadMetrics) as error:
        raise UsageError(_why(error, str(path))) from None
    write(full(runs, is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)))
    if html is not None:
        write_file(html, page(runs))
    return 0


def _why(error: Exception, path: str) -> str:
    return f'cannot read "{path}": {error.strerror}.' if isinstance(error, OSError) else str(error)
