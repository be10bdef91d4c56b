"""Makes the bundle that modules.py reads: after a run that found none that fits.

It is written to a file of its own, which then gets the name: two runs at once write the same, and a
run that is killed leaves the old bundle or none. Where nothing may be written, nothing is.
"""

from __future__ import annotations

import marshal
import os
import sys

from dflint.cache._generated_usual import NAMES
from dflint.cache.bundled import SIZE
from dflint.cache.modules import FOLDER, KEY, OWN, RECORD, places, state_of
from dflint.cache.statements import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from dflint.cache.bundled import Content

    # Path, size, when its content changed and when anything about it did, in ns.
    State = tuple[tuple[str, int, int, int], ...]

    # What a usual check needs, and the rest by name, as marshal writes it.
    Module = tuple[Content, dict[str, bytes]]

# The names that a usual check asks modules for. In the list, they are behind the name of their module.
USUAL: dict[str, list[str]] = {}
for _word in NAMES.split():
    if "." in _word:
        _names = USUAL[_word] = []
    else:
        _names.append(_word)
# What another usual check needs besides, that with ShellCheck.
ALSO = (
    "dflint.cli.errors", "dflint.cli.shellcheck", "dflint.cli.usage", "dflint.config.build_rules",
    "dflint.engine.trees", "dflint.knowledge.unchecked_commands", "dflint.shellcheck.check",
    "dflint.shellcheck.findings", "dflint.shellcheck.plain", "dflint.shellcheck.program",
    "dflint.shellcheck.scripts", "dflint.spawned", "dflint.syntax.again",
)  # fmt: skip
# With the packages that they are in.
NEEDED = (
    *USUAL,
    *ALSO,
    *sorted({name[:at] for name in (*USUAL, *ALSO) for at, it in enumerate(name) if it == "."}),
)
CACHE = "dflint.cache."  # loaded before a bundle is
LISTED = f"{FOLDER}/report/formats"  # a usual module has what is in it as a value
KEPT_VALUES = "KEPT_VALUES"
GENERATED = ".knowledge._generated_"
# Rooms above the rules, of which no rule has a word (tests/test_floors.py).
ABOVE_RULES = (
    "audit", "build", "builds", "cli", "config", "format", "hadolint", "lsp", "measure", "optimize",
    "pin", "policy", "promotion", "report", "retention", "shellcheck",
)  # fmt: skip


def write_bundle(kept: Any, rules: str, before: State) -> None:
    """Write a bundle, if dflint is still as it was before the rules were loaded.

    `kept`: what is to be known of the rules. `rules`: the folder that they are in.

    With DFLINT_FROZEN in the environment, it is for files that are copied to other places, as those of
    an image are. Of their times, only the seconds of the last change are the same there, and those of
    folders are not; and it has no secret, which others could read.
    """
    in_place = not os.environ.get("DFLINT_FROZEN")
    used = [it for it in _used(before, rules) if in_place or not _is_folder(it)]
    number = state_of(used, in_place)
    body, rest = _content(kept, rules, _spoken_for(used, before))
    if _without_folders(state(rules)) != _without_folders(before):
        return
    secret = os.urandom(32) if in_place else b""
    head = marshal.dumps((KEY, secret, "\n".join(used), number, len(body), len(rest)))
    content = len(head).to_bytes(8, "little") + head + body + rest
    for place in places():
        if _is_written(place, content):
            return


def state(rules: str) -> State:
    """The state of all that a bundle may be made of: the files of modules, and their folders.

    The words of a rule may come from any table, so that the files of rules alone are not enough.
    """
    found = dict.fromkeys([*_below(rules), *_below(FOLDER)])
    needed = [_place(name, rules)[0] for name in NEEDED]
    paths = [*found, *(path for path in (*needed, LISTED) if path not in found)]
    return tuple(
        [
            (path, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
            for path in paths
            if (now := _stat(path)) is not None
        ]
    )


def _used(those: State, rules: str) -> list[str]:
    """What is looked at to see whether a bundle still fits: what it is made of, which is the modules in it and
    all that were loaded to load the rules, and the folders.

    Files that an installer has written are not changed by anything else: it also writes a list of them, and
    that is looked at in their place.
    """
    if os.path.exists(RECORD) and os.path.dirname(rules) == os.path.dirname(FOLDER):
        if not os.path.islink(FOLDER):
            return [RECORD, *filter(_is_folder, [it[0] for it in those])]
    loaded = [it.__file__ for name, it in sys.modules.items() if name.startswith(OWN)]
    used = {*loaded, *(_place(name, rules)[0] for name in NEEDED)}
    return [path for path, *_ in those if path in used or _is_folder(path)]


def _spoken_for(used: Sequence[str], those: State) -> set[str]:
    """The files that are as they were if all that is looked at is."""
    return {it[0] for it in those} if used[:1] == [RECORD] else {*used}


def _is_folder(path: str) -> bool:
    return path != RECORD and path[-3:] != ".py"


def _without_folders(those: State) -> list[tuple[str, int, int, int]]:
    """The files. A folder also changes when Python makes one in it for bytecode."""
    return [it for it in those if not _is_folder(it[0])]


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


def _content(kept: Any, rules: str, spoken_for: Collection[str]) -> tuple[bytes, bytes]:
    """What is read at once, with all modules of which a usual check needs something, in order; the rest of
    them, and others that were loaded.

    Of which files a bundle cannot say whether they have changed, nothing is in it.
    """
    usual, places, rest = [], {}, bytearray()
    loaded = [it for it in sys.modules if f"{it}.".startswith(OWN) and not it.startswith(CACHE)]
    for name in dict.fromkeys([*NEEDED, *loaded]):
        path, folder = _place(name, rules)
        if path not in spoken_for:
            continue
        module = _module(name, path)
        if module is None:
            continue
        content, statements = module
        more = marshal.dumps(statements)
        places[name] = len(rest) << 1 | bool(folder)
        rest += len(more).to_bytes(SIZE, "little") + more
        if name in USUAL:
            usual.append((name, content))
    return marshal.dumps((kept, usual, places, rules)), bytes(rest)


def _module(name: str, path: str) -> Module | None:
    """What is kept of a module; None if there is no such module any more."""
    usual = USUAL.get(name, ())
    values = _values(name)
    if values is not None:
        kept = {it: value for it, value in values.items() if it in usual}
        tables = {it: _rows(kept.pop(it)) for it in [*kept] if _is_table(kept[it])}
        return ((), kept, tables, None), {
            it: marshal.dumps(value) for it, value in values.items() if it not in usual
        }
    known = vars(sys.modules[name]) if name in sys.modules else {}
    try:
        with open(path, "rb") as file:
            (imports, values, _, code), rest = split(file.read(), path, usual, known)
    except (OSError, SyntaxError, ValueError):
        return None
    tables = {it: _rows(values.pop(it)) for it in [*values] if _is_table(values[it])}
    return (imports, values, tables, code), rest


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


def _is_table(value: Any) -> bool:
    """Whether a value has rows that take longer to make than to leave."""
    return isinstance(value, dict) and any(isinstance(it, tuple | dict) for it in value.values())


def _rows(table: dict[str, Any]) -> dict[str, bytes]:
    return {name: marshal.dumps(row) for name, row in table.items()}


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
