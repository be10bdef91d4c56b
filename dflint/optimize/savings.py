"""How much smaller an image could be, by what the rules about size find and the facts that they know."""

from __future__ import annotations

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.model.context.build_context import Context
    from dflint.source import Source

# These find what the image would lack in another base image, of which all other findings are a part.
_OF_BASES = frozenset({"DF113"})


def savings(source: Source, context: Context) -> list[Diagnostic]:
    """The findings of which it is known how many bytes they are about, the largest first."""
    every = list(all_rules())
    wanted = [it for it in every if it.category == "size" and it.default]
    found = lint(source, dispatch(wanted, every), context=context)
    known = [it for it in found if it.rule.code not in _OF_BASES and it.estimate is not None]
    return sorted(known, key=_bytes, reverse=True)


def total(found: Sequence[Diagnostic]) -> int:
    """The bytes of all of them."""
    return sum(map(_bytes, found))


def _bytes(it: Diagnostic) -> int:
    return it.estimate.bytes if it.estimate is not None else 0
