"""Servers that a program looks for on localhost, and that are other services (DF614)."""

import pytest

from dflint.model.services.code_addresses import _is_host, _is_url


@pytest.mark.parametrize(
    ("code", "is_host"),
    [
        ("host: 'localhost',", True),
        ('new Pool({ host: "127.0.0.1" })', True),
        ("connect(host='localhost', port=1)", True),
        ("smtp_host = 'localhost'", False),
        ("app.listen({ host: 'localhost' })", False),
        ("app.run(host='localhost')", False),
        ("host: 'db'", False),
    ],
)
def test_hosts(code: str, is_host: bool) -> None:
    assert _is_host(code) == is_host


@pytest.mark.parametrize(
    ("line", "is_url"),
    [
        ("URL = 'postgres://a:b@localhost:5432/x'", True),
        ("connect('postgres://localhost/x')", True),
        ("connect('postgres://db/localhost')", False),
        ("# postgres://localhost", False),
    ],
)
def test_addresses(line: str, is_url: bool) -> None:
    assert _is_url(line, "postgres://") == is_url
