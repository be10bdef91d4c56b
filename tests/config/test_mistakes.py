"""What a user reads who has made a mistake in a configuration."""

import pytest

from tests.cli.conftest import Dflint
from tests.config.conftest import RULES, Write


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dflint.cli.check.all_rules", lambda: RULES)


@pytest.mark.parametrize(
    ("text", "line", "marked"),
    [
        (
            'fail-on = "info"\nselct = ["DF3"]\n',
            'dflint.toml:2:1: there is no key "selct". Did you mean "select"?',
            'selct = ["DF3"]\n^^^^^',
        ),
        (
            "colour = 1",
            'dflint.toml:1:1: there is no key "colour". Did you mean "color"?',
            "colour = 1\n^^^^^^",
        ),
        ("qwertz = 1", 'dflint.toml:1:1: there is no key "qwertz".', "qwertz = 1\n^^^^^^"),
        (
            'select = [\n  "DF301",\n  "untaged-image",\n]',
            'dflint.toml:3:3: no rule is called "untaged-image". Did you mean "untagged-image"?',
            '  "untaged-image",\n  ^^^^^^^^^^^^^^^',
        ),
        (
            'per-file-ignores = { "a*" = ["DF1"], "b*" = ["DL3060"] }',
            'dflint.toml:1:46: no rule is called "DL3060". Did you mean "DL3026"?',
            'per-file-ignores = { "a*" = ["DF1"], "b*" = ["DL3060"] }\n' + " " * 45 + "^" * 8,
        ),
        (
            'fail-on = "warn"',
            'dflint.toml:1:11: "warn" is not one of error, warning, info, style.'
            ' Did you mean "warning"?',
            'fail-on = "warn"\n          ^^^^^^',
        ),
        (
            "fail-on = 2",
            "dflint.toml:1:1: 2 is not one of error, warning, info, style.",
            "fail-on = 2\n^^^^^^^",
        ),
        (
            'ignore = "DF301"',
            'dflint.toml:1:1: "ignore" must be a list of rules, not "DF301".',
            'ignore = "DF301"\n^^^^^^',
        ),
        (
            '[pin]\nmin-aeg = "7d"',
            'dflint.toml:2:1: pin has no key "min-aeg". Did you mean "min-age"?',
            'min-aeg = "7d"\n^^^^^^^',
        ),
        (
            '[pin]\nmin-age = "7 days"',
            'dflint.toml:2:11: "7 days" is no length of time such as 7d, 12h or 0.',
            'min-age = "7 days"\n          ^^^^^^^^',
        ),
        (
            '[pin]\nunknown-age = "holds"',
            'dflint.toml:2:15: "holds" is not one of first-seen, hold, allow. Did you mean "hold"?',
            'unknown-age = "holds"\n              ^^^^^^^',
        ),
        (
            '[pin]\nupdate = "miner"',
            'dflint.toml:2:10: "miner" is not one of none, digest, patch, minor, major, suffix.'
            ' Did you mean "minor"?',
            'update = "miner"\n         ^^^^^^^',
        ),
        (
            '[pin]\ncomplete = ["linux/amd64", "arm64"]',
            'dflint.toml:2:28: "arm64" is no platform such as "linux/amd64".',
            'complete = ["linux/amd64", "arm64"]\n' + " " * 27 + "^^^^^^^",
        ),
        (
            '[pin.images]\nnode = "20"',
            'dflint.toml:2:8: "20" is no range of versions such as ">=20,<23".',
            'node = "20"\n       ^^^^',
        ),
        (
            '[pin.images]\n"node:22" = ">=20"',
            'dflint.toml:2:1: "node:22" has a tag or a digest: write the name alone.',
            '"node:22" = ">=20"\n^^^^^^^^^',
        ),
        (
            '[pin.images.node]\nrang = ">=20"',
            'dflint.toml:2:1: an image has no key "rang". Did you mean "range"?',
            'rang = ">=20"\n^^^^',
        ),
        (
            "[pin.images.redis]\nlts = true",
            'dflint.toml:2:1: no versions of "redis" are known to be LTS: write a range.',
            "lts = true\n^^^",
        ),
        (
            '[pin.images]\nredis = { ignore = "" }',
            'dflint.toml:2:11: "ignore" must be the reason, in a few words.',
            'redis = { ignore = "" }\n          ^^^^^^',
        ),
        (
            "pin = 1",
            'dflint.toml:1:1: "pin" must be a table, not 1.',
            "pin = 1\n^^^",
        ),
        (
            '[[budget]]\nmax-size = "200MX"',
            'dflint.toml:2:12: max-size: "200MX" is no size: write it as 200MB or 1.5GiB.'
            ' Did you mean "200MB"?',
            'max-size = "200MX"\n           ^^^^^^^',
        ),
        (
            "[[budget]]\nmax-size = 1\n[[budget]]\nmax-sise = 1",
            'dflint.toml:4:1: a budget has no key "max-sise". Did you mean "max-size"?',
            "max-sise = 1\n^^^^^^^^",
        ),
        (
            "[[budget]]\nmax-waste = true",
            'dflint.toml:2:1: "max-waste" must be a text such as "200MB", or a number, not true.',
            "max-waste = true\n^^^^^^^^^",
        ),
        (
            '[[budget]]\nstage = "build"',
            "dflint.toml:1:3: a budget needs a limit: one of max-size, max-compressed-size, max-waste,"
            " min-efficiency, max-build-time, max-rebuild-time.",
            "[[budget]]\n  ^^^^^^",
        ),
        (
            "budget = 1",
            'dflint.toml:1:1: "budget" must be [[budget]] or a list of tables.',
            "budget = 1\n^^^^^^",
        ),
        (
            "shellcheck = 1",
            'dflint.toml:1:1: "shellcheck" must be true or false, not 1.',
            "shellcheck = 1\n^^^^^^^^^^",
        ),
        (
            "exclude = [true]",
            'dflint.toml:1:1: "exclude" must be a list of texts, not [true].',
            "exclude = [true]\n^^^^^^^",
        ),
        (
            "severity = 3",
            'dflint.toml:1:1: "severity" must be a table, not 3.',
            "severity = 3\n^^^^^^^^",
        ),
        (
            '[severity]\nDF301 = "error"\nDF3O2 = "info"',
            'dflint.toml:3:1: no rule is called "DF3O2". Did you mean "DF302"?',
            'DF3O2 = "info"\n^^^^^',
        ),
        (
            '[severity]\nDF301 = "of"',
            'dflint.toml:2:9: "of" is not one of error, warning, info, style.',
            'DF301 = "of"\n        ^^^^',
        ),
        (
            '[label-schema]\nmaintainer = "mail"',
            'dflint.toml:2:14: "mail" is not one of text, url, semver, hash, rfc3339, spdx, email.'
            ' Did you mean "email"?',
            'maintainer = "mail"\n             ^^^^^^',
        ),
        (
            "[rules.apt-lsts]\nmost = 1",
            'dflint.toml:1:8: no rule is called "apt-lsts". Did you mean "apt-lists"?',
            "[rules.apt-lsts]\n       ^^^^^^^^",
        ),
        (
            "[rules.DF3]\nmost = 1",
            'dflint.toml:1:8: "DF3" is more than one rule; name one.',
            "[rules.DF3]\n       ^^^",
        ),
        (
            "[rules.DL3009]\nmost = 1\nleast = 2",
            'dflint.toml:3:1: apt-lists has no option "least".',
            "least = 2\n^^^^^",
        ),
        (
            '[rules.DL3009]\nseverity = "error"',
            'dflint.toml:2:1: apt-lists has no option "severity": write DF302 = "error" in [severity].',
            'severity = "error"\n^^^^^^^^',
        ),
        (
            "rules.DL3009.word_of_it = 'a'",
            'dflint.toml:1:14: apt-lists has no option "word_of_it". Did you mean "word-of-it"?',
            "rules.DL3009.word_of_it = 'a'\n             ^^^^^^^^^^",
        ),
        (
            "[rules.apt-lists]\nmost = true",
            'dflint.toml:2:1: "most" must be a whole number, not true.',
            "most = true\n^^^^",
        ),
        (
            'select = ["DF3]\n',
            "dflint.toml:1:16: this is not TOML: Illegal character '\\n'.",
            'select = ["DF3]\n               ^',
        ),
        (
            'extend = "../base.toml"',
            'dflint.toml:1:10: there is no file "../base.toml".',
            'extend = "../base.toml"\n         ^^^^^^^^^^^^^^',
        ),
        (
            'extend = "dflint.toml"',
            'dflint.toml:1:10: "dflint.toml" extends this file itself.',
            'extend = "dflint.toml"\n         ^^^^^^^^^^^^^',
        ),
    ],
)
def test_a_mistake_in_a_file(
    dflint: Dflint, write: Write, text: str, line: str, marked: str
) -> None:
    write({"dflint.toml": text})
    code, out, err = dflint("check")
    first, *excerpt = err.splitlines()
    assert (code, out, first) == (2, "", f"dflint: {line}")
    assert "\n".join(it.partition("| ")[2] for it in excerpt) == marked


