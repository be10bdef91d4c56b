"""`$variables` in an instruction, replaced as BuildKit does it; read without dflint's parsers."""

import re
from collections.abc import Mapping
from fnmatch import translate
from typing import NamedTuple

_NAME = re.compile(r"[@*#?\-$!0]|[0-9]+|\w+")
_MODIFIER = re.compile(r":[-+?]|[-+?]|##?|%%?|//?")


class Variable(NamedTuple):
    """`text`: what is known of it, or None. `known`: all is known, and not up to the build."""

    kind: str
    text: str | None
    known: bool


Scope = dict[str, Variable]
NOTHING: Scope = {}


def expanded(raw: str, scope: Mapping[str, Variable], escape: str) -> tuple[str, bool]:
    """The word without its quotes, and whether all of its variables are known."""
    reader = _Reader(raw, scope, escape)
    text = reader.read("")
    return text, reader.known


class _Reader:
    def __init__(self, raw: str, scope: Mapping[str, Variable], escape: str) -> None:
        self.raw = raw
        self.scope = scope
        self.escape = escape
        self.at = 0
        self.known = True

    def read(self, end: str, keeps_escapes: bool = False) -> str:
        """Up to `end`, which is not read."""
        found = []
        while self.at < len(self.raw):
            char = self.raw[self.at]
            if char == end:
                break
            self.at += 1
            if char == "'":
                close = self.raw.find("'", self.at)
                close = close if close >= 0 else len(self.raw)
                found.append(self.raw[self.at : close])
                self.at = close + 1
            elif char == '"':
                found.append(self.in_quotes())
            elif char == "$":
                found.append(self.variable())
            elif char == self.escape:
                found.append(char * keeps_escapes + self.raw[self.at : self.at + 1])
                self.at += 1
            else:
                found.append(char)
        return "".join(found)

    def in_quotes(self) -> str:
        found = []
        while self.at < len(self.raw) and self.raw[self.at] != '"':
            char = self.raw[self.at]
            self.at += 1
            if char == "$":
                char = self.variable()
            elif char == self.escape and self.at < len(self.raw):
                following = self.raw[self.at]
                char = following if following in f'"${self.escape}' else char + following
                self.at += 1
            found.append(char)
        self.at += 1
        return "".join(found)

    def variable(self) -> str:
        """Behind a dollar."""
        braces = self.raw.startswith("{", self.at)
        start = self.at - 1
        name = _NAME.match(self.raw, self.at + braces)
        if name is None:
            return "$"
        self.at = name.end()
        modifier = operand = replacement = ""
        if braces:
            known, self.known = self.known, True
            if found := _MODIFIER.match(self.raw, self.at):
                modifier = found[0]
                self.at = found.end()
                if modifier[0] == "/":
                    operand = self.read("/", True)
                    self.at += 1
                    replacement = self.read("}", True)
                else:
                    operand = self.read("}", modifier[0] in "#%")
            elif not self.raw.startswith("}", self.at):
                end = self.raw.find("}", self.at) + 1 or len(self.raw)
                self.known, self.at = known, end
                return self.raw[start:end]  # nothing that the builder knows
            self.at += 1
            operand_known, self.known = self.known, known
        else:
            operand_known = True
        value = self.value(name[0], modifier, operand, replacement, operand_known)
        if value is None or (not modifier and not self.is_known(name[0])):
            self.known = False
        if value is None:
            return f"${{{name[0]}{modifier}{operand}{replacement}}}"
        return value

    def is_known(self, name: str) -> bool:
        return name in self.scope and self.scope[name].known

    def value(
        self, name: str, modifier: str, operand: str, replacement: str, operand_known: bool
    ) -> str | None:
        value = self.scope[name].text if name in self.scope else None
        if modifier and not self.is_known(name):
            value = None
        told = operand if operand_known else None
        if modifier in (":-", "-"):
            if value is None and name in self.scope:
                return None
            return told if value is None or (modifier == ":-" and not value) else value
        if value is None or modifier in ("", "?", ":?"):
            return value
        if modifier in (":+", "+"):
            return told if value or modifier == "+" else ""
        return _changed(value, modifier, operand, replacement) if operand_known else None


def _changed(value: str, modifier: str, pattern: str, replacement: str) -> str:
    glob = re.compile(translate(pattern))
    ends = range(len(value) + 1)
    if modifier[0] == "/":
        found = translate(pattern).removesuffix("\\Z")
        return re.sub(found, lambda _: replacement, value, count=modifier == "/")
    if modifier in ("##", "%"):
        ends = ends[::-1]
    for end in ends:
        if modifier[0] == "#" and glob.fullmatch(value[:end]):
            return value[end:]
        if modifier[0] == "%" and glob.fullmatch(value[end:]):
            return value[:end]
    return value
