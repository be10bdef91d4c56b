"""Policies in Rego, and what Rego does not say by itself."""

from pathlib import Path

import pytest

from dflint.engine.checked_file import CheckedFile
from dflint.model.analyze import analyze
from dflint.policy.rego import RegoError, RegoPolicy
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.cli.conftest import Dflint, dflint, here
from tests.config.conftest import Write, nothing_from_outside, write

__all__ = ["dflint", "here", "nothing_from_outside", "write"]
pytest.importorskip("regopy")

HEAD = "package docker\nimport rego.v1\n"
ROOT = """
deny contains {"msg": msg, "line": s.line} if {
\tsome s in input.stages
\ts.user == "root"
\tmsg := sprintf("stage %d runs as root", [s.number])
}
"""


def policy(text: str, **table: str) -> RegoPolicy:
    return RegoPolicy({"name": "a", "rego": "a.rego", **table}, {}, Source("a.rego", text))


def test_what_rego_denies_is_a_finding(dflint: Dflint, write: Write) -> None:
    write({
        "sub/dflint.toml": '[[policy]]\nname = "a"\nrego = "a.rego"\nseverity = "warning"\n',
        "sub/a.rego": HEAD + ROOT,
        "sub/Dockerfile": "FROM debian:12 AS a\nUSER app\nFROM debian:12\n",
    })  # fmt: skip
    out = dflint("check", "--output-format", "concise", "-q", "sub")[1]
    assert "sub/Dockerfile:3:1: warning[DFP-a] stage 1 runs as root" in out
    write({"sub/Dockerfile": "# dflint: ignore[DFP-a]\nFROM debian:12\n"})
    assert "DFP-a" not in dflint("check", "--output-format", "concise", "-q", "sub")[1]


@pytest.mark.parametrize(
    ("rules", "query", "messages"),
    [
        ('deny contains "a" if { true }\n', "data.docker.deny", [("a", 0)]),
        ('deny contains "a" if { false }\n', "data.docker.deny", []),
        ('deny := "b" if { true }\n', "data.docker.deny", [("b", 0)]),
        ("deny if { true }\n", "data.docker.deny", [("a denies it", 0)]),
        ("deny if { false }\n", "data.docker.deny", []),
        ("allow if { true }\n", "data.docker.allow", []),
        ("allow if { false }\n", "data.docker.allow", [("a does not allow it", 0)]),
        ("default allow := false\n", "data.docker.allow", [("a does not allow it", 0)]),
    ],
)
def test_what_a_query_gives(rules: str, query: str, messages: list[tuple[str, int]]) -> None:
    assert policy(HEAD + rules, query=query).denials(None, None) == messages


def test_a_call_that_fails_is_no_pass() -> None:
    rules = HEAD + "deny contains x if { x := to_number(input.path) }\n"
    checked = CheckedFile(analyze(parse(Source("Dockerfile", "FROM scratch\n"))))
    (finding,) = policy(rules).findings(checked)
    assert "cannot be decided" in finding.message


def test_nothing_is_printed_but_the_mistake(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RegoError):
        policy(f"{HEAD}deny contains {{\n")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "sentence", "marked"),
    [
        ("deny contains x if { x := input.stags[0] }", 'the input has no field "stags". Did you mean "stages"?', ".stags"),
        ("deny contains x if { x := input.stages[_].usr }", 'stage has no field "usr". Did you mean "user"?', ".usr"),
        ("deny contains x if { x := input.stages[0].base.regstry }", 'base has no field "regstry". Did you mean "registry"?', ".regstry"),
        ("deny contains x if {\n some s in input.stages\n x := s.usr\n}", 'stage has no field "usr". Did you mean "user"?', ".usr"),
        ("deny contains x if {\n b := input.final.base\n x := b.tagg\n}", 'base has no field "tagg". Did you mean "tag"?', ".tagg"),
        ('deny contains x if { x := input["stags"] }', 'the input has no field "stags". Did you mean "stages"?', '["stags"]'),
        ("deny contains x if { x := http.send({}) }", "http.send is not run: a policy reads nothing but its input.", "http.send"),
        ("deny contains {", "this is not Rego: this is unclosed.", "{\n"),
        ("deny contains x if { x := input.image.size }", 'the input has no field "image".', ".image"),
    ],
)  # fmt: skip
def test_what_rego_would_let_pass_is_a_mistake(text: str, sentence: str, marked: str) -> None:
    with pytest.raises(RegoError) as error:
        policy(f"{HEAD}{text}\n")
    assert str(error.value) == sentence
    assert error.value.source.cut(error.value.span) == marked


@pytest.mark.parametrize(
    "text",
    [
        'deny contains x if { x := input.labels["a.b"] }',
        "deny contains x if { x := input.labels.anything }",
        "deny contains x if { some k, v in input.final.env\n k != v\n x := k }",
        '# input.stags\ndeny contains x if { x := "input.stags" }',
        "deny contains x if { x := input.team }",
        "deny contains x if {\n some s in input.stages\n x := s.name\n}\nhelper(s) := s.other",
        "deny contains x if { some i\n x := input.stages[i].instructions[_].mounts[0].type }",
    ],
)
def test_what_is_there_is_no_mistake(text: str) -> None:
    policy(f"{HEAD}{text}\n")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('query = "data.docker.dny"', 'dflint.toml:4:9: nothing in the file defines "data.docker.dny". Did you mean "data.docker.deny"?'),
        ('where = "lines > 1"', 'dflint.toml:4:9: a policy in Rego takes no "where".'),
        ('on = "stage"', 'dflint.toml:4:6: a policy in Rego is on = "dockerfile" or "image".'),
    ],
)  # fmt: skip
def test_a_mistake_in_the_table(dflint: Dflint, write: Write, table: str, sentence: str) -> None:
    text = f'[[policy]]\nname = "a"\nrego = "a.rego"\n{table}\n'
    write({"dflint.toml": text, "a.rego": HEAD + ROOT})
    code, _, err = dflint("check")
    assert (code, err.splitlines()[0]) == (2, f"dflint: {sentence}")


def test_nothing_of_a_file_elsewhere_is_shown(
    dflint: Dflint, write: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("other") / "secret"
    secret.write_text("password {\n")
    write({"dflint.toml": f'[[policy]]\nname = "a"\nrego = "{secret}"\n'})
    code, _, err = dflint("check")
    assert code == 2
    assert "password" not in err
    assert Path("dflint.toml").exists()
