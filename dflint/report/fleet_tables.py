"""Tables that are sorted without a script, and the small parts of a report of a fleet."""

from __future__ import annotations

from dataclasses import dataclass

from dflint.docs import url_of
from dflint.engine.selection import is_shellcheck
from dflint.report.fleet_style import MOST_COLUMNS
from dflint.report.html import text
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from dflint.fleet.overview import RepositorySums

ZERO = '<span class="zero">0</span>'
NO_TEAM = "no team"
MINUS = "\N{MINUS SIGN}"
FEW_ROWS = 13  # with which a table is shown whole


@dataclass(frozen=True)
class Column:
    """A column. `kind`: `number` and `rank` sort from the largest, `text` from A to Z; `figure` is a
    number by which there is no sorting, "" anything else.

    `width` is that of a grid. A `minor` column is left out on a phone; the first one never is.
    """

    name: str
    kind: str = "number"
    width: str = "max-content"
    minor: bool = False


@dataclass(frozen=True)
class Cell:
    """HTML, and by what it is sorted; None is last."""

    html: str
    key: Any = None


def sortable(
    name: str, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], by: int
) -> str:
    """A table whose rows come in the order of column `by` (from 0). `name` is that of its buttons."""
    ranks = _ranks(columns, rows)
    parts = [f'<div class="table" id="{name}">']
    for at in ranks:
        label = text(f"Sort by {columns[at].name}")
        parts.append(
            f'<input type="radio" class="by-{at + 1}" name="{name}" id="{name}-{at + 1}"'
            f'{" checked" if at == by else ""} aria-label="{label}">'
        )
    is_long = len(rows) > FEW_ROWS
    if is_long:
        label = text(f"Show all rows: {caption}")
        parts.append(f'<input type="checkbox" class="all" id="{name}-all" aria-label="{label}">')
    all_columns = " ".join(it.width for it in columns)
    few = " ".join(["minmax(4rem,1fr)", *(it.width for it in columns[1:] if not it.minor)])
    parts.append(
        f'<div class="wide{" clip" if is_long else ""}">'
        f'<table style="--cols:{all_columns};--few:{few}">'
        f'<caption class="hidden">{text(caption)}</caption><thead><tr>'
    )
    parts += [_head(it, at, name, at in ranks) for at, it in enumerate(columns)]
    parts.append("</tr></thead><tbody>")
    for number, row in enumerate(rows):
        order = ";".join(f"--{at + 1}:{those[number]}" for at, those in ranks.items())
        parts.append(f'<tr style="{order}">' if order else "<tr>")
        parts += [
            f"<td{_class(column)}>{cell.html}</td>"
            for column, cell in zip(columns, row, strict=True)
        ]
        parts.append("</tr>\n")
    parts.append("</tbody></table></div>")
    if is_long:
        parts.append(f'<label class="more" for="{name}-all">Show all {len(rows):,} rows</label>')
    parts.append("</div>")
    return "".join(parts)


def _ranks(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> dict[int, list[int]]:
    """Column → the place of each row in the order of that column."""
    found = {}
    for at, column in enumerate(columns[:MOST_COLUMNS]):
        if column.kind not in ("number", "rank", "text") or len(rows) < 2:
            continue
        known = [number for number, row in enumerate(rows) if row[at].key is not None]
        # Sorting is stable in both directions: equal ones keep the order of the rows.
        keys = [row[at].key for row in rows]
        known.sort(key=keys.__getitem__, reverse=column.kind != "text")
        order = known + [number for number, row in enumerate(rows) if row[at].key is None]
        places = [0] * len(rows)
        for place, number in enumerate(order):
            places[number] = place
        found[at] = places
    return found


def _class(column: Column) -> str:
    names = ["number"] if column.kind in ("number", "figure") else []
    names += ["minor"] if column.minor else []
    return f' class="{" ".join(names)}"' if names else ""


def _head(column: Column, at: int, name: str, is_sorted: bool) -> str:
    sign = "" if column.kind != "text" else ' style="--sign:&quot;↑&quot;"'
    said = text(column.name)
    if is_sorted:
        said = f'<label for="{name}-{at + 1}"{sign}>{said}</label>'
    return f'<th scope="col"{_class(column)}>{said}</th>'


def number(value: int) -> Cell:
    return Cell(f"{value:,}" if value else ZERO, value)


def team_name(value: str) -> Cell:
    return words(value) if value else Cell(f'<span class="note">{NO_TEAM}</span>')


def words(value: str) -> Cell:
    return Cell(text(value), value.casefold())


def change(value: int) -> Cell:
    """A difference: more findings are bad."""
    return Cell(changed(value), value)


def changed(value: int) -> str:
    if not value:
        return ZERO
    return f'<span class="{"bad" if value > 0 else "good"}">{difference(value)}</span>'


def difference(value: int) -> str:
    """`+1,204`, or with a sign of minus."""
    return f"{'+' if value > 0 else MINUS}{abs(value):,}" if value else "0"


def meter(value: int, most: int, tone: str = "") -> Cell:
    """A bar, of which `most` is all of its column."""
    if not value:
        return Cell("")
    return Cell(
        f'<i class="meter {tone}" style="width:{100 * value / most:.1f}%" aria-hidden="true"></i>'
    )


def level(severity: str) -> str:
    """A severity, in its colour and with its name."""
    tone = severity if severity in ("error", "warning", "info", "style") else "note"
    return f'<span class="level {tone}">{text(severity)}</span>'


def rule_link(code: str) -> str:
    """The code of a rule, with a link to its page."""
    return f'<a href="{text(url_of(code))}"><code>{text(code)}</code></a>'


def web_address(address: str) -> str:
    """The address as a link may have it: on the web and without user and password, else nothing."""
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        host += f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, host, parts.path.removesuffix(".git"), "", ""))


def day(of: Any, with_year: bool = True) -> str:
    """`30 Nov 2026`, of a date or a time; the same in every locale."""
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    year = f" {of.year}" if with_year else ""
    return f"{of.day} {month[of.month - 1]}{year}"


def amount(size: int | None) -> Cell:
    """An estimate of bytes."""
    return Cell(f"≈ {human(size)}" if size else "", size or 0)


def summary(code: str, summaries: Mapping[str, str]) -> str:
    """What a rule is about, by the summaries of known ones."""
    if code not in summaries and is_shellcheck(code):
        return '<span class="note">a check of ShellCheck</span>'
    return text(summaries.get(code, ""))


def duration(seconds: float) -> str:
    """`12 s`, `7 min`, `3.5 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"


def repository_link(it: RepositorySums) -> str:
    """Its name, as a link where it is on the web."""
    address = web_address(it.address)
    name = text(it.name)
    return f'<a href="{text(address)}" rel="noreferrer">{name}</a>' if address else name


def without_users(message: str) -> str:
    """A message whose addresses have no user and no password."""
    import re

    return re.sub(r"(?<=://)[^/\s@'\"]+@", "", message)
