"""What the builder cannot read is said once, at its place."""

import pytest

from dflint.engine.registry import all_rules
from dflint.syntax.nodes import KINDS
from dflint_rules.syntax.errors import invalid_value, parse_error, unknown_flag
from tests.lab import Lab

REFUSED = Lab(parse_error, unknown_flag, invalid_value)


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("RUN", ["RUN"]),
        ("ENV A", ["A"]),
        ("ENV A=b C", ["C"]),
        ('ENV A="b', ['"b']),
        ("ENV A='b", ["'b"]),
        ("ENV A=${b", ["${b"]),
        ("ENV A=b\\'s", []),
        ("LABEL =x", ["=x"]),
        ("COPY a", ["COPY"]),
        ("ARG =x", ["=x"]),
        ("SHELL bash -c", ["bash -c"]),
        ("RUN [1]", ["[1]"]),
        ("RUN [ -f /a ]", []),
        ('CMD ["a", 1]', ['["a", 1]']),
        ('VOLUME ["/a", 1]', ['["/a", 1]']),
        ("HEALTHCHECK ALL", ["ALL"]),
        ("RUN <<EOF\necho", ["<<EOF"]),
        ("COPY --form=a b c", ["form"]),
        ("COPY --from=a --from=b c d", ["from"]),
        ("EXPOSE 99999", ["99999"]),
        ("EXPOSE --all 99999", ["--all", "99999"]),
        ("ARG A='b", ["'b"]),
        ("EXPOSE $PORT 80", []),
    ],
)
@pytest.mark.parametrize("before", ["", "ONBUILD "])
def test_what_is_refused(before: str, line: str, marked: list[str]) -> None:
    assert REFUSED.marked(f"FROM a:1\n{before}{line}\n") == marked


@pytest.mark.parametrize("inner", ["FROM a", "ONBUILD RUN a", "MAINTAINER Ada"])
def test_triggers_that_cannot_be(inner: str) -> None:
    assert REFUSED.marked(f"FROM a:1\nONBUILD {inner}\n") == [inner.split()[0]]


@pytest.mark.parametrize("keyword", KINDS)
def test_an_instruction_alone_crashes_no_rule(keyword: str) -> None:
    """Also before the first FROM, where there is no stage."""
    lab = Lab(*all_rules())
    codes = {it.rule.code for text in (keyword, f"FROM a\n{keyword}") for it in lab.find(text)}
    assert "DF000" not in codes
    assert "DF001" in codes or keyword in ("CMD", "ENTRYPOINT")
