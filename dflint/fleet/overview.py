"""What a report of a fleet says: the last run that ended, for the whole fleet and for each team.

All of it is asked of the store at once, by team, so that 300 teams cost no more questions than one.
The SQL is in report_questions.py; `questions.py` asks for one team at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dflint.fleet import questions
from dflint.fleet import report_questions as sql
from dflint.fleet.outcome import PROBLEMS
from dflint.fleet.questions import SEVERITIES, BaseInUse, RunRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from dflint.fleet.store import Store

MOST_POINTS = 60  # of a trend
MOST_FINDINGS = 100  # that are listed as new or gone, by team
SOON = timedelta(days=180)  # before the end of life of a base


@dataclass(frozen=True)
class EndedRun(RunRow):
    """A run that ended, with its sums."""

    ended: datetime


@dataclass
class Point:
    """How many findings of each severity a run had."""

    run: int
    day: date
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))


@dataclass(frozen=True)
class RuleSums:
    """The findings of a rule. `bytes` and `seconds` are sums over the `sized` and `timed` findings that
    have an estimate, None where none has."""

    code: str
    severity: str
    findings: int
    repositories: int
    new: int
    gone: int
    bytes: int | None
    sized: int
    seconds: float | None
    timed: int


@dataclass(frozen=True)
class RepositorySums:
    """A repository of the last run. Where it could not be read, all but state and problem is of before."""

    name: str
    address: str
    team: str
    state: str
    problem: str
    commit: str
    commit_date: datetime | None
    first_run: int
    last_run: int
    files: int
    counts: Mapping[str, int]
    new: int
    gone: int
    bytes: int | None

    @property
    def findings(self) -> int:
        return sum(self.counts.values())

    @property
    def is_read(self) -> bool:
        return self.state not in PROBLEMS


@dataclass(frozen=True)
class ListedFinding:
    """A finding that is new or gone."""

    repository: str
    path: str
    line: int
    code: str
    severity: str
    message: str


@dataclass
class Changes:
    """What came or went between two runs. `elsewhere` is what did not come or go by a change of a file:
    of repositories that were read for the first time, or that are not of the fleet any more."""

    count: int = 0
    elsewhere: int = 0
    listed: list[ListedFinding] = field(default_factory=list)


@dataclass
class Overview:
    """All that a report says of the fleet (`team` is None) or of a team ("" has those of no team)."""

    team: str | None
    runs: Sequence[EndedRun]
    trend: list[Point] = field(default_factory=list)
    rules: list[RuleSums] = field(default_factory=list)
    repositories: list[RepositorySums] = field(default_factory=list)
    new: Changes = field(default_factory=Changes)
    gone: Changes = field(default_factory=Changes)
    bases: list[BaseInUse] = field(default_factory=list)

    @property
    def run(self) -> EndedRun | None:
        """The last run that ended."""
        return self.runs[-1] if self.runs else None

    @property
    def previous(self) -> EndedRun | None:
        return self.runs[-2] if len(self.runs) > 1 else None

    @property
    def day(self) -> date:
        """The day of the last run: by it bases are past their end."""
        assert self.run is not None
        return self.run.ended.date()

    @property
    def counts(self) -> dict[str, int]:
        """The findings of the last run by severity."""
        return _sums(it.counts for it in self.repositories)

    @property
    def before(self) -> dict[str, int] | None:
        """Those of the run before, None where there is none."""
        point = next(
            (it for it in self.trend if self.previous and it.run == self.previous.run), None
        )
        return point.counts if point else None

    @property
    def findings(self) -> int:
        return sum(it.findings for it in self.repositories)

    @property
    def files(self) -> int:
        return sum(it.files for it in self.repositories)

    @property
    def failed(self) -> list[RepositorySums]:
        return [it for it in self.repositories if not it.is_read]

    @property
    def ended(self) -> list[BaseInUse]:
        """The bases past their end of life."""
        return [it for it in self.bases if it.is_past(self.day)]

    @property
    def ending(self) -> list[BaseInUse]:
        """The bases that will be within half a year."""
        last = self.day + SOON
        return [it for it in self.bases if it.end_of_life and self.day <= it.end_of_life <= last]


@dataclass
class Overviews:
    """The whole fleet, and each team by its name, in the order of names."""

    fleet: Overview
    teams: dict[str, Overview]


def _sums(those: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found = dict.fromkeys(SEVERITIES, 0)
    for counts in those:
        for level, count in counts.items():
            found[level] = found.get(level, 0) + count
    return found


def overviews(store: Store) -> Overviews:
    """The last run that ended, asked of a store that is open. Reads only."""
    runs = [EndedRun(**vars(it)) for it in questions.runs(store)[::-1] if it.ended is not None]
    fleet = Overview(None, runs)
    if not runs:
        return Overviews(fleet, {})
    names = [name for (name,) in store.rows(sql.TEAMS)]
    found = Overviews(fleet, {name: Overview(name, runs) for name in names})
    now = {"run": runs[-1].run, "previous": runs[-2].run if len(runs) > 1 else 0}
    _read_repositories(store, found, now)
    _read_rules(store, found, now)
    _read_changes(store, found, now)
    _read_bases(store, found, now)
    _read_trend(store, found, shown_runs(runs))
    found.teams = {name: it for name, it in found.teams.items() if it.repositories}
    return found


def shown_runs(runs: Sequence[EndedRun]) -> list[EndedRun]:
    """Those that a trend shows: the last of each day, of which at most so many, the last two always."""
    by_day = {it.ended.date(): it for it in runs}
    days = list(by_day.values())
    step = -(-len(days) // (MOST_POINTS - 2)) or 1
    kept = {it.run: it for it in [*days[::-1][::step], *runs[-2:]]}
    return sorted(kept.values(), key=lambda it: it.run)


def _asked(store: Store, question: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows. Values that the question does not name are left out: DuckDB takes them for a mistake."""
    used = {name: value for name, value in values.items() if f"${name}" in question}
    return store.rows(question, used)


