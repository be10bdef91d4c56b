"""Which files to lint, and reading them so that they can be written back byte by byte."""

from __future__ import annotations

import os

from dflint import disk
from dflint.git_repository import GitRepositories, GitRepository, Place, root_of
from dflint.model.context.build_files import ENDING
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dflint.globs.index import Index

NAMES = ("dockerfile", "containerfile")
PIECE = "erfile"  # is in all of them
# Dockerfile.md is about a Dockerfile and Dockerfile.j2 becomes one; Dockerfile.prod is one.
OTHER_ENDINGS = frozenset({
    "dockerignore", "md", "mdx", "rst", "adoc", "py", "sh", "yml", "yaml", "json", "toml", "xml",
    "html", "css", "svg", "png", "csv", "lock", "log", "orig", "bak", "rej", "swp", "diff", "patch",
})  # fmt: skip
PROGRAM_ENDINGS = frozenset({
    "go", "rs", "js", "jsx", "mjs", "cjs", "ts", "tsx", "java", "kt", "kts", "scala", "groovy", "cs",
    "rb", "php", "pl", "c", "h", "cc", "cpp", "hpp", "swift", "dart", "lua", "ex", "exs", "hs", "nix",
    "clj", "vim", "el", "ps1", "bat", "bash", "zsh", "fish", "snap", "cue", "vue",
})  # fmt: skip
# Programs that fill in templates: what their files are called.
TEMPLATE_ENDINGS = frozenset({
    "in", "tt", "hbs", "handlebars", "ejs", "eex", "jq", "m4", "em", "liquid", "njk", "nunjucks",
    "twig", "gotmpl", "gotpl", "gtpl", "ctmpl", "tftpl", "mako", "ftl", "epp", "ncl", "dhall",
    "jsonnet", "libsonnet",
})  # fmt: skip
# These say it wherever they are in a name, as in Dockerfile-template and Dockerfile.tmpl.alpine.
TEMPLATE_WORDS = frozenset({
    "template", "tmpl", "tpl", "j2", "jinja", "jinja2", "erb", "mustache",
})  # fmt: skip
USUAL_EXCLUDES = (".git", ".hg", ".svn", ".nox", ".tox", ".venv", "venv", "node_modules")
# What shows that a folder called vendor holds what Go or Composer have copied from others.
VENDORED = ("modules.txt", "autoload.php")
WILDCARDS = frozenset("*?[")
LARGEST = 10_000_000  # bytes of a file: no Dockerfile is so large, and its model takes far more
LARGEST_RECORD = 1_000_000_000  # bytes of what programs write: a dump of a cluster, records
STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
EINVAL, EISDIR = 22, 21  # as in the module errno, which takes longer to import than to write
NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # to open a pipe that nothing writes into
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
    return Document(path, bytes_of(path))


def bytes_of(path: str, most: int = LARGEST) -> bytes:
    """What is in a file. Raises OSError, also where it is a device or a pipe, or larger than that.

    What a shell opens for `<(…)` and standard input are read by their names, whatever they are.
    """
    is_stream = path.startswith(STREAMS)
    if disk.asked is not None and not is_stream:
        held = disk.asked.ask_held(path, most + 1)
        if held is not None:
            return _whole(held, path, most)
    if disk.asked is not None and (is_stream or not disk.exists(path)):
        disk.forget_asking()
    handle = os.open(path, os.O_RDONLY | disk.BINARY | (0 if is_stream else NO_WAIT))
    try:
        status = os.fstat(handle)
        kind = status.st_mode & disk.KIND
        if kind == disk.FOLDER:
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), path)
        if kind != disk.REGULAR and not is_stream:
            raise OSError(EINVAL, "it is not a regular file", path)
        return _whole(disk.read_from(handle, path, status, most + 1), path, most)
    finally:
        os.close(handle)


def _whole(found: bytes, path: str, most: int) -> bytes:
    """What is in a file, if that is all of it. Raises OSError."""
    if len(found) > most:
        raise OSError(EINVAL, f"it is larger than {most // 1_000_000} MB", path)
    return found


def leaves_repository(path: str) -> bool:
    """Whether a file is a link that leads out of the repository in which the link lies."""
    return disk.is_link(path) and is_outside(path, path)


