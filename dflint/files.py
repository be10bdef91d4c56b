"""Which files to lint, and reading them so that they can be written back byte by byte."""

from __future__ import annotations

import os

from dflint.model.context.build_context import Context, Entry
from dflint.model.context.dockerignore import ENDING, is_ignore_file
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pathspec import GitIgnoreSpec

    Chain = tuple[
        tuple[str, GitIgnoreSpec], ...
    ]  # what git ignores: (folder, patterns), from the top

NAMES = ("dockerfile", "containerfile")
# Dockerfile.md is about a Dockerfile and Dockerfile.j2 becomes one; Dockerfile.prod is one.
OTHER_ENDINGS = frozenset(
    (
        "dockerignore",
        "md",
        "rst",
        "adoc",
        "py",
        "sh",
        "j2",
        "jinja",
        "jinja2",
        "tmpl",
        "tpl",
        "erb",
        "in",
    )
)
USUAL_EXCLUDES = (".git", ".hg", ".svn", ".nox", ".tox", ".venv", "venv", "node_modules")
WILDCARDS = frozenset("*?[")
LONGEST_TEXT = 1_000_000  # bytes that are read of a file in the build context
# UTF-16 holds code points that no character has; UTF-8 holds bytes that are no UTF-8.
MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "surrogateescape"),
    (b"\xff\xfe", "utf-16-le", "surrogatepass"),
    (b"\xfe\xff", "utf-16-be", "surrogatepass"),
)


class Document:
    """A file as it was read: its bytes, and the text that they are.

    `encoding` and `mark`, the byte order mark, are what turns text into bytes again.
    """

    __slots__ = ("encoding", "mark", "raw", "source")

    def __init__(self, path: str, raw: bytes) -> None:
        self.raw = raw
        text, self.encoding, self.mark = decode(raw)
        self.source = Source(path, text)


def read(path: str) -> Document:
    """Read a file. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        return Document(path, file.read())


def decode(raw: bytes) -> tuple[str, str, bytes]:
    """The text, its encoding, and the byte order mark before it. Takes any bytes."""
    for mark, encoding, errors in MARKS:
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(encoding, errors), encoding, mark
            except UnicodeDecodeError:  # half a character at the end
                break
    return raw.decode("utf-8", "surrogateescape"), "utf-8", b""


def encode(text: str, encoding: str, mark: bytes) -> bytes:
    """The bytes of which `decode` made these."""
    errors = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
    return mark + text.encode(encoding, errors)


class DiskFolder:
    """A folder that may be a build context: `dflint.model.context.Folder` on a disk.

    What it was asked before, it remembers.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._root = os.path.abspath(name)
        self._has: dict[str, bool] = {}
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._above: tuple[DiskFolder, ...] | None = None

    def has(self, path: str) -> bool:
        found = self._has.get(path)
        if found is None:
            found = self._has[path] = os.path.lexists(os.path.join(self._root, path))
        return found

    def entries(self, path: str) -> tuple[Entry, ...]:
        found = self._entries.get(path)
        if found is None:
            found = self._entries[path] = tuple(_entries(self._root, path))
        return found

    def read(self, path: str) -> str | None:
        return _text_of(os.path.join(self._root, path))

    def is_unversioned(self, path: str) -> bool:
        chain = _with_patterns(_chain(self._root), self._root)
        full = os.path.join(self._root, path)
        if _is_ignored(chain, full, is_folder=False):
            return True
        while len(full) > len(self._root):
            if _is_ignored(chain, full, is_folder=True):
                return True
            full = os.path.dirname(full)
        return False

    def above(self) -> tuple[DiskFolder, ...]:
        if self._above is None:
            self._above = tuple(map(DiskFolder, _folders_above(self._root)))
        return self._above


def context_of(path: str, given: str | None, folders: dict[str, DiskFolder]) -> Context:
    """The build context of a Dockerfile: the folder that is given, or the one it lies in.

    `folders` keeps those that were looked at, for the next file.
    """
    name = given if given is not None else os.path.dirname(path) or "."
    folder = folders.get(name)
    if folder is None:
        folder = folders[name] = DiskFolder(name)
    own = _text_of(path if is_ignore_file(path) else path + ENDING)
    return Context(folder, own, is_given=given is not None)


def with_ignore_files(paths: Iterable[str], given: str | None) -> Iterator[str]:
    """The files, and after each the .dockerignore that its build reads, if it is a new one."""
    seen: set[str] = set()
    for path in paths:
        if path not in seen:
            yield path
        seen.add(path)
        if path == "-" and given is None:
            continue  # standard input lies nowhere
        folder = given if given is not None else os.path.dirname(path)
        for file in (path + ENDING, os.path.join(folder, ENDING)):
            is_new = file not in seen and os.path.isfile(file)
            if is_new:
                seen.add(file)
                yield file
            if is_new or file in seen:
                break


def _entries(root: str, path: str) -> Iterator[Entry]:
    """What is in a folder, by name."""
    try:
        with os.scandir(os.path.join(root, path)) as listed:
            found = sorted(listed, key=lambda it: it.name)
    except OSError:
        return
    for it in found:
        shown = it.name if path == "." else f"{path}/{it.name}"
        yield Entry(shown, it.is_dir(follow_symlinks=False), _measure(it))


