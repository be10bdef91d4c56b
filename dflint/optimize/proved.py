"""Changes of the order that the comparison of plans proves: volatile ARG and ENV below RUNs that read none.

The plan of the build (fixes/build_plan.py) has to stay the same except for where these variables begin. What
a RUN that is passed does, they cannot change: it only installs packages of the distribution, or names the
only paths that it touches.
"""

from __future__ import annotations

from dflint.fixes.build_plan import plan_of
from dflint.model.analyze import analyze
from dflint.optimize.graph import Graph
from dflint.optimize.pieces import pieces_of
from dflint.optimize.volatility import ALWAYS, set_volatilities
from dflint.source import Source
from dflint.syntax.nodes import Arg, Env
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile
    from dflint.optimize.piece import Piece

    Share = Callable[[Sequence[str]], float | None]


_OF_COMMITS = frozenset({"SHA", "COMMIT", "REVISION"})


class Proved:
    """The text with what is proved, and the lines of the instructions that move. A value."""

    __slots__ = ("lines", "text")

    def __init__(self, text: str, lines: frozenset[int]) -> None:
        self.text = text
        self.lines = lines


def proved(file: Dockerfile, context: Context, given: Mapping[str, str], share: Share) -> Proved:
    """The file with volatile variables as far down as nothing but the cache sees; unchanged where there
    are none."""
    source = file.source
    text, lines = source.text, frozenset[int]()
    for stage in reversed(file.stages):
        if stage.index not in file.used or len(stage.steps) < 2:
            continue
        pieces = _whole_steps(pieces_of(stage, source, context), source)
        set_volatilities(pieces, given, share, file, stage)
        order, moved = _sunk(pieces, Graph(pieces, context))
        start, end = stage.from_.line.end, stage.steps[-1].instruction.line.end
        newline = stage.from_.line.newline
        tried = text[:start] + "".join(newline + it.before + it.text for it in order) + text[end:]
        if moved and _is_same(text, tried, source.path, moved):
            text = tried
            lines |= {source.position(it.step.start).line for it in moved}
    return Proved(text, lines)


def _whole_steps(pieces: Sequence[Piece], source: Source) -> list[Piece]:
    """The pieces with the parts of a RUN as one again, of which nothing is known."""
    found: list[Piece] = []
    for it in pieces:
        if found and found[-1].step is it.step:
            found[-1].is_system = found[-1].is_system and it.is_system
            found[-1].touches = None
            found[-1].need, found[-1].script = None, ""
            found[-1].text = source.cut(it.step.instruction.line)
        else:
            found.append(it)
    return found


def _sunk(pieces: Sequence[Piece], graph: Graph) -> tuple[list[Piece], list[Piece]]:
    """The order with each volatile variable below the RUNs that it may pass, and what has moved."""
    order = list(pieces)
    moved: list[Piece] = []
    for piece in reversed(pieces):
        is_variable = isinstance(piece.instruction, Arg | Env) and piece.kind == "setting"
        if not is_variable or piece.volatility < ALWAYS or piece.before.strip() or _is_plain(piece):
            continue
        group, last = _reach(piece, order, graph)
        if last is not None:
            for it in group:
                order.remove(it)
            at = order.index(last) + 1
            order[at:at] = group
            moved += [it for it in group if it not in moved]
    return order, moved


def _is_plain(piece: Piece) -> bool:
    """Whether a variable has a name that a program may use for something else: VERSION, TAG, DATE."""
    assert isinstance(piece.instruction, Arg | Env)
    return any("_" not in key and key not in _OF_COMMITS for key in piece.instruction.keys)


def _reach(piece: Piece, order: Sequence[Piece], graph: Graph) -> tuple[list[Piece], Piece | None]:
    """A variable with what takes its value, and the last RUN that all of them may pass."""
    group, last, size = [piece], None, 1
    for it in order[order.index(piece) + 1 :]:
        needs = any(one in graph.above[it] for one in group)
        if needs and it.kind in ("metadata", "setting") and not it.before.strip():
            group.append(it)
        elif needs or (it.kind == "run" and not (it.is_system or it.touches is not None)):
            break
        elif it.kind in ("run", "copy", "setting", "metadata"):
            if it.kind == "run":
                last, size = it, len(group)
        else:
            break
    return group[:size], last


def _is_same(before: str, after: str, path: str, moved: Sequence[Piece]) -> bool:
    """Whether two texts make the same build, except for where the variables that moved begin."""
    names = {
        str(key)
        for it in moved
        if isinstance(it.instruction, Arg | Env)
        for key in it.instruction.keys
    }
    heads = tuple(f"{kind}: {name}" for name in names for kind in ("ARG", "ENV"))

    def plan(text: str) -> list[str]:
        lines = [str(it) for it in plan_of(analyze(parse(Source(path, text))))]
        return [it for it in lines if it.partition("=")[0] not in heads]

    return plan(before) == plan(after)
