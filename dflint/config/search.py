"""Which file configures the Dockerfiles of a folder."""

from __future__ import annotations

import os

from dflint import disk
from dflint.files import bytes_of, leaves_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PYPROJECT = "pyproject.toml"
NAMES = (".dflint.toml", "dflint.toml", PYPROJECT)
HADOLINT_NAMES = (".hadolint.yaml", ".hadolint.yml")


class Search:
    """Looks for files of configuration, and remembers what it found in each folder."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.closest: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        self.usual: str | None = None

    def file(self, folder: str) -> str:
        """The closest file of ours in an absolute folder or above it, or nothing."""
        below: list[str] = []
        path = self.closest.get(folder)
        while path is None:
            below.append(folder)
            path = _ours(folder)
            parent = os.path.dirname(folder)
            if not path and parent != folder:
                folder, path = parent, self.closest.get(parent)
        self.closest.update(dict.fromkeys(below, path))
        return path

    def hadolint_file(self, folder: str) -> str:
        """The file of hadolint that holds in a folder, or nothing.

        hadolint looks in the current folder and then at home; a file beside the Dockerfile comes
        between the two.
        """
        here = os.getcwd()
        for place in (here, folder):
            if place not in self.beside:
                self.beside[place] = _first(os.path.join(place, name) for name in HADOLINT_NAMES)
            if self.beside[place]:
                return self.beside[place]
        if self.usual is None:
            self.usual = _first(hadolint_places(self.environ))
        return self.usual


def _ours(folder: str) -> str:
    for name in NAMES:
        path = os.path.join(folder, name)
        if disk.is_file(path) and not leaves_repository(path):
            if name != PYPROJECT or _has_section(path):
                return path
    return ""


def _has_section(path: str) -> bool:
    """Whether a pyproject.toml has something to say to us, found out as cheaply as possible."""
    try:
        raw = bytes_of(path)
    except OSError:
        return False
    if b"[tool.dflint" not in raw:
        return False
    from dflint import toml

    try:
        tool = toml.loads(raw.decode()).get("tool")
    except (ValueError, RecursionError):  # will be explained when it is read
        return True
    return isinstance(tool, dict) and "dflint" in tool


def hadolint_places(environ: Mapping[str, str]) -> list[str]:
    """Where hadolint looks outside of the current folder: its module Config.Configfile."""
    home = environ.get("HOME", "")
    config = environ.get("XDG_CONFIG_HOME") or (home and os.path.join(home, ".config"))
    stems = [os.path.join(config, "hadolint")] if config else []
    if home:
        stems += [os.path.join(home, it) for it in (".hadolint/hadolint", ".hadolint/config")]
        stems += [os.path.join(home, ".hadolint")]
    return [f"{stem}.{ending}" for stem in stems for ending in ("yaml", "yml")]


def _first(paths: Iterable[str]) -> str:
    found = (path for path in paths if disk.is_file(path) and not leaves_repository(path))
    return next(found, "")
