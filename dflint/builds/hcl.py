"""HCL, the native syntax of docker-bake.hcl: text → blocks, attributes and expressions, with places.

Source: the HCL Native Syntax Specification (hashicorp/hcl, hclsyntax/spec.md). Written for this
purpose, because readers from elsewhere do not say where in the file a value is.
"""

from __future__ import annotations

from dflint.builds.data import MOST_NODES, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

BLANKS = " \t\r"
DEEPEST = 40  # brackets in each other; each takes a dozen calls
# Operators by how strongly they bind, the weakest first.
OPERATORS = (("||",), ("&&",), ("==", "!="), ("<=", ">=", "<", ">"), ("+", "-"), ("*", "/", "%"))
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Expression:
    """A part of a file that has a value.

    | kind | `parts` |
    |---|---|
    | literal | the value: a number, True, False, None |
    | template | strings and expressions in turn; `%{ }` is None |
    | variable | the name |
    | attribute | an expression, and a name |
    | index | an expression, and another |
    | splat | an expression; what follows `[*]` or `.*` is None |
    | call | the name of a function, and its arguments; whether the last has `...` after it |
    | list | expressions |
    | object | pairs of expressions |
    | conditional | condition, then, else |
    | binary, unary | the operator, and one or two expressions |
    | for | names, collection, key or None, value, condition or None |
    """

    __slots__ = ("end", "kind", "parts", "start")

    def __init__(self, kind: str, start: int, end: int, *parts: Any) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parts = parts


class Attribute:
    """`name = value`. `start` and `end` are those of the name."""

    __slots__ = ("end", "name", "start", "value")

    def __init__(self, name: str, start: int, value: Expression) -> None:
        self.name = name
        self.start = start
        self.end = start + len(name)
        self.value = value


class Block:
    """`kind "label" { … }`. `start` and `end` are those of the kind and its labels."""

    __slots__ = ("attributes", "blocks", "end", "kind", "labels", "start")

    def __init__(self, kind: str, labels: Sequence[str], start: int, end: int) -> None:
        self.kind = kind
        self.labels = tuple(labels)
        self.start = start
        self.end = end
        self.attributes: dict[str, Attribute] = {}
        self.blocks: list[Block] = []


def read_hcl(text: str) -> Block:
    """The file as a block without a kind. Raises Unreadable."""
    reader = _Reader(text)
    block = Block("", (), 0, 0)
    reader.body(block, "")
    return block


def read_template(text: str) -> Expression:
    """A string of the JSON form, in which `${ }` is an expression. Raises Unreadable."""
    return _Reader(text).template(0, len(text), "")


