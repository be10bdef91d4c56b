"""The playground: dflint as WebAssembly finds and fixes what it does on the command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from write_site import PYTHON, write_playground

ROOT = Path(__file__).parent.parent
# The folder of the package pyodide of npm, which .ci/run installs.
PYODIDE = Path(os.environ.get("DFLINT_PYODIDE", "nowhere"))
TEXTS = (
    "FROM debian:12\nRUN apt-get install curl\n",
    "FROM debian:12\nRUN echo \u00fc\U0001f40b && sudo true\n",
    "FROM nowhere:latest AS \nRUNN x\n",
    "",
    (ROOT / "testdata" / "demo" / "api" / "Dockerfile").read_text(),
)
SCRIPT = """
import { readFileSync } from "node:fs";
import { loadPyodide } from "./pyodide/pyodide.mjs";
import { start } from "./dflint.mjs";

const archive = new Uint8Array(readFileSync("dflint.zip")).buffer;
const dflint = await start(loadPyodide, `${process.cwd()}/pyodide/`, archive);
const texts = JSON.parse(readFileSync("texts.json", "utf8"));
const found = texts.map((text) => ({ findings: dflint.check(text), fixed: dflint.fix(text, true) }));
process.stdout.write(JSON.stringify(found));
"""


def on_the_command_line(folder: Path, text: str, *args: str) -> str:
    command = [
        sys.executable,
        "-m",
        "dflint",
        "check",
        *args,
        "--isolated",
        "--stdin-filename=Dockerfile",
        "-",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        command, input=text.encode(), capture_output=True, env=environment, cwd=folder, check=False
    )
    return done.stdout.decode()


@pytest.mark.skipif(not PYODIDE.is_dir(), reason="DFLINT_PYODIDE names no folder of pyodide")
@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_it_says_and_does_what_the_command_line_does(tmp_path: Path) -> None:
    write_playground(tmp_path / "play", PYODIDE)
    (tmp_path / "play" / "texts.json").write_text(json.dumps(TEXTS))
    (tmp_path / "play" / "try.mjs").write_text(SCRIPT)
    done = subprocess.run(
        ["node", "try.mjs"], cwd=tmp_path / "play", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    empty = tmp_path / "empty"  # a build context without files, as there
    empty.mkdir()
    for text, found in zip(TEXTS, json.loads(done.stdout), strict=True):
        assert found["findings"] == json.loads(
            on_the_command_line(empty, text, "--output-format=json")
        )
        assert found["fixed"] == on_the_command_line(
            empty, text, "--fix", "--unsafe-fixes", "--quiet"
        )


def test_all_that_it_loads_is_written(tmp_path: Path) -> None:
    source = tmp_path / "pyodide"
    source.mkdir()
    for name in PYTHON:
        (source / name).write_text(name)
    write_playground(tmp_path / "play", source)
    written = {
        it.relative_to(tmp_path / "play").as_posix()
        for it in (tmp_path / "play").rglob("*")
        if it.is_file()
    }
    assert written == {
        "dflint.mjs",
        "dflint.zip",
        "page.css",
        "page.mjs",
        *(f"pyodide/{it}" for it in PYTHON),
    }
    for name in ("page.mjs", "dflint.mjs", "page.css"):
        assert "http" not in (tmp_path / "play" / name).read_text()
