"""Instructions that a backslash swallowed, and commands that became arguments."""

import pytest

from dflint_rules.metadata.instructions import empty_continuation_line
from dflint_rules.scripts.lost_lines import (
    missing_and,
    missing_space,
    swallowed_instruction,
)
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("RUN a \\\nCMD b\n", "RUN a\nCMD b\n"),
        ("RUN a && \\\nCOPY b c\n", "RUN a\nCOPY b c\n"),
        ("RUN a; \\\n\n\nENV B=c\n", "RUN a\n\n\nENV B=c\n"),
        ("RUN a \\\n# why\n  USER b\n", "RUN a\n# why\n  USER b\n"),
        ("COPY a b \\\nRUN c\n", "COPY a b\nRUN c\n"),
        ("CMD a \\\nEXPOSE 80\n", "CMD a\nEXPOSE 80\n"),
    ],
)
def test_a_swallowed_instruction(text: str, fixed: str) -> None:
    lab = Lab(swallowed_instruction)
    assert len(lab.find("FROM x:1\n" + text)) == 1
    assert lab.fixed("FROM x:1\n" + text) == "FROM x:1\n" + fixed


@pytest.mark.parametrize(
    "text",
    [
        'RUN psql -c "SELECT 1; \\\nCOPY t FROM stdin"\n',
        "RUN a \\\n  && b\n",
        "RUN a \\\n  run b\n",
        "RUN <<EOF\nRUN a\nCOPY b c\nEOF\n",
        "ENV A=b \\\n    USER=c\n",
        'LABEL a="b \\\nUSER guide"\n',
        "RUN a \\\n  ARGUMENT b\n",
    ],
)
def test_what_is_no_swallowed_instruction(text: str) -> None:
    assert not Lab(swallowed_instruction).find("FROM x:1\n" + text)


def test_an_empty_line_before_a_swallowed_instruction_stays() -> None:
    assert not Lab(empty_continuation_line).find("FROM x:1\nRUN a \\\n\nENV B=c\n")


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("apt-get update apt-get install -y jq", "apt-get"),
        ("apt-get update && apt-get install -y \\\n  nginx \\\n  apt-get clean && b", "apt-get"),
        ("apk update apk add jq", "apk"),
        ("apk --no-cache add curl \\\n apk del x", "apk"),
        ("yum install -y gcc yum clean all", "yum"),
        ("pip install a pip install b", "pip"),
        ("cd /src make install", "make"),
        ("cd /src \\\n  ./configure", "./configure"),
        ("mkdir -p /a \\\n cd /a", "cd"),
        ("chmod +x /a \\\n chown b /a", "chown"),
        ("useradd app \\\n mkdir /srv/app", "mkdir"),
        ("rm -rf /a \\\n apt-get update", "apt-get"),
        ("npm ci --omit=dev \\\n npm cache clean --force", "npm"),
        ("apt-get install -y jq \\\n rm -rf /var/lib/apt/lists/*", "rm"),
        ("pip install flask \\\n mkdir /data", "mkdir"),
        ("apt-get install -y python3-venv \\\n python3 -m venv /venv", "python3"),
        ("apt-get install -y nginx \\\n systemctl enable nginx", "systemctl"),
        ("apk add curl \\\n curl -fsSLO https://example.org/a", "curl"),
    ],
)
def test_a_command_among_the_arguments(script: str, word: str) -> None:
    lab = Lab(missing_and)
    (found,) = lab.find(f"FROM x:1\nRUN {script}\n")
    assert found.source.cut(found) == word
    assert f"&& {word}" in lab.fixed(f"FROM x:1\nRUN {script}\n")


@pytest.mark.parametrize(
    "script",
    [
        "apt-get install -y apt apt-utils make curl",
        "apk add --no-cache apk-tools git make",
        "pip install --upgrade pip setuptools",
        "npm install -g npm yarn",
        "apt-get install \\\n curl -y",
        "apt-get install \\\n git -y \\\n /tmp/a.deb",
        "apk add \\\n make \\\n tar \\\n -t .build",
        "apt-get install -y \\\n systemctl curl",
        "poetry run pip install x",
        "uv pip install pip",
        "echo apt-get install x",
        "xargs apt-get install -y < list",
        'retry "apt-get update" apt-get install x',
        "cd /a && make install",
        "cd -P /a",
        "cd a !&",
        "cd a {}",
        "rm -rf make cmake",
        "cp a \\\n  b \\\n  make",
        "git add \\\n  git",
        "for i in apt-get update; do $i install; done",
    ],
)
def test_arguments_that_are_no_command(script: str) -> None:
    assert not Lab(missing_and).find(f"FROM x:1\nRUN {script}\n")


def test_all_that_is_missing_in_a_command_is_added_at_once() -> None:
    before = "FROM debian:12\nRUN apt-get update apt-get install -y jq apt-get clean\n"
    assert Lab(missing_and).fixed(before) == (
        "FROM debian:12\nRUN apt-get update && apt-get install -y jq && apt-get clean\n"
    )
    assert len(Lab(missing_and).find(before)) == 1


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ('echo"hello" > /x', ['echo"hello"']),
        ("cd/app && ls", ["cd/app"]),
        ("ls; cd.. ; cd~", ["cd..", "cd~"]),
        ('export"A=1"', ['export"A=1"']),
        ('echo "hello"; cd /app; ./cd/x; e=cd/app; ls x/cd/y; echo cd/a', []),
        ("echohello; cdrecord; /cd/app", []),
    ],
)
def test_a_space_that_is_missing(script: str, marked: list[str]) -> None:
    text = f"FROM x:1\nRUN {script}\n"
    assert [text[it.start : it.end] for it in Lab(missing_space).find(text)] == marked
