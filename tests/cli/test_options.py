"""The hand-written parser and click read the same arguments alike."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.cli import commands
from dflint.cli.options import OPTIONS, CheckOptions, parse, split
from dflint.syntax.spelling import did_you_mean

ENVIRONMENT = {"DFLINT_OUTPUT_FORMAT": "concise"}


def by_click(args: list[str], environ: dict[str, str]) -> CheckOptions | None:
    """What click makes of the arguments; None if it complains."""
    command = commands.dflint.commands["check"]
    seen: list[CheckOptions] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "check", lambda request: seen.append(request))
        for option in OPTIONS:
            if option.env:
                patch.delenv(option.env, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        try:
            command.main(args, "dflint check", standalone_mode=False, **commands.CONTEXT)
        except click.ClickException:
            return None
    return seen[0]


def values(request: CheckOptions) -> dict[str, object]:
    """All that is asked for, said or not."""
    return {name: getattr(request, name) for name in ("paths", *(it.name for it in OPTIONS))}


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["."],
        ["Dockerfile", "docker/"],
        ["-"],
        ["-", "--stdin-filename", "app/Dockerfile"],
        ["--select", "DF3,DL3008", "--ignore", "unpinned-base-image", "x"],
        ["--select=DF3", "x", "--select", " DL3008 ,, y", "--select="],
        ["--extend-select", "ALL"],
        ["x", "-t", "error", "-q"],
        ["--fail-on", "info", "--fail-on=style"],
        ["--failure-threshold=error"],
        ["--output-format", "json", "-o", "report.json"],
        ["--output-file=-", "--output-file", "-"],
        ["--color", "never", "--statistics", "-e", "--isolated"],
        ["--exclude", "a,b", "--extend-exclude", "c", "--force-exclude"],
        ["--no-respect-gitignore", "--show-files", "--no-progress", "--quiet", "--exit-zero"],
        ["--add-ignore", "x"],
        ["x", "--add-ignore=they know, and a=b"],
        ["--add-ignore=why", "--add-ignore"],
        ["--baseline", "known.json", "--write-baseline"],
        [""],
    ],
)
@pytest.mark.parametrize("environ", [{}, ENVIRONMENT, {"DFLINT_OUTPUT_FORMAT": ""}], ids=str)
def test_common_arguments_are_read_by_hand(args: list[str], environ: dict[str, str]) -> None:
    mine, reference = parse(args, environ), by_click(args, environ)
    assert mine is not None
    assert reference is not None
    assert values(mine) == values(reference)


@pytest.mark.parametrize(
    "args",
    [
        ["--selct", "DF3"],
        ["--select"],
        ["-t"],
        ["-t", "fatal"],
        ["--fail-on=WARNING"],
        ["--quiet=yes"],
        ["--output-format", "yaml"],
        ["-x"],
        ["--color="],
    ],
)
def test_mistakes_are_left_to_click(args: list[str]) -> None:
    assert parse(args, {}) is None
    assert by_click(args, {}) is None


@pytest.mark.parametrize(
    "args", [["-h"], ["--help"], ["-qe"], ["-terror"], ["--", "-x"], ["--select", "-q"]]
)
def test_uncommon_forms_are_left_to_click(args: list[str]) -> None:
    assert parse(args, {}) is None


def test_a_wrong_value_in_the_environment_is_left_to_click() -> None:
    environ = {"DFLINT_OUTPUT_FORMAT": "yaml"}
    assert parse([], environ) is None
    assert by_click([], environ) is None


WORDS = st.sampled_from(
    [flag for option in OPTIONS for flag in option.flags]
    + [f"{flag}=DF3,DL3008" for option in OPTIONS for flag in option.flags]
    + ["json", "error", "auto", "DF3,DL3008", "x", "-", "--", "", "-qe", "--color=never", "--x"]
)


@given(st.lists(WORDS, max_size=5), st.sampled_from([{}, ENVIRONMENT]))
def test_both_parsers_agree(args: list[str], environ: dict[str, str]) -> None:
    mine = parse(args, environ)
    if mine is not None:
        reference = by_click(args, environ)
        assert reference is not None
        assert values(mine) == values(reference)


def test_every_option_has_a_default() -> None:
    assert {it.name for it in OPTIONS} | {"paths"} == set(CheckOptions.__annotations__)


def test_split() -> None:
    assert split(["a, b", "", ",c"]) == ("a", "b", "c")


def test_did_you_mean() -> None:
    assert did_you_mean("dl3080", ["DL3008", "DF301"]) == ' Did you mean "DL3008"?'
    assert did_you_mean("nothing", ["DL3008"]) == ""
