"""`dflint check`: find the files, lint them, write the report, and say how it went."""

from __future__ import annotations

import gc
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

    from dflint.cli.baselines import Baselines
    from dflint.cli.fixes import Fixes
    from dflint.cli.ignores import Ignores
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.engine.diagnostic import Diagnostic
    from dflint.engine.linter import Extra
    from dflint.image.image import Image
    from dflint.model.context import Context
    from dflint.shellcheck.check import ShellCheck
    from dflint.source import Source

STDIN = "-"
NAMELESS = "<stdin>"
PROGRESS_FROM = 50  # files
MANY = 20  # files; the model of one is some hundred kB
OBJECTS = 20_000  # made before the collector of garbage looks again: those of about ten files
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
    _check_combination(request, first)
    paths = files(request, known)
    if request.show_files:
        write("".join(f"{path}\n" for path in paths))
        return 0
    if request.context is not None and not os.path.isdir(request.context):
        raise Mistake(_missing(request.context))
    image = None
    if request.image is not None:
        from dflint.cli.measured import image_of

        image = image_of(request.image, paths)
    if table.looks_at("IgnoreFile"):
        paths = list(with_ignore_files(paths, request.context))
    diagnostics: list[Diagnostic] = []
    mistakes = [] if paths else [Mistake("there are no Dockerfiles here.")]
    found: Iterable[Document | Mistake] = documents(_with_progress(paths, request), request)
    extra = None
    if any(known.of(_name_of(it, request)).get("shellcheck") for it in paths):
        from dflint.cli.shellcheck import shellcheck

        found = list(found)
        extra = shellcheck([it for it in found if _has_shellcheck(it, known)])
    look = Look(request, known, extra, image)
    changes = _changes(look, request, first, STDIN in paths)
    is_failed = False
    if len(paths) > MANY:
        _let_go_of_files()
    for document in found:
        if isinstance(document, Mistake):
            mistakes.append(document)
        else:
            own = look(document.source) if changes is None else changes.of(document)
            is_failed = is_failed or _fails(own, known.of(document.source.path))
            for it in own:
                it.settle()
            diagnostics += own
    for warning in known.warnings():
        complain(Mistake(warning))
    if changes is not None:
        mistakes += changes.mistakes
        is_failed = is_failed or changes.is_failed
    if not (request.write_baseline or request.diff or first.get("fix-only")):
        is_text_out = changes is not None and STDIN in paths
        _report(diagnostics, max(len(paths) - len(mistakes), 0), request, is_text_out)
    if changes is not None:
        changes.sum_up()
    if look.baselines is not None:
        look.baselines.finish()
    for mistake in mistakes:
        complain(mistake)
    if paths and mistakes:
        return 2
    return int(is_failed and not request.write_baseline)


def _let_go_of_files() -> None:
    """Collect garbage again: of each file only the findings are wanted to the end of the run.

    What has been made up to here, rules above all, lives as long, and is not looked at.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS)
    gc.enable()


class Look:
    """Lints files, each as its configuration says, but for what its baseline knows.

    `image` is what was built of them, if the user has that.
    """

    def __init__(
        self,
        request: Request,
        known: Configurations,
        extra: ShellCheck | None,
        image: Image | None = None,
    ) -> None:
        self.request = request
        self.known = known
        self.extra = extra
        self.image = image
        self.folders: dict[str, DiskFolder] = {}
        self.baselines: Baselines | None = None

    def __call__(self, source: Source) -> list[Diagnostic]:
        path = source.path
        here = self.known.of(path)
        table = here.table(path)
        extra: Extra | None = _own(self.extra, here, path) if here.get("shellcheck") else None
        if self.image is not None:
            from dflint.cli.measured import with_image

            extra = with_image(extra, self.image, table)
        context = _context(path, self.request, self.folders)
        found = lint(source, table, extra=extra, context=context)
        baseline = here.file("baseline")
        if baseline is None:
            return found
        if self.baselines is None:
            from dflint.cli.baselines import Baselines

            self.baselines = Baselines(self.request.write_baseline)
        return self.baselines.of(baseline).new(source, found, table, extra)


def _changes(
    look: Look, request: Request, first: Configuration, has_stdin: bool
) -> Ignores | Fixes | None:
    """What changes the files, if the user wants that."""
    stdin = _name_of(STDIN, request) if has_stdin else ""
    if request.add_ignore is not None:
        from dflint.cli.ignores import Ignores

        return Ignores(look, request.add_ignore, stdin)
    if request.diff or first.get("fix") or first.get("fix-only"):
        from dflint.cli.fixes import Fixes

        return Fixes(look, request, stdin)
    return None


def _check_combination(request: Request, first: Configuration) -> None:
    """Raises Mistake for options that do not go together."""
    if request.write_baseline and first.file("baseline") is None:
        raise Mistake("--write-baseline needs --baseline FILE, or baseline in the configuration.")
    chosen = {
        "--write-baseline": request.write_baseline,
        "--add-ignore": request.add_ignore is not None,
        "--diff": request.diff,
        "--fix": request.fix or request.fix_only,
    }
    given = [name for name, is_given in chosen.items() if is_given]
    if len(given) > 1 and given != ["--diff", "--fix"]:
        raise Mistake(f"{given[0]} and {given[1]} do not go together: choose one.")


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


def write(text: str, stream: TextIO | None = None) -> None:
    """Write to standard output or another stream, in one go, also what its encoding has not."""
    stream = stream or sys.stdout
    stream.flush()
    stream.buffer.write(text.encode(stream.encoding or "utf-8", "backslashreplace"))
    stream.buffer.flush()


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


def _report(
    diagnostics: Sequence[Diagnostic], files: int, request: Request, on_stderr: bool = False
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
        raise Mistake(f'cannot write "{request.output_file}": {error.strerror}.') from None


def _text(diagnostics: Sequence[Diagnostic], files: int, request: Request) -> str:
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
