"""What ShellCheck finds in a Dockerfile: the right things, at the right places."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.fix import Safety
from dflint.rule import Rule, Severity
from dflint.shellcheck.check import ShellCheck
from dflint.source import Source

Marks = Callable[[str], list[tuple[str, str]]]
NO_RULES = dispatch(())


def as_it_says(rule: Rule) -> Severity:
    return rule.severity


def source(text: str) -> Source:
    return Source("Dockerfile", dedent(text).lstrip("\n") if text.startswith("\n") else text)


@pytest.fixture(scope="session")
def shellcheck(program: str) -> ShellCheck:
    return ShellCheck(as_it_says, program)


@pytest.fixture
def marks(shellcheck: ShellCheck) -> Marks:
    """Code and marked text of all that is found."""

    def found(text: str) -> list[tuple[str, str]]:
        file = source(text)
        return [(it.rule.code, file.cut(it)) for it in lint(file, NO_RULES, extra=shellcheck)]

    return found


@pytest.fixture
def codes(marks: Marks) -> Callable[[str], str]:
    return lambda text: " ".join(code for code, _ in marks(text))


Codes = Callable[[str], str]


def test_a_variable_of_an_arg_needs_quotes(shellcheck: ShellCheck) -> None:
    """hadolint/hadolint#984: SC2086 is lost for ARG and ENV."""
    file = source("FROM debian\nARG NAME=x\nRUN echo $NAME\n")
    [it] = lint(file, NO_RULES, extra=shellcheck)
    assert (it.rule.code, it.rule.name, str(it.severity)) == ("SC2086", "shellcheck-SC2086", "info")
    assert str(file.position(it.start)) == "3:10"
    assert str(file.position(it.end)) == "3:15"
    assert it.message == "Double quote to prevent globbing and word splitting"


@pytest.mark.parametrize(
    ("before", "script", "found"),
    [
        ("ENV name=x", "echo $name", "SC2086"),
        ("ENV name x", "echo $name", "SC2086"),
        ("ARG one=1 two=2", 'echo "$one $two"', ""),  # hadolint: SC2154 for `two`
        ("ARG one", 'echo "$one $two"', "SC2154"),
        ("", 'echo "$http_proxy"', ""),
        ("", '--mount=type=secret,id=x,env=tok echo "$tok"', ""),  # hadolint: SC2154
        ("", "--device=/dev/x true", ""),  # hadolint: SC2215
        ("ARG name", "export name=$(pwd)", "SC2155 SC2046"),
        ("ENV CARGO_${X}_Y=1", "echo hello", ""),  # hadolint: SC2086, in what it puts above
    ],
)
def test_variables_of_the_file_are_known(
    codes: Codes, before: str, script: str, found: str
) -> None:
    assert codes(f"FROM debian\n{before}\nRUN {script}\n") == found


def test_variables_come_with_the_base_stage(codes: Codes) -> None:
    text = 'FROM debian AS base\nARG one\nFROM base\nRUN echo "$one"\n'
    assert codes(text) == ""
    assert codes(text.replace("FROM base", "FROM debian")) == "SC2154"


def test_a_global_arg_is_not_known_in_a_stage(codes: Codes) -> None:
    assert codes('ARG one\nFROM debian\nRUN echo "$one"\n') == "SC2154"


def test_everything_in_a_run_is_reported(codes: Codes) -> None:
    """hadolint keeps one finding of ShellCheck for a RUN, whatever it has."""
    assert codes("FROM debian\nRUN cd /x; echo $1; y=`ls`\n") == "SC2164 SC2086 SC2034 SC2006"


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("FROM debian", "SC3010"),
        ("FROM unknown", "SC3010"),
        ("FROM debian:alpine", ""),  # the shell of BusyBox has [[ ]]
        ("FROM alpine", ""),
        ("FROM fedora", ""),  # /bin/sh is bash
        ('FROM debian\nSHELL ["/bin/bash", "-c"]', ""),
        ('FROM debian\nSHELL ["/usr/bin/bash", "-c"]', ""),  # hadolint/hadolint#644
        ('FROM debian\nSHELL ["/usr/bin/env", "bash", "-c"]', ""),  # hadolint: SC1008
        ('FROM debian\nSHELL ["bash", "-c"]', ""),  # hadolint: SC2239
        ('FROM debian\nSHELL ["/bin/dash", "-c"]', "SC3010"),
        ('FROM debian\nSHELL ["/bin/ksh", "-c"]', ""),
        ('FROM unknown\nSHELL ["/bin/ash", "-c"]', ""),  # and no SC2187
        ('FROM unknown\nSHELL ["/bin/busybox", "sh", "-c"]', ""),
        ('FROM debian\nSHELL ["/bin/bash", "-c"]\nARG X\nENV Y=1', ""),  # hadolint/hadolint#1228
        ('FROM debian AS a\nSHELL ["/bin/bash", "-c"]\nFROM a', ""),
        ('FROM debian AS a\nSHELL ["/bin/bash", "-c"]\nFROM debian', "SC3010"),
        ("FROM debian\n# hadolint shell=/bin/bash", ""),
        ("FROM debian\n# hadolint shell=bash", ""),  # hadolint: SC2239
        ("# hadolint shell=/bin/bash\nFROM debian AS a\nFROM debian", ""),
        ("FROM debian\n# shellcheck shell=bash", ""),
        ("FROM debian\n# shellcheck shell=bash\nRUN true\n", "SC3010"),
    ],
)
def test_the_shell_is_the_one_in_force(codes: Codes, before: str, found: str) -> None:
    assert codes(f'{before}\nRUN [[ -f "$HOME" ]]\n') == found


