"""How many bytes of the build context COPYs put into an image."""

from __future__ import annotations

from dflint.model.context.build_context import taken
from dflint.model.layers.copies import copy_targets
from dflint.model.paths import is_below
from dflint.sizes import Estimate
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.context.build_context import Context, Entry
    from dflint.model.steps import Step

MOST_NAMES = 3


def copied_size(copy: Step, path: str, context: Context | None) -> Estimate | None:
    """What a COPY puts at a path of the image, or below it; None where the context does not say it."""
    it = copy.instruction
    if context is None or not isinstance(it, Copy | Add) or it.flag("exclude") is not None:
        return None
    targets = {id(one.source): one for one in copy_targets(copy) if is_below(one.path, path)}
    rows = [row for row in taken(it) if id(row.word) in targets]
    entries = [entry for row in rows for entry in _entries(row.path, context)]
    if not targets or len(rows) < len(targets) or not entries:
        return None
    sizes = [context.size(entry) for entry in entries if context.sees(entry.path)]
    total = sum(size.bytes for size in sizes)
    if not total:
        return None
    names = [row.path if row.path != "." else "all" for row in rows[:MOST_NAMES]]
    more = len(rows) - MOST_NAMES
    listed = ", ".join(names) + (f" and {more} more" if more > 0 else "")
    return Estimate(total, f"{listed} of the build context", all(size.is_all for size in sizes))


def _entries(path: str, context: Context) -> Sequence[Entry]:
    return context.folder.entries(".") if path == "." else context.matching(path)
