"""One page for a repository, which needs nothing else: by finding, rule, folder, and what fixes do."""

from __future__ import annotations

from html import escape
from time import strftime

from dflint import __version__
from dflint.docs import url
from dflint.fix import Safety
from dflint.report.change import change
from dflint.report.excerpt import Style, excerpt
from dflint.report.page_style import STYLE, choice, tab, toggle
from dflint.report.places import by_file
from dflint.report.screen import shown
from dflint.report.text import PLURALS, count
from dflint.rule import CATEGORIES, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report

VIEWS = {
    "findings": "Findings",
    "rules": "Rules",
    "folders": "Folders",
    "fixes": "What fixing does",
}
ORDERS = {
    "findings": ("severity", "place", "rule", "fix"),
    "rules": ("count", "severity", "code"),
    "folders": ("count", "severity", "name"),
}
LEVELS = Severity.NAMES[::-1]
# What becomes of a finding: by --fix, by --unsafe-fixes, by a person.
WAYS = {"safe": "by --fix", "unsafe": "by --unsafe-fixes", "hand": "by hand"}
MOST = 2_000  # findings: more make a page that no browser likes
WIDTH = 110  # columns of an excerpt


def report(it: Report) -> str:
    """The page."""
    found = it.diagnostics
    files = by_file(it)
    views = {
        "findings": _findings(found),
        "rules": _rules(found),
        "folders": _folders(files),
        "fixes": _fixes(found),
    }
    rules = [*map(tab, VIEWS), *(choice(*order) for order in ORDERS.items()), *map(toggle, LEVELS)]
    style = STYLE + "\n".join(rules)
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>dflint: {count(len(found), 'finding')}</title>\n<style>{style}</style>\n</head>\n"
    )
    body = "".join((_inputs(), "<main>\n", *_top(it, files), *_shown(views), "</main>\n"))
    return f"{head}<body>\n{body}</body>\n</html>\n"


def _inputs() -> str:
    """What is chosen. These come first: what follows is styled by them."""
    found = [
        _radio("view", f"view-{view}", view == "findings", f"show {it}")
        for view, it in VIEWS.items()
    ]
    for view, names in ORDERS.items():
        found += [
            _radio(f"order-{view}", f"{view}-by-{name}", name == names[0], f"{view} by {name}")
            for name in names
        ]
    found += [
        f'<input class="pick" type="checkbox" id="show-{level}" checked aria-label="show {level}">\n'
        for level in LEVELS
    ]
    return "".join(found)


def _radio(group: str, name: str, is_on: bool, what: str) -> str:
    checked = " checked" if is_on else ""
    return f'<input class="pick" type="radio" name="{group}" id="{name}"{checked} aria-label="{what}">\n'


def _top(it: Report, files: Mapping[str, Sequence[Diagnostic]]) -> Iterator[str]:
    """How much there is of what, and the tabs."""
    found = it.diagnostics
    bad = sum(map(bool, files.values()))
    head = f"No findings in {count(it.files, 'file')}"
    if found:
        head = f"{count(len(found), 'finding')} in {bad} of {count(max(it.files, bad), 'file')}"
    yield f"<h1>{head}</h1>\n"
    yield f'<p class="note">dflint {__version__}, {strftime("%Y-%m-%d %H:%M")}</p>\n'
    yield '<div class="tiles">\n'
    for level in LEVELS:
        number = sum(one.severity.name == level for one in found)
        name = level if number == 1 else PLURALS.get(level, level)
        yield f'<div class="tile"><b class="l-{level}">{number}</b>{name}</div>\n'
    for way, words in WAYS.items():
        number = sum(_way(one) == way for one in found)
        yield f'<div class="tile"><b class="l-{way}">{number}</b>{words}</div>\n'
    yield '</div>\n<div class="bar-of tabs">'
    yield "".join(f'<label for="view-{view}">{name}</label>' for view, name in VIEWS.items())
    yield "</div>\n"


