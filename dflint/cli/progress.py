"""A progress bar on the terminal for runs that take long."""

from __future__ import annotations

import os
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.cli.options import CheckOptions

PROGRESS_FROM = 50  # files
PATIENCE = 0.5  # seconds without a bar: most runs are over by then
CI_VARIABLES = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")


def with_progress(paths: Sequence[str], request: CheckOptions) -> Iterator[str]:
    """The paths, with a bar on the terminal if it takes long."""
    silent = request.no_progress or request.quiet or len(paths) < PROGRESS_FROM
    if silent or not sys.stderr.isatty() or any(os.environ.get(it) for it in CI_VARIABLES):
        yield from paths
        return
    start = monotonic()
    rest = iter(paths)
    done = 0
    for path in rest:
        yield path
        done += 1
        if monotonic() - start > PATIENCE:
            break
    else:
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Linting", total=len(paths), completed=done)
        for path in rest:
            yield path
            bar.advance(task)
