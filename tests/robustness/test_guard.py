"""A bug in dflint is one finding or one line about the file in which it shows; all else goes on."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from dflint.cli import run
from dflint.shellcheck.program import Unavailable, locate

BAD = "bad-one"
DOCKERFILE = (
    "FROM debian:12-slim\nrun apt-get install {}\n# dflint: ignore[DF306]\nRUN cat {} | y\n"
)
BUG = "failed with ZeroDivisionError: bang. Please report this as a bug"
# What is done to a file, and the options that do it.
PARTS = [
    ("dflint.engine.linter.parse", ("check",)),
    ("dflint.engine.linter.analyze", ("check",)),
    ("dflint.engine.linter.place_of", ("check",)),
    ("dflint.engine.linter._visit_stage", ("check",)),
    ("dflint.engine.linter._visit_instruction", ("check",)),
    ("dflint.engine.linter.without_suppressed", ("check",)),
    ("dflint.engine.linter.is_check_error", ("check",)),
    ("dflint.engine.fixer.violation", ("check", "--fix")),
    ("dflint.engine.fixer._apart", ("check", "--fix")),
    ("dflint.engine.fixer.apply", ("check", "--fix", "--diff")),
    ("dflint.cli.fixes.patch_of", ("check", "--diff")),
    ("dflint.cli.ignores.add_suppressions", ("check", "--add-ignore")),
    ("dflint.baseline.Instructions.fingerprint", ("check", "--baseline", "known.json")),
    ("dflint.cli.format.formatted", ("format",)),
    ("dflint.cli.format.patch_of", ("format", "--diff")),
    ("dflint.report.tree.tree_of", ("ast",)),
    ("dflint.shellcheck.check.scripts", ("check", "--shellcheck")),
    ("dflint.shellcheck.check.findings", ("check", "--shellcheck")),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files, of which the first is the bad one, and a baseline."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.Dockerfile").write_text(DOCKERFILE.replace("{}", BAD))
    (tmp_path / "b.Dockerfile").write_text(DOCKERFILE.replace("{}", "curl"))
    (tmp_path / "known.json").write_text('{"version": 1, "findings": []}')
    return tmp_path


@pytest.mark.parametrize(("part", "args"), PARTS, ids=[part for part, _ in PARTS])
def test_a_bug_in_any_part_is_said_of_one_file(
    part: str,
    args: tuple[str, ...],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "--shellcheck" in args:
        _skip_without_shellcheck()
    alone = [*args, "b.Dockerfile"]
    copy = (folder / "b.Dockerfile").read_bytes()
    assert run(alone) in (0, 1)
    expected = capsys.readouterr().out
    (folder / "b.Dockerfile").write_bytes(copy)
    monkeypatch.setattr(part, _Bomb(part))
    code = run([*args, "--isolated"] if args[0] != "ast" else list(args))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    said = out + err
    assert said.count("a.Dockerfile") > 0
    assert BUG in said or "no fix for" in said
    for line in expected.splitlines():  # of the other file nothing is missing
        if line.startswith("b.Dockerfile"):
            assert line in out
    assert code in (0, 1, 2)


def test_a_bug_outside_of_any_file_is_shown_without_obeying_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of an error may be that of a file."""
    import dflint.cli

    written: list[str] = []
    monkeypatch.setattr("dflint.cli.output.write_message", written.append)
    try:
        raise ValueError("::error ::x")
    except ValueError:
        dflint.cli._show_failure()
    assert "ValueError: ::error ::x" in written[0]


def _skip_without_shellcheck() -> None:
    try:
        locate()
    except Unavailable as error:
        pytest.skip(str(error))


class _Bomb:
    """A function that fails when it is about the bad file, and else does what it did."""

    def __init__(self, path: str) -> None:
        owner, _, name = path.rpartition(".")
        try:
            place: object = importlib.import_module(owner)
        except ModuleNotFoundError:  # a method
            module, _, kind = owner.rpartition(".")
            place = getattr(importlib.import_module(module), kind)
        self.real = getattr(place, name)

    def __get__(self, thing: object, owner: object = None) -> object:
        return lambda *args, **options: self(thing, *args, **options)

    def __call__(self, *args: object, **options: object) -> object:
        if any(_is_about_bad_file(it) for it in args):
            raise ZeroDivisionError("bang")
        return self.real(*args, **options)


def _is_about_bad_file(thing: object) -> bool:
    if isinstance(thing, str):
        return BAD in thing
    if isinstance(thing, (list, tuple)):
        return any(map(_is_about_bad_file, thing[:1]))
    inside = ("text", "source", "tree", "instruction", "line", "steps", "body")
    return any(_is_about_bad_file(getattr(thing, name, ())) for name in inside)
