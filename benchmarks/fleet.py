"""How a fleet answers and grows: `python benchmarks/fleet.py questions|repositories [COUNT]`.

`questions` fills a store with 1,000,000 findings of 5,000 repositories and 60 runs, and prints how long
each usual question takes: the median of 7 answers. `repositories` makes 5,000 small repositories of git,
reads them in a first run and again in a second one, and prints the time and the most memory that
dflint and its processes took.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from dflint.cli.workers import processors
from dflint.fleet import questions
from dflint.fleet.engines import Limits
from dflint.fleet.listing import Repository
from dflint.fleet.processes import Processes
from dflint.fleet.run import run_fleet
from dflint.fleet.store import Store

FINDINGS, REPOSITORIES, RUNS, TEAMS = 1_000_000, 5_000, 60, 40
TIMES = 7
TEAM = "team-07"
READ = "dflint.cli.fleet_lint:read_repository"

# Findings of which a half is open, as intervals over the runs.
FILL = """
INSERT INTO runs SELECT r, TIMESTAMP '2026-10-01' + r * INTERVAL 1 DAY,
  TIMESTAMP '2026-10-01 01:00:00' + r * INTERVAL 1 DAY, '1.0', 'rules', {repositories}, {repositories} * 3,
  0, 0 FROM range(1, {runs} + 1) t(r);
INSERT INTO repositories SELECT 'org/app-' || i, 'https://git.example/org/app-' || i || '.git',
  'team-' || lpad((i % {teams})::VARCHAR, 2, '0'), 'c' || i, TIMESTAMP '2026-11-01', 'k' || i, 1, {runs},
  'ok', NULL FROM range({repositories}) t(i);
INSERT INTO files SELECT 'org/app-' || (i // 3), (i % 3) || '/Dockerfile', 'd' || i, ['debian:12'], 1,
  {runs} FROM range({repositories} * 3) t(i);
INSERT INTO findings SELECT 'org/app-' || (i * 7919 % {repositories}), (i % 3) || '/Dockerfile',
  lpad(to_hex(hash(i) >> 4), 16, '0'), 'DF' || (101 + hash(i + 1) % 240)::VARCHAR,
  ['error', 'warning', 'info', 'style'][(1 + hash(i + 1) % 240 % 4)::INTEGER],
  (1 + hash(i + 3) % 80)::INTEGER, (hash(i + 4) % 20000)::BIGINT,
  first, if(hash(i + 6) % 2 = 0, {runs}, least({runs}, first + (hash(i + 7) % {runs})::INTEGER)),
  if(hash(i + 8) % 3 = 0, (hash(i + 9) % 90000000)::BIGINT, NULL), NULL
  FROM (SELECT i, (1 + hash(i + 5) % {runs})::INTEGER AS first FROM range({findings}) t(i));
INSERT INTO messages SELECT i, 'message ' || i FROM range(20000) t(i);
INSERT INTO images SELECT 'org/app-' || (i // 3), (i % 3) || '/Dockerfile', 'image-' || (i % 150) || ':1',
  'Debian 12', DATE '2024-01-01' + (hash(i % 150) % 2000)::INTEGER, 1, {runs}
  FROM range({repositories} * 3) t(i);
INSERT INTO daily SELECT r.run, r.ended::DATE, p.team, f.code, f.severity, count(*),
  count(DISTINCT f.repo) FROM findings f JOIN repositories p USING (repo)
  JOIN runs r ON r.run BETWEEN f.first_run AND f.last_run GROUP BY ALL;
"""

QUESTIONS: dict[str, Callable[[Store], object]] = {
    "open findings by team": lambda store: questions.open_findings(store, "team"),
    "open findings by code": lambda store: questions.open_findings(store, "code"),
    "open findings by severity": lambda store: questions.open_findings(store, "severity"),
    "open findings by severity, one team": lambda store: questions.open_findings(
        store, "severity", TEAM
    ),
    "open findings by repository": lambda store: questions.open_findings(store, "repo"),
    "open findings by repository, one team": lambda store: questions.open_findings(
        store, "repo", TEAM
    ),
    "trend by day": questions.trend,
    "trend by day, one team": lambda store: questions.trend(store, TEAM),
    "worst rules": questions.worst_rules,
    "worst rules, one team": lambda store: questions.worst_rules(store, TEAM),
    "worst repositories": questions.worst_repositories,
    "worst repositories, one team": lambda store: questions.worst_repositories(store, TEAM),
    "bases in use": questions.bases_in_use,
    "bases in use, one team": lambda store: questions.bases_in_use(store, TEAM),
    "bases past their end": lambda store: [
        it for it in questions.bases_in_use(store) if it.is_past(date(2026, 11, 30))
    ],
    "what fixing is worth": questions.worth,
    "what fixing is worth, one team": lambda store: questions.worth(store, TEAM),
    "new and gone, counted": questions.change_counts,
    "new and gone, listed": questions.changes,
    "new and gone, listed, one team": lambda store: questions.changes(store, TEAM),
    "teams": questions.teams,
    "runs": questions.runs,
    "problems": questions.problems,
}


def measure_questions(count: int) -> None:
    """Fill a store, ask, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "fleet.duckdb"))
        numbers = {"findings": count, "repositories": REPOSITORIES, "runs": RUNS, "teams": TEAMS}
        with Store(path, is_writer=True) as store:
            for statement in FILL.format(**numbers).split(";\n"):
                if statement.strip():
                    store.execute(statement)
            store.execute("CHECKPOINT")
        print(
            f"{count:,} findings: {os.path.getsize(path) / 1e6:.1f} MB, {processors()} processors\n"
        )
        print("| question | first, ms | median, ms | least, ms | of all processors, ms | rows |")
        print("|---|---:|---:|---:|---:|---:|")
        with Store(path) as store:
            for name, ask in QUESTIONS.items():
                taken, worked = [], time.process_time()
                found: object = None
                for _ in range(TIMES):
                    start = time.perf_counter()
                    found = ask(store)
                    taken.append((time.perf_counter() - start) * 1000)
                rows = len(found) if isinstance(found, list) else 1
                work = (time.process_time() - worked) * 1000 / TIMES
                times = (taken[0], statistics.median(taken), min(taken), work)
                print(f"| {name} | {' | '.join(f'{it:.0f}' for it in times)} | {rows:,} |")


