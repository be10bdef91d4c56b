"""What was measured as one page of HTML that needs nothing else."""

from __future__ import annotations

from html import escape

from dflint.measure.rows import rows
from dflint.report.image import lines_of
from dflint.report.measurement import by_size, facts, failures, gained, noise_note
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.measure.measurement import Measurement
    from dflint.measure.rows import Part, Row

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --dim: #6b7280; --edge: #d7dbe0; --page: #fff;
        --one: #8aa4c8; --two: #2f7d5b; --waste: #d98a2b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --dim: #9aa3ad; --edge: #363c44; --page: #16191d; --one: #6684ad; --two: #4fae84; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
       max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.note { color: var(--dim); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--edge); vertical-align: top; }
th { color: var(--dim); font-weight: 500; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
td.bars { width: 32%; min-width: 180px; }
.bar { display: flex; height: .65rem; margin: .2rem 0; }
.bar span { display: block; min-width: 1px; }
.one { background: var(--one); } .two { background: var(--two); }
.legend span { display: inline-block; width: .8rem; height: .65rem; margin: 0 .3rem 0 1rem; }
pre { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.chart { width: 100%; height: auto; } .chart text { fill: var(--dim); font-size: 11px; }
.axis { stroke: var(--edge); } .line { fill: none; stroke-width: 2; }
.line-0 { stroke: var(--one); } .line-1 { stroke: var(--two); } .line-2 { stroke: var(--waste); }
.dot-0 { fill: var(--one); } .dot-1 { fill: var(--two); } .dot-2 { fill: var(--waste); }
.chart .label-0 { fill: var(--one); } .chart .label-1 { fill: var(--two); } .chart .label-2 { fill: var(--waste); }
"""


def document(title: str, body: str) -> str:
    """A whole page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def page(results: Sequence[Result]) -> str:
    found = results[0].found
    assert found
    """The whole, the instructions with bars, the fixes, and what else is different."""
    path = found.before.variant.source.path
    parts = [f"<h1>{escape(path)}</h1>", f'<p class="note">built with {escape(found.engine)}</p>']
    parts += _whole(found)
    parts += _instructions(found)
    if found.each:
        parts += _fixes(found)
    if found.difference is not None:
        parts += _differences(found)
    return document(f"{path}: what was measured", "\n".join(parts))


def _whole(found: Measurement) -> Iterator[str]:
    has_two = found.after is not None
    heads = ("before", "after", "change") if has_two else ("",)
    yield '<div class="wide"><table><tr><th></th>'
    yield _heads(heads) + "</tr>"
    for name, *cells in facts(found):
        yield f"<tr><td>{escape(name)}</td>" + _numbers(cells[: len(heads)]) + "</tr>"
    for name, reason in failures(found):
        yield f'<tr><td>{escape(name)}</td><td colspan="{len(heads)}">{escape(reason)}</td></tr>'
    yield "</table></div>"
    if note := noise_note(found):
        yield f'<p class="note">{escape(note)}</p>'


def _instructions(found: Measurement) -> Iterator[str]:
    has_two = found.difference is not None
    before = '<span class="one"></span>before' if has_two else ""
    after = '<span class="two"></span>after' if has_two else ""
    yield "<h2>What each instruction adds</h2>"
    yield (
        f'<p class="legend note">{before} {after} What an instruction wastes are bytes that it makes '
        "useless: they are in the image, and no container sees them.</p>"
    )
    heads = _heads(("before", "after") if has_two else ("size",))
    yield '<div class="wide"><table><tr><th class="number">line</th>' + heads
    yield '<th class="number">wastes</th><th></th><th>instruction</th></tr>'
    all_rows = rows(found)
    most = max((part.size for it in all_rows for part in (it.before, it.after) if part), default=0)
    for it in all_rows:
        yield _row(it, most or 1, has_two)
    yield "</table></div>"


def _row(row: Row, most: int, has_two: bool) -> str:
    parts = (row.before, row.after) if has_two else (row.part,)
    sizes = _numbers([human(it.size) if it is not None else "" for it in parts])
    bars = "".join(
        _bar(part, most, kind) for part, kind in zip(parts, ("one", "two"), strict=False)
    )
    waste = "<br>".join(human(it.wasted) if it and it.wasted else "" for it in parts)
    notes = "".join(f'<br><span class="note">{escape(it)}</span>' for it in row.part.notes)
    return (
        f'<tr><td class="number">{row.part.place}</td>{sizes}<td class="number">{waste}</td>'
        f'<td class="bars">{bars}</td>'
        f'<td class="code">{escape(row.part.text)}{notes}</td></tr>'
    )


def _bar(part: Part | None, most: int, kind: str) -> str:
    if part is None or not part.size:
        return '<div class="bar"></div>'
    span = f'<span class="{kind}" style="width:{100 * part.size / most:.2f}%"></span>'
    return f'<div class="bar" title="{part.size:,} bytes">{span}</div>'


def _fixes(found: Measurement) -> Iterator[str]:
    yield "<h2>What each fix is worth</h2>"
    yield '<div class="wide"><table><tr><th class="number">size</th>'
    yield '<th class="number">compressed</th><th class="number">build</th><th>fix</th></tr>'
    for it in by_size(found.each):
        cells = gained(it) if it.failure is None else ("", "", "")
        reason = f": {it.failure.reason}" if it.failure is not None else ""
        yield f"<tr>{_numbers(cells)}<td>{escape(it.variant.name + reason)}</td></tr>"
    yield "</table></div>"


def _differences(found: Measurement) -> Iterator[str]:
    assert found.difference is not None
    lines = lines_of(found.difference)
    yield "<h2>What a container sees</h2>"
    if lines:
        yield f"<pre>{escape(chr(10).join(lines))}</pre>"
    else:
        yield "<p>No difference.</p>"
    if found.difference.volatile:
        number = len(found.difference.volatile)
        yield f'<p class="note">{number} paths set aside that may differ between any two builds.</p>'


def _heads(names: tuple[str, ...]) -> str:
    return "".join(f'<th class="number">{it}</th>' for it in names)


def _numbers(cells: Sequence[str]) -> str:
    return "".join(f'<td class="number">{escape(it)}</td>' for it in cells)
