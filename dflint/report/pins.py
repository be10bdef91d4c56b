"""What `dflint pin` found, for people and for programs."""

from __future__ import annotations

from dflint.registry.reference import SHORT_DIGEST
from dflint.report.screen import shown
from dflint.report.tables import rendered, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.pin.decision import Decision
    from dflint.pin.run import Row

WIDTH = 160  # columns of a table that is not broken
COLUMNS = ("where", "image", "pinned to", "tag is now", "update", "age")
NO_AGE = "-"


def full(rows: Sequence[Row], colour: bool, width: int) -> str:
    """A row for each image that is named, and below the reasons."""
    from rich.text import Text

    if not rows:
        return "No images are named.\n"
    made = table(*COLUMNS, left=COLUMNS)
    notes: list[str] = []
    for row in rows:
        place = f"{shown(row.path)}:{row.line}"
        cells = [place, shown(row.named.text.partition("@")[0]), *_cells(row)]
        made.add_row(*(Text(cell) for cell in cells))
        if note := said(row):
            notes.append(f"{place}: {shown(row.named.text.partition('@')[0])}: {shown(note)}.")
    return rendered([made, *notes], colour, max(width, WIDTH))


def _cells(row: Row) -> tuple[str, str, str, str]:
    it = row.decision
    pinned = row.reference.digest[:SHORT_DIGEST] if row.reference is not None else ""
    if it is None or it.problem:
        return pinned or "-", "", "", ""
    update = ""
    if it.tag != it.reference.tag:
        update = it.tag
    elif it.is_update:
        update = it.digest[:SHORT_DIGEST]
    age = f"{it.dated:%Y-%m-%d}, {it.age_from}" if it.dated is not None else NO_AGE
    return pinned or "-", it.tag_digest[:SHORT_DIGEST], update, age


def said(row: Row) -> str:
    """Why a row is as it is; nothing if it is clear."""
    it = row.decision
    if row.ignored:
        return f"left alone: {row.ignored}"
    parts = [f"not pinned: it {row.named.reason}"] if row.named.reason and not row.is_pinned else []
    if it is None:
        return "; ".join(parts)
    if it.problem:
        return it.problem
    parts += [it.note] if it.note else []
    if it.held is not None:
        until = f", until {it.held.until:%Y-%m-%d %H:%M} UTC" if it.held.until is not None else ""
        name = it.held.tag if it.held.tag != it.reference.tag else it.held.digest[:SHORT_DIGEST]
        parts.append(f"{name} is held back: {it.held.why}{until}")
    return "; ".join(parts)


def as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    """A record for each image that is named."""
    return [
        {
            "path": row.path,
            "line": row.line,
            "image": row.named.text,
            "is_pinned": row.is_pinned,
            "reason": row.named.reason,
            "ignored": row.ignored,
            **(_decision(row.decision) if row.decision is not None else {}),
        }
        for row in rows
    ]


def _decision(it: Decision) -> dict[str, object]:
    held = it.held
    return {
        "reference": str(it.reference),
        "tag_digest": it.tag_digest,
        "tag": it.tag,
        "digest": it.digest,
        "is_update": it.is_update,
        "platforms": dict(it.platforms),
        "dated": it.dated.isoformat() if it.dated is not None else None,
        "age_from": it.age_from,
        "held": None
        if held is None
        else {
            "tag": held.tag,
            "digest": held.digest,
            "why": held.why,
            "until": held.until.isoformat() if held.until is not None else None,
        },
        "note": it.note,
        "problem": it.problem,
    }
