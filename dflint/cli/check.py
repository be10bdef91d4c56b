"""`dflint check`: find the files, lint them, write the report, and say how it went."""

from __future__ import annotations

import os

from dflint import disk
from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import missing_path, print_error
from dflint.cli.inputs import (
    STDIN,
    Skipped,
    documents,
    files,
    name_of,
    named_paths,
)
from dflint.cli.linting import FileLinter, projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import write
from dflint.cli.report import shows_suppressed, write_report
from dflint.cli.runs import Run, lint_in_turn
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.files import with_ignore_files
from dflint.folders import Folders
from dflint.model.context.build_files import is_build_file
from dflint.output_formats import AUTO
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.builds.projects import Projects
    from dflint.cli.fixes import Fixes
    from dflint.cli.ignores import Ignores
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.files import Document

MANY = 20  # files; for fewer, not even what starts processes is loaded
# Set by GitHub, GitLab, CircleCI, Travis, Bitbucket and others; Azure; TeamCity; Jenkins.
CI_VARIABLES = ("CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL")


def check(request: CheckOptions) -> int:
    """Do what the user asked, and return the exit code. Raises UsageError."""
    if request.watch:
        from dflint.cli.watch import watch

        return watch(request, check)
    try:
        return _check(request)
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise UsageError(f"{error}.{did_you_mean(error.name, error.known)}") from None


def _check(request: CheckOptions) -> int:
    known = configurations(request, all_rules())
    first = known.of_path(name_of(named_paths(request)[0], request))
    table = first.table("")  # an unknown rule is the first thing to report
    _check_combination(request, first)
    request = settled(request, first)
    skipped = Skipped(request, known)
    folders = Folders()
    paths = files(request, known, skipped, folders.repositories)
    if request.show_files:
        return _show_files(paths, request, skipped)
    if table.looks_at("IgnoreFile"):
        paths = list(with_ignore_files(paths, request.context))
    projects = projects_of(paths, known, folders)
    if table.looks_at("BuildFile"):
        paths = projects.with_build_files(paths, named_paths(request))
    run = prepared(request, known, first, paths, projects, skipped)
    try:
        _lint(run)
    finally:
        if run.linter.extra is not None:
            run.linter.extra.asked.close()
    return _finish(run, first)


def _lint(run: Run) -> None:
    """Lint, and change, the files of a run: many of them at once."""
    if len(run.paths) <= MANY:
        lint_in_turn(run)
        return
    from dflint.cli.workers import jobs_for, lint_at_once

    jobs = jobs_for(run)
    if jobs > 1:
        lint_at_once(run, jobs)
    else:
        lint_in_turn(run)


def prepared(
    request: CheckOptions,
    known: Configurations,
    first: Configuration,
    paths: Sequence[str],
    projects: Projects,
    skipped: Skipped,
) -> Run:
    """Open what is to be linted, and get ready what lints it. Raises UsageError."""
    if request.context is not None and not disk.is_folder(request.context):
        raise UsageError(missing_path(request.context))
    image = None
    if request.image is not None:
        from dflint.cli.built_image import image_of

        image = image_of(request.image, paths)
    opened: list[Document | UsageError] | None = None
    extra = trees = None
    asking = [it for path in paths if (it := known.of(name_of(path, request))).asks_shellcheck]
    if asking:
        from dflint.cli.shellcheck import shellcheck
        from dflint.engine.trees import LastTrees

        opened = list(documents(paths, request, skipped))
        is_wanted = any(it.get("shellcheck") for it in asking)
        of_these = [it for it in opened if _has_shellcheck(it, known)]
        trees = LastTrees()
        extra = shellcheck(of_these, is_wanted, request.jobs, trees.of)
    linter = FileLinter(request, known, extra, projects, image)
    linter.trees = trees
    if image is not None and known.of(name_of(paths[0], request)).get("policy"):
        from dflint.policy.model.images import MeasuredImage

        linter.measured = MeasuredImage(image)
    if request.diff_base is not None:
        from dflint.cli.diff_base import DiffBase

        linter.diff_base = DiffBase(request.diff_base)
        linter.diff_base.check(paths)
    changes = _changes(linter, request, first, STDIN in paths)
    if changes is None and shows_suppressed(request.output_format or AUTO):
        linter.suppressed = []
    return Run(request, paths, opened, skipped, linter, changes)


