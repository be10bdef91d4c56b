"""The usual questions to the store of a fleet.

Each is about the last run that ended, or the one that is given, and about all teams or one. What is
open in a run is what was first found in it or before, and last found in it or later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dflint.fleet.outcome import PROBLEMS

if TYPE_CHECKING:
    from datetime import date, datetime

    from dflint.fleet.store import Store

SEVERITIES = ("error", "warning", "info", "style")
BY = ("team", "code", "severity", "repo", "path")  # by what findings can be counted
OPEN = "first_run <= $run AND last_run >= $run"


@dataclass(frozen=True)
class RunRow:
    """A run. `repositories` and what follows are numbers of the run; `failed` are repositories."""

    run: int
    started: datetime
    ended: datetime | None
    dflint: str
    rules: str
    repositories: int
    files: int
    findings: int
    failed: int


@dataclass(frozen=True)
class TrendPoint:
    """How many findings of a severity were open at the end of the last run of a day."""

    day: date
    severity: str
    n: int


@dataclass(frozen=True)
class RuleCount:
    """A rule, and where it finds something."""

    code: str
    severity: str
    findings: int
    repositories: int


@dataclass(frozen=True)
class RepositoryCount:
    """A repository, and how many findings of each severity are open in it."""

    repo: str
    team: str
    findings: int
    error: int
    warning: int
    info: int
    style: int


@dataclass(frozen=True)
class BaseInUse:
    """A base image, and how many files of how many repositories are built upon it."""

    reference: str
    release: str | None
    end_of_life: date | None
    files: int
    repositories: int

    def is_past(self, day: date) -> bool:
        """Whether its support has ended on a day."""
        return self.end_of_life is not None and self.end_of_life < day


@dataclass(frozen=True)
class Worth:
    """What fixing all findings of a rule is worth; `known` is of how many of them that is known."""

    code: str
    findings: int
    known: int
    saves_bytes: int
    saves_seconds: float


@dataclass(frozen=True)
class Change:
    """A finding that is new in a run, or gone since the run before."""

    kind: str  # new or gone
    repo: str
    team: str
    path: str
    line: int
    code: str
    severity: str
    message: str


@dataclass(frozen=True)
class Problem:
    """A repository that could not be read, and why."""

    repo: str
    team: str
    address: str
    state: str
    problem: str


def runs(store: Store) -> list[RunRow]:
    """All runs, the last one first."""
    return [RunRow(*row) for row in store.rows("SELECT * FROM runs ORDER BY run DESC")]


def last_run(store: Store) -> RunRow | None:
    """The last run that ended; None for none."""
    found = store.rows("SELECT * FROM runs WHERE ended IS NOT NULL ORDER BY run DESC LIMIT 1")
    return RunRow(*found[0]) if found else None


def teams(store: Store, run: int | None = None) -> list[str]:
    """The teams of the repositories of a run, in order; the empty name for those without one."""
    found = store.rows(
        "SELECT DISTINCT team FROM repositories WHERE first_run <= $run AND last_run >= $run"
        " ORDER BY team",
        _values(store, run),
    )
    return [team for (team,) in found]


def open_findings(
    store: Store, by: str, team: str | None = None, run: int | None = None
) -> list[tuple[str, int]]:
    """How many findings are open by one of `BY`, the most first."""
    if by not in BY:
        raise ValueError(by)
    if by in ("team", "code", "severity"):
        return _pairs(
            store,
            f"SELECT {by}, sum(n)::BIGINT AS n FROM daily WHERE run = $run {_of(team)}"
            f" GROUP BY ALL ORDER BY n DESC, {by}",
            team,
            run,
        )
    return _pairs(
        store,
        f"SELECT f.{by}, count(*) AS n FROM findings f {_joined(team)}"
        f" WHERE f.first_run <= $run AND f.last_run >= $run {_of(team)}"
        f" GROUP BY ALL ORDER BY n DESC, f.{by}",
        team,
        run,
    )


def trend(store: Store, team: str | None = None, days: int = 365) -> list[TrendPoint]:
    """The open findings by day and severity, the oldest first, of the last so many days that had runs."""
    found = store.rows(
        "WITH ended AS (SELECT day, max(run) AS run FROM (SELECT ended::DATE AS day, run FROM runs"
        " WHERE ended IS NOT NULL) GROUP BY day ORDER BY day DESC LIMIT $days)"
        " SELECT e.day, d.severity, sum(d.n)::BIGINT FROM ended e JOIN daily d USING (run)"
        f" WHERE true {_of(team, 'd.team')} GROUP BY ALL ORDER BY ALL",
        {"days": days} | _team(team),
    )
    return [TrendPoint(*row) for row in found]


def worst_rules(
    store: Store, team: str | None = None, limit: int = 20, run: int | None = None
) -> list[RuleCount]:
    """The rules with the most open findings."""
    found = store.rows(
        "SELECT code, severity, sum(n)::BIGINT AS n, coalesce(sum(repositories), 0)::BIGINT FROM daily"
        f" WHERE run = $run {_of(team)} GROUP BY ALL ORDER BY n DESC, code LIMIT $limit",
        _values(store, run) | _team(team) | {"limit": limit},
    )
    return [RuleCount(*row) for row in found]


def worst_repositories(
    store: Store, team: str | None = None, limit: int = 20, run: int | None = None
) -> list[RepositoryCount]:
    """The repositories with the most errors, then warnings, and so on."""
    sums = ", ".join(f"count(*) FILTER (severity = '{it}') AS {it}" for it in SEVERITIES)
    found = store.rows(
        f"SELECT f.repo, r.team, f.n, {', '.join(SEVERITIES)} FROM (SELECT repo, count(*) AS n, {sums}"
        f" FROM findings WHERE {OPEN} GROUP BY repo) f JOIN repositories r USING (repo)"
        f" WHERE true {_of(team)} ORDER BY error DESC, warning DESC, info DESC, style DESC, f.repo"
        " LIMIT $limit",
        _values(store, run) | _team(team) | {"limit": limit},
    )
    return [RepositoryCount(*row) for row in found]


def bases_in_use(store: Store, team: str | None = None, run: int | None = None) -> list[BaseInUse]:
    """The base images in use: those whose support ends first come first, then the most used."""
    found = store.rows(
        "SELECT reference, release, end_of_life, count(*) AS n, count(DISTINCT f.repo) FROM images f"
        f" {_joined(team)} WHERE f.first_run <= $run AND f.last_run >= $run {_of(team)}"
        " GROUP BY ALL ORDER BY end_of_life NULLS LAST, n DESC, reference",
        _values(store, run) | _team(team),
    )
    return [BaseInUse(*row) for row in found]


def worth(store: Store, team: str | None = None, run: int | None = None) -> list[Worth]:
    """What fixing is worth by rule, the most bytes first; rules of which nothing is known are left out."""
    found = store.rows(
        "SELECT f.code, count(*), count(coalesce(f.saves_bytes, f.saves_seconds)) AS known,"
        " coalesce(sum(f.saves_bytes), 0)::BIGINT AS bytes, coalesce(sum(f.saves_seconds), 0) AS seconds"
        f" FROM findings f {_joined(team)} WHERE f.first_run <= $run AND f.last_run >= $run {_of(team)}"
        " GROUP BY f.code HAVING known > 0 ORDER BY bytes DESC, seconds DESC, f.code",
        _values(store, run) | _team(team),
    )
    return [Worth(*row) for row in found]


def change_counts(store: Store, run: int | None = None) -> list[tuple[str, str, str, int]]:
    """What is new in a run and gone since the one before: kind, team, severity and number."""
    return store.rows(
        f"SELECT kind, team, severity, count(*)::BIGINT FROM ({_CHANGES}) GROUP BY ALL ORDER BY ALL",
        _changed(store, run),
    )


def changes(
    store: Store, team: str | None = None, limit: int = 1000, run: int | None = None
) -> list[Change]:
    """The findings that are new in a run and gone since the one before, the worst first."""
    order = "list_position(['error', 'warning', 'info', 'style'], severity)"
    found = store.rows(
        f"SELECT kind, repo, team, path, line, code, severity, coalesce(message, '') FROM ({_CHANGES})"
        f" LEFT JOIN messages USING (message_id) WHERE true {_of(team, 'team')}"
        f" ORDER BY kind DESC, {order}, repo, path, line, code LIMIT $limit",
        _changed(store, run) | _team(team) | {"limit": limit},
    )
    return [Change(*row) for row in found]


def problems(store: Store, team: str | None = None, run: int | None = None) -> list[Problem]:
    """The repositories that could not be read in a run."""
    found = store.rows(
        "SELECT repo, team, address, state, coalesce(problem, '') FROM repositories r"
        f" WHERE last_run = $run AND list_contains($states, state) {_of(team)} ORDER BY repo",
        _values(store, run) | _team(team) | {"states": list(PROBLEMS)},
    )
    return [Problem(*row) for row in found]


# The findings of the run before that are no more, and those that were not there. What belongs to a
# repository that was added or taken away counts, too: the sums of the two runs differ by it.
_CHANGES = (
    "SELECT if(f.first_run > $before, 'new', 'gone') AS kind, f.repo, r.team, f.path, f.line, f.code,"
    " f.severity, f.message_id FROM findings f JOIN repositories r USING (repo)"
    " WHERE (f.first_run > $before AND f.first_run <= $run AND f.last_run >= $run)"
    " OR (f.first_run <= $before AND f.last_run >= $before AND f.last_run < $run)"
)


def _changed(store: Store, run: int | None) -> dict[str, object]:
    """The run and the ended one before it; 0 for none."""
    own = _values(store, run)
    before = store.value("SELECT max(run) FROM runs WHERE ended IS NOT NULL AND run < $run", own)
    return {**own, "before": before or 0}


def _pairs(store: Store, sql: str, team: str | None, run: int | None) -> list[tuple[str, int]]:
    return [(name, n) for name, n in store.rows(sql, _values(store, run) | _team(team))]


def _values(store: Store, run: int | None) -> dict[str, object]:
    if run is None:
        last = last_run(store)
        run = last.run if last is not None else 0
    return {"run": run}


def _team(team: str | None) -> dict[str, object]:
    return {} if team is None else {"team": team}


def _joined(team: str | None) -> str:
    """What brings the team of a repository to a question that needs it."""
    return "" if team is None else "JOIN repositories r ON r.repo = f.repo"


def _of(team: str | None, column: str = "team") -> str:
    return "" if team is None else f"AND {column} = $team"
