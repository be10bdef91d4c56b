"""Layers that a builder makes of many instructions are led back to all of these."""

from pathlib import Path

import pytest

from dflint.build.request import BuildRequest
from dflint.build.session import Session
from dflint.image.reading import read
from dflint.measure.attribution import attribute
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.build.lab import dockerfile, engine

INSTRUCTIONS = (
    "ENV A=1",
    "RUN echo 1 >/one",
    'RUN ["/bin/sh", "-c", "echo 2 >/two"]',
    "RUN echo 3 >/three",
)


@pytest.mark.parametrize("kind", ["buildah", "podman"])
@pytest.mark.parametrize(
    ("option", "last", "expected"),
    [
        ("--layers", "CMD sh", [[3], [4], [5]]),
        ("--layers=false", "CMD sh", [[3, 4, 5]]),
        ("--layers=false", "RUN true", [[3, 4, 5, 6]]),
        ("--squash", "CMD sh", [[1, 3, 4, 5]]),
    ],
)
def test_a_layer_belongs_to_all_lines_since_the_last_one(
    kind: str, option: str, last: str, expected: list[list[int]], tmp_path: Path, temporary: Path
) -> None:
    if kind == "podman" and option == "--squash":
        pytest.skip("podman refuses it with --layers")
    source = Source("Dockerfile", dockerfile(*INSTRUCTIONS, last))
    options = (option,) if option != "--squash" else ("--layers=false", option)
    with Session(engine(kind)) as session:
        built = session.build(BuildRequest(source.text, tmp_path, pull=False, builder_args=options))
        image = read(str(built.archive))
    file = analyze(parse(source))
    found = attribute(image, file)
    lines = [[source.position(it.start).line for it in steps] for steps in found.steps if steps]
    assert lines == expected
    assert found.mismatch(file) == ""
