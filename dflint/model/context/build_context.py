"""The build context: the folder whose files a COPY can see.

A Dockerfile does not say which folder that is. `place_of` finds it by what the file copies.
"""

from __future__ import annotations

from _bisect import bisect_left

from dflint.allowance import TooMuchWork
from dflint.globs.ways import WILDCARDS
from dflint.model.context.add_sources import is_remote
from dflint.model.paths import cleaned, leads_out
from dflint.sizes import Size
from dflint.source import cached, cached_for, cached_property
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from typing import Protocol

    from dflint.model.builds import Build
    from dflint.model.context.dockerignore import IgnoreFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Run

    class Folder(Protocol):
        """A folder on a disk. Paths are written from it, with slashes; "." is the folder itself."""

        @property
        def name(self) -> str:
            """What the user calls it."""

        def has(self, path: str) -> bool:
            """Whether there is such a file or folder."""

        def is_folder(self, path: str) -> bool:
            """Whether there is such a folder, and no link to one."""

        def is_link(self, path: str) -> bool:
            """Whether it is a symbolic link: COPY takes what it leads to where it names it, and else the link."""

        def entries(self, path: str) -> Sequence[Entry]:
            """What is in a folder; nothing if it cannot be listed."""

        def near(
            self, top: str, depth: int, wanted: Callable[[str], bool], closed: Collection[str]
        ) -> Sequence[Entry]:
            """What has a name that is wanted, so many folders deep in a folder; folders whose names
            are in `closed` are not looked into. One `wanted` goes with one `closed`."""

        def read(self, path: str) -> str | None:
            """The text of a file, or of its start if it is long; None if there is none."""

        def has_mark(self, path: str) -> bool:
            """Whether a file begins with a byte order mark, which `read` leaves out."""

        def mode(self, path: str) -> int | None:
            """The permissions of a file as a fresh clone has them; None if that is not known."""

        def is_tracked(self, path: str) -> bool | None:
            """Whether git tracks a file, or something in a folder; None if that is not known."""

        def is_unversioned(self, path: str) -> bool:
            """Whether git ignores the path: then it may be made before the build."""

        @property
        def root(self) -> Folder:
            """The root of its repository; itself if it is in none."""

        def below(self, path: str) -> Folder:
            """A folder in it, "." for itself."""

        def above(self) -> Sequence[Folder]:
            """The folders above, nearest first, up to the root of its repository."""


MOST_FOUND = 20_000  # after so many files a look at a folder ends
LAST = "\U0010ffff"  # the last of all characters
MOST_EFFORT = 4_000_000  # times that patterns of .dockerignore are tried
MOST_MEASURED = 5_000  # and after so many the adding up of their bytes: "more than 180 MB" will do


# Kinds of builds in which the context is no guess, and those that put it together before.
CERTAIN = ("configuration", "bake", "compose", "skaffold", "devcontainer")
MADE = ("goreleaser",)
_BESIDE = (".md", ".yaml", ".yml", ".dockerignore")  # how to deploy, and nothing to build


class Entry:
    """A file, a folder or a link in a folder."""

    __slots__ = ("_measure", "is_folder", "name", "path")

    def __init__(self, path: str, is_folder: bool, measure: Callable[[], int]) -> None:
        self.path = path
        self.name = path.rsplit("/", 1)[-1]
        self.is_folder = is_folder
        self._measure = measure  # few are asked how big they are

    @property
    def size(self) -> int:
        """The bytes of a file."""
        return self._measure()


