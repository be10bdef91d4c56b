"""Until when images get updates, and which are given up.

The rows are in _generated_versions.py, _generated_deprecated.py and other_images.py.
"""

from __future__ import annotations

from dflint.knowledge.systems import OFFERED_VARIANTS
from dflint.model.lookups.image_bases import may_have_moved, named_release, plain_name, release_of
from dflint.model.lookups.image_tags import Version, is_prerelease, split_tag, words
from dflint.model.lookups.releases import is_over, releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.lookups.releases import Release


class Deprecation:
    """An image that is given up: since when ("YYYY-MM" or ""), what to use instead, and why."""

    __slots__ = ("reason", "since", "successors")

    def __init__(self, since: str, successors: str, reason: str) -> None:
        self.since = since
        self.successors = successors
        self.reason = reason


# Tags, and the first words of tags, that are always of what is supported.
_MOVING = frozenset({
    "latest", "stable", "oldstable", "testing", "unstable", "rolling", "devel", "edge", "current", "lts",
})  # fmt: skip
_ENDS: dict[tuple[str, str], tuple[str, str] | None] = {}
_LINES: dict[str, dict[str, str]] = {}


def end_of_life(name: str, tag: str) -> tuple[str, str] | None:
    """What of an image gets no more updates, and since when: ("debian buster", "2024-06").

    Its version, the version of what it ships, or else the release of its distribution. None if all
    of them are maintained on the day of the tables (releases.AS_OF), or nothing is known.
    """
    key = plain_name(name), tag
    if key not in _ENDS:
        is_other = not tag and is_common_word(key[0])
        _ENDS[key] = None if is_other else _end_of_version(*key) or _end_of_release(*key)
    return _ENDS[key]


def support_end(name: str, tag: str) -> str:
    """When the first thing of an image that its tag names gets no more updates: "2028-06" or "2028-06-30";
    empty where that is not known, or the tag moves on before."""
    plain = plain_name(name)
    if (not tag and is_common_word(plain)) or (tag and words(tag)[0] in _MOVING):
        return ""
    parts = split_tag(tag) if tag and "$" not in tag else None
    lines = _lines(plain) if parts is not None else {}
    ends = [_line_of(parts[0], words(tag)[0], lines)[1]] if parts is not None and lines else []
    named = named_release(plain, tag)
    ends.append(named.end if named is not None else "")
    return min(filter(None, ends), default="")


def deprecation(name: str, tag: str) -> Deprecation | None:
    """Why an image is given up under its name, or None if it is not."""
    from dflint.knowledge._generated_deprecated import DEPRECATED
    from dflint.knowledge.given_up_images import EARLY_ACCESS_ONLY, MAKERS, SUCCESSORS

    known = plain_name(name)
    maker, slash, own = known.partition("/")
    if slash and maker in MAKERS and own != "minideb":  # which is still made
        # What a tag says of its distribution says more.
        return Deprecation(*MAKERS[maker], "moved") if end_of_life(name, tag) is None else None
    if known not in DEPRECATED and known not in SUCCESSORS:
        return None
    if (not tag and is_common_word(known)) or (known in EARLY_ACCESS_ONLY and is_prerelease(tag)):
        return None
    since, successors, reason = DEPRECATED.get(known, ("", "", "moved"))
    return Deprecation(since, SUCCESSORS.get(known, successors), reason)


def supported_versions(name: str) -> tuple[str, ...]:
    """The versions of an image that get updates on the day of the tables, oldest first; of a
    distribution, its releases by number and name."""
    key = plain_name(name)
    lines = [line for line, end in _lines(key).items() if not is_over(end)]
    for release in releases(key).values() if not lines else ():
        if release.end and not is_over(release.end):
            lines += dict.fromkeys(filter(None, (release.number, release.name)))
    return tuple(lines)


def supported_tags(name: str) -> Iterator[tuple[str, Release | None]]:
    """Tags of an image that get updates, newest first, with the releases that they are built on: its
    versions, and the variants of these that are known."""
    for version in reversed(supported_versions(name)):
        usual = release_of(name, version)
        yield version, usual
        for variant in OFFERED_VARIANTS:
            tag = f"{version}-{variant}"
            release = release_of(name, tag)
            if release is not None and (release != usual or variant == "slim"):
                yield tag, release


def is_common_word(name: str) -> bool:
    """Whether the name of an image may well be that of something else where it has no tag."""
    from dflint.knowledge.given_up_images import COMMON_WORDS

    return name in COMMON_WORDS


def _lines(name: str) -> dict[str, str]:
    """The lines of versions of an image, with the month in which each got its last updates."""
    known = _LINES.get(name)
    if known is None:
        from dflint.knowledge._generated_versions import LINES

        if name.startswith("mcr.microsoft.com/dotnet/"):
            name = "mcr.microsoft.com/dotnet/sdk"
        own, _, other = LINES.get(name, "").partition(" @")
        known = _LINES[name] = _unpacked_lines(own) | _unpacked_lines(
            newer_lines(LINES.get(other, ""))
        )
    return known


def newer_lines(text: str) -> str:
    """The lines of an image from the first with two numbers on: those that it shares with others."""
    return " ".join([word for word in text.split() if "." in word])


def _unpacked_lines(text: str) -> dict[str, str]:
    """ "1.2=1412,3=1508 2" → {"1.2": "2014-12", "1.3": "2015-08", "2": ""}"""
    lines = {}
    for word in text.split():
        start = ""
        for part in word.split(","):
            number, _, when = part.partition("=")
            lines[start + number] = when and f"20{when[:2]}-{when[2:]}"
            start = start or number[: number.rfind(".") + 1]
    return lines


def _end_of_version(name: str, tag: str) -> tuple[str, str] | None:
    parts = split_tag(tag) if tag and "$" not in tag else None
    lines = _lines(name) if parts is not None else {}
    if parts is None or not lines:
        return None
    line, when = _line_of(parts[0], words(tag)[0], lines)
    return (f"{name} {line}", when) if is_over(when) else None


def _line_of(version: Version, word: str, lines: dict[str, str]) -> tuple[str, str]:
    """The line that a tag belongs to, and its end; of a moving tag (`3`), the newest that it can be."""
    if not version:
        return (word, lines[word]) if word in lines else ("", "")
    for length in range(len(version), 0, -1):
        line = ".".join(map(str, version[:length]))
        below = (
            [w for it, w in lines.items() if it.startswith(f"{line}.")]
            if length == len(version)
            else []
        )
        if below:
            ends = [*below, *([lines[line]] if line in lines else [])]
            return line, "" if "" in ends else max(ends)
        if line in lines:
            return line, lines[line]
        if f"{line}.0" in lines and length == 1:
            return line, lines[f"{line}.0"]
    return "", ""


def _end_of_release(name: str, tag: str) -> tuple[str, str] | None:
    known = release_of(name, tag)
    if known is None or not is_over(known.end) or may_have_moved(name, tag, known.end):
        return None
    first = words(tag)[0] if tag else ""
    is_written_so = bool(known.number) and first.removeprefix(known.system).startswith(known.number)
    label = (
        known.number if is_written_so and name.rpartition("/")[2] == known.system else known.name
    )
    system = {"rhel": "Red Hat Enterprise Linux", "opensuse": "openSUSE Leap"}.get(known.system)
    return f"{system or known.system} {label}", known.end[:7]
