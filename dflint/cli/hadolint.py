"""`dflint hadolint` and the program `dflint-hadolint`: for all that calls hadolint."""

from __future__ import annotations

import os
import sys

from dflint import __version__
from dflint.cli.configuration import explained
from dflint.cli.errors import EXPECTED, internal_error, missing_path, print_error
from dflint.cli.output import is_coloured, write, write_file, write_for_programs, write_message
from dflint.cli.usage import UsageError
from dflint.config.hadolint_rules import VERSION
from dflint.config.settings import ConfigError
from dflint.hadolint.arguments import Arguments, WrongArgument, usage
from dflint.hadolint.settings import NEVER_FAIL, Settings, configuration_file
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.files import Document
    from dflint.hadolint.problems import FileProblems
    from dflint.shellcheck.check import ShellCheck
    from dflint.source import Source

WRONG = 1  # hadolint has one code for findings and for mistakes
STDIN = "-"


def run_hadolint(args: Sequence[str]) -> int:
    """Do what the arguments of hadolint say. The exit code, which is that of hadolint."""
    try:
        return _run(Arguments(args))
    except WrongArgument as error:
        hint = did_you_mean(error.name, error.known) if error.known else ""
        print_error(UsageError(f"{error}{hint}"))
    except ConfigError as error:
        print_error(explained(error))
    except UsageError as error:
        print_error(error)
    return WRONG


def _run(given: Arguments) -> int:
    if given.is_on("help"):
        write(usage())
        return 0
    if given.is_on("version"):
        write(f"dflint {__version__}, with the command line of hadolint {VERSION}\n")
        return 0
    file = given.values.get("config") or configuration_file(os.environ)
    settings = Settings(given, file, os.environ)
    for warning in settings.warnings:
        print_error(UsageError(warning))
    if settings.verbose:
        write_message(settings.written())
    if not settings.paths:
        raise UsageError("which Dockerfile? Give its path, or - for standard input.")
    files, errors = _linted(settings)
    _write(files, settings)
    for error in errors:
        print_error(error)
    if errors:
        return WRONG
    found = [it for file in files for it in file.problems]
    is_bad = any(it.is_unreadable or settings.fails(it.level) for it in found)
    never = settings.no_fail or any(name in NEVER_FAIL for name in settings.formats)
    return int(is_bad and not never)


def _linted(settings: Settings) -> tuple[list[FileProblems], list[UsageError]]:
    """What is found in each file, and which of them could not be read."""
    from dflint.hadolint.problems import FileProblems, problems_of
    from dflint.report.masking import masked

    errors: list[UsageError] = []
    documents = [it for path in settings.paths if (it := _document(path, errors)) is not None]
    extra = _shellcheck(settings, documents)
    look = _linter(settings, documents, extra)
    files: list[FileProblems] = []
    try:
        for document in documents:
            source = document.source
            try:
                problems = problems_of(masked(look(source)), settings)
            except EXPECTED:
                raise
            except Exception as error:
                errors.append(internal_error(source.path, error))
                continue
            files.append(FileProblems(source.path, problems))
    finally:
        if extra is not None:
            extra.asked.close()
    return files, errors


def _linter(
    settings: Settings, documents: Sequence[Document], extra: ShellCheck | None
) -> Callable[[Source], list[Diagnostic]]:
    """What lints a file, as `dflint check` does it: it knows the repository of the file."""
    from dflint.builds.projects import Projects
    from dflint.config.configuration import Configuration
    from dflint.config.settings import Origin, Setting
    from dflint.engine.dispatch import dispatch
    from dflint.engine.linter import lint
    from dflint.engine.registry import all_rules
    from dflint.hadolint.problems import rules_of

    rules = all_rules()
    on = tuple(rule.code for rule in rules_of(rules, settings))
    origin = Origin("hadolint")
    layer: dict[tuple[str, ...], Setting] = {
        ("select",): Setting(on, origin),
        ("trusted-registries",): Setting(settings.trusted, origin),
        ("strict-labels",): Setting(settings.strict, origin),
    }
    for label, kind in settings.labels.items():
        layer[("label-schema", label)] = Setting(kind, origin)
    chosen = Configuration(layer, os.getcwd(), rules).on("")
    table = dispatch(chosen, rules, not settings.no_comments)
    projects = Projects([it.source.path for it in documents])

    def look(source: Source) -> list[Diagnostic]:
        is_somewhere = source.path != STDIN
        return lint(
            source,
            table,
            extra=extra,
            context=projects.context(source.path, None) if is_somewhere else None,
            builds=projects.place(source.path).builds if is_somewhere else (),
            skip_generated=False,
        )

    return look


def _shellcheck(settings: Settings, documents: Sequence[Document]) -> ShellCheck | None:
    """ShellCheck at work on all files; None where it is not installed, which is said."""
    from dflint.cli.shellcheck import begun, print_missing
    from dflint.shellcheck.program import Unavailable

    try:
        return begun(
            lambda rule: settings.level_of(rule.code, rule.severity), documents, None, print_missing
        )
    except Unavailable as error:
        print_missing(error)
        return None


def _document(path: str, errors: list[UsageError]) -> Document | None:
    """The file at a path; None, and a sentence in `errors`, where it cannot be read."""
    from dflint.files import Document, read

    try:
        return Document(STDIN, sys.stdin.buffer.read()) if path == STDIN else read(path)
    except FileNotFoundError:
        errors.append(UsageError(missing_path(path)))
    except IsADirectoryError:
        errors.append(
            UsageError(f'"{path}" is a folder: hadolint takes files, dflint check folders too.')
        )
    except OSError as error:
        errors.append(UsageError(f'cannot read "{path}": {error.strerror}.'))
    return None


def _write(files: Sequence[FileProblems], settings: Settings) -> None:
    """Write the report in each format, where it belongs. Raises UsageError."""
    from dflint.hadolint.formats import write as written
    from dflint.hadolint.xml_formats import Looks
    from dflint.report.screen import harmless

    formats = list(settings.formats)
    formats += ["tty"] * (len(settings.outputs) - len(formats))
    outputs: list[str | None] = [*settings.outputs]
    outputs += [None] * (len(formats) - len(outputs))
    for name, output in zip(formats, outputs, strict=True):
        stream = sys.stdout if output is None else None
        colour = not settings.no_color and is_coloured("auto", stream)
        text = written(name, files, Looks(colour, settings.report_path))
        if name != "codeclimate":  # which has NULs, and is JSON that commands nothing
            text = harmless(text, colour)
        if output is None:
            write_for_programs(text)
        else:
            write_file(output, text)
