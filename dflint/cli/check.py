"""`dflint check`: find the files, lint them, write the report, and say how it went."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from time import monotonic

from dflint.cli.configuration import configurations, explained
from dflint.cli.options import Mistake, Request, complain, did_you_mean
from dflint.config.settings import ConfigError
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.files import (
    DiskFolder,
    Document,
    context_of,
    find,
    read,
    with_ignore_files,
)
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.engine.diagnostic import Diagnostic
    from dflint.model.context import Context
    from dflint.shellcheck.check import ShellCheck

STDIN = "-"
NAMELESS = "<stdin>"
PROGRESS_FROM = 50  # files
PATIENCE = 0.5  # seconds without a bar: most runs are over by then
CI_VARIABLES = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")


def check(request: Request) -> int:
    """Do what the user asked, and return the exit code. Raises Mistake."""
    try:
        return _check(request)
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise Mistake(f"{error}.{did_you_mean(error.name, error.known)}") from None


def _check(request: Request) -> int:
    known = configurations(request, all_rules())
    first = known.of_path(_name_of(_named(request)[0], request))
    table = first.table("")  # a rule that nobody knows is the first thing to complain of
    request = _settled(request, first)
    paths = files(request, known)
    if request.show_files:
        write("".join(f"{path}\n" for path in paths))
        return 0
    if request.context is not None and not os.path.isdir(request.context):
        raise Mistake(_missing(request.context))
    if "IgnoreFile" in table.by_kind:
        paths = list(with_ignore_files(paths, request.context))
    diagnostics: list[Diagnostic] = []
    folders: dict[str, DiskFolder] = {}
    mistakes = [] if paths else [Mistake("there are no Dockerfiles here.")]
    found: Iterable[Document | Mistake] = documents(_with_progress(paths, request), request)
    extra = None
    if any(known.of(_name_of(it, request)).get("shellcheck") for it in paths):
        from dflint.cli.shellcheck import shellcheck

        found = list(found)
        extra = shellcheck([it for it in found if _has_shellcheck(it, known)])
    is_failed = False
    for document in found:
        if isinstance(document, Mistake):
            mistakes.append(document)
        else:
            path = document.source.path
            context = _context(path, request, folders)
            here = known.of(path)
            more = _own(extra, here, path) if here.get("shellcheck") else None
            own = lint(document.source, here.table(path), extra=more, context=context)
            is_failed = is_failed or _fails(own, here)
            diagnostics += own
    for warning in known.warnings():
        complain(Mistake(warning))
    _report(diagnostics, max(len(paths) - len(mistakes), 0), request)
    for mistake in mistakes:
        complain(mistake)
    if paths and mistakes:
        return 2
    return int(is_failed)


def _has_shellcheck(document: Document | Mistake, known: Configurations) -> bool:
    if isinstance(document, Mistake):
        return False
    return bool(known.of(document.source.path).get("shellcheck"))


def _own(extra: ShellCheck | None, configuration: Configuration, path: str) -> ShellCheck | None:
    """ShellCheck with the severities of a file."""
    if extra is None:
        return None
    return extra.configured(lambda rule: configuration.severity_of(rule, path))


def _fails(diagnostics: Sequence[Diagnostic], configuration: Configuration) -> bool:
    """Whether what was found in a file is as bad as its configuration says."""
    threshold = Severity.named(str(configuration.get("fail-on")))
    is_bad = any(it.severity >= threshold for it in diagnostics)
    return is_bad and not configuration.get("exit-zero")


def _settled(request: Request, first: Configuration) -> Request:
    """The request with what can only be one for all files: it is as for the first path."""
    chosen = {name: first.get(name.replace("_", "-")) for name in ("output_format", "color")}
    return Request({**request.__dict__, **chosen})


def _context(path: str, request: Request, folders: dict[str, DiskFolder]) -> Context | None:
    """Where a file is built, or lies; None for standard input, which lies nowhere."""
    if request.context is None and path == NAMELESS:
        return None
    return context_of(path, request.context, folders)


def documents(paths: Iterable[str], request: Request) -> Iterator[Document | Mistake]:
    """The files, or what is wrong with one of them."""
    for path in paths:
        try:
            if path == STDIN:
                yield Document(_name_of(path, request), sys.stdin.buffer.read())
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


def files(request: Request, known: Configurations) -> list[str]:
    """The files to lint, `-` for standard input."""
    found: dict[str, None] = {}
    named = _named(request)
    try:
        for configuration, paths in groupby(named, known.of_path):
            found |= dict.fromkeys(_found(list(paths), configuration, known, request))
    except FileNotFoundError as error:
        raise Mistake(_missing(str(error))) from None
    return [STDIN, *found] if STDIN in named else list(found)


def _named(request: Request) -> list[str]:
    return list(request.paths) or [STDIN if request.stdin_filename else "."]


def _name_of(path: str, request: Request) -> str:
    """The path, or what standard input is called."""
    return request.stdin_filename or NAMELESS if path == STDIN else path


def _found(
    paths: Sequence[str], configuration: Configuration, known: Configurations, request: Request
) -> Iterator[str]:
    """The files at paths of one configuration; in folders below them there may be others."""
    own = (*request.exclude, *request.extend_exclude)
    named = {os.path.normpath(path) for path in paths}
    found = find(
        (path for path in paths if path != STDIN),
        configuration.excludes(own, any(map(os.path.isabs, paths))),
        force_exclude=bool(configuration.get("force-exclude")),
        respect_gitignore=bool(configuration.get("respect-gitignore")),
    )
    for path in found:
        closest = known.of(path)
        if closest is configuration or path in named or not closest.is_excluded(path):
            yield path


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
    colour = is_coloured(request.color or "auto", None if request.output_file else sys.stdout)
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
