"""`dflint measure`, with real builds where there is an engine."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.build.lab import BASE, engine, remains
from tests.cli.conftest import Dflint

BEFORE = f"""FROM {BASE}
WORKDIR /app
COPY . .
RUN dd if=/dev/zero of=/app/large bs=1000 count=1000
RUN rm /app/large
RUN echo built
"""
AFTER = f"""FROM {BASE}
WORKDIR /app
RUN dd if=/dev/zero of=/app/large bs=1000 count=1000 && rm /app/large
RUN echo built
COPY . .
"""


@pytest.fixture
def project(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (here / "Dockerfile").write_text(BEFORE)
    (here / "Dockerfile.new").write_text(AFTER)
    (here / "app.py").write_text("1")
    (here / ".dockerignore").write_text("Dockerfile*\nscratch\n*.jsonl\n")
    (here / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(here / "scratch"))
    return here


@pytest.mark.parametrize("name", ["docker", "buildah"])
def test_two_files_are_compared(name: str, dflint: Dflint, project: Path) -> None:
    engine(name)
    code, out, err = dflint(
        "measure", "--against", "Dockerfile.new", "--touch", "app.py", "--no-pull", "--json",
        "--engine", name,
    )  # fmt: skip
    found = json.loads(out)
    assert (code, err) == (0, "")
    before, after = found["before"], found["after"]
    assert before["size"] - after["size"] == 1_000_000
    assert before["wasted"] - after["wasted"] == 1_000_000
    assert 0 < after["compressed_size"] < before["compressed_size"]
    assert before["rebuild"]["touched"] == "app.py"
    assert before["rebuild"]["hits"] < after["rebuild"]["hits"]
    assert found["is_equal"], found["differences"]
    lines = {it["before"]["line"]: it["before"] for it in found["instructions"] if it["before"]}
    assert (lines[4]["size"], lines[4]["wasted"]) == (1_000_000, 0)
    assert (lines[5]["size"], lines[5]["wasted"]) == (0, 1_000_000)
    assert lines[5]["notes"] == ["deletes 1.0 MB of line 4"]
    assert remains(project / "scratch") == []


def test_the_user_sees_the_lines_and_a_page(dflint: Dflint, project: Path) -> None:
    engine("docker")
    code, out, _ = dflint(
        "measure", "--against", "Dockerfile.new", "--no-rebuild", "--no-pull", "--html", "a.html"
    )
    assert code == 0
    assert "RUN dd if=/dev/zero of=/app/large bs=1000 count=1000" in out
    assert "A container sees no difference." in out
    page = (project / "a.html").read_text()
    assert "deletes 1.0 MB of line 4" in page
    assert "http" not in page


def test_each_fix_is_measured(dflint: Dflint, project: Path) -> None:
    engine("docker")
    (project / "Dockerfile").write_text(f"FROM {BASE}\nENV A b\nEXPOSE 80/TCP\nRUN echo x\n")
    code, out, _ = dflint("measure", "--each", "--no-rebuild", "--no-pull", "--json")
    found = json.loads(out)
    assert code == 0
    assert [it["code"] for it in found["fixes"]] == ["DF142", "DF524"]
    assert all(it["size"] == 0 for it in found["fixes"])


def test_limits_and_records(dflint: Dflint, project: Path) -> None:
    engine("docker")
    args = ("measure", "--no-rebuild", "--no-pull", "--record", "runs.jsonl")
    assert dflint(*args, "--max-size", "1GB", "--max-waste", "50%")[0] == 0
    code, _, err = dflint(*args, "--max-waste", "1kB", "--max-increase-vs", "runs.jsonl")
    assert (code, err) == (1, "dflint: 1.0 MB are wasted; at most 1.0 kB are allowed.\n")
    (project / "Dockerfile").write_text(BEFORE.replace("count=1000", "count=2000"))
    code, _, err = dflint(*args, "--max-increase-vs", "runs.jsonl", "--max-increase", "10%")
    assert code == 1
    assert "the image is 1.0 MB larger than it was" in err
    code, out, _ = dflint("measure", "--history", "runs.jsonl", "--html", "h.html")
    assert (code, len(out.strip().splitlines())) == (0, 7)
    assert "<svg" in (project / "h.html").read_text()


def test_a_build_that_fails(dflint: Dflint, project: Path) -> None:
    engine("docker")
    (project / "Dockerfile").write_text(f"FROM {BASE}\nRUN echo said && exit 7\n")
    code, out, err = dflint("measure", "--no-pull")
    assert (code, out) == (2, "")
    assert err.startswith("dflint: Dockerfile:2: the command ended with exit code 7.\n")
    assert "said" in err
    assert remains(project / "scratch") == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nothing",), 'cannot read "nothing": No such file or directory.'),
        (("--context", "nowhere"), 'there is no folder "nowhere".'),
        (("--engine", "dockr"), 'there is no engine "dockr": did you mean "docker"?'),
        (("--against", "Dockerfile.new", "--fix"), "--against does not go with --fix"),
        (("--touch", "nothing.py"), 'there is no file "nothing.py" in ".".'),
        (("--max-size", "big"), '--max-size: "big" is no size'),
        (("--history", "nothing"), 'cannot read "nothing": No such file or directory.'),
        (("--select", "DF9999"), 'no rule is called "DF9999".'),
    ],
)
def test_mistakes(dflint: Dflint, project: Path, args: tuple[str, ...], message: str) -> None:
    code, out, err = dflint("measure", *args)
    assert (code, out) == (2, "")
    assert err.startswith(f"dflint: {message}")


def test_nothing_is_left_of_the_context_of_the_user(dflint: Dflint, project: Path) -> None:
    engine("docker")
    subprocess.run(["git", "init", "-q", "."], check=True)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    dflint("measure", "--touch", "app.py", "--no-pull")
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
