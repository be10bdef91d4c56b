"""Replayed rebuilds as one page of HTML: a row for each instruction, a column for each commit."""

from __future__ import annotations

from html import escape

from dflint.report.page import document
from dflint.report.rebuilds import expected, percent, rows_of, seconds_of, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.optimize.replay import Rebuild
    from dflint.report.rebuilds import Row

CELL = 14  # pixels of a row
WIDEST, NARROWEST = 14.0, 1.0  # pixels of a commit
PAGE = 640.0  # that all commits together take, if they can
MOST = 2000  # commits that are drawn, the newest
STYLE = """
<style>
body { max-width: none; margin: 1.5rem 2rem; }
.rows { display: grid; grid-template-columns: auto fit-content(26rem) auto auto minmax(12rem, 1fr);
        column-gap: .8rem; align-items: center; }
.rows > div { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; line-height: 1.35; }
.rows .code { font: 12.5px ui-monospace, monospace; }
.rows .number { text-align: right; font-variant-numeric: tabular-nums; }
.rows .stage { grid-column: 1 / -1; font-weight: 600; margin-top: .7rem; }
.rows .strip { overflow: visible; }
svg { display: block; }
.strip svg { width: 100%; }
.rebuilt { fill: #d1602f; } .depends { fill: #e3b04b; } .cached { fill: #b9cbb9; }
.merged { fill: #cfd6df; } .unused { fill: #e8eaed; }
@media (prefers-color-scheme: dark) {
  .cached { fill: #3f5a45; } .merged { fill: #3b4350; } .unused { fill: #262b31; } }
.key svg { display: inline-block; vertical-align: -2px; margin: 0 .3rem 0 1rem; }
</style>
"""
KEY = (
    ("rebuilt", "rebuilt"),
    ("depends", "depends on what an earlier step writes"),
    ("cached", "cached"),
    ("merged", "the same step as another"),
    ("unused", "in a stage that the target does not need"),
)


def page(rebuilds: Sequence[Rebuild], times: Mapping[int, float]) -> str:
    """The whole page. Each cell says commit, state and cause when it is pointed at."""
    cut, rebuilds = len(rebuilds) - MOST, rebuilds[-MOST:]
    rows = rows_of(rebuilds)
    path = next((it.path for it in reversed(rebuilds) if it.text), "Dockerfile")
    body = "\n".join(_body(path, rows, rebuilds, times, max(cut, 0)))
    return document(f"{path}: what each commit rebuilds", STYLE + body)


def _body(
    path: str,
    rows: Sequence[Row],
    rebuilds: Sequence[Rebuild],
    times: Mapping[int, float],
    cut: int,
) -> Iterator[str]:
    yield f"<h1>{escape(path)}: what each commit rebuilds</h1>"
    if not rebuilds or not rows:
        yield "<p>No commit has a step to build.</p>"
        return
    first, last = rebuilds[0].commit, rebuilds[-1].commit
    yield (
        f'<p class="note">{len(rebuilds)} commits from {escape(first.date[:10])} (left) to'
        f" {escape(last.date[:10])} (right); a row for each instruction."
        f"{f' {cut} older ones are not drawn.' if cut else ''}</p>"
    )
    if times:
        low, high = expected(rows, times)
        seconds = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
        yield f"<p>Expected for a commit: {seconds} s, by the times given.</p>"
    keys = (
        f'<svg width="12" height="12"><rect class="{name}" width="12" height="12"/></svg>{text}'
        for name, text in KEY
    )
    yield f'<p class="key note">{"".join(keys)}</p>'
    yield '<div class="rows">'
    for head in ("line", "instruction", "rebuilt", "s/commit" if times else "", ""):
        yield f'<div class="note">{head}</div>'
    stage = ""
    wide = max(NARROWEST, min(WIDEST, PAGE / len(rebuilds)))
    for row in rows:
        if row.step.stage != stage:
            stage = row.step.stage
            yield f'<div class="stage">{escape(stage)}</div>'
        yield f'<div class="number">{row.step.line}</div>'
        yield f'<div class="code" title="{escape(short(row.step, 2000))}">{escape(short(row.step, 90))}</div>'
        yield f'<div class="number">{escape(percent(row))}</div>'
        yield f'<div class="number">{escape(seconds_of(row, times))}</div>'
        yield f'<div class="strip">{_strip(row, rebuilds, wide)}</div>'
    yield "</div>"


def _strip(row: Row, rebuilds: Sequence[Rebuild], wide: float) -> str:
    cells = []
    for number, rebuild in enumerate(rebuilds):
        step = row.states.get(number)
        if step is None:
            continue
        commit = rebuild.commit
        title = f"{commit.id[:10]} {commit.subject}\n{step.state}"
        title += f": {step.cause}" if step.cause else ""
        gap = 1 if wide >= 4 else 0
        cells.append(
            f'<rect class="{step.state}" x="{number * wide:.2f}" width="{wide - gap:.2f}"'
            f' height="{CELL}"><title>{escape(title)}</title></rect>'
        )
    width = len(rebuilds) * wide
    return (
        f'<svg viewBox="0 0 {width:.0f} {CELL}" preserveAspectRatio="none" height="{CELL}"'
        f' style="max-width:{width:.0f}px" role="img">{"".join(cells)}</svg>'
    )
