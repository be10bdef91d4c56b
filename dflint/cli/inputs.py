"""What is linted: the paths that the user names, the files there, standard input."""

from __future__ import annotations

import os
import sys
from itertools import groupby

from dflint import disk
from dflint.cli.errors import missing_path
from dflint.cli.usage import UsageError
from dflint.files import Document, find, read
from dflint.git_repository import GitRepositories
from dflint.model.context.build_files import is_build_file, is_ignore_file
from dflint.syntax.origin import generated, is_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.cli.options import CheckOptions
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.source import Source

STDIN = "-"
NAMELESS = "<stdin>"
MOST_NAMES = 5  # in a line about files that are passed over


class Skipped:
    """The files that were found and are not for a person to change, nor for dflint to judge.

    Files that are named are not passed over, unless the user says so with `--force-exclude`.
    """

    def __init__(self, request: CheckOptions, known: Configurations) -> None:
        self.templates: list[str] = []
        self.generated: list[str] = []
        self.missing: list[UsageError] = []  # a sentence for each path that is not there
        self._known = known
        self._named = {STDIN, *map(os.path.normpath, request.paths)}

    def __bool__(self) -> bool:
        return bool(self.templates or self.generated or self.missing)

    def takes(self, path: str, source: Source) -> bool:
        """Whether a file is one of them by what is in it; then it is remembered."""
        here = self._known.of(path)
        if path in self._named and not here.get("force-exclude"):
            return False
        if is_template(source):
            self.templates.append(path)
        elif not here.get("include-generated") and generated(source) is not None:
            self.generated.append(path)
        else:
            return False
        return True

    def is_there(self, path: str) -> bool:
        """Whether there is something at a path that the user named; if not, that is remembered."""
        if path == STDIN or disk.exists(path):
            return True
        self.missing.append(UsageError(missing_path(os.path.normpath(path))))
        return False

    @staticmethod
    def print_missing(missing: Iterable[UsageError]) -> None:
        from dflint.cli.errors import print_error

        for sentence in missing:
            print_error(sentence)

    def print(self) -> None:
        """Name them, a line for each kind."""
        if self.templates:
            _print_names(self.templates, "template", "lint one by naming it")
        if self.generated:
            _print_names(self.generated, "generated file", "lint with --include-generated")


def documents(
    paths: Iterable[str], request: CheckOptions, skipped: Skipped
) -> Iterator[Document | UsageError]:
    """The files, or what is wrong with one of them."""
    for path in paths:
        try:
            document = _from_stdin(request) if path == STDIN else read(path)
        except OSError as error:
            yield UsageError(f'cannot read "{path}": {error.strerror}.')
            continue
        is_other = is_ignore_file(path) or is_build_file(path)
        if is_other or not skipped.takes(path, document.source):
            yield document


def _from_stdin(request: CheckOptions) -> Document:
    disk.forget_asking()
    return Document(name_of(STDIN, request), sys.stdin.buffer.read())


def files(
    request: CheckOptions,
    known: Configurations,
    skipped: Skipped,
    repositories: GitRepositories | None = None,
) -> list[str]:
    """The files to lint, `-` for standard input. A path that is not there is in `skipped`, and the
    others are linted; raises UsageError if none is."""
    found: dict[str, None] = {}
    named = [path for path in named_paths(request) if skipped.is_there(path)]
    repositories = repositories or GitRepositories()
    try:
        for configuration, paths in groupby(named, known.of_path):
            own = _found(list(paths), configuration, known, request, skipped, repositories)
            found |= dict.fromkeys(own)
    except FileNotFoundError as error:  # it was there a moment ago
        raise UsageError(missing_path(str(error))) from None
    if skipped.missing and not named:
        skipped.print_missing(skipped.missing[:-1])
        raise skipped.missing[-1]
    return [STDIN, *found] if STDIN in named else list(found)


def named_paths(request: CheckOptions) -> list[str]:
    return list(request.paths) or [STDIN if request.stdin_filename else "."]


def name_of(path: str, request: CheckOptions) -> str:
    """The path, or what standard input is called."""
    return request.stdin_filename or NAMELESS if path == STDIN else path


def _found(
    paths: Sequence[str],
    configuration: Configuration,
    known: Configurations,
    request: CheckOptions,
    skipped: Skipped,
    repositories: GitRepositories,
) -> Iterator[str]:
    """The files at paths of one configuration; in folders below them there may be others."""
    own = (*request.exclude, *request.extend_exclude)
    named = {os.path.normpath(path) for path in paths}
    found = find(
        (path for path in paths if path != STDIN),
        configuration.excludes(own, any(map(os.path.isabs, paths))),
        force_exclude=bool(configuration.get("force-exclude")),
        respect_gitignore=bool(configuration.get("respect-gitignore")),
        repositories=repositories,
        templates=skipped.templates,
    )
    for path in found:
        closest = known.of(path)
        if closest is configuration or path in named or not closest.is_excluded(path):
            yield path


def document_of(path: str) -> Document:
    """The file at a path. Raises UsageError."""
    from dflint.files import read

    try:
        return read(path)
    except OSError as error:
        raise UsageError(f'cannot read "{path}": {error.strerror}.') from None


def _print_names(paths: Sequence[str], kind: str, advice: str) -> None:
    """Say on standard error which files are not linted, and how they are."""
    from dflint.cli.output import write_message
    from dflint.report.screen import shown

    names = [shown(path) for path in paths[:MOST_NAMES]]
    more = len(paths) - len(names)
    listed = ", ".join(names) + (f" and {more} more" if more else "")
    verb = f"1 {kind} is" if len(paths) == 1 else f"{len(paths)} {kind}s are"
    write_message(f"{verb} not linted ({advice}): {listed}\n")
