"""Leaves out of the code of a module what only type checkers read. Reading a bundle takes a fifth less then.

Its instructions stay as they are. What goes are values and names of instructions below `if TYPE_CHECKING`,
which are never run, and the annotations of functions.
"""

from __future__ import annotations

from dis import get_instructions, hasconst, hasname
from types import CodeType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from dis import Instruction

MAKERS = ("Rule", "rule")
ANNOTATED = 4  # of MAKE_FUNCTION, and of SET_FUNCTION_ATTRIBUTE since Python 3.13


def lean(code: CodeType) -> CodeType:
    """The code of a module without types. Where it makes rules, annotations stay: rules read theirs."""
    steps = get_instructions(code)
    return _lean(code, any(it.opname == "IMPORT_FROM" and it.argval in MAKERS for it in steps))


def _lean(code: CodeType, annotated: bool) -> CodeType:
    consts = [_lean(it, annotated) if isinstance(it, CodeType) else it for it in code.co_consts]
    if not any(isinstance(it, CodeType) for it in consts):
        return code
    dead, live = _parted(get_instructions(code))
    read = [it.arg for it in live if it.opcode in hasconst]
    for number in set(range(1, len(consts))).difference(read):  # the first is the documentation
        consts[number] = None
    types = [] if annotated else list(_annotations(live))
    for number in set(types):
        if types.count(number) == read.count(number):
            consts[number] = ()
    named = {it.argval for it in dead if it.opcode in hasname}
    named.difference_update([it.argval for it in live if it.opcode in hasname])
    names = ["_" if it in named else it for it in code.co_names]
    return code.replace(co_consts=tuple(consts), co_names=tuple(names))


def _parted(steps: Iterable[Instruction]) -> tuple[list[Instruction], list[Instruction]]:
    """The instructions below `if TYPE_CHECKING`, and all others."""
    dead: list[Instruction] = []
    live: list[Instruction] = []
    end = 0
    is_asked = False
    for it in steps:
        (dead if it.offset < end else live).append(it)
        if is_asked and "JUMP" in it.opname:
            end = it.argval if it.opname.endswith("IF_FALSE") else end
            is_asked = False
        elif it.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            is_asked = it.argval == "TYPE_CHECKING"
    return dead, live


def _annotations(steps: Sequence[Instruction]) -> Iterator[int]:
    """The numbers of the constants that are annotations of a function, once for each function."""
    for first, code, make, then in zip(steps, steps[1:], steps[2:], steps[3:], strict=False):
        is_annotated = (
            then.arg == ANNOTATED
            if then.opname == "SET_FUNCTION_ATTRIBUTE"
            else (make.arg or 0) & ANNOTATED
        )
        if make.opname == "MAKE_FUNCTION" and is_annotated and isinstance(first.argval, tuple):
            if isinstance(code.argval, CodeType) and first.opcode in hasconst:
                yield first.arg or 0
