"""How the tags of images are built: a version, a variant, the release of a distribution.

`12.4-slim-bookworm` is version 12.4, variant "slim", release bookworm. Nothing here knows an
image; the look-ups in releases.py and image_bases.py start with these words.
"""

from __future__ import annotations

from dflint.numbers import whole_number

DIGITS = "0123456789."
# What marks a version that is not released yet: python:3.15-rc, golang:1.27rc1, 3.15.0b2.
PRERELEASES = frozenset({"rc", "beta", "alpha", "ea", "pre", "preview", "dev", "snapshot", "m"})

Version = tuple[int, ...]


def words(tag: str) -> list[str]:
    """The parts of a tag between `-` and `_`: ["12.4", "slim", "bookworm"]."""
    return tag.replace("_", "-").split("-")


def split_number(word: str) -> tuple[str, str]:
    """The letters and the number behind them: ("alpine", "3.18") for alpine3.18."""
    letters = word.rstrip(DIGITS)
    return letters, word[len(letters) :].rstrip(".")


def version_of(word: str) -> Version | None:
    """A version as numbers: (3, 12, 4) for 3.12.4 or v3.12.4, (8, 0, 312) for Java's 8u312.

    None for a word that is no version, or that of a release to come (3.15.0b2, 1.27rc1).
    """
    body = word.partition("_")[0].removeprefix("v")
    if "u" in body:
        major, _, update = body.partition("u")
        first, last = whole_number(major), whole_number(update)
        if first is not None and last is not None:
            return first, 0, last
    numbers = [it for part in body.split(".") if (it := whole_number(part)) is not None]
    return tuple(numbers) if len(numbers) == body.count(".") + 1 else None


def is_prerelease(tag: str) -> bool:
    """Whether a tag is of a version that is not released yet."""
    for word in tag.lower().split("-"):
        body = word.removeprefix("v")
        mark = body.lstrip(DIGITS).rstrip(DIGITS)
        if mark in PRERELEASES or (mark in ("a", "b", "c") and body[0].isdecimal() and "." in body):
            return True
    return False


def split_tag(tag: str) -> tuple[Version, str] | None:
    """The version and the variant of a tag: ((3, 12), "slim") for 3.12-slim, ((), "lts") for lts.

    The variant of `latest` is "". A version within the variant is written `#`:
    ((2, 11, 2), "lein-#-alpine"). None for a version that is not released yet.
    """
    if is_prerelease(tag):
        return None
    parts = [it for it in tag.split("-") if it[:1] != "b" or not it[1:2].isdecimal()]  # Java's b07
    version = version_of(parts[0]) if parts else None
    if version is not None:
        return version, "-".join(parts[1:])
    for at, part in enumerate(parts[1:], 1):
        version = version_of(part) if "." in part or "u" in part else None
        if version is not None and len(version) > 1:
            return version, "-".join([*parts[:at], "#", *parts[at + 1 :]])
    return (), "" if tag == "latest" else tag
