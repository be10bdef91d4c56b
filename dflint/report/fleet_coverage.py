"""What of a fleet was read and what was not, and the last runs."""

from __future__ import annotations

from dflint.report.fleet_tables import (
    Cell,
    Column,
    day,
    duration,
    number,
    repository_link,
    sortable,
    team_name,
    without_users,
    words,
)
from dflint.report.html import text
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fleet.overview import Overview, RepositorySums

MOST_ROWS = 60
MOST_RUNS = 12


def failures(those: Overview, is_fleet: bool) -> Iterator[str]:
    """The repositories that could not be read, and why."""
    rows = those.failed
    yield '<h2 id="failed">Repositories that were not read</h2>'
    if not rows:
        yield '<p class="empty">None: every repository was read.</p>'
        return
    yield (
        f'<p class="note">{len(rows):,} of {counted(len(those.repositories), "repository")}. What was found in'
        " them before still counts, as of the commit that was read last.</p>"
    )
    columns = [
        Column("repository", "text", "minmax(8rem,1fr)"),
        *([Column("team", "text", "minmax(4rem,max-content)", minor=True)] if is_fleet else []),
        Column("state", "text"),
        Column("reason", "text", "minmax(8rem,1.6fr)"),
        Column("last commit read", "text", minor=True),
        Column("findings", minor=True),
    ]
    cells = [_failure(it, is_fleet) for it in rows[:MOST_ROWS]]
    yield sortable("failed-table", "Repositories that were not read", columns, cells, 0)
    if len(rows) > MOST_ROWS:
        yield f'<p class="note">and {len(rows) - MOST_ROWS:,} more</p>'


def _failure(it: RepositorySums, is_fleet: bool) -> list[Cell]:
    is_known = bool(it.files) or it.findings
    read = Cell(f'<span class="note">{"not known" if is_known else "never"}</span>')
    if it.commit:
        when = f" of {day(it.commit_date)}" if it.commit_date is not None else ""
        key = it.commit_date.isoformat() if it.commit_date is not None else None
        read = Cell(f"<code>{text(it.commit[:8])}</code>{when}", key)
    return [
        Cell(repository_link(it), it.name.casefold()),
        *([team_name(it.team)] if is_fleet else []),
        Cell(f'<span class="bad">{text(it.state)}</span>', it.state),
        words(without_users(it.problem)),
        read,
        number(it.findings),
    ]


def runs(those: Overview) -> Iterator[str]:
    """The last runs: what was read when, and by which dflint."""
    yield '<h2 id="runs">Coverage</h2>'
    assert those.run is not None
    read = [it for it in those.repositories if it.is_read]
    empty = sum(it.state == "empty" for it in read)
    parts = [
        f"{len(read):,} of {counted(len(those.repositories), 'repository')} read on {day(those.run.ended)}",
        f"{counted(those.files, 'Dockerfile')}",
    ]
    if empty:
        parts.append(f"{empty:,} without a Dockerfile")
    yield f'<p class="note">{", ".join(parts)}. The last runs of the whole fleet, newest first:</p>'
    columns = [
        Column("ended (UTC)", "", "minmax(max-content,1fr)"),
        Column("run", "figure"),
        Column("took", "figure", minor=True),
        Column("repositories", "figure", minor=True),
        Column("not read", "figure"),
        Column("Dockerfiles", "figure", minor=True),
        Column("findings", "figure"),
        Column("dflint", "", minor=True),
    ]
    rows = []
    for it in [*those.runs][: -MOST_RUNS - 1 : -1]:
        took = duration((it.ended - it.started).total_seconds())
        failed = f'<span class="bad">{it.failed:,}</span>' if it.failed else "0"
        cells = (
            f"{day(it.ended)} {it.ended:%H:%M}",
            str(it.run),
            took,
            f"{it.repositories:,}",
            failed,
        )
        more = (f"{it.files:,}", f"{it.findings:,}", text(it.dflint))
        rows.append([Cell(one) for one in (*cells, *more)])
    yield sortable("runs-table", "The last runs", columns, rows, 0)
