"""The usual questions to the store of a fleet have right answers, of all teams and of one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dflint.fleet import questions
from dflint.fleet.store import Store
from tests.fleet.rows import finding, outcome, record


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two runs of three repositories of two teams."""
    path = tmp_path / "fleet.duckdb"
    web, data = {"team": "web"}, {"team": "data"}
    first = finding("DF101", saves_bytes=5_000_000)
    error = finding("DF102", 2, severity="error", saves_seconds=2.5)
    record(
        path,
        outcome("a", first, error, **web),
        outcome("b", first, **web),
        outcome("c", first, **data),
    )
    record(
        path,
        outcome("a", first, **web),
        outcome("b", first, error, finding("DF103", 3), **web),
        outcome("c", state="timeout", problem="It took longer than 60 s.", **data),
    )
    return Store(str(path))


def test_open_findings(store: Store) -> None:
    assert questions.open_findings(store, "code") == [("DF101", 3), ("DF102", 1), ("DF103", 1)]
    assert questions.open_findings(store, "team") == [("web", 4), ("data", 1)]
    assert questions.open_findings(store, "severity", "web") == [("warning", 3), ("error", 1)]
    assert questions.open_findings(store, "repo") == [("b", 3), ("a", 1), ("c", 1)]
    assert questions.open_findings(store, "repo", "data") == [("c", 1)]
    assert questions.open_findings(store, "code", run=1) == [("DF101", 3), ("DF102", 1)]
    with pytest.raises(ValueError, match="line"):
        questions.open_findings(store, "line")


def test_sums_come_from_what_a_run_summed_up(store: Store) -> None:
    counted: dict[str, int] = dict(
        store.rows("SELECT code, count(*) FROM findings WHERE last_run = 2 GROUP BY 1")
    )
    assert dict(questions.open_findings(store, "code")) == counted


def test_trend(store: Store) -> None:
    found = questions.trend(store)
    assert [(it.severity, it.n) for it in found] == [("error", 1), ("warning", 4)]
    assert [(it.severity, it.n) for it in questions.trend(store, "data")] == [("warning", 1)]


def test_a_day_counts_by_its_last_run(store: Store) -> None:
    path = Path(store.path)
    store.close()
    with Store(str(path), is_writer=True) as writer:
        writer.connection.execute("UPDATE runs SET ended = ended - INTERVAL 1 DAY WHERE run = 1")
    with Store(str(path)) as reader:
        found = questions.trend(reader)
        assert [it.n for it in found] == [1, 3, 1, 4]
        assert found[0].day < found[-1].day
        assert len(questions.trend(reader, days=1)) == 2


def test_worst(store: Store) -> None:
    rules = questions.worst_rules(store, limit=2)
    assert [(it.code, it.findings, it.repositories) for it in rules] == [
        ("DF101", 3, 3),
        ("DF102", 1, 1),
    ]
    worst = questions.worst_repositories(store, limit=2)
    assert [(it.repo, it.team, it.findings, it.error) for it in worst] == [
        ("b", "web", 3, 1),
        ("a", "web", 1, 0),
    ]
    assert [it.repo for it in questions.worst_repositories(store, "data")] == ["c"]
    assert [it.code for it in questions.worst_rules(store, "data")] == ["DF101"]


def test_bases_in_use(store: Store) -> None:
    (base,) = questions.bases_in_use(store)
    assert (base.reference, base.release, base.files, base.repositories) == (
        "debian:10",
        "Debian 10",
        3,
        3,
    )
    assert base.is_past(date(2026, 11, 30))
    assert not base.is_past(date(2024, 6, 30))
    assert questions.bases_in_use(store, "web")[0].repositories == 2


def test_what_fixing_is_worth(store: Store) -> None:
    found = questions.worth(store)
    assert [(it.code, it.findings, it.known, it.saves_bytes) for it in found] == [
        ("DF101", 3, 3, 15_000_000),
        ("DF102", 1, 1, 0),
    ]
    assert found[1].saves_seconds == 2.5
    assert [it.saves_bytes for it in questions.worth(store, "data")] == [5_000_000]


def test_what_is_new_and_what_is_gone(store: Store) -> None:
    assert questions.change_counts(store) == [
        ("gone", "web", "error", 1),
        ("new", "web", "error", 1),
        ("new", "web", "warning", 1),
    ]
    found = [(it.kind, it.repo, it.code) for it in questions.changes(store)]
    assert found == [("new", "b", "DF102"), ("new", "b", "DF103"), ("gone", "a", "DF102")]
    assert questions.changes(store, "data") == []
    assert len(questions.changes(store, run=1)) == 4


def test_teams_runs_and_problems(store: Store) -> None:
    assert questions.teams(store) == ["data", "web"]
    assert [it.run for it in questions.runs(store)] == [2, 1]
    last = questions.last_run(store)
    assert last is not None
    assert (last.repositories, last.files, last.findings, last.failed) == (3, 3, 5, 1)
    (problem,) = questions.problems(store)
    assert (problem.repo, problem.state, problem.problem) == (
        "c",
        "timeout",
        "It took longer than 60 s.",
    )


def test_a_store_without_a_finished_run_answers_with_nothing(tmp_path: Path) -> None:
    with Store(str(tmp_path / "fleet.duckdb"), is_writer=True) as empty:
        assert questions.last_run(empty) is None
        assert (
            questions.open_findings(empty, "team") == questions.open_findings(empty, "repo") == []
        )
        assert questions.trend(empty) == []
        assert questions.changes(empty) == []
        assert questions.teams(empty) == []
