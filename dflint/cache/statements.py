"""A module as the statements that make its names, so that a start runs those that it needs.

Modules of dflint make names and do nothing else: what one of them is worth does not depend on when it is
made. A module that does something else, such as filling a table in a loop, stays whole.
"""

from __future__ import annotations

import ast
import builtins
import copy
import marshal
from dis import get_instructions

from dflint.cache.bundled import CALL_LATER, MAKE_TABLE
from dflint.cache.modules import CHECK, OWN
from dflint.cache.worked_out import NOTHING, with_things, worked_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from types import CodeType
    from typing import Any

    from dflint.cache.bundled import Content

    # Names, and the statement that makes them.
    Made = tuple[list[str], ast.stmt]

# What the functions of a class do until they are first called: `_later` says which one it is.
LATER = "_later"
_AT_FIRST = ast.parse(f"""
def at_first(*args, {LATER}, **more):
    return {CALL_LATER}(__name__, {LATER}, args, more)
""").body[0]
AT_FIRST: CodeType = compile(ast.Module([_AT_FIRST], []), "", "exec").co_consts[0]
# Decorators that know nothing of a function but what it does.
PLAIN = frozenset({"property", "cached_property", "staticmethod", "classmethod"})
ALWAYS = frozenset(vars(builtins))  # which are looked up there first
FUNCTIONS = frozenset([it for it in ALWAYS if it[:2] != "__"])
NOTHING_MADE: Mapping[str, Any] = {}
FEWEST_ROWS = 8  # of a table of which each row is made when it is looked up


def split(
    source: bytes, path: str, usual: Collection[str], known: Mapping[str, Any] = NOTHING_MADE
) -> tuple[Content, dict[str, bytes]]:
    """What makes some names; the bytecode of the statements that make all others, by name.

    `known`: what the module has made in this process, if it was loaded. Raises SyntaxError, ValueError.
    """
    tree = ast.parse(source, path)
    made = list(_made(tree.body))
    names = [name for its_names, _ in made for name in its_names]
    if len(names) > len({*names}) or not all(its_names for its_names, _ in made):
        whole = _compiled([statement for _, statement in made], path)
        stored = [it.argval for it in get_instructions(whole) if it.opname == "STORE_NAME"]
        return ((), {}, {}, whole), dict.fromkeys(stored, marshal.dumps(whole))
    imports: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    first, rest = [], {}
    for its_names, statement in made:
        if {*its_names}.isdisjoint(usual) and ALWAYS.isdisjoint(its_names):
            code = marshal.dumps(_compiled([_with_rows(statement, path)], path))
            rest.update(dict.fromkeys(its_names, code))
        elif isinstance(statement, ast.ImportFrom) and _is_own(statement):
            imports.setdefault(statement.module or "", []).extend(its_names)
        elif (value := worked_out(statement, known)) is not NOTHING:
            values[its_names[0]] = value
        else:
            first.append(_with_rows(with_things(statement, known), path))
    bare = Bare(usual)
    at_once = _short(_compiled([bare.visit(it) for it in first], path))
    rest.update((name, marshal.dumps(_compiled([it], path))) for name, it in bare.later.items())
    imports[builtins.__name__] = sorted(FUNCTIONS & _looked_up(at_once))
    imported = tuple([(module, tuple(names)) for module, names in imports.items() if names])
    return (imported, values, {}, at_once if first else None), rest


def _looked_up(code: CodeType) -> set[str]:
    """The names that bytecode may look up, and that of functions in it."""
    inner = [it for it in code.co_consts if isinstance(it, type(code))]
    return {*code.co_names}.union(*map(_looked_up, inner))


def _with_rows(statement: ast.stmt, path: str) -> ast.stmt:
    """A statement. One that makes a table whose rows are more than values makes a Table of them instead: a row is
    made when it is looked up."""
    match statement:
        case (
            ast.Assign(targets=[ast.Name() as target], value=ast.Dict(keys=keys, values=rows))
            | ast.AnnAssign(target=ast.Name() as target, value=ast.Dict(keys=keys, values=rows))
        ) if len(rows) >= FEWEST_ROWS and all(isinstance(it, ast.Constant) for it in keys):
            if any(isinstance(it, ast.Call | ast.Name) for it in rows):
                codes = [marshal.dumps(compile(ast.Expression(it), path, "eval")) for it in rows]
                table = ast.Dict(keys, [ast.Constant(it) for it in codes])
                names = ast.Call(ast.Name("globals", ast.Load()), [], [])
                made = ast.Call(ast.Name(MAKE_TABLE, ast.Load()), [table, names], [])
                it = ast.copy_location(ast.Assign([target], made), statement)
                return ast.fix_missing_locations(it)
    return statement


def _makes_rule(function: ast.FunctionDef) -> bool:
    """Whether nothing but `@rule(…)` is above it."""
    match function.decorator_list:
        case [ast.Call(func=ast.Name(id="rule"))]:
            return True
    return False


