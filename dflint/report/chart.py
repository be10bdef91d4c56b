"""A chart on a page: lines over runs, with dates and commits on the axis, at any width."""

from __future__ import annotations

from dflint.report.html import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MOST_DATES = 7  # below a chart
SHORT = 8  # digits of a commit there
STYLE = """
.chart { display: grid; grid-template-columns: 4.4rem minmax(0, 1fr); gap: .3rem .6rem; margin: .3rem 1.5rem
  2rem 0; }
.scale { display: flex; flex-direction: column; justify-content: space-between; align-items: flex-end;
  color: var(--dim); font-size: .87em; line-height: 1; font-variant-numeric: tabular-nums; margin: -.45em 0; }
.plot { position: relative; height: 12rem; } .plot svg { position: absolute; width: 100%; height: 100%;
  overflow: visible; }
.plot line, .plot polyline { vector-effect: non-scaling-stroke; } .plot .axis { stroke: var(--edge); }
.plot polyline { fill: none; stroke-width: 2; }
.line-0 { stroke: var(--one); } .line-1 { stroke: var(--two); } .line-2 { stroke: var(--waste); }
.key-0 { background: var(--one); } .key-1 { background: var(--two); } .key-2 { background: var(--waste); }
.plot i { position: absolute; width: 9px; height: 9px; margin: -4.5px; border-radius: 50%; border: 1.5px
  solid var(--page); }
.plot i:hover { transform: scale(1.6); }
.legend span[class^=key] { margin-left: 1rem; }
.dates { grid-column: 2; position: relative; height: 2.6rem; color: var(--dim); font-size: .8em; line-height:
  1.35; }
.date { position: absolute; transform: translateX(-50%); text-align: center; white-space: nowrap; }
.date code { font-size: .95em; } .date.first { transform: translateX(-25%); } .date.last { transform:
  translateX(-75%); }
@media (max-width: 640px) { .chart { grid-template-columns: 3.6rem minmax(0, 1fr); margin-right: .6rem; }
  .minor { display: none; } .plot { height: 10rem; } }
"""


class Point:
    """What is below a point of a chart: when it was measured, and of which commit."""

    def __init__(self, time: str, commit: str) -> None:
        self.date, self.time = time[:10], time[11:16]
        self.commit = commit[:SHORT]

    def __str__(self) -> str:
        return f"{self.date} {self.time}, {f'commit {self.commit}' if self.commit else 'no commit'}"


def chart(
    title: str,
    lines: Mapping[str, Sequence[float | None]],
    names: Sequence[Point],
    shown_as: Callable[[float], str],
) -> str:
    """Lines over the same points. What is 0 everywhere is left out.

    The lines are SVG, which is stretched; points and texts are not, and stay as large as they are.
    """
    kept = {name: values for name, values in lines.items() if any(values)}
    if not kept:
        return ""
    top = nice_top(max(it or 0.0 for values in kept.values() for it in values))
    keys = "".join(
        f'<span class="key-{number}"></span>{text(name)}' for number, name in enumerate(kept)
    )
    parts = [f'<p class="legend"><b>{text(title)}</b> {keys}</p><div class="chart">']
    parts.append('<div class="scale">')
    parts += [f"<span>{text(shown_as(top * part / 2))}</span>" for part in (2, 1, 0)]
    parts.append('</div><div class="plot"><svg viewBox="0 0 100 100" preserveAspectRatio="none">')
    parts += [f'<line x1="0" x2="100" y1="{y}" y2="{y}" class="axis"/>' for y in (0, 50, 100)]
    for number, values in enumerate(kept.values()):
        parts += [
            f'<polyline points="{" ".join(points)}" class="line-{number}"/>'
            for points in _pieces(values, top)
        ]
    parts.append("</svg>")
    for number, (name, values) in enumerate(kept.items()):
        for at, value in enumerate(values):
            if value is not None:
                label = text(f"{names[at]}: {name} {shown_as(value)}")
                place = f"left:{_x(at, len(values)):.2f}%;top:{100 - 100 * value / top:.2f}%"
                parts.append(f'<i class="key-{number}" style="{place}" title="{label}"></i>')
    parts.append(f'</div><div class="dates">{_dates(names)}</div></div>')
    return "\n".join(parts)


def _pieces(values: Sequence[float | None], top: float) -> Iterator[list[str]]:
    """The points of each stretch without a gap."""
    points: list[str] = []
    for at, value in enumerate(values):
        if value is None:
            if points:
                yield points
            points = []
        else:
            points.append(f"{_x(at, len(values)):.2f},{100 - 100 * value / top:.2f}")
    if points:
        yield points


def _x(at: int, count: int) -> float:
    """Where a point is, in per cent: one alone is in the middle."""
    return 100 * at / (count - 1) if count > 1 else 50.0


def _dates(names: Sequence[Point]) -> str:
    """Dates and commits below the axis: at most MOST_DATES, of which a narrow page shows every other."""
    count = len(names)
    shown_at = sorted(
        {round(number * (count - 1) / (MOST_DATES - 1)) for number in range(MOST_DATES)}
    )
    if count <= MOST_DATES:
        shown_at = list(range(count))
    labels = []
    for number, at in enumerate(shown_at):
        is_last = number == len(shown_at) - 1
        edge = " first" if not number and count > 1 else " last" if is_last and count > 1 else ""
        minor = " minor" if number % 2 and not is_last else ""
        near_end = " minor" if len(shown_at) > 4 and number == len(shown_at) - 2 else ""
        labels.append(
            f'<span class="date{edge}{minor or near_end}" style="left:{_x(at, count):.2f}%">'
            f"{text(names[at].date)}<br><code>{text(names[at].commit or 'no commit')}</code></span>"
        )
    return "".join(labels)


def nice_top(most: float) -> float:
    """A round number that is no less, for the top of a scale."""
    from math import ceil, floor, log10

    unit = 10.0 ** floor(log10(most)) / 2
    return ceil(most / unit) * unit
