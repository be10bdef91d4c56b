"""`dflint check --baseline` and `--write-baseline`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint

WRONG = "FROM debian:12\nRUNN true\n"
ARGS = ("--select", "DF002,DF005")
KNOWN = ("--baseline", "known.json")


@pytest.fixture(autouse=True)
def files(here: Path) -> None:
    """Two files that are wrong."""
    (here / "docker").mkdir()
    for name in ("Dockerfile", "docker/Dockerfile"):
        (here / name).write_text(WRONG)


def test_only_what_is_new_is_reported(dflint: Dflint, here: Path) -> None:
    code, out, err = dflint("check", *ARGS, *KNOWN, "--write-baseline")
    assert (code, out, err) == (0, "", "Wrote 2 findings to known.json.\n")
    assert dflint("check", *ARGS, *KNOWN) == (0, "No findings in 2 files.\n", "")
    (here / "Dockerfile").write_text(f"# A comment.\n\n{WRONG}RUNNN true\n")
    code, out, err = dflint("check", *ARGS, *KNOWN)
    assert (code, err) == (1, "")
    assert "RUNNN" in out
    assert "RUNN true" not in out.replace("RUNNN", "")


def test_what_is_mended_is_said_and_dropped(dflint: Dflint, here: Path) -> None:
    dflint("check", *ARGS, *KNOWN, "--write-baseline")
    (here / "Dockerfile").write_text("FROM debian:12\n")
    said = "dflint: of the findings in known.json, DF002 in Dockerfile no longer occurs.\n"
    assert dflint("check", *ARGS, *KNOWN) == (0, "No findings in 2 files.\n", said)
    assert dflint("check", *ARGS, *KNOWN, "docker")[2] == ""
    assert dflint("check", "--select", "DF005", *KNOWN)[2] == ""
    dflint("check", *ARGS, *KNOWN, "--write-baseline")
    assert dflint("check", *ARGS, *KNOWN)[2] == ""
    assert len(json.loads((here / "known.json").read_text())["findings"]) == 1


def test_it_is_relative_to_the_baseline(
    dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "dflint.toml").write_text('baseline = "known.json"\nselect = ["DF002"]\n')
    dflint("check", "--write-baseline")
    found = json.loads((here / "known.json").read_text())["findings"]
    assert [it["path"] for it in found] == ["Dockerfile", "docker/Dockerfile"]
    monkeypatch.chdir(here / "docker")
    assert dflint("check") == (0, "No findings in 1 file.\n", "")
    assert dflint("check", "..") == (0, "No findings in 2 files.\n", "")
    assert dflint("check", str(here)) == (0, "No findings in 2 files.\n", "")
    assert dflint("check", "--baseline", "")[0] == 1


def test_each_configuration_may_have_its_own(dflint: Dflint, here: Path) -> None:
    for name in ("dflint.toml", "docker/dflint.toml"):
        (here / name).write_text('baseline = "known.json"\nselect = ["DF002"]\n')
    err = dflint("check", "--write-baseline")[2]
    assert err.splitlines() == [
        "Wrote 1 finding to known.json.",
        "Wrote 1 finding to docker/known.json.",
    ]
    assert dflint("check") == (0, "No findings in 2 files.\n", "")


def test_only_what_is_new_gets_a_comment(dflint: Dflint, here: Path) -> None:
    dflint("check", *ARGS, *KNOWN, "--write-baseline")
    (here / "Dockerfile").write_text(f"{WRONG}RUNNN true\n")
    dflint("check", *ARGS, *KNOWN, "--add-ignore")
    assert (here / "Dockerfile").read_text() == f"{WRONG}# dflint: ignore[DF002]\nRUNNN true\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (KNOWN, 'there is no baseline "known.json": --write-baseline makes one.'),
        (("--write-baseline",), "--write-baseline needs --baseline FILE, or baseline in the"),
        (("--baseline", "docker"), 'cannot read "docker": Is a directory.'),
        (("--baseline", "Dockerfile"), "Dockerfile:1:1: a baseline is JSON, and this is not"),
        ((*KNOWN, "--write-baseline", "--add-ignore"), "do not go together: choose one."),
        (("--baseline", "no/b.json", "--write-baseline"), 'cannot write "no/b.json": No such'),
    ],
)
def test_mistakes(dflint: Dflint, args: tuple[str, ...], said: str) -> None:
    code, out, err = dflint("check", *ARGS, *args)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
