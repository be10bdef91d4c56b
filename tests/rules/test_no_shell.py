"""Shell syntax where no shell is, and comments where none are."""

import pytest

from dflint_rules.runtime.shell_scripts import words_after_shell_script
from dflint_rules.scripts.lost_effects import startup_file_without_effect
from dflint_rules.scripts.lost_failures import assignment_hides_failure, install_failure_ignored
from dflint_rules.stages.copy_from import variable_in_copy_from
from dflint_rules.syntax.comments import late_directive, trailing_comment_is_text
from dflint_rules.syntax.errors import parse_error, unknown_instruction
from dflint_rules.variables.no_shell import (
    command_substitution_without_shell,
    home_without_shell,
    path_replaced,
    tilde_without_shell,
)
from tests.lab import Lab


@pytest.mark.parametrize("line", ["ENV A=$(date)", "ARG B=`whoami`", 'LABEL c="$(git log)"'])
def test_a_command_substitution_is_kept_as_text(line: str) -> None:
    assert len(Lab(command_substitution_without_shell).find(f"FROM x:1\n{line}\n")) == 1


@pytest.mark.parametrize("line", ["ENV A=$(cat /x)", "LABEL a=b c=`date -u`"])
def test_a_command_substitution_with_spaces_breaks_the_line(line: str) -> None:
    assert "no shell runs here" in Lab(parse_error).report(f"FROM x:1\n{line}\n")


@pytest.mark.parametrize(
    "line", ["ENV A=$B", "LABEL a='run `x` or `y`'", "RUN A=$(date)", "ENV A='$(x)'", "CMD a $(b)"]
)
def test_what_is_no_lost_substitution(line: str) -> None:
    assert not Lab(command_substitution_without_shell).find(f"FROM x:1\n{line}\n")


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("WORKDIR ~/app", 1),
        ("WORKDIR ~", 1),
        ("COPY a ~/.npmrc", 1),
        ("ENV A=~/.tool B=~/x/bin:$PATH", 2),
        ("ENV PATH=$PATH:~/bin", 1),
        ("ENV A=b~c D=http://x/~y/", 0),
        ("COPY ~a b/", 0),
        ("RUN ls ~/x", 0),
        ("CMD ls ~/x", 0),
        ("ENV DATABASE__PORT=~ APP_HOME=~", 1),  # YAML's null, and a directory
    ],
)
def test_a_tilde(line: str, count: int) -> None:
    assert len(Lab(tilde_without_shell).find(f"FROM x:1\n{line}\n")) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("FROM python:3.13\nWORKDIR $HOME/app\nCOPY a ${HOME}/b\n", 2),
        ("FROM python:3.13\nENV HOME=/x\nWORKDIR $HOME/app\n", 0),
        ("FROM python:3.13\nWORKDIR ${HOME:-/root}/app\n", 0),
        ("FROM acme/python:3.13\nWORKDIR $HOME/app\n", 0),
        ("FROM python:3.13\nRUN echo $HOME\n", 0),
    ],
)
def test_home(text: str, count: int) -> None:
    assert len(Lab(home_without_shell).find(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("FROM debian:12\nENV PATH=/opt/bin\n", 1),
        ("FROM debian:12\nENV PATH=/opt/bin:$PATH\n", 0),
        ("FROM debian:12\nENV PATH=/opt/bin:/usr/bin:/bin\n", 0),
        ("FROM scratch\nENV PATH=/opt\n", 0),
        ("FROM debian:12\nENV MYPATH=/opt/bin\n", 0),
        (
            "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nENV PATH=C:\\x;C:\\y\n",
            0,
        ),
    ],
)
def test_path(text: str, count: int) -> None:
    assert len(Lab(path_replaced).find(text)) == count


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("EXPOSE 80 # http", "EXPOSE 80"),
        ("ENV A=b  # why", "ENV A=b"),
        ("ENV A b # why", "ENV A b"),
        ("COPY a b # c d", "COPY a b"),
        ("USER app # not root", "USER app"),
        ("WORKDIR /x # y", "WORKDIR /x"),
        ("ARG A=1 # one", "ARG A=1"),
    ],
)
def test_a_comment_behind_arguments(line: str, fixed: str) -> None:
    lab = Lab(trailing_comment_is_text)
    assert len(lab.find(f"FROM x:1\n{line}\n")) == 1
    assert lab.fixed(f"FROM x:1\n{line}\n") == f"FROM x:1\n{fixed}\n"
    assert not Lab(parse_error).find(f"FROM x:1\n{line}\n")


@pytest.mark.parametrize("line", ['ENV B="${A//.}"', "ENV B=${A/x}"])
def test_a_replacement_without_its_second_slash(line: str) -> None:
    (found,) = Lab(parse_error).find(f"FROM x:1\n{line}\n")
    assert "has no second /" in found.message


@pytest.mark.parametrize(
    ("line", "level"),
    [("ARG A=1 # a", "warning"), ("ENV A 1 # a", "warning"), ("ENV A=1 # a", "error")],
)
def test_the_build_goes_on_after_an_arg_with_a_comment(line: str, level: str) -> None:
    report = Lab(trailing_comment_is_text).find(f"FROM x:1\n{line}\n")
    assert [str(it.severity) for it in report] == [level]


