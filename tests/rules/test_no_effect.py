"""Commands that have no effect after their RUN, and failures that are lost."""

import pytest

from dflint_rules.scripts.lost_effects import (
    activation_without_effect,
    bashrc_returns_at_once,
    export_without_effect,
    shell_setting_without_effect,
)
from dflint_rules.scripts.lost_failures import (
    false_test_fails_run,
    heredoc_ignores_failures,
    install_failure_forgiven,
    install_failure_ignored,
)
from dflint_rules.scripts.services import (
    background_process_in_build,
    kernel_setting_in_build,
    service_started_in_build,
)
from tests.lab import Lab

LAST = Lab(
    export_without_effect,
    activation_without_effect,
    shell_setting_without_effect,
    service_started_in_build,
    background_process_in_build,
)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("export A=b", "DF621"),
        ("make && export A=b C=d", "DF621"),
        ("A=b", "DF621"),
        ("export A=$(uname -m)", "DF621"),
        ("source ~/.bashrc", "DF622"),
        ("bash -c 'source ~/.bashrc'", "DF622"),
        ("python3 -m venv /v && . /v/bin/activate", "DF622"),
        ("conda activate base", "DF622"),
        ("set -eux", "DF623"),
        ("umask 022", "DF623"),
        ("alias ll='ls -l'", "DF623"),
        ("ulimit -n 65536", "DF623"),
        ("ulimit -c unlimited", "DF623"),
        ("service nginx start", "DF624"),
        ("/etc/init.d/postgresql start && sleep 5", "DF624"),
        ("mysqld_safe &", "DF625"),
    ],
)
def test_it_is_forgotten_at_the_end(script: str, code: str) -> None:
    assert code in LAST.report(f"FROM debian:12\nRUN {script}\n")


@pytest.mark.parametrize(
    "script",
    [
        "export A=b && make",
        "A=b make",
        "A=$(mkdir /x)",
        ". /etc/os-release && echo $ID > /id",
        ". /etc/os-release && if [ $ID = x ]; then exit 1; fi",
        ". ./install.sh",
        "set -e; make",
        "set -eux; { echo a; echo b; } > /etc/x",
        "umask 002 && mkdir /x",
        "service mysql start && mysql -e 'create database x'",
        "(mysqld &) && sleep 3 && mysql -e x",
        "mysqld & sleep 3; mysql -e x",
        "systemctl enable nginx",
        "f() { export A=b; }; f; make",
        "echo export A=b >> /etc/profile",
        "service nginx status || true",
    ],
)
def test_it_is_used_or_kept(script: str) -> None:
    assert LAST.report(f"FROM debian:12\nRUN {script}\n") == ""


def test_windows_has_other_commands() -> None:
    text = "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN set A=b\n"
    assert LAST.report(text) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN export A=b", "ENV A=b"),
        ('RUN export A="b c"', 'ENV A="b c"'),
        ("run export PATH=/x:$PATH", "env PATH=/x:$PATH"),
        ("RUN export A=b B='c d'", "ENV A=b B='c d'"),
        ("RUN export A=b B=$(uname)", "RUN export A=b B=$(uname)"),
        ("RUN export A=$(uname)", "RUN export A=$(uname)"),
        ("RUN export A=~/x", "RUN export A=~/x"),
        ("RUN --network=none export A=b", "RUN --network=none export A=b"),
        ("RUN make && export A=b", "RUN make && export A=b"),
        ("RUN export A", "RUN export A"),
        ("RUN export A=b &&", "RUN export A=b &&"),
    ],
)
def test_only_a_plain_export_becomes_env(before: str, after: str) -> None:
    text = f"FROM debian:12\n{before}\n"
    assert Lab(export_without_effect).fixed(text) == f"FROM debian:12\n{after}\n"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("pip install x || true", 1),
        ("apt-get update && apt-get install -y x || :", 1),
        ("pip install x || pip install y", 0),
        ("rm /x || true", 0),
        ("pip install x", 0),
    ],
)
def test_installations_that_may_fail(script: str, found: int) -> None:
    assert len(Lab(install_failure_forgiven).find(f"FROM debian:12\nRUN {script}\n")) == found


def test_a_message_says_that_a_failure_is_meant() -> None:
    text = 'FROM debian:12\nRUN pip install x || echo "without x"\n'
    assert not Lab(install_failure_forgiven).find(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("apt-get install -y x; rm -rf /y", "apt-get install -y x && rm -rf /y"),
        ("apt-get install -y x ; rm -rf /y", "apt-get install -y x && rm -rf /y"),
        ("set -e; apt-get install -y x; rm /y", "set -e; apt-get install -y x; rm /y"),
        ("apt-get install -y x; a || b", "apt-get install -y x; a || b"),
        ("apt-get install -y x;", "apt-get install -y x;"),
        ("rm /y; ls", "rm /y; ls"),
    ],
)
def test_a_semicolon_becomes_and(before: str, after: str) -> None:
    text = f"FROM debian:12\nRUN {before}\n"
    assert Lab(install_failure_ignored).fixed(text) == f"FROM debian:12\nRUN {after}\n"


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nRUN <<EOF\nset -eux\na\nb\nEOF\n",
        "FROM debian:12\nRUN <<EOF\n#!/bin/bash -e\na\nb\nEOF\n",
        "FROM debian:12\nRUN <<EOF\n#!/usr/bin/env python\na\nb\nEOF\n",
        "FROM debian:12\nRUN <<EOF\na && \\\nb\nEOF\n",
        'FROM debian:12\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN <<EOF\na\nb\nEOF\n',
        "FROM debian:12\nRUN cat <<EOF > /x\na\nb\nEOF\n",
        "FROM example/base:1\nRUN <<EOF\na\nb\nEOF\n",
        'FROM debian:12\nRUN <<EOF\nflags=""\nfor it in $(echo a,b | tr , " "); do flags="$flags $it"; done\nmake $flags\nEOF\n',
    ],
)
def test_a_here_document_that_stops_or_runs_nothing(text: str) -> None:
    assert Lab(heredoc_ignores_failures).report(text) == ""


