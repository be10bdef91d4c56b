"""`dflint check`: find the files, lint them, write the report, and say how it went."""

from __future__ import annotations

import gc
import os

from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import UsageError, did_you_mean, print_error
from dflint.cli.inputs import STDIN, documents, files, missing_path, name_of, named_paths
from dflint.cli.linting import FileLinter
from dflint.cli.options import CheckOptions
from dflint.cli.output import write
from dflint.cli.progress import with_progress
from dflint.cli.report import write_report
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.files import with_ignore_files
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.cli.fixes import Fixes
    from dflint.cli.ignores import Ignores
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.engine.diagnostic import Diagnostic
    from dflint.files import Document

MANY = 20  # files; the model of one is some hundred kB
OBJECTS = 20_000  # made before the collector of garbage looks again: those of about ten files


def check(request: CheckOptions) -> int:
    """Do what the user asked, and return the exit code. Raises UsageError."""
    try:
        return _check(request)
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise UsageError(f"{error}.{did_you_mean(error.name, error.known)}") from None


def _check(request: CheckOptions) -> int:
    known = configurations(request, all_rules())
    first = known.of_path(name_of(named_paths(request)[0], request))
    table = first.table("")  # a rule that nobody knows is the first thing to complain of
    request = _settled(request, first)
    _check_combination(request, first)
    paths = files(request, known)
    if request.show_files:
        write("".join(f"{path}\n" for path in paths))
        return 0
    if request.context is not None and not os.path.isdir(request.context):
        raise UsageError(missing_path(request.context))
    image = None
    if request.image is not None:
        from dflint.cli.built_image import image_of

        image = image_of(request.image, paths)
    if table.looks_at("IgnoreFile"):
        paths = list(with_ignore_files(paths, request.context))
    diagnostics: list[Diagnostic] = []
    mistakes = [] if paths else [UsageError("there are no Dockerfiles here.")]
    found: Iterable[Document | UsageError] = documents(with_progress(paths, request), request)
    extra = None
    if any(known.of(name_of(it, request)).get("shellcheck") for it in paths):
        from dflint.cli.shellcheck import shellcheck

        found = list(found)
        extra = shellcheck([it for it in found if _has_shellcheck(it, known)])
    look = FileLinter(request, known, extra, image)
    changes = _changes(look, request, first, STDIN in paths)
    is_failed = False
    if len(paths) > MANY:
        _let_go_of_files()
    for document in found:
        if isinstance(document, UsageError):
            mistakes.append(document)
        else:
            own = look(document.source) if changes is None else changes.fix_file(document)
            is_failed = is_failed or _fails(own, known.of(document.source.path))
            for it in own:
                it.settle()
            diagnostics += own
    for warning in known.warnings():
        print_error(UsageError(warning))
    if changes is not None:
        mistakes += changes.mistakes
        is_failed = is_failed or changes.is_failed
    if not (request.write_baseline or request.diff or first.get("fix-only")):
        is_text_out = changes is not None and STDIN in paths
        write_report(diagnostics, max(len(paths) - len(mistakes), 0), request, is_text_out)
    if changes is not None:
        changes.print_summary()
    if look.baselines is not None:
        look.baselines.finish()
    for mistake in mistakes:
        print_error(mistake)
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


def _changes(
    look: FileLinter, request: CheckOptions, first: Configuration, has_stdin: bool
) -> Ignores | Fixes | None:
    """What changes the files, if the user wants that."""
    stdin = name_of(STDIN, request) if has_stdin else ""
    if request.add_ignore is not None:
        from dflint.cli.ignores import Ignores

        return Ignores(look, request.add_ignore, stdin)
    if request.diff or first.get("fix") or first.get("fix-only"):
        from dflint.cli.fixes import Fixes

        return Fixes(look, request, stdin)
    return None


def _check_combination(request: CheckOptions, first: Configuration) -> None:
    """Raises UsageError for options that do not go together."""
    if request.write_baseline and first.file("baseline") is None:
        raise UsageError(
            "--write-baseline needs --baseline FILE, or baseline in the configuration."
        )
    chosen = {
        "--write-baseline": request.write_baseline,
        "--add-ignore": request.add_ignore is not None,
        "--diff": request.diff,
        "--fix": request.fix or request.fix_only,
    }
    given = [name for name, is_given in chosen.items() if is_given]
    if len(given) > 1 and given != ["--diff", "--fix"]:
        raise UsageError(f"{given[0]} and {given[1]} do not go together: choose one.")


def _has_shellcheck(document: Document | UsageError, known: Configurations) -> bool:
    if isinstance(document, UsageError):
        return False
    return bool(known.of(document.source.path).get("shellcheck"))


def _fails(diagnostics: Sequence[Diagnostic], configuration: Configuration) -> bool:
    """Whether what was found in a file is as bad as its configuration says."""
    threshold = Severity.named(str(configuration.get("fail-on")))
    is_bad = any(it.severity >= threshold for it in diagnostics)
    return is_bad and not configuration.get("exit-zero")


def _settled(request: CheckOptions, first: Configuration) -> CheckOptions:
    """The request with what can only be one for all files: it is as for the first path."""
    chosen = {name: first.get(name.replace("_", "-")) for name in ("output_format", "color")}
    return CheckOptions({**request.__dict__, **chosen})
