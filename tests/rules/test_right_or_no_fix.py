"""A fix knows, or there is none: who is root, what a host serves, what the builder expands."""

import pytest

from dflint.fix import Safety
from dflint_rules.layers.consecutive_runs import consecutive_runs
from dflint_rules.layers.copying import destination_without_slash
from dflint_rules.network.encryption import fetched_without_encryption
from dflint_rules.packages.apt import apt_get_without_yes
from dflint_rules.packages.apt_program import apt_for_people
from dflint_rules.packages.rpm import rpm_without_yes
from dflint_rules.runtime.commands import needless_shell_form
from dflint_rules.scripts.lost_effects import export_without_effect
from dflint_rules.security.users import sudo_in_build
from dflint_rules.style.casing import instruction_casing
from dflint_rules.style.sorting import packages_not_sorted
from dflint_rules.variables.form import legacy_key_value
from dflint_rules.variables.undeclared import global_arg_not_used
from tests.lab import Lab


@pytest.mark.parametrize(
    ("image", "run", "fixed"),
    [
        ("debian:12", "sudo apt-get update", "apt-get update"),
        ("debian:12", "sudo /usr/local/sbin/a b", "/usr/local/sbin/a b"),
        ("debian:12", "x=$(sudo a b)", "x=$(a b)"),
        ("debian:12", "$($(sudo a ) )", "$($(a ) )"),
        ("debian:12", "echo `sudo a`", "echo `a`"),
        ("debian:12", "sudo -E a", None),
        ("debian:12", "sudo -u app a", None),
        ("example/agent", "sudo a", None),
        ("${BASE}", "sudo a", None),
        ("debian:12\nUSER app", "sudo a", None),
    ],
)
def test_sudo_goes_where_root_is_known(image: str, run: str, fixed: str | None) -> None:
    text = f"ARG BASE\nFROM {image}\nRUN {run}\n"
    after = f"ARG BASE\nFROM {image}\nRUN {fixed or run}\n"
    assert Lab(sudo_in_build).fixed(text) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM debian:12\nRUN sudo -u app a", "sudo runs a as app: switch with USER instead"),
        ("FROM debian:12\nRUN sudo --user=app a", "sudo runs a as app: switch with USER instead"),
        (
            "FROM debian:12\nRUN b start && sudo -u app a",
            "sudo runs a as app: use runuser or su instead",
        ),
        ("FROM example/a\nRUN sudo a", "sudo is not needed for a: switch to USER root"),
        (
            "FROM debian:12\nUSER b\nONBUILD RUN sudo a",
            "sudo is not needed for a: switch to USER root",
        ),
    ],
)
def test_what_is_said_of_sudo_is_true(text: str, message: str) -> None:
    assert [it.message for it in Lab(sudo_in_build).find(f"{text}\n")] == [message]


@pytest.mark.parametrize(
    ("address", "is_fixed"),
    [
        ("github.com/a", True),
        ("bucket.s3.amazonaws.com/a", True),
        ("my.bucket.s3.amazonaws.com/a", False),  # for which the certificate does not hold
        ("archive.ubuntu.com/a", False),
        ("us.archive.ubuntu.com/a", False),
        ("mirror.example.net/a", False),
        ("github.com:8080/a", False),
    ],
)
def test_https_where_the_host_has_it(address: str, is_fixed: bool) -> None:
    text = f"FROM buildpack-deps:12\nRUN curl -fO http://{address}\n"
    after = text.replace("http:", "https:") if is_fixed else text
    assert Lab(fetched_without_encryption).fixed(text) == after


@pytest.mark.parametrize(
    ("first", "is_fixed"),
    [
        ("FROM ubuntu:24.04\nRUN apt-get install -y --no-install-recommends wget", False),
        ("FROM ubuntu:24.04", True),  # which has no wget: not all is shown
        ("FROM ubuntu:24.04\nRUN apt-get install -y ca-certificates", True),
        ("FROM node:22", True),
        ("FROM example/base", True),
    ],
)
def test_https_where_there_are_certificates(first: str, is_fixed: bool) -> None:
    text = f"{first}\nRUN wget http://github.com/a\nADD http://github.com/b /\n"
    fixed = Lab(fetched_without_encryption).fixed(text, Safety.UNSAFE)
    assert ("wget https:" in fixed) == is_fixed and "ADD https:" in fixed


@pytest.mark.parametrize(
    "cmd", ["powershell .\\start.ps1", "C:\\app\\a.exe", "powershell c:\\a.ps1", "a \\\\server\\b"]
)
@pytest.mark.parametrize("image", ["microsoft/aspnet", "example/a"])
def test_a_path_of_windows_is_no_escape(image: str, cmd: str) -> None:
    text = f"FROM {image}\nCMD {cmd}\n"
    assert Lab(needless_shell_form).fixed(text) == text


