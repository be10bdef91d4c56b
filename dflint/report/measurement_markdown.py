"""What was measured as Markdown, for a comment on a pull request or the summary of a job.

Every text from a Dockerfile or an engine goes through `escaped` or `fenced`.
"""

from __future__ import annotations

from dflint.report.formats.markdown import escaped, fenced
from dflint.report.measured import (
    BAD,
    GOOD,
    WASTED,
    applied,
    differences_of,
    facts_of,
    headline,
    patch_lines,
    problems,
    short,
    shown_rows,
)
from dflint.report.measurement import facts, noise_note, verdict
from dflint.report.measurements import HEADS, row, worst_first
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.measure.results import Result
    from dflint.measure.rows import Part
    from dflint.report.measured import Problem

# A comment of GitHub holds 65,536 characters, as its error message says. Looked up 2026-11-30.
LONGEST = 60_000
MOST_ROWS, MOST_LINES, MOST_OUTPUT = 12, 60, 12  # of a table; of a patch; of what an engine printed
MARK = "<!-- dflint measure -->"  # by which a job finds the comment that it wrote before
SIGNS = {GOOD: "✅ ", BAD: "❌ ", WASTED: "⚠️ "}


def markdown(results: Sequence[Result]) -> str:
    """All Dockerfiles that were measured. Of more than a comment holds, the last ones are left out."""
    ordered = worst_first(results)
    parts = [f"{MARK}\n"]
    if len(results) > 1:
        parts.append(f"### dflint measure: {len(results)} Dockerfiles\n\n{_overview(ordered)}\n")
    length = sum(map(len, parts))
    for number, result in enumerate(ordered):
        section = _section(result, len(results) > 1)
        if length + len(section) > LONGEST:
            section = _headlines(result, len(results) > 1)
        if length + len(section) > LONGEST:
            parts.append(f"{len(ordered) - number} more are in the log.\n")
            break
        parts.append(section)
        length += len(section)
    return "".join(parts)


def _overview(ordered: Sequence[Result]) -> str:
    rows = [row(result) for result in ordered[: 10 * MOST_ROWS]]
    used = [at for at in range(len(HEADS)) if any(it[at] for it in rows)]
    heads = [HEADS[at] for at in used]
    cells = [
        [_sign(result) if not at else it[at] for at in used]
        for result, it in zip(ordered, rows, strict=False)
    ]
    return _table(heads, cells, left=("file", "budgets"))


def _sign(result: Result) -> str:
    is_bad = result.has_failed or result.exceeded
    return f"{SIGNS[BAD] if is_bad else SIGNS[GOOD]}{result.path}"


def _headlines(result: Result, is_one_of_many: bool) -> str:
    level = "####" if is_one_of_many else "###"
    name = result.path if is_one_of_many else f"dflint measure: {result.path}"
    said = "\n".join(f"{SIGNS.get(it.tone, '')}{escaped(it.text)}  " for it in headline(result))
    return f"{level} {escaped(name)}\n\n{said.rstrip()}\n\n"


def _section(result: Result, is_one_of_many: bool) -> str:
    parts = [_headlines(result, is_one_of_many)]
    found = result.found
    if found is not None and found.has_figures:
        parts.append(_figures(result))
    parts += _problems(result)
    if result.checks:
        cells = [[it.limit.name, it.subject, *it.shown, verdict(it)] for it in result.checks]
        parts.append(
            _table(("budget", "of", "is", "allowed", ""), cells, ("budget", "of", "")) + "\n"
        )
    if found is not None and found.has_figures:
        parts += _folded("What each instruction adds", _instructions(result))
        parts += _folded(*_fixes(result))
        parts += _folded("What a container sees", _differences(result))
    parts.append(f"<sub>{escaped(facts_of(result))}</sub>\n\n")
    return "".join(parts)


def _figures(result: Result) -> str:
    found = result.found
    assert found is not None
    heads = ("", "before", "after", "change") if found.after is not None else ("", "")
    cells = [it[: len(heads)] for it in facts(found)]
    note = noise_note(found)
    return _table(heads, cells, left=("",)) + (f"\n{escaped(note)}\n" if note else "") + "\n"


def _problems(result: Result) -> Iterator[str]:
    those = problems(result)
    lines = [_problem(it) for it in those[:MOST_ROWS]]
    if len(those) > MOST_ROWS:
        lines.append(f"- and {len(those) - MOST_ROWS} more\n")
    if lines:
        yield "".join(lines) + "\n"
    for it in those[:MOST_ROWS]:
        if it.output:
            tail = it.output[-MOST_OUTPUT:]
            yield from _folded("What the engine printed last", fenced(tail, "text"))


def _problem(it: Problem) -> str:
    where = f"{escaped(it.place)} " if it.place and it.place != it.code else ""
    code = f"<code>{escaped(short(it.code))}</code> " if it.code else ""
    return f"- {SIGNS.get(it.tone, '')}**{escaped(it.amount)}** {where}{code}{escaped(it.text)}\n"


def _instructions(result: Result) -> str:
    found = result.found
    assert found is not None
    has_two = found.difference is not None
    rows = shown_rows(found)
    heads = ("line", *(("before", "after") if has_two else ("size",)), "wastes", "instruction")
    cells = []
    for it in rows:
        parts = (it.before, it.after) if has_two else (it.part,)
        wasted = it.part.wasted
        sizes = (human(part.size) if part else "" for part in parts)
        cells.append(
            [it.part.place, *sizes, human(wasted) if wasted else "", short(_text(it.part))]
        )
    largest = sorted(
        zip(rows, cells, strict=True), key=lambda it: -it[0].part.size - it[0].part.wasted
    )
    kept = [cell for _, cell in largest[: 3 * MOST_ROWS]]
    more = len(cells) - len(kept)
    return _table(heads, kept, left=("instruction",)) + (
        f"\nand {more} smaller ones\n" if more else ""
    )


def _text(part: Part) -> str:
    return "; ".join((part.text, *part.notes)) if part.notes else part.text


def _fixes(result: Result) -> tuple[str, str]:
    """The fixes that were applied, and the difference that they make."""
    fixes, lines = applied(result), patch_lines(result)
    listed = "".join(
        f"- line {it.line}: {escaped(it.code)} {escaped(it.name)}: {escaped(it.title)}"
        f"{'' if it.is_safe else ' **(unsafe)**'}\n"
        for it in fixes
    )
    more = len(lines) - MOST_LINES
    difference = fenced(lines[:MOST_LINES], "diff") if lines else ""
    rest = f"\nand {more} more lines\n" if more > 0 else ""
    title = f"{len(fixes)} fix{'es' * (len(fixes) != 1)} applied" if fixes else "The difference"
    return title, f"{listed}\n{difference}{rest}" if lines else ""


def _differences(result: Result) -> str:
    found = result.found
    if found is None or found.difference is None:
        return ""
    lines = differences_of(found)
    if not lines:
        return "No difference.\n"
    more = len(lines) - MOST_LINES
    rest = f"\nand {more} more\n" if more > 0 else ""
    return fenced(lines[:MOST_LINES], "diff") + rest


def _folded(title: str, content: str) -> Iterator[str]:
    """A part that is opened by a click; nothing for no content."""
    if content:
        yield f"<details><summary>{escaped(title)}</summary>\n\n{content}\n</details>\n\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[str]) -> str:
    """A table, whose cells are escaped."""
    lines = [heads, [":---" if it in left else "---:" for it in heads]]
    lines += [[escaped(cell) for cell in cells] for cells in rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
