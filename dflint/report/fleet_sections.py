"""The sections of a report of a fleet: each is HTML with its heading, or nothing where there is none."""

from __future__ import annotations

from dflint.engine.selection import is_shellcheck
from dflint.fleet.overview import LEVELS
from dflint.report.fleet_tables import (
    Cell,
    Column,
    change,
    day,
    level,
    meter,
    number,
    plural,
    rule_link,
    sortable,
    team_name,
    web_address,
    words,
)
from dflint.report.html import text
from dflint.sizes import human, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.fleet.overview import (
        BaseCount,
        Change,
        ListedFinding,
        Overview,
        RepositoryCount,
        RuleCount,
    )

MOST_ROWS = 60  # of a table; those of teams and rules are never cut
OPEN_LISTED, MOST_LISTED = 8, 40  # new and gone findings: shown at once, and when asked for


def changes(those: Overview) -> Iterator[str]:
    """What came and went since the run before."""
    if those.previous is None or those.run is None:
        return
    since = f"{day(those.previous.ended)} (run {those.previous.run})"
    yield f'<h2 id="changes">New and gone since {since}</h2>'
    for reason in _other_reasons(those):
        yield f'<p class="warn">{text(reason)}</p>'
    yield '<div class="pair">'
    yield f"<div>{''.join(_change(those.new, 'New', 'bad', 'came with {} for the first time'))}</div>"
    yield f"<div>{''.join(_change(those.gone, 'Gone', 'good', 'went with {} that left the fleet'))}</div>"
    yield "</div>"


def _other_reasons(those: Overview) -> Iterator[str]:
    """Why findings may differ although no file does."""
    assert those.run is not None and those.previous is not None
    one, other = those.previous, those.run
    if one.dflint != other.dflint:
        yield (
            f"dflint {one.dflint} linted the run before, dflint {other.dflint} this one: part of the"
            " difference may be due to its rules."
        )
    elif one.rules != other.rules:
        yield "The rules or their configuration changed between these runs: part of the difference may be due to that."


def _change(found: Change, title: str, tone: str, elsewhere: str) -> Iterator[str]:
    yield f'<h3><span class="{tone if found.count else "note"}">{title}: {plural(found.count, "finding")}</span></h3>'
    if found.elsewhere:
        some = "All" if found.elsewhere == found.count else f"{found.elsewhere:,} of them"
        what = "repositories read" if title == "New" else "repositories"
        yield f'<p class="note">{some} {elsewhere.format(what)}; they are not listed.</p>'
    if found.listed:
        yield _list(found.listed[:OPEN_LISTED])
        rest = found.listed[OPEN_LISTED:MOST_LISTED]
        more = found.count - found.elsewhere - len(found.listed[:MOST_LISTED])
        if rest:
            yield f'<details><summary class="note">{len(rest) + more:,} more</summary>{_list(rest)}'
            yield f'<p class="note">and {more:,} more</p>' if more > 0 else ""
            yield "</details>"


def _list(those: Sequence[ListedFinding]) -> str:
    return f'<ul class="finds">{"".join(map(_listed, those))}</ul>'


def _listed(it: ListedFinding) -> str:
    return (
        f"<li>{level(it.severity)} {rule_link(it.code)} {text(it.message)}"
        f'<br><span class="where">{text(it.repository)} · {text(it.path)}:{it.line}</span></li>'
    )


def rules(those: Overview, summaries: Mapping[str, str]) -> Iterator[str]:
    """The rules that are violated, the most often first."""
    rows = [it for it in those.rules if it.findings]
    yield '<h2 id="rules">Rules by findings</h2>'
    if not rows:
        yield '<p class="empty">No rule is violated.</p>'
        return
    rows.sort(key=lambda it: -it.findings)
    yield (
        f'<p class="note">{plural(len(rows), "rule")} with {plural(those.findings, "finding")};'
        " each code leads to the page of the rule.</p>"
    )
    most = rows[0].findings
    has_previous = those.previous is not None
    columns = [
        Column("rule", "text"),
        Column("what is wrong", "", "minmax(8rem,1fr)", minor=True),
        Column("severity", "rank"),
        Column("findings"),
        Column("", "bar", "minmax(3rem,8rem)", minor=True),
        Column("repositories", minor=True),
        *([Column("new"), Column("gone", minor=True)] if has_previous else []),
    ]
    yield sortable("rules-table", "Rules by findings", columns, [_rule(it, summaries, most, has_previous) for it in rows], 3)


def _rule(it: RuleCount, summaries: Mapping[str, str], most: int, has_previous: bool) -> list[Cell]:
    severity = LEVELS.index(it.severity) if it.severity in LEVELS else len(LEVELS)
    return [
        Cell(rule_link(it.code), it.code),
        Cell(_summary(it.code, summaries)),
        Cell(level(it.severity), len(LEVELS) - severity),
        number(it.findings),
        meter(it.findings, most, it.severity if it.severity in LEVELS else "note"),
        number(it.repositories),
        *([number(it.new), number(it.gone)] if has_previous else []),
    ]


