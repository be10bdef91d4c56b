"""The text of a program, read without its language: strings, brackets, calls and assignments."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 300  # characters of the arguments that are read


def _outside_strings(text: str, start: int, end: int) -> Iterator[tuple[int, str, int]]:
    """The characters that are in no string: where each is, and in how many brackets, its own left out."""
    depth, quote = 0, ""
    for at in range(start, end):
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        else:
            depth += (char in "([{") - (char in ")]}")
            yield at, char, depth


def arguments(text: str, start: int) -> list[str]:
    """The arguments of a call, split at the commas that are in no brackets."""
    last, end, found = start, min(len(text), start + _LONGEST), list[str]()
    for at, char, depth in _outside_strings(text, start, end):
        if depth < 0:
            end = at
            break
        if char == "," and depth == 0:
            found.append(text[last:at].strip())
            last = at + 1
    return [it for it in (*found, text[last:end].strip()) if it]


def calls(name: str, text: str) -> Iterator[int]:
    """Where the arguments of each call of a name begin, comments and longer names left out."""
    at = text.find(name)
    while at >= 0:
        line = text[text.rfind("\n", 0, at) + 1 : at]
        is_name = at > 0 and name[:1].isalpha() and (text[at - 1].isalnum() or text[at - 1] in "_$")
        if not is_name and not line.lstrip().startswith(("#", "//", "*")):
            yield at + len(name)
        at = text.find(name, at + len(name))


def assigned(name: str, text: str) -> str | None:
    """What is assigned to a name, if that is done once, on one line."""
    found: list[str] = []
    for line in text.splitlines():
        left, is_, right = line.replace(":=", "=").partition("=")
        words = left.replace(":", " ").split() if is_ and right[:1] not in ("=", ">") else ()
        if words and name in (words[0], words[-1]) and words[-1] not in ("+", "-", "!"):
            found.append(right.strip())
    return found[0] if len(found) == 1 else None


def operands(value: str, sign: str) -> list[str]:
    """The parts of an expression between the signs that are in no strings and brackets."""
    last, found = 0, list[str]()
    for at, char, depth in _outside_strings(value, 0, len(value)):
        if char == sign and depth == 0:
            found.append(value[last:at].strip())
            last = at + 1
    return [*found, value[last:].strip()]


def is_tried(text: str, at: int) -> bool:
    """Whether a statement is the body of a `try`: its failure is no end of the program."""
    lines = text[:at].splitlines() or [""]
    own = len(lines[-1]) - len(lines[-1].lstrip())
    for line in reversed(lines[:-1]):
        stripped = line.strip()
        if stripped and len(line) - len(line.lstrip()) < own:
            return stripped.startswith(("try", "} try"))
    return False
