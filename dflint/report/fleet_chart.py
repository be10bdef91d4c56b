"""Findings over time: a small chart for each severity, over days, each with a scale of its own."""

from __future__ import annotations

from itertools import pairwise

from dflint.fleet.questions import SEVERITIES
from dflint.report.fleet_tables import changed, day
from dflint.report.html import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dflint.fleet.overview import Overview, Point

WIDTH, HEIGHT = 1000, 100  # of the drawing, which is stretched
TITLES = {"error": "Errors", "warning": "Warnings", "info": "Info", "style": "Style"}
SPARKS, SPARK_HEIGHT = 20, 16  # points, and the height of a small line
A_YEAR = 320  # days from which labels are months


def trends(those: Overview) -> str:
    """A chart for each severity; figures alone where there is one run."""
    return f'<div class="trends">{"".join(_figures(those))}</div>'


def _figures(those: Overview) -> Iterator[str]:
    counts, before = those.counts, those.before
    for severity in SEVERITIES:
        now = counts[severity]
        about = ""
        if before is not None and those.previous is not None:
            change = changed(now - before[severity])
            about = f'<span class="note">{change} {since(those)}</span>'
        yield (
            f'<figure class="{severity}"><figcaption><span class="level {severity}">{TITLES[severity]}'
            f"</span> <b>{now:,}</b>{about}</figcaption>"
        )
        if len({it.day for it in those.trend}) > 1:
            yield graph(
                TITLES[severity], [(it.day, it.counts[severity]) for it in _daily(those.trend)]
            )
        yield "</figure>"


def _daily(points: Sequence[Point]) -> list[Point]:
    """The last of each day."""
    return list({it.day: it for it in points}.values())


def since(those: Overview) -> str:
    """Since when something changed: `since 23 Nov`, or `since run 3` where that was on the same day."""
    assert those.previous is not None
    if those.previous.ended.date() == those.day:
        return f"since run {those.previous.run}"
    return f"since {day(those.previous.ended, False)}"


def graph(title: str, points: Sequence[tuple[date, int]]) -> str:
    """Numbers over days, from 0. A screen reader hears the first, the last, the least and the most."""
    first, last = points[0], points[-1]
    span = (last[0] - first[0]).days or 1
    top = scale_top(max(value for _, value in points))
    places = [
        ((at - first[0]).days * WIDTH // span, round(HEIGHT - HEIGHT * value / top))
        for at, value in points
    ]
    line = "L".join(f"{x} {y}" for x, y in places)
    least = min(points, key=lambda it: it[1])
    most = max(points, key=lambda it: it[1])
    heard = (
        f"{title}: {first[1]:,} on {day(first[0])}, {last[1]:,} on {day(last[0])}; least {least[1]:,} on"
        f" {day(least[0])}, most {most[1]:,} on {day(most[0])}"
    )
    parts = ['<div class="graph"><div class="scale" aria-hidden="true">']
    parts += [f"<span>{short(top * part // 2, top)}</span>" for part in (2, 1, 0)]
    parts.append(
        f'</div><div class="plot"><svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-label="{text(heard)}"><title>{text(heard)}</title>'
    )
    parts += [f'<line class="grid" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>' for y in (0, 50, 100)]
    parts.append(
        f'<path class="area" d="M0 {HEIGHT}L{line}L{WIDTH} {HEIGHT}Z"/><path d="M{line}"/>'
    )
    parts += _strips(points, places)
    x, y = places[-1]
    parts.append(f'</svg><i style="left:{x / 10:g}%;top:{y}%"></i></div>')
    parts.append(f'<div class="dates" aria-hidden="true">{_dates(first[0], last[0])}</div></div>')
    return "".join(parts)


def _strips(points: Sequence[tuple[date, int]], places: Sequence[tuple[int, int]]) -> Iterator[str]:
    """What is pointed at: the stretch around each point says its day and number."""
    edges = [
        0,
        *((one[0] + other[0]) // 2 for one, other in pairwise(places)),
        WIDTH,
    ]
    for (at, value), begin, end in zip(points, edges, edges[1:], strict=False):
        yield (
            f'<rect x="{begin}" width="{end - begin}" height="{HEIGHT}">'
            f"<title>{day(at)}: {value:,}</title></rect>"
        )


def _dates(first: date, last: date) -> str:
    from datetime import timedelta

    days = (last - first).days
    shown = [first, first + timedelta(days=days // 2), last] if days > 20 else [first, last]
    if days > A_YEAR:
        return "".join(f"<span>{day(it).split(' ', 1)[1]}</span>" for it in shown)
    return "".join(f"<span>{day(it, False)}</span>" for it in shown)


def spark(values: Sequence[int]) -> str:
    """A line as large as a word, from 0, over runs; nothing where there are less than three."""
    if len(values) < 3:
        return ""
    step = -(-len(values) // SPARKS)
    values = values[::-1][::step][::-1]
    top = max(values) or 1
    heights = [round(SPARK_HEIGHT - SPARK_HEIGHT * value / top) for value in values]
    line = "".join(f"l5 {after - before}" for before, after in pairwise(heights))
    return (
        f'<svg class="spark" viewBox="0 0 {5 * len(values) - 5} {SPARK_HEIGHT}" preserveAspectRatio="none"'
        f' aria-hidden="true"><path d="M0 {heights[0]}{line}"/></svg>'
    )


def scale_top(most: int) -> int:
    """An even round number that is no less, for the top of a scale of whole numbers."""
    if most <= 2:
        return 2
    unit: int = 10 ** (len(str(most)) - 1)
    for steps in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10):
        top = int(unit * steps)
        if top >= most and top % 2 == 0:
            return top
    return unit * 10


def short(value: int, top: int) -> str:
    """A number of a scale with that top: `850`, `1,200`, and of large ones `6k` and `1.2M`."""
    if not value or top < 10_000:
        return f"{value:,}"
    return f"{value / 1_000_000:g}M" if top >= 1_000_000 else f"{value / 1000:g}k"
