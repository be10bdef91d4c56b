"""What a policy finds, where, and how it can be left out."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint, dflint, here
from tests.config.conftest import Write, nothing_from_outside, write
from tests.policy.lab import meets, report

__all__ = ["dflint", "here", "nothing_from_outside", "write"]

NO_LATEST = """
[[policy]]
name = "no-latest"
on = "base"
require = "base.tag != 'latest'"
message = "{base.name} is latest"
"""


@pytest.mark.parametrize(
    ("require", "text"),
    [
        ("stages.all(s, s.name != '')", "FROM a AS b\nFROM b AS c"),
        ("final.user == 'app'", "FROM debian:12\nUSER app:app"),
        ("final.user == 'root'", "FROM debian:12"),
        ("!has(final.user)", "FROM example.com/x:1"),
        ("labels['a.b'] == 'c'", "FROM scratch AS x\nLABEL a.b=c\nFROM x"),
        ("labels.version == '$V'", "FROM scratch\nARG V\nLABEL version=$V"),
        ("packages.exists(p, p.name == 'curl' && p.version == '8.1' && p.manager == 'apt')", "FROM debian:12\nRUN apt-get install -y curl=8.1"),
        ("packages.map(p, p.name) == ['@types/node', 'left-pad']", "FROM node:22\nRUN npm i @types/node@1 left-pad"),
        ("commands.exists(c, c.program == 'apt-get' && c.verb == 'install' && '-y' in c.options)", "FROM debian:12\nRUN apt-get -qy install curl"),
        ("ports.all(p, p.number > 1024 && p.protocol == 'udp')", "FROM scratch\nEXPOSE 5353/udp 8000-8010/udp"),
        ("ports[1].last == 8010", "FROM scratch\nEXPOSE 5353/udp 8000-8010/udp"),
        ("users == ['a', 'b']", "FROM scratch\nUSER a\nUSER b"),
        ("variables.map(v, v.name + v.kind) == ['Aarg', 'Benv']", "ARG A\nFROM scratch\nENV B=1"),
        ("instructions.map(i, i.keyword) == ['ARG', 'FROM', 'RUN']", "ARG A\nFROM debian:12\nRUN true"),
        ("final.env.PATH_TO == '/a/b'", "FROM scratch\nENV A=/a\nENV PATH_TO=$A/b"),
        ("final.healthcheck && final.cmd == ['app', '-v']", 'FROM debian:12\nHEALTHCHECK CMD true\nCMD ["app", "-v"]'),
        ("instructions[1].mounts[0].type == 'secret' && instructions[1].mounts[0].id == 't'", "FROM debian:12\nRUN --mount=type=secret,id=t true"),
        ("bases.map(b, b.via) == ['FROM', 'COPY', 'RUN']", "FROM debian:12\nCOPY --from=nginx:1 /a /b\nRUN --mount=from=busybox:1 true"),
        ("bases[0].repository == 'docker.io/library/debian' && bases[0].official", "FROM debian:12"),
        ("bases[0].repository == 'ghcr.io/a/b' && bases[0].name == 'ghcr.io/a/b'", "FROM ghcr.io/a/b:1"),
        ("bases[0].eol && bases[0].distribution == 'debian' && bases[0].version == '8'", "FROM debian:8"),
        ("!has(bases[0].repository) && bases[0].kind == 'unknown'", "ARG B\nFROM $B"),
        ("bases[0].registry == 'docker.io' && !has(bases[0].tag)", "ARG T\nFROM debian:$T"),
        ("findings.exists(f, f.code == 'DF101' && f.line == 1 && !f.suppressed)", "FROM debian"),
        ("findings.exists(f, f.code == 'DF101' && f.suppressed)", "# dflint: ignore[DF101]\nFROM debian"),
        ("lines == 2 && syntax == 'docker/dockerfile:1' && path == 'Dockerfile'", "# syntax=docker/dockerfile:1\nFROM scratch"),
        ("environment == '' && team == ''", "FROM scratch"),
    ],
)  # fmt: skip
def test_what_a_policy_sees(require: str, text: str) -> None:
    assert report({"require": require}, text) == ""
    assert report({"require": f"!({require})"}, text) != ""


def test_every_field_is_read_of_every_sample() -> None:
    """And is of the type that it says it is."""
    from dflint.policy.expression.types import MISSING, Class, Thing, Type
    from dflint.policy.model.files import DOCKERFILE

    def check(value: object, type: Type, where: str) -> None:
        if isinstance(type, Class):
            assert isinstance(value, Thing) and value.type is type, where
            for field in type.fields.values():
                inner = value.get(field.name)
                if inner is MISSING:
                    assert field.needs, f"{where}.{field.name} says that it is always known"
                else:
                    check(inner, field.type, f"{where}.{field.name}")
        elif type.name == "list":
            assert isinstance(value, list), where
            for it in value[:20]:
                check(it, type.parts[0], where)
        elif type.name == "map":
            assert isinstance(value, dict), where
            assert all(isinstance(it, str) for pair in value.items() for it in pair), where
        else:
            kinds = {"string": str, "int": int, "bool": bool}
            assert isinstance(value, kinds[type.name]), f"{where}: {value!r}"

    from dflint.engine.checked_file import CheckedFile
    from dflint.model.analyze import analyze
    from dflint.source import Source
    from dflint.syntax.parser import parse

    root = Path(__file__).parent.parent.parent / "testdata"
    for path in sorted(root.glob("*/Dockerfile")):
        text = path.read_bytes().decode("utf-8", "replace")
        file = analyze(parse(Source(str(path), text)))
        check(Thing(DOCKERFILE, CheckedFile(file)), DOCKERFILE, path.parent.name)


def test_a_finding_is_where_the_fault_is() -> None:
    text = "FROM debian:12\nRUN a\nRUN b\nFROM scratch\nRUN c\n"
    require = "stages.all(s, s.instructions.all(i, i.keyword != 'RUN' || i.text.contains('a')))"
    assert report({"require": require, "message": "x"}, text) == "3:1 error x\n5:1 error x\n"
    require = "!instructions.exists(i, i.text == 'RUN b')"
    assert report({"require": require, "message": "x"}, text) == "3:1 error x\n"
    require = "lines < 3 || commands.all(c, c.program != 'c')"
    assert report({"require": require, "message": "x"}, text) == "5:5 error x\n"
    require = "lines > 100 && stages.all(s, false)"
    assert report({"require": require, "message": "x"}, text) == "4:1 error x\n"


def test_a_message_has_values_in_it() -> None:
    table = {
        "on": "package",
        "require": "package.pinned",
        "message": "{{{package.name}}} of {size(packages)}: {package.version}",
        "severity": "info",
    }
    text = "FROM debian:12\nRUN apt-get install -y curl wget=1\n"
    assert report(table, text) == "2:24 info {curl} of 2: ?\n"


def test_what_cannot_be_decided_is_a_finding() -> None:
    found = report({"require": "final.user != 'root'"}, "FROM example.com/x:1\n")
    assert found.startswith("1:1 error it is not met: final.user != 'root' (cannot be decided: ")
    assert "the base image decides" in found
    assert report({"require": "final.user != 'root'"}, "ARG A\n") != "", "no stage at all"
    assert report({"require": "labels.a == 'b'"}, "FROM scratch\n") != ""
    assert meets("!('a' in labels) || labels.a == 'b'", "FROM scratch\n")


@pytest.mark.parametrize(
    "text", ["# syntax=example.com/own/frontend\nFROM scratch\nINVOKE x\n", "\0\0\0"]
)
def test_a_file_that_cannot_be_read_meets_no_policy(text: str) -> None:
    assert "cannot be decided" in report({"require": "lines >= 0"}, text)


def test_a_generated_file_must_meet_policies_too(dflint: Dflint, write: Write) -> None:
    text = "# Code generated by x. DO NOT EDIT.\nFROM debian:latest\n"
    write({"dflint.toml": NO_LATEST, "Dockerfile": text})
    assert "DFP-no-latest" in dflint("check", "Dockerfile")[1]


EXCEPTION = {"until": date(2027, 1, 31), "reason": "ticket 12"}


@pytest.mark.parametrize(
    ("more", "is_excepted"),
    [
        ({"path": "legacy/*"}, True),
        ({"path": "other/*"}, False),
        ({"image": "debian"}, True),
        ({"image": "debian:la*"}, True),
        ({"image": "alpine"}, False),
        ({"where": "base.via == 'FROM'"}, True),
        ({"where": "base.via == 'COPY'"}, False),
        ({"path": "legacy/*", "image": "alpine"}, False),
    ],
)
def test_exceptions(more: dict[str, object], is_excepted: bool) -> None:
    table = {"on": "base", "require": "base.tag != 'latest'", "except": [{**EXCEPTION, **more}]}
    found = report(table, "FROM debian:latest\n", path="legacy/Dockerfile")
    assert (found == "") == is_excepted


def test_an_exception_that_ended_does_not_hold_and_is_a_finding() -> None:
    ended = {"path": "*", "until": date(2026, 11, 29), "reason": "ticket 12"}
    table = {"on": "base", "require": "base.tag != 'latest'", "except": [ended], "message": "x"}
    found = report(table, "FROM debian:latest\n")
    assert found == "1:6 error x; its exception ended on 2026-11-29 (ticket 12)\n"
    found = report(table, "FROM debian:12\n")
    assert found == "1:6 warning the exception from it ended on 2026-11-29: remove it (ticket 12)\n"
    last_day = {**ended, "until": date(2026, 11, 30)}
    assert report({**table, "except": [last_day]}, "FROM debian:latest\n") == ""


# --- policies are rules ---


def check(dflint: Dflint, *args: str) -> str:
    return dflint("check", "-q", "--output-format", "concise", *args)[1]


@pytest.mark.parametrize(
    ("configuration", "is_found"),
    [
        ("", True),
        ('ignore = ["DFP-no-latest"]', False),
        ('ignore = ["policy"]', False),
        ('ignore = ["ALL"]', False),
        ('ignore = ["security", "reproducibility"]', True),
        ('select = ["DF301"]', True),
        ('select = ["DFP-no-latest"]', True),
        ('per-file-ignores = { "Dockerfile" = ["DFP-no-latest"] }', False),
        ('per-file-ignores = { "other" = ["DFP-no-latest"] }', True),
    ],
)
def test_which_policies_are_on(
    dflint: Dflint, write: Write, configuration: str, is_found: bool
) -> None:
    write({"dflint.toml": configuration + NO_LATEST, "Dockerfile": "FROM debian:latest\n"})
    assert ("DFP-no-latest" in check(dflint)) == is_found


def test_a_policy_is_rated_suppressed_and_known_as_a_rule_is(dflint: Dflint, write: Write) -> None:
    text = "FROM debian:latest\n"
    write(
        {
            "dflint.toml": f'severity = {{ "DFP-no-latest" = "info" }}\n{NO_LATEST}',
            "Dockerfile": text,
        }
    )
    assert "Dockerfile:1:6: info[DFP-no-latest] debian is latest" in check(dflint)
    write({"Dockerfile": f"# dflint: ignore[DFP-no-latest]: why\n{text}"})
    assert "DFP-no-latest" not in check(dflint)
    write({"Dockerfile": f"# dflint: ignore DFP-no-latest\n{text}"})
    assert "DFP-no-latest" not in check(dflint)
    assert "DF102" in check(dflint), "the others stay"
    write({"Dockerfile": "# dflint: ignore[DFP-no-latest]\nFROM debian:12\n"})
    assert "DF901" in check(dflint), "it silences nothing"
    write({"Dockerfile": text})
    assert dflint("check", "--write-baseline", "--baseline", "b.json")[0] == 0
    assert check(dflint, "--baseline", "b.json") == ""
    write({"Dockerfile": f"{text}FROM alpine:latest\n"})
    assert "alpine is latest" in check(dflint, "--baseline", "b.json")


@pytest.mark.parametrize(
    "name", ["json", "sarif", "gitlab", "sonarqube", "junit", "html", "github"]
)
def test_every_format_shows_policies(dflint: Dflint, write: Write, name: str) -> None:
    write({"dflint.toml": NO_LATEST, "Dockerfile": "FROM debian:latest\n"})
    code, out, err = dflint("check", "--output-format", name)
    assert code == 1
    assert "debian is latest" in out.lower()
    assert err == ""


def test_policies_come_from_files_and_from_what_is_extended(dflint: Dflint, write: Write) -> None:
    one = NO_LATEST.replace("no-latest", "one")
    write({
        "base/dflint.toml": one,
        "base/more.policy.toml": NO_LATEST.replace("no-latest", "two"),
        "dflint.toml": 'extend = "base/dflint.toml"\npolicy-files = ["p/*.toml"]\n' + NO_LATEST,
        "p/any.toml": NO_LATEST.replace("no-latest", "three"),
        "own.policy.toml": NO_LATEST.replace("no-latest", "four"),
        "Dockerfile": "FROM debian:latest\n",
    })  # fmt: skip
    found = check(dflint)
    for name in ("one", "two", "three", "four", "no-latest"):
        assert f"[DFP-{name}]" in found
    assert "DFP-" not in check(dflint, "--isolated")
    listed = dflint("config")[1]
    assert 'policy = [{ name = "one"' in listed


def test_a_value_of_the_command_line_holds(dflint: Dflint, write: Write) -> None:
    policy = NO_LATEST + "where = \"environment == 'production'\"\n"
    write({"dflint.toml": policy, "Dockerfile": "FROM debian:latest\n"})
    assert "DFP-" not in check(dflint)
    assert "DFP-" in check(dflint, "--config", 'policy-values.environment="production"')


def test_the_page_of_a_policy(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": NO_LATEST})
    code, out, err = dflint("rule", "DFP-no-latest")
    assert (code, err) == (0, "")
    assert "base.tag != 'latest'" in out


def test_without_policies_nothing_of_them_is_loaded(write: Write, here: Path) -> None:
    """Also where there is a configuration."""
    write({"dflint.toml": 'ignore = ["DF301"]\n', "Dockerfile": "FROM debian\n"})
    script = (
        "import sys\nfrom dflint.cli import run\nrun(['check', '-q'])\n"
        "print(*[it for it in sys.modules if it.startswith(('dflint.policy', 'dflint.config.p',"
        " 'dflint.config.locks', 'dflint.config.sharing', 'lark'))], file=sys.stderr)"
    )
    root = Path(__file__).parent.parent.parent
    environment = {"PYTHONPATH": f"{root}:{root / 'rules'}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", script]
    ran = subprocess.run(
        command, cwd=here, env=environment, capture_output=True, text=True, check=True
    )
    assert "DF101" in ran.stdout
    assert ran.stderr.strip() == ""
