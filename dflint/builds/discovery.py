"""Which files of a repository may say how its Dockerfiles are built.

They are found by their names: in the index of git, which lists what the repository consists of
without a look at any folder, and in the folders of the Dockerfiles and those above them.
"""

from __future__ import annotations

import os

from dflint.model.context.build_files import WORKFLOW_FOLDERS, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIXED_FOLDERS = (*WORKFLOW_FOLDERS, ".devcontainer")
# How the path of every file that has a kind ends.
ENDINGS = (
    b".yml", b".yaml", b".hcl", b".json", b".sh", b".bash", b"akefile", b".mk", b"ustfile", b"enkinsfile",
    b".xml", b".gradle", b".kts", b"Lists.txt", b"file.go", b"build.py", b"noxfile.py", b"dodo.py", b"tox.ini",
)  # fmt: skip
# In these folders nothing says how the repository itself is built.
FOREIGN = frozenset(
    ("node_modules", "vendor", "third_party", ".git", ".venv", "venv", "bower_components")
)
LONGEST_INDEX = 8_000_000  # bytes: of some 80,000 files
HEADER = b"DIRC"
EXTENDED, LONG = 0x40, 0xFFF  # a bit of the flags, and the length of a path that is longer
MOST_FILES = 1_000


def files_of(root: str, folders: Iterable[str]) -> list[str]:
    """The files of a repository that have a kind, by their paths from its root.

    `folders`: where Dockerfiles lie, from the root. What is nearest to the root comes first.
    """
    found = dict.fromkeys(_tracked(root))
    wanted = [*FIXED_FOLDERS, *folders]
    for folder in dict.fromkeys(above for it in wanted for above in _with_above(it)):
        prefix = "" if folder == "." else f"{folder}/"
        try:
            names = os.listdir(os.path.join(root, folder))
        except OSError:
            continue
        for name in names:
            path = prefix + name
            if kind_of(path) and not _is_foreign(path):
                found[path] = None
    return sorted(found, key=lambda path: (path.count("/"), path))[:MOST_FILES]


def _is_foreign(path: str) -> bool:
    """Whether a file is of another project, or of one that a template is still to make."""
    return "{{" in path or not FOREIGN.isdisjoint(path.split("/"))


def _with_above(folder: str) -> Iterator[str]:
    yield folder
    while folder not in (".", ""):
        folder = folder.rpartition("/")[0] or "."
        yield folder


def _tracked(root: str) -> Iterator[str]:
    """The files with a kind that git knows of.

    An entry of the index is 62 bytes, of which the last two hold flags and the length of the path
    that follows, and is filled up to a multiple of eight (gitformat-index(5), versions 2 and 3).
    """
    raw = _index(root)
    at, stop = len(HEADER) + 8, len(raw) - 20
    for _ in range(int.from_bytes(raw[8:at])):
        flags = raw[at + 60 : at + 62]
        if at > stop or len(flags) < 2:
            break
        start = at + (64 if flags[0] & EXTENDED else 62)
        length = (flags[0] & 15) << 8 | flags[1]
        end = start + length if length < LONG else raw.find(b"\0", start)
        path = raw[start:end]
        at += (end - at + 8) & ~7
        if path.endswith(ENDINGS):
            text = path.decode("utf-8", "surrogateescape")
            if kind_of(text) and not _is_foreign(text):
                yield text


def _index(root: str) -> bytes:
    """The index of git, if it is of a size and a form that can be searched."""
    git = os.path.join(root, ".git")
    try:
        if os.path.isfile(git):  # a work tree or a submodule: `gitdir: path`
            with open(git, "rb") as file:
                where = file.read(4096).decode("utf-8", "surrogateescape")
            git = os.path.join(root, where.partition(":")[2].strip())
        path = os.path.join(git, "index")
        if not os.path.isfile(path) or os.path.getsize(path) > LONGEST_INDEX:
            return b""
        with open(path, "rb", buffering=0) as file:
            raw = file.read()
    except (OSError, ValueError):
        return b""
    is_plain = raw[:4] == HEADER and raw[4:8] in (b"\0\0\0\2", b"\0\0\0\3")
    return raw if is_plain else b""
