"""A SHELL with pipefail is judged for everything that it would run."""

import pytest

from dflint.fix import Safety
from dflint_rules.scripts.pipes import pipe_hides_failure
from tests.lab import Lab

PIPES = Lab(pipe_hides_failure)
FETCH = "RUN curl -fsSL https://example.org/a | tar xz"
SHELL = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'


@pytest.mark.parametrize(
    "below",
    [
        "RUN yes | sdkmanager --licenses",
        "RUN dmesg | head -1",
        "RUN ps | grep -q a",
        "RUN a | sed 1q",
        "RUN a | awk '{print; exit}'",
        "RUN tr -dc a-z </dev/urandom | fold -w 8 | head -1",
        "RUN cat /dev/zero | a",
        "RUN cat a | grep b | wc -l",
        "RUN ldd a | awk '{print}'",
        "RUN find / -name a 2>/dev/null | xargs rm",
        "RUN { a; b; } | c",
        "RUN while read a; do b; done <c | d",
        "RUN if a | b; then c; fi",
        "RUN a | b || c",
        "RUN ! a | b",
        "RUN echo 'a\\nb' >c",
        "RUN echo -e a",
        "RUN echo {a,b}",
        "HEALTHCHECK CMD ps | grep -q a",
        "CMD a | head",
        "ONBUILD RUN yes | a",
        "FROM a\nRUN yes | b",
    ],
)
def test_what_pipefail_or_bash_would_change(below: str) -> None:
    text = f"FROM debian:12 AS a\n{FETCH}\n{below}\n"
    assert PIPES.report(text) and PIPES.fixed(text, Safety.UNSAFE) == text


@pytest.mark.parametrize(
    "below",
    [
        "RUN echo y | a",
        "RUN a && printf 'a' | b",
        "RUN a | sort | b",
        "RUN a | grep b",
        'SHELL ["/bin/sh", "-c"]\nRUN yes | a',
        "FROM debian:12\nRUN yes | b",
    ],
)
def test_what_stays_the_same(below: str) -> None:
    fixed = PIPES.fixed(f"FROM debian:12 AS a\n{FETCH}\n{below}\n", Safety.UNSAFE)
    assert fixed.startswith(f"FROM debian:12 AS a\n{SHELL}\n{FETCH}\n")


@pytest.mark.parametrize(
    ("image", "before", "after"),
    [
        ("alpine:3.22", '["/bin/ash", "-x", "-c"]', '["/bin/ash", "-o", "pipefail", "-x", "-c"]'),
        ("alpine:3.22", '["/bin/sh", "-euxc"]', '["/bin/ash", "-o", "pipefail", "-euxc"]'),
        ("debian:12", '["/bin/bash", "-ec"]', '["/bin/bash", "-o", "pipefail", "-ec"]'),
        ("debian:12", '["/bin/sh", "-ec"]', '["/bin/bash", "-o", "pipefail", "-ec"]'),
        ("example/a", '["/bin/bash", "-c"]', '["/bin/bash", "-o", "pipefail", "-c"]'),
    ],
)
def test_the_options_of_the_shell_are_kept(image: str, before: str, after: str) -> None:
    text = f"FROM {image}\nSHELL {before}\n"
    assert PIPES.fixed(f"{text}{FETCH}\n") == f"{text}SHELL {after}\n{FETCH}\n"


def test_a_shell_that_nobody_knows() -> None:
    for text in (
        f"FROM example/a\n{FETCH}\n",
        f'FROM example/a\nSHELL ["/bin/sh", "-c"]\n{FETCH}\n',
    ):
        assert PIPES.fixed(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# tool\nARG V=1\n", f"{SHELL}\n# tool\nARG V=1\n"),
        (
            "# tool\nARG V=1\nENV W=2\nWORKDIR /x\n",
            f"{SHELL}\n# tool\nARG V=1\nENV W=2\nWORKDIR /x\n",
        ),
        ("# tool\n", f"{SHELL}\n# tool\n"),
        ("ARG V=1\n", f"ARG V=1\n{SHELL}\n"),
        ("# tool\nARG V=1\n\n", f"# tool\nARG V=1\n\n{SHELL}\n"),
        ("# tool\nRUN a\n", f"# tool\nRUN a\n{SHELL}\n"),
    ],
)
def test_a_comment_stays_with_what_it_describes(before: str, after: str) -> None:
    assert PIPES.fixed(f"FROM debian:12\n{before}{FETCH}\n") == f"FROM debian:12\n{after}{FETCH}\n"
