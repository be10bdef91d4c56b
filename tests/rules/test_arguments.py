"""ARG and ENV: what variables hold, and which are used without being there."""

import pytest

from dflint.source import Source
from dflint.syntax.nodes import Env, Label
from dflint.syntax.parser import parse
from dflint_rules.secrets.variables import secret_by_name, secret_in_arg, secret_in_env
from dflint_rules.variables.form import (
    argument_without_equals,
    blank_before_equals,
    env_uses_itself,
    legacy_key_value,
)
from dflint_rules.variables.undeclared import undefined_variable
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("ARG V=1\nFROM a:1\nENV X=$V", ["$V"]),
        ("ARG V=1\nFROM a:1\nARG V\nENV X=$V", []),
        ("ARG V=1\nFROM a:1 AS b\nARG V\nFROM b\nENV X=$V", []),
        ("FROM a:1\nCOPY x-${TARGETARCH} /", ["${TARGETARCH}"]),
        ("FROM a:1\nRUN --mount=type=cache,id=$TARGETARCH,target=/x true", ["$TARGETARCH"]),
        ("FROM a:1\nRUN echo $TARGETARCH", []),
        ("FROM a:1\nENV PYTHONPATH=/x:$PYTHONPATH LANG=$LANG", []),
        ("FROM a:1\nENV NB_UID=1\nUSER $NB_UIDS", ["$NB_UIDS"]),
        ("FROM a:1\nENV NB_UID{=1\nUSER $NB_UIDS", []),
        ("FROM a:1\nENV GO_VERSION=1\nENV X=$GO_REVISION", []),
        ("FROM a:1\nENV GOPATH=/go\nENV PATH=/x:$PATH", []),
        ("FROM scratch\nENV X=$HOME", ["$HOME"]),
        ("FROM scratch\nENV PATH=/x:$PATH", []),
        ("FROM scratch\nCOPY <<EOF /x\n$HOME\nEOF\n", ["$HOME"]),
        ("FROM scratch\nCOPY <<'EOF' /x\n$HOME\nEOF\n", []),
        ("FROM scratch\nENV X='$HOME' Y=\\$HOME", []),
        ("FROM scratch\nENV X=$HTTP_PROXY", []),
        ("FROM scratch\nONBUILD ENV X=$HOME", []),
        ("FROM scratch\nCMD echo $HOME", []),
        ('FROM a:1\nARG APP_UID=1\nARG APP_GID="${APP_GID:-1}"', []),
        ('FROM a:1\nARG APP_UID=1\nARG APP_GID="${APP_GID:-}"', ["${APP_GID:-}"]),
        ("FROM scratch\nEXPOSE 80\nENV PORT=${POST-80}", []),
    ],
)
def test_a_variable_that_is_not_there(text: str, marked: list[str]) -> None:
    assert Lab(undefined_variable).marked(text) == marked


# What fixers that people use made wrong: /docs, "Wrong rewrites", S4 to S11.
LEGACY = [
    ("ENV A b", "ENV A=b"),
    ("ENV A   b  c", 'ENV A="b  c"'),
    ("env a b\tc", 'env a="b\tc"'),
    ('LABEL maintainer "J <j@x>"', 'LABEL maintainer="J <j@x>"'),
    ('ENV P "b c"', 'ENV P="b c"'),
    ("ENV P 'b c'", "ENV P='b c'"),
    ("ENV I 'single $A'", "ENV I='single $A'"),
    ('ENV J "dq $A" x', 'ENV J="dq $A x"'),
    ('ENV K a"b"c d', 'ENV K="abc d"'),
    ('ENV N {"a": "b"}', 'ENV N="{a: b}"'),
    ("ENV M a \\$A b", 'ENV M="a \\$A b"'),
    ("ENV G a\\ b", "ENV G=a\\ b"),
    ("ENV G a\\ b c", 'ENV G="a b c"'),
    ("ENV O C:\\x y", 'ENV O="C:x y"'),
    ("ENV F b \\\n  cont", 'ENV F="b \\\n  cont"'),
    ("ENV F b \\\n# why\n  cont", 'ENV F="b \\\n# why\n  cont"'),
    ("ENV F \\\n  b", "ENV F=b"),
    ("ENV V ${X:-a b} c", 'ENV V="${X:-a b} c"'),
    ("ENV V ${X:-'a b'} c", None),
    ('ENV F "a" \\\n  "b"', None),
    ("ENV F \\\n# why\n  b", None),
    ('LABEL "quoted key" value', None),
    ('ENV H $A "b" $C', 'ENV H="$A b $C"'),
    ("ENV A = b", None),  # blank-before-equals
]


