"""`dflint check`: find the files, lint them, write the report, and say how it went."""

from __future__ import annotations

import os
import sys
from time import monotonic

from dflint.cli.options import Mistake, Request, complain, did_you_mean
from dflint.engine.linter import dispatch, lint
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode, select
from dflint.files import USUAL_EXCLUDES, Document, find, read
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from dflint.engine.diagnostic import Diagnostic
    from dflint.rule import Rule

STDIN = "-"
PROGRESS_FROM = 50  # files
PATIENCE = 0.5  # seconds without a bar: most runs are over by then
CI_VARIABLES = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")


def check(request: Request) -> int:
    """Do what the user asked, and return the exit code. Raises Mistake."""
    rules = all_rules()
    table = dispatch(_selected(rules, request), rules)
    paths = files(request)
    if request.show_files:
        write("".join(f"{path}\n" for path in paths))
        return 0
    diagnostics: list[Diagnostic] = []
    mistakes = [] if paths else [Mistake("there are no Dockerfiles here.")]
    for document in documents(_with_progress(paths, request), request):
        if isinstance(document, Mistake):
            mistakes.append(document)
        else:
            diagnostics += lint(document.source, table)
    _report(diagnostics, max(len(paths) - len(mistakes), 0), request)
    for mistake in mistakes:
        complain(mistake)
    if paths and mistakes:
        return 2
    threshold = Severity.named(request.fail_on)
    return int(any(it.severity >= threshold for it in diagnostics) and not request.exit_zero)


def documents(paths: Iterable[str], request: Request) -> Iterator[Document | Mistake]:
    """The files, or what is wrong with one of them."""
    for path in paths:
        try:
            if path == STDIN:
                yield Document(request.stdin_filename or "<stdin>", sys.stdin.buffer.read())
            else:
                yield read(path)
        except OSError as error:
            yield Mistake(f'cannot read "{path}": {error.strerror}.')


def write(text: str) -> None:
    """Write to standard output, in one go, also what its encoding does not have."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
    sys.stdout.buffer.flush()


def _selected(rules: Sequence[Rule], request: Request) -> tuple[Rule, ...]:
    try:
        return select(rules, request.select, request.ignore, request.extend_select)
    except UnknownCode as error:
        raise Mistake(f"{error}.{did_you_mean(error.name, error.known)}") from None


def files(request: Request) -> list[str]:
    """The files to lint, `-` for standard input."""
    named = list(request.paths) or [STDIN if request.stdin_filename else "."]
    exclude = (*(request.exclude or USUAL_EXCLUDES), *request.extend_exclude)
    found = find(
        (path for path in named if path != STDIN),
        exclude,
        force_exclude=request.force_exclude,
        respect_gitignore=not request.no_respect_gitignore,
    )
    try:
        return [STDIN, *found] if STDIN in named else list(found)
    except FileNotFoundError as error:
        raise Mistake(_missing(str(error))) from None


def _missing(path: str) -> str:
    """What to say of a path that is not there."""
    folder = os.path.dirname(path)
    try:
        near = [os.path.join(folder, name) for name in os.listdir(folder or ".")]
    except OSError:
        near = []
    return f'there is no file or folder "{path}".{did_you_mean(path, near)}'


def _with_progress(paths: Sequence[str], request: Request) -> Iterator[str]:
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


def _report(diagnostics: Sequence[Diagnostic], files: int, request: Request) -> None:
    if request.output_format == "json" and not request.statistics:
        from dflint.report.json import report

        text = report(diagnostics)
    else:
        text = _text(diagnostics, files, request)
    if request.output_file is None:
        write(text)
        return
    try:
        with open(request.output_file, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise Mistake(f'cannot write "{request.output_file}": {error.strerror}.') from None


def _text(diagnostics: Sequence[Diagnostic], files: int, request: Request) -> str:
    from dflint.report.text import concise, full, summary

    if request.statistics:
        from dflint.report.statistics import statistics

        return statistics(diagnostics)
    colour = is_coloured(request.color, None if request.output_file else sys.stdout)
    is_full = request.output_format == "full"
    text = full(diagnostics, colour, _width()) if is_full else concise(diagnostics, colour)
    return text if request.quiet else text + summary(diagnostics, files, colour)


def is_coloured(choice: str, stream: TextIO | None) -> bool:
    """Whether to use colours: what the user says, then the environment, then the terminal.

    `stream` is where they go to; None is a file, which gets them only if the user says so.
    """
    environ = os.environ
    if choice != "auto" or stream is None or environ.get("NO_COLOR"):
        return choice == "always"
    if any(environ.get(it, "0") not in ("", "0") for it in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def _width() -> int:
    """How many columns there are for an excerpt."""
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
    except (OSError, ValueError):  # no terminal
        return 120