@pytest.mark.parametrize(
    "before",
    [
        'SHELL ["/bin/zsh", "-c"]',
        'SHELL ["fish", "-c"]',  # hadolint: SC1071
        'SHELL ["python3", "-c"]',
        'SHELL ["pwsh", "-Command"]',
        'SHELL ["cmd", "/S", "/C"]',
        "# hadolint shell=powershell",
    ],
)
def test_other_shells_are_left_alone(codes: Codes, before: str) -> None:
    assert codes(f"FROM debian\n{before}\nRUN [[ -f $x ]]\n") == ""


@pytest.mark.parametrize("escape", ["", "# escape=`\n"])
def test_windows_is_left_alone(codes: Codes, escape: str) -> None:
    """hadolint/hadolint#418: a PowerShell script is read as one for sh."""
    image = "mcr.microsoft.com/windows/servercore:ltsc2022"
    assert codes(f"{escape}FROM {image}\nRUN Write-Host ('{{0}}' -f $env:X)\n") == ""


def test_the_exec_form_and_other_instructions_are_left_alone(codes: Codes) -> None:
    text = (
        'FROM debian\nRUN ["echo", "$1"]\nCMD echo $1\nENTRYPOINT echo $1\nHEALTHCHECK CMD a $1\n'
    )
    assert codes(text) == ""


def test_onbuild(marks: Marks) -> None:
    text = 'FROM debian\nSHELL ["/bin/bash", "-c"]\nARG A\nONBUILD RUN [[ -f x ]]; echo $A\n'
    assert ("SC2086", "$A") in marks(text)
    assert "SC3010" not in dict(marks(text))


@pytest.mark.parametrize("option", ["-ec", "-euxc"])
def test_the_options_of_the_shell_count(codes: Codes, option: str) -> None:
    text = 'FROM debian\nSHELL ["/bin/bash", "-c"]\nRUN cd /x; ls\n'
    assert codes(text) == "SC2164"
    assert codes(text.replace("-c", option)) == ""


LONG = """
FROM debian
ARG A
RUN echo one $A \\
    # a comment with $A and `ls`

\techo\ttwo\t"é"\t$A && \\
  # another
    ech\\
o $A$A
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_run_over_many_lines(shellcheck: ShellCheck, newline: str) -> None:
    """hadolint/hadolint#285, #807, #891: the real line inside a RUN. Comments and tabs count."""
    file = source(dedent(LONG).lstrip("\n").replace("\n", newline))
    found = lint(file, NO_RULES, extra=shellcheck)
    assert [it.rule.code for it in found] == ["SC2086"] * 4
    assert [file.cut(it) for it in found] == ["$A"] * 4
    places = [str(file.position(it.start)) for it in found]
    assert places == ["3:14", "6:15", "9:3", "9:5"]


def test_a_finding_over_a_line_end(marks: Marks) -> None:
    text = "FROM debian\nRUN ls $(uname \\\n  -m)\n"
    assert marks(text) == [("SC2046", "$(uname \\\n  -m)")]


def test_lines_in_messages_are_those_of_the_file(shellcheck: ShellCheck) -> None:
    file = source("FROM debian\nRUN <<EOF\nf() { ls; }\nsudo f\nf\nEOF\n")
    found = {it.rule.code: it.message for it in lint(file, NO_RULES, extra=shellcheck)}
    assert "line 4" in found["SC2032"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # hadolint/hadolint#806, #1137: the first line of the script says which shell
        ("RUN <<EOF\n#!/bin/bash\n[[ -f $1 ]]\necho $1\nEOF\n", [("SC2086", "$1")]),
        ("RUN <<EOF\n#!/usr/bin/env bash\nsource x\nEOF\n", []),
        ("RUN <<EOF\n#!/usr/bin/env -S bash -e\ncd x\nEOF\n", []),
        ("RUN <<EOF\n#!/bin/sh -e\ncd x\nEOF\n", []),
        ("RUN <<EOF\n#!/usr/bin/python3\nprint('$x')\nEOF\n", []),
        ("RUN <<EOF\ncd x\nEOF\n", [("SC2164", "cd x")]),
        ("RUN <<EOF\nset -e\ncd x\nEOF\n", []),
        ("RUN <<-EOF\n\tcd x\n\t\techo $1\n\tEOF\n", [("SC2164", "cd x"), ("SC2086", "$1")]),
        ("RUN cat <<EOF > $1\n$2\nEOF\n", [("SC2086", "$1")]),
        ("RUN cat <<'EOF' && echo $1\n$2\nEOF\n", [("SC2086", "$1")]),
        ("RUN bash <<'EOF'\necho $1\nEOF\n", [("SC2086", "$1")]),
        ("RUN <<'EOF' bash -e\n[[ $1 ]]\necho $1\nEOF\n", [("SC2086", "$1")]),
        ("RUN bash <<EOF\ncd x\nEOF\n", [("SC2164", "cd x")]),
        ("RUN bash <<EOF\necho $1\nEOF\n", []),  # the shell outside fills in the variable
        ("RUN python3 <<'EOF'\nprint('$x')\nEOF\n", []),
        # what a script says about itself
        ("RUN <<EOF\n# shellcheck disable=SC2164\ncd x\ncd y\nEOF\n", []),
        ("RUN <<EOF\n# shellcheck shell=bash\n[[ -f x ]]\nEOF\n", []),
    ],
)
def test_heredocs(marks: Marks, text: str, found: list[tuple[str, str]]) -> None:
    assert marks(f"FROM debian\nARG A\n{text}USER x\n") == found