def is_outside(path: str, other: str) -> bool:
    """Whether a file is, after all links, not in the repository of another one.

    Without a repository, the folder of the other one counts as one.
    """
    folder = disk.real_path(os.path.dirname(other) or os.curdir)
    root = root_of(folder) or folder
    return not disk.real_path(path).startswith(os.path.join(root, ""))


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
            is_new = file not in seen and disk.is_file(file) and not leaves_repository(file)
            if is_new:
                seen.add(file)
                yield file
            if is_new or file in seen:
                break


def is_dockerfile(name: str) -> bool:
    """Whether a file of that name holds a Dockerfile; .pre-commit-hooks.yaml says the same."""
    return _is_named_dockerfile(name) and not (_is_of_another_kind(name) or is_template(name))


def is_template(name: str) -> bool:
    """Whether a file of that name becomes a Dockerfile when a program has filled it in."""
    if not _is_named_dockerfile(name):
        return False
    words = name.lower().replace("-", ".").replace("_", ".").split(".")
    return (
        not TEMPLATE_WORDS.isdisjoint(words) or name.lower().rpartition(".")[2] in TEMPLATE_ENDINGS
    )


def _is_named_dockerfile(name: str) -> bool:
    """Whether a name has `Dockerfile` where that of a Dockerfile has it."""
    name = name.lower()
    if PIECE not in name:
        return False  # as nearly all names
    stem, _, ending = name.rpartition(".")
    if stem and ending in NAMES:
        return True
    return any(name.startswith(it) and name[len(it) : len(it) + 1] in ("", *"._-") for it in NAMES)


def _is_of_another_kind(name: str) -> bool:
    """Whether the ending says that a file is about Dockerfiles: a page, a program, a test.

    Dockerfile.go is the Dockerfile for Go; dockerfile.go and dockerfile_test.go are programs.
    """
    stem, _, ending = name.rpartition(".")
    ending = ending.lower()
    if ending in OTHER_ENDINGS:
        return True
    return ending in PROGRAM_ENDINGS and stem not in ("Dockerfile", "Containerfile")


def find(
    paths: Iterable[str],
    exclude: Sequence[str] = USUAL_EXCLUDES,
    *,
    force_exclude: bool = False,
    respect_gitignore: bool = True,
    repositories: GitRepositories | None = None,
    templates: list[str] | None = None,
) -> Iterator[str]:
    """The files to lint: those that are named, and the Dockerfiles in folders; each of them once,
    also if a link leads to it.

    What git ignores is passed over unless it is tracked. So are templates, whose names are added to
    `templates`, and links that leave the repository or the folder. With `force_exclude` that is
    also true of files that are named. Raises FileNotFoundError. A folder that cannot be listed is
    given back like a file, so that reading it says why.
    """
    is_excluded = PathPatterns(exclude).take
    repositories = repositories or GitRepositories()
    skipped: list[str] = [] if templates is None else templates
    walk = _Walk(is_excluded, skipped)
    seen: set[str] = set()
    for path in map(os.path.normpath, paths):
        if not disk.exists(path):
            raise FileNotFoundError(path)
        if force_exclude and any(map(is_excluded, _with_parents(path))):
            continue
        if disk.is_folder(path):
            found = walk.start(path, _place(path, repositories) if respect_gitignore else None)
        elif force_exclude and is_template(os.path.basename(path)):
            skipped.append(path)
            continue
        else:
            found = iter(((path, disk.real_path(path)),))
        for file, real in found:
            if real not in seen:
                seen.add(real)
                yield file


