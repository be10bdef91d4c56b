"""`dflint measure`, with real builds where there is an engine."""

import json
import os
import socket
import subprocess
import tempfile
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
WAITING = "builds with docker: waiting until it is done.\n"
AFTER = f"""FROM {BASE}
WORKDIR /app
RUN dd if=/dev/zero of=/app/large bs=1000 count=1000 && rm /app/large
RUN echo built
COPY . .
"""


@pytest.fixture
def dflint(dflint: Dflint) -> Dflint:
    """The same, but that it may wait for other tests in silence."""

    def invoke(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        code, out, err = dflint(*args, stdin=stdin)
        lines = err.splitlines(keepends=True)
        return code, out, "".join(it for it in lines if not it.endswith(WAITING))

    return invoke


@pytest.fixture
def project(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (here / "Dockerfile").write_text(BEFORE)
    (here / "Dockerfile.new").write_text(AFTER)
    (here / "app.py").write_text("1")
    (here / ".dockerignore").write_text("Dockerfile*\nscratch\n*.jsonl\n")
    (here / "scratch").mkdir()
    (here / "out").symlink_to("/etc")
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


@pytest.mark.parametrize("name", ["docker", "buildah"])
def test_what_is_built_is_the_context_of_the_user(name: str, dflint: Dflint, project: Path) -> None:
    """Also in a repository, with links, modes and FIFOs, and for the build after a change."""
    engine(name)
    subprocess.run(["git", "init", "-q", "."], check=True)
    (project / "src").mkdir()
    (project / "src" / "run.sh").write_text("#!/bin/sh")
    (project / "src" / "run.sh").chmod(0o750)
    (project / "src" / "link").symlink_to("../app.py")
    os.mkfifo(project / "src" / "pipe")
    (project / "Dockerfile").write_text(f"""FROM {BASE}
COPY .git /git
COPY src /src
RUN test -e /git/HEAD && test -x /src/run.sh && test -p /src/pipe
COPY app.py /
RUN cat app.py
""")
    code, out, err = dflint("measure", "--touch", "app.py", "--no-pull", "--json", "--engine", name)
    found = json.loads(out)
    assert (code, err) == (0, "")
    again = found["before"]["rebuild"]
    assert (again["instructions"], again["hits"]) == (5, 3)


def test_a_fifo_and_a_socket_in_a_context_on_another_disk(
    dflint: Dflint, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine("docker")
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == project.stat().st_dev:
        pytest.skip("there is no other disk")
    os.mkfifo(project / "pipe")
    with socket.socket(socket.AF_UNIX) as it:
        it.bind("socket")
    with tempfile.TemporaryDirectory(dir=shm) as folder:
        monkeypatch.setenv("TMPDIR", folder)
        code, _, err = dflint("measure", "--touch", "app.py", "--no-pull", "--engine", "docker")
    assert (code, err) == (0, "")


def test_the_failure_of_a_variant_belongs_to_it(dflint: Dflint, project: Path) -> None:
    engine("docker")
    (project / "Dockerfile.new").write_text(AFTER.replace("RUN echo built", "RUN exit 7"))
    args = ("--no-rebuild", "--no-pull", "--engine", "docker")
    reason = "Dockerfile.new:4: the command ended with exit code 7."
    code, out, err = dflint("measure", "--against", "Dockerfile.new", *args)
    assert code == 2 and err.startswith(f"dflint: {reason}\n")
    assert f"after: failed: {reason}" in out
    assert "deletes 1.0 MB of line 4" in out, "the figures of the other variant stay"
    code, out, err = dflint("measure", "Dockerfile.new", "--against", "Dockerfile", "--json", *args)
    found = json.loads(out)
    assert code == 2
    assert found["before"]["error"] == reason and found["after"]["wasted"] == 1_000_000


def test_a_build_that_fails_after_a_change(dflint: Dflint, project: Path) -> None:
    engine("docker")
    text = BEFORE.replace("RUN echo built", "RUN test $(wc -l </app/app.py) = 0 || exit 8")
    (project / "Dockerfile").write_text(text)
    args = ("--no-pull", "--engine", "docker", "--json")
    code, out, err = dflint("measure", "--touch", "app.py", *args)
    found = json.loads(out)["before"]
    reason = found["rebuild"]["error"]
    assert code == 2 and err.startswith(f"dflint: {reason}\n")
    assert reason == (
        "Dockerfile after a change of app.py, line 6 (RUN test $(wc -l </app/app.py) = 0 || exit 8):"
        " the command ended with exit code 8."
    )
    assert found["size"] > 1_000_000


def test_with_nothing_to_fix_json_is_all_there_is(dflint: Dflint, project: Path) -> None:
    engine("docker")
    (project / "Dockerfile").write_text(f"FROM {BASE}\nWORKDIR /srv\n")
    args = ("--fix", "--select", "DF142", "--no-rebuild", "--no-pull", "--json")
    code, out, err = dflint("measure", *args)
    assert code == 0 and "after" not in json.loads(out)
    assert err == "dflint: there is nothing to fix: it is built as it is.\n"


def test_times_of_the_same_build_do_not_differ(dflint: Dflint, project: Path) -> None:
    engine("docker")
    (project / "Dockerfile.new").write_text(BEFORE)
    args = (
        "measure",
        "--against",
        "Dockerfile.new",
        "--no-rebuild",
        "--no-pull",
        "--engine",
        "docker",
    )
    code, out, _ = dflint(*args)
    (line,) = [it for it in out.splitlines() if it.lstrip().startswith("build")]
    assert code == 0 and line.count(" s") == 2 and "+" not in line and "-" not in line
    assert "--repeat 3 or more shows changes of them" in out
    code, out, _ = dflint(*args, "--repeat", "3", "--json")
    found = json.loads(out)
    assert [len(found[it]["seconds_of_each"]) for it in ("before", "after")] == [3, 3]
    assert sorted(found["before"]["seconds_of_each"])[1] == found["before"]["seconds"]


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


def test_what_is_recorded_says_what_it_is_of(
    dflint: Dflint, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another target is another thing, and so is a file of the same name in another place."""
    engine("docker")
    other = project / "scratch" / "other"
    other.mkdir()
    (other / "Dockerfile").write_text(BEFORE.replace(BASE, f"{BASE} AS first"))
    git = ("git", "-C", str(other), "-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "a"], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True).stdout
    args = ("--no-rebuild", "--no-pull", "--engine", "docker", "--context", ".")
    kept = ("--record", "runs.jsonl")
    assert dflint("measure", *args, *kept)[0] == 0
    assert dflint("measure", "scratch/other/Dockerfile", *args, *kept)[0] == 0
    secret = ("--build-arg", "API_TOKEN=abc", "--target", "first")
    assert dflint("measure", "scratch/other/Dockerfile", *args, *kept, *secret)[0] == 0
    first, second, third = map(json.loads, (project / "runs.jsonl").read_text().splitlines())
    assert (first["commit"], first["subject"]["file"]) == ("", str(project / "Dockerfile"))
    assert second["commit"] == commit.decode()[:12]
    assert second["subject"]["platform"].startswith("linux/"), "that of the image"
    assert second["subject"] | {"engine": "", "platform": ""} == {
        "repository": "other", "file": "Dockerfile", "variant": "", "context": str(project),
        "target": "", "platform": "", "args": "", "engine": "",
    }  # fmt: skip
    assert third["subject"]["target"] == "first"
    assert third["subject"]["args"] == "'API_TOKEN=***'"
    _, out, _ = dflint("measure", "--history", "runs.jsonl", "--html", "h.html")
    assert out.count("commit") == 3, "each has a table of its own"
    assert (project / "h.html").read_text().count("<svg") == 6
    code, _, err = dflint("measure", "--max-increase-vs", "runs.jsonl", "--target", "0", *args)
    assert code == 2 and '"runs.jsonl" holds no run of ' in err and "target 0" in err


def test_an_image_for_another_platform_is_another_thing(dflint: Dflint, project: Path) -> None:
    engine("docker")
    args = ("measure", "--no-rebuild", "--no-pull", "--engine", "docker")
    assert dflint(*args, "--record", "runs.jsonl")[0] == 0
    runs = project / "runs.jsonl"
    runs.write_text(runs.read_text().replace('"platform": "linux/', '"platform": "linux/not-'))
    code, _, err = dflint(*args, "--max-increase-vs", "runs.jsonl")
    assert code == 2 and err.startswith("dflint: there is no run of ") and "linux/not-" in err


def test_each_fix_of_a_file_that_cannot_be_built(dflint: Dflint, project: Path) -> None:
    engine("docker")
    (project / "Dockerfile").write_text(f"FROM {BASE}\nENV A b\nRUN exit 9\n")
    code, out, err = dflint("measure", "--each", "--no-rebuild", "--no-pull", "--json")
    assert code == 2 and err.count("dflint: ") == 1
    assert [it["error"] for it in json.loads(out)["fixes"]] == [
        "it is not built: there is nothing to compare it with."
    ]


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
        (("--touch", "../app.py"), 'there is no file "../app.py" in ".".'),
        (("--touch", "/etc/hostname"), 'there is no file "/etc/hostname" in ".".'),
        (("--touch", "out/hostname"), 'there is no file "out/hostname" in ".".'),
        (("--touch", "Dockerfile.new"), '"Dockerfile.new" is ignored by the builder: a change of'),
        (("--repeat", "0"), "Invalid value for '--repeat': 0 is not in the range"),
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


# --- several files, budgets, and reports for a CI ---


@pytest.fixture
def services(here: Path) -> Path:
    """A repository with three Dockerfiles, one of which cannot be built."""
    texts = {
        "api": f"""FROM {BASE} AS build
RUN dd if=/dev/zero of=/big bs=1000 count=3000
FROM {BASE}
RUN dd if=/dev/zero of=/a bs=1000 count=1000
RUN rm /a
COPY --from=build /big /big
""",
        "broken": f"FROM {BASE}\nRUN exit 3\n",
        "worker": f"FROM {BASE}\nRUN echo x >/x\n",
    }
    for name, text in texts.items():
        (here / name).mkdir()
        (here / name / "Dockerfile").write_text(text)
    return here


QUICK = ("--no-rebuild", "--no-pull", "--engine", "docker")


def test_one_file_that_fails_does_not_lose_the_others(dflint: Dflint, services: Path) -> None:
    engine("docker")
    code, out, err = dflint("measure", ".", "nope/Dockerfile", *QUICK)
    assert code == 2
    assert "broken/Dockerfile:2: the command ended with exit code 3." in err
    assert 'nope/Dockerfile: cannot read "nope/Dockerfile": No such file or directory.' in err
    rows = [
        line.split() for line in out[out.index(" file ") :].splitlines() if "Dockerfile" in line
    ]
    assert [row[:2] for row in rows] == [
        ["nope/Dockerfile", "failed"], ["api/Dockerfile", "6.0"], ["broken/Dockerfile", "failed"],
        ["worker/Dockerfile", "2.0"],
    ]  # fmt: skip


def test_budgets_of_files_and_stages(dflint: Dflint, services: Path) -> None:
    engine("docker")
    (services / "dflint.toml").write_text("""
[[budget]]
max-size = "10MB"
max-waste = "5%"
[[budget]]
dockerfile = "api/"
max-size = "5MB"
[[budget]]
dockerfile = "api/Dockerfile"
stage = "build"
max-size = "4.5MB"
max-build-time = "1h"
""")
    code, out, err = dflint("measure", "api", "worker", "--json", *QUICK)
    api, worker = json.loads(out)["files"]
    assert code == 1
    assert [line.partition(";")[0] for line in err.splitlines()] == [
        "dflint: api/Dockerfile: the image is 6.0 MB large",
        "dflint: api/Dockerfile: 1.0 MB are wasted",
        'dflint: api/Dockerfile: stage "build" is 5.0 MB large',
    ]
    assert err.count("(max-size in dflint.toml).") == 2
    assert [it["is_kept"] for it in api["budgets"]] == [False, False, False, True]
    assert worker["budgets"][0]["allowed"] == 10_000_000
    assert worker["exceeded"] == []
    assert api["stages"]["build"]["size"] == api["budgets"][2]["value"]
    code, _, err = dflint("measure", "api/Dockerfile", "--max-size", "7MB", *QUICK)
    assert code == 1 and "the image is" not in err, "an option holds before a budget"


def test_a_budget_of_a_stage_that_does_not_exist(dflint: Dflint, services: Path) -> None:
    engine("docker")
    budget = '[[budget]]\ndockerfile = "api/"\nstage = "biuld"\nmax-size = 1\n'
    (services / "dflint.toml").write_text(budget)
    sentence = 'dflint.toml: "api/Dockerfile" has no stage "biuld". Did you mean "build"?'
    assert dflint("measure", "api/Dockerfile", *QUICK) == (2, "", f"dflint: {sentence}\n")
    (services / "dflint.toml").write_text('[[budget]]\nstage = "test"\nmax-size = 1\n')
    code, _, err = dflint("measure", "worker/Dockerfile", *QUICK)
    sentence = 'dflint.toml: no Dockerfile that is measured has a stage "test".'
    assert (code, err) == (0, f"dflint: {sentence}\n")


def test_the_stage_that_is_built_anyway_is_not_built_twice(dflint: Dflint, services: Path) -> None:
    engine("docker")
    (services / "dflint.toml").write_text('[[budget]]\nstage = "build"\nmax-size = 1\n')
    code, out, err = dflint(
        "measure", "api/Dockerfile", "--target", "build", "--json", *QUICK
    )  # fmt: skip
    assert code == 1 and 'stage "build" is 5.0 MB large' in err
    assert "stages" not in json.loads(out)


def test_markdown_and_a_page_of_several_files(dflint: Dflint, services: Path) -> None:
    engine("docker")
    code, out, _ = dflint("measure", ".", "--markdown", "--html", "all.html", *QUICK)
    assert code == 2
    assert out.startswith("<!-- dflint measure -->\n### dflint measure: 3 Dockerfiles\n")
    assert "⚠️ 1.0 MB of 6.0 MB" in out and "❌ Nothing could be built." in out
    assert '<section id="file-3">' in (services / "all.html").read_text()


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            ("--json", "--markdown"),
            "--json and --markdown both write to standard output: choose one.",
        ),
        ((".", "--against", "x"), "--against is for one Dockerfile."),
        (("api", "-"), "standard input is no Dockerfile to measure: name the file."),
        (("ap1/Dockerfile", "ap1"), 'there is no file or folder "ap1".'),
        (("empty",), 'there is no Dockerfile in "empty".'),
        (
            ("--max-build-time", "3mn"),
            '--max-build-time: "3mn" is no time: write it as 90s or 2min. Did',
        ),
    ],
)
def test_mistakes_in_the_arguments(
    dflint: Dflint, services: Path, args: tuple[str, ...], sentence: str
) -> None:
    (services / "empty").mkdir()
    code, out, err = dflint("measure", *args)
    assert (code, out) == (2, "")
    assert sentence in err