def _summary(code: str, summaries: Mapping[str, str]) -> str:
    if code not in summaries and is_shellcheck(code):
        return '<span class="note">a check of ShellCheck</span>'
    return text(summaries.get(code, ""))


def repositories(those: Overview, is_fleet: bool) -> Iterator[str]:
    """The repositories with the worst findings, those with errors first."""
    yield '<h2 id="repositories">Repositories by findings</h2>'
    rows = [it for it in those.repositories if it.findings]
    clean = sum(it.is_read and not it.findings for it in those.repositories)
    if not those.repositories:
        yield '<p class="empty">There is no repository yet: <code>dflint fleet add</code> adds some.</p>'
        return
    if not rows:
        yield f'<p class="empty">No findings in {plural(len(those.repositories), "repository")}.</p>'
        return
    shown = rows[:MOST_ROWS]
    cut = f"; the {MOST_ROWS} with the worst findings are shown" if len(rows) > MOST_ROWS else ""
    without = f", {clean:,} without" if clean else ""
    yield f'<p class="note">{plural(len(rows), "repository")} with findings{without}{cut}.</p>'
    has_bytes = any(it.bytes for it in shown)
    has_previous = those.previous is not None
    columns = [
        Column("repository", "text", "minmax(9rem,1fr)"),
        *([Column("team", "text", "minmax(4rem,max-content)", minor=True)] if is_fleet else []),
        Column("errors"),
        Column("warnings"),
        Column("info", minor=True),
        Column("style", minor=True),
        *([Column("change", minor=True)] if has_previous else []),
        *([Column("saves", minor=True)] if has_bytes else []),
    ]
    yield sortable(
        "repositories-table", "Repositories by findings", columns,
        [_repository(it, is_fleet, has_previous, has_bytes) for it in shown], columns.index(Column("errors")),
    )  # fmt: skip


def _repository(it: RepositoryCount, is_fleet: bool, has_previous: bool, has_bytes: bool) -> list[Cell]:
    counts = [number(it.counts[severity]) for severity in LEVELS]
    mark = "" if it.is_read else f' <span class="note">(not read: {text(it.state)})</span>'
    return [
        Cell(repository_link(it) + mark, it.name.casefold()),
        *([team_name(it.team)] if is_fleet else []),
        *counts,
        *([change(it.new - it.gone)] if has_previous else []),
        *([_amount(it.bytes)] if has_bytes else []),
    ]


def repository_link(it: RepositoryCount) -> str:
    """Its name, as a link where it is on the web."""
    address = web_address(it.address)
    name = text(it.name)
    return f'<a href="{text(address)}" rel="noreferrer">{name}</a>' if address else name


def _amount(size: int | None) -> Cell:
    return Cell(f"≈ {human(size)}" if size else "", size or 0)


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
    yield f'<p class="note">{plural(len(those.bases), "base")} in use{about}, as of {day(those.day)}.</p>'
    known = [it for it in those.bases if it.end is not None]
    unknown = [it for it in those.bases if it.end is None]
    rows = [*known, *unknown][:MOST_ROWS]
    columns = [
        Column("base image", "text", "minmax(9rem,1fr)"),
        Column("release", "text", minor=True),
        Column("end of life", "text"),
        Column("", "", minor=True),
        Column("Dockerfiles"),
        Column("repositories", minor=True),
    ]
    yield sortable("bases-table", "Base images and the end of their support", columns, [_base(it, those) for it in rows], 2)
    if len(those.bases) > len(rows):
        yield f'<p class="note">and {len(those.bases) - len(rows):,} more, in fewer files or supported for longer</p>'


def _base(it: BaseCount, those: Overview) -> list[Cell]:
    if it.end is None:
        end, about = Cell('<span class="note">not known</span>'), ""
    else:
        tone = "bad" if it in those.ended else "wasted" if it in those.ending else ""
        end = Cell(f'<span class="{tone}">{day(it.end)}</span>', it.end.toordinal())
        about = f'<span class="{tone or "note"}">{_distance((it.end - those.day).days)}</span>'
    return [
        Cell(f"<code>{text(it.reference)}</code>", it.reference.casefold()),
        words(it.release),
        end,
        Cell(about),
        number(it.files),
        number(it.repositories),
    ]


