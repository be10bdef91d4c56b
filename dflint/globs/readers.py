"""The languages in which patterns are written, each read into tokens.

Sources: BuildKit, frontend/dockerfile/shell/lex.go, for `${name%%pattern}`; moby/patternmatcher and
Go's filepath.Match for .dockerignore; gitignore(5) and git's wildmatch.c; fnmatch(3).
"""

from __future__ import annotations

from dflint.globs.tokens import ANY, DEEP, FOLDERS, STAR, Bracket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.globs.tokens import Token

CLASSES = {
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": (("0", "9"),),
    "alnum": (("A", "Z"), ("a", "z"), ("0", "9")),
    "upper": (("A", "Z"),),
    "lower": (("a", "z"),),
    "space": ((" ", " "), ("\t", "\r")),
    "blank": ((" ", " "), ("\t", "\t")),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
    "cntrl": (("\0", "\x1f"), ("\x7f", "\x7f")),
    "print": ((" ", "~"),),
    "graph": (("!", "~"),),
}


class BadPattern(ValueError):
    """A pattern that cannot be read."""


def of_builder(pattern: str) -> list[Token]:
    """The pattern in `${name#pattern}`: only `*`, `?` and escapes. Raises BadPattern."""
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "\\":
            char = pattern[at : at + 1]
            if not char or char not in "*?\\}/":
                raise BadPattern(f"\\{char} is no escape in a pattern")
            at += 1
            found.append(char)
        else:
            found.append(STAR if char == "*" else ANY if char == "?" else char)
    return found


def of_docker(pattern: str) -> list[Token]:
    """A line of .dockerignore, cleaned and found to be readable. Raises BadPattern."""
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*" and pattern[at : at + 1] == "*":
            at += 1
            at += pattern[at : at + 1] == "/"
            found.append(DEEP if at >= len(pattern) else FOLDERS)
        elif char == "[":
            bracket, at = _go_bracket(pattern, at)
            found.append(bracket)
        elif char == "\\":
            found.append(pattern[at])
            at += 1
        else:
            found.append(STAR if char == "*" else ANY if char == "?" else char)
    return found


def _go_bracket(pattern: str, at: int) -> tuple[Bracket, int]:
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while not ranges or pattern[at] != "]":
        first, at = _go_character(pattern, at)
        last = first
        if pattern[at] == "-":
            last, at = _go_character(pattern, at + 1)
        if last < first:
            raise BadPattern("a range in its brackets runs backwards")
        ranges.append((first, last))
    return Bracket(ranges, negated), at + 1


def _go_character(pattern: str, at: int) -> tuple[str, int]:
    at += pattern[at] == "\\"
    return pattern[at], at + 1


def of_git(pattern: str) -> list[Token]:
    """A pattern of .gitignore, without what its first and last characters say of it.

    Raises BadPattern for one that matches nothing.
    """
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            first = at - 1
            while pattern[at : at + 1] == "*":
                at += 1
            is_whole = (not first or pattern[first - 1] == "/") and at - first > 1
            if is_whole and pattern[at : at + 1] == "/":
                at += 1
                found.append(FOLDERS)
            else:
                found.append(DEEP if is_whole and at == len(pattern) else STAR)
        elif char == "[":
            bracket, at = _posix_bracket(pattern, at)
            found.append(bracket)
        elif char == "\\":
            if at == len(pattern):
                raise BadPattern("there is nothing after its last backslash")
            found.append(pattern[at])
            at += 1
        else:
            found.append(ANY if char == "?" else char)
    return found


def _posix_bracket(pattern: str, at: int) -> tuple[Bracket, int]:
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    ranges: list[tuple[str, str]] = []
    first = at
    while at < len(pattern):
        char = pattern[at]
        if char == "]" and at > first:
            return Bracket(ranges, negated), at + 1
        end = pattern.find("]", at + 2) if pattern.startswith("[:", at) else -1
        if end > at + 2 and pattern[end - 1] == ":":
            name = pattern[at + 2 : end - 1]
            if name not in CLASSES:
                raise BadPattern(f"there is no class of characters {name}")
            ranges += CLASSES[name]
            at = end + 1
            continue
        low, at = _git_character(pattern, at)
        high = low
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("", "]"):
            high, at = _git_character(pattern, at + 1)
        ranges.append((low, high))
    raise BadPattern("its bracket is not closed")


def _git_character(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "\\" and at + 1 < len(pattern):
        at += 1
    return pattern[at], at + 1


def of_names(pattern: str) -> list[Token]:
    """A pattern as fnmatch has it, in which a star takes slashes too and nothing can be escaped."""
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "[":
            end = pattern.find("]", at + 1 + (pattern[at : at + 1] == "!"))
            if end >= 0:
                found.append(_plain_bracket(pattern[at:end]))
                at = end + 1
                continue
        if char == "*":
            if not found or found[-1] is not STAR:
                found.append(STAR)
        else:
            found.append(ANY if char == "?" else char)
    return found


def _plain_bracket(written: str) -> Bracket:
    negated = written[:1] == "!"
    text = written[negated:]
    ranges: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        is_range = text[at + 1 : at + 2] == "-" and at + 2 < len(text)
        ranges.append((text[at], text[at + 2] if is_range else text[at]))
        at += 3 if is_range else 1
    return Bracket(ranges, negated)
