"""Write docs/check.svg: what a terminal shows of `dflint check`, for the README.

    python tools/record_output.py

The command is run, and its output drawn by rich. No fonts are fetched when the picture is shown.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
SVG = ROOT / "docs" / "check.svg"
FOLDER = ROOT / "testdata" / "demo"
RULES = "DF304,DF231,DF331,DF503"
COMMAND = ("check", "--select", RULES)
WIDTH = 112  # columns
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def output(*, colour: bool) -> str:
    """What the command prints."""
    kept = (
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "GITHUB_ACTIONS",
        "GITLAB_CI",
        "TF_BUILD",
    )
    environ = {key: value for key, value in os.environ.items() if key not in kept}
    environ |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'rules'}", "COLUMNS": str(WIDTH)}
    color = "--color=always" if colour else "--color=never"
    command = [sys.executable, "-m", "dflint", *COMMAND, color]
    done = subprocess.run(
        command, cwd=FOLDER, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode != 1:
        raise RuntimeError(done.stderr)
    return done.stdout


def picture() -> str:
    """The output as SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ dflint check --select {RULES}", style="bold"))
    console.print(Text.from_ansi(output(colour=True)))
    svg = console.export_svg(title="dflint", unique_id="dflint")
    lines = (line.rstrip() for line in _FONTS.sub("", svg).splitlines())
    return "\n".join(lines).replace("Fira Code", "ui-monospace, Menlo, Consolas") + "\n"


if __name__ == "__main__":
    SVG.write_text(picture(), encoding="utf-8")
