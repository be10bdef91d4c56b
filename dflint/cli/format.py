"""`dflint format`: put files in one layout, or say what would change."""

from __future__ import annotations

from typing import Any

import click

from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import internal_error, print_error
from dflint.cli.inputs import STDIN, Skipped, documents, files
from dflint.cli.options import OPTIONS, CheckOptions, split
from dflint.cli.output import OutputError, show_patch, write, write_bytes, write_message
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.files import Document, encode
from dflint.format import FormatError, formatted
from dflint.model.context.build_files import holds_instructions
from dflint.report.patch import patch_of
from dflint.report.screen import shown
from dflint.source import Source
from dflint.writing import WriteError
from dflint.writing import write as write_file

# Options that mean the same as for `dflint check`.
SHARED = (
    "color", "config", "isolated", "exclude", "extend_exclude", "force_exclude",
    "no_respect_gitignore", "include_generated", "stdin_filename", "no_cache",
)  # fmt: skip
SHARED_OPTIONS = tuple(it for it in OPTIONS if it.name in SHARED)
OWN_OPTIONS = (
    click.Option(["--check"], is_flag=True, help="Change nothing; list what would be formatted."),
    click.Option(["--diff"], is_flag=True, help="Change nothing; show a patch of what would be."),
    click.Option(["--quiet", "-q"], is_flag=True, help="Write no summary."),
)


def format_command(paths: tuple[str, ...], check: bool, diff: bool, **values: Any) -> int:
    """Format Dockerfiles: letter case, spaces and blank lines, never what a file means.

    PATHS are files and folders, and - is standard input, which is written to standard output;
    without any, the Dockerfiles of the current folder are formatted. A file that the builder cannot
    read stays as it is.

    \b
    Exit code: 0  all files are formatted
               1  with --check or --diff: some are not
               2  wrong arguments, or a file that cannot be read or written
    """
    lists = {it.name: split(values.pop(it.name)) for it in SHARED_OPTIONS if it.kind == "list"}
    request = CheckOptions({"paths": paths, **values, **lists})
    try:
        known = configurations(request, all_rules())
        skipped = Skipped(request, known)
        found = files(request, known, skipped)
    except ConfigError as error:
        raise explained(error) from None
    run = _Run(request, check, diff)
    skipped.print_missing(skipped.missing)
    run.failed = len(skipped.missing)
    for path in found:
        for document in documents((path,), request, skipped):
            run.format(document, path == STDIN)
    if not request.quiet:
        skipped.print()
    return run.finish(bool(skipped))


class _Run:
    """Formats files and counts how it went."""

    def __init__(self, request: CheckOptions, check: bool, diff: bool) -> None:
        self.request = request
        self.check = check
        self.diff = diff
        self.is_dry = check or diff
        self.changed = self.same = self.failed = 0

    def format(self, document: Document | UsageError, is_stdin: bool) -> None:
        """One file, or what is wrong with it."""
        if isinstance(document, UsageError):
            self.failed += 1
            print_error(document)
            return
        try:
            text = _formatted(document)
            if is_stdin and not self.is_dry:
                write_bytes(encode(text, document.encoding, document.mark))
            elif text != document.source.text:
                self.change(document, text)
        except (OutputError, BrokenPipeError):
            raise
        except (FormatError, WriteError, UsageError) as error:
            self.failed += 1
            print_error(error if isinstance(error, UsageError) else UsageError(str(error)))
        except Exception as error:
            self.failed += 1
            print_error(internal_error(document.source.path, error))
        else:
            self.changed += text != document.source.text
            self.same += text == document.source.text

    def change(self, document: Document, text: str) -> None:
        """Write the new text, or say that it would be written."""
        if self.diff:
            show_patch(
                patch_of(document, Source(document.source.path, text)), self.request.color or "auto"
            )
        elif self.check:
            write(f"Would format {shown(document.source.path)}\n")
        else:
            write_file(document, text)

    def finish(self, is_any_skipped: bool) -> int:
        """Say how it went, and return the exit code."""
        if not (self.changed or self.same or self.failed or is_any_skipped):
            print_error(UsageError("there are no Dockerfiles here."))
        elif not self.request.quiet and self.changed + self.same:
            would = "would be formatted" if self.is_dry else "formatted"
            write_message(f"{_files(self.changed)} {would}, {_files(self.same)} unchanged.\n")
        if self.failed:
            return 2
        return int(self.is_dry and self.changed > 0)


def _formatted(document: Document) -> str:
    """The new text of a file. Raises UsageError and FormatError."""
    path = document.source.path
    if not holds_instructions(path):
        raise UsageError(f'"{path}" is no Dockerfile: it stays as it is.')
    return formatted(document.source)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