def measure_repositories(count: int) -> None:
    """Make repositories, read them twice, and print what that took."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        random.seed(0)
        listed = [_repository(Path(folder, f"{number}.git"), number) for number in range(count)]
        path = str(Path(folder, "fleet.duckdb"))
        print("| run | read | unchanged | problems | seconds | dflint, MB | largest process, MB |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for name, is_asked_first in (
            ("first", False),
            ("second", False),
            ("second, --changed", True),
        ):
            start = time.perf_counter()
            with Store(path, is_writer=True) as store:
                summary = run_fleet(
                    store, listed, ".", Processes(processors()), READ, Limits(),
                    is_asked_first=is_asked_first,
                )  # fmt: skip
            seconds = time.perf_counter() - start
            own, others = (
                resource.getrusage(it).ru_maxrss / 1024
                for it in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            problems = len(summary.problems)
            numbers = f"{summary.read:,} | {summary.unchanged:,} | {problems}"
            print(f"| {name} | {numbers} | {seconds:.0f} | {own:.0f} | {others:.0f} |", flush=True)
        print(f"\nThe store has {os.path.getsize(path) / 1e6:.1f} MB.")


def _repository(path: Path, number: int) -> Repository:
    """A small repository: a Dockerfile, what it copies, and files that are not asked for."""
    for it in ("objects", "refs/heads"):
        (path / it).mkdir(parents=True)
    (path / "HEAD").write_text("ref: refs/heads/main\n")
    (path / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
    base = random.choice(("debian:10", "debian:12", "python:3.12", "node:18", "alpine:3.18"))
    run = random.choice(
        ("apt-get install curl", "sudo true", "cd /tmp && make", "pip install flask")
    )
    files = {
        "Dockerfile": f"FROM {base}\nRUN {run} # {number}\nCOPY app.py /\nCMD python /app.py\n",
        ".dockerignore": ".git\n",
        "app.py": "print()\n",
        "README.md": "x" * 1000 + str(number),
    }
    lines = ["commit refs/heads/main\ncommitter A <a@b.example> 1790000000 +0000\ndata 1\nx\n"]
    lines += [f"M 644 inline {name}\ndata {len(text)}\n{text}\n" for name, text in files.items()]
    command = ["git", "--git-dir", str(path), "fast-import", "--quiet"]
    subprocess.run(command, input="".join(lines).encode(), check=True)
    return Repository(f"org/app-{number}", str(path), f"team-{number % TEAMS:02}")


if __name__ == "__main__":
    what, *more = sys.argv[1:] or ["questions"]
    if what == "repositories":
        measure_repositories(int(more[0]) if more else REPOSITORIES)
    else:
        measure_questions(int(more[0]) if more else FINDINGS)
