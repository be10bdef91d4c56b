"""What statements of a module have made, as values: a bundle keeps what is longer to work out than to read.

What a statement makes does not depend on when it is run (statements.py). So what it makes of calls and loops while
the bundle is made is what it would make in each start.
"""

from __future__ import annotations

import ast
from itertools import chain

from dflint.cache.bundled import MAKE_THING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

NOTHING = object()
PLAIN = frozenset({bool, bytes, float, int, str, type(None)})
WORK = (
    ast.BinOp, ast.Call, ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp,
)  # fmt: skip


def worked_out(statement: ast.stmt, made: Mapping[str, Any]) -> Any:
    """What a statement makes, if that is work and nothing but values; else NOTHING.

    `made`: all that the module has made. What is in a table there may have been put into it by a run.
    """
    name, value = _assigned(statement)
    if name not in made or not any(isinstance(it, WORK) for it in ast.walk(value)):
        return NOTHING
    if not _is_plain(made[name]):
        return NOTHING
    return eval(compile(ast.Expression(value), "", "eval"), {**made})


def with_things(statement: ast.stmt, made: Mapping[str, Any]) -> ast.stmt:
    """A statement; where it makes a tuple of things that say what of them is KEPT, one that makes them of that."""
    name, written = _assigned(statement)
    value = made.get(name)
    if not isinstance(written, ast.Tuple) or not all(
        isinstance(it, ast.Call) for it in written.elts
    ):
        return statement
    if type(value) is not tuple or not value or not all(map(_is_thing, value)):
        return statement
    kinds = {type(it).__name__: type(it) for it in value}
    if any(made.get(it) is not kind for it, kind in kinds.items()):
        return statement
    target = ast.Name(name, ast.Store())
    instead = ast.copy_location(ast.Assign([target], _written(value)), statement)
    return ast.fix_missing_locations(instead)


def _assigned(statement: ast.stmt) -> tuple[str, ast.expr]:
    """The name that a statement gives a value, and what it is; no name where it does something else."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name, value
    return "", ast.Constant(None)


def _is_plain(value: Any) -> bool:
    if type(value) in (tuple, frozenset):
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(map(_is_plain, chain(value, value.values())))
    return type(value) in PLAIN


def _is_thing(value: Any) -> bool:
    return hasattr(type(value), "KEPT")


def _written(value: Any) -> ast.expr:
    """A value as it is written in Python."""
    if _is_thing(value):
        state = {it: vars(value)[it] for it in type(value).KEPT}
        kind = ast.Name(type(value).__name__, ast.Load())
        return ast.Call(ast.Name(MAKE_THING, ast.Load()), [kind, _written(state)], [])
    if type(value) is tuple and any(map(_is_thing, value)):
        return ast.Tuple([_written(it) for it in value], ast.Load())
    if type(value) is dict:
        return ast.Dict([*map(_written, value)], [*map(_written, value.values())])
    return ast.Constant(value)
