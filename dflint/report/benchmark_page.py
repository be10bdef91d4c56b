"""A benchmark as one page of HTML that needs nothing else: every run is seen, and what differs."""

from __future__ import annotations

from dflint.bench.phrases import changed, seconds, with_interval
from dflint.bench.results import QUANTITIES
from dflint.report import html
from dflint.report.benchmark import facts, grid, headline, notes
from dflint.report.html import document, text
from dflint.report.strip import STYLE, Strip, strips

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.bench.budgets import Check
    from dflint.bench.results import Bench


def page(bench: Bench, checks: Sequence[Check]) -> str:
    """What differs, what failed, a table, and the runs of each quantity."""
    title = " and ".join(it.name for it in bench.results)
    when = bench.time[:16].replace("T", " ")
    commit = f"commit {bench.commit[:8]}" if bench.commit else ""
    about = " · ".join(filter(None, (headline(bench), when, commit)))
    body = [f"<h1>{text(title)}</h1>", f'<p class="note">{text(about)}</p>']
    body += _differences(bench)
    body += [f'<p class="bad">{text(it.sentence)}</p>' for it in checks if not it.is_kept]
    body += _failures(bench)
    heads, rows = grid(bench)
    if rows:
        cells = [[text(cell) for cell in row] for row in rows]
        body.append(html.table([(name, at > 0) for at, name in enumerate(heads)], cells))
    body.append('<ul class="list">')
    body += [f"<li><b>{text(name)}</b>: {text(said)}</li>" for name, said in facts(bench)]
    body.append("</ul>")
    for quantity in bench.measured:
        body += [
            f"<h2>{text(QUANTITIES[quantity])}</h2>",
            strips(_strips(bench, quantity), seconds),
        ]
    body.append(f'<p class="note">{text(" ".join(notes(bench)))} A dot is a run.</p>')
    return document(f"dflint bench: {title}", "\n".join(body), STYLE)


def _strips(bench: Bench, quantity: str) -> list[Strip]:
    found = []
    for it in bench.results:
        median = bench.estimate(it, quantity)
        if median is not None:
            numbers = (median.value, median.low, median.high)
            found.append(Strip(it.name, it.values(quantity), *numbers, with_interval(median)))
    return found


def _differences(bench: Bench) -> Iterator[str]:
    """What differs between the first image and the others; that nothing does."""
    first = bench.results[0]
    for it in bench.results[1:]:
        found = {name: bench.difference(first, it, name) for name in bench.measured}
        seen = [(name, one) for name, one in found.items() if one is not None and not one.is_zero]
        for name, one in seen:
            tone, word = ("bad", "slower") if one.value > 0 else ("good", "quicker")
            yield (
                f'<p class="headline"><b>{text(it.name)}</b> is <span class="{tone}">{word}</span>:'
                f" {text(QUANTITIES[name])} {text(changed(one))} from {text(first.name)}</p>"
            )
        if any(one is not None for one in found.values()) and not seen:
            names = f"{text(first.name)} and {text(it.name)}"
            yield f'<p class="headline">No difference is seen between {names}.</p>'


def _failures(bench: Bench) -> Iterator[str]:
    for it in bench.results:
        for one in it.failures:
            yield f'<p class="bad">{text(str(one))}</p>'
            if one.output:
                yield f"<pre>{text(chr(10).join(one.output))}</pre>"
