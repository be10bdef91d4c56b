"""What an image says about itself, and how it is written down."""

import pytest

from dflint_rules.metadata.instructions import (
    description_without_name,
    empty_continuation_line,
    expose_host_port,
    expose_protocol_casing,
    maintainer,
    relative_workdir,
)
from tests.lab import Lab

LABEL = "LABEL org.opencontainers.image.authors"


# What fixers that people use made wrong: /docs, "Wrong rewrites", S12.
@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("MAINTAINER Ada", f'{LABEL}="Ada"'),
        ('MAINTAINER "Ada <a@b>"', f'{LABEL}="Ada <a@b>"'),
        ("MAINTAINER John $X", f'{LABEL}="John \\$X"'),
        ('MAINTAINER J "x" \\o', f'{LABEL}="J \\"x\\" \\\\o"'),
        ("maintainer Ada", f'{LABEL.replace("LABEL", "label")}="Ada"'),
        ("MAINTAINER Ada \\\n  Bo", "MAINTAINER Ada \\\n  Bo"),
    ],
)
def test_a_maintainer(line: str, fixed: str) -> None:
    lab = Lab(maintainer)
    assert lab.find(f"FROM a:1\n{line}\n")
    assert lab.fixed(f"FROM a:1\n{line}\n") == f"FROM a:1\n{fixed}\n"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM a:1\nWORKDIR x", ["x"]),
        ("FROM a:1\nWORKDIR ./x", ["./x"]),
        ("FROM a:1\nWORKDIR /x\nWORKDIR y", []),
        ("FROM a:1 AS b\nWORKDIR /x\nFROM b\nWORKDIR y", []),
        ("FROM a:1\nWORKDIR x\nWORKDIR y", ["x"]),
        ("FROM a:1\nWORKDIR $HOME", []),
        ("FROM a:1\nENV D=x\nWORKDIR $D", ["$D"]),
        ("FROM a:1\nWORKDIR C:\\\\x", []),
        ("FROM a:1\nWORKDIR c:/x", []),
        ('FROM a:1\nWORKDIR "/x"', []),
    ],
)
def test_a_relative_workdir(text: str, marked: list[str]) -> None:
    assert Lab(relative_workdir).marked(text) == marked


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("debian:12", "/htdocs"),
        ("httpd:2.4", "/usr/local/apache2/htdocs"),
        ("arm64v8/httpd:2.4-alpine", "/usr/local/apache2/htdocs"),
        ("tomcat:10.1-jre17", "/usr/local/tomcat/htdocs"),
        ("golang:1.26", "/go/htdocs"),
        ("php:8.4-apache", "/var/www/html/htdocs"),
        ("php:8.4-cli", "/htdocs"),
        ("haproxy:2.0", "/htdocs"),
        ("haproxy:3.2", "/var/lib/haproxy/htdocs"),
        ("scratch", "/htdocs"),
        ("debian:12 AS a\nFROM a", "/htdocs"),
        ("golang:1.26-nanoserver", ""),
        ("example.com/app:1", ""),
        ("$BASE", ""),
    ],
)
def test_where_a_relative_workdir_is(base: str, path: str) -> None:
    text = f"FROM {base}\nWORKDIR htdocs\n"
    lab = Lab(relative_workdir)
    assert lab.fixed(text) == text.replace("WORKDIR htdocs", f"WORKDIR {path or 'htdocs'}")
    assert ("against /" in lab.report(text)) == bool(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN a && \\\n\n  b\n", "RUN a && \\\n  b\n"),
        ("RUN a && \\\n\n \n  b && \\\n\t\n  c\n", "RUN a && \\\n  b && \\\n  c\n"),
        ("RUN a && \\\r\n\r\n  b\r\n", "RUN a && \\\r\n  b\r\n"),
        ("RUN a \\\n\n# why\n\n  b\n", "RUN a \\\n# why\n  b\n"),
        ("RUN a && \\\n  b\n\nCMD c\n", "RUN a && \\\n  b\n\nCMD c\n"),
        ("RUN <<EOF\na\n\nb\nEOF\n", "RUN <<EOF\na\n\nb\nEOF\n"),
    ],
)
def test_an_empty_line_in_the_middle(before: str, after: str) -> None:
    assert Lab(empty_continuation_line).fixed(f"FROM a:1\n{before}") == f"FROM a:1\n{after}"


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("EXPOSE 80/TCP 53/Udp 81/tcp", "EXPOSE 80/tcp 53/udp 81/tcp"),
        ("EXPOSE 80", "EXPOSE 80"),
        ("EXPOSE $P/TCP", "EXPOSE $P/tcp"),
        ("EXPOSE 80/HTTP", "EXPOSE 80/HTTP"),  # invalid-value
    ],
)
def test_the_case_of_a_protocol(line: str, fixed: str) -> None:
    assert Lab(expose_protocol_casing).fixed(f"FROM a:1\n{line}\n") == f"FROM a:1\n{fixed}\n"


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("EXPOSE 8080:80", "EXPOSE 80"),
        ("EXPOSE 127.0.0.1:80:80/tcp 81", "EXPOSE 80/tcp 81"),
        ("EXPOSE [::1]:80:80", "EXPOSE 80"),
        ("EXPOSE ${PORT:-80}", "EXPOSE ${PORT:-80}"),
    ],
)
def test_a_port_of_the_host(line: str, fixed: str) -> None:
    assert Lab(expose_host_port).fixed(f"FROM a:1\n{line}\n") == f"FROM a:1\n{fixed}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# The version\nARG V=1\nFROM a:1", True),
        ("# V is the version\nARG V=1\nFROM a:1", False),
        ("# The builder\nFROM a:1 AS build", True),
        ("# build makes it\nFROM a:1 AS build", False),
        ("# The builder\nFROM a:1", False),
        ("# The builder\n#\nFROM a:1 AS build", False),
        ("# syntax=docker/dockerfile:1\nFROM a:1 AS build", False),
        ("# One\n# b is the second\nARG a=1 b=2\nFROM a:1", False),
        ("# dflint: ignore[DF105] why\nARG V=1\nFROM a:1", False),
        ("# The version\n# dflint: ignore[DF105]\nARG V=1\nFROM a:1", True),
    ],
)
def test_a_description(text: str, found: bool) -> None:
    assert bool(Lab(description_without_name).find(text)) is found
