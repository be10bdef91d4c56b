"""A run over some files: one after the other, or many at once."""

from __future__ import annotations

from dflint.cli.errors import EXPECTED, internal_error
from dflint.cli.inputs import documents
from dflint.cli.progress import with_progress
from dflint.cli.report import asks_estimates
from dflint.cli.usage import UsageError
from dflint.engine.repeats import without_repeats
from dflint.files import Document
from dflint.output_formats import AUTO
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.cli.fixes import Fixes
    from dflint.cli.ignores import Ignores
    from dflint.cli.inputs import Skipped
    from dflint.cli.linting import FileLinter
    from dflint.cli.options import CheckOptions
    from dflint.config.configuration import Configuration
    from dflint.engine.diagnostic import Diagnostic


class Run:
    """One run over some files: what lints them, what changes them, and what was found so far.

    `opened`: the files, where they had to be read before one is linted.
    """

    def __init__(
        self,
        request: CheckOptions,
        paths: Sequence[str],
        opened: list[Document | UsageError] | None,
        skipped: Skipped,
        linter: FileLinter,
        changes: Ignores | Fixes | None,
    ) -> None:
        self.request = request
        self.paths = paths
        self.opened = opened
        self.skipped = skipped
        self.linter = linter
        self.changes = changes
        self.asks_estimates = asks_estimates(request.output_format or AUTO)
        self.diagnostics: list[Diagnostic] = []
        is_any = bool(paths or skipped)
        self.errors = [] if is_any else [UsageError("there are no Dockerfiles here.")]
        self.errors += skipped.missing
        self.linted: list[str] = []  # the paths
        self.is_failed = False

    def documents(self, paths: Iterable[str]) -> Iterable[Document | UsageError]:
        """The files at some paths, which are all of them where they were read before."""
        return self.opened or documents(paths, self.request, self.skipped)


def lint_in_turn(run: Run) -> None:
    """Lint, and change, one file after the other."""
    for document in run.documents(with_progress(run.paths, run.request)):
        lint_file(run, document)


def lint_file(run: Run, document: Document | UsageError) -> None:
    """Lint, and change, one file."""
    if not isinstance(document, Document):
        run.errors.append(document)
        return
    run.linted.append(document.source.path)
    own = _found(run, document)
    configuration = run.linter.known.of(document.source.path)
    run.is_failed = run.is_failed or fails(own, configuration)
    run.diagnostics += own


def _found(run: Run, document: Document) -> list[Diagnostic]:
    """What is found in a file, or left to find. A bug in dflint ends no more than this file."""
    try:
        changes = run.changes
        found = changes.fix_file(document) if changes else run.linter(document.source)
        found = without_repeats(found)
        for diagnostic in found:
            diagnostic.settle(with_estimate=run.asks_estimates)
        return found
    except EXPECTED:
        raise
    except Exception as error:
        run.errors.append(internal_error(document.source.path, error))
        return run.linter(document.source) if run.changes else []


def fails(diagnostics: Sequence[Diagnostic], configuration: Configuration) -> bool:
    """Whether what was found in a file is as bad as its configuration says."""
    threshold = Severity.named(str(configuration.get("fail-on")))
    is_bad = any(it.severity >= threshold for it in diagnostics)
    return is_bad and not configuration.get("exit-zero")