def _finish(run: Run, first: Configuration) -> int:
    """Write the report and what else there is to say. The exit code."""
    request, changes = run.request, run.changes
    for warning in (*run.linter.known.warnings(), *run.linter.mismatches):
        print_error(UsageError(warning))
    if changes is not None:
        run.errors += changes.mistakes
        run.is_failed = run.is_failed or changes.is_failed
    if not (request.write_baseline or request.diff or request.fix_only):
        is_text_out = changes is not None and STDIN in run.paths
        linter = run.linter
        known, suppressed = linter.known_before, linter.suppressed or ()
        write_report(run.diagnostics, run.linted, request, is_text_out, suppressed, known)
    if changes is not None:
        changes.print_summary()
    if run.linter.baselines is not None:
        run.linter.baselines.finish()
    if not request.quiet:
        run.skipped.print()
    if run.linter.extra is not None:
        run.errors += map(UsageError, run.linter.extra.asked.unfinished)
    for error in run.errors:
        print_error(error)
    if (run.paths and run.errors) or run.skipped.missing:
        return 2
    return int(run.is_failed and not request.write_baseline)


def _show_files(paths: Sequence[str], request: CheckOptions, skipped: Skipped) -> int:
    """List the files that would be linted."""
    from dflint.report.screen import shown

    found = documents([path for path in paths if path != STDIN], request, skipped)
    linted = [it.source.path for it in found if not isinstance(it, UsageError)]
    listed = (*paths[: STDIN in paths], *linted)
    if request.output_format == "json":
        from dflint.cli.output import write_for_programs
        from dflint.report.json import dumps

        write_for_programs(dumps(listed, indent=2) + "\n")
    else:
        write("".join(f"{shown(path)}\n" for path in listed))
    skipped.print()
    skipped.print_missing(skipped.missing)
    return 2 if skipped.missing else 0


def _changes(
    look: FileLinter, request: CheckOptions, first: Configuration, has_stdin: bool
) -> Ignores | Fixes | None:
    """What changes the files, if the user wants that."""
    stdin = name_of(STDIN, request) if has_stdin else ""
    if request.add_ignore is not None:
        from dflint.cli.ignores import Ignores

        return Ignores(look, request.add_ignore, stdin)
    if request.diff or request.fix or request.fix_only:
        from dflint.cli.fixes import Fixes

        return Fixes(look, request, stdin, _is_by_file(first))
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
        "--no-fix": request.no_fix,
    }
    given = [name for name, is_given in chosen.items() if is_given]
    if request.diff_base is not None and request.write_baseline:
        raise UsageError("--diff-base and --write-baseline do not go together: choose one.")
    may_be_both = (
        ["--diff", "--fix"],
        ["--add-ignore", "--no-fix"],
        ["--write-baseline", "--no-fix"],
    )
    if len(given) > 1 and given not in may_be_both:
        raise UsageError(f"{given[0]} and {given[1]} do not go together: choose one.")


def _has_shellcheck(document: Document | UsageError, known: Configurations) -> bool:
    if isinstance(document, UsageError):
        return False
    path = document.source.path
    return not is_build_file(path) and known.of(path).asks_shellcheck


def settled(request: CheckOptions, first: Configuration) -> CheckOptions:
    """The request with what can only be one for all files: it is as for the first path."""
    chosen = {name: first.get(name.replace("_", "-")) for name in ("output_format", "color")}
    return CheckOptions({**request.__dict__, **chosen, **_fixing(request, first)})


def _fixing(request: CheckOptions, first: Configuration) -> dict[str, object]:
    """Whether to fix: as the command line says, else as the configuration says.

    The file of a repository cannot make a check in CI write.
    """
    is_asked = request.fix or request.fix_only
    if is_asked or request.no_fix or request.add_ignore is not None or request.write_baseline:
        return {}
    wanted = {name: bool(first.get(name.replace("_", "-"))) for name in ("fix", "fix_only")}
    if any(wanted.values()) and _is_by_file(first) and not request.diff and _is_ci(os.environ):
        print_error(UsageError("fix in a configuration file does not apply in CI: use --fix."))
        return {}
    return {**wanted}


def _is_by_file(first: Configuration) -> bool:
    """Whether it is a configuration file that wants to fix, and no option."""
    found = [first.layer.get((name,)) for name in ("fix", "fix-only")]
    given = [it for it in found if it is not None and it.value]
    return bool(given) and not any(it.origin.name.startswith("--") for it in given)


def _is_ci(environ: Mapping[str, str]) -> bool:
    """Whether a service runs this."""
    return any(environ.get(name, "").lower() not in ("", "0", "false") for name in CI_VARIABLES)
