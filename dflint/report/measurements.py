"""Several Dockerfiles that were measured in one run: a table with a row for each, and all as JSON."""

from __future__ import annotations

from dflint import __version__
from dflint.measure.measurement import Outcome, Rebuild
from dflint.report.measurement import as_json, time_shown
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.measure.results import Result

HEADS = ("file", "size", "change", "wasted", "build", "rebuild", "budgets")


def summary(results: Sequence[Result], colour: bool, width: int) -> str:
    """A row for each Dockerfile, in the order in which they were measured."""
    made = table(*HEADS, left=("file", "budgets"))
    for it in results:
        made.add_row(*map(shown, row(it)))
    return rendered([made], colour, width)


def row(result: Result) -> tuple[str, ...]:
    """What HEADS say of a Dockerfile; of one that could not be built, that it failed."""
    last = result.last
    if last is None:
        return (result.path, "failed", "", "", "", "", "")
    before = result.found.before if result.found is not None else None
    is_compared = isinstance(before, Outcome) and before is not last
    change = ""
    if isinstance(before, Outcome) and is_compared:
        change = signed(last.image.size - before.image.size)
    again = time_shown(last.rebuild.times) if isinstance(last.rebuild, Rebuild) else ""
    return (
        result.path,
        human(last.image.size),
        change,
        human(last.wasted),
        time_shown(last.times),
        again,
        kept(result),
    )


def kept(result: Result) -> str:
    """How many of its budgets are kept: `2 of 3 kept`; nothing without budgets."""
    measured = [it.is_kept for it in result.checks if it.value is not None]
    total = len(measured) + len(result.grown)
    return f"{sum(measured)} of {total} kept" if total else ""


def all_as_json(results: Sequence[Result]) -> dict[str, object]:
    """Each as if it were measured alone."""
    return {"dflint": __version__, "files": list(map(as_json, results))}


def worst_first(results: Sequence[Result]) -> list[Result]:
    """What cannot be built, then what is over budget, then by wasted bytes."""
    return sorted(
        results,
        key=lambda it: (
            it.last is not None,
            not it.has_failed,
            -len(it.exceeded),
            -(it.last.wasted if it.last is not None else 0),
            it.path,
        ),
    )
