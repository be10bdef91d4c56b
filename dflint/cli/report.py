"""Write the report of a run, in the formats that were asked for."""

from __future__ import annotations

import os
import sys

from dflint.cli.output import is_coloured, write_file, write_for_programs
from dflint.output_formats import (
    AUTO,
    NAMES,
    commands_ci,
    rendered_parts,
    shows_estimates,
    shows_suppressed_ones,
)
from dflint.report.screen import columns_of, harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from dflint.cli.options import CheckOptions
    from dflint.engine.diagnostic import Diagnostic

PLAIN = "full"  # for people
CI_VARIABLES = ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")  # what `auto` knows


def shows_suppressed(wanted: str) -> bool:
    """Whether one of the formats has a place for what comments silence."""
    return wanted not in (AUTO, PLAIN) and any(
        name != AUTO and shows_suppressed_ones(name) for name, _ in _outputs(wanted)
    )


def asks_estimates(wanted: str) -> bool:
    """Whether one of the formats has a place for how many bytes findings are about."""
    return wanted in (AUTO, PLAIN) or any(
        name == AUTO or shows_estimates(name) for name, _ in _outputs(wanted)
    )


def write_report(
    diagnostics: Sequence[Diagnostic],
    paths: Sequence[str],
    request: CheckOptions,
    on_stderr: bool = False,
    suppressed: Sequence[Diagnostic] = (),
    known: Sequence[Diagnostic] = (),
) -> None:
    """Write the report; to standard error if the text of a file is on standard output.

    `paths`: of the files that were linted. Raises OutputError.
    """
    from dflint.report.contents import Report

    for name, own in _outputs(request.output_format or AUTO):
        file = own or request.output_file
        stream = None if file else sys.stderr if on_stderr else sys.stdout
        colour = is_coloured(request.color or "auto", stream and sys.stdout)
        if request.statistics and not own:
            from dflint.report.statistics import as_json, statistics

            show = as_json if name == "json" else statistics
            _put(harmless(show(diagnostics), colour), file, stream)
            continue
        report = Report(
            diagnostics,
            len(paths),
            colour,
            columns_of(sys.stdout),
            request.quiet,
            paths=paths,
            suppressed=suppressed,
            known=known,
        )
        is_auto = name == AUTO
        name = PLAIN if is_auto else name
        texts = rendered_parts(name, report)
        if not commands_ci(name):
            texts = (harmless(text, colour) for text in texts)
        if colour and name == PLAIN and stream is not None and stream.isatty():
            texts = _linked(texts, stream)
        if file:
            texts = ("".join(texts),)
        for text in texts:
            _put(text, file, stream)
        if is_auto and stream is not None and any(map(os.environ.get, CI_VARIABLES)):
            from dflint.cli.ci import show_in_ci

            show_in_ci(report, os.environ, stream)


def _outputs(wanted: str) -> tuple[tuple[str, str], ...]:
    """The formats and the file of each, or nothing."""
    if wanted in NAMES:
        return ((wanted, ""),)
    from dflint.outputs import outputs

    return outputs(wanted)


def _linked(texts: Iterable[str], stream: TextIO) -> Iterable[str]:
    """The texts with links to the pages of rules, if the terminal takes them."""
    from dflint.report.links import has_links, with_links

    return map(with_links, texts) if has_links(stream) else texts


def _put(text: str, file: str | None, stream: TextIO | None) -> None:
    if file:
        write_file(file, text)
    else:
        write_for_programs(text, stream)