def _distance(days: int) -> str:
    """How far a day is: `ended 3 months ago`, `in 2 years`."""
    away = abs(days)
    if away < 61:
        said = plural(away, "day")
    elif away < 730:
        said = plural(away // 30, "month")
    else:
        said = plural(away // 365, "year")
    return f"ended {said} ago" if days < 0 else f"in {said}"


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
    yield (
        f'<p class="note">Sums of estimates, not measurements: of {plural(those.findings, "finding")}'
        f" {', '.join(counts)}; the others count as 0. Bytes come from the sizes of packages, of package"
        " lists and of files in the build context, with one image for each Dockerfile; bytes that two"
        " findings share count twice. Seconds are those of one build. <code>dflint measure</code> measures"
        " a Dockerfile with and without its fixes.</p>"
    )
    rows.sort(key=lambda it: (-(it.bytes or 0), -(it.seconds or 0), it.code))
    columns = [
        Column("rule", "text"),
        Column("what is wrong", "", "minmax(8rem,1fr)", minor=True),
        *([Column("bytes"), Column("share", minor=True)] if size else []),
        *([Column("seconds")] if seconds else []),
        Column("estimated", minor=True),
        Column("findings"),
    ]
    yield sortable("worth-table", "What fixing is worth by rule", columns, [_worth(it, summaries, size, seconds) for it in rows], 2)


def _worth(it: RuleCount, summaries: Mapping[str, str], size: int, seconds: float) -> list[Cell]:
    part = share(it.bytes or 0, size) if it.bytes else ""
    lasts = f"≈ {duration(it.seconds)}" if it.seconds else ""
    return [
        Cell(rule_link(it.code), it.code),
        Cell(_summary(it.code, summaries)),
        *([_amount(it.bytes), Cell(part, it.bytes or 0)] if size else []),
        *([Cell(lasts, it.seconds or 0)] if seconds else []),
        number(max(it.sized, it.timed)),
        number(it.findings),
    ]


def duration(seconds: float) -> str:
    """`12 s`, `7 min`, `3.5 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"


def failures(those: Overview, is_fleet: bool) -> Iterator[str]:
    """The repositories that could not be read, and why."""
    rows = those.failed
    yield '<h2 id="failed">Repositories that were not read</h2>'
    if not rows:
        yield '<p class="empty">None: every repository was read.</p>'
        return
    yield (
        f'<p class="note">{len(rows):,} of {plural(len(those.repositories), "repository")}. What was found in'
        " them before still counts, as of the commit that was read last.</p>"
    )
    columns = [
        Column("repository", "text", "minmax(8rem,1fr)"),
        *([Column("team", "text", "minmax(4rem,max-content)", minor=True)] if is_fleet else []),
        Column("state", "text"),
        Column("reason", "text", "minmax(8rem,1.6fr)"),
        Column("last commit read", "text", minor=True),
        Column("findings", minor=True),
    ]
    cells = [_failure(it, is_fleet) for it in rows[:MOST_ROWS]]
    yield sortable("failed-table", "Repositories that were not read", columns, cells, 0)
    if len(rows) > MOST_ROWS:
        yield f'<p class="note">and {len(rows) - MOST_ROWS:,} more</p>'


def _failure(it: RepositoryCount, is_fleet: bool) -> list[Cell]:
    read = Cell('<span class="note">never</span>')
    if it.commit:
        when = f" of {day(it.commit_date)}" if it.commit_date is not None else ""
        key = it.commit_date.isoformat() if it.commit_date is not None else None
        read = Cell(f"<code>{text(it.commit[:8])}</code>{when}", key)
    return [
        Cell(repository_link(it), it.name.casefold()),
        *([team_name(it.team)] if is_fleet else []),
        Cell(f'<span class="bad">{text(it.state)}</span>', it.state),
        words(without_users(it.problem)),
        read,
        number(it.findings),
    ]


def without_users(message: str) -> str:
    """A message whose addresses have no user and no password."""
    import re

    return re.sub(r"(?<=://)[^/\s@'\"]+@", "", message)


def runs(those: Overview) -> Iterator[str]:
    """The last runs: what was read when, and by which dflint."""
    yield '<h2 id="runs">Coverage</h2>'
    assert those.run is not None
    read = [it for it in those.repositories if it.is_read]
    empty = sum(it.state == "empty" for it in read)
    parts = [
        f"{len(read):,} of {plural(len(those.repositories), 'repository')} read on {day(those.run.ended)}",
        f"{plural(those.files, 'Dockerfile')}",
    ]
    if empty:
        parts.append(f"{empty:,} without a Dockerfile")
    yield f'<p class="note">{", ".join(parts)}. The last runs of the whole fleet, newest first:</p>'
    columns = [
        Column("ended (UTC)", "", "minmax(max-content,1fr)"),
        Column("run", "figure"),
        Column("took", "figure", minor=True),
        Column("repositories", "figure", minor=True),
        Column("not read", "figure"),
        Column("Dockerfiles", "figure", minor=True),
        Column("findings", "figure"),
        Column("dflint", "", minor=True),
    ]
    rows = []
    for it in [*those.runs][:-13:-1]:
        took = duration((it.ended - it.started).total_seconds())
        failed = f'<span class="bad">{it.failed:,}</span>' if it.failed else "0"
        cells = (f"{day(it.ended)} {it.ended:%H:%M}", str(it.run), took, f"{it.repositories:,}", failed)
        more = (f"{it.files:,}", f"{it.findings:,}", text(it.dflint))
        rows.append([Cell(one) for one in (*cells, *more)])
    yield sortable("runs-table", "The last runs", columns, rows, 0)
