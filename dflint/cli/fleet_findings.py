"""What `dflint check` finds in the current folder, as rows of the store of a fleet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dflint.baseline import Instructions
from dflint.cli.check import prepared
from dflint.cli.configuration import configurations
from dflint.cli.errors import internal_error
from dflint.cli.inputs import Skipped, files
from dflint.cli.linting import projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.guard import INTERNAL_ERROR, Expected
from dflint.engine.registry import all_rules
from dflint.engine.repeats import without_repeats
from dflint.engine.selection import UnknownCode
from dflint.files import with_ignore_files
from dflint.fleet.outcome import FindingRow
from dflint.folders import Folders
from dflint.model.context.build_files import holds_instructions
from dflint.report.masking import masked
from dflint.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.cli.linting import FileLinter
    from dflint.engine.diagnostic import Diagnostic
    from dflint.files import Document
    from dflint.git_repository import GitRepositories


@dataclass
class Linted:
    """What `dflint check` found in a folder. `errors` are sentences."""

    documents: list[Document] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def lint_here(repositories: GitRepositories | None = None) -> Linted:
    """What `dflint check` finds in the current folder. Raises what ends such a run."""
    request = CheckOptions({"paths": (".",), "no_fix": True, "jobs": 1, "quiet": True})
    known = configurations(request, all_rules())
    first = known.of_path(".")
    table = first.table("")
    skipped = Skipped(request, known)
    folders = Folders(repositories)
    paths = files(request, known, skipped, folders.repositories)
    if table.looks_at("IgnoreFile"):
        paths = list(with_ignore_files(paths, None))
    projects = projects_of(paths, known, folders)
    if table.looks_at("BuildFile"):
        paths = projects.with_build_files(paths, request.paths)
    linted = Linted()
    if not paths:
        return linted
    run = prepared(request, known, first, paths, projects, skipped)
    linter = run.linter
    try:
        for document in run.documents(paths):
            _lint(document, linter, linted)
    finally:
        if linter.extra is not None:
            linter.extra.asked.close()
    if linter.extra is not None:
        linted.errors += linter.extra.asked.unfinished
    return linted


def _lint(document: Document | UsageError, linter: FileLinter, linted: Linted) -> None:
    """Lint one file. A bug in dflint ends no more than this file."""
    if isinstance(document, UsageError):
        linted.errors.append(str(document))
        return
    linted.documents.append(document)
    try:
        linted.findings += without_repeats(linter(document.source))
    except (UsageError, ConfigError, UnknownCode, RuleError, Expected):
        raise
    except Exception as error:
        linted.errors.append(str(internal_error(document.source.path, error)))


def finding_rows(linted: Linted) -> Iterator[FindingRow]:
    """The findings. Raises MemoryError where a rule had too little."""
    marks: dict[str, Instructions] = {}
    for it, shown in zip(linted.findings, masked(linted.findings), strict=True):
        if it.rule.code == INTERNAL_ERROR.code and "MemoryError" in it.message:
            raise MemoryError
        path = it.source.path
        if path not in marks:
            marks[path] = Instructions(it.source)
        estimate = it.estimate
        yield FindingRow(
            path,
            marks[path].fingerprint(it),
            it.rule.code,
            str(it.severity),
            it.source.position(it.start).line,
            shown.message,
            estimate.bytes if estimate is not None else None,
        )


def holds_stages(document: Document) -> bool:
    return holds_instructions(document.source.path) and not document.source.is_binary
