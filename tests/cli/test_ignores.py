"""`dflint check --add-ignore`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Dflint

WRONG = "FROM debian:12\nRUNN true\n"
SILENT = "FROM debian:12\n# dflint: ignore[DF002]\nRUNN true\n"
ARGS = ("--isolated", "--select", "DF002,DF901")


def test_files_are_silent_afterwards(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(WRONG)
    (here / "web.Dockerfile").write_text(WRONG)
    code, _, err = dflint("check", *ARGS, "--add-ignore")
    assert code == 0
    assert err == "Silenced 2 findings in 2 files.\n"
    assert (here / "Dockerfile").read_text() == SILENT
    assert dflint("check", *ARGS) == (0, "No findings in 2 files.\n", "")
    assert dflint("check", *ARGS, "--add-ignore")[2] == "Silenced 0 findings in 0 files.\n"


def test_with_a_reason(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(WRONG)
    dflint("check", *ARGS, "--add-ignore=to be deleted", "Dockerfile")
    assert "# dflint: ignore[DF002] to be deleted\n" in (here / "Dockerfile").read_text()


def test_what_is_left_is_reported_and_counts(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(f"# dflint: ignore-file[DF301]\n{WRONG}")
    args = (
        "check",
        "--isolated",
        "--select",
        "DF301,DF002,DF901",
        "--fail-on",
        "info",
        "--add-ignore",
    )
    code, out, err = dflint(*args)
    assert code == 1
    assert "unused suppression: there is no finding of DF301 here" in out
    assert err == "Silenced 1 finding in 1 file. No comment can silence 1 other.\n"
    assert dflint(*args)[2] == "Silenced 0 findings in 0 files. No comment can silence 1 finding.\n"


def test_bytes_are_kept(dflint: Dflint, here: Path) -> None:
    mark = b"\xef\xbb\xbf"
    raw = mark + WRONG.encode().replace(b"\n", b"\r\n") + b"# \xff\r\n"
    (here / "Dockerfile").write_bytes(raw)
    (here / "Dockerfile").chmod(0o640)
    dflint("check", *ARGS, "--add-ignore")
    comment = b"# dflint: ignore[DF002]\r\n"
    assert (here / "Dockerfile").read_bytes() == raw.replace(b"RUNN", comment + b"RUNN")
    assert (here / "Dockerfile").stat().st_mode & 0o777 == 0o640


def test_standard_input_goes_to_standard_output(dflint: Dflint) -> None:
    code, out, err = dflint("check", *ARGS, "--add-ignore", "-", stdin=WRONG.encode())
    assert (code, out) == (0, SILENT)
    assert err.endswith("Silenced 1 finding in 1 file.\n")


def test_a_file_that_cannot_be_written(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(WRONG)
    (here / "web.Dockerfile").write_text(WRONG)
    (here / "Dockerfile").chmod(0o440)
    code, _, err = dflint("check", *ARGS, "--add-ignore")
    if (here / "Dockerfile").read_text() != WRONG:
        pytest.skip("root may write anything")
    assert code == 2
    assert 'cannot write "Dockerfile": it is read-only.' in err
    assert (here / "web.Dockerfile").read_text() == SILENT
