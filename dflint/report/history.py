"""Sizes and times over commits, for a terminal and as a page."""

from __future__ import annotations

from dataclasses import fields, replace

from dflint.measure.metrics import UNKNOWN, Subject, by_subject
from dflint.report import html
from dflint.report.chart import STYLE, Point, chart
from dflint.report.html import document, text
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted, human, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from rich.table import Table

    from dflint.measure.metrics import Run

BAR = 30  # columns of the longest bar


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
    facts = [f"{counted(len(runs), 'run')} of dflint measure --record", *common]
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


def _labels(subjects: Sequence[Subject]) -> tuple[dict[Subject, Subject], list[str]]:
    """What the subjects differ in, and what is said once since it is true of all."""
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
        yield f'<p class="note">One run, {text(str(Point(last.time, last.commit)))}.</p>'
    names = [Point(it.time, it.commit) for it in runs]
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
