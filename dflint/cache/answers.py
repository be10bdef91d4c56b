"""Answers of `dflint check` that are kept in `.dflint_cache`, and given again while they are right.

An answer is what a run wrote, and its exit code. It is found by what was asked: the arguments, the
folder, the day, the environment, the terminal, and the very state of dflint. With it is kept what the run asked
of the disk (dflint/disk.py), and what the disk said: all that is asked again, and one other answer is
enough for the run to be done again. So a folder that got a file counts, a link that leads elsewhere,
a .dockerignore, the index of git, a configuration: whatever had a say, and nothing that had none.

Files are cheap to ask: one whose size, number and time of change are those of then has the content of
then, unless it had just been written when it was read; then, and where the state is another one, the
content is compared. Of a folder whose state is that of then, only what links lead to is asked.

Entries carry a signature that only this installation for this user can make, so that no other user's
repository brings answers with it. They are written beside and renamed: runs at once, or killed ones,
leave whole entries. Where the folder cannot be written there is no cache.
"""

import marshal
import os
import sys
import time

from dflint import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dflint.cache.modules import Bundle
    from dflint.disk import Questions, State

    # Where something was written, 1 for standard output and 2 for standard error, and what.
    Written = list[tuple[int, bytes]]

# What dflint reads of the environment, by name or by how the name begins.
VARIABLES = frozenset({
    "CI", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "HOME", "JENKINS_URL", "NO_COLOR", "PATH",
    "TERM", "TF_BUILD", "VTE_VERSION", "XDG_CONFIG_HOME",
})  # fmt: skip
PREFIXES = (
    "AGENT_", "BITBUCKET_", "BUILD_", "CI_", "CIRCLE", "DFLINT_", "GITHUB_", "GITLAB_", "HADOLINT_",
    "TEAMCITY_", "TRAVIS",
)  # fmt: skip
MOST_ENTRIES = 100
SIGNATURE = 32  # bytes
DIGITS = "0123456789abcdef"
IGNORE_ALL = "# Made by dflint, which can make it again.\n*\n"
NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


class Answers:
    """The answer to a run with these arguments, in a folder that is there.

    `bundle`: that of dflint's modules. Its secret is another one for each state of dflint.
    """

    def __init__(self, folder: str, bundle: "Bundle", args: "Sequence[str]") -> None:
        self.bundle = bundle
        self.folder = folder
        asked: tuple[Any, ...] = (
            *args,
            os.getcwd(),
            *time.localtime()[:3],  # the day on which suppressions end
            *_environment(),
            *map(_stream, (sys.stdout, sys.stderr)),
        )
        self.path = f"{folder}/{self._sign(marshal.dumps(asked)).hex()}"

    def find(self) -> "tuple[int, Written] | None":
        """The exit code and what there is to write, if there is an answer that is still right."""
        try:
            handle = os.open(self.path, os.O_RDONLY | disk.BINARY | NO_LINKS)
            with open(handle, "rb", buffering=0) as file:
                raw = memoryview(file.read())
        except OSError:
            return None
        if self._sign(raw[SIGNATURE:]) != raw[:SIGNATURE]:
            return None
        code, output, *answers = marshal.loads(raw[SIGNATURE:])
        return (code, output) if _holds(*answers) else None

    def keep(self, code: int, output: "Written", questions: "Questions") -> None:
        """Keep an answer, if all that it depends on is known."""
        if not questions.is_whole:
            return
        modules = _other_modules(self.bundle)
        if None in modules.values():
            return
        content = marshal.dumps((code, output, *_plain(questions), [*modules.items()]))
        try:
            _make_room(self.folder)
            new = f"{self.path}.{os.getpid()}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | disk.BINARY
            with open(os.open(new, flags, 0o600), "wb", buffering=0) as file:
                file.write(self._sign(content) + content)
            os.replace(new, self.path)
        except OSError:
            return

    def _sign(self, content: "bytes | memoryview") -> bytes:
        """A signature, which only those can make who have the secret."""
        from _blake2 import blake2b

        return blake2b(content, digest_size=SIGNATURE, key=self.bundle.secret).digest()


