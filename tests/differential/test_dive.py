"""dive says the same of the same archives: sizes of images, layers, files and directories, the
efficiency, and the bytes that it counts as wasted.

Where a layer deletes something in a directory that has no entry in that layer, dive forgets what the
directory holds. No builder makes such layers; these here have an entry for every directory.
"""

import subprocess
from pathlib import Path

import pytest

from dflint.image.efficiency import efficiency
from dflint.image.largest import largest_directories, largest_files
from dflint.image.reading import read
from tests.build.lab import BASE, engine
from tests.differential.dive import asked, files_of, layers, program
from tests.image.lab import saved

DIVE = program()
IMAGES = (BASE, "debian:bookworm-slim", "python:3.11-slim", "node:22-slim")

pytestmark = pytest.mark.skipif(DIVE is None, reason="dive is not installed")


def _check(archive: Path) -> None:
    assert DIVE is not None
    image = read(str(archive))
    ours, theirs = efficiency(image), asked(DIVE, archive)
    told = theirs["image"]
    assert ours.score == pytest.approx(told["efficiencyScore"], abs=1e-9)
    assert ours.wasted == told["inefficientBytes"]
    assert image.size == told["sizeBytes"]
    assert [it.size for it in image.layers] == [it["sizeBytes"] for it in theirs["layer"]]
    for layer, its in zip(image.layers, theirs["layer"], strict=True):
        files = files_of(its)
        assert {it.path: it.size for it in largest_files(layer, len(layer.entries))} == files
        assert {it.path: it.size for it in largest_directories(layer, 5)} == {
            path: sum(size for name, size in files.items() if name.startswith(f"{path}/"))
            for path in (it.path for it in largest_directories(layer, 5))
        }


@pytest.mark.parametrize("start", range(0, 100, 20))
def test_images_of_all_kinds(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + 20):
        steps = [(f"RUN {number}", layer) for number, layer in enumerate(layers(seed))]
        saved(steps).archive(tmp_path / f"{seed}.tar")
        _check(tmp_path / f"{seed}.tar")


@pytest.mark.parametrize("name", IMAGES)
def test_real_images(name: str, tmp_path: Path) -> None:
    engine("docker")
    save = ("docker", "save", "--output", str(tmp_path / "image.tar"), name)
    if subprocess.run(save, capture_output=True).returncode:
        pytest.skip(f"there is no image {name}")
    _check(tmp_path / "image.tar")