@pytest.mark.parametrize(
    ("value", "is_fixed"),
    [
        ("b", True),
        ("/a:$PATH", True),
        ("$KNOWN/a", True),
        ("$HOME/a:$PATH", False),
        ("$PWD", False),
        ("/a:$LD_LIBRARY_PATH", False),
    ],
)
def test_env_takes_what_the_builder_knows(value: str, is_fixed: bool) -> None:
    text = f"FROM debian:12\nARG KNOWN=c\nRUN export A={value}\n"
    after = text.replace("RUN export", "ENV") if is_fixed else text
    assert Lab(export_without_effect).fixed(text) == after


@pytest.mark.parametrize("end", ["/etc/ 2>/dev/null || true", "/etc && b", "/etc | c"])
def test_no_slash_for_words_that_are_for_a_shell(end: str) -> None:
    text = f"FROM debian:12\nCOPY a {end}\n"
    assert Lab(destination_without_slash).fixed(text) == text


@pytest.mark.parametrize(
    ("image", "found", "fixed"),
    [
        ("debian:12", True, True),
        ("mcr.microsoft.com/dotnet/sdk:8.0", True, True),
        ("example/webserver:2", True, False),  # nobody has read whether it has ONBUILD ARG
        ("ruby:2.3-onbuild", False, False),
        ("registry.example.org/base:3", False, False),
        ("$BASE", False, False),
    ],
)
def test_a_base_may_declare_an_argument(image: str, found: bool, fixed: bool) -> None:
    text = f"ARG BASE\nARG MODULES=a\nFROM {image}\n"
    lab = Lab(global_arg_not_used)
    assert any("MODULES" in it.message for it in lab.find(text)) == found
    assert ("MODULES" not in lab.fixed(text)) == fixed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("apt update && apt install -y a && apt clean", "apt-get update && apt-get install -y a && apt-get clean"),
        ("sudo apt update; /usr/bin/apt -y autoremove", "sudo apt-get update; /usr/bin/apt-get -y autoremove"),
        ("apt autopurge -y", "apt-get autoremove --purge -y"),
        ("apt reinstall -y a", "apt-get install --reinstall -y a"),
        ("apt update && apt list --upgradable", None),
        ("apt update && apt show a", None),
        ("apt update && sh -c \"apt \\$A\"", None),
    ],
)  # fmt: skip
def test_all_of_a_run_becomes_apt_get_or_nothing(before: str, after: str | None) -> None:
    fixed = Lab(apt_for_people).fixed(f"FROM debian:12\nRUN {before}\n", Safety.SAFE)
    assert fixed == f"FROM debian:12\nRUN {after or before}\n"


@pytest.mark.parametrize(
    ("run", "level"),
    [
        ("apt-get install -y a && apt-get purge a", "error"),
        ("apt-get install -y a\nRUN apt-get remove b a", "error"),
        ("apt-get purge r-base* r-cran-*", "warning"),
        ("apt-get install -y a; apt-get purge a; true", "warning"),
        ("set -e; apt-get install -y a; apt-get purge a; true", "error"),
        ("apt-get remove -y a && apt-get autoremove", "warning"),
    ],
)
def test_a_removal_asks_where_a_package_is_there(run: str, level: str) -> None:
    report = Lab(apt_get_without_yes).find(f"FROM debian:12\nRUN {run}\n")
    assert [str(it.severity) for it in report] == [level]


@pytest.mark.parametrize(
    ("run", "asks"),
    [
        ("apt-get remove", False),
        ("apt-get purge", False),
        ("apt-get remove a", True),
        ("apt-get autoremove", False),
        ("apt-get remove -y a && apt-get autoremove", True),
        ("apt-get purge -y a\nRUN apt-get autoremove --purge", True),
        ("apt-get upgrade", True),
        ("dnf autoremove", False),
        ("dnf remove -y a && dnf autoremove", True),
        (
            "echo 'APT::Get::Assume-Yes \"true\";' >/etc/apt/apt.conf.d/90\nRUN apt-get install a",
            False,
        ),
        (
            "echo 'APT::Get::Assume-Yes \"true\";' >/etc/apt/apt.conf.d/90 && apt-get install a",
            False,
        ),
        ("echo assumeyes=1 >>/etc/dnf/dnf.conf\nRUN dnf install a", False),
        ("echo assumeyes=1 >>/etc/dnf/dnf.conf && dnf install a", False),
    ],
)
def test_there_is_something_to_ask(run: str, asks: bool) -> None:
    lab = Lab(apt_get_without_yes, rpm_without_yes)
    assert (lab.report(f"FROM debian:12\nRUN {run}\n") != "") == asks


def test_an_onbuild_is_read_as_a_whole() -> None:
    lab = Lab(legacy_key_value, instruction_casing)
    text = "FROM a\nonbuild env A b c\nRUN d\nRUN e\n"
    assert lab.fixed(text) == 'FROM a\nONBUILD ENV A="b c"\nRUN d\nRUN e\n'


def test_an_empty_comment_is_no_reason_to_refuse() -> None:
    text = "FROM a\nRUN b\n#\nRUN c\n"
    lab = Lab(consecutive_runs)
    assert lab.fixed(text) == text


def test_groups_of_packages_stay_apart() -> None:
    text = "FROM a\nRUN apk add \\\n    b \\\n    c \\\n    \\\n    a \\\n    d\n"
    assert Lab(packages_not_sorted).report(text) == ""
