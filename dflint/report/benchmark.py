"""A benchmark for people, as JSON and as Markdown: images side by side, and whether they differ."""

from __future__ import annotations

from dflint import __version__
from dflint.bench.phrases import changed, with_interval
from dflint.bench.results import QUANTITIES
from dflint.bench.statistics import DIFFERENCE_LEVEL, ENOUGH, LEVEL
from dflint.report.formats.markdown import escaped
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dflint.bench.budgets import Check
    from dflint.bench.results import Bench, Result
    from dflint.bench.statistics import Estimate

SIDE_BY_SIDE = 2  # images; more are below each other
DIFFERENCE = "difference"


def full(bench: Bench, colour: bool, width: int) -> str:
    """What was measured, of two images beside each other with the difference, and a line for each."""
    heads, cells = grid(bench)
    made = table(*map(shown, heads), left=(heads[0], "image"))
    for row in cells:
        made.add_row(*map(shown, row))
    lines = [f"{shown(name)}: {shown(said)}" for name, said in facts(bench)]
    return rendered([headline(bench), *([made] if cells else []), *lines], colour, width)


def headline(bench: Bench) -> str:
    runs = counted(bench.runs, "run")
    return f"{bench.engine}, {runs} of each after one to warm up, seed {bench.seed}"


def grid(bench: Bench) -> tuple[list[str], list[tuple[str, ...]]]:
    """Heads and rows of a table."""
    results = bench.results
    if len(results) <= SIDE_BY_SIDE:
        heads = ["", *(it.name for it in results), *([DIFFERENCE] * (len(results) > 1))]
        return heads, [_beside(bench, quantity) for quantity in bench.measured]
    rows: list[tuple[str, ...]] = []
    for quantity in bench.measured:
        for at, it in enumerate(results):
            name = QUANTITIES[quantity] if not at else ""
            rows.append((name, it.name, _median(bench, it, quantity), _change(bench, it, quantity)))
    return ["", "image", "median", f"{DIFFERENCE} from {results[0].name}"], rows


def _beside(bench: Bench, quantity: str) -> tuple[str, ...]:
    cells = [_median(bench, it, quantity) for it in bench.results]
    more = [_change(bench, it, quantity) for it in bench.results[1:]]
    return (QUANTITIES[quantity], *cells, *more)


def _median(bench: Bench, it: Result, quantity: str) -> str:
    found = bench.estimate(it, quantity)
    return with_interval(found) if found is not None else "-"


def _change(bench: Bench, it: Result, quantity: str) -> str:
    """The difference from the first image; nothing where one of them has nothing."""
    first = bench.results[0]
    if it is first or not bench.pairs(first, it, quantity):
        return ""
    return changed(bench.difference(first, it, quantity))


def facts(bench: Bench) -> Iterator[tuple[str, str]]:
    """What is to be said of each image besides times."""
    for it in bench.results:
        parts = [f"ready by {it.readiness}"] if it.readiness is not None else []
        parts += [it.stop.sentence] if it.stop is not None else []
        if it.size:
            parts.append(f"{human(it.size)} compressed in {counted(it.layers, 'layer')}")
        lost = len(it.failures) if not it.is_given_up else 0
        parts += [f"{lost} of {bench.runs} runs failed"] if lost else []
        parts += ["failed"] if it.is_given_up else []
        parts += it.notes
        if parts:
            yield it.name, "; ".join(parts)


def notes(bench: Bench) -> Iterator[str]:
    """How the figures are to be read."""
    yield f"Medians with their {LEVEL:.0%} intervals (bootstrap)."
    if len(bench.results) > 1:
        yield (
            f"Differences with their {DIFFERENCE_LEVEL:.0%} intervals, from {ENOUGH} runs of each on: where"
            " the interval contains 0, no difference is seen."
        )


def as_json(bench: Bench, checks: Sequence[Check]) -> dict[str, object]:
    """Everything, times in seconds and sizes in bytes."""
    first = bench.results[0]
    differences = [
        {"from": first.name, "to": it.name, "quantity": quantity, **_numbers(found)}
        | {"level": DIFFERENCE_LEVEL, "is_seen": not found.is_zero}
        for it in bench.results[1:]
        for quantity in bench.measured
        if (found := bench.difference(first, it, quantity)) is not None
    ]
    return {
        "dflint": __version__,
        "time": bench.time,
        "commit": bench.commit,
        "engine": bench.engine,
        "runs": bench.runs,
        "seed": bench.seed,
        "images": [_image(bench, it) for it in bench.results],
        "differences": differences,
        "budgets": [
            {
                "image": it.name,
                "quantity": it.quantity,
                "seconds": it.value,
                "allowed": it.allowed,
                "is_kept": it.is_kept,
            }
            for it in checks
        ],
    }


def _image(bench: Bench, it: Result) -> dict[str, Any]:
    quantities = {}
    for quantity in bench.measured:
        found = bench.estimate(it, quantity)
        if found is not None:
            runs = it.times[quantity]
            quantities[quantity] = {**_numbers(found), "level": LEVEL, "runs": runs}
    ready = it.readiness
    return {
        "name": it.name,
        "id": it.image.image_id if it.image else None,
        "platform": it.image.platform if it.image else None,
        "ready": {"by": ready.kind, "port": ready.port or None} if ready else None,
        "compressed_size": it.size or None,
        "layers": it.layers or None,
        "stop": {
            "signal": it.stop.signal,
            "is_heard": it.stop.is_heard,
            "exit_code": it.stop.exit_code,
        }
        if it.stop
        else None,
        "quantities": quantities,
        "notes": it.notes,
        "failures": [{"reason": str(one), "output": one.output} for one in it.failures],
    }


def _numbers(it: Estimate) -> dict[str, float]:
    return {"seconds": it.value, "low": it.low, "high": it.high}


def markdown(bench: Bench, checks: Sequence[Check]) -> str:
    """For a comment on a pull request."""
    heads, cells = grid(bench)
    title = " and ".join(it.name for it in bench.results)
    lines = [f"### dflint bench: {escaped(title)}\n"]
    rows = [heads, [":---" if not at else "---:" for at in range(len(heads))], *cells]
    lines += [
        f"| {' | '.join(cell if at == 1 else escaped(cell) for cell in row)} |"
        for at, row in enumerate(rows)
    ]
    lines.append("")
    lines += [f"- **{escaped(name)}**: {escaped(said)}" for name, said in facts(bench)]
    lines += [f"- ❌ {escaped(str(one))}" for it in bench.results for one in it.failures]
    lines += [f"- ❌ {escaped(it.sentence)}" for it in checks if not it.is_kept]
    about = " ".join((f"{headline(bench)}.", *notes(bench)))
    return "\n".join([*lines, "", f"<sub>{escaped(about)}</sub>", ""])
