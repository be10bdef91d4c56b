"""What COPY and ADD put into an image: files whose place there is sure.

Source: Dockerfile reference, COPY and ADD; checked with BuildKit 0.12 (tests/build/test_structure_tests.py).
"""

from __future__ import annotations

from dataclasses import replace

from dflint.globs.ways import WILDCARDS
from dflint.model.context.add_sources import is_archive, is_git_repository, is_remote
from dflint.model.context.image_files import DIRECTORIES
from dflint.model.paths import cleaned, is_below, joined, relative_to
from dflint.numbers import whole_number
from dflint.structure_tests.expected import File
from dflint.structure_tests.modes import EXECUTE_BY_OWNER, is_octal
from dflint.structure_tests.runs import with_permissions
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.build_context import Context
    from dflint.structure_tests.expected import Expected
    from dflint.structure_tests.variables import Variables

MOST_FILES = 20  # of a COPY, and what is more is counted
LONGEST_SHOWN = 80
PROGRAMS = ("bin", "sbin", "init.d", "cron.d")  # directories that have files and no directories


class Copying:
    """A COPY or ADD in its place.

    `files` are those that are known before it. `directories`: paths that surely are directories;
    None where any may be one, as in a base image that is not known. `of_stage`: the files of another stage,
    by what --from calls it; None for what is no stage of the file.
    """

    def __init__(
        self,
        instruction: Copy | Add,
        variables: Variables,
        workdir: str | None,
        expected: Expected,
        directories: set[str],
        made_by_runs: Callable[[str], bool],
        context: Context | None,
        of_stage: Callable[[str], dict[str, File] | None],
    ) -> None:
        self.instruction = instruction
        self.variables = variables
        self.expected = expected
        self.directories = directories
        self.made_by_runs = made_by_runs
        self.context = context
        self.of_stage = of_stage
        self.by = _shown(instruction)
        to = instruction.destination
        self.to = variables.value_of(to).exact if to is not None else None
        self.target = joined(workdir, self.to) if self.to else None
        self._is_all_known = True  # whether it is known which files it brings

    def apply(self) -> None:
        """Add what it copies to what is expected, and forget what it may change."""
        expected, target = self.expected, self.target
        if target is None or self.to is None:
            expected.leave_out(f"{self.by}: where it copies to is not known")
            expected.files = {path: it.bare() for path, it in expected.files.items()}
            return
        found = list(self._files(target))
        if not self._is_all_known or len(found) > MOST_FILES:
            expected.files = {
                path: it.bare() if is_below(path, target) else it
                for path, it in expected.files.items()
            }
        if len(found) > MOST_FILES:
            more = len(found) - MOST_FILES
            expected.leave_out(f"{self.by}: {more} more files")
            kept = sorted(found, key=lambda it: (it.path.count("/"), it.path))[:MOST_FILES]
            expected.files.update({it.path: it for it in kept})
        else:
            expected.files.update({it.path: it for it in found})
        self._note_directories(target, found)

    def _note_directories(self, target: str, found: list[File]) -> None:
        paths = [path.rpartition("/")[0] for path in (*(it.path for it in found), target)]
        for path in {*paths, *([target] if self._ends_as_directory else ())}:
            while path:
                self.directories.add(path)
                path = path.rpartition("/")[0]

    @property
    def _ends_as_directory(self) -> bool:
        """Whether the destination is written as a directory."""
        to = self.to or ""
        return to.endswith(("/", "/.", "/..")) or to in (".", "..")

    @property
    def _goes_into(self) -> bool:
        """Whether files surely go into the destination, and not in its place."""
        return self._ends_as_directory or self.target in self.directories

    def _files(self, target: str) -> Iterator[File]:
        it = self.instruction
        for document in it.heredocs:
            name = str(document.name)
            if self._goes_into:
                yield self._details(File(joined(target, name) or target, self.by, is_file=True))
            elif self._is_new(target, name):
                yield self._details(File(target, self.by, is_file=True))
            else:
                yield from self._somewhere(target)
        sources = [self.variables.value_of(word).exact for word in it.sources]
        has_choice = it.flag("exclude") is not None or it.flag("parents") is not None
        if None in sources or has_choice:
            yield from self._somewhere(target)
            if has_choice:
                self.expected.leave_out(f"{self.by}: what it leaves out is not looked at")
            else:
                self.expected.leave_out(f"{self.by}: a build argument decides what it copies")
            return
        from_ = it.flag("from")
        files: dict[str, File] | None = None
        if from_ is not None:
            stage = self.variables.value_of(from_.value).exact if from_.value is not None else None
            files = self.of_stage(stage) if stage is not None else None
        for source in sources:
            assert source is not None
            if from_ is not None:
                yield from self._of_stage(source, target, files)
            elif is_remote(source):
                yield from self._remote(source, target)
            elif isinstance(it, Add) and is_archive(source):
                yield from self._somewhere(target)
                self.expected.leave_out(f"{self.by}: what is in the archive is not looked at")
            else:
                yield from self._of_context(source, target)

    def _somewhere(self, target: str) -> Iterator[File]:
        """The destination, which is there whatever it is, unless it would be there anyway."""
        self._is_all_known = False
        if target not in DIRECTORIES and target not in self.directories:
            yield File(target, self.by)
        else:
            self.expected.leave_out(f"{self.by}: which files it brings is not known")

    def _is_new(self, target: str, name: str) -> bool:
        """Whether a file surely takes the place of the target: nothing can have made it a directory."""
        folder, _, last = target.rpartition("/")
        is_alike = last.partition(".")[0] == name.partition(".")[0] or "." in last
        is_likely = is_alike or folder.rpartition("/")[2] in PROGRAMS
        return is_likely and not self.made_by_runs(target)

    def _remote(self, source: str, target: str) -> Iterator[File]:
        name = source.partition("?")[0].partition("#")[0].rpartition("/")[2]
        if self._ends_as_directory and name and not is_git_repository(source):
            yield self._details(File(joined(target, name) or target, self.by))
        else:
            yield from self._somewhere(target)

    def _one(self, target: str, name: str, mode: int | None) -> Iterator[File]:
        """A file that is copied to a target."""
        place = joined(target, name) if self._goes_into else target
        if place is None:
            return
        is_sure = self._goes_into or self._is_new(target, name)
        file = File(place, self.by, is_file=is_sure)
        if is_sure and mode is not None and mode & EXECUTE_BY_OWNER:
            file = replace(file, executable_by="owner")
        yield self._details(file) if is_sure else File(place, self.by)

    def _details(self, file: File) -> File:
        """With the mode and the owner that the flags give."""
        chmod, chown = self.instruction.flag("chmod"), self.instruction.flag("chown")
        if chmod is not None:
            mode = self.variables.value_of(chmod.value).exact if chmod.value is not None else None
            file = replace(file, executable_by="", permissions=None)
            if mode is not None and is_octal(mode):
                file = with_permissions(file, int(mode, 8))
        if chown is not None:
            owner = self.variables.value_of(chown.value).exact if chown.value is not None else None
            user, colon, group = (owner or "").partition(":")
            group = group if colon else user
            file = replace(
                file,
                uid=whole_number(user),
                gid=whole_number(group),
            )
        return file

    def _of_stage(self, source: str, target: str, files: dict[str, File] | None) -> Iterator[File]:
        """What is copied from another stage: the files that are known there, or just the destination."""
        top = cleaned(f"/{source}")
        if files is None or any(char in source for char in WILDCARDS):
            yield from self._somewhere(target)
            return
        known = files.get(top)
        if known is not None and known.is_file:
            for it in self._one(target, top.rpartition("/")[2], None):
                is_kept = it.is_file and self.instruction.flag("chmod") is None
                yield _with_mode_of(it, known) if is_kept else it
            return
        below = [path for path in files if is_below(path, top) and path != top]
        for path in below:
            place = joined(target, relative_to(path, top))
            if place is not None:
                file = self._details(File(place, self.by, is_file=files[path].is_file))
                is_kept = file.is_file and self.instruction.flag("chmod") is None
                yield _with_mode_of(file, files[path]) if is_kept else file
        if not below:
            yield from self._somewhere(target)

    def _of_context(self, source: str, target: str) -> Iterator[File]:
        context = self.context
        path = cleaned(f"/{source}")[1:] or "."
        if context is None:
            yield from self._somewhere(target)
            return
        if any(char in path for char in WILDCARDS):
            yield from self._matching(path, target)
        elif context.is_folder(path):
            yield from self._below(path, target)
        elif context.sees(path) and self._is_kept(path):
            mode = context.folder.mode(path)
            if mode is None:  # a link, perhaps to a folder
                yield from self._somewhere(target)
            else:
                yield from self._one(target, path.rpartition("/")[2], mode)
        else:
            yield from self._somewhere(target)
            self.expected.leave_out(f"{self.by}: {path} is not in the build context")

    def _matching(self, pattern: str, target: str) -> Iterator[File]:
        """What a pattern takes; one file takes the place of a destination that is no directory."""
        assert self.context is not None
        if not self._goes_into:
            yield from self._somewhere(target)
            return
        for entry in self.context.matching(pattern):
            if entry.is_folder:
                yield from self._below(entry.path, target)
            elif self.context.sees(entry.path) and self._is_kept(entry.path):
                mode = self.context.folder.mode(entry.path)
                if mode is None:  # a link
                    yield File(joined(target, entry.name) or target, self.by)
                elif not (isinstance(self.instruction, Add) and is_archive(entry.path)):
                    yield from self._one(target, entry.name, mode)

    def _below(self, folder: str, target: str) -> Iterator[File]:
        """The files in a folder of the context, by their places in the image."""
        assert self.context is not None
        for entry in self.context.tree(closed=(".git",), top=folder):
            if entry.is_folder or not self._is_kept(entry.path):
                continue
            rest = entry.path if folder == "." else entry.path[len(folder) + 1 :]
            place = joined(target, rest)
            if place is None:
                continue
            mode = self.context.folder.mode(entry.path)
            file = File(place, self.by, is_file=mode is not None)
            if mode is not None and mode & EXECUTE_BY_OWNER:
                file = replace(file, executable_by="owner")
            yield self._details(file)

    def _is_kept(self, path: str) -> bool:
        """Whether a file is there wherever the image is built: git has it, as far as there is git."""
        assert self.context is not None
        return self.context.folder.is_tracked(path) is not False


def _with_mode_of(file: File, other: File) -> File:
    return replace(file, permissions=other.permissions, executable_by=other.executable_by)


def _shown(instruction: Copy | Add) -> str:
    """An instruction on one line, for a comment."""
    text = " ".join(instruction.written.split("\n", 1)[0].split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
