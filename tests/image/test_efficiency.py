"""The numbers of dive, counted by hand."""

from pathlib import Path

from dflint.image.efficiency import efficiency
from tests.image.lab import Member, emptied, file, folder, gone, image, link


def counted(path: Path, *layers: list[Member]) -> tuple[float, int, float]:
    found = efficiency(image(path, *layers))
    return found.score, found.wasted, found.share


def test_each_path_once(tmp_path: Path) -> None:
    assert counted(tmp_path, [file("a", 40)], [file("b", 60)]) == (1, 0, 0)


def test_nothing_at_all(tmp_path: Path) -> None:
    assert counted(tmp_path, []) == (1, 0, 0)


def test_a_file_in_two_versions(tmp_path: Path) -> None:
    """a: 100 and 60, of which 60 would do; b: 40. Both versions of a count as wasted."""
    layers = [file("a", 100), file("b", 40)], [file("a", 60)]
    assert counted(tmp_path, *layers) == ((60 + 40) / (100 + 60 + 40), 160, 160 / 60)


def test_a_deleted_file(tmp_path: Path) -> None:
    """a: 100 and 0, of which 0 would do."""
    layers = [file("a", 100), file("b", 25)], [gone("a"), file("c", 75)]
    assert counted(tmp_path, *layers) == ((0 + 25 + 75) / 200, 100, 100 / 75)


def test_a_deleted_directory(tmp_path: Path) -> None:
    """d/a: 30; d/b: 20; d itself: 50, once. No path is there twice, so nothing is wasted."""
    layers = [folder("d"), file("d/a", 30), file("d/b", 20)], [gone("d"), file("c", 1)]
    assert counted(tmp_path, *layers) == (1, 0, 0)


def test_a_directory_deleted_twice(tmp_path: Path) -> None:
    """d: 50 and 30, of which 30 would do; d/a: 50 and 30, likewise."""
    layers = [file("d/a", 50)], [gone("d")], [file("d/a", 30)], [gone("d")]
    assert counted(tmp_path, *layers) == ((30 + 30) / (80 + 80), 160, 160 / 30)


def test_marks_of_emptied_directories_do_not_count(tmp_path: Path) -> None:
    layers = [file("d/a", 50)], [folder("d"), emptied("d"), file("d/b", 50)]
    assert counted(tmp_path, *layers) == (1, 0, 0)


def test_links_and_empty_directories_are_nothing(tmp_path: Path) -> None:
    layers = [file("a", 9), link("l", "a"), folder("e")], [link("l", "b"), folder("e")]
    assert counted(tmp_path, *layers) == (1, 0, 0)


def test_a_tree_with_another_mode(tmp_path: Path) -> None:
    """37 of an image of 100 are copied: 74 count as wasted, twice the layer that did it."""
    layers = [file("base", 63)], [file("t/a", 37)], [file("t/a", 37, mode=0o755)]
    assert counted(tmp_path, *layers) == (100 / 137, 74, 1)
