"""A package, as the database of its manager describes it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


LONGEST_PATH = 4096  # characters: PATH_MAX of Linux


# Those that have one database for all of an image.
OF_SYSTEMS = ("dpkg", "apk", "rpm")


class Package:
    """A package that is installed. `manager` is one of dpkg, apk, rpm, pip and npm.

    `paths` are its files, absolute, as its manager has written them down; those of npm are all in its
    `folder`, which is empty for others. `database` is the file that says all this.
    """

    __slots__ = ("database", "folder", "manager", "name", "paths", "version")

    def __init__(
        self,
        manager: str,
        name: str,
        version: str,
        database: str,
        paths: Iterable[str] = (),
        folder: str = "",
    ) -> None:
        self.manager = manager
        self.name = name
        self.version = version
        self.database = database
        self.paths = tuple(paths)
        self.folder = folder

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same package in another layer: copies of npm and pip in several folders are
        several packages."""
        place = "" if self.manager in OF_SYSTEMS else self.database
        return self.manager, self.name, place

    def __repr__(self) -> str:
        return f"Package({self.manager!r}, {self.name!r}, {self.version!r})"
