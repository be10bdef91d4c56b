"""The teams of a fleet: a row each, with how their findings go."""

from __future__ import annotations

from dflint.fleet.questions import SEVERITIES
from dflint.report.fleet_chart import spark
from dflint.report.fleet_tables import NO_TEAM, Cell, Column, change, number, sortable
from dflint.report.html import text
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.fleet.overview import Overview, Overviews


def teams(found: Overviews, names: Mapping[str, str]) -> Iterator[str]:
    """A row for each team; with links to their pages where there are such."""
    those = [it for it in found.teams.values() if it.team or names]
    if not any(it.team for it in those):
        return
    those.sort(key=lambda it: ([-it.counts[severity] for severity in SEVERITIES], it.team))
    yield '<h2 id="teams">Teams</h2>'
    named = counted(sum(bool(it.team) for it in those), "team")
    order = ", the one with the most errors first" if len(those) > 1 else ""
    yield f'<p class="note">{named}{order}.</p>'
    has_previous = found.fleet.previous is not None
    has_trend = len(found.fleet.trend) > 2
    columns = [
        Column("team", "text", "minmax(7rem,1fr)"),
        Column("repositories", minor=True),
        Column("not read", minor=True),
        Column("errors"),
        Column("warnings"),
        Column("info", minor=True),
        Column("style", minor=True),
        *([Column("change")] if has_previous else []),
        Column("bases past end", minor=True),
        *([Column("findings over time", "", minor=True)] if has_trend else []),
    ]
    rows = []
    for it in those:
        name = text(it.team or NO_TEAM)
        link = names.get(it.team or "")
        before = it.before
        moved = it.findings - sum(before.values()) if before is not None else 0
        rows.append(
            [
                Cell(f'<a href="{link}">{name}</a>' if link else name, (it.team or "").casefold()),
                number(len(it.repositories)),
                number(len(it.failed)),
                *(number(it.counts[severity]) for severity in SEVERITIES),
                *([change(moved)] if has_previous else []),
                number(len(it.ended)),
                *([Cell(_line(it))] if has_trend else []),
            ]
        )
    yield sortable("teams-table", "Teams", columns, rows, 3)


def _line(those: Overview) -> str:
    return spark([sum(it.counts.values()) for it in those.trend])
