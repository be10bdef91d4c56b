"""The grammar, and the parser that lark makes of it.

Chains of operators are flat, so that only brackets nest, and these are counted before.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

import lark

from dflint.policy.expression.errors import ExpressionError

if TYPE_CHECKING:
    from lark import Lark, Tree

LONGEST = 10_000  # characters of an expression
DEEPEST = 100  # brackets in brackets
GRAMMAR = r"""
?start: expr
?expr: any_of | any_of ("?" any_of ":" any_of)+ -> choice
?any_of: all_of | all_of ("||" all_of)+
?all_of: relation | relation ("&&" relation)+
?relation: sum | sum (RELATION sum)+
?sum: product | product ((PLUS | MINUS) product)+
?product: unary | unary (TIMES unary)+
?unary: member | NOT+ member -> negation | MINUS+ member -> minus
?member: primary | primary (field | method | index)+
field: "." NAME
method: "." NAME "(" [arguments] ")"
index: "[" expr "]"
?primary: NAME -> name
    | NAME "(" [arguments] ")" -> call
    | "(" expr ")"
    | "[" (expr ("," expr)* ","?)? "]" -> list
    | "{" (entry ("," entry)* ","?)? "}" -> map
    | INT -> int
    | FLOAT -> double
    | STRING -> string
    | "true" -> true
    | "false" -> false
    | "null" -> null
arguments: expr ("," expr)*
entry: expr ":" expr

RELATION: "<=" | ">=" | "==" | "!=" | "<" | ">" | "in"
PLUS: "+"
MINUS: "-"
TIMES: "*" | "/" | "%"
NOT: "!"
NAME: /[A-Za-z_][A-Za-z0-9_]*/
FLOAT.2: /[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+/
INT: /0x[0-9a-fA-F]+|[0-9]+/
STRING.3: /[rR]"{3}(?:[^"]|"{1,2}(?!"))*"{3}|[rR]'{3}(?:[^']|'{1,2}(?!'))*'{3}/
    | /"{3}(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3}|'{3}(?:[^'\\]|\\[\s\S]|'{1,2}(?!'))*'{3}/
    | /[rR]"[^"\n]*"|[rR]'[^'\n]*'/
    | /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/
%ignore /[ \t\r\n\f]+/
%ignore /\/\/[^\n]*/
"""
# What people write who come from other languages, and what it is here.
OTHER_WORDS = {
    "and": "&&", "or": "||", "not": "!", "&": "&&", "|": "||", "=": "==", "True": "true",
    "False": "false", "None": "null", "nil": "null", "undefined": "null",
}  # fmt: skip
RESERVED = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
    "package", "namespace", "return", "var", "void", "while",
})  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMES = {
    "RELATION": "an operator", "PLUS": "an operator", "MINUS": "an operator", "NAME": "a name",
    "TIMES": "an operator", "INT": "a value", "STRING": "a value", "RPAR": '")"', "RSQB": '"]"',
    "RBRACE": '"}"', "COLON": '":"',
}  # fmt: skip


def tree_of(text: str) -> Tree[lark.Token]:
    """The tree of an expression, as lark makes it. Raises ExpressionError."""
    if len(text) > LONGEST:
        what = f"the expression has {len(text):,} characters: {LONGEST:,} is the most."
        raise ExpressionError(what, LONGEST, len(text))
    try:
        depth = 0
        for token in _parser().lex(text, dont_ignore=False):
            if token in ("(", "[", "{"):
                depth += 1
                if depth > DEEPEST:
                    at = token.start_pos or 0
                    what = f"brackets are nested more than {DEEPEST} deep."
                    raise ExpressionError(what, at, at + 1)
            elif token in (")", "]", "}"):
                depth -= 1
        return _parser().parse(text)
    except lark.UnexpectedCharacters as error:
        raise _unexpected(text, error.pos_in_stream or 0, error.char) from None
    except lark.UnexpectedToken as error:
        if error.token.type == "$END":
            wanted = sorted({NAMES[it] for it in error.accepts or error.expected if it in NAMES})
            what = "the expression ends too early" if text.strip() else "the expression is empty"
            if len(wanted) == 1:
                what += f": {wanted[0]} is missing"
            what += "."
            raise ExpressionError(what, len(text.rstrip()), len(text) + 1) from None
        raise _unexpected(text, error.token.start_pos or 0, str(error.token)) from None


def _unexpected(text: str, at: int, token: str) -> ExpressionError:
    before = text[:at].rstrip()
    word = before[len(before.rstrip(LETTERS)) :]
    if token[:1] in ("'", '"') and word in ("b", "B", "rb", "br"):
        what = "bytes are not part of what dflint reads of CEL."
        return ExpressionError(what, at - len(word), at + len(token))
    if token in ("'", '"'):
        return ExpressionError("the string is not closed.", at, at + 1)
    if text[at - 1 : at].isdecimal() and token in ("u", "U"):
        what = "unsigned numbers are not part of what dflint reads of CEL."
        return ExpressionError(what, at, at + 1)
    if word in OTHER_WORDS and token not in OTHER_WORDS:
        token, at = word, len(before) - len(word)
    hint = f" Write {OTHER_WORDS[token]}." if token in OTHER_WORDS else ""
    shown = token if len(token) <= 30 else f"{token[:30]}…"
    return ExpressionError(f'"{shown}" is not expected here.{hint}', at, at + len(token))


@cache
def _parser() -> Lark:
    """The parser, from the place of the bytecode if it is there and of this grammar."""
    state = f"{GRAMMAR}{lark.__version__}{sys.version}"
    digest = hashlib.sha256(state.encode()).hexdigest()[:16]
    folder = os.path.join(os.path.dirname(__file__), "__pycache__")
    place = os.path.join(folder, f"grammar.{digest}.lark")
    try:
        with open(place, "rb") as file:
            return lark.Lark.load(file)
    except Exception:  # whatever was kept there is made anew
        made = lark.Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=True)
    if not sys.dont_write_bytecode and os.access(folder, os.W_OK):
        _keep(made, place)
    return made


def _keep(parser: Lark, place: str) -> None:
    try:
        with open(f"{place}.{os.getpid()}", "wb") as file:
            parser.save(file)
        os.replace(file.name, place)
    except OSError:
        return
