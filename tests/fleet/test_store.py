"""The store of a fleet: intervals, what a run that is not finished leaves, versions of the schema."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from dflint.fleet.schema import TABLES, VERSION
from dflint.fleet.store import Store, StoreError
from dflint.fleet.writer import Writer
from tests.fleet.rows import finding, outcome, record

INTERVALS = "SELECT repo, code, line, first_run, last_run FROM findings ORDER BY ALL"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fleet.duckdb"


def _rows(path: Path, sql: str = INTERVALS) -> list[tuple[object, ...]]:
    with Store(str(path)) as store:
        return store.rows(sql)


def test_a_finding_is_an_interval_of_runs(path: Path) -> None:
    record(path, outcome("a", finding("DF101"), finding("DF102", 2)))
    record(path, outcome("a", finding("DF101", 5), finding("DF103", 3)))
    record(path, outcome("a", finding("DF101", 5), finding("DF102", 2)))
    assert _rows(path) == [
        ("a", "DF101", 5, 1, 3),  # it moved to another line
        ("a", "DF102", 2, 1, 1),
        ("a", "DF102", 2, 3, 3),  # it came back
        ("a", "DF103", 3, 2, 2),
    ]


def test_findings_alike_are_as_many_as_there_are(path: Path) -> None:
    record(path, outcome("a", finding("DF101", 1), finding("DF101", 2), finding("DF101", 3)))
    record(path, outcome("a", finding("DF101", 1), finding("DF101", 2)))
    record(path, outcome("a", *(finding("DF101", line) for line in range(1, 5))))
    lasts = [row[3:] for row in _rows(path)]
    assert sorted(lasts) == [(1, 1), (1, 3), (1, 3), (3, 3), (3, 3)]


@pytest.mark.parametrize("state", ["failed", "crashed", "timeout"])
def test_what_could_not_be_read_stays_as_it_was(path: Path, state: str) -> None:
    record(path, outcome("a", finding("DF101")), outcome("b", finding("DF101")))
    record(
        path,
        replace(outcome("a"), state=state, problem="It did not answer.", commit="", key=""),
        outcome("b"),
    )
    assert _rows(path) == [("a", "DF101", 1, 1, 2), ("b", "DF101", 1, 1, 1)]
    sql = "SELECT repo, commit, key, state, problem FROM repositories ORDER BY repo"
    assert _rows(path, sql)[0] == ("a", "c" * 12, "k1", state, "It did not answer.")


def test_what_is_unchanged_is_moved_without_its_rows(path: Path) -> None:
    record(path, outcome("a", finding("DF101")))
    record(path, replace(outcome("a"), is_unchanged=True, files=[], images=[]))
    assert _rows(path) == [("a", "DF101", 1, 1, 2)]
    assert _rows(path, "SELECT path, first_run, last_run FROM files") == [("Dockerfile", 1, 2)]
    assert _rows(path, "SELECT reference, first_run, last_run FROM images") == [("debian:10", 1, 2)]


def test_a_repository_that_is_taken_away_keeps_its_past(path: Path) -> None:
    record(path, outcome("a", finding("DF101")), outcome("b", finding("DF101")))
    record(path, outcome("b", finding("DF101")))
    assert _rows(path) == [("a", "DF101", 1, 1, 1), ("b", "DF101", 1, 1, 2)]
    assert _rows(path, "SELECT repositories, findings FROM runs") == [(2, 2), (1, 1)]


def test_sums_are_those_of_the_open_findings(path: Path) -> None:
    team = {"team": "web"}
    record(path, outcome("a", finding("DF101"), finding("DF102", severity="error"), **team))
    record(path, outcome("a", finding("DF101"), **team), outcome("b", finding("DF101")))
    today = datetime.now(UTC).date()
    rows = _rows(path, "SELECT run, team, code, severity, n FROM daily ORDER BY ALL")
    assert rows == [
        (1, "web", "DF101", "warning", 1),
        (1, "web", "DF102", "error", 1),
        (2, "", "DF101", "warning", 1),
        (2, "web", "DF101", "warning", 1),
    ]
    assert abs((_rows(path, "SELECT max(day) FROM daily")[0][0] - today).days) <= 1  # type: ignore[operator]


def test_a_run_that_was_not_finished_goes_on(path: Path) -> None:
    record(path, outcome("a", finding("DF101")), outcome("b", finding("DF101")))
    with Store(str(path), is_writer=True) as store:
        writer = Writer(store, "1.0", "rules")
        writer.record([outcome("a")])
    with Store(str(path), is_writer=True) as store:
        writer = Writer(store, "1.0", "rules")
        assert (writer.run, writer.is_resumed, writer.done) == (2, True, {"a"})
        writer.record([outcome("b", finding("DF101"))])
        writer.finish()
    assert _rows(path) == [("a", "DF101", 1, 1, 1), ("b", "DF101", 1, 1, 2)]
    assert len(_rows(path, "SELECT * FROM runs")) == 2


def test_a_run_of_another_dflint_does_not_go_on(path: Path) -> None:
    with Store(str(path), is_writer=True) as store:
        Writer(store, "1.0", "rules").record([outcome("a")])
    with Store(str(path), is_writer=True) as store:
        assert Writer(store, "1.1", "rules").run == 2


def test_any_bytes_in_paths_and_messages(path: Path) -> None:
    odd = "a\udcff\n\ud800/Dockerfile"
    row = replace(finding("DF101", message=f"{odd} is odd."), path=odd)
    record(path, replace(outcome("a", row), asked=(odd,)))
    record(path, replace(outcome("a", row), asked=(odd,)))
    assert _rows(path, "SELECT first_run, last_run FROM findings") == [(1, 2)]
    ((message,),) = _rows(path, "SELECT message FROM messages JOIN findings USING (message_id)")
    assert "a\\udcff\n" in str(message)


# --- versions ---

# The schema of version 1, as it was.
VERSION_1 = """
CREATE TABLE schema_version (version INTEGER);
INSERT INTO schema_version VALUES (1);
CREATE TABLE runs (run INTEGER, started TIMESTAMP, ended TIMESTAMP, dflint VARCHAR, rules VARCHAR,
  repositories INTEGER, files INTEGER, findings INTEGER, failed INTEGER);
