"""The functions that expressions may call: by name, with the types that they take and give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from dflint.globs.glob import Glob
from dflint.globs.readers import BadPattern, of_names
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.types import (
    BOOL,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    VERSION,
    list_of,
    map_of,
)
from dflint.policy.expression.values import Version, Work, checked, kind_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from dflint.policy.expression.types import Type

LIST, MAP = list_of(DYN), map_of(DYN, DYN)
CONSTANTS = {
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}
MISSING_RE2 = (
    "matches() needs the package google-re2, whose time grows with the text alone:"
    " pip install 'dflint[policy]'."
)
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


class Function:
    """A function. Each of `takes` is a list of types, of which the first may come before a dot.

    `gives`: the type of what it makes. `is_method`, `is_global`: how it may be called. `call` gets
    the values, and what it may still do.
    """

    __slots__ = ("call", "example", "gives", "help", "is_global", "is_method", "name", "takes")

    def __init__(
        self,
        name: str,
        takes: Sequence[tuple[Type, ...]],
        gives: Type,
        call: Callable[..., Any],
        ways: str,
        help: str,
    ) -> None:
        self.name = name
        self.takes = takes
        self.gives = gives
        self.call = call
        self.is_method = "." in ways
        self.is_global = "(" in ways
        self.help = help


class MissingPackage(Exception):
    """A package that an expression needs is not installed: a sentence."""


@lru_cache(256)
def pattern_of(text: str) -> Any:
    """A regular expression of RE2. Raises Undecided, MissingPackage."""
    try:
        import re2
    except ImportError:
        raise MissingPackage(MISSING_RE2) from None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(text, options)
    except re2.error as error:
        said = error.args[0] if error.args else "it cannot be read"
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        raise Undecided(f'"{text[:60]}" is not a regular expression: {said}') from None


@lru_cache(256)
def glob_of(text: str) -> Glob:
    """A pattern with `*`, `?` and `[a-z]` for a whole text. Raises Undecided."""
    try:
        return Glob(of_names(text))
    except BadPattern as error:
        raise Undecided(f'"{text[:60]}" is not a pattern: {error}') from None


def timestamp(value: Any) -> datetime:
    """A time by RFC 3339, or seconds since 1970. Raises Undecided."""
    if type(value) is datetime:
        return value
    try:
        if type(value) is int:
            return datetime.fromtimestamp(value, UTC)
        text = _wanted(value, str)
        if (
            len(text) < 20
            or text[10] not in "Tt"
            or (text[-1] not in "Zz" and text[-6] not in "+-")
        ):
            raise ValueError
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        said = f'"{str(value)[:40]}" is not a time such as 2026-11-30T12:00:00Z'
        raise Undecided(said) from None


def duration(value: Any) -> timedelta:
    """A duration such as 1h30m, or -1.5s. Raises Undecided."""
    if type(value) is timedelta:
        return value
    text = _wanted(value, str)
    rest = text.removeprefix("-").removeprefix("+") if text[:1] in ("-", "+") else text
    seconds, known = 0.0, rest == "0"
    while rest and not known:
        end = len(rest) - len(rest.lstrip("0123456789."))
        unit = next(
            (it for it in ("ms", "us", "µs", "ns", "h", "m", "s") if rest[end:].startswith(it)), ""
        )
        try:
            seconds += float(rest[:end]) * UNITS[unit]
        except (ValueError, KeyError):
            break
        rest = rest[end + len(unit) :]
    if not text or (rest and not known):
        raise Undecided(f'"{text[:40]}" is not a duration such as 90m, 24h or 1.5s')
    try:
        return timedelta(seconds=-seconds if text[0] == "-" else seconds)
    except OverflowError:
        raise Undecided("the time is out of range") from None


def _int(value: Any, _: Work) -> int:
    kind = type(value)
    if kind is int:
        return int(value)
    if kind is datetime:
        return int((value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))
    try:
        if kind is float:
            return checked(int(value))
        text = _wanted(value, str).strip()
        if text.replace("_", "x").isascii() and len(text) < 30:
            return checked(int(text.replace("_", "x")))
    except (ValueError, OverflowError):
        pass
    raise Undecided(f'"{text_of(value)[:40]}" is not a whole number')


def _double(value: Any, _: Work) -> float:
    if type(value) in (int, float):
        return float(value)
    try:
        return float(_wanted(value, str).replace("_", "x"))
    except ValueError:
        raise Undecided(f'"{str(value)[:40]}" is not a number') from None


def _string(value: Any, _: Work) -> str:
    if type(value) not in (str, int, float, bool, datetime, timedelta):
        raise Undecided(f"there is no string({kind_of(value)})")
    return text_of(value)


def _size(value: Any, _: Work) -> int:
    if type(value) not in (str, list, dict):
        raise Undecided(f"there is no size({kind_of(value)})")
    return len(value)


def _wanted(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise Undecided(f"it needs a {kind_of(kind())}, not {kind_of(value)}")
    return value


def _on_texts(call: Callable[..., Any]) -> Callable[..., Any]:
    """A function over texts, which may come from where types are not known."""

    def checked_call(*values: Any) -> Any:
        *texts, work = values
        for it in texts:
            _wanted(it, str)
        work.charge(len(texts[0]) // 64)
        return call(*texts)

    return checked_call


def _split(text: str, by: str) -> list[str]:
    return text.split(by) if by else list(text)


def _joined(values: Any, by: Any, work: Work) -> str:
    text: str = _wanted(by, str).join([_wanted(it, str) for it in _wanted(values, list)])
    work.charge(len(text))
    return text


TEXT, TEXTS = [(STRING,)], [(STRING, STRING)]
FUNCTIONS = {
    it.name: it
    for it in (
        Function(
            "size",
            [(STRING,), (LIST,), (MAP,)],
            INT,
            _size,
            ".(",
            "How many characters, elements or keys it has.",
        ),
        Function(
            "startsWith",
            TEXTS,
            BOOL,
            _on_texts(str.startswith),
            ".",
            "Whether a text begins with another.",
        ),
        Function(
            "endsWith",
            TEXTS,
            BOOL,
            _on_texts(str.endswith),
            ".",
            "Whether a text ends with another.",
        ),
        Function(
            "contains",
            TEXTS,
            BOOL,
            _on_texts(lambda one, other: other in one),
            ".",
            "Whether a text has another in it.",
        ),
        Function(
            "matches",
            TEXTS,
            BOOL,
            _on_texts(lambda one, other: pattern_of(other).search(one) is not None),
            ".(",
            "Whether a regular expression of RE2 is found in a text; needs `dflint[policy]`.",
        ),
        Function(
            "lowerAscii",
            TEXT,
            STRING,
            _on_texts(lambda text: "".join([it.lower() if it.isascii() else it for it in text])),
            ".",
            "A text in lower case; only ASCII letters change.",
        ),
        Function(
            "split",
            TEXTS,
            list_of(STRING),
            _on_texts(_split),
            ".",
            "The parts of a text between separators.",
        ),
        Function(
            "join",
            [(list_of(STRING), STRING)],
            STRING,
            _joined,
            ".",
            "Texts as one, with a separator between them.",
        ),
        Function(
            "int",
            [(INT,), (DOUBLE,), (STRING,), (TIMESTAMP,)],
            INT,
            _int,
            "(",
            "A whole number; of a time, seconds since 1970.",
        ),
        Function(
            "double", [(INT,), (DOUBLE,), (STRING,)], DOUBLE, _double, "(", "A number with a point."
        ),
        Function(
            "string",
            [(STRING,), (INT,), (DOUBLE,), (BOOL,), (TIMESTAMP,), (DURATION,)],
            STRING,
            _string,
            "(",
            "A value as a text.",
        ),
        Function(
            "timestamp",
            [(STRING,), (INT,), (TIMESTAMP,)],
            TIMESTAMP,
            lambda value, _: timestamp(value),
            "(",
            "A time, from RFC 3339 or from seconds since 1970.",
        ),
        Function(
            "duration",
            [(STRING,), (DURATION,)],
            DURATION,
            lambda value, _: duration(value),
            "(",
            "A duration such as `24h` or `90m`.",
        ),
        Function(
            "semver",
            TEXT,
            VERSION,
            _on_texts(Version),
            "(",
            "A version, in the order of Semantic Versioning; also `12` and `1.2.3.4`.",
        ),
        Function(
            "glob",
            TEXTS,
            BOOL,
            _on_texts(lambda one, other: glob_of(other).matches(one)),
            "(",
            "Whether all of a text is as a pattern with `*`, `?` and `[a-z]`.",
        ),
        Function(
            "age",
            [(TIMESTAMP,)],
            DURATION,
            lambda value, _: datetime.now(UTC) - _wanted(value, datetime),
            "(",
            "The time since then.",
        ),
    )
}
