"""Registries that images may come from."""

import pytest

from dflint_rules.images.registries import untrusted_registry
from tests.lab import Lab


@pytest.mark.parametrize(
    ("trusted", "text", "marked"),
    [
        (("docker.io",), "FROM debian:12", []),
        (("docker.io",), "FROM library/debian:12", []),
        (("hub.docker.com",), "FROM debian:12", []),
        (("docker.io",), "FROM index.docker.io/library/debian:12", []),
        (("ghcr.io",), "FROM debian:12", ["debian:12"]),
        (("ghcr.io",), "FROM ghcr.io/a/b:1", []),
        (("ghcr.io",), "FROM GHCR.io/a/b:1", []),
        (("ghcr.io",), "FROM quay.io/a/b:1", ["quay.io/a/b:1"]),
        (("ghcr.io",), "FROM ghcr.io.evil.com/a:1", ["ghcr.io.evil.com/a:1"]),
        (("*.example.com",), "FROM a.b.example.com/x:1", []),
        (("*.example.com",), "FROM example.com/x:1", ["example.com/x:1"]),
        (("registry*",), "FROM registry.example.com/x:1", []),
        (("*",), "FROM quay.io/a:1", []),
        (("localhost:5000",), "FROM localhost:5000/a/b:1", []),
        (("docker.io",), "FROM localhost:5000/a/b:1", ["localhost:5000/a/b:1"]),
        (("docker.io",), "FROM localhost/a:1", ["localhost/a:1"]),
        (("docker.io",), "FROM scratch", []),
        (("ghcr.io",), "FROM ghcr.io/a:1 AS x\nFROM x", []),
        (("ghcr.io",), "FROM ghcr.io/a:1 AS X\nFROM x\nCOPY --from=X /a /", []),
        (("ghcr.io",), "FROM ghcr.io/a:1\nFROM scratch\nCOPY --from=0 /a /", []),
        (("ghcr.io",), "FROM scratch\nCOPY --from=quay.io/a:1 /a /", ["quay.io/a:1"]),
        (("ghcr.io",), "FROM scratch\nCOPY --from=nginx /a /", ["nginx"]),
        (
            ("ghcr.io",),
            "FROM ghcr.io/a:1\nRUN --mount=from=quay.io/b:1,target=/b x",
            ["quay.io/b:1"],
        ),
        (("ghcr.io",), "FROM ghcr.io/a:1\nRUN --mount=type=cache,target=/b x", []),
        (("ghcr.io",), "ARG R\nFROM $R/a:1", []),
        (("ghcr.io",), "ARG R=ghcr.io\nFROM $R/a:1", []),
        (("ghcr.io",), "ARG R=quay.io\nFROM $R/a:1", ["$R/a:1"]),
        ((), "FROM quay.io/a:1", []),
    ],
)
def test_which_images_are_reported(trusted: tuple[str, ...], text: str, marked: list[str]) -> None:
    assert Lab(untrusted_registry.configured(trusted=trusted)).marked(text) == marked