INSERT INTO runs VALUES (1, '2026-10-30 23:59:00', '2026-10-31 00:10:00', '0.9', 'r', 1, 1, 2, 0);
CREATE TABLE repositories (repo VARCHAR, address VARCHAR, team VARCHAR, commit VARCHAR,
  commit_date TIMESTAMP, key VARCHAR, first_run INTEGER, last_run INTEGER, state VARCHAR,
  problem VARCHAR);
INSERT INTO repositories VALUES ('a', 'https://git.example/a.git', 'web', 'cccccccccccc',
  '2026-10-01', 'k', 1, 1, 'ok', NULL);
CREATE TABLE files (repo VARCHAR, path VARCHAR, content VARCHAR, bases VARCHAR[], first_run INTEGER,
  last_run INTEGER);
INSERT INTO files VALUES ('a', 'Dockerfile', 'd1', ['debian:10'], 1, 1);
CREATE TABLE findings (repo VARCHAR, path VARCHAR, fingerprint VARCHAR, code VARCHAR,
  severity VARCHAR, line INTEGER, message_id BIGINT, first_run INTEGER, last_run INTEGER);
INSERT INTO findings VALUES ('a', 'Dockerfile', 'aaaaaaaaaaaaaaaa', 'DF101', 'warning', 1, 7, 1, 1),
  ('a', 'Dockerfile', 'bbbbbbbbbbbbbbbb', 'DF102', 'error', 2, 8, 1, 1);
CREATE TABLE images (repo VARCHAR, path VARCHAR, reference VARCHAR, release VARCHAR,
  end_of_life DATE, first_run INTEGER, last_run INTEGER);
INSERT INTO images VALUES ('a', 'Dockerfile', 'debian:10', 'Debian 10', '2024-06-30', 1, 1);
CREATE TABLE messages (message_id BIGINT, message VARCHAR);
INSERT INTO messages VALUES (7, 'DF101 is wrong.'), (8, 'DF102 is wrong.');
CREATE TABLE daily (run INTEGER, team VARCHAR, code VARCHAR, severity VARCHAR, n INTEGER);
INSERT INTO daily VALUES (1, 'web', 'DF101', 'warning', 1), (1, 'web', 'DF102', 'error', 1);
"""


@pytest.mark.parametrize("is_writer", [True, False])
def test_a_store_of_version_1_is_brought_to_this_one(path: Path, is_writer: bool) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(VERSION_1)
    with Store(str(path), is_writer) as store:
        assert store.value("SELECT version FROM schema_version") == VERSION
    assert _columns(path) == {
        name: [(column, kind) for column, kind in columns] for name, columns in TABLES.items()
    }
    assert _rows(path, "SELECT code, saves_bytes, first_run FROM findings ORDER BY code") == [
        ("DF101", None, 1),
        ("DF102", None, 1),
    ]
    assert _rows(path, "SELECT DISTINCT day FROM daily") == [(date(2026, 10, 31),)]


def test_runs_go_on_in_a_store_of_version_1(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(VERSION_1)
    assert record(path, outcome("a", finding("DF101", saves_bytes=1000))) == 2
    found = _rows(path, "SELECT code, saves_bytes, first_run, last_run FROM findings ORDER BY code")
    assert found == [("DF101", 1000, 1, 2), ("DF102", None, 1, 1)]


def test_a_new_store_has_the_schema_that_is_stated(path: Path) -> None:
    record(path, outcome("a"))
    assert _columns(path) == {
        name: [(column, kind) for column, kind in columns] for name, columns in TABLES.items()
    }


def test_a_store_of_a_newer_version_is_left_alone(path: Path) -> None:
    record(path, outcome("a"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="is of version 99; this dflint reads"):
        Store(str(path), is_writer=True)


def test_what_is_no_store_is_left_alone(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER)")
    with pytest.raises(StoreError, match="not the store of a fleet"):
        Store(str(path), is_writer=True)
    path.write_text("this is a text, and no database of any kind" * 100)
    with pytest.raises(StoreError, match="cannot open"):
        Store(str(path), is_writer=True)


def test_without_a_store_there_is_one_sentence(path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Store(str(path))
    assert not path.exists()


def _columns(path: Path) -> dict[str, list[tuple[object, object]]]:
    found: dict[str, list[tuple[object, object]]] = {}
    sql = (
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        " ORDER BY table_name, column_index"
    )
    for table, column, kind in _rows(path, sql):
        found.setdefault(str(table), []).append((column, kind))
    return found
