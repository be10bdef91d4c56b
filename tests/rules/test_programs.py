"""CMD, ENTRYPOINT and HEALTHCHECK: how the program of the container is started."""

import pytest

from dflint_rules.runtime.commands import (
    cmd_ignored_by_shell_entrypoint,
    needless_shell_form,
    overridden_instruction,
    shell_form,
)
from dflint_rules.runtime.exec_form import broken_exec_form
from tests.lab import Lab


# What fixers that people use made wrong: /docs, "Wrong rewrites", U21.
@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("CMD python app.py", 'CMD ["python", "app.py"]'),
        ("ENTRYPOINT sh -c 'a && b'", 'ENTRYPOINT ["sh", "-c", "a && b"]'),
        ('CMD echo "a b" c\\ d', 'CMD ["echo", "a b", "c d"]'),
        ("CMD echo 'say \"hi\"'", 'CMD ["echo", "say \\"hi\\""]'),
        ("CMD python app.py \\\n  --port 80", "CMD python app.py \\\n  --port 80"),
        ("CMD python app.py # serve", "CMD python app.py # serve"),
    ],
)
def test_a_shell_that_is_not_needed(line: str, fixed: str) -> None:
    lab = Lab(needless_shell_form)
    assert lab.find(f"FROM a:1\n{line}\n")
    assert lab.fixed(f"FROM a:1\n{line}\n") == f"FROM a:1\n{fixed}\n"


@pytest.mark.parametrize(
    "line",
    [
        'RUN ["a"] && b',
        'CMD ["a", $B]',
        'CMD ["a" "b"]',
        'CMD ["a", "b"',
        'CMD ["a", "b] ',
        'CMD ["a"] ["b"]',
        "CMD [a, b]",
        'COPY ["a", b]',
    ],
)
def test_a_broken_array_is_reported_without_a_fix(line: str) -> None:
    (found,) = Lab(broken_exec_form).find(f"FROM a:1\n{line}\n")
    assert found.fix is None


@pytest.mark.parametrize(
    "line",
    [
        'CMD ["a"]',
        "CMD exec a",
        "CMD a && b",
        "CMD a $B",
        "CMD a > b",
        "CMD a *.txt",
        "CMD a ~/b",
        "CMD a {b,c}",
        "CMD A=1 b",
        "CMD cd /x",
        "CMD a &",
        "CMD ulimit -n 5",
        "CMD ['a']",
        'SHELL ["/bin/bash", "-c"]\nCMD a',
    ],
)
def test_a_shell_that_is_needed(line: str) -> None:
    assert not Lab(needless_shell_form).find(f"FROM a:1\n{line}\n")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("CMD a $B", True),
        ("ENTRYPOINT a && b", True),
        ("CMD exec a $B", False),
        ("CMD a && exec b", False),
        ("CMD a", False),  # needless-shell-form
        ('CMD ["a"]', False),
        ('SHELL ["/bin/bash", "-c"]\nCMD a $B', False),
    ],
)
def test_a_shell_before_the_program(line: str, found: bool) -> None:
    assert bool(Lab(shell_form).find(f"FROM a:1\n{line}\n")) is found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CMD a\nCMD b\nCMD c\n", "CMD c\n"),
        ("# first\nCMD a\n# second\nCMD b\n", "# first\nCMD a\n# second\nCMD b\n"),
        ("ENTRYPOINT a \\\n  b\nUSER x\nENTRYPOINT c\n", "USER x\nENTRYPOINT c\n"),
        ("HEALTHCHECK NONE\nHEALTHCHECK CMD a", "HEALTHCHECK CMD a"),
        ("CMD a \\\n# why\n  b\nCMD c\n", "CMD a \\\n# why\n  b\nCMD c\n"),
        ("CMD a\r\nCMD b\r\n", "CMD b\r\n"),
    ],
)
def test_one_that_is_replaced_by_a_later_one(before: str, after: str) -> None:
    lab = Lab(overridden_instruction)
    assert lab.find(f"FROM a:1\n{before}")
    assert lab.fixed(f"FROM a:1\n{before}") == f"FROM a:1\n{after}"


@pytest.mark.parametrize(
    "text",
    [
        "FROM a:1\nCMD a\nENTRYPOINT b\nHEALTHCHECK NONE",
        "FROM a:1 AS x\nCMD a\nFROM x\nCMD b",
        "FROM a:1\nONBUILD CMD a\nCMD b",
    ],
)
def test_one_of_each(text: str) -> None:
    assert not Lab(overridden_instruction).find(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('FROM a:1\nENTRYPOINT a b\nCMD ["c"]', True),
        ('FROM a:1\nCMD ["c"]\nENTRYPOINT a b', True),
        ('FROM a:1 AS x\nENTRYPOINT a b\nFROM x\nCMD ["c"]', True),
        ('FROM a:1\nENTRYPOINT ["a"]\nCMD ["c"]', False),
        ('FROM a:1\nENTRYPOINT a b\nENTRYPOINT ["a"]\nCMD ["c"]', False),
        ('FROM a:1\nENTRYPOINT exec a "$0" "$@"\nCMD ["c"]', False),
        ('FROM a:1\nSHELL ["pwsh", "-Command"]\nENTRYPOINT a\nCMD ["c"]', False),
        ('FROM a:1\nCMD ["c"]', False),
    ],
)
def test_a_cmd_that_the_shell_drops(text: str, found: bool) -> None:
    assert bool(Lab(cmd_ignored_by_shell_entrypoint).find(text)) is found


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("CMD ['a', 'b c']", 'CMD ["a", "b c"]'),
        ('CMD ["a", "b",]', 'CMD ["a", "b"]'),
        ("ENTRYPOINT [\u201ca\u201d, \u201cb\u201d]", 'ENTRYPOINT ["a", "b"]'),
        ('RUN ["C:\\Program Files\\x.exe"]', 'RUN ["C:\\\\Program Files\\\\x.exe"]'),
        ("CMD [\"a\\tb\", 'c']", 'CMD ["a\\tb", "c"]'),
        ("COPY ['a b', '/c']", 'COPY ["a b", "/c"]'),
        ("HEALTHCHECK CMD ['a']", 'HEALTHCHECK CMD ["a"]'),
        ('CMD ["a"] # why', 'CMD ["a"]'),
    ],
)
def test_what_looks_like_json(line: str, fixed: str) -> None:
    lab = Lab(broken_exec_form)
    assert lab.find(f"FROM a:1\n{line}\n")
    assert lab.fixed(f"FROM a:1\n{line}\n") == f"FROM a:1\n{fixed}\n"


@pytest.mark.parametrize(
    "line",
    [
        'CMD ["a"]',
        'COPY ["a b", "/c"]',
        'HEALTHCHECK CMD ["a"]',
        "CMD []",
        "CMD [1]",  # parse-error
        'RUN [ "$a" = "b" ]',
        'RUN [ "$a" ] && b',
        "RUN [ -f a ]",
        "RUN [[ $a == b ]]",
        "COPY [a-z]* /x",
        "RUN [ a, ]",
    ],
)
def test_what_does_not(line: str) -> None:
    assert not Lab(broken_exec_form).find(f"FROM a:1\n{line}\n")
