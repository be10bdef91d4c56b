"""Hostile build contexts: small projects in which files have odd contents, or are no files at all.

Context N of a seed is the same on every machine. `PROJECTS` is where they start, together with the
contexts on the pages of the rules.
"""

from __future__ import annotations

import json
import os
import re
import socket
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from dflint.engine.registry import all_rules
from tests.fuzz.projects import PROJECTS

OUTSIDE = "outside-of-the-repository"  # what is written in files that links lead to
Files = dict[str, bytes]

# Values where others are expected.
WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\0", "\ud800", "${A}", "../../..", "/", [], {}, [[]], [None], {"": None},
    [[[[]]]], {"a": {"b": {"c": []}}}, ["x", 1, None], {"x": "y"}, "9" * 5_000, "1e999",
)  # fmt: skip
# The same in text.
PIECES = (
    b"\0", b"\xff\xfe", b"\xc3", b"\r", b"\n", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"[" * 3_000, b"{" * 3_000, b"(" * 3_000,
    b"9" * 5_000, b"- " * 2_000, b"a: " * 50, b"<a>" * 2_000, b"'", b'"', b'"""', b"\\", b"${", b"$(", b"`", b"&a *a", b"<<: *x\n",
    b"!!python/object:x y", b"\n[", b"\n]\n", b"=", b": ", b"-r requirements.txt\n", b". ./start.sh\n", b". ./a.sh\n", b"<<E\n",
    b"1e999", b"-0", b"%s%n", b"\x1b[31m", b"::error::x", b"# ", b"\t", b" " * 3_000, b"x" * 5_000, b"\n" * 3_000,
)  # fmt: skip
VALUE = re.compile(rb"(?<=[:=] )[^\n]+|(?<=[:=])[^\s:=]+|\"[^\"\n]*\"")


class Special:
    """Something that is no regular file. `kind`: see `create`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


KINDS = (
    "folder", "fifo", "socket", "dead link", "loop", "link outside", "folder outside", "device", "unreadable", "itself",
    "link to /proc", "hard name",
)  # fmt: skip
Tree = dict[str, "bytes | Special"]


@cache
def projects() -> tuple[Files, ...]:
    """The files of all projects by their paths."""
    found = [{name: text.encode() for name, text in it.items()} for it in PROJECTS]
    for rule in sorted(all_rules(), key=lambda rule: rule.code):
        found += [
            _of_page(it.name, it.text, it.files, it.ignore)
            for it in rule.examples
            if it.has_context
        ]
    return tuple(found)


def make_context(seed: int, number: int) -> Tree:
    """Context `number` of a seed."""
    dice = Random(f"{seed}:{number}")
    files = dict(dice.choice(projects()[: len(PROJECTS)] if dice.random() < 0.7 else projects()))
    names = sorted(it for it in files if it != "Dockerfile" or dice.random() < 0.1) or [
        "Dockerfile"
    ]
    tree: Tree = {**files}
    for _ in range(dice.randrange(1, 4)):
        name = dice.choice(names)
        content = tree[name]
        if dice.random() < 0.2:
            tree[name] = Special(dice.choice(KINDS))
        elif isinstance(content, bytes):
            tree[name] = _changed(name, content, dice)
    return tree


def create(tree: Tree, folder: Path) -> None:
    """Write it; the folder is in another one, in which a file and a folder lie outside."""
    outside = folder.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "file").write_text(f"{OUTSIDE} = {OUTSIDE}\n[{OUTSIDE}")
    for name, content in sorted(tree.items()):
        path = folder / name
        if os.path.lexists(path) or not _is_possible(path.parent):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            _create_special(content.kind, path, outside)


def _is_possible(folder: Path) -> bool:
    """Whether nothing that is no folder is in the way."""
    return all(it.is_dir() or not os.path.lexists(it) for it in (folder, *folder.parents))


def _create_special(kind: str, path: Path, outside: Path) -> None:
    match kind:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "socket":
            _create_socket(path)
        case "dead link":
            path.symlink_to("nothing-is-there")
        case "loop":
            path.with_name(f"{path.name}~").symlink_to(path.name)
            path.symlink_to(f"{path.name}~")
        case "link outside":
            path.symlink_to(outside / "file")
        case "folder outside":
            path.symlink_to(outside)
        case "device":
            path.symlink_to("/dev/zero")
        case "link to /proc":
            path.symlink_to("/proc/self/environ")
        case "itself":
            path.symlink_to(".")
        case "unreadable":
            path.write_bytes(b"")
            path.chmod(0)
        case _:
            (path.parent / "a\n\x1b[31m::error::\udcff").touch()


def _create_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as it:
            it.bind(path.name)
    finally:
        os.chdir(here)


def _changed(name: str, content: bytes, dice: Random) -> bytes:
    choice = dice.random()
    if name.endswith(".json") and choice < 0.7:
        try:
            return json.dumps(_with_wrong_value(json.loads(content), dice)).encode()
        except (ValueError, RecursionError):
            return content
    if choice < 0.72:
        places = [it.span() for it in VALUE.finditer(content)]
        start, end = dice.choice(places) if places else (0, 0)
        wrong = dice.choice(WRONG)
        text = wrong if isinstance(wrong, str) else json.dumps(wrong)
        return content[:start] + text.encode("utf-8", "surrogatepass") + content[end:]
    if choice < 0.9:
        at = dice.randrange(len(content) + 1)
        return content[:at] + dice.choice(PIECES) + content[at + dice.randrange(2) :]
    if choice < 0.95:
        return content[: dice.randrange(len(content) + 1)]
    return dice.choice(
        (
            b"",
            b"\0" * 100,
            content.decode("utf-8", "replace").encode("utf-16"),
            dice.randbytes(300),
            content * 300,
            content.replace(b"\n", b"\r\n"),
            content.replace(b"\n", b" "),
        )
    )


def _with_wrong_value(value: Any, dice: Random) -> Any:
    """The same JSON with another value at one place."""
    if dice.random() < 0.25 or not isinstance(value, dict | list) or not value:
        return dice.choice(WRONG)
    if isinstance(value, list):
        at = dice.randrange(len(value))
        return [*value[:at], _with_wrong_value(value[at], dice), *value[at + 1 :]]
    key = dice.choice(sorted(value))
    return {**value, key: _with_wrong_value(value[key], dice)}


def _of_page(name: str, text: str, files: str, ignore: str | None) -> Files:
    """What tests/pages.py makes real."""
    found = {name: text.encode()}
    if ignore is not None:
        found[".dockerignore"] = ignore.encode()
    for row in files.splitlines():
        cells = [cell.strip() for cell in row.split("  ") if cell]
        content = cells[1] if len(cells) > 1 else ""
        written = content[1:-1].replace("\\n", "\n").replace("\\r", "\r") + "\n"
        found[cells[0]] = written.encode() if content.startswith('"') else b"x"
    return found
