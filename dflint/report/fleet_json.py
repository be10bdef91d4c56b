"""A report of a fleet for programs. Names and kinds stay as they are; more may be added."""

from __future__ import annotations

from dflint.report.fleet_tables import without_users

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.fleet.overview import (
        Changes,
        EndedRun,
        ListedFinding,
        Overview,
        Overviews,
        RepositorySums,
    )
    from dflint.fleet.questions import BaseInUse

VERSION = 1


def as_json(found: Overviews, those: Overview) -> dict[str, Any]:
    """All that is known of the fleet, or of one of its teams. Times are UTC, sizes bytes."""
    record: dict[str, Any] = {"version": VERSION, "team": those.team, "run": None}
    if those.run is None:
        return record
    size = sum(it.bytes or 0 for it in those.rules)
    seconds = sum(it.seconds or 0 for it in those.rules)
    record |= {
        "run": _run(those.run),
        "previous": _run(those.previous) if those.previous else None,
        "repositories": [_repository(it) for it in those.repositories],
        "failed": len(those.failed),
        "files": those.files,
        "findings": those.counts,
        "findings_before": those.before,
        "trend": [{"run": it.run, "day": it.day.isoformat(), **it.counts} for it in those.trend],
        "rules": [vars(it) for it in those.rules],
        "new": _changes(those.new),
        "gone": _changes(those.gone),
        "bases": [_base(it, those) for it in those.bases],
        "worth": {
            "bytes": size,
            "seconds": seconds,
            "estimating_bytes": sum(it.sized for it in those.rules),
            "estimating_seconds": sum(it.timed for it in those.rules),
        },
    }
    if those.team is None:
        record["teams"] = [_team(it) for it in found.teams.values()]
    return record


def _run(run: EndedRun) -> dict[str, Any]:
    return {**vars(run), "started": run.started.isoformat(), "ended": run.ended.isoformat()}


def _repository(it: RepositorySums) -> dict[str, Any]:
    when = it.commit_date.isoformat() if it.commit_date is not None else None
    more = {"commit_date": when, "counts": dict(it.counts)}
    return {
        **vars(it),
        **more,
        "address": without_users(it.address),
        "problem": without_users(it.problem),
    }


def _changes(found: Changes) -> dict[str, Any]:
    """`elsewhere` are those of repositories that joined or left; they are not listed."""
    return {
        "count": found.count,
        "elsewhere": found.elsewhere,
        "first": [_finding(it) for it in found.listed],
    }


def _finding(it: ListedFinding) -> dict[str, Any]:
    return dict(vars(it))


def _base(it: BaseInUse, those: Overview) -> dict[str, Any]:
    end = it.end_of_life.isoformat() if it.end_of_life is not None else None
    return {**vars(it), "end_of_life": end, "is_past": it.is_past(those.day)}


def _team(it: Overview) -> dict[str, Any]:
    return {
        "name": it.team,
        "repositories": len(it.repositories),
        "failed": len(it.failed),
        "files": it.files,
        "findings": it.counts,
        "findings_before": it.before,
        "bases_past": len(it.ended),
    }
