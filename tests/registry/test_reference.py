"""Which registry and repository is meant."""

import pytest

from dflint.registry.errors import RegistryError
from dflint.registry.reference import parse_host, parse_reference

HEX = "a" * 64


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("debian", "docker.io/library/debian:latest"),
        ("index.docker.io/debian:12", "docker.io/library/debian:12"),
        ("team/app:1.2", "docker.io/team/app:1.2"),
        ("registry.example.com/team/app:1.2", "registry.example.com/team/app:1.2"),
        ("localhost/app", "localhost/app:latest"),
        ("127.0.0.1:5000/a/b/c:x", "127.0.0.1:5000/a/b/c:x"),
        (f"debian:12@sha256:{HEX}", f"docker.io/library/debian:12@sha256:{HEX}"),
        (f"debian@sha256:{HEX}", f"docker.io/library/debian@sha256:{HEX}"),
    ],
)
def test_what_is_meant(written: str, meant: str) -> None:
    assert str(parse_reference(written)) == meant


@pytest.mark.parametrize(
    "text",
    ["", "Debian", "a:", "a:b:c", "a@sha256:1", "example.com/", "example.com/../x", "a//b", "a/b:.x", "x y",
     "user@example.com/a", "example.com/a?b", f"a@sha256:{HEX.upper()}"],
)  # fmt: skip
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(RegistryError, match="is no reference to an image"):
        parse_reference(text)


def test_hosts() -> None:
    assert parse_host("registry-1.docker.io") == "docker.io"
    assert parse_host("registry.example.com:5000") == "registry.example.com:5000"
    for text in ("https://registry.example.com", "a/b", "", "a:b", "user@host"):
        with pytest.raises(RegistryError, match="is not the host"):
            parse_host(text)
