"""Versions, and what asks for some of them: as half-open ranges of three numbers.

Sources: semver.org and node-semver (npm); Composer, "Versions and constraints"; RubyGems, "Patterns";
PEP 440; Cargo and Go, their manuals.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Version = tuple[int, int, int]
    Span = tuple[Version, Version]  # from the first on, up to, not including, the second

LAST: Version = (1 << 60, 0, 0)
FIRST: Version = (0, 0, 0)
ALL: tuple[Span, ...] = ((FIRST, LAST),)


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers at the start of a version: (20, 1) for v20.1-slim, up to three of them."""
    found: list[int] = []
    for part in text.lstrip("v=").partition("-")[0].partition("+")[0].split(".")[:3]:
        digits = len(part) - len(part.lstrip("0123456789"))
        if not digits or digits > 9:
            break
        found.append(int(part[:digits]))
        if digits < len(part):
            break
    return tuple(found)


def span_of(numbers: Sequence[int]) -> Span:
    """All versions that begin with these numbers: 20 up to 21 for (20,)."""
    low = (*numbers, 0, 0, 0)[:3]
    return _version(low), _raised(numbers, len(numbers) - 1) if numbers else LAST


def intersect(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """The versions that are in both."""
    other = tuple(other)
    found = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return tuple((low, high) for low, high in found if low < high)


def npm_spans(text: str, composer: bool = False) -> tuple[Span, ...] | None:
    """What `engines` of a package.json asks for. None if it is not clear.

    Composer writes the same, but that its `~8.1` goes up to 9.
    """
    found: list[Span] = []
    for part in text.replace("||", "|").split("|"):
        spans = _npm_set(part.strip(), composer)
        if spans is None:
            return None
        found += spans
    return tuple(found)


def pep440_spans(text: str) -> tuple[Span, ...] | None:
    """What `requires-python` asks for: `>=3.12,<4`."""
    spans = ALL
    for part in text.split(","):
        one = _comparison(part.strip().replace(" ", ""), tilde_equals=True)
        if one is None:
            return None
        spans = intersect(spans, one)
    return spans


def gem_spans(parts: Iterable[str]) -> tuple[Span, ...] | None:
    """What `ruby "…", "…"` of a Gemfile asks for: `~> 3.3`, or a version."""
    spans = ALL
    for part in parts:
        text = part.strip().replace(" ", "")
        if text.startswith("~>"):
            numbers = numbers_of(text[2:])
            if len(numbers) < 2:
                return None
            one: tuple[Span, ...] | None = ((_padded(numbers), _raised(numbers, len(numbers) - 2)),)
        else:
            one = _comparison(text)
        if one is None:
            return None
        spans = intersect(spans, one)
    return spans


def _npm_set(text: str, composer: bool) -> tuple[Span, ...] | None:
    """Comparisons of which all must hold."""
    if text in ("", "*", "x", "latest"):
        return ALL
    if " - " in text:
        low, _, high = text.partition(" - ")
        first, last = numbers_of(low), numbers_of(high)
        return ((_padded(first), _raised(last, len(last) - 1)),) if first and last else None
    for sign in (">=", "<=", ">", "<", "=", "^", "~"):
        text = text.replace(f"{sign} ", sign)
    spans = ALL
    for word in text.replace(",", " ").split():
        if composer and word[:1] == "~":
            word = f"~={word[1:]}"
        one = _comparison(word, tilde_equals=composer)
        if one is None:
            return None
        spans = intersect(spans, one)
    return spans


def _comparison(text: str, tilde_equals: bool = False) -> tuple[Span, ...] | None:
    """The versions that one comparison allows."""
    sign = text[: len(text) - len(text.lstrip("<>=!^~"))]
    numbers = numbers_of(text[len(sign) :].lstrip("v").replace(".*", "").replace(".x", ""))
    if not numbers:
        return ALL if text[len(sign) :] in ("*", "x", "X") else None
    low, next_ = _padded(numbers), _raised(numbers, len(numbers) - 1)
    if sign in ("", "=", "==", "==="):
        return ((low, next_),)
    if sign == ">=":
        return ((low, LAST),)
    if sign == ">":
        return ((next_, LAST),)
    if sign == "<":
        return ((FIRST, low),)
    if sign == "<=":
        return ((FIRST, next_),)
    if sign == "^":
        first = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
        return ((low, _raised(numbers, first)),)
    if sign == "~=" and tilde_equals and len(numbers) > 1:
        return ((low, _raised(numbers, len(numbers) - 2)),)
    if sign in ("~", "~>"):
        return ((low, _raised(numbers, min(1, len(numbers) - 1))),)
    if sign == "!=":
        return ((FIRST, low), (next_, LAST))
    return None


def _version(numbers: Sequence[int]) -> Version:
    return numbers[0], numbers[1], numbers[2]


def _padded(numbers: Sequence[int]) -> Version:
    return _version((*numbers, 0, 0)[:3])


def _raised(numbers: Sequence[int], at: int) -> Version:
    """The first version after all that begin with the numbers up to that one."""
    return _padded((*numbers[:at], numbers[at] + 1))
