"""A fleet for people: how its last run went, and the answer to a question."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from dflint.fleet import questions
from dflint.report.screen import shown
from dflint.report.tables import rendered, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.fleet.store import Store

MOST_PROBLEMS = 20
SHORT = 12  # digits of a commit
NO_TEAM = "-"


def status_record(store: Store) -> dict[str, Any]:
    """How the last run went, for programs."""
    last = questions.last_run(store)
    unfinished = [it.run for it in questions.runs(store)[:1] if it.ended is None]
    return {
        "last_run": _plain(vars(last)) if last is not None else None,
        "interrupted_run": unfinished[0] if unfinished else None,
        "severities": dict(questions.open_findings(store, "severity")),
        "teams": dict(questions.open_findings(store, "team")),
        "changes": [
            {"kind": kind, "team": team, "severity": severity, "n": number}
            for kind, team, severity, number in questions.change_counts(store)
        ],
        "problems": [vars(it) for it in questions.problems(store)],
    }


def status(store: Store, colour: bool, width: int) -> str:
    """How the last run went: numbers, teams, and what could not be read."""
    last = questions.last_run(store)
    runs = questions.runs(store)
    parts: list[Any] = []
    if runs and runs[0].ended is None:
        parts.append(f"Run {runs[0].run} was interrupted: dflint fleet run goes on with it.")
    if last is None:
        return rendered([*parts, "No run has ended yet."], colour, width)
    parts.append(
        f"Run {last.run} ended {last.ended:%Y-%m-%d %H:%M} UTC, with dflint {last.dflint}:"
        f" {last.repositories:,} repositories, {last.files:,} files, {last.findings:,} findings."
    )
    parts += _teams(store)
    if any(it.ended is not None and it.run < last.run for it in runs):
        changes = questions.change_counts(store)
        new, gone = (sum(row[3] for row in changes if row[0] == kind) for kind in ("new", "gone"))
        parts.append(f"Since the run before: {new:,} new, {gone:,} gone.")
    problems = questions.problems(store)
    if problems:
        parts += ["", f"{len(problems):,} could not be read, and count as they were before:"]
        for it in problems[:MOST_PROBLEMS]:
            parts.append(f"  {shown(it.repo)} ({it.state}): {shown(it.problem)}")
        if len(problems) > MOST_PROBLEMS:
            parts.append(f"  and {len(problems) - MOST_PROBLEMS:,} more.")
    return rendered(parts, colour, width)


def _teams(store: Store) -> list[Any]:
    """A table of the teams, if there is anything to show."""
    names = questions.teams(store)
    if not names:
        return []
    made = table("team", *questions.SEVERITIES, left=("team",))
    for name in names:
        of_team = dict(questions.open_findings(store, "severity", name))
        numbers = (f"{of_team.get(it, 0):,}" for it in questions.SEVERITIES)
        made.add_row(shown(name or NO_TEAM), *numbers)
    return [made]


def answer(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    output_format: str,
    colour: bool,
    width: int,
) -> str:
    """The rows that a question found, as a table, JSON or CSV."""
    if output_format == "json":
        from dflint.report.json import dumps

        records = [_plain(dict(zip(columns, row, strict=True))) for row in rows]
        return dumps(records, indent=2) + "\n"
    if output_format == "csv":
        from dflint.report.registry import as_csv

        return as_csv(columns, rows)
    from rich.text import Text

    numbers = {
        name
        for at, name in enumerate(columns)
        if rows and all(isinstance(row[at], int | float) for row in rows)
    }
    made = table(*columns, left=[it for it in columns if it not in numbers])
    for row in rows:
        made.add_row(*(Text(shown("" if it is None else str(it))) for it in row))
    widths = [
        max([len(name), *(len(shown(str(row[at]))) for row in rows)]) + 3
        for at, name in enumerate(columns)
    ]
    return rendered([made], colour, max(width, sum(widths) + 2))


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON has them."""
    return {name: _value(value) for name, value in record.items()}


def _value(value: Any) -> Any:
    """A value of DuckDB as JSON has it: times and dates as texts, null for what is no number."""
    if isinstance(value, list | tuple):
        return [_value(it) for it in value]
    if isinstance(value, dict):
        return {str(key): _value(it) for key, it in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return None
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
