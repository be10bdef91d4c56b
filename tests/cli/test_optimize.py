"""`dflint optimize`: the plan, patches, written files, evidence from the history."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.optimize.repositories import Repository

Invoke = Callable[..., tuple[int, str, str]]
BEFORE = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n"
AFTER = (
    "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"
    "RUN npm run build\n"
)
FILES = {"Dockerfile": BEFORE, "package.json": "{}", "package-lock.json": "{}", "a.js": "1"}


@pytest.fixture
def project(here: Path) -> Path:
    for name, text in FILES.items():
        (here / name).write_text(text)
    return here


def test_the_plan_says_what_and_why(project: Path, dflint: Invoke) -> None:
    code, out, _ = dflint("optimize")
    assert code == 0
    assert "line 4: Move RUN npm ci above the sources" in out
    assert "it reads package.json, package-lock.json, and no other file of the context" in out
    assert "put node_modules into .dockerignore" in out
    assert "Not proved without a build" in out
    assert (project / "Dockerfile").read_text() == BEFORE


def test_nothing_is_written_that_is_not_proved(project: Path, dflint: Invoke) -> None:
    _, out, _ = dflint("optimize", "--write")
    assert "Nothing is changed" in out
    assert (project / "Dockerfile").read_text() == BEFORE
    _, out, _ = dflint("optimize", "--write", "--unsafe-fixes")
    assert (project / "Dockerfile").read_text() == AFTER
    assert dflint("optimize")[1] == "Dockerfile: no better order is known.\n"


VOLATILE = (
    "FROM debian:12\nARG GIT_SHA\nLABEL sha=$GIT_SHA\nRUN apt-get update && apt-get install -y curl\n"
    "COPY a.js /srv/\n"
)


def test_what_the_plan_proves_is_written_without_asking(here: Path, dflint: Invoke) -> None:
    (here / "a.js").write_text("")
    (here / "Dockerfile").write_text(VOLATILE)
    _, out, _ = dflint("optimize", "--write")
    assert "[DF221] (safe)" in out and "not proved" not in out
    assert (here / "Dockerfile").read_text() == (
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG GIT_SHA\n"
        "LABEL sha=$GIT_SHA\nCOPY a.js /srv/\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        VOLATILE.replace("GIT_SHA", "VERSION"),  # which a script of a package may use
        VOLATILE.replace("install -y curl", "install -y curl && make"),
        VOLATILE.replace("ARG GIT_SHA", "# which commit\nARG GIT_SHA"),
    ],
)
def test_what_the_plan_does_not_prove_is_not_written(here: Path, dflint: Invoke, text: str) -> None:
    (here / "a.js").write_text("")
    (here / "Dockerfile").write_text(text)
    _, out, _ = dflint("optimize", "--write")
    assert "(safe)" not in out
    assert (here / "Dockerfile").read_text() == text


def test_a_patch_changes_nothing(project: Path, dflint: Invoke) -> None:
    _, out, _ = dflint("optimize", "--diff", "--unsafe-fixes")
    assert out.startswith("--- ./Dockerfile")
    assert "+COPY package.json package-lock.json ./" in out
    assert (project / "Dockerfile").read_text() == BEFORE


def test_what_stays_is_said(project: Path, dflint: Invoke) -> None:
    (project / "package.json").write_text('{"scripts": {"postinstall": "gulp"}}')
    _, out, _ = dflint("optimize")
    assert out.startswith("Dockerfile: no better order is known.")
    assert 'it is not clear what it reads: a script that installing starts runs "gulp"' in out


def test_the_history_is_the_evidence(here: Path, dflint: Invoke) -> None:
    repository = Repository(here)
    repository.commit_files({**FILES, ".dockerignore": ".git\nnode_modules\n"})
    for number in range(30):
        repository.commit_files({"a.js": str(number + 2)})
    repository.commit_files({"package-lock.json": "{ }"})
    _, out, _ = dflint("optimize", "--json")
    found = json.loads(out)
    assert found["commits"] == 31
    assert found["text"] == AFTER
    assert [it["rebuilt"] for it in found["rebuilt"]["before"]] == [31, 31]
    assert [it["rebuilt"] for it in found["rebuilt"]["after"]] == [1, 31]
    assert found["changes"][0]["safety"] == "unsafe"
    assert found["changes"][0]["code"] == "DF231"
    assert found["changes"][0]["evidence"] == (
        "line 3 changed in 31 of the last 31 commits, package.json, package-lock.json in 1"
    )


def test_the_size_of_packages_is_evidence(here: Path, dflint: Invoke) -> None:
    (here / "src").mkdir()
    (here / "src/a.c").write_text("")
    (here / "Dockerfile").write_text(
        "FROM debian:12\nCOPY src /src\nRUN apt-get update && apt-get install -y gcc\n"
    )
    _, out, _ = dflint("optimize")
    assert "above line 2 [DF270]" in out
    assert (
        "each time it runs, ≈ 180 MB are installed: gcc with what it depends on, on Debian 12"
        in out
    )
    assert "The image could be ≈" in out and "[apt-recommends]" in out


def test_sizes_are_in_the_json(here: Path, dflint: Invoke) -> None:
    (here / "Dockerfile").write_text(
        "FROM debian:12\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n"
    )
    (found,) = json.loads(dflint("optimize", "--json")[1])["sizes"]
    assert found["code"] == "DF302" and found["line"] == 2 and found["bytes"] > 10_000_000
    assert found["basis"] == "git pulls 22 recommended packages on Debian 12"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["none"], 'cannot read "none"'), (["--context", "none"], 'there is no folder "none".')],
)
def test_mistakes_are_one_sentence(
    project: Path, dflint: Invoke, arguments: list[str], sentence: str
) -> None:
    code, _, err = dflint("optimize", *arguments)
    assert code == 2
    assert sentence in err


def test_a_dockerignore_is_proposed(here: Path, dflint: Invoke) -> None:
    repository = Repository(here)
    repository.commit_files(
        {**FILES, "README.md": "1", ".github/x.yml": "1", ".dockerignore": "node_modules\n"}
    )
    for number in range(25):
        repository.commit_files({"README.md": str(number + 2)})
    _, out, _ = dflint("optimize", "--json")
    found = json.loads(out)["dockerignore"]
    assert found["lines"] == [".dockerignore", ".git", ".github", "Dockerfile", "README.md"]
    assert (found["rebuilds_before"], found["rebuilds_after"]) == (25, 0)
    dflint("optimize", "--write", "--unsafe-fixes", "--dockerignore")
    assert (here / ".dockerignore").read_text().startswith("node_modules\n.dockerignore\n.git\n")
    assert json.loads(dflint("optimize", "--json")[1])["dockerignore"] is None


def test_what_a_manifest_names_is_not_ignored(here: Path, dflint: Invoke) -> None:
    (here / "Dockerfile").write_text("FROM python:3.12\nCOPY . /app\nRUN pip install /app\n")
    (here / "pyproject.toml").write_text('[project]\nreadme = "README.md"\n')
    (here / "README.md").write_text("a" * 200_000)
    (here / "NEWS.md").write_text("a" * 200_000)
    _, out, _ = dflint("optimize", "--json")
    assert json.loads(out)["dockerignore"]["lines"] == ["Dockerfile", "NEWS.md"]


GO = 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o /app .\nCMD ["/app"]\n'


def test_stages_are_changes_as_others(here: Path, dflint: Invoke) -> None:
    files = {"Dockerfile": GO, "go.mod": "module a\n", "main.go": "package main\n"}
    for name, text in files.items():
        (here / name).write_text(text)
    _, out, _ = dflint("optimize")
    assert out.startswith("Dockerfile: 1 change\n")
    assert "line 1: Ship the program in a stage FROM gcr.io/distroless/static-debian13" in out
    _, out, _ = dflint("optimize", "--diff", "--unsafe-fixes")
    assert "+FROM golang:1.25 AS build\n" in out and "+COPY --from=build /app /app\n" in out
    found = json.loads(dflint("optimize", "--json")[1])
    assert [it["line"] for it in found["changes"]] == [1]
    assert dflint("optimize", "--write")[0] == 0
    assert (here / "Dockerfile").read_text() == GO
    dflint("optimize", "--write", "--unsafe-fixes")
    assert (here / "Dockerfile").read_text() == found["text"] != GO


def test_a_stage_and_an_order_in_one_plan(here: Path, dflint: Invoke) -> None:
    files = {"Dockerfile": GO, "go.mod": "module a\n", "go.sum": "x\n", "main.go": "package main\n"}
    for name, text in files.items():
        (here / name).write_text(text)
    found = json.loads(dflint("optimize", "--json")[1])
    lines = [(it["line"], it["title"].split()[0]) for it in found["changes"]]
    assert lines == [(1, "Ship"), (5, "Fetch")]
    assert found["text"].index("go mod download") < found["text"].index("COPY . .")
    assert found["text"].endswith('COPY --from=build /app /app\nCMD ["/app"]\n')


def test_why_no_stage_is_proposed_is_said(here: Path, dflint: Invoke) -> None:
    (here / "Dockerfile").write_text(GO.replace("RUN go", "RUN make && go"))
    (here / "main.go").write_text("package main\n")
    _, out, _ = dflint("optimize")
    assert "line 5: No stage for the program alone is proposed" in out
