"""The base images that a fleet is built upon, and when their support ends."""

from __future__ import annotations

from dflint.report.fleet_tables import Cell, Column, day, number, sortable, words
from dflint.report.html import text
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fleet.overview import Overview
    from dflint.fleet.questions import BaseInUse

MOST_ROWS, MOST_ENDED = 60, 200  # in all, and of those past their end


def bases(those: Overview) -> Iterator[str]:
    """The base images in use, those past their end of life first."""
    yield '<h2 id="bases">Base images</h2>'
    if not those.bases:
        yield '<p class="empty">No base image is in use.</p>'
        return
    ended, ending = those.ended, those.ending
    parts = [f"{len(ended):,} past the end of life"] if ended else []
    parts += [f"{len(ending):,} will be within 180 days"] if ending else []
    about = f": {', '.join(parts)}" if parts else ""
    yield f'<p class="note">{counted(len(those.bases), "base")} in use{about}, as of {day(those.day)}.</p>'
    known = [it for it in those.bases if it.end_of_life is not None]
    unknown = [it for it in those.bases if it.end_of_life is None]
    rows = [*known, *unknown][: max(MOST_ROWS, min(len(ended), MOST_ENDED))]
    columns = [
        Column("base image", "text", "minmax(9rem,1fr)"),
        Column("release", "text", minor=True),
        Column("end of life", "text"),
        Column("", "", minor=True),
        Column("Dockerfiles"),
        Column("repositories", minor=True),
    ]
    yield sortable(
        "bases-table",
        "Base images and the end of their support",
        columns,
        [_base(it, those) for it in rows],
        2,
    )
    if len(those.bases) > len(rows):
        more = len(those.bases) - len(rows)
        yield f'<p class="note">and {more:,} more</p>'


def _base(it: BaseInUse, those: Overview) -> list[Cell]:
    if it.end_of_life is None:
        end, about = Cell('<span class="note">not known</span>'), ""
    else:
        tone = "bad" if it in those.ended else "wasted" if it in those.ending else ""
        end = Cell(f'<span class="{tone}">{day(it.end_of_life)}</span>', it.end_of_life.toordinal())
        about = (
            f'<span class="{tone or "note"}">{_distance((it.end_of_life - those.day).days)}</span>'
        )
    return [
        Cell(f"<code>{text(it.reference)}</code>", it.reference.casefold()),
        words(it.release or ""),
        end,
        Cell(about),
        number(it.files),
        number(it.repositories),
    ]


def _distance(days: int) -> str:
    """How far a day is: `ended 3 months ago`, `in 2 years`."""
    away = abs(days)
    if away < 61:
        said = counted(away, "day")
    elif away < 730:
        said = counted(away // 30, "month")
    else:
        said = counted(away // 365, "year")
    return f"ended {said} ago" if days < 0 else f"in {said}"