class PathPatterns:
    """Patterns of files. One with a slash is about a path from here, others are about a name."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._plain: dict[str, list[int]] = {}
        wild: list[tuple[int, str]] = []
        for number, pattern in enumerate(patterns):
            if WILDCARDS.isdisjoint(pattern):
                self._plain.setdefault(os.path.normpath(pattern), []).append(number)
            else:
                wild.append((number, pattern))
        self._names = _index([it for it in wild if "/" not in it[1]])
        self._paths = _index([it for it in wild if "/" in it[1]])

    def take(self, path: str) -> bool:
        """Whether one of them means a path itself."""
        name = os.path.basename(path)
        if name in self._plain or path in self._plain:
            return True
        if self._names is not None and self._names.taking(name):
            return True
        return self._paths is not None and bool(self._paths.taking(path))

    def above(self, path: str) -> set[int]:
        """The numbers of those that mean a path or a folder above it."""
        found: set[int] = set()
        while path:
            name = os.path.basename(path)
            found.update(self._plain.get(name, ()), self._plain.get(path, ()))
            if self._names is not None:
                found.update(self._names.taking(name))
            if self._paths is not None:
                found.update(self._paths.taking(path))
            path = os.path.dirname(path)
        return found


def _index(patterns: Sequence[tuple[int, str]]) -> Index | None:
    """Patterns as fnmatch has them, for looking up which of them take a text; None for none."""
    if not patterns:
        return None
    from dflint.globs.glob import Glob
    from dflint.globs.index import Index
    from dflint.globs.readers import of_names
    from dflint.globs.tokens import ends_of

    index = Index()
    for number, pattern in patterns:
        tokens = of_names(pattern)
        index.add(number, *ends_of(tokens), Glob(tokens).matches)
    return index


def _is_vendored(folder: str) -> bool:
    """Whether a folder holds the sources of others, that Go or Composer put there."""
    return any(disk.exists(os.path.join(folder, name)) for name in VENDORED)


def _with_parents(path: str) -> Iterator[str]:
    path = os.path.relpath(path)
    while path:
        yield path
        path = os.path.dirname(path)


def _place(folder: str, repositories: GitRepositories) -> Place:
    """Where a folder is in its repository.

    A folder that is ignored itself, or is in no repository, is like one of its own: anyone who
    names it wants to see what is in it.
    """
    here = os.path.abspath(folder)
    place = repositories.place(here)
    return Place(GitRepository(here), "") if place is None or place.is_hidden else place


class _Walk:
    """Goes through folders for Dockerfiles. `templates` gets the names of those."""

    def __init__(self, is_excluded: Callable[[str], bool], templates: list[str]) -> None:
        self.is_excluded = is_excluded
        self.templates = templates
        self.links: list[str] = []

    def start(self, folder: str, place: Place | None) -> Iterator[tuple[str, str]]:
        """The files below a folder, each with its real path; what links lead to comes last.

        `place` says where the folder is in its repository; None if it does not matter what git
        ignores.
        """
        top = disk.real_path(folder)
        self.links = []
        yield from self._files(folder, top, place)
        limit = os.path.join(top if place is None else disk.real_path(place.repository.root), "")
        for link in self.links:
            real = disk.real_path(link)
            if real.startswith(limit):
                yield link, real

    def _files(self, folder: str, real: str, place: Place | None) -> Iterator[tuple[str, str]]:
        waiting = [
            _Open(folder, real, place)
        ]  # one in the other: folders may be nested thousands deep
        while waiting:
            it = waiting[-1]
            if it.entries is None:
                yield it.folder, it.real
            entry = next(it.entries or iter(()), None)
            if entry is None:
                waiting.pop()
                continue
            name = entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not _is_named_dockerfile(name):
                continue
            if name == ".git":
                continue
            path = name if it.folder == "." else os.path.join(it.folder, name)
            if self.is_excluded(path) or (it.place is not None and it.place.hides(name, is_folder)):
                continue
            if is_folder and name == "vendor" and _is_vendored(path):
                continue
            if is_folder:
                below = it.place.below(name) if it.place is not None else None
                waiting.append(_Open(path, os.path.join(it.real, name), below))
            elif is_template(name):
                self.templates.append(path)
            elif _is_of_another_kind(name):
                continue
            elif entry.is_symlink():
                if disk.is_file(entry.path):
                    self.links.append(path)
            elif entry.is_file():
                yield path, os.path.join(it.real, name)


class _Open:
    """A folder that is gone through. It has no entries where it cannot be read."""

    __slots__ = ("entries", "folder", "place", "real")

    def __init__(self, folder: str, real: str, place: Place | None) -> None:
        self.folder = folder
        self.real = real
        self.place = place
        self.entries: Iterator[os.DirEntry[str]] | None = None
        try:
            self.entries = iter(disk.entries(folder, PIECE))
        except OSError:
            return
