"""Where keys and strings stand in a TOML text."""

import tomllib
from collections.abc import Iterator

import pytest

from dflint.config.settings import ConfigError
from dflint.config.toml import load
from dflint.config.toml_positions import Places, offset_in
from dflint.source import Source

TEXTS = [
    "",
    "a = 1\nb = 2 # c = 3\n",
    "a.b.\"c d\".'e.f' = true\n",
    "[a]\nb = 1\n[a.c]\nd = 1\n[ x . y ]\nz = 1\n",
    "[[a]]\nb = 1\n[[a]]\nc = [[1, 2], [3]]\nd = 2\n",
    "a = [\n  1, # b = 2\n  2,\n]\nc = [[], [\n]]\nd = 1\n",
    'a = { b = 1, c = { d = "}" }, e.f = [ { g = 1 }, { h = 2 } ] }\ni = 1\n',
    'a = """\nb = 1\n"""\nc = \'\'\'\nd = \\\'\'\'\ne = """x""\\"" y"""\nf = 1\n',
    'a = \'b = 1\'\nc = "d = \\" 1 # "\n',
    "a = 1979-05-27T07:32:00Z\nb = 1.5e-3\nc = 0x1F\nd = -inf\n",
    "\r\na = 1\r\n[b]\r\nc = 2\r\n",
    '"ä" = "ö"\n[tool."dflint"]\nselect = ["a", "b"]',
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_key_and_string_is_found(text: str) -> None:
    places = Places(text)
    table = tomllib.loads(text)
    assert {it for it in places.keys if not _is_numbered(it)} == set(_keys(table, ()))
    unnumbered = [it[:2] for it in places.strings if not _is_numbered(it[0])]
    assert sorted(unnumbered) == sorted(_strings(table, ()))
    for path, span in places.keys.items():
        if path[-1].isdecimal():  # a table of an array
            continue
        assert text[span.start : span.end].strip("\"'") == path[-1]


def test_tables_of_arrays_go_by_their_numbers() -> None:
    text = """[[a]]
b = 1
[[a]]
b = 2
c = [{ d = "x" }, { d = "y" }]
[[a.e]]
f = 3
"""
    keys = Places(text).keys
    lines = Source("", text)
    found = {path: lines.position(span.start).line for path, span in keys.items()}
    assert found[("a", "0", "b")] == 2
    assert found[("a", "1", "b")] == 4
    assert found[("a", "1", "e", "0", "f")] == 7
    assert Places(text).of(("a", "1", "c", "1", "d"), "y").start == text.index('"y"')


@pytest.mark.parametrize(
    "literal",
    ["'abc'", '"a\\"b\\u00e9c"', '"""\na\\\n   b\\tc"""', "'''\nabc'''", '"\\U0001F600x"'],
)
def test_a_character_of_a_string_is_where_it_is_written(literal: str) -> None:
    value = tomllib.loads(f"it = {literal}")["it"]
    places = [offset_in(literal, index) for index in range(len(value) + 1)]
    assert places == sorted(places)
    for index, char in enumerate(value):
        if char.isalpha() and char.isascii():
            assert literal[places[index]] == char


def _is_numbered(path: tuple[str, ...]) -> bool:
    return any(it.isdecimal() for it in path)


def _keys(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _keys(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, path)


def _strings(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, path)


@pytest.mark.parametrize(
    ("text", "place"),
    [("a = ", "1:4"), ("a = 1\nb = [1,\n", "2:8"), ("x\n", "1:2"), ("a = 1\na = 2\n", "2:6")],
)
def test_where_it_is_no_toml(text: str, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(Source("dflint.toml", text))
    error = caught.value
    assert str(error).startswith("this is not TOML: ")
    assert error.source is not None
    assert error.span is not None
    assert str(error.source.position(error.span.start)) == place