@pytest.mark.parametrize(("before", "after"), LEGACY)
def test_the_form_without_equals(before: str, after: str | None) -> None:
    lab = Lab(legacy_key_value)
    text = f"FROM a:1\n{before}\nCMD x\n"
    assert lab.find(text)
    fixed = lab.fixed(text)
    assert fixed == text.replace(before, after or before)
    assert _values(fixed) == _values(text)


def test_what_follows_a_variable_does_not_become_a_part_of_its_name() -> None:
    text = 'FROM a:1\nENV G $A"b" c\n'
    assert Lab(legacy_key_value).fixed(text) == 'FROM a:1\nENV G="${A}b c"\n'


def test_the_form_without_equals_and_another_escape() -> None:
    text = "# escape=`\nFROM a:1\nENV P C:\\x `$y\n"
    assert Lab(legacy_key_value).fixed(text) == '# escape=`\nFROM a:1\nENV P="C:\\x `$y"\n'


@pytest.mark.parametrize("line", ["ENV A=b", "ENV A=b C=d", 'LABEL a="b c"', "ARG A"])
def test_the_form_with_equals(line: str) -> None:
    assert not Lab(legacy_key_value).find(f"FROM a:1\n{line}\n")


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("ENV A = b", "ENV A=b"),
        ("LABEL a =b", "LABEL a=b"),
        ("ENV A = b c", "ENV A = b c"),
    ],
)
def test_a_blank_before_equals(line: str, fixed: str) -> None:
    lab = Lab(blank_before_equals)
    assert lab.marked(f"FROM a:1\n{line}\n") == ["="]
    assert lab.fixed(f"FROM a:1\n{line}\n") == f"FROM a:1\n{fixed}\n"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("ENV A=1 B=$A", ["$A"]),
        ("ENV A=1 B=x${A}y C=$B", ["${A}", "$B"]),
        ("ENV A=0\nENV A=1 B=$A", []),
        ("ARG A\nENV A=1 B=$A", []),
        ("ENV A=$A:1 B=$A", []),  # the base image has it
        ("ENV PATH=/x B=$PATH", []),
        ("ENV A=1 B='$A'", []),
    ],
)
def test_an_env_that_uses_itself(text: str, marked: list[str]) -> None:
    assert Lab(env_uses_itself).marked(f"FROM a:1\n{text}\n") == marked


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        ("DB_PASSWORD=hunter2", True),
        ("DB_PASSWORD=password", True),
        ("db_pass=x1", True),
        ("AWS_SECRET_ACCESS_KEY=$KEY", True),
        ("GITHUB_TOKEN=ghp_abc", True),
        ("APIKEY=abc", True),
        ("JENKINS_PSW=abc", True),
        ("DATABASE_AUTH=postgres://u:p@host/db", True),
        ("DB_PASSWORD=", False),
        ('DB_PASSWORD=""', False),
        ("DB_PASSWORD=changeme", False),
        ("DB_PASSWORD=<your-password>", False),
        ("DB_PASSWORD_FILE=/run/secrets/db", False),
        ("SSH_KEY=/root/.ssh/id_rsa", False),
        ("TLS_KEY=server.pem", False),
        ("SECRET_KEY_BASE=dummy", False),
        ("TOKEN_URL=https://example.org", False),
        ("AUTH=https://example.org", False),
        ("KEY_VERSION=3", False),
        ("PUBLIC_KEY=abc", False),
        ("VITE_MAPS_API_KEY=$VITE_MAPS_API_KEY", False),  # written into what browsers load
        ("REACT_APP_MAPBOX_TOKEN=pk.1", False),
        ("VITE_STRIPE_SECRET_KEY=abc", True),
        ("INVITE_TOKEN=abc", True),
        ("GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568", False),
        ("RELEASE_KEYS=x", False),
        ("RELEASE_KEY=E3FF2839C048B25C084DEBE9B26995E310250568", False),
        ("AUTH_ENABLED=true", False),
        ("MAX_AUTH_TIME=60000", False),
        ("TOKENIZERS_PARALLELISM=false", False),
        ("MONKEY=george", False),
        ("SCHEDULE_PASS=1", False),  # a switch
        ("MIGRAPHX_DISABLE_SCHEDULE_PASS=all", False),
        ("APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=DontWarn", False),
        ("DB_PASS=11", True),
        ("GOPRIVATE=example.org", False),
    ],
)
def test_a_secret_in_env(pair: str, found: bool) -> None:
    assert bool(Lab(secret_in_env).find(f"FROM a:1\nENV {pair}\n")) is found


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM a:1\nARG NPM_TOKEN", ["NPM_TOKEN"]),
        ("FROM a:1\nARG A B_PASSWORD", ["B_PASSWORD"]),
        ("FROM a:1\nARG SECRET_KEY_BASE=dummy", []),
        ("ARG NPM_TOKEN\nFROM a:1", []),  # FROM alone sees it
    ],
)
def test_a_secret_in_arg(text: str, marked: list[str]) -> None:
    assert Lab(secret_in_arg).marked(text) == marked


