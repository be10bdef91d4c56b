"""Which files of a repository may say how its Dockerfiles are built.

They are found by their names: in the index of git, which lists what the repository consists of
without a look at any folder, and in the folders of the Dockerfiles and those above them.
"""

from __future__ import annotations

import os

from dflint import disk
from dflint.git_index import git_folder, read_index
from dflint.model.context.build_files import WORKFLOW_FOLDERS, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIXED_FOLDERS = (*WORKFLOW_FOLDERS, ".devcontainer")
# How the path of every file that has a kind ends.
ENDINGS = (
    ".yml", ".yaml", ".hcl", ".json", ".sh", ".bash", "akefile", ".mk", "ustfile", "enkinsfile",
    ".xml", ".gradle", ".kts", "Lists.txt", "file.go", "build.py", "noxfile.py", "dodo.py", "tox.ini",
)  # fmt: skip
# In these folders nothing says how the repository itself is built.
FOREIGN = frozenset(
    ("node_modules", "vendor", "third_party", ".git", ".venv", "venv", "bower_components")
)
MOST_FILES = 1_000


def files_of(root: str, folders: Iterable[str], tracked: Iterable[str] | None = None) -> list[str]:
    """The files of a repository that have a kind, by their paths from its root.

    `folders`: where Dockerfiles lie, from the root. `tracked`: what git tracks, if that is known
    already. What is nearest to the root comes first.
    """
    found = {
        path: None
        for path in (_tracked(root) if tracked is None else tracked)
        if path.endswith(ENDINGS) and kind_of(path) and not _is_foreign(path)
    }
    wanted = [*FIXED_FOLDERS, *folders]
    for folder in dict.fromkeys(above for it in wanted for above in _with_above(it)):
        prefix = "" if folder == "." else f"{folder}/"
        try:
            names = [it.name for it in disk.entries(os.path.join(root, folder))]
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


def _tracked(root: str) -> Iterable[str]:
    """The files that git knows of; none where that is not known."""
    folder = git_folder(root)
    return (read_index(folder) or ()) if folder is not None else ()
