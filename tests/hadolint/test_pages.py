"""What docs/from-hadolint.md and docs/output-formats.md say is so."""

import json
import re
import sys

import pytest

from dflint.config.hadolint_rules import LEVELS, OFF
from dflint.output_formats import NAMES
from tests.hadolint.levels import rows
from tests.hadolint.programs import ROOT, Shell

PAGES = ("from-hadolint.md", "output-formats.md")


def commands(name: str) -> list[str]:
    """The lines of the fences for a shell."""
    text = (ROOT / "docs" / name).read_text()
    fences = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for fence in fences for line in fence.splitlines()]


@pytest.mark.parametrize("command", [it for name in PAGES for it in commands(name)])
def test_the_commands_of_the_pages_run(ours: Shell, command: str) -> None:
    for name, module in (("dflint", "dflint"), ("dflint-hadolint", "dflint hadolint")):
        script = ours.path / name
        script.write_text(f'#!/bin/sh\nexec {sys.executable} -m {module} "$@"\n')
        script.chmod(0o755)
    (ours.folder / "bin").mkdir()
    (ours.folder / "Dockerfile").write_text("FROM debian:latest\nRUN apt-get install curl\n")
    (ours.folder / ".hadolint.yaml").write_text("ignored: [DL3008]\n")
    done = ours(command, NO_COLOR="1")
    assert done.code in (0, 1)
    assert "dflint: " not in done.err
    assert "Traceback" not in done.err


def test_the_table_of_levels_is_right() -> None:
    page = (ROOT / "docs" / "from-hadolint.md").read_text()
    assert page.rpartition("|---|---|---|---|\n")[2].splitlines() == list(rows())
    assert len(LEVELS) + len(OFF) == 72, "hadolint 2.15.1 has 71 rules, and DL1000"


def test_every_format_has_a_row() -> None:
    page = (ROOT / "docs" / "output-formats.md").read_text()
    table = page.partition("|---|---|---|\n")[2].partition("\n\n")[0]
    named = {
        name for row in table.splitlines() for name in re.findall(r"`([^`]*)`", row.split("|")[1])
    }
    assert named == set(NAMES)


def test_the_example_of_json_is_one(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:12\nRUN apt-get install curl\n")
    done = ours(f"{sys.executable} -m dflint check --select DF301 --output-format json")
    page = (ROOT / "docs" / "output-formats.md").read_text()
    example = page.partition("```json\n")[2].partition("```")[0]
    assert json.loads(example) == json.loads(done.out)[0]
