"""pre-commit and prek install the hooks of .pre-commit-hooks.yaml, and run them."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from dflint.disk import CACHE_FOLDER
from tests.hooks import snapshot
from tests.hooks.snapshot import ROOT

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
IDS = ["dflint-check", "dflint-fix", "dflint-format"]
BAD = "from debian:12\nRUN apt-get update && apt-get install curl\n"
FIXED = (
    "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n"
)
OFFLINE = re.compile(
    r"No matching distribution|Could not find a version|[Nn]etwork|resolve host|Failed to fetch"
    r"|error sending request"
)


def test_the_manifest_is_one() -> None:
    command = [snapshot.program("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml"]
    subprocess.run(command, cwd=ROOT, check=True)


def test_options_end_before_the_files() -> None:
    assert [hook["id"] for hook in HOOKS] == IDS
    for hook in HOOKS:
        assert hook["args"][-1] == "--"
        assert "--force-exclude" in hook["entry"].split()
        assert hook["require_serial"]


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_a_runner_installs_and_runs_the_hooks(runner: str, tmp_path: Path) -> None:
    program = snapshot.program(runner)
    repository, commit = snapshot.repository_of_dflint(tmp_path / "dflint")
    configuration = snapshot.CONFIGURATION.format(repository=repository, commit=commit)
    project = snapshot.project(tmp_path / "project", configuration)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "PREK_HOME": str(tmp_path / "cache"),
        "PREK_NO_FAST_PATH": "1",
    }

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, "run", "--all-files", "--color=never", *args],
            cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=500,
        )  # fmt: skip

    first = run()
    said = first.stdout + first.stderr
    if OFFLINE.search(said) and "dflint format" not in said:
        pytest.skip(f"{runner} could install nothing: {said[-300:]}")
    assert first.returncode == 1, said
    assert "1 file formatted, 1 file unchanged." in said
    assert re.search(r"Fixed \d findings in 2 files\.", said)
    assert "SC2046" in said, "ShellCheck is an additional dependency"
    assert "Traceback" not in said
    text = (project / "Dockerfile").read_text()
    assert text.startswith(FIXED)
    assert (project / "Dockerfile.md").read_text() == "from here on: text\n", "no Dockerfile"
    second = run("dflint-format")
    assert second.returncode == 0, second.stdout


@pytest.mark.skipif(os.name == "nt", reason="the exit code of a process that was ended differs")
def test_hooks_at_once_write_each_file_whole(tmp_path: Path) -> None:
    """Several processes may be given files of one repository, and even the same file."""
    names = [f"{number}.Dockerfile" for number in range(24)]
    for name in names:
        (tmp_path / name).write_text(BAD)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}"}

    def run(job: tuple[str, int]) -> subprocess.CompletedProcess[str]:
        hook, start = job
        entry = next(it["entry"] for it in HOOKS if it["id"] == hook).split()[1:]
        command = [sys.executable, "-m", "dflint", *entry, "--", *names[start : start + 8]]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    jobs = [(hook, start) for start in (0, 8, 16, 4) for hook in ("dflint-fix", "dflint-format")]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(run, jobs))
    assert all("Traceback" not in it.stderr for it in done)
    for it in done:
        assert it.returncode in (0, 1) or "was changed by someone else" in it.stderr
    run(("dflint-fix", 0)), run(("dflint-fix", 8)), run(("dflint-fix", 16))
    run(("dflint-format", 0)), run(("dflint-format", 8)), run(("dflint-format", 16))
    texts = {(tmp_path / name).read_text() for name in names}
    assert texts == {FIXED}
    left = {it.name for it in tmp_path.iterdir()} - {CACHE_FOLDER}
    assert left == set(names), "no leftovers"
