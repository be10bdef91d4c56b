"""`dflint format` as its users meet it."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint

UGLY = "from a\nRUN  b\n"
NICE = "FROM a\nRUN b\n"


@pytest.fixture
def ugly(here: Path) -> Path:
    path = here / "Dockerfile"
    path.write_text(UGLY)
    return path


def test_files_are_formatted_in_place(dflint: Dflint, ugly: Path) -> None:
    assert dflint("format") == (0, "", "1 file formatted, 0 files unchanged.\n")
    assert ugly.read_text() == NICE
    assert dflint("format") == (0, "", "0 files formatted, 1 file unchanged.\n")


def test_check_says_which_and_changes_nothing(dflint: Dflint, ugly: Path) -> None:
    Path("nice.Dockerfile").write_text(NICE)
    summary = "1 file would be formatted, 1 file unchanged.\n"
    assert dflint("format", "--check", ".") == (1, "Would format Dockerfile\n", summary)
    assert ugly.read_text() == UGLY
    assert dflint("format", "--check", "nice.Dockerfile", "-q") == (0, "", "")


def test_the_patch_does_what_formatting_does(dflint: Dflint, ugly: Path) -> None:
    code, patch, err = dflint("format", "--diff")
    assert (code, err) == (1, "1 file would be formatted, 0 files unchanged.\n")
    assert ugly.read_text() == UGLY
    subprocess.run(["patch", "-p0"], input=patch, text=True, check=True, stdout=subprocess.DEVNULL)
    assert ugly.read_text() == NICE


def test_colours_can_be_asked_for(dflint: Dflint, ugly: Path) -> None:
    assert "\x1b[31m-from a\x1b[0m\n" in dflint("format", "--diff", "--color=always")[1]


def test_standard_input_goes_to_standard_output(dflint: Dflint) -> None:
    assert dflint("format", "-", stdin=UGLY.encode())[:2] == (0, NICE)
    assert dflint("format", "-", stdin=NICE.encode())[:2] == (0, NICE)
    assert dflint("format", "-", "--check", stdin=UGLY.encode())[:2] == (
        1,
        "Would format <stdin>\n",
    )
    out = dflint("format", "--stdin-filename", "x/Dockerfile", "--diff", stdin=UGLY.encode())[1]
    assert out.startswith("--- ./x/Dockerfile\n")


def test_a_file_that_cannot_be_read_stays_and_the_others_are_formatted(
    dflint: Dflint, ugly: Path
) -> None:
    broken = Path("broken.Dockerfile")
    broken.write_text("from a\nRUNN b\n")
    code, out, err = dflint("format")
    assert (code, out) == (2, "")
    assert "dflint: broken.Dockerfile:2:1: there is no instruction RUNN.\n" in err
    assert broken.read_text() == "from a\nRUNN b\n"
    assert ugly.read_text() == NICE


def test_unreadable_standard_input_gives_no_text(dflint: Dflint) -> None:
    sentence = "dflint: <stdin>:1:1: there is no instruction RUNN.\n"
    assert dflint("format", "-", stdin=b"RUNN b\n") == (2, "", sentence)


def test_an_ignore_file_is_not_formatted(dflint: Dflint, here: Path) -> None:
    (here / ".dockerignore").write_text("a  b\n\n\n")
    sentence = 'dflint: ".dockerignore" is no Dockerfile: it stays as it is.\n'
    assert dflint("format", ".dockerignore") == (2, "", sentence)
    assert dflint("format") == (0, "", "dflint: there are no Dockerfiles here.\n")


def test_empty_files_stay_empty(dflint: Dflint, ugly: Path) -> None:
    ugly.write_text("")
    assert dflint("format") == (0, "", "0 files formatted, 1 file unchanged.\n")


def test_files_that_are_excluded_are_skipped(dflint: Dflint, ugly: Path) -> None:
    (ugly.parent / "dflint.toml").write_text('extend-exclude = ["Dockerfile"]\n')
    assert dflint("format")[2] == "dflint: there are no Dockerfiles here.\n"
    assert ugly.read_text() == UGLY


def test_bytes_and_line_ends_stay(dflint: Dflint, ugly: Path) -> None:
    ugly.write_bytes(b"\xef\xbb\xbffrom a\r\n# caf\xe9\r\nRUN  b")
    assert dflint("format", "-q") == (0, "", "")
    assert ugly.read_bytes() == b"\xef\xbb\xbfFROM a\r\n# caf\xe9\r\nRUN b\r\n"


def test_a_file_that_is_not_there(dflint: Dflint, ugly: Path) -> None:
    sentence = 'dflint: there is no file or folder "Dockerfil". Did you mean "Dockerfile"?\n'
    assert dflint("format", "Dockerfil") == (2, "", sentence)
