"""What the README shows is what happens."""

import os
import re
import shutil
import subprocess
import sys
import venv
from html import unescape
from pathlib import Path

import pytest

import record_output
from dflint import HOME, PAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
FENCES = re.findall(r"```\n(.*?)```", README, re.DOTALL)
# Commands that build, or need what is not in the sample project.
NOT_RUN = ("measure", "image", "check --image", "pin", "registry", "test registry", "test --build")
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}", "COLUMNS": "112"}


def test_the_picture_is_of_what_is_printed() -> None:
    """Its words are; where they are and what colour they have is up to the version of rich."""
    pieces = re.findall(r"<text[^>]*>([^<]*)</text>", record_output.SVG.read_text())
    printed = (
        f"dflint $ dflint {' '.join(record_output.COMMAND)} {record_output.output(colour=False)}"
    )
    assert "".join(unescape("".join(pieces)).split()) == "".join(printed.split()), (
        "run `python tools/record_output.py`, and look at docs/check.svg"
    )
    assert record_output.picture().startswith("<svg ")


def test_the_output_is_as_it_is_printed() -> None:
    shown = next(it for it in FENCES if it.startswith("$ cd testdata/demo\n"))
    cd, command, output = shown.split("\n", 2)
    assert command == f"$ dflint {' '.join(record_output.COMMAND)}"
    assert output == record_output.output(colour=False)
    assert (ROOT / cd.removeprefix("$ cd ")) == record_output.FOLDER


def commands() -> list[str]:
    found = []
    for fence in FENCES:
        for line in fence.splitlines():
            command = line.partition("  #")[0].partition(" # ")[0].strip()
            if re.match(r"(cat \S+ \| )?dflint ", command):
                found.append(command)
    return found


@pytest.mark.parametrize("command", commands())
def test_a_command_runs(command: str, tmp_path: Path) -> None:
    if any(f"dflint {name}" in command for name in NOT_RUN):
        pytest.skip("it builds, reads what was built, or asks a registry")
    folder = tmp_path / "demo"
    shutil.copytree(ROOT / "testdata" / "demo", folder)
    shutil.copy(folder / "api" / "Dockerfile", folder / "Dockerfile")
    (folder / "docker").mkdir()
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for args in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *args], cwd=folder, check=True)
    baseline = [sys.executable, "-m", "dflint", "check", "-q", "--baseline", "dflint-baseline.json"]
    subprocess.run([*baseline, "--write-baseline"], cwd=folder, env=ENVIRONMENT, check=True)
    line = re.sub(r"\bdflint (?=[a-z])", f"{sys.executable} -m dflint ", command, count=1)
    limit = 60
    if "--watch" in command:  # it goes on until it is ended, and is ended with the shell
        line, limit = f"exec {line}", 10
    try:
        done = subprocess.run(
            line, shell=True, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=limit
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        assert "--watch" in command
        return
    assert done.returncode in (0, 1), done.stderr
    assert "dflint: " not in done.stderr


def test_a_wheel_installs_and_runs(tmp_path: Path) -> None:
    """`pip wheel` as the README has it, and the wheel in an environment of its own."""
    assert "pip wheel --no-deps --wheel-dir dist .\n" in re.sub(r" +#.*", "", README)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path / "dist"), "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "No matching distribution" in done.stderr or "Could not find a version" in done.stderr:
        pytest.skip("nothing can be installed here")
    assert done.returncode == 0, done.stderr
    venv.create(tmp_path / "own", with_pip=True)
    (wheel,) = (tmp_path / "dist").iterdir()
    programs = next(it for name in ("Scripts", "bin") if (it := tmp_path / "own" / name).is_dir())
    subprocess.run([programs / "python", *pip[1:], "install", str(wheel)], check=True)
    (tmp_path / "Dockerfile").write_text("FROM debian:latest\n")
    command = [str(programs / "dflint"), "check", "--output-format", "concise"]
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    ran = subprocess.run(
        command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "DF102" in ran.stdout) == (1, True), ran.stderr


def test_the_placeholder_is_in_one_place() -> None:
    files = [*(ROOT / "dflint").rglob("*.py"), *(ROOT / "rules").rglob("*.py")]
    for address in (HOME, PAGES):
        assert [it.name for it in files if address in it.read_text()] == ["__init__.py"]
        assert address not in README
