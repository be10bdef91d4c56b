"""Where answers are kept: what the command line says, the environment, a configuration, or the usual.

The usual place is `.dflint_cache` in the root of the repository that the current folder is in, or in the
current folder. A configuration comes with a repository, and can only name a folder in that.
"""

import os

from dflint import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPTION, VARIABLE, KEY = "--cache-dir", "DFLINT_CACHE_DIR", "cache-dir"
# As in dflint.config.search, which takes longer to load than an answer takes to give.
NAMES = (".dflint.toml", "dflint.toml", "pyproject.toml")
LONGEST = 1_000_000  # bytes of a configuration


def cache_folder(args: "Sequence[str]", environ: "Mapping[str, str]") -> str:
    """The folder for answers, which may not be there."""
    given = _given(args) or environ.get(VARIABLE, "")
    if given:
        return os.path.abspath(given)
    here = os.getcwd()
    root, file = _around(here)
    named = _named(file) if file and "--isolated" not in args else ""
    if named:
        folder = os.path.realpath(os.path.join(os.path.dirname(file), named))
        if folder.startswith(os.path.join(os.path.realpath(root), "")):
            return folder
    return os.path.join(root, disk.CACHE_FOLDER)


def _given(args: "Sequence[str]") -> str:
    """What the last `--cache-dir` says."""
    found = ""
    for at, arg in enumerate(args):
        if arg == OPTION:
            found = "".join(args[at + 1 : at + 2])
        elif arg.startswith(f"{OPTION}="):
            found = arg.partition("=")[2]
    return found


def _around(here: str) -> tuple[str, str]:
    """The root of the repository that a folder is in, or the folder; the closest configuration."""
    file = ""
    folder = here
    while True:
        if not file:
            file = next(filter(_is_ours, [f"{folder}/{name}" for name in NAMES]), "")
        if disk.kind_of(f"{folder}/.git") != disk.MISSING:
            return folder, file
        above = os.path.dirname(folder)
        if above == folder:
            return here, file
        folder = above


def _is_ours(path: str) -> bool:
    if disk.kind_of(path) != disk.REGULAR:
        return False
    return not path.endswith(NAMES[2]) or b"[tool.dflint" in _raw(path)


def _raw(path: str) -> bytes:
    return disk.content(path, LONGEST) or b""


def _named(path: str) -> str:
    """The folder that a configuration names; empty for none."""
    raw = _raw(path)
    if KEY.encode() not in raw:
        return ""
    from dflint import toml

    try:
        table = toml.loads(raw.decode())
    except (ValueError, RecursionError):  # will be explained when it is read
        return ""
    if path.endswith(NAMES[2]):
        table = table.get("tool", {})
        table = table.get("dflint", {}) if isinstance(table, dict) else {}
    value = table.get(KEY) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""
