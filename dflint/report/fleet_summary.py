"""A report of a fleet for a terminal."""

from __future__ import annotations

from dflint.fleet.questions import SEVERITIES
from dflint.report.fleet_tables import NO_TEAM, day, difference, duration, without_users
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table
    from rich.text import Text

    from dflint.fleet.overview import Overview, Overviews

MOST_ROWS = 10
NO_RUN = "No run has ended yet: dflint fleet run reads the repositories."
STEPS = "▁▂▃▄▅▆▇█"
WIDEST = 30  # columns of a trend
COLOURS = {"error": "red", "warning": "yellow", "info": "cyan", "style": "magenta"}


def full(found: Overviews, those: Overview, colour: bool, width: int) -> str:
    """The fleet, or one of its teams: the worst of each kind, and how many more there are."""
    if those.run is None:
        return NO_RUN + "\n"
    parts: list[Table | str] = [*_head(those), _severities(those)]
    if those.team is None and any(found.teams):
        parts += _teams(found)
    for section in (_rules, _repositories, _bases, _worth, _failed):
        parts += section(those)
    return rendered(parts, colour, width)


def _head(those: Overview) -> Iterator[str]:
    assert those.run is not None
    run = those.run
    name = "Fleet" if those.team is None else f"Team {those.team or NO_TEAM}"
    yield shown(
        f"{name}: run {run.run}, {day(run.ended)} {run.ended:%H:%M} UTC, dflint {run.dflint}"
    )
    count = len(those.repositories)
    yield (
        f"{count - len(those.failed):,} of {counted(count, 'repository')} read,"
        f" {counted(those.files, 'Dockerfile')}, {counted(those.findings, 'finding')}"
    )
    if those.previous is not None:
        yield (
            f"{those.new.count:,} new and {those.gone.count:,} gone since run {those.previous.run},"
            f" {day(those.previous.ended)}"
        )


def _severities(those: Overview) -> Table:
    from rich.text import Text

    counts, before = those.counts, those.before
    columns = ["severity", "findings"] + ["change"] * (before is not None)
    has_trend = len(those.trend) > 1
    made = table(*columns, *["trend"] * has_trend, left=("severity", "trend"))
    for severity in SEVERITIES:
        cells: list[Text | str] = [Text(severity, COLOURS[severity]), f"{counts[severity]:,}"]
        if before is not None:
            cells.append(difference(counts[severity] - before[severity]))
        if has_trend:
            cells.append(
                Text(_line([it.counts[severity] for it in those.trend]), COLOURS[severity])
            )
        made.add_row(*cells)
    return made


def _line(values: Sequence[int]) -> str:
    """A trend in letters, from 0 to the most."""
    most = max(values) or 1
    return "".join(STEPS[value * (len(STEPS) - 1) // most] for value in values[-WIDEST:])


def _teams(found: Overviews) -> Iterator[Table | str]:
    teams = [it for it in found.teams.values() if it.team]
    teams.sort(key=lambda it: ([-it.counts[severity] for severity in SEVERITIES], it.team))
    made = table("team", "repositories", *SEVERITIES, left=("team",))
    for it in teams[:MOST_ROWS]:
        counts = (f"{it.counts[severity]:,}" for severity in SEVERITIES)
        made.add_row(*_texts(it.team or "", f"{len(it.repositories):,}", *counts))
    yield made
    yield from _more(teams)


def _rules(those: Overview) -> Iterator[Table | str]:
    rows = sorted((it for it in those.rules if it.findings), key=lambda it: -it.findings)
    if not rows:
        return
    made = table(
        "rule", "severity", "findings", "repositories", "new", "gone", left=("rule", "severity")
    )
    for it in rows[:MOST_ROWS]:
        numbers = (f"{n:,}" for n in (it.findings, it.repositories, it.new, it.gone))
        made.add_row(*_texts(it.code, it.severity, *numbers))
    yield made
    yield from _more(rows)


def _repositories(those: Overview) -> Iterator[Table | str]:
    rows = [it for it in those.repositories if it.findings]
    if not rows:
        return
    made = table("repository", "team", *SEVERITIES, "change", left=("repository", "team"))
    for it in rows[:MOST_ROWS]:
        counts = (f"{it.counts[severity]:,}" for severity in SEVERITIES)
        made.add_row(*_texts(it.name, it.team, *counts, difference(it.new - it.gone)))
    yield made
    yield from _more(rows)


def _bases(those: Overview) -> Iterator[Table | str]:
    rows = [*those.ended, *those.ending]
    if not rows:
        return
    made = table(
        "base image",
        "end of life",
        "Dockerfiles",
        "repositories",
        left=("base image", "end of life"),
    )
    for it in rows[:MOST_ROWS]:
        assert it.end_of_life is not None
        end = f"{it.end_of_life.isoformat()}{' (past)' if it in those.ended else ''}"
        made.add_row(*_texts(it.reference, end, f"{it.files:,}", f"{it.repositories:,}"))
    yield made
    yield from _more(rows)


def _worth(those: Overview) -> Iterator[str]:
    size = sum(it.bytes or 0 for it in those.rules)
    seconds = sum(it.seconds or 0 for it in those.rules)
    amounts = [f"≈ {human(size)} of images"] if size else []
    amounts += [f"≈ {duration(seconds)} of builds"] if seconds else []
    if amounts:
        estimated = sum(max(it.sized, it.timed) for it in those.rules)
        yield (
            f"Fixing is worth {' and '.join(amounts)}: sums of the estimates that"
            f" {estimated:,} of {counted(those.findings, 'finding')} have."
        )


def _failed(those: Overview) -> Iterator[Table | str]:
    rows = those.failed
    if not rows:
        return
    made = table("not read", "state", "reason", left=("not read", "state", "reason"))
    for it in rows[:MOST_ROWS]:
        made.add_row(*_texts(it.name, it.state, without_users(it.problem)))
    yield made
    yield from _more(rows)


def _more(rows: Sequence[object]) -> Iterator[str]:
    if len(rows) > MOST_ROWS:
        yield f"and {len(rows) - MOST_ROWS:,} more"


def _texts(*cells: str) -> Iterator[Text]:
    """Cells in which nothing is an instruction to the terminal or to rich."""
    from rich.text import Text

    return (Text(shown(cell)) for cell in cells)
