"""What `dflint pin` reads: the files that name images, the lock beside them, and their settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dflint.builds.discovery import files_of
from dflint.cli.configuration import configurations, explained
from dflint.cli.inputs import Skipped, documents, files
from dflint.cli.options import CheckOptions
from dflint.cli.registry_inputs import text_of
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.files import leaves_repository
from dflint.git_repository import root_of
from dflint.model.context.build_files import LOCK, is_build_file, kind_of
from dflint.model.images.lock import LockError, read_lock
from dflint.pin.build_files import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.configurations import Configurations
    from dflint.files import Document
    from dflint.model.images.lock import Lock


class Tables:
    """The tables `[pin]` of the configurations of files."""

    def __init__(self, known: Configurations) -> None:
        self._known = known
        self._found: dict[int, dict[str, Any]] = {}

    def of(self, path: str) -> dict[str, Any]:
        configuration = self._known.of(path)
        found = self._found.get(id(configuration))
        if found is None:
            found = self._found[id(configuration)] = {"images": {}}
            for (name, *image), setting in configuration.within("pin"):
                if image:
                    found["images"][image[0]] = setting.value
                else:
                    found[name] = setting.value
        return found


def opened_files(paths: Sequence[str]) -> tuple[list[Document], Skipped, Configurations]:
    """The files that are looked at. Raises UsageError."""
    request = CheckOptions({"paths": tuple(paths)})
    try:
        known = configurations(request, all_rules())
        skipped = Skipped(request, known)
        named = files(request, known, skipped)
    except ConfigError as error:
        raise explained(error) from None
    found = dict.fromkeys(named)
    for path in paths or (".",):
        if os.path.isdir(path):
            found.update(dict.fromkeys(_build_files(path)))
    opened: list[Document] = []
    named_by_user = set(map(os.path.normpath, paths))
    inside = [it for it in found if it in named_by_user or not leaves_repository(it)]
    for document in documents(inside, request, skipped):
        if isinstance(document, UsageError):
            raise document
        if not is_build_file(document.source.path) or _kind(document.source.path) in KINDS:
            opened.append(document)
    return opened, skipped, known


def _kind(path: str) -> str:
    return kind_of(path.replace(os.sep, "/"))


def _build_files(folder: str) -> list[str]:
    """The Compose files, bake files and workflows in a folder, as paths like the folder's own."""
    whole = os.path.abspath(folder)
    root = root_of(whole) or whole
    inside = os.path.relpath(whole, root).replace(os.sep, "/")
    below = "" if inside == "." else f"{inside}/"
    return [
        os.path.normpath(os.path.join(folder, os.path.relpath(path, inside)))
        for path in files_of(root, [inside])
        if kind_of(path) in KINDS and path.startswith(below)
    ]


def lock_beside(paths: Sequence[str]) -> str:
    """Where the lock of some files is: in the folder of the first, or the nearest above it in its
    repository; where there is none, there it would be."""
    first = paths[0] if os.path.isdir(paths[0]) else os.path.dirname(paths[0]) or "."
    folder = os.path.abspath(first)
    root = root_of(folder) or folder
    here = folder
    while (
        not os.path.exists(os.path.join(here, LOCK))
        and here != root
        and os.path.dirname(here) != here
    ):
        here = os.path.dirname(here)
    found = os.path.join(here, LOCK)
    return found if os.path.exists(found) else os.path.join(folder, LOCK)


def lock_at(path: str) -> Lock | None:
    if not os.path.exists(path):
        return None
    try:
        return read_lock(text_of(path), path)
    except LockError as error:
        raise UsageError(str(error)) from None
