"""Writes what runs find into the store, as intervals: what is still there only moves its last run."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from dflint.fleet.outcome import PROBLEMS
from dflint.fleet.schema import INTERVALS, TABLES, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from dflint.fleet.outcome import Outcome
    from dflint.fleet.store import Store

# What makes a row of a table the same thing in two runs; the rest of it may change.
IDENTITY = {
    "files": ("repo", "path", "content", "bases"),
    "findings": ("repo", "path", "code", "fingerprint"),
    "images": ("repo", "path", "reference", "release", "end_of_life"),
}


@dataclass(frozen=True)
class Known:
    """What the store says of a repository."""

    commit: str
    key: str
    asked: tuple[str, ...]
    first_run: int
    last_run: int
    state: str
    problem: str | None
    commit_date: datetime | None


class Writer:
    """Records one run. `run` is its number: that of an interrupted run goes on.

    `done`: the repositories that the interrupted run had finished.
    """

    def __init__(self, store: Store, dflint: str, rules: str) -> None:
        self.store = store
        last = store.rows("SELECT run, ended, dflint, rules FROM runs ORDER BY run DESC LIMIT 1")
        self.is_resumed = bool(last) and last[0][1:] == (None, dflint, rules)
        self.run: int = last[0][0] + (not self.is_resumed) if last else 1
        self.known = _known(store)
        self.done = {repo for repo, it in self.known.items() if it.last_run == self.run}
        if not self.is_resumed:
            values = [self.run, _now(), None, dflint, rules, 0, 0, 0, 0]
            store.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Record what became of some repositories, all or nothing."""
        store = self.store
        store.execute("BEGIN")
        held = [it for it in outcomes if it.is_unchanged or it.state in PROBLEMS]
        read = [it for it in outcomes if not (it.is_unchanged or it.state in PROBLEMS)]
        before = {it.repo: self.known[it.repo].last_run for it in outcomes if it.repo in self.known}
        self._move({it.repo: before[it.repo] for it in held if it.repo in before})
        self._merge("files", read, before, ((it.repo, row) for it in read for row in it.files))
        self._merge("images", read, before, ((it.repo, row) for it in read for row in it.images))
        self._merge(
            "findings", read, before, ((it.repo, row) for it in read for row in it.findings)
        )
        self._name_messages(read)
        self._note(outcomes)
        store.execute("COMMIT")

    def finish(self) -> None:
        """Close the run: sum it up."""
        store, run = self.store, self.run
        store.execute("BEGIN")
        store.execute("DELETE FROM daily WHERE run = ?", [run])
        store.execute(
            "INSERT INTO daily SELECT ?, ?, r.team, f.code, f.severity, count(*),"
            " count(DISTINCT f.repo) FROM findings f JOIN repositories r USING (repo) WHERE f.last_run = ?"
            " GROUP BY ALL ORDER BY ALL",
            [run, _now().date(), run],
        )
        store.execute(
            "UPDATE runs SET ended = $1,"
            " repositories = (SELECT count(*) FROM repositories WHERE last_run = $2),"
            " files = (SELECT count(*) FROM files WHERE last_run = $2),"
            " findings = (SELECT count(*) FROM findings WHERE last_run = $2),"
            " failed = (SELECT count(*) FROM repositories WHERE last_run = $2 AND list_contains($3, state))"
            " WHERE run = $2",
            [_now(), run, list(PROBLEMS)],
        )
        store.execute("COMMIT")
        store.execute("CHECKPOINT")

    def _move(self, before: Mapping[str, int]) -> None:
        """What was true of repositories in their last run is so in this one."""
        for table in INTERVALS if before else ():
            self.store.execute(
                f"UPDATE {table} SET last_run = ? FROM (SELECT unnest(?::VARCHAR[]) AS repo,"
                " unnest(?::INTEGER[]) AS run) AS held"
                f" WHERE {table}.repo = held.repo AND {table}.last_run = held.run",
                [self.run, list(before), list(before.values())],
            )

    def _merge(
        self,
        table: str,
        read: Sequence[Outcome],
        before: Mapping[str, int],
        rows: Iterable[tuple[str, Any]],
    ) -> None:
        """Move what is still there, add what is new, and leave what is gone as it is."""
        columns = columns_of(table)
        open_rows = self._open(table, [it.repo for it in read if it.repo in before], before)
        new: list[list[Any]] = []
        numbers: list[int] = []
        moved: list[list[Any]] = []
        for repo, row in rows:
            values = self._values(repo, row, columns)
            same = open_rows.get(_identity(table, columns, values))
            if same:
                numbers.append(same.popleft())
                moved.append(values)
            else:
                new.append(values)
        kinds = dict(TABLES[table])
        if moved:
            changing = [it for it in columns if it not in IDENTITY[table] and it != "first_run"]
            parts = ", ".join(f"unnest(?::{kinds[it]}[]) AS {it}" for it in changing)
            self.store.execute(
                f"UPDATE {table} SET {', '.join(f'{it} = still.{it}' for it in changing)}"
                f" FROM (SELECT unnest(?::BIGINT[]) AS number, {parts}) AS still"
                f" WHERE {table}.rowid = still.number",
                [numbers, *([row[columns.index(it)] for row in moved] for it in changing)],
            )
        self._insert(table, new)

    def _open(
        self, table: str, repos: Sequence[str], before: Mapping[str, int]
    ) -> dict[tuple[Any, ...], deque[int]]:
        """The rows that were true in the last run of some repositories: identity → their numbers."""
        found: dict[tuple[Any, ...], deque[int]] = defaultdict(deque)
        if repos:
            columns = columns_of(table)
            names = ", ".join(f"t.{it}" for it in columns)
            for number, *values in self.store.rows(
                f"SELECT t.rowid, {names} FROM {table} t JOIN (SELECT unnest(?::VARCHAR[]) AS repo,"
                " unnest(?::INTEGER[]) AS run) AS held"
                " ON t.repo = held.repo AND t.last_run = held.run ORDER BY t.rowid",
                [list(repos), [before[it] for it in repos]],
            ):
                found[_identity(table, columns, values)].append(number)
        return found

    def _values(self, repo: str, row: Any, columns: Sequence[str]) -> list[Any]:
        """A row as values in the order of the columns."""
        own = {"repo": repo, "first_run": self.run, "last_run": self.run}
        if "message_id" in columns:
            own["message_id"] = _number_of(row.message)
        return [own[it] if it in own else _stored(getattr(row, it)) for it in columns]

    def _name_messages(self, read: Sequence[Outcome]) -> None:
        """Keep each message once."""
        messages = {_number_of(row.message): row.message for it in read for row in it.findings}
        if messages:
            self.store.execute(
                "INSERT INTO messages SELECT * FROM (SELECT unnest(?::BIGINT[]) AS message_id,"
                " unnest(?::VARCHAR[]) AS message) AS named"
                " WHERE message_id NOT IN (SELECT message_id FROM messages)",
                [list(messages), list(map(_stored, messages.values()))],
            )

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        """Write the rows of the repositories themselves."""
        rows, asked = [], []
        for it in outcomes:
            row = self._known_after(it)
            self.known[it.repo] = row
            self.done.add(it.repo)
            rows.append([it.repo, it.address, it.team, row.commit, row.commit_date, row.key,
                         row.first_run, row.last_run, row.state, row.problem])  # fmt: skip
            asked.append([it.repo, list(map(_stored, row.asked))])
        names = [it.repo for it in outcomes]
        for table in ("repositories", "asked"):
            self.store.execute(
                f"DELETE FROM {table} WHERE list_contains(?::VARCHAR[], repo)", [names]
            )
        self._insert("repositories", [list(map(_stored, row)) for row in rows])
        self._insert("asked", asked)

    def _known_after(self, it: Outcome) -> Known:
        """What is known of a repository after this run."""
        known = self.known.get(it.repo)
        if known is None or not (it.is_unchanged or it.state in PROBLEMS):
            first = known.first_run if known is not None else self.run
            return Known(
                it.commit, it.key, it.asked, first, self.run, it.state, it.problem, it.commit_date
            )
        if it.state in PROBLEMS:
            return replace(known, last_run=self.run, state=it.state, problem=it.problem)
        commit, date = it.commit or known.commit, it.commit_date or known.commit_date
        return replace(known, last_run=self.run, commit=commit, commit_date=date)

    def _insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            parts = ", ".join(f"unnest(?::{kind}[])" for _, kind in TABLES[table])
            self.store.execute(
                f"INSERT INTO {table} SELECT {parts}",
                [list(column) for column in zip(*rows, strict=True)],
            )


def _known(store: Store) -> dict[str, Known]:
    names = "commit, key, coalesce(paths, []), first_run, last_run, state, problem, commit_date"
    found = store.rows(f"SELECT repo, {names} FROM repositories LEFT JOIN asked USING (repo)")
    return {
        repo: Known(commit, key, tuple(paths), first, last, state, problem, date)
        for repo, commit, key, paths, first, last, state, problem, date in found
    }


def _identity(table: str, columns: Sequence[str], values: Sequence[Any]) -> tuple[Any, ...]:
    own = (values[columns.index(name)] for name in IDENTITY[table])
    return tuple(tuple(it) if isinstance(it, list) else it for it in own)


def _stored(value: Any) -> Any:
    """A value as DuckDB takes it: a text has to be UTF-8, which paths and messages may not be."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, tuple | list):
        return list(map(_stored, value))
    return value


def _number_of(message: str) -> int:
    """The number of a message, which is that of no other."""
    digest = sha256(message.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
