"""Expressions → closures: every name, field and type is checked before anything is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token

from dflint.policy.expression import operators
from dflint.policy.expression.errors import ExpressionError, Undecided
from dflint.policy.expression.functions import CONSTANTS, FUNCTIONS, glob_of, pattern_of
from dflint.policy.expression.grammar import RESERVED, tree_of
from dflint.policy.expression.literals import string, whole_number
from dflint.policy.expression.macros import MACROS, macro
from dflint.policy.expression.scope import Code, Loop, Part, Scope, frame
from dflint.policy.expression.types import (
    BOOL,
    DOUBLE,
    DYN,
    INT,
    MISSING,
    NULL,
    STRING,
    Class,
    Thing,
    fits,
    joined,
    list_of,
    map_of,
)
from dflint.policy.expression.values import indexed, kind_of
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from dflint.policy.expression.types import Type

    Node = Any  # Tree[Token]: what its children are, its rule in the grammar says


def compiled(text: str, scope: Scope, wanted: Type | None = None) -> Code:
    """The expression, if all in it is known and it is of the wanted type. Raises ExpressionError."""
    return Compiler(text).whole(scope, wanted)


class Compiler:
    """One expression. `parts`: all that it consists of, once it is compiled."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[Part] = []
        self.loops: tuple[Loop, ...] = ()
        self._numbers = 0

    def whole(self, scope: Scope, wanted: Type | None = None) -> Code:
        """All of it. Raises ExpressionError."""
        try:
            tree = tree_of(self.text)
            code = self.code(tree, scope)
        except RecursionError:
            raise ExpressionError("the expression is nested too deeply.", 0, 1) from None
        if wanted is not None and not fits(code.type, wanted):
            what = f"this must be {wanted}, and is {code.type}."
            raise ExpressionError(what, *self.place(tree))
        return code

    def place(self, node: Node | Token) -> tuple[int, int]:
        """Where a part of the expression is, without what is around it."""
        if isinstance(node, Token):
            return node.start_pos or 0, node.end_pos or len(self.text)
        if node.meta.empty:
            return 0, len(self.text)
        return node.meta.start_pos, node.meta.end_pos

    def cut(self, node: Node) -> str:
        """What is written of a part."""
        start, end = self.place(node)
        return self.text[start:end]

    def code(self, node: Node, scope: Scope) -> Code:
        """A part of the expression."""
        code: Code = getattr(self, f"_{node.data}")(node, scope)
        if code.is_constant and node.data not in _LITERALS:
            code = self._folded(code)
        start, end = self.place(node)
        self.parts.append(Part(start, end, code, self.loops))
        return code

    def error(self, what: str, node: Node | Token) -> ExpressionError:
        """A mistake at a part of the expression."""
        return ExpressionError(what, *self.place(node))

    def wanting(self, node: Node, scope: Scope, type: Type, what: str) -> Code:
        """A part that must be of a type."""
        code = self.code(node, scope)
        if not fits(code.type, type):
            raise self.error(f"{what} must be {type}, and this is {code.type}.", node)
        return code

    def _folded(self, code: Code) -> Code:
        """A constant, worked out once; not if it is an error, which is said when it is reached."""
        try:
            value = code.run(frame({}))
        except Undecided:
            return code
        return Code(code.type, lambda f: value, code.names, True)

    # --- operators ---

    def _choice(self, node: Node, scope: Scope) -> Code:
        *pairs, last = node.children
        tests = [self.wanting(it, scope, BOOL, "what is before ?") for it in pairs[::2]]
        values = [self.code(it, scope) for it in (*pairs[1::2], last)]
        for one, it in zip(values[1:], (*pairs[3::2], last), strict=True):
            if not fits(values[0].type, one.type):
                what = f"both sides of : must be of one type: {values[0].type} and {one.type}."
                raise self.error(what, it)
        return operators.choice(tests, values, joined(it.type for it in values))

    def _any_of(self, node: Node, scope: Scope) -> Code:
        return operators.any_of(
            [self.wanting(it, scope, BOOL, "a side of ||") for it in node.children]
        )

    def _all_of(self, node: Node, scope: Scope) -> Code:
        return operators.all_of(
            [self.wanting(it, scope, BOOL, "a side of &&") for it in node.children]
        )

    def _negation(self, node: Node, scope: Scope) -> Code:
        code = self.wanting(node.children[-1], scope, BOOL, "what is behind !")
        return operators.negation(code, len(node.children) - 1)

    def _minus(self, node: Node, scope: Scope) -> Code:
        *signs, inner = node.children
        if inner.data == "int":
            value = whole_number(str(inner.children[0]), len(signs), *self.place(node))
            return Code(INT, lambda f: value, is_constant=True)
        code = self.code(inner, scope)
        if code.type not in (INT, DOUBLE, DYN):
            raise self.error(f"what is behind - must be a number, and this is {code.type}.", inner)
        return operators.minus(code, len(signs))

    def _chain(self, node: Node, scope: Scope) -> Code:
        """Values with operators between them, from left to right."""
        first, *rest = node.children
        code = self.code(first, scope)
        type, steps = code.type, []
        for sign, operand in zip(rest[::2], rest[1::2], strict=True):
            other = self.code(operand, scope)
            made = operators.result(str(sign), type, other.type)
            if isinstance(made, str):
                raise self.error(made, sign)
            type = made
            steps.append((str(sign), other))
        return operators.chain(type, code, steps)

    _relation = _sum = _product = _chain

    # --- members ---

    def _member(self, node: Node, scope: Scope) -> Code:
        first, *rest = node.children
        code = self.code(first, scope)
        start = self.place(node)[0]
        for it in rest:
            code = getattr(self, f"_{it.data}")(it, scope, code, start)
            self.parts.append(Part(start, self.place(it)[1], code, self.loops))
        return code

    def _field(self, node: Node, scope: Scope, of: Code, start: int) -> Code:
        name = str(node.children[0])
        self.type_of_field(node, of)
        shown, run = self.text[start : self.place(node)[1]], of.run
        if isinstance(of.type, Class):
            field = of.type.fields[name]
            unknown = Undecided(f"{shown} is not known: {field.needs or 'it is not there'}")

            def read(f: Any) -> Any:
                value = run(f).get(name)
                if value is MISSING:
                    raise unknown
                return value

            return Code(field.type, read, of.names)
        result = of.type.parts[1] if of.type.name == "map" else DYN
        return Code(result, lambda f: _selected(run(f), name, shown), of.names, of.is_constant)

    def type_of_field(self, node: Node, of: Code) -> Type:
        """The type of a field that is asked for by name. Raises ExpressionError."""
        token: Any = node.children[0]
        name = str(token)
        if isinstance(of.type, Class):
            if name in of.type.fields:
                return of.type.fields[name].type
            hint = did_you_mean(name, of.type.fields)
            raise self.error(f'{of.type} has no field "{name}".{hint}', token)
        if of.type is DYN or of.type.name == "map":
            return DYN
        raise self.error(f"{of.type} has no fields.", token)

    def _index(self, node: Node, scope: Scope, of: Code, start: int) -> Code:
        key = self.code(node.children[0], scope)
        kind, run, key_run = of.type, of.run, key.run
        wanted = INT if kind.name == "list" else kind.parts[0] if kind.name == "map" else DYN
        if kind is not DYN and kind.name not in ("list", "map"):
            raise self.error(f"{kind} has no [ ].", node)
        if not fits(key.type, wanted):
            raise self.error(f"a {kind.name} takes {wanted} in [ ], not {key.type}.", node)
        result = kind.parts[-1] if kind.parts else DYN
        names = of.names | key.names
        both = of.is_constant and key.is_constant
        return Code(result, lambda f: indexed(run(f), key_run(f)), names, both)

    def _method(self, node: Node, scope: Scope, of: Code, start: int) -> Code:
        name, arguments = self._called(node)
        if str(name) in MACROS:
            return self._macro(str(name), node, of, arguments, scope)
        function = FUNCTIONS.get(str(name))
        if function is None or not function.is_method:
            known = [*MACROS, *(it.name for it in FUNCTIONS.values() if it.is_method)]
            hint = f" Write {name}(…)." if function is not None else did_you_mean(str(name), known)
            raise self.error(f"there is no .{name}().{hint}", name)
        return self._apply(
            function, name, [of, *(self.code(it, scope) for it in arguments)], arguments
        )

    def _macro(
        self, name: str, node: Node, of: Code, arguments: Sequence[Node], scope: Scope
    ) -> Code:
        """`of.name(variable, expression)`; map may have a condition between the two."""
        most = 3 if name == "map" else 2
        if not 2 <= len(arguments) <= most or arguments[0].data != "name":
            raise self.error(f".{name}() takes a name and an expression: .{name}(x, …).", node)
        if of.type is not DYN and of.type.name not in ("list", "map"):
            raise self.error(f".{name}() needs a list or a map, and this is {of.type}.", node)
        variable = str(arguments[0].children[0])
        self._numbers += 1
        key = f"{variable}#{self._numbers}"
        inner = scope.with_name(variable, of.type.parts[0] if of.type.parts else DYN, key)
        outside, self.loops = self.loops, (*self.loops, Loop(variable, key, of))
        what = f"the condition of .{name}()"
        test = (
            self.wanting(arguments[1], inner, BOOL, what) if most == len(arguments) == 3 else None
        )
        last = arguments[-1]
        body = self.code(last, inner) if name == "map" else self.wanting(last, inner, BOOL, what)
        self.loops = outside
        return macro(name, of, key, test, body)

    def _call(self, node: Node, scope: Scope) -> Code:
        name, arguments = self._called(node)
        if name == "has":
            return self._has(node, arguments, scope)
        function = FUNCTIONS.get(str(name))
        if function is None or not function.is_global:
            known = ["has", *(it.name for it in FUNCTIONS.values() if it.is_global)]
            is_method = function is not None or str(name) in MACROS
            hint = f" Write value.{name}(…)." if is_method else did_you_mean(str(name), known)
            raise self.error(f"there is no function {name}().{hint}", name)
        return self._apply(function, name, [self.code(it, scope) for it in arguments], arguments)

    def _called(self, node: Node) -> tuple[Token, Sequence[Node]]:
        name, arguments = node.children
        return name, [] if arguments is None else list(arguments.children)

    def _apply(
        self, function: Any, name: Token, given: Sequence[Code], nodes: Sequence[Node]
    ) -> Code:
        """A function with its arguments. What can be wrong with constant ones is said now."""
        fitting = [
            types
            for types in function.takes
            if len(types) == len(given)
            and all(fits(it.type, wanted) for it, wanted in zip(given, types, strict=True))
        ]
        if not fitting:
            takes = " or ".join(", ".join(map(str, types)) for types in function.takes)
            got = ", ".join(str(it.type) for it in given) or "nothing"
            raise self.error(f"{name}() takes {takes}, not {got}.", name)
        check = {"matches": pattern_of, "glob": glob_of}.get(function.name)
        if check is not None:
            check("")  # what it needs is there
        if check is not None and given[1].is_constant:
            try:
                check(given[1].run(frame({})))
            except Undecided as error:
                raise self.error(f"{error}.", nodes[-1]) from None
        runs, call = [it.run for it in given], function.call
        names = frozenset().union(*[it.names for it in given])
        is_constant = all(it.is_constant for it in given) and function.name != "age"
        if len(runs) == 1:
            (one,) = runs
            return Code(function.gives, lambda f: call(one(f), f[""]), names, is_constant)
        one, two = runs
        return Code(function.gives, lambda f: call(one(f), two(f), f[""]), names, is_constant)

    def _has(self, node: Node, arguments: Sequence[Node], scope: Scope) -> Code:
        """`has(thing.field)`: whether a field is known, or a key is there."""
        only = arguments[0] if len(arguments) == 1 else None
        if only is None or only.data != "member" or only.children[-1].data != "field":
            raise self.error("has() takes a field, as in has(image.scan).", node)
        *inner, last = only.children
        of = self.code(inner[0], scope)
        start = self.place(only)[0]
        for it in inner[1:]:
            of = getattr(self, f"_{it.data}")(it, scope, of, start)
        self.type_of_field(last, of)
        name, run = str(last.children[0]), of.run
        return Code(BOOL, lambda f: _is_there(run(f), name), of.names)

    # --- primaries ---

    def _name(self, node: Node, scope: Scope) -> Code:
        name = str(node.children[0])
        if name in scope.types:
            key = scope.keys[name]
            outer = frozenset([name]) if key == name else frozenset()
            return Code(scope.types[name], lambda f: f[key], outer)
        if name in CONSTANTS:
            value = CONSTANTS[name]
            return Code(INT, lambda f: value, is_constant=True)
        if name in RESERVED:
            raise self.error(f'"{name}" is a reserved word of CEL.', node)
        if name in scope.elsewhere:
            raise self.error(f'"{name}" is not known here: {scope.elsewhere[name]}.', node)
        hint = did_you_mean(name, scope.types)
        raise self.error(f'nothing is called "{name}".{hint}', node)

    def _list(self, node: Node, scope: Scope) -> Code:
        items = [self.code(it, scope) for it in node.children]
        runs = [it.run for it in items]
        names = frozenset().union(*[it.names for it in items])
        type = list_of(joined(it.type for it in items))
        return Code(
            type, lambda f: [run(f) for run in runs], names, all(it.is_constant for it in items)
        )

    def _map(self, node: Node, scope: Scope) -> Code:
        pairs = [
            (self.code(it.children[0], scope), self.code(it.children[1], scope))
            for it in node.children
        ]
        for (key, _), it in zip(pairs, node.children, strict=True):
            if key.type not in (INT, STRING, BOOL, DYN):
                raise self.error(f"a key of a map cannot be {key.type}.", it)
        runs = [(key.run, value.run) for key, value in pairs]
        codes = [it for pair in pairs for it in pair]
        names = frozenset().union(*[it.names for it in codes])
        type = map_of(joined(it.type for _, it in pairs), joined(key.type for key, _ in pairs))
        return Code(type, lambda f: _mapped(runs, f), names, all(it.is_constant for it in codes))

    def _int(self, node: Node, scope: Scope) -> Code:
        return self._literal(INT, whole_number(str(node.children[0]), 0, *self.place(node)))

    def _double(self, node: Node, scope: Scope) -> Code:
        return self._literal(DOUBLE, float(str(node.children[0])))

    def _string(self, node: Node, scope: Scope) -> Code:
        return self._literal(STRING, string(str(node.children[0]), self.place(node)[0]))

    def _true(self, node: Node, scope: Scope) -> Code:
        return self._literal(BOOL, True)

    def _false(self, node: Node, scope: Scope) -> Code:
        return self._literal(BOOL, False)

    def _null(self, node: Node, scope: Scope) -> Code:
        return self._literal(NULL, None)

    def _literal(self, type: Type, value: Any) -> Code:
        return Code(type, lambda f: value, is_constant=True)


_LITERALS = ("int", "double", "string", "true", "false", "null")


def _selected(value: Any, name: str, shown: str) -> Any:
    if type(value) is dict:
        if name not in value:
            raise Undecided(f'{shown} is not there: the map has no key "{name}"')
        return value[name]
    if isinstance(value, Thing) and name in value.type.fields:
        found = value.get(name)
        if found is not MISSING:
            return found
    raise Undecided(f"{shown} is not there: {kind_of(value)} has no such field")


def _is_there(value: Any, name: str) -> bool:
    if type(value) is dict:
        return name in value
    if isinstance(value, Thing):
        return name in value.type.fields and value.get(name) is not MISSING
    raise Undecided(f"{kind_of(value)} has no fields")


def _mapped(runs: Sequence[tuple[Callable[[Any], Any], Callable[[Any], Any]]], f: Any) -> Any:
    made: dict[Any, Any] = {}
    for key_run, value_run in runs:
        key = key_run(f)
        if type(key) not in (str, int, bool) or key in made:
            raise Undecided(f"a map cannot have the key {key!r}, or has it twice")
        made[key] = value_run(f)
    return made