def _scope(found: Overviews, is_fleet: int, team: str) -> Overview:
    return found.fleet if is_fleet else found.teams[team]


def _read_repositories(store: Store, found: Overviews, now: Mapping[str, Any]) -> None:
    for row in _asked(store, sql.REPOSITORIES, now):
        counts = dict(zip(SEVERITIES, row[10:14], strict=True))
        values = [*row[:10], counts, *row[14:]]
        one = RepositorySums(*values)
        found.fleet.repositories.append(one)
        found.teams[one.team].repositories.append(one)


def _read_rules(store: Store, found: Overviews, now: Mapping[str, Any]) -> None:
    for is_fleet, team, *row in _asked(store, sql.RULES, now):
        _scope(found, is_fleet, team).rules.append(RuleSums(*row))


def _read_changes(store: Store, found: Overviews, now: Mapping[str, Any]) -> None:
    for is_fleet, team, is_new, count, elsewhere in _asked(store, sql.CHANGES, now):
        those = _scope(found, is_fleet, team)
        change = those.new if is_new else those.gone
        change.count, change.elsewhere = count, elsewhere
    # The first of each team, in one order: the first of the fleet are among them.
    for team, is_new, *row in _asked(store, sql.CHANGED, {**now, "most": MOST_FINDINGS}):
        one = ListedFinding(*row)
        for those in (found.fleet, found.teams[team]):
            listed = (those.new if is_new else those.gone).listed
            if len(listed) < MOST_FINDINGS:
                listed.append(one)


def _read_bases(store: Store, found: Overviews, now: Mapping[str, Any]) -> None:
    for is_fleet, team, *row in _asked(store, sql.BASES, now):
        _scope(found, is_fleet, team).bases.append(BaseInUse(*row))


def _read_trend(store: Store, found: Overviews, runs: Sequence[EndedRun]) -> None:
    numbers = [it.run for it in runs]
    for those in (found.fleet, *found.teams.values()):
        begin = min((it.first_run for it in those.repositories), default=0)
        those.trend = [Point(it.run, it.ended.date()) for it in runs if it.run >= begin]
    points = {
        (those.team, it.run): it
        for those in (found.fleet, *found.teams.values())
        for it in those.trend
    }
    for run, team, severity, count in _asked(store, sql.TREND, {"runs": numbers}):
        for name in (None, team):
            point = points.get((name, run))
            if point is not None and severity in point.counts:
                point.counts[severity] += count
