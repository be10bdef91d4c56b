"""What `--output-format auto` shows in a CI besides the text: annotations, and a summary of the run."""

from __future__ import annotations

import os

from dflint import disk
from dflint.cli.output import OutputError, write_file, write_for_programs, write_message
from dflint.output_formats import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from dflint.report.contents import Report

GITLAB_REPORT = "gl-code-quality-report.json"  # the name in GitLab's documentation


def show_in_ci(report: Report, environ: Mapping[str, str], stream: TextIO) -> None:
    """Show the findings where the CI has a place for them. Raises OutputError."""
    disk.forget_asking()
    if environ.get("GITHUB_ACTIONS") == "true":
        write_for_programs(render("github", report), stream)
        summary = environ.get("GITHUB_STEP_SUMMARY")
        if summary:
            _append(summary, render("markdown", report))
    elif environ.get("TF_BUILD", "").lower() == "true":
        write_for_programs(render("azure", report), stream)
        folder = environ.get("AGENT_TEMPDIRECTORY")
        if folder and os.path.isdir(folder):
            path = os.path.join(folder, f"dflint-{os.getpid()}.md")
            write_file(path, render("markdown", report))
            write_for_programs(f"##vso[task.uploadsummary]{path}\n", stream)
    elif environ.get("GITLAB_CI") == "true":
        path = os.path.join(environ.get("CI_PROJECT_DIR") or ".", GITLAB_REPORT)
        if os.path.lexists(path):
            write_message(f"dflint: {GITLAB_REPORT} is there already, and stays as it is.\n")
        else:
            write_file(path, render("gitlab", report))


def _append(path: str, text: str) -> None:
    """Add to a file that other steps may have written into."""
    try:
        with open(path, "ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise OutputError(f'cannot write "{path}": {error.strerror}.') from None
