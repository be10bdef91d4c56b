"""Lint one file as its configuration, its context and its baseline say."""

from __future__ import annotations

from dflint.builds.projects import Projects
from dflint.cli.inputs import NAMELESS, STDIN
from dflint.engine.guard import Guard
from dflint.engine.linter import lint, lint_build_file
from dflint.folders import Folders, context_of
from dflint.model.context.build_files import is_build_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.builds.declared import Declared
    from dflint.cli.baselines import Baselines
    from dflint.cli.diff_base import DiffBase
    from dflint.cli.options import CheckOptions
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.engine.diagnostic import Diagnostic, ExternalFindings
    from dflint.engine.dispatch import Dispatch
    from dflint.engine.trees import LastTrees
    from dflint.image.image import Image
    from dflint.model.builds import Build
    from dflint.model.measured import BuiltStep
    from dflint.model.stages import Dockerfile
    from dflint.shellcheck.check import ShellCheck
    from dflint.source import Source


class FileLinter:
    """Lints files, each as its configuration says, except for what its baseline knows.

    `image` is what was built of them, if the user has that; `mismatches` say where it was not.
    """

    def __init__(
        self,
        request: CheckOptions,
        known: Configurations,
        extra: ShellCheck | None,
        projects: Projects,
        image: Image | None = None,
    ) -> None:
        self.request = request
        self.known = known
        self.extra = extra
        self.image = image
        self.projects = projects
        self.baselines: Baselines | None = None
        self.diff_base: DiffBase | None = None
        self.trees: LastTrees | None = None  # where something else asks for them, too
        # What comments silence and what the baseline knows, where a format has a place for it.
        self.suppressed: list[Diagnostic] | None = None
        self.known_before: list[Diagnostic] = []
        self.mismatches: list[str] = []
        self.measured: object | None = None  # the image, as policies see it

    def __call__(self, source: Source) -> list[Diagnostic]:
        found = self._new(source)
        return self.diff_base.new(found) if self.diff_base is not None and found else found

    def _new(self, source: Source) -> list[Diagnostic]:
        """What is found in a file and not in its baseline."""
        path = source.path
        here = self.known.of(path)
        table = here.table(path)
        extra: ExternalFindings | None = (
            _own(self.extra, here, path) if here.asks_shellcheck else None
        )
        built = None
        if self.image is not None:
            from dflint.cli.built_image import what_was_built

            built = what_was_built(self.image, self.mismatches)
        if is_build_file(path):
            file = self.projects.place(path).build_file(source)
            found = lint_build_file(file, table) if file is not None else []
            has_context = False
        else:
            found, has_context = self._lint(source, table, extra, built)
        baseline = here.file("baseline")
        if baseline is None:
            return found
        if self.baselines is None:
            from dflint.cli.baselines import Baselines

            self.baselines = Baselines(self.request.write_baseline)
        asked = table.asked(has_context, built is not None)
        known = self.baselines.of(baseline)
        guard = Guard(source, found)
        new = guard.run("the baseline", 0, known.new, source, found, asked, extra)
        new = guard.found if new is None else new
        if self.suppressed is not None:
            self.known_before += [it for it in found if it not in new]
        return new

    def lint_with(self, source: Source, table: Dispatch) -> list[Diagnostic]:
        """What these rules find in a Dockerfile."""
        return self._lint(source, table, None, None)[0]

    def _lint(
        self,
        source: Source,
        table: Dispatch,
        extra: ExternalFindings | None,
        built: Callable[[Dockerfile], Iterable[BuiltStep]] | None,
    ) -> tuple[list[Diagnostic], bool]:
        """What is found in a Dockerfile, where it is built, and whether a context is known."""
        path, given = source.path, self.request.context
        if path == NAMELESS:  # standard input is nowhere
            context = context_of(path, given, Folders()) if given is not None else None
            builds: Sequence[Build] = ()
        else:
            context = self.projects.context(path, given)
            builds = self.projects.place(path).builds
        found = lint(
            source,
            table,
            extra=extra,
            context=context,
            built=built,
            builds=builds,
            skip_generated=not self.known.of(path).get("include-generated"),
            suppressed=self.suppressed,
            image=self.measured,
            tree=self.trees.of(source) if self.trees is not None else None,
        )
        return found, context is not None


def projects_of(
    paths: Sequence[str], known: Configurations, folders: Folders | None = None
) -> Projects:
    """The repositories of some files, with the builds that their configurations declare."""
    of_files: dict[Configuration, None] = {}

    def own(root: str) -> Sequence[Declared]:
        if not of_files:  # each is asked once for all repositories
            of_files.update(dict.fromkeys(known.of(path) for path in paths if path != STDIN))
        return _own_builds(root, (known.of_folder(root), *of_files))

    return Projects(paths, own, folders)


def _own_builds(root: str, configurations: Iterable[Configuration]) -> Sequence[Declared]:
    """The builds that the configurations of a repository and of some files declare."""
    with_builds = [it for it in dict.fromkeys(configurations) if it.get("build")]
    if not with_builds:
        return ()
    from dflint.builds.configured import configured_builds

    return configured_builds(root, with_builds)


def _own(extra: ShellCheck | None, configuration: Configuration, path: str) -> ShellCheck | None:
    """ShellCheck with the severities of a file."""
    if extra is None:
        return None
    return extra.configured(lambda rule: configuration.severity_of(rule, path))