def test_secrets_that_an_onbuild_puts_off() -> None:
    text = "FROM a:1\nONBUILD ENV DB_PASSWORD=hunter2\nONBUILD ARG NPM_TOKEN\n"
    lab = Lab(secret_in_env, secret_in_arg)
    assert lab.marked(text) == ["DB_PASSWORD=hunter2", "NPM_TOKEN"]


def test_names_of_secrets_above_the_stages_and_in_them() -> None:
    text = "ARG A_KEY=/x\nFROM a:1\nARG B_KEY=/x\nENV C_KEY=\nONBUILD ENV D_KEY=/x\n"
    marked = ["A_KEY=/x", "B_KEY=/x", "C_KEY=", "D_KEY=/x"]
    assert Lab(secret_by_name).marked(text) == marked


def _values(text: str) -> list[tuple[str, list[str]]]:
    """Every key with the pieces of its value, as the builder has them."""
    found = []
    for instruction in parse(Source("Dockerfile", text)).instructions:
        if isinstance(instruction, Env | Label):
            for pair in instruction.pairs:
                pieces = pair.value.pieces if pair.value is not None else ()
                texts = [piece if isinstance(piece, str) else piece.written for piece in pieces]
                found.append((str(pair.key), texts))
    return found


@pytest.mark.parametrize(
    ("base", "severity"),
    [("debian:12", "error"), ("scratch", "error"), ("example.org/tools:1", "warning")],
)
def test_an_unknown_base_image_may_set_what_an_env_uses(base: str, severity: str) -> None:
    text = f"FROM {base}\nENV NVM_DIR=/nvm PATH=$NVM_DIR/bin:$PATH\n"
    assert [str(it.severity) for it in Lab(env_uses_itself).find(text)] == [severity]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("ARG BASE team/app\nFROM $BASE", ["team/app"]),
        ("FROM a:1\nARG VERSION 1.2", ["1.2"]),
        ("FROM a:1\nARG A B", []),  # two arguments
        ("FROM a:1\nARG A=1 B", []),
        ("FROM a:1\nARG A=1.2", []),
        ("FROM a:1\nARG A 1.2 B", []),
        ("FROM a:1\nENV A 1.2", []),
    ],
)
def test_an_argument_without_an_equals_sign(text: str, marked: list[str]) -> None:
    assert Lab(argument_without_equals).marked(text) == marked