def _measure(entry: os.DirEntry[str]) -> Callable[[], int]:
    """What finds out the size of a file."""

    def size() -> int:
        try:
            return entry.stat(follow_symlinks=False).st_size
        except OSError:  # gone since
            return 0

    return size


def _text_of(path: str) -> str | None:
    """What is in a file, or None if there is none. Nothing but a plain file is opened."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb", buffering=0) as file:
            return decode(file.read(LONGEST_TEXT))[0]
    except OSError:
        return None


def _folders_above(folder: str) -> Sequence[str]:
    """The folders above one, nearest first, up to the root of its repository; else none."""
    found: list[str] = []
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ()  # not in a repository
        folder = parent
        found.append(folder)
    return found


def is_dockerfile(name: str) -> bool:
    """Whether a file of that name holds a Dockerfile; .pre-commit-hooks.yaml says the same."""
    name = name.lower()
    stem, _, ending = name.rpartition(".")
    if ending in OTHER_ENDINGS:
        return False
    if stem and ending in NAMES:
        return True
    return any(name.startswith(it) and name[len(it) : len(it) + 1] in ("", *"._-") for it in NAMES)


def find(
    paths: Iterable[str],
    exclude: Sequence[str] = USUAL_EXCLUDES,
    *,
    force_exclude: bool = False,
    respect_gitignore: bool = True,
) -> Iterator[str]:
    """The files to lint: those that are named, and the Dockerfiles in folders; each of them once.

    Raises FileNotFoundError. A folder that cannot be listed is given back like a file, so that
    reading it says why.
    """
    is_excluded = excluder(exclude)
    seen = set()
    for path in map(os.path.normpath, paths):
        if not os.path.lexists(path):
            raise FileNotFoundError(path)
        if force_exclude and any(map(is_excluded, _with_parents(path))):
            continue
        found: Iterable[str] = (path,)
        if os.path.isdir(path):
            found = _walk(path, is_excluded, _chain(path) if respect_gitignore else None)
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def excluder(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path is excluded. A pattern with a slash is about a path from here, others about
    a name wherever it is."""
    plain = frozenset(os.path.normpath(it) for it in patterns if WILDCARDS.isdisjoint(it))
    wild = [it for it in patterns if not WILDCARDS.isdisjoint(it)]

    def is_excluded(path: str) -> bool:
        name = os.path.basename(path)
        if name in plain or path in plain:
            return True
        if not wild:
            return False
        from fnmatch import fnmatch

        return any(fnmatch(path if "/" in it else name, it) for it in wild)

    return is_excluded


def _with_parents(path: str) -> Iterator[str]:
    path = os.path.relpath(path)
    while path:
        yield path
        path = os.path.dirname(path)


def _walk(folder: str, is_excluded: Callable[[str], bool], chain: Chain | None) -> Iterator[str]:
    """The Dockerfiles below a folder. `chain`: what git ignores, None if that does not matter."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    if chain is not None and any(entry.name == ".gitignore" for entry in entries):
        chain = _with_patterns(chain, folder)
    for entry in entries:
        path = entry.name if folder == "." else os.path.join(folder, entry.name)
        is_folder = entry.is_dir(follow_symlinks=False)
        if not (is_folder or is_dockerfile(entry.name)) or entry.name == ".git":
            continue
        if is_excluded(path) or (chain and _is_ignored(chain, path, is_folder)):
            continue
        if is_folder:
            yield from _walk(path, is_excluded, chain)
        elif entry.is_file():
            yield path


def _chain(folder: str) -> Chain:
    """The patterns that hold in a folder because of files above it, up to the repository's root.

    None hold in a folder that is ignored itself: anyone who names it wants to see it.
    """
    here = os.path.abspath(folder)
    folders = [here]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):
        parent = os.path.dirname(folders[-1])
        if parent == folders[-1]:
            return ()  # not in a repository
        folders.append(parent)
    root = folders[-1]
    chain = _with_patterns((), root, os.path.join(root, ".git", "info", "exclude"))
    for above in reversed(folders[1:]):
        chain = _with_patterns(chain, above)
    return () if _is_ignored(chain, here, True) else chain


def _with_patterns(chain: Chain, folder: str, file: str = "") -> Chain:
    """The chain with the patterns of one more folder, if it has any."""
    path = file or os.path.join(folder, ".gitignore")
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            patterns = [line for line in lines if line.strip() and line[0] != "#"]
    except OSError:
        return chain
    if not patterns:
        return chain
    from pathspec import GitIgnoreSpec

    prefix = os.path.join(os.path.abspath(folder), "")
    return (*chain, (prefix, GitIgnoreSpec.from_lines(patterns)))


def _is_ignored(chain: Chain, path: str, is_folder: bool) -> bool:
    """What the lowest file that says anything about the path says."""
    full = os.path.join(os.path.abspath(path), "") if is_folder else os.path.abspath(path)
    for prefix, spec in reversed(chain):
        if full.startswith(prefix) and full != prefix:
            include = spec.check_file(full[len(prefix) :]).include
            if include is not None:
                return include
    return False
