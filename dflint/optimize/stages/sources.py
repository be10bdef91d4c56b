"""What the sources of a program say of its run: the files that they name, and the programs that they start."""

from __future__ import annotations

import re
from functools import cached_property

from dflint.knowledge.runtime_stages import (
    DOCUMENT_ENDS,
    DOCUMENT_FOLDERS,
    DOCUMENTS,
    READ_AT_RUN_TIME,
)
from dflint.model.context.add_sources import is_archive, is_remote
from dflint.model.context.build_context import taken
from dflint.model.context.image_files import is_directory, target_of
from dflint.optimize.stages.unknown import Unknown
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context, Entry
    from dflint.model.stages import Stage

MOST_READ = 3000  # source files; a larger project is not read
MOST_COPIED = 8  # places of data that are copied one by one
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.){1,300})\"|`([^`]{1,2000})`|'((?:[^'\\\n]|\\.){2,300})'")
_KEPT = (".gitkeep", ".keep")  # they keep a folder that is to be there
# A call that reads whatever is in the folder it runs in.
_ALL = re.compile(
    r"(?:Dir|DirFS|Walk|WalkDir|ReadDir|AddConfigPath|Glob|read_dir|ServeDir::new|static|listFiles|glob)"
    r"\(\s*[\"'](?:\.\.?/?|\*[^\"']*)[\"']"
)


class Language:
    """How a language writes things. `suffixes`: of its sources; `inputs`: further names that only its
    compiler reads; `starters`: calls that start a program; `folders`: all of them goes into the program;
    `tests`: parts of the paths of tests."""

    def __init__(
        self,
        suffixes: tuple[str, ...],
        inputs: tuple[str, ...],
        starters: tuple[str, ...],
        folders: tuple[str, ...] = (),
        tests: tuple[str, ...] = (),
    ) -> None:
        self.suffixes = suffixes
        self.inputs = inputs
        self.starters = starters
        self.folders = folders
        self.tests = tests


class Root:
    """A file or folder of the context, and where a COPY puts it in the stage."""

    __slots__ = ("is_folder", "path", "target")

    def __init__(self, path: str, target: str, is_folder: bool) -> None:
        self.path = path
        self.target = target
        self.is_folder = is_folder


