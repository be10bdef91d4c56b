"""What the user gets wrong is one clear sentence and the exit code 2, and all other files are reported."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.robustness.strangers import DOCKERFILE
from tests.robustness.strangers import dflint_in as _run

MISTAKES = {
    "a path that is not there": (["missing"], 'there is no file or folder "missing".'),
    "a file that cannot be read": (["secret.Dockerfile"], 'cannot read "secret.Dockerfile"'),
    "an unknown rule": (["--select", "DF30l"], 'no rule is called "DF30l". Did you mean'),
    "an unknown severity": (["--fail-on", "fatal"], "is not one of error, warning, info, style"),
    "an unknown format": (["--output-format", "jsn"], "jsn"),
    "an unknown option": (["--fixx"], "--fix"),
    "an option without its value": (["--select"], "--select"),
    "a setting of the wrong kind": (["--config", "fix=3"], '"fix" must be'),
    "a setting that is unknown": (["--config", "fxi=true"], "fix"),
    "a configuration that is not there": (["--config", "no.toml"], 'there is no file "no.toml"'),
    "a baseline that is not there": (["--baseline", "no.json"], 'there is no baseline "no.json"'),
    "a baseline that is no JSON": (["--baseline", "Dockerfile"], "a baseline is JSON"),
    "a baseline of another kind": (["--baseline", "list.json"], "list.json"),
    "a baseline in another encoding": (["--baseline", "odd.json"], "odd.json"),
    "a context that is a file": (["--context", "Dockerfile"], "Dockerfile"),
    "a context that is not there": (["--context", "nowhere"], 'there is no file or folder "nowhere"'),
    "a report that cannot be written": (["-o", "no/where.txt"], 'cannot write "no/where.txt"'),
    "an image that is not there": (["--image", "no.tar"], "no.tar"),
}  # fmt: skip
CONFIGURATIONS = {
    "no TOML": ("a = [", "this is not TOML"),
    "an unknown key": ("selct = []\n", 'Did you mean "select"?'),
    "a value of the wrong kind": ('select = "DF301"\n', '"select" must be'),
    "an unknown rule": ('select = ["DF30l"]\n', "DF30l"),
    "itself": ('extend = "dflint.toml"\n', "extends this file itself"),
    "what is not there": ('extend = "none.toml"\n', 'there is no file "none.toml"'),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence(mistake: str, home: Path) -> None:
    args, said = MISTAKES[mistake]
    (home / "list.json").write_text("[1]")
    (home / "odd.json").write_bytes(b"\xff\xfe\x00")
    (home / "secret.Dockerfile").write_text(DOCKERFILE)
    (home / "secret.Dockerfile").chmod(0)
    if mistake == "a file that cannot be read" and os.access(home / "secret.Dockerfile", os.R_OK):
        pytest.skip("root reads everything")
    done = _run(home, "check", "Dockerfile", *args)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 4


@pytest.mark.parametrize("mistake", CONFIGURATIONS)
def test_a_mistake_in_a_configuration_is_one_sentence_with_its_place(
    mistake: str, home: Path
) -> None:
    text, said = CONFIGURATIONS[mistake]
    (home / "dflint.toml").write_text(text)
    done = _run(home, "check")
    assert done.returncode == 2
    assert said in done.stderr and "dflint.toml:1:" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_read_does_not_hide_the_rest(home: Path) -> None:
    (home / "b.Dockerfile").write_bytes(b"FROM a\n\xff\xfe\x00 RUN\n")
    (home / "c.Dockerfile").write_text(DOCKERFILE)
    (home / "d.Dockerfile").write_bytes(b"#" * 11_000_000)
    (home / "e.Dockerfile").symlink_to("nowhere")
    done = _run(home, "check", "--output-format", "json", ".", "e.Dockerfile")
    assert done.returncode == 2
    found = {it["path"] for it in json.loads(done.stdout)}
    assert found >= {"Dockerfile", "b.Dockerfile", "c.Dockerfile"}
    assert 'cannot read "d.Dockerfile"' in done.stderr
    assert 'cannot read "e.Dockerfile"' in done.stderr
