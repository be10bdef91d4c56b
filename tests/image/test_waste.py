"""Wasted bytes are counted exactly."""

import os
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.image.filesystem import merged
from dflint.image.image import Image
from dflint.image.layer import Entry, Layer
from dflint.image.waste import wasted
from tests.image.lab import Member, emptied, file, folder, gone, image, link

A, B = b"a" * 100, b"b" * 70


def lost(path: Path, *layers: list[Member]) -> list[tuple[str, int, int, int, str]]:
    """What is wasted: path, bytes, where, by which layer, why."""
    found = wasted(image(path, *layers))
    return [(it.path, it.size, it.layer + 1, it.by + 1, it.reason) for it in found]


def test_nothing(tmp_path: Path) -> None:
    assert lost(tmp_path, [file("a", A)], [file("b", B)]) == []


def test_overwritten(tmp_path: Path) -> None:
    assert lost(tmp_path, [file("a", A)], [file("a", B)]) == [("/a", 100, 1, 2, "overwritten")]
    assert lost(tmp_path, [file("a", A)], [folder("a")]) == [("/a", 100, 1, 2, "overwritten")]
    assert lost(tmp_path, [file("a", A)], [file("a/b", B)]) == [("/a", 100, 1, 2, "overwritten")]


@pytest.mark.parametrize("change", [{"uid": 1000}, {"mode": 0o600}, {"mtime": 5}, {}])
def test_the_same_content_again(tmp_path: Path, change: dict[str, int]) -> None:
    layers = [file("a", A)], [file("a", A, **change)]
    assert lost(tmp_path, *layers) == [("/a", 100, 1, 2, "metadata")]


def test_deleted(tmp_path: Path) -> None:
    whole = [folder("d"), file("d/a", A), file("d/b", B)]
    assert lost(tmp_path, whole, [folder("d"), gone("d/a")]) == [("/d/a", 100, 1, 2, "deleted")]
    both = [("/d/a", 100, 1, 2, "deleted"), ("/d/b", 70, 1, 2, "deleted")]
    assert lost(tmp_path, whole, [gone("d")]) == both
    assert lost(tmp_path, whole, [folder("d"), emptied("d")]) == both


def test_a_mark_deletes_nothing_of_its_own_layer(tmp_path: Path) -> None:
    """Wherever it stands in the archive."""
    layers = [file("d/a", A)], [file("d/b", B), emptied("d"), file("d/c", B), gone("d/c")]
    assert lost(tmp_path, *layers) == [("/d/a", 100, 1, 2, "deleted")]
    assert merged(image(tmp_path, *layers)).find("/d/b") is not None


def test_replaced_as_a_whole(tmp_path: Path) -> None:
    """`rm -r d && mkdir d` and new files in it: what has the same path was overwritten."""
    layers = [file("d/a", A), file("d/b", A)], [folder("d"), emptied("d"), file("d/a", B)]
    assert lost(tmp_path, *layers) == [
        ("/d/a", 100, 1, 2, "overwritten"),
        ("/d/b", 100, 1, 2, "deleted"),
    ]


def test_moved(tmp_path: Path) -> None:
    layers = [file("a", A)], [gone("a"), file("b", A)]
    assert lost(tmp_path, *layers) == [("/a", 100, 1, 2, "moved")]
    layers = [file("a", A)], [file("a", B), file("a.old", A)]
    assert lost(tmp_path, *layers) == [("/a", 100, 1, 2, "moved")]
    layers = [file("a", A)], [file("b", A)]  # copied: the first is still there
    assert lost(tmp_path, *layers) == []


def test_several_times(tmp_path: Path) -> None:
    layers = [file("a", A)], [file("a", A, uid=1)], [file("a", B)], [gone("a")]
    assert lost(tmp_path, *layers) == [
        ("/a", 100, 1, 2, "metadata"),
        ("/a", 100, 2, 3, "overwritten"),
        ("/a", 70, 3, 4, "deleted"),
    ]


def test_a_content_with_two_names_is_counted_once(tmp_path: Path) -> None:
    both = [file("a", A), link("b", "a", "hardlink")]
    assert lost(tmp_path, both, [gone("a")]) == []
    assert lost(tmp_path, both, [gone("a"), gone("b")]) == [("/b", 100, 1, 2, "deleted")]
    assert lost(tmp_path, both, [file("a", A, uid=1), link("b", "a", "hardlink")]) == [
        ("/b", 100, 1, 2, "metadata")
    ]


def test_twice_in_one_archive(tmp_path: Path) -> None:
    assert lost(tmp_path, [file("a", A), file("a", B)]) == [("/a", 100, 1, 1, "overwritten")]


