"""Makes the bundle that modules.py reads: after a run that found none that fits.

It is written to a file of its own, which then gets the name: two runs at once write the same, and a
run that is killed leaves the old bundle or none. Where nothing may be written, nothing is.
"""

from __future__ import annotations

import marshal
import os
import sys

from dflint.cache._generated_usual import NAMES
from dflint.cache.modules import FOLDER, KEY, OWN, places
from dflint.cache.statements import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from dflint.cache.bundled import Content
    from dflint.cache.modules import State

    # What a usual check needs, and the rest by name, as marshal writes it.
    Module = tuple[Content, dict[str, bytes]]

# The names that a usual check asks modules for. In the list, they are behind the name of their module.
USUAL: dict[str, list[str]] = {}
for _word in NAMES.split():
    if "." in _word:
        _names = USUAL[_word] = []
    else:
        _names.append(_word)
CACHE = "dflint.cache."  # loaded before a bundle is
KEPT_VALUES = "KEPT_VALUES"
GENERATED = ".knowledge._generated_"
# Rooms above the rules, of which no rule has a word (tests/test_floors.py).
ABOVE_RULES = (
    "audit", "build", "builds", "cli", "config", "format", "hadolint", "lsp", "measure", "optimize",
    "pin", "policy", "promotion", "report", "retention", "shellcheck",
)  # fmt: skip


def write_bundle(rows: Iterable[Mapping[str, Any]], rules: str, before: State) -> None:
    """Write a bundle, if dflint is still as it was before the rules were loaded.

    `rows`: what is to be known of each rule. `rules`: the folder that they are in.

    With DFLINT_FROZEN in the environment, it is for files that are copied to other places, as those of
    an image are. Of their times, only the seconds of the last change are the same there, and those of
    folders are not; and it has no secret, which others could read.
    """
    is_frozen = bool(os.environ.get("DFLINT_FROZEN"))
    usual, parts, rest = _modules(rules)
    now = state(rules)
    if _without_folders(now) != _without_folders(before):
        return
    kept = _used(now, rules)
    if is_frozen:
        kept = tuple([(*it[:3], 0) for it in _without_folders(kept)])
    secret = b"" if is_frozen else os.urandom(32)
    body = marshal.dumps((list(rows), usual, parts))
    head = marshal.dumps((KEY, secret, kept, len(body), len(rest)))
    content = len(head).to_bytes(8, "little") + head + body + rest
    for place in places():
        if _is_written(place, content):
            return


def state(rules: str) -> State:
    """The state of all that a bundle may be made of: the files of modules, and their folders.

    The words of a rule may come from any table, so that the files of rules alone are not enough.
    """
    found = dict.fromkeys([*_below(rules), *_below(FOLDER)])
    usual = [_place(name, rules)[0] for name in ("dflint.cli", *USUAL)]
    paths = [*found, *(path for path in usual if path not in found)]
    return tuple(
        [
            (path, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
            for path in paths
            if (now := _stat(path)) is not None
        ]
    )


def _used(those: State, rules: str) -> State:
    """What a bundle is made of: the modules in it, and all that were loaded to load the rules."""
    loaded = [it.__file__ for name, it in sys.modules.items() if name.startswith(OWN)]
    used = {*loaded, *(_place(name, rules)[0] for name in USUAL)}
    return tuple([it for it in those if it[0] in used or not it[0].endswith(".py")])


def _without_folders(those: State) -> list[tuple[str, int, int, int]]:
    """The files. A folder also changes when Python makes one in it for bytecode."""
    return [it for it in those if it[0].endswith(".py")]


def _below(folder: str) -> Iterator[str]:
    """The folders and modules below a folder of which a rule may have a word."""
    above = [f"{FOLDER}/{room}" for room in ABOVE_RULES]
    folders = [folder]
    for one in folders:
        yield one
        with os.scandir(one) as entries:
            for it in sorted(entries, key=lambda entry: entry.name):
                if it.name[-3:] == ".py":
                    yield it.path
                elif "." not in it.name and it.name[:1] != "_" and it.is_dir():
                    if it.path not in above:
                        folders.append(it.path)


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _place(name: str, rules: str) -> tuple[str, str]:
    """The file of a module, and its folder if it is a package."""
    package, _, rest = name.partition(".")
    folder = FOLDER if package == "dflint" else rules
    place = "/".join((folder, *filter(None, rest.split("."))))
    if os.path.isdir(place):
        return f"{place}/__init__.py", place
    return f"{place}.py", ""


def _modules(
    rules: str,
) -> tuple[list[tuple[str, Any]], dict[str, tuple[str, str, int, int]], bytes]:
    """All modules that rules need: what a usual check does, in order; where the others are."""
    usual, parts, rest = {}, {}, bytearray()
    loaded = [it for it in sys.modules if f"{it}.".startswith(OWN) and not it.startswith(CACHE)]
    for name in dict.fromkeys([*USUAL, *loaded]):
        path, folder = _place(name, rules)
        module = _module(name, path)
        if module is None:
            continue
        content, statements = module
        more = marshal.dumps(statements)
        parts[name] = path, folder, len(rest), len(more)
        rest += more
        if name in USUAL:
            usual[name] = content
    return [*usual.items()], parts, bytes(rest)


def _module(name: str, path: str) -> Module | None:
    """What is kept of a module; None if there is no such module any more."""
    usual = USUAL.get(name, ())
    values = _values(name)
    if values is not None:
        kept = {it: value for it, value in values.items() if it in usual}
        return ((), kept), {
            it: marshal.dumps(value) for it, value in values.items() if it not in usual
        }
    try:
        with open(path, "rb") as file:
            return split(file.read(), path, usual)
    except (OSError, SyntaxError, ValueError):
        return None


def _values(name: str) -> dict[str, Any] | None:
    """The values of a module that has been run and consists of them: one that says so, with a tuple of
    names, KEPT_VALUES, and those that tools have generated. None for another one."""
    if name not in sys.modules:
        return None
    values = vars(sys.modules[name])
    if KEPT_VALUES in values:
        return {it: values[it] for it in values[KEPT_VALUES]}
    if GENERATED in name:
        return {it: value for it, value in values.items() if it.isupper()}
    return None


def _is_written(place: str, content: bytes) -> bool:
    """Whether a bundle is there now. The folder of the user is made if it is not there yet."""
    folder = os.path.dirname(place)
    if folder.startswith(FOLDER) and (sys.dont_write_bytecode or sys.pycache_prefix is not None):
        return False
    new = f"{place}.{os.getpid()}"
    try:
        if not folder.startswith(FOLDER):
            os.makedirs(folder, 0o700, exist_ok=True)
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            with open(file, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(file)  # a crash of the system leaves the old one or all of the new one
            os.replace(new, place)
        except BaseException:
            os.unlink(new)
            raise
    except OSError:
        return False
    return True
