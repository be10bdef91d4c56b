"""How the facts of an image are written in its rows: kinds of tags, and letters for programs."""

from __future__ import annotations

from dflint.model.lookups.image_tags import split_number
from dflint.model.lookups.releases import named_in

# The programs that the rows know, by letter. ca-certificates is a package of files.
LETTERS = {
    "bash": "b", "ca-certificates": "a", "curl": "c", "gcc": "G", "git": "g", "gpg": "k",
    "make": "m", "node": "n", "perl": "p", "php": "h", "ps": "s", "python": "Y", "python3": "y",
    "ruby": "r", "tar": "t", "unzip": "u", "wget": "w", "xz": "x",
}  # fmt: skip
# Shells that no image with rows has.
OTHER_SHELLS = frozenset({"fish", "ksh", "zsh"})
# Words that say which version is meant, or which suite of Debian, and not what is in the image.
_OF_VERSIONS = frozenset({
    "stable", "oldstable", "oldoldstable", "testing", "unstable", "sid", "lts", "current", "mainline",
    "argon", "boron", "carbon", "dubnium", "erbium", "fermium", "gallium", "hydrogen", "iron", "jod",
    "krypton", "devel", "edge", "rolling", "latest", "rc", "dev",
})  # fmt: skip


def kind_of(variant: str) -> str:
    """A variant without the release in it: "slim" for slim-bookworm, "fpm-alpine" for fpm-alpine3.20."""
    kept: list[str] = []
    for word in variant.split("-"):
        letters, number = split_number(word)
        is_release = named_in(word) is not None
        if word in _OF_VERSIONS or not word or (is_release and not number):
            continue
        if not letters and kept and named_in(f"{kept[-1]}{word}") is not None:
            continue  # alpine-3.20
        kept.append(letters if is_release else word)
    return "-".join(kept)


def without_numbers(kind: str) -> str:
    """`jdk#-corretto` for jdk17-corretto: what kinds that differ by a number have in common."""
    words = [
        word.rstrip(".0123456789") + "#" if word[-1:].isdigit() else word
        for word in kind.split("-")
    ]
    return "-".join(words)
