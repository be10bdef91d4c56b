"""The replay of a history against engines that really build it."""

import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from dflint.build.session import Session
from dflint.cli import run
from tests.build.lab import BASE, dockerfile, engine, request
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


STAGES = (
    f"FROM {BASE} AS build\nWORKDIR /w\nCOPY src/ src/\nRUN cat src/* | tr -d '#' > all\n"
    f"FROM {BASE}\nCOPY --from=build /w/all /all\nRUN cat /all\n"
)
CHANGES: tuple[Mapping[str, str | None], ...] = (
    {"Dockerfile": STAGES, "src/a": "1", "src/run": "#"},
    {"src/a": "1#"},  # what is written is the same
    {"src/a": "2"},
    {"src/a": "2##"},
    {"README": "1"},
)


@pytest.mark.parametrize("name", ["docker", "buildah"])
def test_builds_say_what_depends_on_output(
    name: str, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(name)
    repository = Repository(tmp_path / "project")
    for files in CHANGES:
        repository.commit_files(files)
    monkeypatch.chdir(repository.root)
    own = "buildah" if name == "buildah" else "docker"
    assert _states(own) == ["RRRR", "RRdd", "RRdd", "RRdd", "...."]
    assert _states(own, "--measure", "3") == ["RRRR", "RRdd", "RRRR", "RR..", "...."]
    assert _states(own, "--measure", "9") == ["RRRR", "RR..", "RRRR", "RR..", "...."]


def _states(own: str, *arguments: str) -> list[str]:
    content = BytesIO()
    out = TextIOWrapper(content)
    with redirect_stdout(out):
        assert run(["rebuild", "--engine", own, "--json", *arguments]) == 0
    commits = json.loads(content.getvalue())["commits"]
    rows = [[it for it in commit["steps"] if it["instruction"] != "WORKDIR"] for commit in commits]
    return ["".join(LETTERS[it["state"]] for it in row) for row in rows]


def _lines(text: str) -> list[int]:
    """The lines of the instructions that make a layer."""
    rows = enumerate(text.splitlines(), 1)
    return [number for number, row in rows if row.split(" ")[0] in ("RUN", "COPY", "WORKDIR")]
