"""Files and words of the user for `dflint registry`: whose images are whose, which repositories there are."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

from dflint.audit.bases import labels_of
from dflint.cli.usage import UsageError
from dflint.files import LARGEST_RECORD, bytes_of
from dflint.registry.reference import is_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

FIRST_PART = "first-part"
LABEL = "label:"


def team_of(text: str) -> Callable[[str, Any], str]:
    """Whose an image is, by its repository and the image. Raises UsageError."""
    if text == FIRST_PART:
        return lambda repository, _: repository.partition("/")[0]
    if text.startswith(LABEL):
        name = text.removeprefix(LABEL)
        return lambda _, image: labels_of(image.config).get(name, "") if image is not None else ""
    lines = [line.split() for line in _lines(text)]
    wrong = next((line for line in lines if len(line) != 2), None)
    if wrong is not None:
        raise UsageError(f'{text}: "{" ".join(wrong)}" is not a pattern and a team.')

    def of_file(repository: str, _: Any) -> str:
        return next((team for glob, team in lines if fnmatchcase(repository, glob)), "")

    return of_file


def repositories_in(path: str | None) -> Sequence[str]:
    names = _lines(path) if path else []
    wrong = next((it for it in names if not is_repository(it)), None)
    if wrong is not None:
        raise UsageError(f'{path}: "{wrong}" is not the name of a repository.')
    return names


def images_in(path: str) -> frozenset[tuple[str, str]]:
    """The images of an earlier audit, by repository and digest. Raises UsageError."""
    try:
        records = json.loads(text_of(path))
        if not isinstance(records, list):
            raise TypeError
        found = frozenset((str(it["repository"]), str(it["digest"])) for it in records)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UsageError(
            f'"{path}" is not what `dflint registry audit --json` has written.'
        ) from None
    return found


def text_of(path: str) -> str:
    """The text of a file in UTF-8. Raises UsageError."""
    try:
        return _read(path, "strict")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this is not UTF-8.") from None


def _lines(path: str) -> list[str]:
    """The lines of a file that are no comments and not empty. Raises UsageError."""
    lines = [line.strip() for line in _read(path, "replace").split("\n")]
    return [line for line in lines if line and not line.startswith("#")]


def _read(path: str, errors: str) -> str:
    """The text of a regular file, or of what a shell opens for `<(…)`: a pipe that has another name may
    never end. Raises UsageError, UnicodeDecodeError."""
    try:
        text = bytes_of(path, LARGEST_RECORD).decode("utf-8", errors)
    except OSError as error:
        raise UsageError(f'cannot read "{path}": {error.strerror}.') from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
