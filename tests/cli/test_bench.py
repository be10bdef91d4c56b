"""`dflint bench`: what is asked for wrongly, and what needs no engine."""

import json
from pathlib import Path

import pytest

from dflint.bench.records import record, recorded_of
from tests.bench.lab import Simulated, bench_of
from tests.cli.conftest import Dflint


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "name an image, or a folder with --build: dflint bench app:1 app:2."),
        (("a", "--only", "strat"), 'Did you mean "start"?'),
        (("a", "--max-start", "2 parsecs"), "--max-start: "),
        (("a", "--timeout", "0"), "--timeout: it has to be more than 0 seconds."),
        (("a", "--memory", "much"), "--memory: "),
        (("a", "--probe", "http://x:99999/"), "--probe: "),
        (("a", "a"), "an image is named twice"),
        (("a", "b", "--record-as", "c"), "--record-as is for one image."),
        (("a", "--build", "."), 'cannot read "./Dockerfile"'),
        (("--build", "nowhere"), '--build: there is no folder "nowhere".'),
        (("a", "--only", "build"), "--only build measures folders"),
        (("--only", "start", "--build", "."), "Dockerfile"),
        (("a", "--engine", "dokcer"), 'did you mean "docker"?'),
        (("a", "--engine", "buildah"), 'there is no engine "buildah"'),
        (("a", "--ready", "running"), '"running" is not one of'),
        (("a", "--history", "none"), 'cannot read "none": No such file or directory.'),
    ],
)  # fmt: skip
def test_mistakes(dflint: Dflint, args: tuple[str, ...], said: str) -> None:
    code, out, err = dflint("bench", *args)
    assert (code, out) == (2, "")
    assert said in err, err


def test_a_daemon_on_another_machine(dflint: Dflint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://build.example.com:2376")
    code, _, err = dflint("bench", "app:1")
    assert code == 2 and "DOCKER_HOST is another machine" in err


def test_its_help_says_that_it_starts_containers(dflint: Dflint) -> None:
    code, out, _ = dflint("bench", "--help")
    assert code == 0 and "dflint bench starts containers" in " ".join(out.split())


def test_history(dflint: Dflint, here: Path) -> None:
    bench = bench_of(Simulated("app:1", lambda: 0.3), runs=2)
    record(recorded_of(bench), here / "figures.jsonl")
    code, out, err = dflint("bench", "--history", "figures.jsonl", "--html", "page.html")
    assert (code, err) == (0, "")
    assert "app:1" in out and "300 ms" in out
    assert "app:1 over time" in (here / "page.html").read_text()
    told = dflint("measure", "--history", "figures.jsonl")
    assert told[0] == 2 and "holds no runs" in told[2]


def test_a_line_says_its_format(here: Path) -> None:
    path = here / "figures.jsonl"
    record(recorded_of(bench_of(Simulated("app:1", lambda: 0.3), runs=2)), path)
    line = json.loads(path.read_text())
    assert (line["format"], line["kind"], line["name"]) == (2, "bench", "app:1")
