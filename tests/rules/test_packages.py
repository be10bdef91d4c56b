"""What package managers other than apt leave, and the questions that they ask."""

import pytest

from dflint_rules.packages.apk import apk_cache_left
from dflint_rules.packages.caches import (
    npm_cache_left,
    pip_cache_left,
    rpm_cache_left,
    yarn_cache_left,
    zypper_cache_left,
)
from dflint_rules.packages.rpm import rpm_without_yes, zypper_without_yes
from tests.lab import Lab

LEFT = Lab(
    apk_cache_left,
    rpm_cache_left,
    zypper_cache_left,
    pip_cache_left,
    npm_cache_left,
    yarn_cache_left,
)
ASKING = Lab(rpm_without_yes, zypper_without_yes)


@pytest.mark.parametrize(
    "script",
    [
        "apk add a",
        "apk update && apk add a",
        "dnf install -y a",
        "yum install -y a && rm -rf /tmp/*",
        "microdnf update",
        "zypper -n in a",
        "pip3 install a",
        "python3 -m pip install -r r.txt",
        "/venv/bin/pip install a",
        "npm install",
        "npm ci --omit=dev",
        "yarn",
    ],
)
def test_a_cache_is_left(script: str) -> None:
    assert LEFT.report(f"FROM a:1\nRUN {script}\n").count("\n") == 1


@pytest.mark.parametrize(
    "script",
    [
        "apk add --no-cache a",
        "apk --no-cache add a",
        "apk add a && rm -rf /var/cache/apk/*",
        "apk update && apk add --no-cache a && rm -rf /var/cache/apk/*",
        "dnf install -y a && dnf clean all",
        "yum install -y a && yum clean all && rm -rf /var/cache/yum",
        "microdnf install a && rm -rf /var/cache/*",
        "zypper -n in a && zypper clean -a",
        "zypper -n in a && zypper cc -a",
        "pip install --no-cache-dir a",
        "PIP_NO_CACHE_DIR=1 pip install a",
        "export PIP_NO_CACHE_DIR=off && pip install a",
        "pip install a && pip cache purge",
        "pip install a && rm -rf ~/.cache",
        "pip install a && rm -rf /root/.cache/pip",
        "npm ci && npm cache clean --force",
        "npm ci && rm -rf /root/.npm",
        "npm ci && npm cache clear --force",
        "yum install -y a && dnf clean all",
        "microdnf install a && yum clean all",
        "yarn && yarn cache clean",
        "npm run build",
        "pip list",
        "apk del a",
    ],
)
def test_no_cache_is_left(script: str) -> None:
    assert LEFT.report(f"FROM a:1\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    ("target", "script"),
    [
        ("/root/.cache/pip", "pip install a"),
        ("/root/.cache", "pip install a"),
        ("/home/app/.cache/pip", "pip install a"),
        ("$HOME/.cache/pip", "pip install a"),
        ("/var/cache/apk", "apk add a"),
        ("/var/cache", "dnf install -y a"),
        ("/root/.npm", "npm ci"),
    ],
)
def test_a_cache_mount_keeps_it_out(target: str, script: str) -> None:
    assert LEFT.report(f"FROM a:1\nRUN --mount=type=cache,target={target} {script}\n") == ""


def test_a_variable_of_the_image_keeps_it_out_also_in_stages_that_build_upon_it() -> None:
    text = "FROM a:1 AS base\nENV PIP_NO_CACHE_DIR=1\nFROM base\nRUN pip install b\n"
    assert LEFT.report(text) == ""


def test_a_stage_that_does_not_ship_may_keep_its_caches() -> None:
    assert LEFT.report("FROM a:1 AS b\nRUN pip install c\nFROM a:1\nCOPY --from=b /x /x\n") == ""


@pytest.mark.parametrize(
    ("script", "fixed"),
    [
        ("apk update && apk add a", "apk add --no-cache a"),
        ("apk add a && apk add b", "apk add --no-cache a && apk add --no-cache b"),
        (
            "pip install a && pip install -U b",
            "pip install --no-cache-dir a && pip install --no-cache-dir -U b",
        ),
        ("dnf install -y a; b", "dnf install -y a; b"),
        ("yum install -y a && b", "yum install -y a && b && yum clean all"),
    ],
)
def test_the_fix(script: str, fixed: str) -> None:
    assert LEFT.fixed(f"FROM a:1\nRUN {script}\n") == f"FROM a:1\nRUN {fixed}\n"


@pytest.mark.parametrize(
    "script",
    ["dnf install a", "yum update", "zypper install a", "sudo dnf in a", "zypper up && true"],
)
def test_nobody_can_answer(script: str) -> None:
    assert ASKING.report(f"FROM a:1\nRUN {script}\n").count("\n") == 1


@pytest.mark.parametrize(
    "script",
    [
        "dnf -y install a",
        "dnf install a -y",
        "dnf install --assumeyes a",
        "microdnf install a",
        "yum list installed",
        "zypper -n install a",
        "zypper --non-interactive in a",
        "zypper install -y a",
        "yes | yum install a",
    ],
)
def test_nothing_is_asked(script: str) -> None:
    assert ASKING.report(f"FROM a:1\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("npm ci && npm prune", "npm ci && npm prune && npm cache clean --force"),
        ("npm ci && npm uninstall a", "npm ci && npm uninstall a && npm cache clean --force"),
        ("npm ci && apt-get purge -y npm", None),
        ("if x; then npm ci; fi", None),
        ("yes | npm ci", "yes | npm ci && npm cache clean --force"),
        ("bash -c 'npm ci'", None),
        (
            "dnf install -y a && dnf remove -y b",
            "dnf install -y a && dnf remove -y b && dnf clean all",
        ),
        ("if x; then dnf install -y a; else apt-get install -y a; fi", None),
    ],
)
def test_a_cache_is_cleaned_where_the_program_is_there(before: str, after: str | None) -> None:
    text = f"FROM fedora:41\nRUN {before}"
    expected = f"FROM fedora:41\nRUN {after or before}"
    assert LEFT.fixed(text) == expected
