"""Which files of a repository may say how its Dockerfiles are built.

They are found by their names: in the index of git, which lists what the repository consists of
without a look at any folder, and in the folders of the Dockerfiles and those above them.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

YAML = (".yml", ".yaml")
WORKFLOW_FOLDERS = (".github/workflows", ".gitea/workflows", ".forgejo/workflows")
FIXED_FOLDERS = (*WORKFLOW_FOLDERS, ".devcontainer")
MAKEFILES = ("makefile", "gnumakefile")
# Files that may make others, or say what a build is given, in a language that we do not read.
OTHERS = frozenset((
    "package.json", "justfile", "taskfile.yml", "taskfile.yaml", "jenkinsfile", "pom.xml",
    "build.gradle", "build.gradle.kts", "cmakelists.txt", "rakefile", "tox.ini", "noxfile.py",
    "magefile.go", "build.py", "azure-pipelines.yml", ".travis.yml", ".drone.yml", "cloudbuild.yaml",
    "appveyor.yml", "buildspec.yml", "bitbucket-pipelines.yml", "config.yml", "dodo.py", "build.xml",
))  # fmt: skip
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


def kind_of(path: str) -> str:
    """The kind of a file by its path from the root of the repository; "" for one of none."""
    folder, _, name = path.rpartition("/")
    name = name.lower()
    if name.endswith(YAML):
        if folder in WORKFLOW_FOLDERS:
            return "workflow"
        if name in ("action.yml", "action.yaml"):
            return "workflow"
        if "compose" in name:
            return "compose"
        if name.endswith((".gitlab-ci.yml", ".gitlab-ci.yaml")) or folder.startswith(".gitlab"):
            return "gitlab"
        if name.startswith("skaffold"):
            return "skaffold"
        if name.lstrip(".").startswith("goreleaser"):
            return "goreleaser"
    elif "bake" in name and name.endswith((".hcl", ".json")):
        return "bake"
    elif name == "devcontainer.json" or path == ".devcontainer.json":
        return "devcontainer"
    elif name.endswith((".sh", ".bash")):
        return "script"
    elif name in MAKEFILES or name.endswith(".mk"):
        return "makefile"
    if name in OTHERS and (name != "config.yml" or folder.endswith(".circleci")):
        return "other"
    return ""


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
            if kind_of(path) and FOREIGN.isdisjoint(path.split("/")):
                found[path] = None
    return sorted(found, key=lambda path: (path.count("/"), path))[:MOST_FILES]


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
            if kind_of(text) and FOREIGN.isdisjoint(text.split("/")):
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
