"""A tree in the place of the disk answers as the disk does, whatever links there are."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from dflint import disk
from dflint.files import bytes_of
from dflint.fleet.bases import images_of, last_day
from dflint.fleet.tree import EXECUTABLE, LINK, REGULAR, Node, Tree
from dflint.fleet.tree_disk import TreeDisk
from dflint.source import Source

NAMES = ("a", "b", "c", "d/a", "d/b", "d/e/a", "f/a", "f/g/h/a")
TARGETS = (
    "a", "b", "c", "d", "d/e", "../a", "../d", "e/a", "./f//g", "f/../a", "../f/g/h", ".", "..",
    "nothing", "a/b", "d/e/../../b", "/nothing/at/all", "g/h/../../a",
)  # fmt: skip
ASKED = (
    *NAMES,
    "d",
    "d/e",
    "f",
    "f/g",
    "nothing",
    "a/a",
    "b/x",
    "d/../a",
    "c/e/a",
    "f/g/../a",
    ".",
)


class _Held:
    """Contents that are there."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents

    def load(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        return {path: self.contents[path] for path in paths}


def _random(seed: int, root: Path) -> Tree:
    """Files and links, as a tree, and on the disk below a root."""
    choose = random.Random(seed)
    nodes: dict[str, Node] = {}
    contents: dict[str, bytes] = {}
    for name in NAMES:
        kind = choose.choice((REGULAR, EXECUTABLE, LINK, LINK, None))
        if kind is None:
            continue
        raw = choose.choice(TARGETS).encode() if kind == LINK else name.encode()
        contents[name] = raw
        nodes[name] = Node(kind, "", len(raw))
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == LINK:
            path.symlink_to(raw.decode())
        else:
            path.write_bytes(raw)
            path.chmod(kind & 0o777)
    root.mkdir(exist_ok=True)
    tree = Tree(nodes, _Held(contents))
    tree.load(nodes)
    return tree


def _answers(path: str) -> list[object]:
    """What the disk, or what is in its place, says of a path."""
    found: list[object] = [disk.kind(path), disk.is_file(path), disk.is_folder(path)]
    found.append(disk.content(path, 100))
    if disk.is_file(path):
        found += [disk.mode(path), bytes_of(path)]
    if disk.is_file(path) or disk.is_folder(path):
        found.append(disk.real_path(path))
    try:
        listed = disk.entries(path)
    except OSError:
        return [*found, "nothing is listed"]
    return [*found, *map(_entry, listed)]


def _entry(entry: os.DirEntry[str]) -> tuple[object, ...]:
    kinds = entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)
    size = disk.size(entry) if entry.is_file(follow_symlinks=False) else None
    return entry.name, *kinds, entry.is_symlink(), size


@pytest.mark.parametrize("seed", range(80))
def test_it_answers_as_the_disk_does(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "x" / "root"
    tree = _random(seed, root)
    monkeypatch.chdir(root)
    expected = {}
    for path in ASKED:
        for asked in (path, str(root / path)):
            if _stays(asked, root):
                expected[asked] = _answers(asked)
    asked_disk = TreeDisk(tree, str(root))
    monkeypatch.setattr(disk, "asked", asked_disk)
    for asked, found in expected.items():
        assert _answers(asked) == found, asked
    assert asked_disk.missing == set()


def _stays(path: str, root: Path) -> bool:
    """Whether the way to a path leads never out of the root, where the tree has nothing."""
    real = os.path.realpath(path)
    inside = (real + "/").startswith(str(root) + "/")
    listed = [Path(real, it) for it in os.listdir(real)] if os.path.isdir(real) else []
    return inside and all((os.path.realpath(it) + "/").startswith(str(root) + "/") for it in listed)


def test_what_is_above_the_root_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dflint.toml").write_text("")
    root = tmp_path / "root"
    monkeypatch.setattr(disk, "asked", TreeDisk(Tree({}, _Held({})), str(root)))
    assert not disk.exists(str(tmp_path / "dflint.toml"))
    assert not disk.exists(f"{root}/../dflint.toml")
    assert disk.content(str(tmp_path / "dflint.toml"), 10) is None
    assert disk.is_folder(str(tmp_path)) and disk.entries(str(tmp_path)) == []
    assert disk.real_path("/") == "/" and disk.real_path(str(tmp_path)) == str(tmp_path)
    with pytest.raises(FileNotFoundError):
        bytes_of(str(tmp_path / "dflint.toml"))
    assert disk.exists(__file__)


def test_bases() -> None:
    text = """ARG V=10
FROM debian:${V} AS a
FROM a
FROM node:18-alpine AS b
FROM scratch
FROM ${HIDDEN}
FROM debian:10
FROM debian:latest
"""
    found = images_of(Source("Dockerfile", text))
    assert [(it.reference, it.release, str(it.end_of_life)) for it in found] == [
        ("debian:10", "Debian 10", "2024-06-30"),
        ("node:18-alpine", "Alpine 3.21", "2025-04-30"),
        ("debian:latest", "Debian 13", "None"),
    ]
    assert str(last_day("2028-02")) == "2028-02-29"
    assert last_day("") is None