class _Reader:
    """A recursive-descent parser without tokens. `at` is the index up to which it has read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.count = 0

    # --- white space, names ---

    def skip(self, lines: bool = True) -> None:
        """Go past white space and comments, and past line ends if they do not count."""
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char in BLANKS or (lines and char in "\n\ufeff"):
                self.at += 1
            elif char == "#" or text.startswith("//", self.at):
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif text.startswith("/*", self.at):
                end = text.find("*/", self.at)
                self.at = len(text) if end < 0 else end + 2
            else:
                return

    def peek(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def takes(self, mark: str) -> bool:
        """Go past a mark if it is next."""
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.takes(mark):
            raise self.error(f"{mark} is missing")

    def name(self) -> str:
        """A name, or nothing."""
        text, start = self.text, self.at
        while self.at < len(text) and (text[self.at].isalnum() or text[self.at] in "_-"):
            self.at += 1
        if start < self.at and (text[start].isdigit() or text[start] == "-"):
            self.at = start
        return text[start : self.at]

    def error(self, what: str) -> Unreadable:
        return Unreadable(f"this is not HCL: {what}", min(self.at, len(self.text)))

    # --- blocks ---

    def body(self, block: Block, closer: str) -> None:
        """Attributes and blocks, up to a brace or to the end."""
        self.deeper()
        while True:
            self.skip()
            if closer and self.takes(closer):
                break
            if self.at >= len(self.text):
                if closer:
                    raise self.error(f"{closer} is missing")
                break
            start = self.at
            name = self.name() or self.quoted()
            if not name:
                raise self.error("a name is missing")
            self.skip(lines=False)
            if self.peek("=") and not self.peek("=="):
                self.at += 1
                block.attributes[name] = Attribute(name, start, self.expression(lines=False))
            else:
                block.blocks.append(self.block(name, start))
        self.depth -= 1

    def block(self, kind: str, start: int) -> Block:
        labels: list[str] = []
        end = self.at
        while not self.takes("{"):
            label = self.quoted() or self.name()
            if not label:
                raise self.error("{ is missing")
            labels.append(label)
            end = self.at
            self.skip(lines=False)
        block = Block(kind, labels, start, end)
        self.body(block, "}")
        return block

    def quoted(self) -> str:
        """A string without variables, or nothing."""
        if not self.peek('"'):
            return ""
        it = self.string()
        return "".join(part for part in it.parts if isinstance(part, str))

    # --- expressions ---

    def deeper(self) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_NODES:
            raise self.error("this is nested too deeply or too long")

    def expression(self, lines: bool = True) -> Expression:
        """An expression; `lines`: in brackets, where line ends do not count."""
        self.deeper()
        start = self.at
        found = self.binary(0, lines)
        self.skip(lines)
        if self.takes("?"):
            yes = self.expression(lines)
            self.skip()
            self.expect(":")
            no = self.expression(lines)
            found = Expression("conditional", start, no.end, found, yes, no)
        self.depth -= 1
        return found

    def binary(self, level: int, lines: bool) -> Expression:
        if level == len(OPERATORS):
            return self.unary(lines)
        left = self.binary(level + 1, lines)
        while True:
            self.skip(lines)
            mark = next((it for it in OPERATORS[level] if self.peek(it)), "")
            if not mark:
                return left
            self.at += len(mark)
            right = self.binary(level + 1, lines)
            left = Expression("binary", left.start, right.end, mark, left, right)

    def unary(self, lines: bool) -> Expression:
        self.skip(lines)
        start = self.at
        if self.text[start : start + 1] in ("!", "-"):
            self.at += 1
            self.deeper()
            inner = self.unary(lines)
            self.depth -= 1
            return Expression("unary", start, inner.end, self.text[start], inner)
        return self.postfix(self.primary(), lines)

    def postfix(self, found: Expression, lines: bool) -> Expression:
        """`.name`, `[index]`, `[*]` and `.*` after a value."""
        while True:
            if self.peek("...") or not (self.peek(".") or self.peek("[")):
                return found
            start = found.start
            self.count += 1
            if self.takes(".*") or self.takes("[*]"):
                found = Expression("splat", start, self.at, found)
            elif self.takes("["):
                index = self.expression()
                self.skip()
                self.expect("]")
                found = Expression("index", start, self.at, found, index)
            else:
                self.at += 1
                name = self.name() or self.digits()
                if not name:
                    raise self.error("a name is missing")
                found = Expression("attribute", start, self.at, found, name)

    def digits(self) -> str:
        start = self.at
        while self.text[self.at : self.at + 1].isdigit():
            self.at += 1
        return self.text[start : self.at]

    def primary(self) -> Expression:
        start = self.at
        char = self.text[start : start + 1]
        if char == '"':
            return self.string()
        if self.peek("<<"):
            return self.here_document()
        if char == "(":
            self.at += 1
            inner = self.expression()
            self.skip()
            self.expect(")")
            return inner
        if char == "[":
            return self.items()
        if char == "{":
            return self.object()
        if char.isdigit():
            return self.number()
        name = self.name()
        if not name:
            raise self.error("a value is missing")
        while self.peek("::"):  # the name of a function in a namespace
            self.at += 2
            name += f"::{self.name()}"
        if self.takes("("):
            return self.call(name, start)
        words = {"true": True, "false": False, "null": None}
        if name in words:
            return Expression("literal", start, self.at, words[name])
        return Expression("variable", start, self.at, name)

    def number(self) -> Expression:
        start = self.at
        text = self.text
        while self.at < len(text) and (text[self.at].isalnum() or text[self.at] in ".+-"):
            if text[self.at] in "+-" and text[self.at - 1] not in "eE":
                break
            self.at += 1
        written = text[start : self.at]
        try:
            value: float = int(written) if written.isdecimal() else float(written)
        except ValueError:
            raise self.error(f"{written} is no number") from None
        return Expression("literal", start, self.at, value)

    def call(self, name: str, start: int) -> Expression:
        arguments: list[Expression] = []
        is_spread = False
        while True:
            self.skip()
            if self.takes(")"):
                return Expression("call", start, self.at, name, arguments, is_spread)
            arguments.append(self.expression())
            self.skip()
            is_spread = self.takes("...")
            self.skip()
            if not self.takes(",") and not self.peek(")"):
                raise self.error(") is missing")

    def items(self) -> Expression:
        start = self.at
        self.at += 1
        loop = self.loop(start, "]")
        if loop is not None:
            return loop
        entries: list[Expression] = []
        while True:
            self.skip()
            if self.takes("]"):
                return Expression("list", start, self.at, *entries)
            entries.append(self.expression())
            self.skip()
            if not self.takes(",") and not self.peek("]"):
                raise self.error("] is missing")

    def object(self) -> Expression:
        start = self.at
        self.at += 1
        loop = self.loop(start, "}")
        if loop is not None:
            return loop
        pairs: list[tuple[Expression, Expression]] = []
        while True:
            self.skip()
            if self.takes("}"):
                return Expression("object", start, self.at, *pairs)
            pairs.append(self.pair())
            self.skip(lines=False)
            if not self.takes(",") and self.text[self.at : self.at + 1] not in ("\n", "}"):
                raise self.error("} is missing")

    def pair(self) -> tuple[Expression, Expression]:
        """`name = value`; a bare name is a string."""
        start = self.at
        name = self.name()
        self.skip(lines=False)
        is_bare = bool(name) and self.text[self.at : self.at + 1] in ("=", ":")
        if is_bare:
            key = Expression("template", start, start + len(name), name)
        else:
            self.at = start
            key = self.expression(lines=False)
        self.skip(lines=False)
        if not self.takes("=") and not self.takes(":"):
            raise self.error("= is missing")
        return key, self.expression(lines=False)

    def loop(self, start: int, closer: str) -> Expression | None:
        """`for name in collection : value if condition`, if that is what is in the brackets."""
        after_bracket = self.at
        self.skip()
        if self.name() != "for" or self.text[self.at : self.at + 1] not in (" ", "\t", "\n"):
            self.at = after_bracket
            return None
        names: list[str] = []
        while True:
            self.skip()
            names.append(self.name())
            self.skip()
            if not self.takes(","):
                break
        if self.name() != "in":
            raise self.error("in is missing")
        collection = self.expression()
        self.skip()
        self.expect(":")
        value = self.expression()
        self.skip()
        key = None
        if self.takes("=>"):
            key, value = value, self.expression()
            self.skip()
            self.takes("...")
            self.skip()
        condition = None
        if self.name() == "if":
            condition = self.expression()
            self.skip()
        self.expect(closer)
        return Expression("for", start, self.at, names, collection, key, value, condition)

    # --- strings ---

    def string(self) -> Expression:
        start = self.at
        found = self.template(start + 1, len(self.text), '"')
        self.expect('"')
        return Expression("template", start, self.at, *found.parts)

    def template(self, start: int, stop: int, quote: str) -> Expression:
        """Text with `${ }` in it, up to the quote or the end; escapes are for what is quoted."""
        text = self.text
        parts: list[object] = []
        piece: list[str] = []
        self.at = start
        while self.at < stop:
            char = text[self.at]
            if char == quote:
                break
            if char == "\n" and quote:
                raise self.error("a quote is missing")
            if char == "\\" and quote:
                piece.append(self.escaped())
            elif char in "$%" and text.startswith("{", self.at + 1):
                parts += ("".join(piece), self.interpolation(char))
                piece = []
            elif char in "$%" and text.startswith(f"{char}{{", self.at + 1):
                piece.append(f"{char}{{")
                self.at += 3
            else:
                piece.append(char)
                self.at += 1
        if piece or not parts:
            parts.append("".join(piece))
        return Expression("template", start, self.at, *parts)

    def escaped(self) -> str:
        char = self.text[self.at + 1 : self.at + 2]
        size = {"u": 4, "U": 8}.get(char, 0)
        digits = self.text[self.at + 2 : self.at + 2 + size]
        self.at += 2 + size
        if not size:
            return ESCAPES.get(char, char)
        try:
            return chr(int(digits, 16))
        except (ValueError, OverflowError):
            raise self.error("an escape is no character") from None

    def interpolation(self, mark: str) -> Expression | None:
        """`${ value }`, or `%{ directive }`, which is None: only what runs the file knows it."""
        self.at += 2
        self.takes("~")
        if mark == "%":
            end = self.text.find("}", self.at)
            self.at = len(self.text) if end < 0 else end + 1
            return None
        found = self.expression()
        self.skip()
        self.takes("~")
        self.expect("}")
        return found

    def here_document(self) -> Expression:
        start = self.at
        self.at += 2
        is_indented = self.takes("-")
        marker = self.name()
        line = self.text.find("\n", self.at) + 1
        if not marker or not line:
            raise self.error("a here-document has no end")
        end = line
        while True:
            stop = self.text.find("\n", end)
            written = self.text[end : stop if stop >= 0 else len(self.text)]
            if written.strip() == marker:
                break
            if stop < 0:
                raise self.error(f"the here-document {marker} has no end")
            end = stop + 1
        found = self.template(line, end, "")
        self.at = end + len(written.rstrip())
        parts = [_unindented(it) if is_indented else it for it in found.parts]
        return Expression("template", start, self.at, *parts)


def _unindented(part: object) -> object:
    """Without the indentation of its lines; no question of ours is about it."""
    return "\n".join(map(str.lstrip, part.split("\n"))) if isinstance(part, str) else part
