"""The largest files and directories of a layer, and its tree."""

from pathlib import Path

from dflint.image.largest import largest_directories, largest_files
from dflint.image.tree import tree_of_differences, tree_of_layer
from tests.image.lab import file, folder, image, link

LAYER = [
    folder("usr"), file("usr/lib/a", 600), file("usr/lib/b", 300), file("usr/bin/c", 100),
    file("etc/d", 50), file("e"), link("usr/lib/f", "a"),
]  # fmt: skip


def test_files(tmp_path: Path) -> None:
    (layer,) = image(tmp_path, LAYER).layers
    assert [(it.path, it.size) for it in largest_files(layer, 2)] == [
        ("/usr/lib/a", 600), ("/usr/lib/b", 300),
    ]  # fmt: skip
    assert len(largest_files(layer, 100)) == 4, "empty files are left out"


def test_directories(tmp_path: Path) -> None:
    """The bytes of all below; a directory that has nearly nothing but another one is not listed."""
    (layer,) = image(tmp_path, LAYER).layers
    assert [(it.path, it.size, it.files) for it in largest_directories(layer, 9)] == [
        ("/usr/lib", 900, 2), ("/usr/bin", 100, 1), ("/etc", 50, 1),
    ]  # fmt: skip


def test_the_tree_of_a_layer(tmp_path: Path) -> None:
    (layer,) = image(tmp_path, [file("a/b/c/d", 5), file("a/b/c/e", 7), file("f", 1)]).layers
    root = tree_of_layer(layer)
    assert (root.after, root.files) == (13, 3)
    first, second = (it.shortened for it in root.largest)
    assert (first.name, first.after, second.name) == ("a/b/c", 12, "f")
    assert [it.name for it in first.largest] == ["e", "d"]


def test_the_tree_of_two_images(tmp_path: Path) -> None:
    """Files that are the same are not in it; those with another content are, whatever their size."""
    before = image(tmp_path, [file("a", b"12"), file("b", b"12"), file("d/c", 90)])
    after = image(tmp_path, [file("a", b"12"), file("b", b"34"), file("d/e", 40)])
    root = tree_of_differences(before, after)
    assert (root.change, root.files) == (-50, 3)
    assert [(it.name, it.change) for it in root.largest] == [("d", -50), ("b", 0)]


def test_a_tree_as_deep_as_an_archive_can_make_it(tmp_path: Path) -> None:
    (layer,) = image(tmp_path, [file("/".join("d" * 5000), 1)]).layers
    assert tree_of_layer(layer).largest[0].shortened.after == 1
