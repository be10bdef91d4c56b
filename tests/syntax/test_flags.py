"""Flags: their values, without quotes, and where they stand."""

import pytest

from dflint.source import Source
from dflint.syntax.nodes import Copy, Run
from dflint.syntax.parser import parse
from dflint.syntax.validate import value_problems


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


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ('type=secret,id="a b"', {"type": "secret", "id": "a b"}),
        ('"type=secret,id=a"', {"type": "secret", "id": "a"}),
        ('"type=secret",target="/a,b"', {"type": "secret", "target": "/a", "b": ""}),
        ("'type=secret,\"id=a,b\"'", {"type": "secret", "id": "a,b"}),
    ],
)
def test_fields_of_a_mount_are_read_without_the_quotes_of_the_flag(
    value: str, fields: dict[str, str]
) -> None:
    (mount,) = _run(value).mounts
    assert {name: str(word) for name, word in mount.fields.items()} == fields
    assert mount.last is not None


@pytest.mark.parametrize("value", [r"id=\"a,target=/b", r"id=a\",x=b", r"\"id=a,b", r"\"id=a\"b"])
def test_a_quote_in_the_middle_of_a_field_stops_the_build(value: str) -> None:
    run = _run(f"type=secret,{value}")
    assert run.mounts[0].last is None
    assert any("around a whole field" in it.message for it in value_problems(run))


def _run(mount: str) -> Run:
    (run,) = parse(Source("Dockerfile", f"RUN --mount={mount} a\n")).instructions
    assert isinstance(run, Run)
    return run
