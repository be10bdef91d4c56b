"""Where keys and strings stand in a TOML text."""

import tomllib
from collections.abc import Iterator

import pytest

from dflint.config.settings import ConfigError
from dflint.config.toml import load
from dflint.config.toml_positions import Places
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
    assert set(places.keys) == set(_keys(table, ()))
    assert sorted(it[:2] for it in places.strings) == sorted(_strings(table, ()))
    for path, span in places.keys.items():
        assert text[span.start : span.end].strip("\"'") == path[-1]


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