class Context:
    """A folder, and the file that says what the builder does not see of it.

    `own_ignore` is the text of `<Dockerfile>.dockerignore`, which is read instead of
    .dockerignore, and `own_name` its name. `is_given`: the user says that this is the build
    context. `build`: the build that says so. `declared`: of the folder that a Dockerfile lies in,
    the contexts that its builds name. `mentions`: whether a script or a workflow of the repository
    has a word in it. `beside`: the folder that the Dockerfile lies in.
    """

    def __init__(
        self,
        folder: Folder,
        own_ignore: str | None = None,
        is_given: bool = False,
        build: Build | None = None,
        own_name: str = "",
        beside: Folder | None = None,
    ) -> None:
        self.folder = folder
        self.beside = beside or folder
        self.own_ignore = own_ignore
        self.is_given = is_given
        self.own_name = own_name
        self.build = build
        self.declared: list[Context] = []
        self.mentions: Callable[[str], bool] = _mentions_nothing
        self._matching: dict[str, list[Entry]] = {}
        # What is in a folder, in the order of names, and these names.
        self._by_name: dict[str, tuple[list[str], list[Entry]]] = {}

    def for_another_text(self) -> Context:
        """The same context for another text of the Dockerfile: what was found out about the stages of
        one, and is remembered with the context, is not true of another."""
        other = Context(
            self.folder, self.own_ignore, self.is_given, self.build, self.own_name, self.beside
        )
        other.declared = [it.for_another_text() for it in self.declared]
        other.mentions = self.mentions
        other.ignore = self.ignore
        return other

    @property
    def is_certain(self) -> bool:
        """Whether no other folder can be meant: the user says so, or a file that is there for that."""
        return self.is_given or (self.build is not None and self.build.kind in CERTAIN)

    def is_made_before(self, path: str) -> bool:
        """Whether something may make a file before the build: git ignores it, or a script names it."""
        if self.folder.is_unversioned(path) or self.folder.is_unversioned(f"{path}/x"):
            return True
        parts = path.split("/")
        missing = next((n for n in range(1, len(parts)) if not self.has("/".join(parts[:n]))), 0)
        folder = "/".join(parts[: missing or None])  # a workflow may fetch the whole folder
        names = {parts[-1], folder}
        return self.is_in_submodule(path) or any(map(self.mentions, names))

    def is_in_submodule(self, path: str) -> bool:
        """Whether .gitmodules of the repository names the folder of a path, or one above it: without
        `git submodule update`, it is empty."""
        return any(f"/{path}/".startswith(f"/{it}/") for it in self._submodules)

    @cached_property
    def _submodules(self) -> tuple[str, ...]:
        """The folders of submodules that may be in the context, as seen from it."""
        lines = (self.folder.root.read(".gitmodules") or "").split("\n")
        named = [line.partition("=")[2].strip() for line in lines if line.strip()[:4] == "path"]
        depth = len(self.folder.above())
        return tuple(it.split("/", depth)[-1] for it in named if it.count("/") >= depth)

    @cached_property
    def ignore(self) -> IgnoreFile | None:
        """What is ignored; None if no file says so."""
        text = self.own_ignore
        if text is None:
            text = self.folder.read(".dockerignore")
        if text is None:
            return None
        from dflint.model.context.dockerignore import read_ignore

        return read_ignore(text)

    def ignores(self, path: str) -> bool:
        """Whether neither the path nor, if it is a folder, anything in it reaches the builder.

        Raises TooMuchWork where patterns with wildcards were tried far too often.
        """
        ignore = self.ignore
        if ignore is not None and ignore.effort > MOST_EFFORT:
            raise TooMuchWork
        return ignore is not None and ignore.ignored(path) and not ignore.may_see_below(path)

    def has(self, path: str) -> bool:
        """Whether there is such a file or folder, ignored or not."""
        return self.folder.has(path)

    def has_nowhere(self, path: str) -> bool:
        """Whether this is a whole repository of git, in which no folder has such a path."""
        if self.folder.above() or self.folder.is_tracked(".") is None:
            return False
        found = [entry.path for entry in self.everything()]
        ending = f"/{path}"
        return len(found) < MOST_FOUND and not any(f"/{it}".endswith(ending) for it in found)

    def tree(
        self,
        depth: int = 99,
        closed: Collection[str] = (),
        most: int = MOST_FOUND,
        top: str = ".",
    ) -> Iterator[Entry]:
        """What reaches the builder in a folder, top down, `most` at most.

        Folders whose name is in `closed` are shown, and not what is in them. It ends early where
        so many patterns have wildcards that trying them all would take long.
        """
        from dflint.model.context.dockerignore import MOST_TRIED, NONE, IgnoreFile

        ignore = self.ignore or IgnoreFile(())
        above = NONE if top == "." else ignore.matched_at(top)
        wanted = [(top, depth, above)]
        for path, depth, above in wanted:
            for entry in self.folder.entries(path):
                ignored, matched = ignore.verdict(entry.path, above)
                if ignore.effort > MOST_TRIED:
                    return
                if not ignored:
                    most -= 1
                    if most < 0:
                        return
                    yield entry
                if entry.is_folder and depth > 1 and entry.name not in closed:
                    if not ignored or ignore.may_see_below(entry.path):
                        wanted.append((entry.path, depth - 1, matched))

    def matching(self, pattern: str) -> list[Entry]:
        """The files and folders that a source of a COPY with wildcards means, ignored or not.

        Wildcards match within a name, as in Go's filepath.Match.
        """
        if pattern not in self._matching:
            self._matching[pattern] = self._matched(pattern)
        return self._matching[pattern]

    def _beginning(self, part: str, folder: str) -> Sequence[Entry]:
        """What is in a folder and begins, and ends, with what a part of a pattern has around its wildcards."""
        start = part[: min((at for at in map(part.find, "*?[\\") if at >= 0), default=len(part))]
        if not start:
            return self.folder.entries(folder)
        if folder not in self._by_name:
            entries = sorted(self.folder.entries(folder), key=lambda it: it.name)
            self._by_name[folder] = [it.name for it in entries], entries
        names, entries = self._by_name[folder]
        first = bisect_left(names, start)
        return entries[first : bisect_left(names, f"{start}{LAST}", first)]

    def _matched(self, pattern: str) -> list[Entry]:
        from dflint.model.context.dockerignore import IgnorePattern

        found: list[Entry] = []
        parts = [IgnorePattern(part.replace("**", "*"), 0, 0) for part in pattern.split("/")]
        wanted = ["."]
        for at, part in enumerate(parts):
            found = [
                entry
                for folder in wanted
                for entry in self._beginning(part.path, folder)
                if (part.path == entry.name if part.is_plain else part.matches(entry.name))
                and (entry.is_folder or at == len(parts) - 1)
            ]
            wanted = [entry.path for entry in found]
        return found

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder."""
        return path == "." or self.folder.is_folder(path)

    def sees(self, path: str) -> bool:
        """Whether there is such a file or folder, and the builder sees it."""
        return self.folder.has(path) and not self.ignores(path)

    @property
    def ignore_name(self) -> str:
        """What the file is called that says what is ignored."""
        return self.own_name if self.own_ignore is not None and self.own_name else ".dockerignore"

    def everything(self) -> Iterator[Entry]:
        """What lies in the folder and below it, ignored or not."""
        return Context(self.folder, own_ignore="").tree()

    def size(self, entry: Entry) -> Size:
        """The bytes of a file, or of all files in a folder that reach the builder."""
        if not entry.is_folder:
            return Size(entry.size, True)
        total = count = 0
        wanted = [entry.path]
        for path in wanted:
            for it in self.folder.entries(path):
                if it.is_folder:
                    wanted.append(it.path)
                elif not (self.ignore and self.ignore.ignored(it.path)):
                    total += it.size
                count += 1
                if count == MOST_MEASURED:
                    return Size(total, False)
        return Size(total, True)


class Taken:
    """Something that a COPY, an ADD or a mount takes from the context: `path` is seen from its root."""

    __slots__ = ("end", "path", "start", "word")

    def __init__(self, word: Word, path: str) -> None:
        self.word = word
        self.path = path
        self.start = word.start
        self.end = word.end

    @property
    def is_plain(self) -> bool:
        """Whether it names a file or folder, neither the whole context nor by wildcards."""
        return self.path != "." and not any(char in self.path for char in WILDCARDS)

    @property
    def folder(self) -> str:
        """The folder that holds all that it may name: `target` for `target/*.jar`, "." for the context."""
        parts = self.path.split("/")[:-1]
        plain = [part for part in parts if not any(char in part for char in WILDCARDS)]
        return "/".join(parts[: len(plain)] if parts[: len(plain)] == plain else ()) or "."


@cached
def taken(instruction: Copy | Add) -> tuple[Taken, ...]:
    """What a COPY or ADD takes from the context, as far as the text says it."""
    return tuple(_taken(instruction))


def _taken(instruction: Copy | Add) -> Iterator[Taken]:
    if isinstance(instruction, Copy) and instruction.from_ is not None:
        return
    for word in instruction.sources:
        if word and not word.expands and not is_remote(word):
            path = str(word).replace("\\", "/") if instruction.escape == "`" else str(word)
            # The root of the context is the root: `..` does not lead out of it.
            yield Taken(word, cleaned(f"/{path}")[1:] or ".")


def mounted(run: Run) -> Iterator[Taken]:
    """What bind mounts of a RUN take from the context, as far as the text says it."""
    for mount in run.mounts:
        source = mount.fields.get("source")
        if mount.kind == "bind" and source and "$" not in source and "from" not in mount.fields:
            yield Taken(source, cleaned(f"/{source}")[1:] or ".")


def lies_in(file: Dockerfile, context: Context) -> None:
    """Note which folder a Dockerfile lies in, whatever is its build context."""
    file.__dict__["folder"] = context.beside


def folder_of(file: Dockerfile) -> Folder | None:
    """The folder that a Dockerfile lies in; None where that is not known."""
    found: Folder | None = file.__dict__.get("folder")
    return found


@cached
def named(file: Dockerfile) -> set[str]:
    """The paths in the context that a file copies by name, and the folders of those with wildcards."""
    sources = [it for copy in _copies(file) for it in taken(copy)]
    return {path for it in sources if (path := it.path if it.is_plain else it.folder) != "."}


@cached_for
def has_any_named(file: Dockerfile, context: Context) -> bool:
    """Whether a file or folder that a file copies by name is there: then it is surely its context."""
    return any(map(context.has, named(file)))


class WholeCopy:
    """A COPY of the whole context: the word that says so, and where it is."""

    __slots__ = ("source", "stage", "step")

    def __init__(self, source: Taken, stage: Stage, step: Step) -> None:
        self.source = source
        self.stage = stage
        self.step = step


@cached
def whole_copies(file: Dockerfile) -> tuple[WholeCopy, ...]:
    """The COPYs and ADDs of the whole context, without those that exclude something themselves."""
    return tuple(
        [
            WholeCopy(source, stage, step)
            for stage in file.stages
            for step in stage.steps_of(Copy, Add)
            if isinstance(copy := step.instruction, Copy | Add) and copy.flag("exclude") is None
            for source in taken(copy)
            if source.path == "."
        ]
    )


def place_of(file: Dockerfile, near: Context) -> Context | None:
    """The build context of a file, or None if there is no telling.

    It is what the user gives. Otherwise what its builds name, if all that the file copies by name is
    there, or they are certain. Otherwise: of the folder of the Dockerfile and those above it in its
    repository, the nearest that has everything the file copies by name. Where none has all of it,
    the only one that has half of it or more, or the folder of the Dockerfile if it has some, or a
    .dockerignore: there, the rest is missing. If that is true of several, it is not known. At the root of a
    repository, where no folder of it has any of that, it is that folder.
    With `COPY ../docs`, that is there from the folder of the Dockerfile, its author takes this for the context.
    A file that copies nothing by name (`COPY . .`) is built in its own folder, unless there is nothing
    else in it. What a role of Ansible has in `files` is built elsewhere, and so is a file in `templates`, unless
    all that it copies is beside it.
    """
    if near.is_given:
        return near
    wanted = named(file)
    filled = _filled_elsewhere(file.source.path)
    likely = [*near.declared, near] if filled == "templates" else near.declared
    for context in likely:
        if all(map(context.has, wanted)):
            return context
    if filled:
        return None
    certain = [context for context in near.declared if context.is_certain]
    if certain:
        return max(certain, key=lambda context: sum(map(context.has, wanted)))
    if file.builds and not near.declared and all(it.kind in MADE for it in file.builds):
        return None
    if _climbs_from(file, near):
        return near
    found = _place_by_files(wanted, near)
    if found is None and not file.builds and wanted and all(map(near.has_nowhere, wanted)):
        return near
    return found or max(
        near.declared, key=lambda context: sum(map(context.has, wanted)), default=None
    )


def _climbs_from(file: Dockerfile, near: Context) -> bool:
    """Whether a file copies something from above its own folder, and the rest of what it names is below it."""
    sources = [it for copy in _copies(file) for it in taken(copy) if it.is_plain]
    climbing = [cleaned(it.word).split("/") for it in sources if leads_out(it.word)]
    if not climbing or not all(near.has(it.path) for it in sources if not leads_out(it.word)):
        return False
    above = [near.folder, *near.folder.above()]
    found = [(parts.count(".."), parts) for parts in climbing]
    return all(at < len(above) and above[at].has("/".join(parts[at:])) for at, parts in found)


def _filled_elsewhere(path: str) -> str:
    """The folder that a file is in of those for other places: `files` of a role of Ansible, `templates`; or ""."""
    folders = path.split("/")[:-1]
    if "roles" in folders and "files" in folders[folders.index("roles") :]:
        return "files"
    return "templates" if "templates" in folders else ""


def _place_by_files(wanted: set[str], near: Context) -> Context | None:
    """The folder that has what a file copies, as `place_of` says."""
    lacking = [path for path in wanted if not near.has(path)]
    if not lacking:
        return None if not wanted and _is_of_dockerfiles(near.folder) else near
    is_likely = len(lacking) < len(wanted) or near.ignore is not None
    partly = [near] if is_likely else []
    for folder in near.folder.above():
        there = sum(map(folder.has, wanted))
        context = Context(folder, near.own_ignore, own_name=near.own_name)
        context.mentions = near.mentions
        if there == len(wanted):
            return context
        partly += [context] if there * 2 >= len(wanted) else []
    return partly[0] if len(partly) == 1 else None


def _is_of_dockerfiles(folder: Folder) -> bool:
    """Whether a folder in a repository has nothing that could be built, but Dockerfiles."""
    if not folder.above():
        return False
    return all(
        not entry.is_folder and ("dockerfile" in entry.name.lower() or entry.name.endswith(_BESIDE))
        for entry in folder.entries(".")
    )


def _mentions_nothing(word: str) -> bool:
    return False


def _copies(file: Dockerfile) -> Iterator[Copy | Add]:
    return (
        step.instruction
        for stage in file.stages
        for step in stage.steps
        if isinstance(step.instruction, Copy | Add)
    )
