"""Which layer of a recorded build belongs to which instruction of a file as it is now."""

import json
from pathlib import Path

from dflint.measure.attribution import attribute
from dflint.measure.measurement import Outcome
from dflint.measure.metrics import Subject, record, recorded, run_of, runs_of
from dflint.measure.recorded_layers import sizes_of
from dflint.measure.times import Times
from dflint.measure.variants import as_it_is
from dflint.model.stages import Dockerfile
from tests.measure.test_attribution import built, dockerfile

TEXT = "FROM debian:12\nRUN make\nCOPY . /app\nRUN make test\nRUN make test\n"
STEPS = ("RUN /bin/sh -c make # buildkit", "COPY . /app # buildkit") + (
    "RUN /bin/sh -c make test # buildkit",
) * 2


def _recorded(folder: Path) -> Path:
    """A file with a run in which TEXT was built."""
    file = dockerfile(TEXT)
    image = built(folder, *STEPS)
    outcome = Outcome(as_it_is(file.source), attribute(image, file), Times((1.0,)), ())
    subject = Subject("", str(folder / "Dockerfile"))
    path = folder / "runs.jsonl"
    record(run_of(outcome, subject, "buildah 1"), path)
    return path


def _lines(path: Path, file: Dockerfile) -> dict[int, int]:
    """The lines of the file that have a size."""
    (run,) = runs_of(recorded(path), str(path.with_name("Dockerfile")))
    steps = [step for stage in file.stages for step in stage.steps]
    return {
        file.source.position(step.start).line: layer.line
        for step, layer in sizes_of(run.layers, steps)
    }


def test_layers_of_the_same_text(tmp_path: Path) -> None:
    path = _recorded(tmp_path)
    assert _lines(path, dockerfile(TEXT)) == {2: 2, 3: 3, 4: 4, 5: 5}
    (row,) = map(json.loads, path.read_text().splitlines())
    assert [it["size"] for it in row["layers"]] == [1, 1, 1, 1]
    assert "make" not in path.read_text()  # there may be secrets in it


def test_lines_that_moved_and_others_that_changed(tmp_path: Path) -> None:
    file = dockerfile(
        "# new\nFROM debian:12\nRUN \\\n  # why\n  make\n# not\n\nCOPY ./src /app\nRUN make test\nRUN make test\n"
    )
    assert _lines(_recorded(tmp_path), file) == {3: 2, 9: 4, 10: 5}


def test_one_of_two_that_are_the_same_is_not_known(tmp_path: Path) -> None:
    file = dockerfile("FROM debian:12\nRUN make test\n")
    assert _lines(_recorded(tmp_path), file) == {}