def test_in_pyproject_and_in_what_is_extended(dflint: Dflint, write: Write) -> None:
    write({"pyproject.toml": '[project]\nname = "a"\nselct = 1\n[tool.dflint]\nselct = 1\n'})
    start = 'dflint: pyproject.toml:5:1: there is no key "selct".'
    assert dflint("check")[2].startswith(start)
    write({"pyproject.toml": '[tool.dflint]\nextend = "b/base.toml"', "b/base.toml": "\nselct = 1"})
    assert dflint("check")[2].startswith('dflint: b/base.toml:2:1: there is no key "selct".')
    write({"pyproject.toml": '# [tool.dflint]\n[tool]\ndflint = "no"\n'})
    assert dflint("check")[2].startswith('dflint: pyproject.toml:3:1: "dflint" must be a table.')
    write({"pyproject.toml": "[tool.dflint]\n= 1"})
    assert dflint("check")[2].startswith("dflint: pyproject.toml:2:1: this is not TOML: ")


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["--config", "selct=['a']"], '--config: there is no key "selct". Did you mean "select"?'),
        (["--config", "fail-on=eror"], '--config: "eror" is not one of error, warning, info,'),
        (["--config", "select=[DF3]"], "--config: this is not TOML: Invalid value."),
        (["--config", "no.toml"], 'there is no file "no.toml", and it is no KEY=VALUE.'),
        (["--config=extend='a'"], "--config: extend is for files; --config FILE takes one."),
        (["--config=a", "--config=b"], 'there is no file "a"'),
        (
            ["--config=x.toml", "--config=x.toml"],
            "--config takes one file, and further settings as KEY=VALUE.",
        ),
        (["--config=x.toml", "--isolated"], "--isolated and --config FILE contradict each other."),
        (["--select", "apt-list"], 'no rule is called "apt-list". Did you mean "apt-lists"?'),
    ],
)
def test_a_mistake_on_the_command_line(
    dflint: Dflint, write: Write, args: list[str], line: str
) -> None:
    write({"x.toml": ""})
    code, out, err = dflint("check", *args)
    assert (code, out) == (2, "")
    assert err.startswith(f"dflint: {line}")


def test_a_file_that_is_no_text(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": ""})
    with open("dflint.toml", "wb") as file:
        file.write(b'color = "\xe4"')
    assert dflint("check")[2] == 'dflint: "dflint.toml" is not UTF-8, as TOML must be.\n'


def test_a_mistake_far_away_does_not_matter_until_its_files_are_linted(
    dflint: Dflint, write: Write
) -> None:
    write({"a/dflint.toml": "x = 1", "a/Dockerfile": "FROM scratch\n"})
    assert dflint("check", "Dockerfile")[2] == ""
    assert dflint("check")[0] == 2