class Sources:
    """What a stage copies from the context, read as sources of a language."""

    def __init__(self, stage: Stage, context: Context, language: Language) -> None:
        self.stage = stage
        self.context = context
        self.language = language

    @cached_property
    def roots(self) -> list[Root]:
        """What its COPYs bring. Raises Unknown where they do not say it."""
        found: list[Root] = []
        for step in self.stage.copies:
            it = step.instruction
            assert isinstance(it, Copy | Add)
            if it.heredocs or (isinstance(it, Copy) and it.from_ is not None):
                continue
            target = target_of(step)
            whole = taken(it)
            if target is None or "$" in target or len(whole) < len(it.sources):
                raise Unknown("where a COPY puts files depends on a variable")
            if isinstance(it, Add) and any(is_remote(w) or is_archive(str(w)) for w in it.sources):
                raise Unknown("an ADD brings files that are not in the build context")
            for one in whole:
                found += self._brought(one.path, target, is_directory(step))
        return found

    def _brought(self, path: str, target: str, into: bool) -> Iterator[Root]:
        context = self.context
        plain = "." if path == "." else path.rstrip("/")
        is_pattern = any(char in plain for char in "*?[")
        names = [it.path for it in context.matching(plain)] if is_pattern else [plain]
        for name in names:
            if name != "." and not context.sees(name):
                if is_pattern:
                    continue
                raise Unknown(f"{name} is not in the build context that is read here")
            if context.is_folder(name):
                yield Root(name, target, True)
            else:
                end = f"{target.rstrip('/')}/{name.rpartition('/')[2]}" if into else target
                yield Root(name, end, False)

    @cached_property
    def files(self) -> list[tuple[str, str]]:
        """Every file that is copied: its path in the context, and in the stage."""
        found: list[tuple[str, str]] = []
        for root in self.roots:
            if not root.is_folder:
                found.append((root.path, root.target))
                continue
            prefix = "" if root.path == "." else f"{root.path}/"
            for entry in self.context.tree(top=root.path, closed=(".git", "node_modules")):
                if not entry.is_folder:
                    below = entry.path[len(prefix) :]
                    found.append((entry.path, f"{root.target.rstrip('/')}/{below}"))
        return found

    @cached_property
    def texts(self) -> list[str]:
        """The sources without the tests. Raises Unknown where there are none, or too many."""
        paths = [
            path
            for path, _ in self.files
            if path.endswith(self.language.suffixes) and not self._is_test(path)
        ]
        if not paths:
            raise Unknown("the sources are not in the build context")
        if len(paths) > MOST_READ:
            raise Unknown("the project is too large to be read")
        return [self.context.folder.read(path) or "" for path in paths]

    def _is_test(self, path: str) -> bool:
        return any(it in f"/{path}" for it in self.language.tests)

    def has(self, *signs: str) -> str:
        """The first of these texts that is in the sources, or nothing."""
        return next((it for it in signs if any(it in text for text in self.texts)), "")

    @cached_property
    def strings(self) -> list[str]:
        """The strings in the sources."""
        return [
            next(filter(None, match.groups()), "")
            for text in self.texts
            for match in _STRING.finditer(text)
        ]

    @cached_property
    def programs(self) -> list[str]:
        """The programs that the sources start. Raises Unknown where only a run says which."""
        found: dict[str, None] = {}
        for text in self.texts:
            for starter in self.language.starters:
                for rest in text.split(starter)[1:]:
                    found[_first_string(rest)] = None
        return list(found)

    # --- files that are read at run time ---

    def data(self, mentions: str) -> list[str]:
        """The paths in the stage of what is copied, is no input of the compiler, and may be read by
        the program: it, or `mentions`, names it, or its name says so. Raises Unknown for many."""
        reads_all = any(_ALL.search(text) for text in self.texts)
        found: list[str] = []
        for root in self.roots:
            if root.is_folder:
                found += self._data_in(root.path, root.target, mentions, reads_all)
            else:
                name = root.path.rpartition("/")[2]
                if not self._is_input(name, root.path) and self._is_read(name, mentions, reads_all):
                    found.append(root.target)
        unique = list(dict.fromkeys(found))
        kept = [it for it in unique if not any(it.startswith(f"{o}/") for o in unique)]
        if len(kept) > MOST_COPIED:
            raise Unknown(
                f"the program may read {len(kept)} files and folders that lie among its sources"
            )
        return kept

    def _data_in(self, path: str, target: str, mentions: str, reads_all: bool) -> Iterator[str]:
        for entry in self.context.folder.entries(path):
            ignored = self.context.ignores(entry.path)
            here = f"{target.rstrip('/')}/{entry.name}"
            if ignored or self._is_input(entry.name, entry.path):
                continue
            is_read = self._is_read(entry.name, mentions, reads_all)
            if not entry.is_folder:
                if is_read:
                    yield here
            elif entry.name.lower() in DOCUMENT_FOLDERS and not is_read:
                continue
            elif is_read and not self._holds_inputs(entry):
                if self._holds_data(entry):
                    yield here
            else:
                yield from self._data_in(entry.path, here, mentions, reads_all)

    def _holds_inputs(self, folder: Entry) -> bool:
        suffixes = self.language.suffixes
        return any(it.path.endswith(suffixes) for it in self.context.tree(top=folder.path))

    def _holds_data(self, folder: Entry) -> bool:
        entries = self.context.tree(top=folder.path)
        return any(not it.is_folder and not self._is_input(it.name, it.path) for it in entries)

    def _is_input(self, name: str, path: str) -> bool:
        """Whether a file or folder is for the compiler or for people."""
        lower = name.lower()
        language = self.language
        if lower in _KEPT:
            return False
        if name.endswith((*language.suffixes, *DOCUMENT_ENDS)):
            return True
        if lower in language.inputs or path in language.folders or name in language.folders:
            return True
        if any(lower.endswith(it[1:]) for it in language.inputs if it[:1] == "*"):
            return True
        return lower.startswith(DOCUMENTS) or "dockerfile" in lower

    def _is_read(self, name: str, mentions: str, reads_all: bool) -> bool:
        lower = name.lower()
        if lower in DOCUMENT_FOLDERS and lower not in READ_AT_RUN_TIME:
            is_named = self._is_named(name)
        else:
            is_named = reads_all or self._is_named(name)
        return (
            is_named or lower.startswith(READ_AT_RUN_TIME) or (len(name) > 2 and name in mentions)
        )

    def _is_named(self, name: str) -> bool:
        """Whether a string of the sources has the name in it as a part of a path."""
        stem = name.rpartition(".")[0] or name
        for text in self.strings:
            if name not in text and stem not in text:
                continue
            parts = re.split(r"[/\\\s:=,]", text)
            if name in parts or (stem in parts and ("/" in text or stem == text)):
                return True
        return False


def _first_string(rest: str) -> str:
    """The program that a call starts, from what follows its parenthesis."""
    text = rest.lstrip()
    for skipped in (
        "ctx,",
        "context.Background(),",
        "r.Context(),",
        "new String[]{",
        "Arrays.asList(",
        "List.of(",
    ):
        text = text.removeprefix(skipped).lstrip()
    if text[:1] not in ('"', "'", "`"):
        raise Unknown("the sources start a program that only a run knows")
    end = text.find(text[0], 1)
    return text[1:end].split(" ")[0] if end > 0 else ""