def made_folder(path: str) -> bool:
    """Whether there is a folder for answers now, made if need be: never what a link leads to."""
    try:
        if disk.kind_of(path) == disk.MISSING:
            os.makedirs(path)
            with open(f"{path}/.gitignore", "x") as file:
                file.write(IGNORE_ALL)
        return disk.kind_of(path) == disk.FOLDER
    except OSError:
        return False


def _environment() -> "Iterator[str]":
    for name, value in sorted(os.environ.items()):
        if name in VARIABLES or name.startswith(PREFIXES):
            yield f"{name}={value}"


def _stream(stream: "Any") -> tuple[object, ...]:
    """What a stream has to do with what is written there."""
    columns = 0
    try:
        number = stream.fileno()
        kind = os.fstat(number).st_mode & disk.KIND
        if stream.isatty():
            columns = os.get_terminal_size(number).columns
    except (OSError, ValueError):
        kind = -1
    return stream.encoding, stream.errors, kind, columns


def _plain(questions: "Questions") -> "tuple[Any, ...]":
    """What was asked, sorted by how it is asked again.

    Where a folder can say by its state that what is in it is as it was, the paths in it are with it.
    """
    folders: dict[str, tuple[State | None, list[tuple[str, int]]]] = {}
    for folder, state in questions.folders.items():
        folders[folder] = state, []
    for path, kind in questions.kinds.items():
        folders[os.path.dirname(path)][1].append((path, kind))
    return (
        [(name or os.curdir, *it) for name, it in folders.items()],
        [(folder, *it) for folder, it in questions.lists.items()],
        [(*path, *it) for path, it in questions.contents.items()],
        [*questions.ends.items()],
        [*questions.real.items()],
        [*questions.modes.items()],
        [*questions.sizes.items()],
        [*questions.programs.items()],
    )


def _other_modules(bundle: "Bundle") -> "dict[str, State | None]":
    """The modules that a bundle does not speak for, with the state of their files.

    None for one that has just been written: which text of it was loaded is not known.
    """
    paths = [it.__file__ or "" for name, it in sys.modules.items() if name.startswith("dflint")]
    return {it: disk.settled_state_of(it) for it in bundle.others(filter(None, paths))}


def _holds(
    folders: "Any",
    lists: "Any",
    contents: "Any",
    ends: "Any",
    real: "Any",
    modes: "Any",
    sizes: "Any",
    programs: "Any",
    modules: "Any",
) -> bool:
    """Whether the disk says today what it said then."""
    state_of = disk.state_of
    states: dict[str, State | None] = {}
    for folder, state, kinds in folders:
        states[folder] = now = state_of(folder)
        if state is None or state != now:
            for path, kind in kinds:
                if disk.kind_of(path) != kind:
                    return False
    for folder, state, digest in lists:
        if folder not in states:
            states[folder] = state_of(folder)
        if state is None or state != states[folder]:
            try:
                found = disk.digest_of(disk.entries(folder))
            except OSError:
                found = b""
            if found != digest:
                return False
    for path, most, state, digest in contents:
        if state is None or state != state_of(path):
            raw = disk.content(path, most)
            if raw is None or disk.digest(raw) != digest:
                return False
    return (
        all(state_of(path) == state for path, state in (*modules, *programs))
        and all(disk.end_of(path) == kind for path, kind in ends)
        and all(os.path.realpath(path) == end for path, end in real)
        and all(disk.mode_of(path) == mode for path, mode in modes)
        and all(disk.size_of(path) == size for path, size in sizes)
    )


def _make_room(folder: str) -> None:
    """Remove the oldest entries where there are many. Raises OSError."""
    names = [name for name in os.listdir(folder) if len(name) >= 2 * SIGNATURE]
    if len(names) <= MOST_ENTRIES:
        return
    paths = [f"{folder}/{name}" for name in names if not name[: 2 * SIGNATURE].strip(DIGITS)]
    paths.sort(key=lambda path: os.lstat(path).st_mtime_ns)
    for path in paths[: MOST_ENTRIES // 2]:
        os.unlink(path)
