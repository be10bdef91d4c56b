"""What is said or done twice."""

import pytest

from dflint.fix import Safety
from dflint_rules.layers.repeated import run_repeated
from dflint_rules.runtime.commands import overridden_instruction
from dflint_rules.style.repeated_packages import package_installed_again, package_named_twice
from dflint_rules.style.repeated_settings import (
    arg_declared_twice,
    env_set_in_vain,
    label_set_twice,
    port_exposed_twice,
    setting_repeated,
)
from tests.lab import Lab

ALL = Lab(
    overridden_instruction,
    arg_declared_twice,
    env_set_in_vain,
    label_set_twice,
    package_installed_again,
    package_named_twice,
    port_exposed_twice,
    run_repeated,
    setting_repeated,
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A=1\nENV A=2\n", "ENV A=2\n"),
        ("ENV A=1 B=2\nENV A=2\n", "ENV B=2\nENV A=2\n"),
        ("ENV B=2 \\\n    A=1\nENV A=2\n", "ENV B=2\nENV A=2\n"),
        ("ENV A=1 A=2\n", "ENV A=2\n"),
        ("ENV A=1 \\\n  # why\n  B=2\nENV A=2\n", "ENV A=1 \\\n  # why\n  B=2\nENV A=2\n"),
        ("LABEL a=1 b=2\nRUN x\nLABEL a=3\n", "LABEL b=2\nRUN x\nLABEL a=3\n"),
        ("EXPOSE 80\nEXPOSE 80\n", "EXPOSE 80\n"),
        ("EXPOSE 80 443 80/TCP\n", "EXPOSE 80 443\n"),
        ("ARG A=1\nRUN x\nARG A=1\n", "ARG A=1\nRUN x\n"),
        ("ARG A=1\nARG A=2\n", "ARG A=1\nARG A=2\n"),
        ("RUN x\nRUN x\n", "RUN x\n"),
        ("COPY a b\nLABEL c=d\nCOPY a b\n", "COPY a b\nLABEL c=d\n"),
        ("RUN apk add a b a\n", "RUN apk add a b\n"),
        ("RUN apk add a \\\n    b \\\n    a\n", "RUN apk add a \\\n    b\n"),
        ("RUN apk add a \\\n    a && x\n", "RUN apk add a \\\n    && x\n"),
        ("RUN apk add a \\\n    # b\n    a\n", "RUN apk add a \\\n    # b\n    a\n"),
        ("USER a\nRUN x\nUSER a\n", "USER a\nRUN x\n"),
        ("WORKDIR /a\nWORKDIR /a\n", "WORKDIR /a\n"),
        ("RUN apk add a\nRUN apk add b a\n", "RUN apk add a\nRUN apk add b\n"),
        ("RUN apk add a\nRUN apk add a\nRUN x\n", "RUN apk add a\nRUN x\n"),
    ],
)
def test_the_second_goes(before: str, after: str) -> None:
    assert ALL.find(f"FROM alpine:3.20\n{before}")
    assert ALL.fixed(f"FROM alpine:3.20\n{before}") == f"FROM alpine:3.20\n{after}"


@pytest.mark.parametrize(
    "lines",
    [
        "ENV A=1\nRUN x\nENV A=2",
        "ENV A=1\nENV B=$A\nENV A=2",
        "ENV A=1\nENV A=$A:2",
        "ENV A=1\nENV A=${A}2",
        "ENV A=1\nCOPY $A /\nENV A=2",
        "ENV A=1 B=2",
        "EXPOSE 53/tcp 53/udp",
        "ARG P=1\nEXPOSE $P\nENV P=2\nEXPOSE $P",
        "RUN x\nCOPY a b\nRUN x",
        "RUN x\nWORKDIR /y\nRUN x",
        "RUN x\nUSER y\nRUN x",
        "RUN x\nENV A=b\nRUN x",
        "RUN --network=none x\nRUN x",
        "RUN apk add a\nRUN apk del a\nRUN apk add a",
        "RUN apk add --virtual .b a\nRUN apk add a",
        "RUN if x; then apk add a; fi\nRUN apk add a",
        "RUN apk add a && x\nRUN pip install a",
        "RUN apk add $A $A",
        "WORKDIR a\nWORKDIR a",
        "WORKDIR /a\nWORKDIR /b\nWORKDIR /a",
        "USER $A\nUSER $A",
    ],
)
def test_it_is_not_the_same(lines: str) -> None:
    assert ALL.report(f"FROM alpine:3.20\n{lines}\n") == ""


def test_another_stage_is_another_matter() -> None:
    text = "FROM a:1 AS a\nENV A=1\nEXPOSE 80\nARG B\nRUN apk add a\nFROM b:1\nENV A=2\nEXPOSE 80\nARG B\nRUN apk add a\n"
    assert ALL.report(text) == ""


def test_a_pair_stays_where_the_rest_would_be_read_otherwise() -> None:
    text = "FROM a\nLABEL b=1 c\nLABEL b=2\n"
    assert Lab(label_set_twice).fixed(text) == text


@pytest.mark.parametrize(
    ("packages", "fixed"),
    [
        ("curl git curl", "curl git"),
        ('"curl" git curl', '"curl" git'),
        ("curl git \\\n  curl", "curl git"),
        ("a\rb a\rb", "a\rb"),  # a carriage return in a line is no blank for a shell
        ("'a b' 'a b'", "'a b'"),
    ],
)
def test_the_second_of_two_packages_goes(packages: str, fixed: str) -> None:
    lab = Lab(package_named_twice)
    assert lab.fixed(f"FROM a:1\nRUN apk add {packages}\n") == f"FROM a:1\nRUN apk add {fixed}\n"


@pytest.mark.parametrize(
    "text",
    [
        "ENV A=1\n# RUN make A=$A\nENV A=2\n",
        "ENV A=1\n# A is 3 where it rains\nENV A=2\n",
        "CMD a\n# or:\n# CMD b\nCMD c\n",
        "USER a\nRUN x\n# for y\nUSER a\nRUN y\n",
        "# why\nENV A=1\n\nENV A=2\n",
    ],
)
def test_what_a_comment_is_about_stays(text: str) -> None:
    assert ALL.fixed(f"FROM a\n{text}", Safety.SAFE) == f"FROM a\n{text}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a \\\n  b b \\\n  c\\\n  a && x", "a \\\n  b \\\n  c\\\n  && x"),
        ("a b \\\n  b a c \\\n  b \\\n  d a", "a b \\\n  c \\\n  d"),
        ("a a \\\n  a", "a"),
    ],
)
def test_lines_of_a_list_are_not_joined(before: str, after: str) -> None:
    lab = Lab(package_named_twice)
    assert lab.fixed(f"FROM a\nRUN apt-get install -y {before}\n") == (
        f"FROM a\nRUN apt-get install -y {after}\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [("80 80/tcp 53 80", "80 53"), ("80 80", "80"), ("80 53/udp 80 80/TCP", "80 53/udp")],
)
def test_ports_that_are_there_more_than_twice(before: str, after: str) -> None:
    assert (
        Lab(port_exposed_twice).fixed(f"FROM a\nEXPOSE {before}\n") == f"FROM a\nEXPOSE {after}\n"
    )
