"""What servers ask for, as they write it."""

import pytest

from dflint.registry.challenge import challenges


def _read(*headers: str) -> list[tuple[str, dict[str, str]]]:
    return [(it.scheme, dict(it.parameters)) for it in challenges(headers)]


def test_commas_in_quotes_and_spaces() -> None:
    text = 'Bearer realm="https://auth.example.com/token", service="a, b" ,scope="repository:x:pull,push"'
    assert _read(text) == [
        ("bearer", {"realm": "https://auth.example.com/token", "service": "a, b", "scope": "repository:x:pull,push"})
    ]  # fmt: skip


def test_several_in_one_header_and_in_several() -> None:
    expected = [("basic", {"realm": 'a"b'}), ("bearer", {"realm": "c"})]
    assert _read(r'Basic realm="a\"b", Bearer realm=c') == expected
    assert _read(r'Basic realm="a\"b"', 'BEARER realm="c"') == expected
    assert _read("Negotiate, Basic realm=x") == [("negotiate", {}), ("basic", {"realm": "x"})]


@pytest.mark.parametrize("text", ["", ",,", '"', "Bearer realm=", 'Bearer realm="open', "= = ="])
def test_what_cannot_be_read_ends_it(text: str) -> None:
    assert all(not parameters for _, parameters in _read(text))