def _check_of(rule: ast.FunctionDef) -> ast.stmt:
    """The function of a rule, without what makes it one."""
    check = copy.deepcopy(rule)
    check.name, check.decorator_list = f"{CHECK}{rule.name}", []
    return Bare().visit_FunctionDef(check)


def _short(code: CodeType) -> CodeType:
    """Bytecode in which functions have but one name, as that of the class before it is read by nothing, and
    those that do the same are one."""
    if LATER in code.co_varnames:
        return AT_FIRST
    consts = tuple([_short(it) if isinstance(it, type(code)) else it for it in code.co_consts])
    return code.replace(co_consts=consts, co_qualname=code.co_name)


class Bare(ast.NodeTransformer):
    """Leaves out what is written for readers and is in no way of a check: docstrings, and annotations.

    Calls that decorate something may read them: what makes a rule does.

    Of the functions of a class, those that are not in `usual` (as "Class:function") are put into `later` instead.
    """

    def __init__(self, usual: Collection[str] = ()) -> None:
        self.usual = usual
        self.later: dict[str, ast.stmt] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if not any(isinstance(it, ast.Call) for it in node.decorator_list):
            self._without_docstring(node)
            node.returns = None
            for it in ast.walk(node.args):
                if isinstance(it, ast.arg):
                    it.annotation = None
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self._without_docstring(node)
        self.generic_visit(node)
        read = {it.id for it in ast.walk(node) if isinstance(it, ast.Name)}
        node.body = [
            self._made_later(it, f"{node.name}:") if getattr(it, "name", "") not in read else it
            for it in node.body
        ]
        return node

    def _made_later(self, node: ast.stmt, of_class: str) -> ast.stmt:
        """What stands for a function of a class until it is first called."""
        if not isinstance(node, ast.FunctionDef) or not _is_alone(node):
            return node
        name = f"{of_class}{node.name}"
        if name in self.usual:
            return node
        self.later[name] = node
        instead = copy.deepcopy(_AT_FIRST)
        assert isinstance(instead, ast.FunctionDef)
        instead.name, instead.decorator_list = node.name, node.decorator_list
        instead.args.kw_defaults = [ast.Constant(name)]
        return ast.fix_missing_locations(ast.copy_location(instead, node))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    @staticmethod
    def _without_docstring(node: ast.FunctionDef | ast.ClassDef) -> None:
        if ast.get_docstring(node, clean=False) is not None:
            node.body[0] = ast.copy_location(ast.Pass(), node.body[0])


def _is_alone(function: ast.FunctionDef) -> bool:
    """Whether a function of a class is the same outside of it."""
    if any(not isinstance(it, ast.Name) or it.id not in PLAIN for it in function.decorator_list):
        return False
    words = [it for it in ast.walk(function) if isinstance(it, ast.Name | ast.Attribute)]
    names = {it.id if isinstance(it, ast.Name) else it.attr for it in words}
    defaults = [*function.args.defaults, *function.args.kw_defaults]
    return (
        names.isdisjoint({"super", "__class__"})
        and not any(name[:2] == "__" and name[-2:] != "__" for name in names)
        and all(it is None or isinstance(it, ast.Constant) for it in defaults)
    )


def _is_own(statement: ast.ImportFrom) -> bool:
    """Whether a name is imported from a module of dflint, and keeps it."""
    return f"{statement.module}.".startswith(OWN) and statement.names[0].asname is None


def _made(statements: Iterable[ast.stmt]) -> Iterator[Made]:
    """Statements with the names that they make; without names where that is not all they do."""
    for it in statements:
        if (
            isinstance(it, ast.If)
            and isinstance(it.test, ast.Name)
            and it.test.id == "TYPE_CHECKING"
        ):
            yield from _made(it.orelse)
        elif isinstance(it, ast.ImportFrom):
            if it.module != "__future__":
                for alias in it.names:
                    one = ast.ImportFrom(it.module, [alias], it.level)
                    yield [alias.asname or alias.name], ast.copy_location(one, it)
        elif isinstance(it, ast.Import):
            yield [one.asname or one.name.partition(".")[0] for one in it.names], it
        elif isinstance(it, ast.FunctionDef | ast.ClassDef):
            yield [it.name], it
            if isinstance(it, ast.FunctionDef) and _makes_rule(it):
                yield [f"{CHECK}{it.name}"], _check_of(it)
        elif isinstance(it, ast.Assign):
            yield list(_targets(it.targets)), it
        elif isinstance(it, ast.AnnAssign):
            if it.value is not None:
                yield list(_targets([it.target])), it
        elif not isinstance(it, ast.Expr) or not isinstance(it.value, ast.Constant):
            yield [], it


def _targets(targets: Iterable[ast.expr]) -> Iterator[str]:
    """The names that are assigned to, if nothing else is."""
    for it in targets:
        if isinstance(it, ast.Tuple):
            yield from _targets(it.elts)
        elif isinstance(it, ast.Name):
            yield it.id


def _compiled(statements: list[ast.stmt], path: str) -> CodeType:
    tree = ast.Module(statements, [])
    code: CodeType = compile(tree, path, "exec", annotations.compiler_flag, dont_inherit=True)
    return code
