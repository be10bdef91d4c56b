"""Variables in Compose files and in `.env`, as Compose replaces them.

Source: Compose file reference, "Interpolation"; "Use an .env file".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 20
LONGEST = 1 << 14
MARKS = (":-", ":?", ":+", "-", "?", "+")


def interpolated(text: str, known: Mapping[str, str | None], depth: int = 0) -> str | None:
    """The text with its variables replaced, or None where only a run knows one of them."""
    if "$" not in text:
        return text
    found: list[str] = []
    at = 0
    while at < len(text):
        dollar = text.find("$", at)
        if dollar < 0 or dollar + 1 == len(text):
            found.append(text[at:])
            break
        found.append(text[at:dollar])
        at = dollar + 1
        if text[at] == "$":
            found.append("$")
            at += 1
            continue
        if text[at] == "{":
            end = _closing(text, at)
            value = _value(text[at + 1 : end], known, depth) if end > 0 else None
            at = end + 1
        else:
            end = at
            while end < len(text) and (text[end].isalnum() or text[end] == "_"):
                end += 1
            value = known.get(text[at:end]) if end > at else "$"
            at = end
        if value is None or len(value) > LONGEST:
            return None
        found.append(value)
    return "".join(found)


def read_env_file(text: str) -> dict[str, str]:
    """The variables of a `.env`; those with variables in them are left out."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, mark, value = line.strip().removeprefix("export ").partition("=")
        name, value = name.strip(), value.strip()
        if not mark or not name or name[0] == "#":
            continue
        quote = value[:1] if value[:1] in ("'", '"') else ""
        value = value[1:].partition(quote)[0] if quote else value.partition(" #")[0].rstrip()
        replaced = value if quote == "'" else interpolated(value, found)
        if replaced is not None:
            found[name] = replaced
        else:
            found.pop(name, None)
    return found


def _closing(text: str, at: int) -> int:
    """Where the brace is closed that opens at `at`; -1 if it is not."""
    depth = 0
    for end in range(at, len(text)):
        if text[end] == "{":
            depth += 1
        elif text[end] == "}":
            depth -= 1
            if not depth:
                return end
    return -1


def _value(inside: str, known: Mapping[str, str | None], depth: int) -> str | None:
    """The value of `${…}`."""
    end = 0
    while end < len(inside) and (inside[end].isalnum() or inside[end] == "_"):
        end += 1
    name, rest = inside[:end], inside[end:]
    value = known.get(name)
    mark = next((it for it in MARKS if rest.startswith(it)), "")
    if not name or (rest and not mark) or depth > DEEPEST:
        return None
    operand = rest[len(mark) :]
    if mark in (":-", "-"):
        is_set = value is not None and (value or mark == "-")
        return value if is_set else interpolated(operand, known, depth + 1)
    if mark in (":+", "+"):
        return interpolated(operand, known, depth + 1) if value else None
    return value