def test_a_substitution_fails_as_its_last_command_does() -> None:
    text = "FROM debian:12\nRUN <<EOF\nv=$(curl -f https://example.org/version)\nmake $v\nEOF\n"
    assert "without set -e" in Lab(heredoc_ignores_failures).report(text)


def test_set_e_stands_as_far_in_as_the_rest() -> None:
    text = "FROM debian:12\nRUN <<EOF\n  # why\n  a\n  b\nEOF\n"
    fixed = Lab(heredoc_ignores_failures).fixed(text)
    assert fixed == "FROM debian:12\nRUN <<EOF\n  # why\n  set -e\n  a\n  b\nEOF\n"


def test_set_e_goes_below_the_interpreter() -> None:
    text = "FROM debian:12\nRUN <<EOF\n#!/bin/bash\na\nb\nEOF\n"
    fixed = Lab(heredoc_ignores_failures).fixed(text)
    assert fixed == "FROM debian:12\nRUN <<EOF\n#!/bin/bash\nset -e\na\nb\nEOF\n"


@pytest.mark.parametrize("script", ["sysctl -w a=b", "modprobe fuse", "iptables -A INPUT -j DROP"])
def test_the_kernel_is_not_in_the_image(script: str) -> None:
    found = Lab(kernel_setting_in_build).marked(f"FROM debian:12\nRUN {script}\n")
    assert found == [script]


@pytest.mark.parametrize("script", ["echo a=b > /etc/sysctl.conf", "sysctl -p || true"])
def test_a_file_is_in_the_image(script: str) -> None:
    assert Lab(kernel_setting_in_build).report(f"FROM debian:12\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a && umask 002", "a"),
        ("a \\\n  && umask 002 \\\n  && ulimit -n 10", "a"),
        ("umask 002", None),
        ("a; umask 002", None),
        ("a \\\n  # for all\n  && umask 002", None),
        ("a && service nginx start", "a"),
        ("pip install a || true", "pip install a"),
        ("pip install a || true && b", "pip install a && b"),
        ("pip install a \\\n  # why\n  || true", None),
    ],
)
def test_what_has_no_effect_goes(before: str, after: str | None) -> None:
    lab = Lab(shell_setting_without_effect, service_started_in_build, install_failure_forgiven)
    assert lab.fixed(f"FROM a\nRUN {before}\n") == f"FROM a\nRUN {after or before}\n"


@pytest.mark.parametrize(
    ("base", "lines", "expected"),
    [
        ("ubuntu:24.04", "RUN . ~/.bashrc && nvm install 24", True),
        ("ubuntu", 'RUN . "$HOME/.bashrc" && nvm install 24', True),
        (
            "ubuntu:22.04",
            "RUN echo 'nvm() { :; }' >> ~/.bashrc && . /root/.bashrc && nvm i 24",
            True,
        ),
        ("eclipse-temurin:21", "RUN . ~/.bashrc && sdk install gradle", True),
        ("debian:13", "RUN . ~/.bashrc && nvm install 24", False),
        ("example.com/any:1", "RUN . ~/.bashrc && nvm install 24", False),
        ("ubuntu:24.04", 'SHELL ["bash", "-i", "-c"]\nRUN . ~/.bashrc && nvm install 24', False),
        ("ubuntu:24.04", "COPY bash/.bashrc /root/\nRUN . ~/.bashrc && nvm install 24", False),
        ("ubuntu:24.04", "RUN echo 'nvm() { :; }' > ~/.bashrc && . ~/.bashrc && nvm i 24", False),
        ("ubuntu:24.04", "RUN sed -i /PS1/d ~/.bashrc && . ~/.bashrc && nvm install 24", False),
        ("ubuntu:24.04", "RUN . ~/.nvm/nvm.sh && nvm install 24", False),
        ("ubuntu:24.04", "USER app\nRUN . ~/.bashrc && nvm install 24", False),
    ],
)
def test_a_bashrc_that_returns_at_once(base: str, lines: str, expected: bool) -> None:
    assert bool(Lab(bashrc_returns_at_once).report(f"FROM {base}\n{lines}\n")) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ('[ "$A" = true ] && make', True),
        ("[ $A = 1 ] && make && make install", True),
        ('test "$A" != false && make', True),
        ('cd /src && [ "$A" = yes ] && make', True),
        ('cd /src; [ "$A" = yes ] && make', True),
        ("[ ! -e /a ] && echo b > /a", True),
        ("[ ! -d /a ] && mkdir /a", True),
        ('[ "$A" = true ] && make || true', False),
        ('[ "$A" != true ] || make', False),
        ('[ "$A" = true ] && make; echo done', False),
        ('if [ "$A" = true ]; then make; fi', False),
        ('[ "$A" = "1.2.3" ] && make', False),
        ('[ -n "$A" ] && make', False),
        ("[ -f /a ] && rm /a", False),
        ("[ ! -e /a ] && echo fine", False),
        ('[ "$A" = true ] && exit 0', False),
        ("make", False),
    ],
)
def test_a_test_that_ends_the_build(run: str, expected: bool) -> None:
    assert bool(Lab(false_test_fails_run).report(f"FROM debian:13\nARG A\nRUN {run}\n")) == expected
