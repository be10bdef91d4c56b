"""Files that steps copy, fetch, unpack, and remove, with the paths at which they lie."""

from __future__ import annotations

from dflint.knowledge.tools import that
from dflint.model.layers.copies import copy_targets
from dflint.model.layers.network import FETCHERS
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.installs import install_of
from dflint.model.path_table import PathTable
from dflint.model.paths import (
    SOMEWHERE,
    braces_expanded,
    is_below,
    is_plain,
    matches,
    plain_part,
)
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.steps import Step
    from dflint.source import Word

ARCHIVES = (
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst", ".tzst",
    ".tar.lz", ".tar.Z", ".zip", ".7z", ".rar",
)  # fmt: skip
PACKAGES = (".deb", ".rpm", ".apk", ".run", ".whl")
# What is worth a thought in a layer: archives, packages, programs.
LARGE = (*ARCHIVES, *PACKAGES, ".jar", ".war", ".iso", ".exe", ".msi", ".bin")
UNPACKERS = that("unpacks")
INSTALLERS = that("installs_files")
MOVERS = that("moves")
MOST_TRIED = 200  # files that are compared with one pattern


class File:
    """A file that a step puts into its layer: its path, and the word that names it.

    `by`: the command of a RUN that fetches it.
    """

    __slots__ = ("by", "path", "step", "word")

    def __init__(
        self, path: str, word: Word, step: Step, by: CommandInDirectory | None = None
    ) -> None:
        self.path = path
        self.word = word
        self.step = step
        self.by = by

    @property
    def shown(self) -> str:
        """The path for people: relative where the working directory is not known."""
        return self.path.removeprefix(f"{SOMEWHERE}/")


class LargeFiles:
    """Files by their paths, and by their names."""

    __slots__ = ("_files", "_named", "_table")

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        numbered = [*enumerate(files)]
        self._table = PathTable((file.path, (at, file)) for at, file in numbered)
        self._named = PathTable((file.path.rpartition("/")[2], (at, file)) for at, file in numbered)

    def __bool__(self) -> bool:
        return bool(self._files)

    def __iter__(self) -> Iterator[File]:
        return iter(self._files)

    def first_removed(self, it: CommandInDirectory, before: int) -> tuple[int, File] | None:
        """The first file that a command removes, with its number, of those that steps before a
        place of the file have made."""
        if not self._files or self._files[0].step.start >= before:
            return None
        found: list[tuple[int, File]] = []
        for word in removed(it.command):
            for name in braces_expanded(word):
                possible = self._possible(it, name)
                first = next((one for one in possible if one[1].step.start < before), None)
                if first is not None:
                    found.append(first)
        return min(found, key=lambda one: one[0]) if found else None

    def _possible(self, it: CommandInDirectory, name: str) -> Iterable[tuple[int, File]]:
        """The files, with their numbers, that removing this name removes."""
        target = it.path(name.rstrip("/"))
        if it.directory is None:  # where this runs is not known: take its word for it
            named = self._named.at(name.rpartition("/")[2])
            if target is None:
                return named
            return sorted((*named, *self._below(target)), key=lambda one: one[0])
        return self._below(target) if target is not None else ()

    def _below(self, target: str) -> Iterable[tuple[int, File]]:
        if is_plain(target):
            return self._table.below(target)
        below = self._table.below(plain_part(target))
        return [one for one in below[:MOST_TRIED] if matches(target, one[1].path)]


def large_files(step: Step) -> Iterator[File]:
    """The large files that a step copies or fetches, and does not remove."""
    if isinstance(step.instruction, Copy | Add):
        yield from _copied(step)
    elif not FETCHERS.isdisjoint(step.programs):
        commands = with_directories(step)
        for number, it in enumerate(commands, start=1):
            for file in fetched(it, step) if it.command.name in FETCHERS else ():
                if file.path.endswith(LARGE) and not is_mounted(step, file.path):
                    if not any(removes(later, file.path) for later in commands[number:]):
                        yield file


def _copied(step: Step) -> Iterator[File]:
    """The large files that a COPY or ADD puts into the image, by their paths there."""
    for it in copy_targets(step):
        if not it.path.endswith(LARGE) or "$" in it.path:
            continue
        if it.source.rstrip("/").rpartition("/")[2] in ("", ".", "*"):
            continue
        if isinstance(step.instruction, Add) and _unpacks(it.source):
            continue  # never there
        yield File(it.path, it.source, step)


def _unpacks(source: str) -> bool:
    """Whether ADD unpacks what it adds, or may."""
    return (source.endswith(ARCHIVES) or "$" in source) and "://" not in source


def fetched(it: CommandInDirectory, step: Step) -> Iterator[File]:
    """The files that a command fetches with curl or wget."""
    command = it.command
    for word in _outputs(command):
        if word not in ("-", "/dev/null", "/dev/stdout"):
            name = word.rpartition("/")[2].partition("?")[0] if "://" in word else str(word)
            folder = command.option("-P", "--directory-prefix", "--output-dir")
            path = it.path(f"{folder}/{name}" if folder else name) if name else None
            if path is not None:
                yield File(path, word, step, it)


def unpacked(it: CommandInDirectory) -> Iterator[str]:
    """The paths of archives that a command unpacks and of packages that it installs."""
    command = it.command
    words: Sequence[Word] = ()
    if command.name in UNPACKERS and (not command.name.endswith("tar") or _extracts(command)):
        words = command.args
    elif command.name in INSTALLERS:
        words = command.operands
    else:
        install = install_of(command)
        words = install.files if install else ()
    for word in words:
        if _file_name(word).endswith(ARCHIVES + PACKAGES):
            path = it.path(_file_name(word))
            if path is not None:
                yield path


def removes(it: CommandInDirectory, path: str) -> bool:
    """Whether a command removes the file, or a directory above it, or moves it away."""
    if it.command.name in MOVERS:
        return any(it.path(str(word)) == path for word in it.command.operands[:-1])
    for word in removed(it.command):
        for name in braces_expanded(word):
            if it.directory is None and name.rpartition("/")[2] == path.rpartition("/")[2]:
                return True  # where this runs is not known: take its word for it
            target = it.path(name.rstrip("/"))
            if target is not None and (is_below(path, target) or matches(target, path)):
                return True
    return False


def _outputs(command: Command) -> Iterator[Word]:
    """The words that name what curl or wget writes: a file, or the address it takes its name from."""
    named = command.option("-o", "--output") if command.name == "curl" else None
    if command.name == "wget":
        named = command.option("-O", "--output-document")
    if named is not None:
        yield named
        return
    for redirect in command.simple.redirects:
        if redirect.operator in (">", ">|") and redirect.fd in ("", "1"):
            yield redirect.target
            return
    if command.name == "wget" or command.has("-O", "--remote-name", "-J"):
        yield from (word for word in command.operands if "://" in word)


def _extracts(command: Command) -> bool:
    """Whether tar is told to extract."""
    if command.has("--extract", "--get", "-x"):
        return True
    first = command.args[0] if command.args else ""
    return "x" in first.lstrip("-") and not first.startswith("--") and "/" not in first


def _file_name(word: Word) -> str:
    """The word without an option that is written together with it."""
    text = str(word)
    return text.partition("=")[2] if text.startswith("--") else text
