"""The extension for Visual Studio Code fits the server."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dflint import __version__
from dflint.lsp.commands import CHECK_WORKSPACE, FIX_ALL
from dflint.lsp.settings import FEATURES, FLAGS, LISTS, OF_EDITORS, TEXTS

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors/vscode"
PACKAGE = json.loads((EXTENSION / "package.json").read_text())
SETTINGS = PACKAGE["contributes"]["configuration"]["properties"]


def test_its_settings_are_those_of_the_server() -> None:
    names = {name.removeprefix("dflint.").partition(".")[0] for name in SETTINGS}
    assert names == {*LISTS, *FLAGS, *TEXTS, *OF_EDITORS}
    assert SETTINGS["dflint.disable"]["items"]["enum"] == list(FEATURES)


def test_the_commands_that_it_asks_for_exist() -> None:
    text = (EXTENSION / "src/extension.js").read_text()
    assert set(re.findall(r'ask\("(.*?)"', text)) == {FIX_ALL, CHECK_WORKSPACE}


def test_its_version_is_that_of_dflint() -> None:
    assert PACKAGE["version"] == __version__


def test_the_problem_matcher_reads_the_report(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nMAINTAINER me\n")
    command = [sys.executable, "-m", "dflint", "check", "--output-format", "concise", "Dockerfile"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    pattern = PACKAGE["contributes"]["problemMatchers"][0]["pattern"]
    found = [re.match(pattern["regexp"], line) for line in done.stdout.splitlines()]
    rows = [tuple(it.group(pattern[key]) for key in ("file", "line", "code")) for it in found if it]
    assert ("Dockerfile", "2", "DF521") in rows


def test_the_documentation_names_every_setting_and_feature() -> None:
    text = (ROOT / "docs/editors.md").read_text()
    assert [it for it in (*LISTS, *FLAGS, *TEXTS, *FEATURES) if f"`{it}`" not in text] == []


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_its_own_tests() -> None:
    done = subprocess.run(
        ["node", "--test", "test"], cwd=EXTENSION, capture_output=True, text=True, check=False
    )
    if "bad option: --test" in done.stderr:
        pytest.skip("Node.js is older than 18")
    assert done.returncode == 0, done.stdout
