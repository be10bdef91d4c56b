"""Recorded benchmarks over commits, for a terminal and as a page."""

from __future__ import annotations

from dflint.bench.phrases import seconds
from dflint.bench.records import by_subject
from dflint.bench.results import QUANTITIES
from dflint.report.chart import STYLE, Point, chart
from dflint.report.html import document, text, tiles
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from dflint.bench.records import RecordedBench

BAR = 20  # columns of the longest bar
# The charts of a page, each of at most three lines.
CHARTS = {
    "Start": ("start", "process", "probe"),
    "Stop": ("stop",),
    "Build": ("build", "rebuild"),
    "Pull and push": ("pull", "push"),
}


def full(runs: Sequence[RecordedBench], colour: bool, width: int) -> str:
    """A table for each image, with a row for each run and a bar for the first of its quantities."""
    parts: list[Table | str] = []
    for those in by_subject(runs):
        parts += [shown(_title(those[-1])), _table(those)]
    return rendered(parts, colour, width)


def _title(it: RecordedBench) -> str:
    where = f"{it.name} in {it.repository}" if it.repository else it.name
    facts = (where, it.platform, f"with {it.engine}", f"ready by {it.ready}" if it.ready else "")
    return ", ".join(filter(None, facts))


def _table(runs: Sequence[RecordedBench]) -> Table:
    from rich.text import Text

    used = _used(runs)
    main = "start" if "start" in used else used[0]
    most = max((it.seconds[main].high for it in runs if main in it.seconds), default=0) or 1
    has_size = any(it.size for it in runs)
    names = ("time", "commit", *(QUANTITIES[it] for it in used), "", *["size"] * has_size)
    made = table(*names, left=("time", "commit", ""))
    for it in runs:
        cells = [seconds(it.seconds[one].median) if one in it.seconds else "" for one in used]
        length = round(it.seconds[main].median * BAR / most) if main in it.seconds else 0
        bar, size = Text("█" * length, "cyan"), [human(it.size) if it.size else ""] * has_size
        when = it.time[:16].replace("T", " ")
        made.add_row(shown(when), shown(it.commit[:8]), *cells, bar, *size)
    return made


def _used(runs: Sequence[RecordedBench]) -> list[str]:
    return [name for name in QUANTITIES if any(name in it.seconds for it in runs)]


def page(runs: Sequence[RecordedBench]) -> str:
    """Charts of the times of each image, with dates and commits on their axes."""
    subjects = by_subject(runs)
    names = list(dict.fromkeys(it[0].name for it in subjects))
    title = f"{names[0] if len(names) == 1 else f'{len(names)} images'} over time"
    count = f"{counted(len(runs), 'run')} of dflint bench --record"
    body = [f"<h1>{text(title)}</h1>", f'<p class="note">{text(count)}</p>']
    for those in subjects:
        body += _section(those)
    return document(title, "\n".join(body), STYLE)


def _section(runs: Sequence[RecordedBench]) -> Iterator[str]:
    last, first = runs[-1], runs[0]
    yield f"<h2>{text(_title(last))}</h2>"
    yield tiles(
        (QUANTITIES[name], seconds(last.seconds[name].median), _since(first, last, name), "")
        for name in _used(runs)
        if name in last.seconds
    )
    points = [Point(it.time, it.commit) for it in runs]
    for title, names in CHARTS.items():
        lines = {
            QUANTITIES[name]: [
                it.seconds[name].median if name in it.seconds else None for it in runs
            ]
            for name in names
        }
        yield chart(title, lines, points, seconds)
    sizes = {"compressed": [float(it.size) if it.size else None for it in runs]}
    yield chart("Bytes", sizes, points, lambda value: human(round(value)))


def _since(first: RecordedBench, last: RecordedBench, name: str) -> str:
    """The change since the first run, where there is one, and the interval of the last."""
    it = last.seconds[name]
    interval = f"{seconds(it.low)} to {seconds(it.high)}"
    if first is last or name not in first.seconds:
        return interval
    change = it.median - first.seconds[name].median
    return f"{interval}, {seconds(change, '+')} since the first run"
