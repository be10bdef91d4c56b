"""What readers ask the repository: whether there is a file, and what is in it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.model.context.build_context import Folder

LONGEST = 500_000  # characters of a file that is read; no one writes a longer one by hand


class Files:
    """The files of a repository, by their paths from its root."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._texts: dict[str, str | None] = {}
        self._environments: dict[str, Mapping[str, str] | None] = {}
        self.parsed: dict[str, object] = {}  # what readers made of files, by path

    def has(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return self.folder.has(path)

    def is_folder(self, path: str) -> bool:
        """Whether it is a folder."""
        return path == "." or any(
            it.path == path and it.is_folder
            for it in self.folder.entries(path.rpartition("/")[0] or ".")
        )

    def text(self, path: str) -> str | None:
        """What is in a file; None if there is none, or it is too long to have been written by hand."""
        if path not in self._texts:
            text = self.folder.read(path)
            is_short = text is not None and len(text) <= LONGEST
            self._texts[path] = text if is_short else None
        return self._texts[path]

    def environment(self, path: str) -> Mapping[str, str] | None:
        """The variables in a `.env` that git does not ignore; None where there is none."""
        if path not in self._environments:
            known = None
            if self.has(path) and not self.folder.is_unversioned(path):
                from dflint.builds.variables import read_env_file

                known = read_env_file(self.text(path) or "")
            self._environments[path] = known
        return self._environments[path]

    def folders_from(self, folder: str) -> Sequence[str]:
        """A folder and those above it, up to the root."""
        found = [folder]
        while folder != ".":
            folder = folder.rpartition("/")[0] or "."
            found.append(folder)
        return found
