"""The sections of a report of a fleet: each is HTML with its heading, or nothing where there is none."""

from __future__ import annotations

from dflint.fleet.questions import SEVERITIES
from dflint.report.fleet_tables import (
    Cell,
    Column,
    amount,
    change,
    day,
    level,
    meter,
    number,
    repository_link,
    rule_link,
    sortable,
    summary,
    team_name,
)
from dflint.report.html import text
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.fleet.overview import (
        Changes,
        ListedFinding,
        Overview,
        RepositorySums,
        RuleSums,
    )

MOST_ROWS = 60  # of a table; those of teams and rules are never cut
OPEN_LISTED, MOST_LISTED = 8, 40  # new and gone findings: shown at once, and when asked for


def changes(those: Overview) -> Iterator[str]:
    """What came and went since the run before."""
    if those.previous is None or those.run is None:
        return
    since = f"{day(those.previous.ended)} (run {those.previous.run})"
    yield f'<h2 id="changes">New and gone since {since}</h2>'
    for reason in _other_reasons(those):
        yield f'<p class="warn">{text(reason)}</p>'
    yield '<div class="pair">'
    yield f"<div>{''.join(_change(those.new, 'New', 'bad', 'came with {} for the first time'))}</div>"
    yield f"<div>{''.join(_change(those.gone, 'Gone', 'good', 'went with {} that left the fleet'))}</div>"
    yield "</div>"


def _other_reasons(those: Overview) -> Iterator[str]:
    """Why findings may differ although no file does."""
    assert those.run is not None
    assert those.previous is not None
    one, other = those.previous, those.run
    if one.dflint != other.dflint:
        yield (
            f"dflint {one.dflint} linted the run before, dflint {other.dflint} this one: part of the"
            " difference may be due to its rules."
        )
    elif one.rules != other.rules:
        yield (
            "The rules or their configuration changed between these runs: part of the difference may be"
            " due to that."
        )


def _change(found: Changes, title: str, tone: str, elsewhere: str) -> Iterator[str]:
    tone = tone if found.count else "note"
    yield f'<h3 class="{tone}">{title}: {counted(found.count, "finding")}</h3>'
    if found.elsewhere:
        some = "All" if found.elsewhere == found.count else f"{found.elsewhere:,} of them"
        what = "repositories read" if title == "New" else "repositories"
        yield f'<p class="note">{some} {elsewhere.format(what)}; they are not listed.</p>'
    if found.listed:
        yield _list(found.listed[:OPEN_LISTED])
        rest = found.listed[OPEN_LISTED:MOST_LISTED]
        more = found.count - found.elsewhere - len(found.listed[:MOST_LISTED])
        if rest:
            yield f'<details><summary class="note">{len(rest) + more:,} more</summary>{_list(rest)}'
            yield f'<p class="note">and {more:,} more</p>' if more > 0 else ""
            yield "</details>"


def _list(those: Sequence[ListedFinding]) -> str:
    return f'<ul class="finds">{"".join(map(_listed, those))}</ul>'


def _listed(it: ListedFinding) -> str:
    return (
        f"<li>{level(it.severity)} {rule_link(it.code)} {text(it.message)}"
        f'<br><span class="where">{text(it.repository)} · {text(it.path)}:{it.line}</span></li>'
    )


def rules(those: Overview, summaries: Mapping[str, str]) -> Iterator[str]:
    """The rules that are violated, the most often first."""
    rows = [it for it in those.rules if it.findings]
    yield '<h2 id="rules">Rules by findings</h2>'
    if not rows:
        yield '<p class="empty">No rule is violated.</p>'
        return
    rows.sort(key=lambda it: -it.findings)
    codes = counted(len({it.code for it in rows}), "rule")
    yield (
        f'<p class="note">{codes} with {counted(those.findings, "finding")}; each code leads to the page'
        " of the rule.</p>"
    )
    most = rows[0].findings
    has_previous = those.previous is not None
    columns = [
        Column("rule", "text"),
        Column("what is wrong", "", "minmax(10rem,4fr)", minor=True),
        Column("severity", "rank"),
        Column("findings"),
        Column("", "bar", "minmax(2rem,1fr)", minor=True),
        Column("repositories", minor=True),
        *([Column("new"), Column("gone", minor=True)] if has_previous else []),
    ]
    yield sortable(
        "rules-table",
        "Rules by findings",
        columns,
        [_rule(it, summaries, most, has_previous) for it in rows],
        3,
    )


def _rule(it: RuleSums, summaries: Mapping[str, str], most: int, has_previous: bool) -> list[Cell]:
    severity = SEVERITIES.index(it.severity) if it.severity in SEVERITIES else len(SEVERITIES)
    return [
        Cell(rule_link(it.code), it.code),
        Cell(summary(it.code, summaries)),
        Cell(level(it.severity), len(SEVERITIES) - severity),
        number(it.findings),
        meter(it.findings, most, it.severity if it.severity in SEVERITIES else "note"),
        number(it.repositories),
        *([number(it.new), number(it.gone)] if has_previous else []),
    ]


def repositories(those: Overview, is_fleet: bool) -> Iterator[str]:
    """The repositories with the worst findings, those with errors first."""
    yield '<h2 id="repositories">Repositories by findings</h2>'
    rows = [it for it in those.repositories if it.findings]
    clean = sum(it.is_read and not it.findings for it in those.repositories)
    if not those.repositories:
        yield '<p class="empty">There is no repository yet: <code>dflint fleet add</code> adds some.</p>'
        return
    if not rows:
        yield f'<p class="empty">No findings in {counted(len(those.repositories), "repository")}.</p>'
        return
    shown = rows[:MOST_ROWS]
    cut = f"; the {MOST_ROWS} with the worst findings are shown" if len(rows) > MOST_ROWS else ""
    without = f", {clean:,} without" if clean else ""
    yield f'<p class="note">{counted(len(rows), "repository")} with findings{without}{cut}.</p>'
    has_bytes = any(it.bytes for it in shown)
    has_previous = those.previous is not None
    columns = [
        Column("repository", "text", "minmax(9rem,1fr)"),
        *([Column("team", "text", "minmax(4rem,max-content)", minor=True)] if is_fleet else []),
        Column("errors"),
        Column("warnings"),
        Column("info", minor=True),
        Column("style", minor=True),
        *([Column("change", minor=True)] if has_previous else []),
        *([Column("saves", minor=True)] if has_bytes else []),
    ]
    yield sortable(
        "repositories-table", "Repositories by findings", columns,
        [_repository(it, is_fleet, has_previous, has_bytes) for it in shown], columns.index(Column("errors")),
    )  # fmt: skip


def _repository(
    it: RepositorySums, is_fleet: bool, has_previous: bool, has_bytes: bool
) -> list[Cell]:
    counts = [number(it.counts[severity]) for severity in SEVERITIES]
    mark = "" if it.is_read else f' <span class="note">(not read: {text(it.state)})</span>'
    return [
        Cell(repository_link(it) + mark, it.name.casefold()),
        *([team_name(it.team)] if is_fleet else []),
        *counts,
        *([change(it.new - it.gone)] if has_previous else []),
        *([amount(it.bytes)] if has_bytes else []),
    ]
