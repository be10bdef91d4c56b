"""Flags: their values, without quotes, and where they stand."""

import pytest

from dflint.source import Source
from dflint.syntax.nodes import Copy
from dflint.syntax.parser import parse


@pytest.mark.parametrize(
    ("flag", "value", "written"),
    [
        ("--chown=a:b", "a:b", "a:b"),
        ('--chown="a:b"', "a:b", '"a:b"'),
        ("--chown='a b'", "a b", "'a b'"),
        ('"--chown=a"', None, None),
        ('--chown="a"b', "ab", '"a"b'),
        ("--chown=a\\ b", "a b", "a\\ b"),
        ("--chown=", "", ""),
        ("--chown", None, None),
    ],
)
def test_the_value_of_a_flag(flag: str, value: str | None, written: str | None) -> None:
    source = Source("Dockerfile", f"COPY {flag} a /b\n")
    (copy,) = parse(source).instructions
    found = copy.flag("chown")
    if value is None:
        assert found is None or found.value is None
    else:
        assert found is not None
        assert found.value is not None
        assert found.value == value
        assert source.cut(found.value) == written
        assert source.cut(found.name) == "chown"


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_variable_in_a_flag_stands_where_it_is_written(quote: str) -> None:
    source = Source("Dockerfile", f"FROM a\nCOPY \\\n  --chown={quote}$ME:${{US:-x}}{quote} a /b\n")
    copy = parse(source).instructions[1]
    assert isinstance(copy, Copy)
    flag = copy.flag("chown")
    assert flag is not None
    assert flag.value is not None
    assert [source.cut(it) for it in flag.value.variables] == ["$ME", "${US:-x}"]
