"""Lint one file as its configuration, its context and its baseline say."""

from __future__ import annotations

from dflint.cli.inputs import NAMELESS
from dflint.engine.linter import lint
from dflint.files import context_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.cli.baselines import Baselines
    from dflint.cli.options import CheckOptions
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.engine.diagnostic import Diagnostic, ExternalFindings
    from dflint.files import DiskFolder
    from dflint.image.image import Image
    from dflint.model.context.build_context import Context
    from dflint.shellcheck.check import ShellCheck
    from dflint.source import Source


class FileLinter:
    """Lints files, each as its configuration says, but for what its baseline knows.

    `image` is what was built of them, if the user has that.
    """

    def __init__(
        self,
        request: CheckOptions,
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
        extra: ExternalFindings | None = (
            _own(self.extra, here, path) if here.get("shellcheck") else None
        )
        built = None
        if self.image is not None:
            from dflint.measure.attribution import built_steps

            built = built_steps(self.image)
        context = _context(path, self.request, self.folders)
        found = lint(source, table, extra=extra, context=context, built=built)
        baseline = here.file("baseline")
        if baseline is None:
            return found
        if self.baselines is None:
            from dflint.cli.baselines import Baselines

            self.baselines = Baselines(self.request.write_baseline)
        asked = table.asked(context is not None, built is not None)
        return self.baselines.of(baseline).new(source, found, asked, extra)


def _own(extra: ShellCheck | None, configuration: Configuration, path: str) -> ShellCheck | None:
    """ShellCheck with the severities of a file."""
    if extra is None:
        return None
    return extra.configured(lambda rule: configuration.severity_of(rule, path))


def _context(path: str, request: CheckOptions, folders: dict[str, DiskFolder]) -> Context | None:
    """Where a file is built, or lies; None for standard input, which lies nowhere."""
    if request.context is None and path == NAMELESS:
        return None
    return context_of(path, request.context, folders)
