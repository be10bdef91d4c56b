"""Sizes and times over commits, for a terminal and as a page."""

from __future__ import annotations

from html import escape

from dflint.measure.metrics import by_subject
from dflint.report.page import document
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from dflint.measure.metrics import Run, Subject

BAR = 30  # columns of the longest bar
WIDTH, HEIGHT, EDGE = 720, 200, 40  # of a chart, in pixels


def full(runs: Sequence[Run], colour: bool, width: int) -> str:
    """A table for each thing that was measured, with a row for each run and a bar for its size."""
    parts: list[Table | str] = []
    for subject, those in by_subject(runs).items():
        parts += [shown(str(subject)), _table(those)]
    return rendered(parts, colour, width)


def _table(runs: Sequence[Run]) -> Table:
    from rich.text import Text

    names = ("time", "commit", "size", "", "wasted", "build", "rebuild")
    rows = table(*names, left=("time", "commit", ""))
    most = max(it.size for it in runs) or 1
    for it in runs:
        bar = Text("█" * max(round(it.size * BAR / most), it.size > 0), "cyan")
        again = f"{it.rebuild:.1f} s" if it.rebuild is not None else ""
        when = it.time[:16].replace("T", " ")
        cells = (human(it.size), bar, human(it.wasted), _build(it), again)
        rows.add_row(shown(when), shown(it.commit), *cells)
    return rows


def _build(run: Run) -> str:
    if run.spread is None or run.repeat < 2:
        return f"{run.build:.1f} s"
    return f"{run.build:.1f} s ({run.spread[0]:.1f}-{run.spread[1]:.1f})"


def page(runs: Sequence[Run]) -> str:
    """A page with a chart of the sizes and one of the times, for each thing that was measured."""
    found = by_subject(runs)
    title = next(iter(found)).file if len(found) == 1 else "Measured builds"
    body = [f"<h1>{escape(title)}</h1>"]
    for subject, those in found.items():
        body += _section(subject, those)
    return document(f"{title} over time", "\n".join(body))


def _section(subject: Subject, runs: Sequence[Run]) -> list[str]:
    last = runs[-1]
    sizes = {
        "size": [it.size for it in runs],
        "compressed": [it.compressed for it in runs],
        "wasted": [it.wasted for it in runs],
    }
    times = {
        "build": [it.build for it in runs],
        "rebuild": [it.rebuild or 0.0 for it in runs],
    }
    names = [f"{it.commit or '-'}  {it.time[:16]}" for it in runs]
    some = f"{len(runs)} run{'s' * (len(runs) != 1)}"
    return [
        f"<h2>{escape(str(subject))}</h2>",
        f"<p>{some}; the last one: {human(last.size)}, {last.build:.1f} s.</p>",
        "<h3>Bytes</h3>",
        chart({name: list(map(float, it)) for name, it in sizes.items()}, names, _bytes),
        "<h3>Seconds</h3>",
        chart(times, names, lambda value: f"{value:.1f} s"),
    ]


def _bytes(value: float) -> str:
    return human(round(value))


def chart(lines: dict[str, list[float]], names: Sequence[str], shown: object) -> str:
    """Lines over the same points, as SVG. What is 0 everywhere is left out."""
    assert callable(shown)
    lines = {name: it for name, it in lines.items() if any(it)}
    most = max((max(it) for it in lines.values()), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(names) - 1, 1)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + EDGE}" role="img" class="chart">',
        f'<line x1="{EDGE}" y1="{HEIGHT}" x2="{WIDTH - EDGE}" y2="{HEIGHT}" class="axis"/>',
        f'<text x="{EDGE}" y="12">{escape(shown(most))}</text>',
    ]
    for number, (name, values) in enumerate(lines.items()):
        points = [
            (EDGE + at * step, HEIGHT - value / most * (HEIGHT - 20))
            for at, value in enumerate(values)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" class="line line-{number}"/>')
        for (x, y), value, label in zip(points, values, names, strict=True):
            title = escape(f"{label}: {name} {shown(value)}")
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="dot dot-{number}">'
                f"<title>{title}</title></circle>"
            )
        at = EDGE + number * 140
        parts.append(
            f'<text x="{at}" y="{HEIGHT + 28}" class="label-{number}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>"])