def test_a_big_file_removed_and_a_tree_with_another_mode(tmp_path: Path) -> None:
    """As it was measured with real engines: 4,000,009 bytes."""
    layers = (
        [file("big", 3_000_000)],
        [gone("big")],
        [folder("t"), file("t/1", b"1" * 1_000_000), file("t/2", 9)],
        [folder("t"), file("t/1", b"1" * 1_000_000, mode=0o755), file("t/2", 9, mode=0o755)],
    )
    assert sum(size for _, size, *_ in lost(tmp_path, *layers)) == 4_000_009


def test_the_base_image_apart(tmp_path: Path) -> None:
    layers = [file("a", A), file("b", B)], [gone("a")], [file("b", B, uid=1)]
    found = wasted(image(tmp_path, *layers), base_layers=2)
    assert [(it.path, it.layer, it.by) for it in found] == [("/b", 0, 2)]


def test_directories_deeper_than_python_calls() -> None:
    path = "/d" * 5_000
    below = Layer(0, [Entry(f"{path}/a", size=1, digest="a")])
    found = wasted(Image("it", [below, Layer(1, [], whiteouts=["/d"])]))
    assert [it.size for it in found] == [1]


PATHS = st.sampled_from(["a", "b", "c", "d/a", "d/b", "d", "d/e/a", "d/e"])
MEMBERS = st.one_of(
    st.builds(file, PATHS, st.sampled_from([A, B, b"", b"c" * 9]), uid=st.integers(0, 1)),
    st.builds(folder, PATHS),
    st.builds(link, PATHS, PATHS, st.sampled_from(["symlink", "hardlink"])),
    st.builds(gone, PATHS),
    st.builds(emptied, PATHS),
)


@settings(max_examples=400, deadline=None)
@given(layers=st.lists(st.lists(MEMBERS, max_size=6), min_size=1, max_size=5))
def test_a_recount_on_a_disk(layers: list[list[Member]]) -> None:
    """Layers unpacked one upon the other: what is not to be seen any more is wasted."""
    with TemporaryDirectory() as name:
        made = image(Path(name), *layers)
        found: Counter[tuple[int, int]] = Counter()
        for it in wasted(made):
            found[it.layer, it.by] += it.size
        assert found == recounted(Path(name) / "root", made)
        total = sum(size for _, size in contents(Path(name) / "root"))
        assert made.size == total + sum(found.values())
        seen = {path for path, _ in merged(made).walk()}
        assert seen == {"/", *(f"/{it}" for it in listed(Path(name) / "root"))}


def recounted(root: Path, made: Image) -> Counter[tuple[int, int]]:
    """The bytes of each layer that each layer hides, by unpacking them into a folder."""
    found: Counter[tuple[int, int]] = Counter()
    root.mkdir()
    before: Counter[int] = Counter()
    for layer in made.layers:
        before[layer.number] = layer.size
        unpack(root, layer)
        after: Counter[int] = Counter()
        for origin, size in contents(root):
            after[origin] += size
        for origin, size in before.items():
            found[origin, layer.number] += size - after[origin]
        before = after
    return +found


def unpack(root: Path, layer: Layer) -> None:
    """Lay a layer upon a folder. The time of a file is the number of its layer."""
    for path in layer.opaque:
        there = root / path[1:]
        if there.is_dir() and not there.is_symlink():
            remove(there)
            there.mkdir()
    for path in layer.whiteouts:
        if all(not it.is_symlink() and it.is_dir() for it in above(root, path)):
            remove(root / path[1:])
    for entry in layer.entries:
        for parent in above(root, entry.path):
            if parent.is_symlink() or not parent.is_dir():
                remove(parent)
                parent.mkdir()
        put(root, entry, layer.number)


def put(root: Path, entry: Entry, number: int) -> None:
    path = root / entry.path[1:]
    new = root.parent / "new"
    if entry.kind == "file":
        new.write_bytes(bytes(entry.size))
        os.utime(new, (number, number))
    elif entry.kind == "hardlink":
        target = root / entry.target[1:]
        parents = all(not it.is_symlink() and it.is_dir() for it in above(root, entry.target))
        if parents and target.is_file() and not target.is_symlink():
            os.link(target, new)
        else:
            new.symlink_to("nothing")
    elif entry.kind == "symlink":
        new.symlink_to("nothing")
    elif path.is_dir() and not path.is_symlink():
        return
    else:
        new.mkdir()
    remove(path)
    if os.path.lexists(path):
        raise AssertionError
    os.rename(new, path)


def above(root: Path, path: str) -> list[Path]:
    """The directories above a path, the topmost first."""
    names = path.split("/")[1:-1]
    return [root.joinpath(*names[: end + 1]) for end in range(len(names))]


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()


def listed(root: Path) -> list[str]:
    return [str(it.relative_to(root)) for it in root.rglob("*")]


def contents(root: Path) -> set[tuple[int, int]] | list[tuple[int, int]]:
    """Layer and size of each content in a folder, however many names it has."""
    found = {
        it.lstat().st_ino: (int(it.lstat().st_mtime), it.lstat().st_size)
        for it in root.rglob("*")
        if it.is_file() and not it.is_symlink()
    }
    return list(found.values())
