"""COPY and ADD: what lands where."""

import pytest

from dflint_rules.layers.copying import (
    add_instead_of_copy,
    copy_whole_filesystem,
    destination_without_slash,
    relative_destination,
)
from tests.lab import Lab


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ADD a.txt /", True),
        ("ADD . /srv", True),
        ('ADD ["a b.txt", "/"]', True),
        ("ADD --chown=1:1 a.txt b.txt /srv/", True),
        ("ADD app.zip /", True),
        ("ADD <<EOF /x\nhello\nEOF", True),
        ("ADD a.tar /", False),
        ("ADD a.tar.zst /", False),
        ("ADD a.TGZ /", False),
        ("ADD a.txt b.tar.gz /srv/", False),
        ("ADD rootfs* /", False),
        ("ADD https://example.org/a /", False),
        ("ADD git@example.org:a/b.git /src", False),
        ("ADD ssh://git@example.org/a/b /src", False),
        ("ADD git://example.org/a /src", False),
        ("ADD $ARCHIVE /", False),
        ("ADD --unpack=false a.txt /", False),
        ("ADD --checksum=sha256:abc a.txt /", False),
        ("ADD --keep-git-dir=true a /", False),
    ],
)
def test_add_where_copy_does(line: str, found: bool) -> None:
    assert bool(Lab(add_instead_of_copy).find(f"FROM a:1\n{line}\n")) is found


def test_add_is_written_as_it_was() -> None:
    text = "from a:1\nadd --chown=1:1 \\\n  # why\n  a.txt /\n"
    assert Lab(add_instead_of_copy).fixed(text) == text.replace("add", "copy")


def test_add_of_a_known_variable() -> None:
    text = "FROM a:1\nARG SOURCE=a.txt\nADD $SOURCE /\n"
    assert Lab(add_instead_of_copy).marked(text) == ["ADD"]


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("COPY a b /c", "COPY a b /c/"),
        ("ADD a b c", "ADD a b c/"),
        ('COPY ["a", "b", "/c"]', 'COPY ["a", "b", "/c/"]'),
        ("COPY a <<EOF /c\nx\nEOF", "COPY a <<EOF /c/\nx\nEOF"),
        ("COPY a b /c/", None),
        ("COPY a b .", None),
        ("COPY a b ../..", None),
        ("COPY a b C:\\\\app\\\\", None),
        ("COPY a b $DIR", None),
        ("COPY a* /c", None),
        ("COPY a /c", None),
    ],
)
def test_several_sources(line: str, fixed: str | None) -> None:
    text = f"FROM a:1\n{line}\n"
    lab = Lab(destination_without_slash)
    assert bool(lab.find(text)) is (fixed is not None)
    assert lab.fixed(text) == f"FROM a:1\n{fixed or line}\n"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM debian:12\nCOPY a b", ["b"]),
        ("FROM debian:12\nCOPY a ./", ["./"]),
        ("FROM debian:12\nWORKDIR /x\nCOPY a b", []),
        ("FROM debian:12 AS x\nWORKDIR /x\nFROM x\nCOPY a b", []),
        ("FROM debian:12\nCOPY a /b", []),
        ("FROM debian:12\nCOPY a $B", []),
        ("FROM debian:12\nENV B=b\nCOPY a $B", ["$B"]),
        ("FROM php:8.3\nCOPY a b", ["b"]),
        ("FROM php:8.3-apache\nCOPY a b", []),
        ("FROM clojure:temurin-21-lein\nCOPY a b", []),
        ("FROM example/app:1\nCOPY a b", []),
        ("FROM scratch\nCOPY a b", []),
    ],
)
def test_a_relative_destination(text: str, marked: list[str]) -> None:
    assert Lab(relative_destination).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM a:1 AS x\nFROM b:1\nCOPY --from=x / /", True),
        ("FROM b:1\nCOPY --from=a:1 / /", True),
        ("FROM a:1 AS x\nFROM scratch\nCOPY --from=x / /", False),
        ("FROM scratch AS x\nFROM b:1\nCOPY --from=x / /", False),
        ("FROM tonistiigi/xx:1.6 AS xx\nFROM b:1\nCOPY --from=xx / /", False),
        ("FROM a:1 AS x\nFROM b:1\nCOPY --from=x / /rootfs", False),
        ("FROM b:1\nCOPY / /", False),
        (
            "FROM b:1\nCOPY --from=rootfs / /",
            False,
        ),  # a build context, such as the target of a bake file
        ("FROM b:1\nCOPY --from=team/rootfs / /", True),
        ("FROM b:1\nCOPY --from=debian / /", True),
    ],
)
def test_a_whole_filesystem(text: str, found: bool) -> None:
    assert bool(Lab(copy_whole_filesystem).find(text)) is found
