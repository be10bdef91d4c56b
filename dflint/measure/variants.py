"""What is built to be compared: a Dockerfile as it is, as fixed, with one fix, or another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dflint.engine.fixer import fix
from dflint.engine.verify import violation
from dflint.fix import Safety, apply
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.engine.diagnostic import Diagnostic

    Lint = Callable[[Source], Sequence[Diagnostic]]


@dataclass(frozen=True)
class Variant:
    """A text to build. `made` are the findings that were fixed to get it.

    `state` says what the text is, after the name of the file: `with its fixes`; nothing for the
    text of a file as it is.
    """

    name: str
    source: Source
    made: tuple[Diagnostic, ...] = ()
    state: str = ""

    def path(self, asked: Path) -> Path:
        """The file that it is the text of, which may be another than the one that was asked for."""
        return asked if str(asked) == self.source.path else Path(self.source.path)


def as_it_is(source: Source) -> Variant:
    """Before anything is changed."""
    return Variant("before", source)


def fixed(source: Source, look: Lint, allow: Safety) -> Variant:
    """After all fixes that may be made."""
    done = fix(source, look, allow)
    return Variant("after", done.source, tuple(done.made), "with its fixes")


def one_by_one(source: Source, look: Lint, allow: Safety) -> Iterator[Variant]:
    """Every fix by itself, in the order of the file. Those that break a promise are left out."""
    for it in look(source):
        if it.fix is None or not it.fix.edits or it.fix.safety < allow:
            continue
        after = Source(source.path, apply(source.text, [it.fix]))
        if after.text != source.text and not violation(source, after, [it.fix]):
            line = source.position(it.start).line
            state = f"with {it.rule.code} of line {line} fixed"
            yield Variant(f"line {line}  {it.rule.code} {it.rule.name}", after, (it,), state)
