"""Two images side by side: which layers and which packages belong together."""

from pathlib import Path
from typing import Any

from dflint.image.image import Image
from dflint.image.packages.installed import is_database
from dflint.image.reading import read
from dflint.measure.contents import Contents, layer_pairs, package_pairs
from tests.image.lab import file, layout
from tests.image.test_packages import package_json, status

BASE: Any = ("ADD file:1 in /", [file("bin/sh", 500)])


def built(path: Path, *steps: Any) -> Image:
    return read(layout(steps).archive(path / "image.tar"), wants=is_database)


def test_layers_of_the_same_instruction_belong_together(tmp_path: Path) -> None:
    copy, run = ("COPY app /app", [file("app", 10)]), ("RUN make", [file("out", 70)])
    before = built(tmp_path, BASE, copy, run)
    after = built(tmp_path, BASE, ("COPY app /app", [file("app", 15)]), ("RUN new", []), run)
    pairs = layer_pairs(before, after)
    assert [(it.state, it.change) for it in pairs] == [
        ("same", 0), ("changed", 5), ("added", 0), ("same", 0),
    ]  # fmt: skip
    assert [it.text for it in pairs][2] == "RUN new"


def test_another_base_image(tmp_path: Path) -> None:
    run = ("RUN make", [file("out", 70)])
    newer = ("ADD file:2 in /", [file("bin/sh", 450)])
    pairs = layer_pairs(built(tmp_path, BASE, run), built(tmp_path, newer, run))
    assert [(it.state, it.change) for it in pairs] == [("changed", -50), ("same", 0)]


def test_packages_that_differ(tmp_path: Path) -> None:
    """By bytes; copies of a package are one row, with all their versions."""
    first = [status(("libc6", "1"), ("curl", "8.1")), package_json("node_modules/a", "a", "1")]
    second = [
        status(("libc6", "1"), ("curl", "8.2")),
        package_json("node_modules/a", "a", "1"),
        package_json("node_modules/b/node_modules/a", "a", "2"),
        file("node_modules/b/node_modules/a/x", 900),
    ]
    one, other = (Contents(built(tmp_path, ("RUN x", it)), 5) for it in (first, second))
    found = package_pairs(one.packages, other.packages)
    assert [(it.name, it.state, it.before, sorted(it.after)) for it in found] == [
        ("a", "changed", ["1"], ["1", "2"]), ("curl", "changed", ["8.1"], ["8.2"]),
    ]  # fmt: skip
    assert found[0].change > 900 and found[1].change == 0


def test_small_layers_are_not_listed_for_people(tmp_path: Path) -> None:
    found = Contents(built(tmp_path, BASE, ("RUN a", [file("a", 4)]), ("RUN b", [file("b", 6)])), 5)
    assert [it.layer.number for it in found.large] == [0, 2]
    assert [it.outside for it in found.layers] == [500, 4, 6]
