"""What `patch` and `git` make of our patches."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dflint.files import Document
from dflint.report.patch import encoded, on_screen, patch, patch_of
from dflint.source import Source

PROGRAMS = (("patch", "-p0", "--binary"), ("patch", "-p0"), ("git", "apply", "-"))
pytestmark = pytest.mark.skipif(
    not (shutil.which("patch") and shutil.which("git")), reason="needs patch and git"
)
NAMES = (
    "Dockerfile",
    "web app/Docker file",
    "a/b/c.Dockerfile",
    "./Dockerfile",
    'quote"and\\slash/Dockerfile',
    "tab\there",
    "käse/Dockerfile",
    "-p1",
    " Dockerfile ",
)
TEXTS = (
    ("FROM a\nRUN b\n", "FROM a\nRUN c\n"),
    ("FROM a\nRUN b", "FROM a\nRUN b\n"),
    ("FROM a\nRUN b", "FROM a\nRUN c"),
    ("FROM a\r\nRUN b\r\n", "FROM a\r\nRUN c\r\n"),
    ("FROM a\r\nRUN b\n", "FROM a\nRUN b\r\n"),
    ("FROM a\n\x0c\x85\u2028x\nRUN b\n", "FROM a\n\x0c\x85\u2028x\nRUN c\n"),
    ("-- a\n++ b\n\\ c\n", "-- a\n++ c\n\\ c\n"),
    ("".join(f"RUN {n}\n" for n in range(50)), "".join(f"RUN {n}\n" for n in range(0, 50, 9))),
)


def _applied(program: tuple[str, ...], folder: Path, name: str, before: bytes, text: str) -> bytes:
    """The file after the program has applied the patch."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before)
    done = subprocess.run(
        program, cwd=folder, input=encoded(text), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return path.read_bytes()


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
@pytest.mark.parametrize("name", NAMES)
def test_the_path_may_have_any_characters(
    tmp_path: Path, program: tuple[str, ...], name: str
) -> None:
    text = patch(name, "FROM a\n", "FROM b\n")
    assert _applied(program, tmp_path, name, b"FROM a\n", text) == b"FROM b\n"


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
@pytest.mark.parametrize(("before", "after"), TEXTS)
def test_the_lines_may_have_any_characters(
    tmp_path: Path, program: tuple[str, ...], before: str, after: str
) -> None:
    text = patch("Dockerfile", before, after)
    assert _applied(program, tmp_path, "Dockerfile", before.encode(), text) == after.encode()


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfFROM a\n", b"FROM a # caf\xe9\n", b"\x00FROM a\n"])
def test_the_bytes_may_be_any(tmp_path: Path, program: tuple[str, ...], raw: bytes) -> None:
    document = Document("Dockerfile", raw)
    text = patch_of(
        document, Source("Dockerfile", document.source.text.replace("FROM a", "FROM b"))
    )
    after = raw.replace(b"FROM a", b"FROM b")
    assert _applied(program, tmp_path, "Dockerfile", raw, text) == after


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_a_repository_and_a_folder_in_it_are_patched(
    tmp_path: Path, program: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    folder = tmp_path / "sub"
    folder.mkdir()
    for where, name in ((tmp_path, "sub/Dockerfile"), (folder, "Dockerfile"), (folder, "b/x")):
        monkeypatch.chdir(where)
        for path in (name, str(where / name)):
            text = patch(path, "FROM a\n", "FROM b\n")
            assert _applied(program, where, name, b"FROM a\n", text) == b"FROM b\n"


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_one_patch_holds_several_files(tmp_path: Path, program: tuple[str, ...]) -> None:
    names = ("a/Dockerfile", "Dockerfile")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("FROM a")
    text = "".join(patch(name, "FROM a", "FROM b\n") for name in names)
    subprocess.run(program, cwd=tmp_path, input=encoded(text), check=True, capture_output=True)
    assert [(tmp_path / name).read_text() for name in names] == ["FROM b\n", "FROM b\n"]


LINES = st.lists(st.sampled_from(("a", "b\r", "", " x", "-", "+++ y", "é")), max_size=12)
ENDS = st.sampled_from(("", "\n"))
FILES = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, ENDS).filter(bool)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=FILES, after=FILES)
def test_any_two_texts(tmp_path: Path, before: str, after: str) -> None:
    text = patch("Dockerfile", before, after)
    assert bool(text) == (before != after)
    for program in PROGRAMS[1:] if text else ():
        assert _applied(program, tmp_path, "Dockerfile", before.encode(), text) == after.encode()


def test_it_is_what_people_know() -> None:
    assert patch("sub/Dockerfile", "FROM a\nrun b", "FROM a\nRUN b\n") == (
        "--- ./sub/Dockerfile\n+++ ./sub/Dockerfile\n"
        "@@ -1,2 +1,2 @@\n FROM a\n-run b\n\\ No newline at end of file\n+RUN b\n"
    )


def test_nothing_in_it_commands_the_terminal() -> None:
    text = patch("Dockerfile", "FROM a\n", "FROM a\nRUN \x1b[2J##[x]\r\n")
    assert on_screen(text, colour=False).endswith("+RUN \\x1b[2J##\\x5bx]\\r\n")
    assert "\x1b[32m+RUN \\x1b[2J" in on_screen(text, colour=True)


def test_no_path_is_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    inside = os.path.join(tmp_path, "a", "Dockerfile")
    assert patch(inside, "a", "b").startswith("--- ./a/Dockerfile\n")
    assert patch("/x/Dockerfile", "a", "b").startswith("--- /x/Dockerfile\n")