@pytest.mark.parametrize(
    "line",
    ["ENV A='b # c'", "RUN a # b", "LABEL a b # c", "ENV A=#fff", "COPY a#b c", "CMD a # b"],
)
def test_a_hash_that_is_right(line: str) -> None:
    assert not Lab(trailing_comment_is_text).find(f"FROM x:1\n{line}\n")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("# x\n# syntax=docker/dockerfile:1\nFROM a:1\n", 1),
        ("FROM a:1\n# escape=`\nRUN b\n", 1),
        ("# syntax=docker/dockerfile:1\n# x\nFROM a:1\n", 0),
        ("FROM a:1\n# syntax = as in C\n", 0),
        ("# syntax=a/b\n# y\n# syntax=c/d\nFROM a:1\n", 0),
        ("## syntax=docker/dockerfile:1\nFROM a:1\n", 0),
    ],
)
def test_a_directive_that_comes_too_late(text: str, count: int) -> None:
    assert len(Lab(late_directive).find(text)) == count


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM a:1\nRUN b\n    git c\n", "line 2 above does not end with a backslash"),
        ("FROM a:1\nRUN b \\\n  c\n    run-me\n", "line 3 above does not end with a backslash"),
        ("FROM a:1\nWROKDIR /x\n", "did you mean WORKDIR?"),
        ("FROM a:1\nfoo bar\n", "unknown instruction foo"),
        ("FROM a:1\nRUN b\n\nfoo bar\n", "unknown instruction foo"),
    ],
)
def test_what_is_said_of_an_unknown_instruction(text: str, message: str) -> None:
    (found,) = Lab(unknown_instruction).find(text)
    assert found.message.endswith(message)


def test_variables_in_the_source_of_a_mount() -> None:
    text = "FROM a:1\nRUN --mount=type=bind,from=b:$V,target=/b c\n"
    assert len(Lab(variable_in_copy_from).find(text)) == 1


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('ENTRYPOINT ["/bin/bash", "-c", "echo", "hello"]', 1),
        ('CMD ["sh", "-c", "npm", "start"]', 1),
        ("RUN bash -c npm ci", 1),
        ("RUN bash -ec npm ci", 1),
        ('CMD ["sh", "-c", "npm start"]', 0),
        ('CMD ["sh", "-c", "exec \\"$@\\"", "sh", "a"]', 0),
        ('CMD ["bash", "-c", "start"]', 0),
        ("RUN bash --norc script.sh a", 0),
        ("RUN tar -c a b", 0),
    ],
)
def test_words_after_a_script(line: str, count: int) -> None:
    assert len(Lab(words_after_shell_script).find(f"FROM x:1\n{line}\n")) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("RUN echo 'export A=b' >> ~/.bashrc", 1),
        ('RUN echo "PATH=/x:$PATH" >> /etc/profile', 1),
        ("RUN echo 'export A=b' >> ~/.bashrc\nCMD bash -l", 0),
        ("RUN echo 'export A=b' >> ~/.bashrc && . ~/.bashrc && c", 0),
        ('RUN echo "export A=b" >> ~/.bashrc\nCMD ["bash"]', 0),
        ('RUN echo "alias ll=ls" >> ~/.bashrc', 0),
        ("RUN echo 'export PS1=\"$A: \"' >> /etc/skel/.bashrc", 0),  # for people at a prompt
        ("RUN printf 'export EDITOR=vi\\nexport A=b' >> ~/.bashrc", 1),
        ("RUN echo 'export A=b' >> /app/env.sh", 0),
    ],
)
def test_a_setting_in_a_startup_file(text: str, count: int) -> None:
    assert len(Lab(startup_file_without_effect).find(f"FROM x:1\n{text}\n")) == count


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("export A=$(curl x) && b", 1),
        ("readonly A=`git rev-parse x`; b", 1),
        ("export A=$(nproc) && b", 0),
        ("A=$(curl x) && export A && b", 0),
    ],
)
def test_a_failure_in_an_assignment(script: str, count: int) -> None:
    assert len(Lab(assignment_hides_failure).find(f"FROM x:1\nRUN {script}\n")) == count


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("curl -o a x; tar xf a; rm a", 1),
        ("cd /x; wget a; tar xf a; rm -f a", 1),
        ("set -e; curl -o a x; tar xf a; rm a", 0),
        ("wget a; tar xf a", 0),
        ("for i in a b; do curl $i; done; ls", 1),
        ("bash -c 'wget a; tar xf a; rm a'", 1),
        ("bash -ec 'wget a; tar xf a; rm a'", 0),
        ("su b -c 'wget a; tar xf a; rm a'", 1),
        ('eval "wget a; tar xf a; rm a"', 1),
        ("(wget a; tar xf a; rm a)", 1),
        ("{ wget a; tar xf a; rm a; }", 1),
        ("( (wget a; tar xf a; rm a) ) && ls", 0),
        ("if b; then wget a; tar xf a; rm a; fi", 0),
        ("sh -c 'set -e; wget a; tar xf a; rm a'", 0),
        ("sh -c 'wget a; tar xf a; rm a'; true", 0),
    ],
)
def test_a_download_before_a_semicolon(script: str, count: int) -> None:
    assert len(Lab(install_failure_ignored).find(f"FROM x:1\nRUN {script}\n")) == count