def test_line_ends_of_windows_in_a_heredoc_are_said_once(codes: Codes) -> None:
    assert codes("FROM debian\r\nRUN <<EOF\r\necho a\r\necho b\r\nEOF\r\n") == "SC1017"


def test_what_dflint_cannot_read_is_left_to_its_own_rule(codes: Codes) -> None:
    assert codes("FROM debian\nRUN if true; then\n") == ""


def test_bytes_that_are_no_text(marks: Marks) -> None:
    assert marks("FROM debian\nRUN echo '\udce9' $1\n") == [("SC2086", "$1")]


@pytest.mark.parametrize("text", ["", "RUN", "FROM debian\nRUN\n", "FROM debian\nRUN  \\\n", "\0"])
def test_nothing_to_look_at(codes: Codes, text: str) -> None:
    assert codes(text) == ""


@pytest.mark.parametrize("script", [". ./x.sh", '. "$HOME/x.sh"'])
def test_files_of_the_image_cannot_be_followed(codes: Codes, script: str) -> None:
    assert codes(f"FROM debian\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    ("script", "safety"),
    [
        ("make $FLAGS", "hint"),
        ("make ${FLAGS}", "hint"),
        ("apt-get install -y a \\\n  $FLAGS \\\n  b", "hint"),
        ("make $LIST", "hint"),
        ("make $EMPTY", "hint"),
        ("x=$(ls) && apt-mark manual $x", "hint"),
        ("make $ONE", "unsafe"),
        ("make ${ONE}", "unsafe"),
        ("mkdir /opt/$FLAGS", "unsafe"),
        ("[ $FLAGS = x ]", "unsafe"),
        ("if test $FLAGS = x; then true; fi", "unsafe"),
        ("test -f a && make $FLAGS", "hint"),
        ("cd $FLAGS && true", "unsafe"),
        ("true > $FLAGS", "unsafe"),
    ],
)
def test_what_may_be_a_list_is_not_put_in_quotes(
    shellcheck: ShellCheck, script: str, safety: str
) -> None:
    """`make "$FLAGS"` would break a build that works."""
    file = source(f'FROM debian\nARG FLAGS\nENV LIST="a b" EMPTY="" ONE=x\nRUN {script}\n')
    found = lint(file, NO_RULES, extra=shellcheck)
    assert [str(it.fix.safety) for it in found if it.rule.code == "SC2086" and it.fix] == [safety]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN echo $A $B", 'RUN echo "$A" "$B"'),
        ("RUN echo $A$B", 'RUN echo "$A""$B"'),
        ("RUN echo $A \\\n  # why\n\t$B", 'RUN echo "$A" \\\n  # why\n\t"$B"'),
        ("RUN cd x; ls", "RUN cd x || exit; ls"),
        ('RUN echo "`uname -m`"', 'RUN echo "$(uname -m)"'),
        ("RUN <<-EOF\n\techo $A\n\tEOF", 'RUN <<-EOF\n\techo "$A"\n\tEOF'),
        ("RUN echo $\\\nA", 'RUN echo "$\\\nA"'),
        ("ONBUILD RUN echo $A", 'ONBUILD RUN echo "$A"'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixes(shellcheck: ShellCheck, before: str, after: str, newline: str) -> None:
    """They are unsafe: `make $FLAGS` may well mean several words."""
    head = "FROM debian\nARG A=1 B=2\n"
    file = source((head + before + "\n").replace("\n", newline))
    look = lambda it: lint(it, NO_RULES, extra=shellcheck)  # noqa: E731
    assert fix(file, look, Safety.SAFE).source.text == file.text
    if newline == "\r\n" and "EOF" in before:
        return  # ShellCheck says that the script is not for this shell, and no more
    fixed = fix(file, look, Safety.UNSAFE).source.text
    assert fixed == (head + after + "\n").replace("\n", newline)


def test_the_title_of_a_fix_is_what_it_writes(shellcheck: ShellCheck) -> None:
    file = source("FROM debian\nRUN echo $1; cd x\n")
    titles = [it.fix.title for it in lint(file, NO_RULES, extra=shellcheck) if it.fix]
    assert titles == ['Write "$1"', "Write cd x || exit"]
