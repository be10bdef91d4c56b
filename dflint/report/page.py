"""What was measured as one page of HTML that needs nothing else, the biggest problem first."""

from __future__ import annotations

from dflint.measure.measurement import Outcome
from dflint.report.html import bar, diff, document, table, text, tiles
from dflint.report.measured import (
    applied,
    differences_of,
    facts_of,
    headline,
    patch_lines,
    problems,
    short,
    shown_rows,
)
from dflint.report.measurement import by_size, facts, failures, gained, noise_note, verdict
from dflint.report.measurements import HEADS, row, worst_first
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.measure.measurement import Measurement
    from dflint.measure.results import Result
    from dflint.measure.rows import Part, Row
    from dflint.report.measured import Problem

MOST_LINES = 30  # of differences that are open when the page is
TONES = {"kept": "good", "exceeded": "bad", "not measured": "note"}

__all__ = ["document", "page"]


def page(results: Sequence[Result]) -> str:
    """One Dockerfile, or several with a table of all before them."""
    if len(results) == 1:
        (result,) = results
        parts = [f"<h1>{text(result.path)}</h1>", *_section(result, 2)]
        return document(f"{result.path}: what was measured", "\n".join(parts))
    ordered = worst_first(results)
    failed = sum(it.has_failed for it in results)
    over = sum(bool(it.exceeded) for it in results)
    wasted = sum(it.last.wasted for it in results if it.last is not None)
    parts = [
        f"<h1>{len(results)} Dockerfiles</h1>",
        f'<p class="headline">{_total(failed, "cannot be built", "bad")}'
        f"{_total(over, 'is over budget' if over == 1 else 'are over budget', 'bad')}"
        f'<span class="wasted">{human(wasted)} are wasted in all of them.</span></p>',
        _overview(ordered),
    ]
    for number, result in enumerate(ordered, 1):
        parts.append(f'<section id="file-{number}"><hr><h2>{text(result.path)}</h2>')
        parts += [*_section(result, 3), "</section>"]
    return document(f"{len(results)} Dockerfiles: what was measured", "\n".join(parts))


def _total(number: int, words: str, tone: str) -> str:
    return f'<span class="{tone}">{number} {words}.</span> ' if number else ""


def _overview(ordered: Sequence[Result]) -> str:
    """A row for each; columns that are empty in all of them are left out."""
    rows = [row(result) for result in ordered]
    used = [at for at in range(len(HEADS)) if any(it[at] for it in rows)]
    heads = [(HEADS[at], HEADS[at] not in ("file", "budgets")) for at in used]
    cells = []
    for number, it in enumerate(rows, 1):
        own = [text(it[at]) for at in used]
        own[0] = f'<a href="#file-{number}">{own[0]}</a>'
        cells.append(own)
    return table(heads, cells)


def _section(result: Result, level: int) -> Iterator[str]:
    """All about one Dockerfile; its headings are of that level."""
    yield f'<p class="note">{text(facts_of(result))}</p>'
    said = " ".join(f'<span class="{it.tone}">{text(it.text)}</span>' for it in headline(result))
    yield f'<p class="headline">{said}</p>'
    found = result.found
    if found is None or not found.has_figures:
        yield from _problems(result, level)
        return
    yield from _tiles(found)
    yield from _problems(result, level)
    if result.checks:
        yield from _budgets(result, level)
    yield from _applied(result, level)
    if found.each:
        yield from _fixes(found, level)
    yield from _instructions(result, level)
    if found.stages:
        yield from _stages(found, level)
    if found.difference is not None:
        yield from _differences(found, level)


def _tiles(found: Measurement) -> Iterator[str]:
    """The figures of the last variant, each with what it was before and the change."""
    cells = []
    for name, before, after, change in facts(found):
        value, mark, spread = (after or before).partition(" (")
        share = change.partition(" (")[2].rstrip(")") or change
        share = "" if share in ("+0.0%", "-0.0%", "0") else share
        notes = [f"({spread}" if mark else "", f"was {before}" if after and before else "", share]
        tone = ("good" if value == human(0) else "wasted") if name == "wasted" else ""
        cells.append((name.strip(), value, ", ".join(filter(None, notes)), tone))
    yield tiles(cells)
    for name, reason in failures(found):
        yield f'<p class="bad">{text(name)}: {text(reason)}</p>'
    if note := noise_note(found):
        yield f'<p class="note">{text(note)}</p>'


def _problems(result: Result, level: int) -> Iterator[str]:
    those = problems(result)
    yield f"<h{level}>The biggest problems first</h{level}>"
    if not those:
        yield '<p class="good">None: nothing is wasted, and every budget is kept.</p>'
        return
    yield '<ul class="list problems">'
    for it in those:
        where = f"{text(it.place)} " if it.place and it.place != it.code else ""
        code = f"<code>{text(short(it.code))}</code><br>" if it.code else ""
        yield (
            f'<li><span class="amount {it.tone}">{text(it.amount)}</span>'
            f"<span>{where}{code}{text(it.text)}{_output(it)}</span></li>"
        )
    yield "</ul>"


def _output(it: Problem) -> str:
    """What the engine printed last."""
    if not it.output:
        return ""
    lines = "\n".join(map(text, it.output))
    return f'<details><summary class="note">what the engine printed</summary><pre>{lines}</pre></details>'


