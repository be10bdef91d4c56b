"""What fixing the findings of a fleet is worth: sums of their estimates."""

from __future__ import annotations

from dflint.report.fleet_tables import (
    Cell,
    Column,
    amount,
    duration,
    number,
    rule_link,
    sortable,
    summary,
)
from dflint.sizes import counted, human, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.fleet.overview import Overview, RuleSums


def worth(those: Overview, summaries: Mapping[str, str]) -> Iterator[str]:
    """What fixing is worth: sums of what findings estimate, and what these are made of."""
    yield '<h2 id="worth">What fixing is worth</h2>'
    rows = [it for it in those.rules if it.sized or it.timed]
    if not rows:
        yield '<p class="empty">No finding has an estimate of bytes or seconds.</p>'
        return
    size = sum(it.bytes or 0 for it in rows)
    seconds = sum(it.seconds or 0 for it in rows)
    amounts = [f"≈ {human(size)} of images"] if size else []
    amounts += [f"≈ {duration(seconds)} of builds"] if seconds else []
    yield f'<p class="headline"><b>{" and ".join(amounts)}</b></p>'
    sized, timed = sum(it.sized for it in rows), sum(it.timed for it in rows)
    counts = [f"{sized:,} estimate bytes"] if sized else []
    counts += [f"{timed:,} seconds" if sized else f"{timed:,} estimate seconds"] if timed else []
    of_builds = " Seconds are those of one build." if timed else ""
    yield (
        f'<p class="note">Sums of estimates, not measurements: of {counted(those.findings, "finding")}'
        f" {', '.join(counts)}; the others count as 0. Bytes come from the sizes of packages, of package"
        " lists and of files in the build context, with one image for each Dockerfile; bytes that two"
        f" findings share count twice.{of_builds} <code>dflint measure</code> measures a Dockerfile with and"
        " without its fixes.</p>"
    )
    rows.sort(key=lambda it: (-(it.bytes or 0), -(it.seconds or 0), it.code))
    columns = [
        Column("rule", "text"),
        Column("what is wrong", "", "minmax(10rem,4fr)", minor=True),
        *([Column("bytes"), Column("share", minor=True)] if size else []),
        *([Column("seconds")] if seconds else []),
        Column("estimated", minor=True),
        Column("findings"),
    ]
    yield sortable(
        "worth-table",
        "What fixing is worth by rule",
        columns,
        [_worth(it, summaries, size, seconds) for it in rows],
        2,
    )


def _worth(it: RuleSums, summaries: Mapping[str, str], size: int, seconds: float) -> list[Cell]:
    part = share(it.bytes or 0, size) if it.bytes else ""
    lasts = f"≈ {duration(it.seconds)}" if it.seconds else ""
    return [
        Cell(rule_link(it.code), it.code),
        Cell(summary(it.code, summaries)),
        *([amount(it.bytes), Cell(part, it.bytes or 0)] if size else []),
        *([Cell(lasts, it.seconds or 0)] if seconds else []),
        number(max(it.sized, it.timed)),
        number(it.findings),
    ]