def _shown(views: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for view, rows in views.items():
        yield f'<section class="view {view}">\n'
        if view in ORDERS:
            labels = (f'<label for="{view}-by-{name}">{name}</label>' for name in ORDERS[view])
            yield f'<div class="bar-of"><span>sort by</span>{"".join(labels)}</div>\n'
        if view == "findings":
            boxes = (f'<label for="show-{level}">{level}</label>' for level in LEVELS)
            yield f'<div class="bar-of"><span>show</span>{"".join(boxes)}</div>\n'
        yield '<ol class="rows">\n'
        yield from rows
        yield "</ol>\n</section>\n"


def _findings(found: Sequence[Diagnostic]) -> Iterator[str]:
    """A row for each finding, with its lines and its fix to unfold."""
    rules = _ranks(one.rule.code for one in found)
    for place, it in enumerate(found[:MOST]):
        level = it.severity.name
        order = _order(
            severity=LEVELS.index(level),
            place=place,
            rule=rules[it.rule.code],
            fix=tuple(WAYS).index(_way(it)),
        )
        where = f"{shown(it.source.path)}:{it.source.position(it.start)}"
        yield (
            f'<li class="finding {level}"{order}><span class="level">{level}</span>'
            f'<span class="what">{escape(shown(it.message))} {_link(it)}</span>'
            f'<span class="place">{escape(where)}</span>{_details(it)}</li>\n'
        )
    if len(found) > MOST:
        yield f"<li>{count(len(found) - MOST, 'more finding')}: the other views count all of them.</li>\n"


def _details(it: Diagnostic) -> str:
    """The lines of a finding, and what its fix makes of them."""
    if not it.source.text:
        return ""
    lines = excerpt(it.source, it, it.related, WIDTH, Style(), it.finding.label)
    title = "lines"
    if it.fix is not None:
        note = f" ({it.fix.safety})" if it.fix.safety < Safety.SAFE else ""
        title = f"{shown(it.fix.title)}{note}"
        lines = [*lines, "", *change(it.source, it.fix, WIDTH, False)] if it.fix.edits else lines
    text = "\n".join(lines)
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"


def _rules(found: Sequence[Diagnostic]) -> Iterator[str]:
    """A row for each rule that has found something."""
    groups: dict[str, list[Diagnostic]] = {}
    for it in found:
        groups.setdefault(it.rule.code, []).append(it)
    codes = _ranks(groups)
    for code, those in groups.items():
        level = max(it.severity for it in those).name
        order = _order(count=-len(those), severity=LEVELS.index(level), code=codes[code])
        what = f"{escape(those[0].rule.summary)} {_link(those[0])}"
        yield _count_row(those, what, f' class="count {level}"{order}', len(found))


def _folders(files: Mapping[str, Sequence[Diagnostic]]) -> Iterator[str]:
    """A row for each folder, with what was found in its files."""
    groups: dict[str, list[Diagnostic]] = {}
    numbers: dict[str, int] = {}
    for path, found in files.items():
        folder = path.rpartition("/")[0] or "."
        groups.setdefault(folder, []).extend(found)
        numbers[folder] = numbers.get(folder, 0) + 1
    names = _ranks(groups)
    total = sum(map(len, groups.values()))
    for folder, those in groups.items():
        worst = min((LEVELS.index(it.severity.name) for it in those), default=len(LEVELS))
        order = _order(count=-len(those), severity=worst, name=names[folder])
        what = f'<code>{escape(shown(folder))}</code> <span class="name">{count(numbers[folder], "file")}</span>'
        yield _count_row(those, what, f' class="count"{order}', total)


def _fixes(found: Sequence[Diagnostic]) -> Iterator[str]:
    """What each category has, and how it goes away; what that saves is measured, not guessed."""
    for category in CATEGORIES:
        those = [it for it in found if it.rule.category == category]
        if those:
            yield _count_row(those, category, ' class="count"', len(found), by_way=True)
    for command, way in (
        ("dflint check --fix", "safe"),
        ("dflint check --fix --unsafe-fixes", "unsafe"),
    ):
        number = sum(_way(it) == way for it in found)
        more = " more" if way == "unsafe" else ""
        what = f"resolved{more} by <code>{command}</code>"
        count_of = f'<span class="number l-{way}">{number}</span>'
        yield f'<li class="count">{count_of}<span class="what">{what}</span></li>\n'
    yield (
        '<li class="count"><span></span><span class="what">What a fix saves in bytes and seconds is'
        " measured by real builds: <code>dflint measure --each FILE</code></span></li>\n"
    )


def _count_row(
    those: Sequence[Diagnostic], what: str, attributes: str, total: int, by_way: bool = False
) -> str:
    """How many there are, of what, and a bar as long as their share in all."""
    kinds = WAYS if by_way else LEVELS
    counts = {
        kind: sum((_way(it) if by_way else it.severity.name) == kind for it in those)
        for kind in kinds
    }
    parts = "".join(
        f'<i class="l-{kind}" style="width:{100 * number / max(total, 1):.2f}%"></i>'
        for kind, number in counts.items()
        if number
    )
    named = ", ".join(
        f"{number} {WAYS[kind] if by_way else kind if number == 1 else PLURALS.get(kind, kind)}"
        for kind, number in counts.items()
        if number
    )
    return (
        f'<li{attributes}><span class="number">{len(those)}</span><span class="what">{what}</span>'
        f'<span class="meter">{parts}</span><span class="numbers">{named or "no findings"}</span></li>\n'
    )


def _link(it: Diagnostic) -> str:
    return f'<a href="{escape(url(it.rule))}">{it.rule.code}</a> <span class="name">{it.rule.name}</span>'


def _way(it: Diagnostic) -> str:
    safety = it.fix.safety if it.fix is not None else Safety.HINT
    return "hand" if safety == Safety.HINT else safety.name


def _ranks(names: Iterable[str]) -> dict[str, int]:
    """The number of each name in their order."""
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _order(**ranks: int) -> str:
    """The place of a row in each order, as variables of CSS."""
    listed = "; ".join(f"--{name}: {rank}" for name, rank in ranks.items())
    return f' style="{listed}"'
