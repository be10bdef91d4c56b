"""Names and texts of strangers, closed pipes and full disks: no format breaks, and no half a report."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dflint.report.screen import COMMANDS
from tests.hadolint.programs import Shell

NAMES = (
    "a\n::error::x", "##[error]bang", "##vso[task.complete]", "\x1b[2J", "<b>&\"'", "]]>", "a b,c:1 DL3000 error: x",
    "\u202egnp", b"caf\xe9".decode("utf-8", "surrogateescape"), "-dash", "é😀",
)  # fmt: skip
TEXT = "FROM debian:latest\nMAINTAINER {}\nRUNN {}\nLABEL Bad-{}=1\nUSER {}\n"
FORMATS = (
    "tty", "gnu", "json", "checkstyle", "codeclimate", "gitlab_codeclimate", "codacy", "sonarqube",
    "sarif", "junit",
)  # fmt: skip


@pytest.fixture
def hostile(ours: Shell) -> Shell:
    for name in NAMES:
        content = TEXT.replace("{}", name).encode("utf-8", "surrogateescape")
        (ours.folder / name).write_bytes(content)
    return ours


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_breaks(hostile: Shell, name: str) -> None:
    done = hostile(f"hadolint -f {name} -- *", LC_ALL="C.UTF-8")
    assert done.code == int(name not in ("codeclimate", "codacy"))
    assert done.err == ""
    for line in done.out.replace("\0", "\n").split("\n"):
        assert not line.lstrip().startswith("::")
        assert not any(command in line for command in COMMANDS)
        assert all(char.isprintable() or char == "\t" for char in line), repr(line)
    if name in ("json", "gitlab_codeclimate"):
        assert len({str(it.get("file", it.get("location"))) for it in json.loads(done.out)}) >= len(
            NAMES
        )
    elif name in ("sonarqube", "sarif"):
        assert json.loads(done.out)
    elif name in ("checkstyle", "junit"):
        assert len(ElementTree.fromstring(done.out)) == len(NAMES)
    elif name == "codeclimate":
        assert [json.loads(part) for part in done.out.split("\0")[:-1]]
    assert "\\ud" not in done.out.replace("\\ud83d\\ude00", ""), "no half a character"


def test_a_reader_that_goes_away(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:12\n" + "RUN sudo true\n" * 9_000)
    done = ours("{ hadolint -f json Dockerfile; echo $? >&2; } | head -c 1")
    assert done.err == "141\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:latest\n")
    done = ours("hadolint -f json Dockerfile > /dev/full")
    assert (done.code, done.err) == (
        1, "dflint: cannot write to standard output: No space left on device.\n",
    )  # fmt: skip
    done = ours("hadolint -f json -o /dev/full Dockerfile")
    assert (done.code, done.err) == (
        1,
        'dflint: cannot write "/dev/full": No space left on device.\n',
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:latest\n")
    (ours.folder / "old.json").write_text("old")
    (ours.folder / "old.json").chmod(0o444)
    done = ours("hadolint -f json -o old.json Dockerfile")
    assert done.err == 'dflint: cannot write "old.json": Permission denied.\n'
    assert (ours.folder / "old.json").read_text() == "old"
