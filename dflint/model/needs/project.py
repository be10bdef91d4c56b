"""A project in the build context, and what a command needs of it."""

from __future__ import annotations

from dflint.model.context.tables import table_of
from dflint.model.paths import cleaned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.context.tables import Table

MOST_FILES = 400  # that a need names: beyond that, a COPY of everything is better
_DEEPEST = 8  # folders that are looked into for packages of a workspace
_LFS = "version https://git-lfs.github.com/spec/"
LONGEST_SCRIPT = 50_000  # characters of a script that is read


class Unclear(Exception):
    """Why it cannot be known what a command reads, as the end of a sentence."""


class Project:
    """A folder of the context with a project in it. Paths that are asked for are written from there;
    those that are given are from the root of the context, folders with a slash at the end."""

    def __init__(self, folder: str, context: Context, top: str | None = None) -> None:
        """`top`: the folder above it, or itself, up to which the image has the context, too; None where
        that is not known."""
        self.folder = folder.strip("/")
        self.context = context
        self._top = top

    def above(self) -> Iterator[Project]:
        """The folders above it that are in the image as they are in the context, nearest first."""
        folder = self.folder
        while self._top is not None and folder and folder != self._top:
            folder = folder.rpartition("/")[0]
            yield Project(folder, self.context)

    def at(self, name: str) -> str:
        """The path in the context. Raises Unclear for one outside of it."""
        path = cleaned(f"{self.folder}/{name}" if self.folder else name)
        if path == ".." or path.startswith("../"):
            raise Unclear(f"{name} is outside of the build context")
        return "" if path == "." else path

    def has(self, name: str) -> bool:
        """Whether the builder sees a file or folder."""
        return self.context.sees(self.at(name) or ".")

    def read(self, name: str) -> str:
        """The text of a file; nothing if there is none. Raises Unclear for a pointer of Git LFS."""
        text = self.context.folder.read(self.at(name)) or ""
        if text.startswith(_LFS):
            raise Unclear(f"{self.at(name)} is a pointer of Git LFS, and its content is not here")
        return text

    def table(self, name: str) -> Table:
        """A file of JSON or TOML. Raises Unclear if it cannot be read."""
        found = table_of(self.at(name), self.context)
        if found is None:
            raise Unclear(f"{name} cannot be read")
        return found

    def present(self, *names: str) -> list[str]:
        """Those of some files that are there."""
        return [self.at(name) for name in names if self.has(name)]

    def needed(self, name: str) -> str:
        """A file or folder that has to be there. Raises Unclear if it is not."""
        path = self.at(name)
        if not self.context.sees(path or "."):
            raise Unclear(f"{path or name} is not in the build context")
        return f"{path}/" if self.context.is_folder(path or ".") else path

    def below(self, name: str) -> Project:
        """The project in a folder of this one."""
        return Project(self.at(name), self.context)

    def matching(self, pattern: str) -> list[str]:
        """The folders below that a pattern such as `packages/*` means, as names from here."""
        plain = pattern.strip().removeprefix("./").rstrip("/")
        if "**" in plain:
            plain = plain.replace("/**", "/*")
        prefix = f"{self.folder}/" if self.folder else ""
        found = [it for it in self.context.matching(f"{prefix}{plain}") if it.is_folder]
        return [it.path[len(prefix) :] for it in found if self.context.sees(it.path)]

    def folders_with(self, name: str, patterns: Sequence[str]) -> list[str]:
        """The folders below that have a file of this name, and that a pattern such as `packages/**`
        means; patterns behind a "!" leave some out. As names from here. Raises Unclear for very many."""
        plain = [it.strip().removeprefix("./").rstrip("/") for it in patterns]
        wanted = [_matcher(f"{it}/{name}") for it in plain if it[:1] != "!" and it != "."]
        left_out = [
            _matcher(f"{it[1:].removeprefix('./')}/{name}") for it in plain if it[:1] == "!"
        ]
        start = len(self.folder) + 1 if self.folder else 0
        entries = self.context.tree(
            depth=_DEEPEST, closed=("node_modules", ".git"), top=self.folder or "."
        )
        paths = [it.path[start:] for it in entries if it.name == name and not it.is_folder]
        kept = [
            it for it in paths if "node_modules/" not in it and not any(no(it) for no in left_out)
        ]
        found = dict.fromkeys(it.rpartition("/")[0] for takes in wanted for it in kept if takes(it))
        if len(found) > MOST_FILES:
            raise Unclear("the workspace is very large")
        return list(found)


def _matcher(pattern: str) -> Callable[[str], bool]:
    """What says whether a pattern takes a path. Raises Unclear."""
    from dflint.globs.paths import path_matcher
    from dflint.globs.readers import BadPattern, of_git

    if any(char in pattern for char in "{}()"):
        raise Unclear(f"the pattern {pattern} cannot be read")
    try:
        return path_matcher(of_git(pattern))
    except BadPattern as error:
        raise Unclear(f"the pattern {pattern} cannot be read") from error


class Fetch:
    """A step that can be done before the sources are there.

    `files`: what it reads of the context. `command`: what it runs, "" where the command itself can
    be moved. `before`: files that it has to make first, as commands of a shell. `modes`: commands that
    make its program executable. `of_programs`: it brings programs, and no dependencies of the project.
    """

    __slots__ = ("before", "command", "files", "modes", "of_programs")

    def __init__(
        self, files: Iterable[str], command: str = "", before: str = "", of_programs: bool = False
    ) -> None:
        every = dict.fromkeys(files)
        folders = tuple(it for it in every if it.endswith("/"))
        below = {it for it in every for top in folders if it != top and it.startswith(top)}
        self.files = tuple(it for it in every if it not in below)
        self.command = command
        self.before = before
        self.modes: list[str] = []
        self.of_programs = of_programs


class Need:
    """What a command needs before the sources: `fetch`. `writes`: folders of the project that it
    fills, which the sources must not bring along; from the root of the context, with a slash before
    it, where it is not of the project. `unclear`: why nothing is known."""

    __slots__ = ("fetch", "unclear", "writes")

    def __init__(self, fetch: Fetch | None, writes: Iterable[str] = (), unclear: str = "") -> None:
        self.fetch = fetch
        self.writes = tuple(writes)
        self.unclear = unclear


def quoted(text: str) -> str:
    """A word for a shell; Unclear where it would need more than it can have."""
    if not text or any(char in text for char in " \t\n'\"\\$`*?[]{}()<>|;&#~"):
        raise Unclear(f"the name {text!r} has special characters in it")
    return text
