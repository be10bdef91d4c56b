"""A benchmark as people and programs read it, its budgets, and what is recorded of it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from dflint.bench.budgets import checks
from dflint.bench.phrases import changed, seconds, with_interval
from dflint.bench.records import record, recorded, recorded_of
from dflint.bench.results import Bench
from dflint.bench.statistics import Estimate
from dflint.measure import metrics
from dflint.measure.metrics import BadMetrics
from dflint.report import benchmark, benchmark_history
from dflint.report.benchmark_page import page
from tests.bench.lab import Simulated, bench_of, noisy


@pytest.fixture
def bench() -> Bench:
    return bench_of(
        Simulated("app:1", noisy(0.5, 1)), Simulated("app:2", noisy(0.8, 2), fails=(3,))
    )


def test_two_images_side_by_side(bench: Bench, snapshot: SnapshotAssertion) -> None:
    assert benchmark.full(bench, colour=False, width=120) == snapshot


def test_three_images_below_each_other(bench: Bench, snapshot: SnapshotAssertion) -> None:
    third = bench_of(Simulated("app:3", noisy(0.5, 3))).results
    assert benchmark.full(replace(bench, results=[*bench.results, *third]), False, 120) == snapshot


def test_markdown(bench: Bench, snapshot: SnapshotAssertion) -> None:
    assert benchmark.markdown(bench, list(checks(bench, {"start": 0.6}))) == snapshot


def test_json_has_every_run_and_what_differs(bench: Bench) -> None:
    told = json.loads(json.dumps(benchmark.as_json(bench, list(checks(bench, {"start": 0.6})))))
    one, other = told["images"]
    assert one["quantities"]["start"]["runs"] == bench.results[0].times["start"]
    assert other["quantities"]["start"]["runs"][2] is None
    assert other["failures"] == [{"reason": "app:2 ends with exit code 3.", "output": ["no space"]}]
    seen = {it["quantity"]: it["is_seen"] for it in told["differences"]}
    assert seen == {"pull": False, "start": True}
    assert [it["is_kept"] for it in told["budgets"]] == [True, False]


def test_the_page_needs_nothing_else(bench: Bench) -> None:
    text = page(bench, list(checks(bench, {"start": 0.6})))
    assert text.count("<circle") == sum(
        len(it.values(name)) for it in bench.results for name in ("pull", "start")
    )
    assert "<b>app:2</b> is" in text and "slower" in text
    assert "at most 600 ms are allowed" in text
    assert not re.search(r"<script|src=|href=|https?:", text)


def test_names_from_strangers_are_escaped() -> None:
    text = page(bench_of(Simulated("<script>", lambda: 1.0), runs=1), [])
    assert "<script>" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0 s"), (0.0028, "2.8 ms"), (0.312, "312 ms"), (1.239, "1.24 s"), (61.04, "61.0 s")],
)
def test_times(value: float, shown: str) -> None:
    assert seconds(value) == shown


def test_intervals() -> None:
    assert with_interval(Estimate(0.3, 0.25, 0.4)) == "300 ms (250 to 400)"
    assert changed(Estimate(0.3, 0.28, 0.33)) == "+300 ms (+280 to +330)"
    assert changed(Estimate(-0.1, -0.28, 0.1)) == "no difference seen (-280 to +100 ms)"
    assert changed(None) == "too few runs to say"


def test_a_budget_is_one_of_the_median(bench: Bench) -> None:
    """What was not measured is neither kept nor exceeded."""
    found = list(checks(bench, {"start": 0.6, "stop": 1.0}))
    assert [(it.name, it.is_kept) for it in found if it.value is not None] == [
        ("app:1", True),
        ("app:2", False),
    ]
    assert "app:1: --max-stop is not checked" in found[2].sentence or "stop" in found[1].sentence
    assert all(it.is_kept for it in found if it.quantity == "stop")


# --- records ---


def test_what_is_recorded_can_be_read(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    lines = list(recorded_of(bench))
    record(lines, path)
    assert recorded(path) == lines
    assert [it.name for it in lines] == ["app:1", "app:2"]
    assert lines[1].seconds["start"].runs == 9


def test_builds_and_benchmarks_are_in_one_file(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    subject = metrics.Subject(file="Dockerfile")
    run = metrics.Run("2026-01-02T03:04:05+00:00", "abc", subject, "docker 1", 2, 1, 0, 9.5)
    metrics.record(run, path)
    with pytest.raises(BadMetrics, match="holds no runs of `dflint bench`"):
        recorded(path)
    record(recorded_of(bench), path)
    assert metrics.recorded(path) == [run]
    assert len(recorded(path)) == 2
    assert all(json.loads(it)["format"] == metrics.FORMAT for it in path.read_text().splitlines())


def test_lines_of_a_newer_dflint_are_refused(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    record(recorded_of(bench), path)
    path.write_text(path.read_text().replace('"format": 2', '"format": 3', 1))
    with pytest.raises(BadMetrics, match=r"figures.jsonl:1: this line was written by a newer"):
        recorded(path)


@pytest.mark.parametrize(
    "line", ['{"kind": "bench"}', '{"kind": "bench", "format": 2, "seconds": 1}', "{"]
)
def test_a_line_that_is_no_run(line: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadMetrics, match=r"figures.jsonl:1: this line is no run"):
        recorded(path)


def test_history_by_date_and_commit(bench: Bench, snapshot: SnapshotAssertion) -> None:
    """Each name is drawn alone; with a name for all, tags may differ each time."""
    one = replace(bench, results=bench.results[:1])
    later = replace(bench, results=bench.results[1:], time="2026-12-01T09:00:00+00:00")
    runs = [*recorded_of(one, "app"), *recorded_of(replace(later, commit="fedcba98"), "app")]
    runs = [replace(it, repository="example.org/app") for it in runs]
    assert benchmark_history.full(runs, colour=False, width=120) == snapshot
    text = benchmark_history.page(runs)
    assert "2026-12-01 09:00, commit fedcba98: start to ready" in text
    assert text.count("<svg") == 3, "times of starts, times of pulls, bytes"
    assert text.count("<h2>") == 1


def test_history_without_sizes_has_no_column_of_them(bench: Bench) -> None:
    runs = [replace(it, size=0) for it in recorded_of(bench)]
    assert "size" not in benchmark_history.full(runs, colour=False, width=120)
    assert "compressed" not in benchmark_history.page(runs)
