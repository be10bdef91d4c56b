"""What a shell script in a RUN does, and what it does not."""

import pytest

from dflint_rules.scripts.lost_effects import cd_without_effect
from dflint_rules.scripts.pipes import pipe_hides_failure
from dflint_rules.security.users import sudo_in_build
from tests.lab import Lab

BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\n'


@pytest.mark.parametrize(
    "text",
    [
        BASH + "RUN curl -f a | sh",
        'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN curl -f a | sh',
        'SHELL ["/bin/ash", "-euxo", "pipefail", "-c"]\nRUN curl -f a | sh',
        "RUN set -o pipefail && curl -f a | sh",
        "RUN if cat a | while read b; do c $b; done; then d; fi",
        "RUN echo a b | while read c; do d $c; done",
        "RUN (a; b) | c",  # nobody can tell which of them is meant to succeed
        "RUN set -euxo pipefail; curl -f a | sh",
        "RUN bash -o pipefail -c 'curl -f a | sh'",
        "RUN <<EOF\nset -euo pipefail\ncurl -f a | sh\nEOF",
        'SHELL ["powershell", "-Command"]\nRUN Get-Item x | Remove-Item',
        "RUN echo a | sha256sum -c -",
        "RUN grep a SUMS | sha256sum -c -",
        "RUN if curl -f a | grep -q b; then true; fi",
        "RUN curl -f a | grep b || true",
        "RUN curl -f 'a|b'",
    ],
)
def test_no_failure_is_hidden(text: str) -> None:
    assert Lab(pipe_hides_failure).report(f"FROM debian:12\n{text}\n") == ""


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("RUN curl -f a | sh", "curl"),
        ("RUN x=$(curl -f a | jq -r .b)", "curl"),
        ('SHELL ["/bin/bash", "-c"]\nRUN wget -O- a | tar x', "wget"),
        ('RUN ["sh", "-c", "curl -f a | sh"]', "curl"),
        ("RUN <<EOF\nset -e\ncurl -f a | sh\nEOF", "curl"),
        (BASH + "RUN <<EOF\n#!/bin/sh\ncurl -f a | sh\nEOF", "curl"),
        ("RUN cat a | while read b; do c $b; done", "cat"),
        ("RUN curl -f a | (cd /b && tar x)", "curl"),
        ("RUN curl -f a | { read b; c $b; }", "curl"),
    ],
)
def test_a_failure_is_hidden(text: str, marked: str) -> None:
    assert Lab(pipe_hides_failure).marked(f"FROM debian:12\n{text}\n") == [marked]


def test_a_stage_inherits_the_shell_of_its_base() -> None:
    text = f"FROM debian:12 AS base\n{BASH}FROM base\nRUN curl -f a | sh\n"
    assert Lab(pipe_hides_failure).report(text) == ""


@pytest.mark.parametrize(
    ("image", "shell"),
    [("debian:12", "/bin/bash"), ("python:3-alpine", "/bin/ash"), ("me/it:1", "")],
)
def test_the_fix_sets_a_shell_that_is_there(image: str, shell: str) -> None:
    fixed = Lab(pipe_hides_failure).fixed(f"FROM {image}\nRUN curl -f a | sh\n")
    assert (f'SHELL ["{shell}", "-o", "pipefail", "-c"]' in fixed) == bool(shell)


@pytest.mark.parametrize(
    "run", ["cd /a && make", "(cd /a)", "make && cd ..", "cd", "cd -", "cd /a && cd - && b"]
)
def test_cd_has_an_effect_or_nobody_expects_one(run: str) -> None:
    assert Lab(cd_without_effect).report(f"FROM a\nRUN {run}\n") == ""


@pytest.mark.parametrize("run", ["cd /a", "mkdir a && cd a", "git clone b && cd b"])
def test_cd_is_forgotten(run: str) -> None:
    assert Lab(cd_without_effect).report(f"FROM a\nRUN {run}\n").count("DF603") == 1


@pytest.mark.parametrize(
    ("run", "count"),
    [("sudo a", 1), ("sudo a && sudo b", 2), ("sudo -u x a", 1), ("apt-get install -y sudo", 0)],
)
def test_every_sudo_is_found(run: str, count: int) -> None:
    assert Lab(sudo_in_build).report(f"FROM a\nRUN {run}\n").count("DF411") == count


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("FROM debian:12\nRUN sudo a", "FROM debian:12\nRUN a", "the user of this RUN is root"),
        ("FROM x\nUSER root\nRUN sudo /opt/a b", "FROM x\nUSER root\nRUN /opt/a b", "is root"),
        ("FROM debian:12\nUSER me\nRUN sudo a", "", "move this above USER me"),
        # of these images, no one knows the user
        ("FROM example.com/a:1\nRUN sudo a", "", "switch to USER root"),
        ("ARG BASE\nFROM ${BASE}\nRUN sudo a", "", "switch to USER root"),
        ("FROM memcached:1.6\nRUN sudo a", "", "switch to USER root"),
    ],
)
def test_sudo_is_removed_only_where_the_build_is_root(before: str, after: str, why: str) -> None:
    lab = Lab(sudo_in_build)
    assert why in lab.report(f"{before}\n")
    assert lab.fixed(f"{before}\n") == f"{after or before}\n"
