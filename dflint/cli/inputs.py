"""What is linted: the paths that the user names, the files there, standard input."""

from __future__ import annotations

import os
import sys
from itertools import groupby

from dflint.cli.errors import UsageError, did_you_mean
from dflint.files import Document, find, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.cli.options import CheckOptions
    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations

STDIN = "-"
NAMELESS = "<stdin>"


def documents(paths: Iterable[str], request: CheckOptions) -> Iterator[Document | UsageError]:
    """The files, or what is wrong with one of them."""
    for path in paths:
        try:
            if path == STDIN:
                yield Document(name_of(path, request), sys.stdin.buffer.read())
            else:
                yield read(path)
        except OSError as error:
            yield UsageError(f'cannot read "{path}": {error.strerror}.')


def files(request: CheckOptions, known: Configurations) -> list[str]:
    """The files to lint, `-` for standard input."""
    found: dict[str, None] = {}
    named = named_paths(request)
    try:
        for configuration, paths in groupby(named, known.of_path):
            found |= dict.fromkeys(_found(list(paths), configuration, known, request))
    except FileNotFoundError as error:
        raise UsageError(missing_path(str(error))) from None
    return [STDIN, *found] if STDIN in named else list(found)


def named_paths(request: CheckOptions) -> list[str]:
    return list(request.paths) or [STDIN if request.stdin_filename else "."]


def name_of(path: str, request: CheckOptions) -> str:
    """The path, or what standard input is called."""
    return request.stdin_filename or NAMELESS if path == STDIN else path


def _found(
    paths: Sequence[str], configuration: Configuration, known: Configurations, request: CheckOptions
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


def missing_path(path: str) -> str:
    """What to say of a path that is not there."""
    folder = os.path.dirname(path)
    try:
        near = [os.path.join(folder, name) for name in os.listdir(folder or ".")]
    except OSError:
        near = []
    return f'there is no file or folder "{path}".{did_you_mean(path, near)}'


def document_of(path: str) -> Document:
    """The file at a path. Raises UsageError."""
    from dflint.files import read

    try:
        return read(path)
    except OSError as error:
        raise UsageError(f'cannot read "{path}": {error.strerror}.') from None
