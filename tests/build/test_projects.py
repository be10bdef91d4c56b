"""Real projects, built by real engines."""

from pathlib import Path

import pytest

from dflint.build.request import BuildRequest
from dflint.build.session import Session
from dflint.image.reading import read
from dflint.measure.attribution import attribute
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.structure_tests.config import StructureTest
from dflint.structure_tests.schema import METADATA
from dflint.syntax.nodes import Instruction, Run
from dflint.syntax.parser import parse
from tests.build.lab import PROJECTS, config_in, engine
from tests.structure_tests.lab import failures, written

NAMES = sorted(path.parent.name for path in PROJECTS.glob("*/Dockerfile"))
CLASSIC = ("onbuild", "shell-job", "static-site")  # quick, and without mounts
# What is changed of a project at its end, and of which of it a structure test says something.
CHANGES = """
USER nobody-else
WORKDIR /elsewhere
ENTRYPOINT ["other"]
CMD ["other"]
"""
SEEN = {"user": "USER", "workdir": "WORKDIR", "entrypoint": "ENTRYPOINT", "cmd": "CMD"}
# buildah 1.28 and podman 4.3 start the shell form with /bin/sh, whatever SHELL says.
WITHOUT_SHELL = ("buildah", "podman")
SKIPPED = {"c-stages": 1}  # RUNs of stages that the last one does not need
CASES = [
    *((name, kind) for name in NAMES for kind in ("docker", "buildah")),
    *((name, kind) for name in CLASSIC for kind in ("podman", "docker-classic")),
]


@pytest.mark.parametrize(("project", "kind"), CASES)
def test_a_project_is_built_and_built_again_from_the_cache(
    project: str, kind: str, temporary: Path
) -> None:
    path = PROJECTS / project / "Dockerfile"
    text = path.read_text()
    with Session(engine(kind)) as session:
        cold = session.build(BuildRequest(text, path.parent, path, pull=False))
        assert len(config_in(cold.archive)["rootfs"]["diff_ids"]) > 1
        file = analyze(parse(Source(str(path), text)))
        assert attribute(read(str(cold.archive)), file).mismatch(file) == ""
        test = written(text, path.parent)
        found = failures(test, cold.archive)
        assert [
            it for it in found if kind not in WITHOUT_SHELL or "is [/bin/sh -c " not in it
        ] == []
        warm = session.build(BuildRequest(text, path.parent, path, pull=False, after=cold))
        if kind == "docker":
            changed = text + CHANGES
            request = BuildRequest(changed, path.parent, path, pull=False, after=cold)
            found = failures(test, session.build(request).archive)
            assert {it.split()[0] for it in found} >= set(_seen(test)), found
    assert session.remains == "" and list(temporary.iterdir()) == []

    runs, instructions = _lines(text, Run), _lines(text, Instruction)
    assert {timing.line for timing in cold.timings} <= set(instructions)
    first, again = ([it for it in built.timings if it.line in runs] for built in (cold, warm))
    assert len(first) >= len(runs) - SKIPPED.get(project, 0)
    assert not any(timing.is_cached for timing in first)
    assert all(timing.is_cached for timing in again)
    assert sum(timing.seconds for timing in cold.timings) > 0


def _seen(test: StructureTest) -> list[str]:
    """What the test of the configuration says something of that CHANGES change."""
    return [word for test in test.of(METADATA) for key, word in SEEN.items() if key in test.values]


def _lines(text: str, kind: type[Instruction]) -> list[int]:
    source = Source("Dockerfile", text)
    found = (it for it in parse(source).instructions if isinstance(it, kind))
    return [source.position(it.start).line for it in found]
