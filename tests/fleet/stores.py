"""Large stores of fleets for tests, made of numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dflint.fleet.schema import TABLES

if TYPE_CHECKING:
    from dflint.fleet.store import Store

START = datetime(2026, 9, 7, 4, 0)
RULES = (
    ("DF101", "error"), ("DF201", "warning"), ("DF202", "warning"), ("DF301", "warning"),
    ("DF401", "info"), ("DF402", "info"), ("DF404", "style"), ("SC2086", "info"),
)  # fmt: skip
BASES = (
    ("debian:10", "Debian 10", date(2024, 6, 30)),
    ("debian:11", "Debian 11", date(2026, 8, 31)),
    ("alpine:3.21", "Alpine 3.21", date(2026, 11, 1)),
    ("alpine:3.22", "Alpine 3.22", date(2027, 5, 1)),
    ("debian:12", "Debian 12", date(2028, 6, 30)),
    ("registry.example.com/team/base:1", None, None),
)


def insert(store: Store, table: str, *rows: dict[str, Any]) -> None:
    """Rows by the names of columns; what is not named is NULL."""
    names = [name for name, _ in TABLES[table]]
    marks = ", ".join("?" * len(names))
    for row in rows:
        assert set(row) <= set(names)
        store.connection.execute(
            f"INSERT INTO {table} VALUES ({marks})", [row.get(it) for it in names]
        )


def add_run(store: Store, run: int, days: int = 7, **more: Any) -> None:
    """A run that ended; its sums are those of the rows at this time."""
    started = START + timedelta(days=days * (run - 1))
    ended = started + timedelta(minutes=12)
    at = f"{run} BETWEEN first_run AND last_run"
    count = {
        it: store.connection.execute(f"SELECT count(*) FROM {it} WHERE {at}").fetchall()[0][0]
        for it in ("repositories", "files", "findings")
    }
    failed = store.connection.execute(
        f"SELECT count(*) FROM repositories WHERE last_run = {run} AND state NOT IN ('ok', 'empty')"
    ).fetchall()[0][0]
    facts = {"dflint": "1.0.0", "rules": "a1b2", "failed": failed, **count, **more}
    insert(store, "runs", {"run": run, "started": started, "ended": ended, **facts})
    store.connection.execute(
        f"""INSERT INTO daily SELECT {run}, ?, coalesce(team, ''), code, severity, count(*),
            count(DISTINCT repo)
        FROM findings f JOIN repositories r USING (repo)
        WHERE {run} BETWEEN f.first_run AND f.last_run GROUP BY ALL""",
        [ended.date()],
    )


def fill(
    store: Store,
    repositories: int,
    teams: int,
    runs: int,
    each: int = 20,
    days: int = 7,
) -> None:
    """A fleet that is the same each time: sizes and intervals follow from the numbers of rows."""
    codes = "[" + ", ".join(f"'{code}'" for code, _ in RULES) + "]"
    levels = "[" + ", ".join(f"'{level}'" for _, level in RULES) + "]"
    store.connection.execute(
        f"""INSERT INTO repositories SELECT 'group-' || (i % 17) || '/service-' || i,
        'https://git.example.com/group/service-' || i || '.git',
        CASE WHEN i % 50 = 7 THEN '' ELSE 'team-' || (i * 7919 % {teams}) END,
        md5(i::VARCHAR), TIMESTAMP '2026-11-28 10:00:00' - INTERVAL (i % 400) DAY, 'k',
        CASE WHEN i % 11 = 0 THEN least(1 + i % {runs}, {runs}) ELSE 1 END, {runs},
        CASE WHEN i % 97 = 13 THEN 'timeout' WHEN i % 71 = 3 THEN 'failed' WHEN i % 43 = 5 THEN 'empty'
            ELSE 'ok' END,
        CASE WHEN i % 97 = 13 THEN 'no answer within 60 s'
            WHEN i % 71 = 3 THEN 'git: could not read Username: terminal prompts disabled' END
        FROM range({repositories}) t(i)"""
    )
    store.connection.execute(
        "INSERT INTO files SELECT repo, 'Dockerfile', md5(repo), ['debian:12'], first_run, last_run"
        " FROM repositories WHERE state <> 'empty'"
    )
    store.connection.execute(
        f"""INSERT INTO findings
        SELECT repo, 'Dockerfile', md5(repo || n), {codes}[1 + k % 8], {levels}[1 + k % 8], 1 + n * 3, k % 8,
            first, last, CASE WHEN k % 8 IN (1, 2) THEN (k * 7919 % 90) * 1000000 END,
            CASE WHEN k % 8 = 3 THEN k % 40 / 2.0 END
        FROM (
            SELECT repo, n, (hash(repo || n) % 1000)::INTEGER AS k, first_run AS since,
                greatest(first_run, CASE WHEN k % 3 = 0 THEN 1 + k % {runs} ELSE 1 END) AS first,
                CASE WHEN k % 5 = 0 THEN least({runs}, first + k % {runs}) ELSE {runs} END AS last
            FROM repositories, range({each}) t(n) WHERE state <> 'empty'
        )"""
    )
    for number, (reference, release, end) in enumerate(BASES):
        store.connection.execute(
            """INSERT INTO images SELECT repo, 'Dockerfile', ?, ?, ?, first_run, last_run FROM repositories
            WHERE state <> 'empty' AND hash(repo) % ? = ?""",
            [reference, release, end, len(BASES), number],
        )
    insert(
        store,
        "messages",
        *(
            {
                "message_id": n,
                "message": f"message {n} of a rule about a package that is not pinned",
            }
            for n in range(8)
        ),
    )
    for run in range(1, runs + 1):
        add_run(store, run, days)
