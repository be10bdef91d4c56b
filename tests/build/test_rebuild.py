"""The replay of a history against engines that really build it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from dflint.build.session import Session
from tests.build.lab import dockerfile, engine, request
from tests.optimize.repositories import LETTERS, Repository

FIRST = dockerfile(
    "WORKDIR /app", "COPY list.txt .", "RUN cat list.txt > list", "COPY src/ src/",
    "RUN cat src/* > all", "LABEL a=b", "RUN true",
)  # fmt: skip
HISTORY: tuple[Mapping[str, str | None], ...] = (
    {
        "Dockerfile": FIRST,
        ".dockerignore": ".git\n*.md\n",
        "list.txt": "a",
        "src/a": "1",
        "x.md": "1",
    },
    {"src/a": "2"},
    {"x.md": "2"},
    {"list.txt": "b"},
    {"list.txt": "a"},
    {"Dockerfile": FIRST.replace("a=b", "a=c")},
    {"Dockerfile": FIRST.replace("RUN true", "ARG N=1\nRUN true")},
    {"src/b": "1"},
)


@pytest.mark.parametrize("name", ["docker", "buildah"])
def test_an_engine_rebuilds_what_the_replay_says(
    name: str, tmp_path: Path, temporary: Path
) -> None:
    repository = Repository(tmp_path / "project")
    found: list[list[str]] = []
    built = None
    with Session(engine(name)) as session:
        for files in HISTORY:
            repository.commit_files(files)
            text = (repository.root / "Dockerfile").read_text()
            built = session.build(request(text, repository.root, built))
            states = {it.line: "." if it.is_cached else "R" for it in built.timings if it.line}
            found.append([states.get(line, "?") for line in _lines(text)])
            built.archive.unlink()
    said = repository.replay(engine="docker" if name == "docker" else name).rebuilds
    for rebuild, really in zip(said, found, strict=True):
        own = {step.line: LETTERS[step.state] for step in rebuild.steps}
        assert [own[line] for line in _lines(rebuild.text)] == really, rebuild.commit.subject


def _lines(text: str) -> list[int]:
    """The lines of the instructions that make a layer."""
    rows = enumerate(text.splitlines(), 1)
    return [number for number, row in rows if row.split(" ")[0] in ("RUN", "COPY", "WORKDIR")]
