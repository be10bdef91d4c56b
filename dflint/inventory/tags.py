"""Whether two tags of a repository may be the same image, where no digest is known."""

from __future__ import annotations

from dflint.model.lookups.image_bases import release_of
from dflint.model.lookups.image_tags import split_number, version_of, words
from dflint.model.lookups.releases import named_in

CHANNELS = frozenset(("latest", "lts", "stable", "current", "mainline"))


def may_be_same(name: str, one: str, other: str) -> bool:
    """Whether two tags may be one image: debian:12 and debian:bookworm, python:3 and python:3.12.
    `name` as people write it."""
    releases = release_of(name, one), release_of(name, other)
    if None not in releases and releases[0] is not releases[1]:
        return False
    if _variant(name, one) != _variant(name, other):
        return False
    numbers = version_of(words(one)[0]), version_of(words(other)[0])
    if numbers[0] is None or numbers[1] is None:
        return True
    common = min(map(len, (numbers[0], numbers[1])))
    return numbers[0][:common] == numbers[1][:common]


def _variant(name: str, tag: str) -> frozenset[str]:
    """The words of a tag that are neither a version nor a release: slim, alpine, fpm."""
    return frozenset(
        letters
        for word in words(tag.lower())
        if (letters := split_number(word)[0]) not in CHANNELS
        and version_of(word) is None
        and (named_in(word, name) is None or letters == "alpine")
    )


def is_same_release(name: str, one: str, other: str) -> bool:
    """Whether two tags of a distribution name one release of it: debian:12 and debian:bookworm."""
    release = release_of(name, one)
    is_own = release is not None and release.system == name
    return is_own and release is release_of(name, other) and may_be_same(name, one, other)
