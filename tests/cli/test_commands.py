"""The commands besides `check`."""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from dflint import __version__
from dflint.engine.registry import all_rules
from tests.cli.conftest import Dflint

EVERYTHING = """\
# syntax=docker/dockerfile:1
FROM debian:12 AS base
RUN --mount=type=cache,target=/c sudo apt-get install \\
    # a comment
    -y "curl"
COPY <<-EOF /etc/motd
\thello $NAME
\tEOF
ONBUILD RUN ["make", "all"]
CMD ["sh"]
"""


@pytest.mark.parametrize("name", ["DF002", "unknown-instruction", "df002"])
def test_rule_shows_a_page_as_markdown(dflint: Dflint, name: str) -> None:
    code, out, err = dflint("rule", name)
    assert (code, err) == (0, "")
    assert out.startswith("# DF002 unknown-instruction\n")
    assert "```dockerfile" in out
    assert dflint("explain", name) == (code, out, err)


def test_rule_all(dflint: Dflint) -> None:
    _, out, _ = dflint("rule", "--all")
    assert all(f"# {rule.code} {rule.name}\n" in out for rule in all_rules())


def test_rule_on_a_terminal(dflint: Dflint) -> None:
    assert "\x1b[" in dflint("rule", "DF002", "--color", "always")[1]


def test_rule_mistakes(dflint: Dflint) -> None:
    code, _, err = dflint("rule", "unknown-instrution")
    assert code == 2
    assert 'Did you mean "unknown-instruction"?' in err
    assert dflint("rule")[0] == 2


def test_from_when_the_facts_are(dflint: Dflint) -> None:
    code, out, _ = dflint("version", "--verbose")
    assert code == 0
    assert "2026-11" in out and "Package managers of distributions" in out


@pytest.mark.parametrize("args", [("version",), ("--version",), ("-V",)])
def test_version(dflint: Dflint, args: tuple[str, ...]) -> None:
    assert dflint(*args) == (0, f"dflint {__version__}\n", "")


@pytest.mark.parametrize("args", [("--help",), ("-h",), ("check", "--help"), ("rule", "-h")])
def test_help(dflint: Dflint, args: tuple[str, ...]) -> None:
    code, out, err = dflint(*args)
    assert (code, err) == (0, "")
    assert "Usage: dflint" in out


def test_ast(dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    Path("Dockerfile").write_text(EVERYTHING)
    code, out, err = dflint("ast")
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert json.dumps(json.loads(out), indent=1) == snapshot
    assert json.loads(dflint("ast", "--pretty", "Dockerfile")[1]) == json.loads(out)


def test_ast_has_one_line_for_a_file(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text("FROM a\n")
    (here / "b.Dockerfile").write_text("\x1b odd\n::x\n")
    lines = dflint("ast", ".")[1].splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["Dockerfile", "b.Dockerfile"]


def test_ast_of_standard_input(dflint: Dflint) -> None:
    out = dflint("ast", "-", stdin=b"FROM a\n")[1]
    assert json.loads(out)["instructions"][0]["words"] == [{"text": "a", "start": 5, "end": 6}]
    assert dflint("ast", "nowhere")[0] == 2


def test_the_rules_in_a_list(dflint: Dflint) -> None:
    code, out, _ = dflint("rule", "--list")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, len(all_rules()))
    line = next(it for it in lines if it.startswith("DF301 "))
    assert line.split()[1:4] == ["apt-get-without-yes", "error", "[*]"]
    assert line.endswith("(DL3014)")


def test_the_rules_as_json(dflint: Dflint) -> None:
    rows = json.loads(dflint("rule", "--list", "--output-format", "json")[1])
    assert [it["code"] for it in rows] == [it.code for it in all_rules()]
    assert all(it["summary"] and "page" not in it for it in rows)
    (row,) = json.loads(dflint("rule", "DL3014", "--output-format=json")[1])
    assert (row["code"], row["fixable"], row["default"]) == ("DF301", True, True)
    assert row["page"] == dflint("rule", "DF301")[1]
    labels = json.loads(dflint("rule", "missing-label", "--output-format=json")[1])[0]
    assert labels["options"]["schema"]["default"] == []
