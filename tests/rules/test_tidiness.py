"""Lists in order, and instructions that could be one."""

import pytest

from dflint.fix import Safety
from dflint_rules.style.sorting import consecutive_settings, packages_not_sorted
from tests.lab import Lab

LIST = Lab(packages_not_sorted)
SETTINGS = Lab(consecutive_settings)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # S1: a command below the list; S1b: an option below it
        ("apt-get install -y \\\n    zsh \\\n    bash \\\n    awk \\\n && rm -rf /var/lib/apt/lists/*",
         "apt-get install -y \\\n    awk \\\n    bash \\\n    zsh \\\n && rm -rf /var/lib/apt/lists/*"),
        ("apt-get install -y \\\n  zsh \\\n  bash \\\n  awk \\\n  --no-install-recommends \\\n && x",
         "apt-get install -y \\\n  awk \\\n  bash \\\n  zsh \\\n  --no-install-recommends \\\n && x"),
        # S3: an option with a value below it
        ("apk add git \\\n  curl \\\n  bash \\\n  --repository http://x",
         "apk add bash \\\n  curl \\\n  git \\\n  --repository http://x"),
        ("apt-get install c b a", "apt-get install a b c"),
        ("dnf install -y c b  a; yum install z y x", "dnf install -y a b  c; yum install x y z"),
        ("apt-get install python3-dev=3 python3=3 Zsh", "apt-get install python3=3 python3-dev=3 Zsh"),
        ("<<EOF\napt-get install c b a\nEOF", "<<EOF\napt-get install a b c\nEOF"),
        ("bash -c 'apt-get install c b a'", "bash -c 'apt-get install a b c'"),
        ("apt-get install c \\\r\n b \\\r\n a", "apt-get install a \\\r\n b \\\r\n c"),
        ("if x; then apk add c b a; fi", "if x; then apk add a b c; fi"),
    ],
)  # fmt: skip
def test_only_the_words_change_places(before: str, after: str) -> None:
    assert LIST.fixed(f"FROM x\nRUN {before}", Safety.SAFE) == f"FROM x\nRUN {after}"


def test_a_list_with_backticks_at_its_line_ends() -> None:
    """S2."""
    text = '# escape=`\nFROM x\nSHELL ["/bin/sh", "-c"]\nRUN apt-get install -y `\n zsh `\n bash `\n a && ls\n'
    assert LIST.fixed(text).endswith("RUN apt-get install -y `\n a `\n bash `\n zsh && ls\n")


@pytest.mark.parametrize(
    "command",
    [
        "apt-get install zsh bash",
        "apt-get install a b c",
        "apt-get install libb liba-dev $PACKAGES",
        "apt-get install c -t stable b a",
        'apt-get install c "b" a',
        "apt-get install c 'b' a",
        "apt-get install c b- a",
        "apt-get install c lib* a",
        "apt-get install c ./b.deb a",
        "apt-get install z y \\\n  b a",  # what is on one line may belong together
        "apt-get install zsh \\\n # keep curl\n curl \\\n bash",
        "apt-get remove c b a",
        "pip install c b a",
        "dnf install c @b a",
    ],
)
def test_what_is_sorted_or_no_plain_list(command: str) -> None:
    assert LIST.find(f"FROM x\nRUN {command}\n") == []


def test_an_installation_in_exec_form_is_left() -> None:
    assert LIST.find('FROM x\nRUN ["apt-get", "install", "c", "b", "a"]\n') == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A=b\nENV C=d\nENV E=f", "ENV A=b \\\n    C=d \\\n    E=f"),
        ('LABEL a="b c"\nLABEL d=e f=g', 'LABEL a="b c" \\\n    d=e f=g'),
        ("ENV A=b \\\n  C=d\nENV E=f", "ENV A=b \\\n  C=d \\\n    E=f"),
        ("ENV A=b \r\nENV C=d\r\n", "ENV A=b \\\r\n    C=d\r\n"),
        ("ENV A=b\nENV C=$X", "ENV A=b \\\n    C=$X"),
        # what uses A begins anew
        ("ENV A=b\nENV C=d\nENV E=$A", "ENV A=b \\\n    C=d\nENV E=$A"),
        ("ENV A=b\nENV C=$A\nENV E=f", "ENV A=b\nENV C=$A \\\n    E=f"),
        ("LABEL A=b\nLABEL C=$A", "LABEL A=b \\\n    C=$A"),
    ],
)
def test_settings_that_become_one(before: str, after: str) -> None:
    assert SETTINGS.fixed(f"FROM x\n{before}", Safety.SAFE) == f"FROM x\n{after}"


@pytest.mark.parametrize(
    "text",
    [
        "ENV A=b\nENV C=${D:-$A}",
        "ENV A=b\nENV A=c",
        "ENV A b\nENV C=d",
        "ENV A=b\nENV C d",
        "ENV A=b\n\nENV C=d",
        "ENV A=b\n# why\nENV C=d",
        "ENV A=b \\\n# why\n\nENV C=d",
        "ENV A=b\nENV \\\n  C=d",
        "ENV A=b\nLABEL c=d",
        "ENV A=b\nUSER x\nENV C=d",
        'ENV A="b\nENV C=d',
        "ENV A=b\nFROM y\nENV C=d",
        "ONBUILD ENV A=b\nONBUILD ENV C=d",
    ],
)
def test_settings_that_stay_apart(text: str) -> None:
    assert SETTINGS.find(f"FROM x\n{text}\n") == []


def test_settings_where_lines_end_with_a_backtick() -> None:
    text = "# escape=`\nFROM x\nENV A=b\nENV C=d\n"
    assert SETTINGS.fixed(text) == "# escape=`\nFROM x\nENV A=b `\n    C=d\n"


def test_a_comment_that_silences_another_rule_parts_nothing_and_stays() -> None:
    text = "FROM x\nENV A=b\n# dflint: ignore[DF145]\nENV C=d\n"
    assert SETTINGS.marked(text) == ["ENV"]
    assert SETTINGS.fixed(text) == text