def _budgets(result: Result, level: int) -> Iterator[str]:
    yield f"<h{level}>Budgets</h{level}>"
    heads = (("budget", False), ("of", False), ("is", True), ("allowed", True), ("", False))
    rows = []
    for it in result.checks:
        said = verdict(it)
        cells = (it.limit.name, it.subject, *it.shown)
        rows.append((*map(text, cells), f'<b class="{TONES[said]}">{said}</b>'))
    yield table(heads, rows)


def _applied(result: Result, level: int) -> Iterator[str]:
    """The fixes, and the patch that they are."""
    fixes = applied(result)
    if fixes:
        yield f"<h{level}>{len(fixes)} fix{'es' * (len(fixes) != 1)} applied</h{level}>"
        yield '<ul class="list problems">'
        for it in fixes:
            unsafe = "" if it.is_safe else ' <b class="wasted">unsafe</b>'
            yield (
                f'<li><span class="amount note">line {it.line}</span><span>{text(it.code)} '
                f"{text(it.name)}: {text(it.message)}<br>"
                f'<span class="good">→ {text(it.title)}</span>{unsafe}</span></li>'
            )
        yield "</ul>"
    lines = patch_lines(result)
    if lines:
        yield f"<h{level}>The difference</h{level}>{diff(lines)}"


def _instructions(result: Result, level: int) -> Iterator[str]:
    found = result.found
    assert found is not None
    has_two = found.difference is not None
    all_rows = shown_rows(found)
    sized = [part.size for it in all_rows for part in (it.before, it.after) if part]
    wasted = [part.wasted for it in all_rows for part in (it.before, it.after) if part]
    most = max((*sized, *wasted), default=0)
    yield f"<h{level}>What each instruction adds</h{level}>"
    before = '<span class="one"></span>before<span class="two"></span>after'
    own = before if has_two else '<span class="two"></span>adds'
    lost = '<span class="lost"></span>makes useless: it is in the image, and no container sees it'
    yield f'<p class="legend note">{own}{lost}</p>'
    by_size_ = sorted(range(len(all_rows)), key=lambda number: -_weight(all_rows[number]))
    order = {number: at for at, number in enumerate(by_size_)}
    yield "<div>"
    if level == 2:
        yield '<input class="pick" type="radio" name="order" id="by-size" checked>'
        yield '<input class="pick" type="radio" name="order" id="by-file">'
        yield '<p class="choice"><label for="by-size">largest first</label>'
        yield '<label for="by-file">as in the file</label></p>'
    yield '<ul class="list">'
    numbers = range(len(all_rows)) if level == 2 else by_size_
    for number in numbers:
        yield _row(all_rows[number], most, has_two, order[number])
    yield "</ul></div>"


def _weight(row: Row) -> int:
    return max(it.size + it.wasted for it in (row.before, row.after) if it is not None)


def _row(row: Row, most: int, has_two: bool, order: int) -> str:
    parts = (row.before, row.after) if has_two else (row.part,)
    kinds = ("one", "two") if has_two else ("two",)
    bars = "".join(_bars(part, most, kind) for part, kind in zip(parts, kinds, strict=True))
    notes = "".join(f'<br><span class="wasted">{text(it)}</span>' for it in row.part.notes)
    state = ""
    if has_two and (row.before is None or row.after is None):
        state = f' <span class="note">({"new" if row.before is None else "gone"})</span>'
    return (
        f'<li class="step" style="--size:{order}"><span class="place">{text(row.part.place)}</span>'
        f'<span class="code">{text(row.part.text)}{state}{notes}</span>'
        f'<div class="bars">{bars}</div></li>'
    )


def _bars(part: Part | None, most: int, kind: str) -> str:
    if part is None:
        return '<div class="bar"><div class="track"></div><span class="amount note">not there</span></div>'
    own = bar(part.size, most, kind, human(part.size))
    return own + (bar(part.wasted, most, "lost", human(part.wasted)) if part.wasted else "")


def _stages(found: Measurement, level: int) -> Iterator[str]:
    yield f"<h{level}>Stages with a budget of their own</h{level}>"
    heads = (("stage", False), ("size", True), ("wasted", True), ("build", True))
    rows = []
    for name, it in found.stages.items():
        if isinstance(it, Outcome):
            cells = (name, human(it.image.size), human(it.wasted), f"{it.times.median:.1f} s")
            rows.append(tuple(map(text, cells)))
        else:
            rows.append((text(name), '<b class="bad">failed</b>', "", ""))
    yield table(heads, rows)


def _fixes(found: Measurement, level: int) -> Iterator[str]:
    yield f"<h{level}>What each fix is worth alone</h{level}>"
    heads = (("size", True), ("compressed", True), ("build", True), ("fix", False))
    rows = []
    for it in by_size(found.each):
        cells = gained(it) if it.failure is None else ("", "", "")
        reason = f": {it.failure.reason}" if it.failure is not None else ""
        rows.append((*map(text, cells), text(it.variant.name + reason)))
    yield table(heads, rows)


def _differences(found: Measurement, level: int) -> Iterator[str]:
    assert found.difference is not None
    lines = differences_of(found)
    yield f"<h{level}>What a container sees</h{level}>"
    if lines:
        is_open = " open" if len(lines) <= MOST_LINES else ""
        some = counted(len(lines), "difference")
        listed = "\n".join(map(text, lines))
        yield f'<details{is_open}><summary class="note">{some}</summary><pre>{listed}</pre></details>'
    else:
        yield '<p class="good">No difference.</p>'
    if found.difference.volatile:
        number = len(found.difference.volatile)
        yield f'<p class="note">{number} paths set aside that may differ between any two builds.</p>'
