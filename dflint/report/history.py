"""Sizes and times over commits, for a terminal and as a page."""

from __future__ import annotations

from dataclasses import fields, replace

from dflint.measure.metrics import UNKNOWN, Subject, by_subject
from dflint.report import html
from dflint.report.html import document, text
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from rich.table import Table

    from dflint.measure.metrics import Run

BAR = 30  # columns of the longest bar
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
    """A page with charts of the sizes and the times, for each file and target that was measured."""
    found = by_subject(runs)
    files: dict[str, list[Subject]] = {}
    for subject in found:
        files.setdefault(subject.file, []).append(subject)
    title = next(iter(files)) if len(files) == 1 else f"{len(files)} Dockerfiles"
    body = [f"<h1>{text(title)} over time</h1>"]
    labels, common = _labels(list(found))
    facts = [f"{_count(len(runs))} of dflint measure --record", *common]
    body.append(f'<p class="note">{text(" · ".join(facts))}</p>')
    if len(found) > 1:
        body.append(_overview(found, files, labels))
    number = 0
    for file, subjects in files.items():
        if len(files) > 1:
            body.append(f"<h2>{text(file)}</h2>")
        for subject in subjects:
            number += 1
            body += _section(labels[subject], found[subject], number, len(found) > 1)
    return document(f"{title} over time", "\n".join(body), STYLE)


def _count(number: int) -> str:
    return f"{number:,} run{'s' * (number != 1)}"


def _labels(subjects: Sequence[Subject]) -> tuple[dict[Subject, Subject], list[str]]:
    """What tells the subjects from each other, and what is said once since it is true of all."""
    names = [it.name for it in fields(Subject) if it.name not in ("file", "context")]
    same = [name for name in names if len({getattr(it, name) for it in subjects}) == 1]
    without = dict.fromkeys(same, "")
    common = [getattr(subjects[0], name) for name in same]
    labels = {it: replace(it, **without) for it in subjects}
    return labels, [it for it in common if it and it != UNKNOWN]


def _overview(
    found: Mapping[Subject, Sequence[Run]],
    files: Mapping[str, Sequence[Subject]],
    labels: Mapping[Subject, Subject],
) -> str:
    """A row for each subject: what it came to last, and the change since the run before."""
    heads = (
        ("file and target", False),
        ("size", True),
        ("change", True),
        ("wasted", True),
        ("build", True),
    )
    rows = []
    subjects = [subject for those in files.values() for subject in those]
    for number, subject in enumerate(subjects, 1):
        runs = found[subject]
        last = runs[-1]
        change = signed(last.size - runs[-2].size) if len(runs) > 1 else ""
        cells = (human(last.size), change, human(last.wasted), f"{last.build:.1f} s")
        rows.append(
            (f'<a href="#subject-{number}">{text(str(labels[subject]))}</a>', *map(text, cells))
        )
    return html.table(heads, rows)


def _section(label: Subject, runs: Sequence[Run], number: int, has_many: bool) -> Iterator[str]:
    """What was measured of one subject: the last figures, and a chart of sizes and one of times."""
    last, first = runs[-1], runs[0]
    level = "h3" if has_many else "h2"
    yield f'<section id="subject-{number}"><{level}>{text(str(label))}</{level}>'
    yield html.tiles(
        [
            _tile("size", first.size, last.size, human, signed),
            _tile("wasted", first.wasted, last.wasted, human, signed),
            _tile("build", first.build, last.build, _seconds, _seconds_changed),
            *(
                [_tile("rebuild", first.rebuild, last.rebuild, _seconds, _seconds_changed)]
                if first.rebuild is not None and last.rebuild is not None
                else []
            ),
        ]
    )
    if len(runs) == 1:
        yield f'<p class="note">One run, {text(str(_Name(last.time, last.commit)))}.</p>'
    names = [_Name(it.time, it.commit) for it in runs]
    sizes = {
        "size": [float(it.size) for it in runs],
        "compressed": [float(it.compressed) for it in runs],
        "wasted": [float(it.wasted) for it in runs],
    }
    times: dict[str, Sequence[float | None]] = {
        "build": [it.build for it in runs],
        "rebuild": [it.rebuild for it in runs],
    }
    yield chart("Bytes", sizes, names, lambda value: human(round(value)))
    yield chart("Seconds", times, names, _seconds)
    yield "</section>"


def _tile(
    name: str,
    first: float,
    last: float,
    shown_as: Callable[[Any], str],
    changed: Callable[[Any], str],
) -> tuple[str, str, str, str]:
    """The last figure, and how it has changed since the first."""
    tone = "" if last == first else "good" if last < first else "bad"
    about = f"{changed(last - first)} since the first run" if last != first else ""
    return name, shown_as(last), about, "" if name in ("build", "rebuild") else tone


def _seconds(value: float) -> str:
    return f"{value:.1f} s"


def _seconds_changed(value: float) -> str:
    return f"{value:+.1f} s"


class _Name:
    """What is below a point of a chart: when it was measured, and of which commit."""

    def __init__(self, time: str, commit: str) -> None:
        self.date, self.time = time[:10], time[11:16]
        self.commit = commit[:SHORT]

    def __str__(self) -> str:
        return f"{self.date} {self.time}, {f'commit {self.commit}' if self.commit else 'no commit'}"


def chart(
    title: str,
    lines: Mapping[str, Sequence[float | None]],
    names: Sequence[_Name],
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


def _dates(names: Sequence[_Name]) -> str:
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
