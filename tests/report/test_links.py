"""Codes as links on a terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from dflint.report.links import with_links

ROOT = Path(__file__).parent.parent.parent
LINK = "\x1b]8;;https://dflint.github.io/dflint/rules/df301/\x1b\\DF301\x1b]8;;\x1b\\"


def test_a_code_behind_a_severity_is_a_link() -> None:
    text = "a:1:1  error[DF301] b DF301 [DF302]\nb:1:1  warning[SC2086] c\n"
    found = with_links(text)
    assert found.startswith(f"a:1:1  error[{LINK}] b DF301 [DF302]\n")
    assert "https://www.shellcheck.net/wiki/SC2086\x1b\\SC2086" in found
    assert with_links("no code\n") == "no code\n"


def seen(folder: Path, **variables: str) -> str:
    """What `dflint check` writes to a terminal."""
    environ = {key: it for key, it in os.environ.items() if key not in ("NO_COLOR", "VTE_VERSION")}
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dflint", "check", "--isolated", "--select", "DF301"],
        cwd=folder, stdout=theirs, stderr=theirs,
        env={**environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}", **variables},
    )  # fmt: skip
    os.close(theirs)
    found = b""
    try:
        while part := os.read(mine, 10_000):
            found += part
    except OSError:  # the end, on Linux
        pass
    process.wait()
    os.close(mine)
    return found.decode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other terminals")
def test_links_are_for_terminals_that_take_them(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "FROM debian:12\nRUN apt-get install curl # error[DF301]\n"
    )
    assert LINK in seen(tmp_path, TERM="xterm-256color")
    assert LINK in seen(tmp_path, TERM="xterm", VTE_VERSION="7200")
    for without in ({"TERM": "linux"}, {"TERM": "xterm", "VTE_VERSION": "4602"}, {"TERM": "dumb"},
                    {"TERM": "xterm", "NO_COLOR": "1"}):  # fmt: skip
        assert "\x1b]8" not in seen(tmp_path, **without)
