"""What works on one processor, in one shell, in one release only."""

import pytest

from dflint_rules.scripts.architectures import (
    NEVER,
    download_for_another_processor,
    one_processor_only,
    processor_by_other_name,
)
from dflint_rules.scripts.bashisms import bashism_in_sh
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM debian:12\nRUN curl -fO https://e.com/x-amd64.deb\n", 1),
        ("FROM debian:12\nADD https://e.com/x_x86_64.tar.gz /\n", 1),
        ("FROM --platform=linux/amd64 debian:12\nRUN curl -fO https://e.com/x-amd64.deb\n", 0),
        ("FROM amd64/debian:12\nRUN curl -fO https://e.com/x-amd64.deb\n", 0),
        ("FROM $BASE\nRUN curl -fO https://e.com/x-amd64.deb\n", 0),
        ("FROM debian:12\nRUN curl -fO https://e.com/x-$TARGETARCH-amd64.deb\n", 0),
        ("FROM debian:12\nRUN [ $(uname -m) = x86_64 ] && curl -fO https://e.com/x-amd64.deb\n", 0),
        ("FROM debian:12\nRUN echo https://e.com/x-amd64.deb\n", 0),
        ("FROM debian:12\nRUN curl -fO https://amd64.e.com/x\n", 0),
        (
            "FROM debian:12 AS tool-arm64\nRUN curl -fO https://e.com/x-arm64.zip\n"
            "FROM tool-${TARGETARCH}\n",
            0,
        ),
    ],
)
def test_one_kind_of_processor(text: str, found: int) -> None:
    assert len(Lab(one_processor_only).find(text)) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[ "$TARGETARCH" = "x86_64" ]', '[ "$TARGETARCH" = "amd64" ]'),
        ("[ $TARGETARCH = aarch64 ]", "[ $TARGETARCH = arm64 ]"),
        ('[ "$(uname -m)" = "amd64" ]', '[ "$(uname -m)" = "x86_64" ]'),
        ("case $(uname -m) in arm64) x;; esac", "case $(uname -m) in aarch64) x;; esac"),
        (
            "case $TARGETARCH in x86_64|amd64) x;; esac",
            "case $TARGETARCH in x86_64|amd64) x;; esac",
        ),
        ("case $TARGETARCH in arm64) x;; esac", "case $TARGETARCH in arm64) x;; esac"),
        ("[ $OTHER = x86_64 ]", "[ $OTHER = x86_64 ]"),
        ("[ $(dpkg --print-architecture) = amd64 ]", "[ $(dpkg --print-architecture) = amd64 ]"),
    ],
)
def test_the_names_of_processors(before: str, after: str) -> None:
    fixed = Lab(processor_by_other_name).fixed(f"FROM debian:12\nARG TARGETARCH\nRUN {before}\n")
    assert fixed == f"FROM debian:12\nARG TARGETARCH\nRUN {after}\n"


def test_the_right_name_is_compared_as_well() -> None:
    text = 'FROM debian:12\nRUN if [ "$(uname -m)" = "aarch64" ] || [ "$(uname -m)" = "arm64" ]; then a; fi\n'
    assert not Lab(processor_by_other_name).find(text)


@pytest.mark.parametrize("subject", NEVER)
def test_whoever_asks_for_the_processor(subject: str) -> None:
    text = f'FROM debian:12\nRUN [ "{subject}" = "{next(iter(NEVER[subject]))}" ]\n'
    assert len(Lab(processor_by_other_name).find(text)) == 1


@pytest.mark.parametrize(
    "script",
    [
        "[[ -f /x ]]", "if [[ $A == b ]]; then x; fi", "source /x", "a=(1 2)", "cat <<< x",
        "echo {1..3}", "pushd /x", "a &> /x", "[ a == b ]", "declare -A a", "((a++))",
        "x |& y", "shopt -s globstar", "a+=b", "A_1=(b)", "echo /{a,b}{1..3}/${c}", "test a == b || c",
        "echo -e 'a\\tb' > /x", "echo -ne a | tee /x", "read -s a", "[ -v A ]", "trap a ERR", "printf -v a b",
        "export -f a", "type -P a",
    ],
)  # fmt: skip
def test_dash_does_not_know_it(script: str) -> None:
    assert Lab(bashism_in_sh).report(f"FROM debian:12\nRUN {script}\n").count("DF153") == 1


