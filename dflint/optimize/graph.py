"""Which pieces of a stage have to stay in their order, and the order that is left to choose.

An edge from one piece to a later one says that they must not change places. What is not known to be
independent has one.
"""

from __future__ import annotations

from dflint.optimize.reading import are_apart, is_needed, is_of_system, names_path, reads
from dflint.syntax.nodes import (
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Healthcheck,
    Shell,
    User,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.optimize.piece import Piece

# Names of variables that builds put into what they make, all of that beginning.
_EMBEDDED = (
    "REACT_APP_",
    "VITE_",
    "NEXT_PUBLIC_",
    "VUE_APP_",
    "GATSBY_",
    "NUXT_",
    "EXPO_PUBLIC_",
    "PUBLIC_",
    "NG_",
)
# Programs that take any variable of the environment as a property of the build.
_READ_ENVIRONMENT = frozenset(
    {
        "make",
        "cmake",
        "ninja",
        "dotnet",
        "msbuild",
        "meson",
        "configure",
        "autogen.sh",
        "rake",
        "envsubst",
        "env",
        "printenv",
    }
)
_MOST_READ = 2000  # files of the context that are searched for the name of a variable
_LONGEST_READ = 20_000_000  # bytes of them


class Graph:
    """The edges between pieces, by place: `above[piece]` are the pieces that have to come before.

    `bits`: for each piece a number with one bit, so that a set of pieces is a number.
    """

    def __init__(self, pieces: Sequence[Piece], context: Context) -> None:
        self.pieces = sorted(pieces, key=lambda it: it.place)
        self._context = context
        self._texts: str | None = None
        self._read_names: dict[str, bool] = {}
        self.above: Mapping[Piece, list[Piece]] = {
            later: [it for it in self.pieces[:at] if self._must_stay(it, later)]
            for at, later in enumerate(self.pieces)
        }
        self.bits = {it: 1 << at for at, it in enumerate(self.pieces)}
        self._before: dict[Piece, int] = {}  # the bits of all that has to come before a piece
        for it in self.pieces:
            bits = 0
            for other in self.above[it]:
                bits |= self.bits[other] | self._before[other]
            self._before[it] = bits

    def before(self, piece: Piece, left: int) -> int:
        """What of the pieces that are left has to come before a piece, as bits."""
        return self._before[piece] & left

    def closure(self, piece: Piece, left: int) -> list[Piece]:
        """A piece and all that has to come before it and is left, in order."""
        wanted = self.before(piece, left) | self.bits[piece]
        found: list[Piece] = []
        while wanted:
            first = wanted & -wanted
            found.append(self.pieces[first.bit_length() - 1])
            wanted ^= first
        return found

    def _must_stay(self, one: Piece, other: Piece) -> bool:
        """Whether two pieces, the first of which is above the other, must not change places."""
        kinds = (one.kind, other.kind)
        if one in other.passes:
            return False
        if "other" in kinds:
            return True
        if "metadata" in kinds:
            return self._of_metadata(one, other)
        if "setting" in kinds:
            return self._of_settings(one, other)
        if kinds == ("copy", "copy"):
            is_part = other.is_new and other.step is one.step  # which brings the same files
            return not is_part and not are_apart(one.target, other.target)
        if kinds == ("run", "run"):
            return self._of_runs(one, other)
        if kinds == ("run", "copy"):
            return True
        return reads(other, one)

    def _of_metadata(self, one: Piece, other: Piece) -> bool:
        if one.kind == other.kind:
            return True
        if one.kind == "metadata":
            return False
        it, meta = one.instruction, other.instruction
        if isinstance(it, Shell):
            return isinstance(meta, Cmd | Entrypoint | Healthcheck)
        return isinstance(it, Arg | Env) and _uses(meta, it)

    def _of_settings(self, one: Piece, other: Piece) -> bool:
        it, later = one.instruction, other.instruction
        if one.kind == "run" and other.kind == "setting":
            return True
        if one.kind == "setting" and other.kind == "run":
            if isinstance(it, Arg | Env) and one.volatility:
                return self._may_read(other, it)
            return True
        if one.kind == "copy" or other.kind == "copy":
            return _minds(one, later) if one.kind == "copy" else _minds(other, it)
        if isinstance(it, Arg | Env) and isinstance(later, Arg | Env):
            if one.volatility or other.volatility:
                return _uses(later, it) or bool(it.keys & later.keys) or _uses(it, later)
            return True
        if isinstance(it, Arg | Env):
            return not one.volatility or _uses(later, it)
        return True

    def _of_runs(self, one: Piece, other: Piece) -> bool:
        """Whether two RUNs must not change places."""
        for small, big in ((one, other), (other, one)):
            if small.touches is not None:
                if big.is_system:
                    return any(is_of_system(path) for path in small.touches)
                if big.touches is not None:
                    return any(is_needed(a, b) for a in small.touches for b in big.touches)
                if big.script:
                    return any(
                        names_path(big.script, path)
                        or not all(are_apart(path, other) for other in big.needed_images)
                        for path in small.touches
                    )
        return True

    def _may_read(self, run: Piece, setting: Arg | Env) -> bool:
        """Whether a RUN may read a variable: by its text, or because a file or program does."""
        names = {str(name) for name in setting.keys}
        text = run.text
        if any(name in text for name in names) or any(name.startswith(_EMBEDDED) for name in names):
            return True
        if run.is_system or run.touches is not None:
            return False
        if run.script:
            return any(name in run.script for name in names) or _calls_unknown(run.script)
        programs = {str(it.command.program) for it in run.commands}
        if not programs or (programs & _READ_ENVIRONMENT and not _only_restores(run)):
            return True
        if any("/" in it.command.path for it in run.commands if not it.command.manager):
            return True
        return any(self._is_in_context(name) for name in names)

    def _is_in_context(self, name: str) -> bool:
        """Whether a file that the builder sees has a name in it; also where that takes too long."""
        if name not in self._read_names:
            if self._texts is None:
                self._texts = self._all_texts()
            self._read_names[name] = self._texts == "?" or name in self._texts
        return self._read_names[name]

    def _all_texts(self) -> str:
        found: list[str] = []
        length = 0
        for number, entry in enumerate(self._context.tree(most=_MOST_READ)):
            if number >= _MOST_READ - 1:
                return "?"
            if (
                entry.is_folder
                or entry.name.lower().startswith(("dockerfile", ".dockerignore"))
                or ".dockerfile" in entry.name.lower()
            ):
                continue
            if entry.path.startswith(".git/") or entry.size > 1_000_000:
                continue
            text = self._context.folder.read(entry.path) or ""
            length += len(text)
            if length > _LONGEST_READ:
                return "?"
            found.append(text)
        return "\n".join(found)


def _uses(later: object, setting: object) -> bool:
    """Whether an instruction has a variable in it that another sets."""
    keys = {str(key) for key in setting.keys}  # type: ignore[attr-defined]
    text = later.written  # type: ignore[attr-defined]
    return any(f"${key}" in text or f"${{{key}" in text for key in keys)


def _minds(copy: Piece, setting: object) -> bool:
    """Whether a COPY does something else below a setting than above it."""
    it = copy.instruction
    if isinstance(setting, Arg | Env):
        return _uses(it, setting)
    if isinstance(setting, Workdir):
        return not copy.destination.startswith("/") or bool(it.flag("chown"))
    return not isinstance(setting, User | Shell) or not isinstance(it, Copy)


def _calls_unknown(script: str) -> bool:
    """Whether a script starts others, or looks at its whole environment."""
    words = script.replace(";", " ").replace("&", " ").split()
    return any(
        it in words
        for it in (
            "env",
            "printenv",
            "export",
            ".",
            "source",
            "make",
            "sh",
            "bash",
            "python",
            "node",
        )
    )


def _only_restores(run: Piece) -> bool:
    return (
        run.need is not None
        and run.need.fetch is not None
        and not run.need.fetch.command
        and not run.need.unclear
    )


def order_of(graph: Graph) -> list[Piece]:
    """The order in which each RUN comes as early as what it needs lets it, the least volatile first.

    What no RUN needs comes last, and keeps its order. Metadata stays below what it was below.
    """
    order = _Order(graph)
    for piece in graph.pieces:
        if piece.kind != "metadata" or graph.above[piece]:
            break
        order.emit(piece)
    runs = [it for it in graph.pieces if it.kind in ("run", "other")]
    while runs:
        # One that comes after another of them is no less volatile than that, and is below it in the file.
        bits = sum([graph.bits[it] for it in runs])
        ready = [it for it in runs if not graph.before(it, bits)]
        closures = {it: graph.closure(it, order.left) for it in ready}
        best = min(ready, key=lambda it: (_volatility(closures[it]), it.place))
        for piece in closures[best]:
            order.emit(piece)
        runs = [it for it in runs if graph.bits[it] & order.left]
    for piece in graph.pieces:
        if graph.bits[piece] & order.left:
            for it in graph.closure(piece, order.left):
                order.emit(it)
    return order.found


class _Order:
    """An order that grows. `left`: the pieces that are not in it yet, as bits."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.left = (1 << len(graph.pieces)) - 1
        self.found: list[Piece] = []
        places = [it.place for it in graph.pieces if it.kind != "metadata"]
        self._last = max(places, default=0.0)

    def emit(self, piece: Piece) -> None:
        """Add a piece, if it is left, and the metadata right below it in the file that can go with it;
        that at the end of the file stays there."""
        pieces, bits = self.graph.pieces, self.graph.bits
        if not bits[piece] & self.left:
            return
        self._add(piece)
        for other in pieces[bits[piece].bit_length() :]:
            if other.kind != "metadata" or other.place > self._last:
                break
            if bits[other] & self.left and not self.graph.before(other, self.left):
                self._add(other)

    def _add(self, piece: Piece) -> None:
        self.left &= ~self.graph.bits[piece]
        self.found.append(piece)


def _volatility(pieces: Sequence[Piece]) -> float:
    return max((it.volatility for it in pieces), default=0.0)