@pytest.mark.parametrize(
    "script", ["[[ -f /x ]]", "source /x", "[ a == b ]", "a &> /x", "let a=1", "echo -e a > /x"]
)
def test_ash_knows_more(script: str) -> None:
    assert Lab(bashism_in_sh).report(f"FROM alpine:3.20\nRUN {script}\n") == ""


@pytest.mark.parametrize("script", ["a=(1 2)", "pushd /x", "echo {1..3}", "cat <<< x"])
def test_ash_does_not_know_all(script: str) -> None:
    assert Lab(bashism_in_sh).report(f"FROM python:3-alpine\nRUN {script}\n").count("DF153") == 1


@pytest.mark.parametrize(
    "text",
    [
        'FROM debian:12\nRUN . /x && [ a = b ] && echo "{1..3}" ${a} "{a,b}" ${a:-..}\n',
        "FROM debian:12\nRUN bash -c '[[ -f /x ]]'\n",
        'FROM debian:12\nRUN ["bash", "-c", "[[ -f /x ]]"]\n',
        'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN [[ -f /x ]]\n',
        "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\nRUN [[ -f /x ]]\n",
        "FROM debian:12\nRUN <<EOF\n#!/bin/bash\n[[ -f /x ]]\nEOF\n",
        "FROM debian:12\nRUN bash <<EOF\n[[ -f /x ]]\nEOF\n",
        "FROM fedora:41\nRUN [[ -f /x ]]\n",
        "FROM example/base\nRUN [[ -f /x ]]\n",
        "FROM debian:12\nRUN echo '[[ -f /x ]]' > /y\n",
        "FROM openjdk:17-oracle\nRUN [[ -f /x ]]\n",
    ],
)
def test_no_bashism(text: str) -> None:
    assert Lab(bashism_in_sh).report(text) == ""


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("Dockerfile.arm64", "FROM debian:12\nRUN curl -fO https://e.com/x-amd64\n", 1),
        ("Dockerfile.aarch64", "FROM debian:12\nADD https://e.com/x_x86_64.tgz /\n", 1),
        ("amd64.Dockerfile", "FROM debian:12\nRUN curl -fO https://e.com/x-arm64\n", 1),
        ("Dockerfile", "FROM --platform=linux/arm64 debian:12\nRUN curl -fO https://e.com/x-amd64\n", 1),
        ("Dockerfile", "FROM arm64v8/debian:12\nRUN curl -fO https://e.com/x-amd64\n", 1),
        ("Dockerfile.arm64", "FROM debian:12\nRUN curl -fO https://e.com/x-aarch64\n", 0),
        ("Dockerfile.arm64", "FROM debian:12\nRUN curl -fO https://e.com/aarch64-gcc-x86_64\n", 0),
        ("Dockerfile.arm64", "FROM debian:12\nRUN curl -fO https://e.com/qemu-x86_64-static\n", 0),
        ("Dockerfile.arm64", "FROM debian:12\nRUN curl -fO https://e.com/x\n", 0),
        ("Dockerfile.arm64", "FROM debian:12\nRUN a=$(arch) && curl -fO https://e.com/x-amd64\n", 0),
        ("Dockerfile.arm64", "FROM debian:12 AS b\nRUN curl -fO https://e.com/x-amd64\nFROM c:1\n", 0),
        ("Dockerfile", "FROM debian:12\nRUN curl -fO https://e.com/x-amd64\n", 0),
        ("multi-arm64-amd64.Dockerfile", "FROM debian:12\nRUN curl -fO https://e.com/x-amd64\n", 0),
    ],
)  # fmt: skip
def test_downloads_for_a_processor_that_the_image_is_not_for(
    path: str, text: str, found: int
) -> None:
    assert len(Lab(download_for_another_processor, path=path).find(text)) == found
