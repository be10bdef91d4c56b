"""A report of a fleet as pages of HTML that need nothing else: one of the whole, and one of each team."""

from __future__ import annotations

from dflint.fleet.questions import SEVERITIES
from dflint.report import fleet_sections as sections
from dflint.report.fleet_bases import bases
from dflint.report.fleet_chart import since, trends
from dflint.report.fleet_coverage import failures, runs
from dflint.report.fleet_style import STYLE
from dflint.report.fleet_tables import (
    NO_TEAM,
    day,
    difference,
)
from dflint.report.fleet_teams import teams
from dflint.report.fleet_worth import worth
from dflint.report.html import document, text, tiles
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.fleet.overview import Overview, Overviews

INDEX, NO_TEAM_PAGE = "index.html", "no-team.html"
MARK = "<!-- made by dflint fleet report -->"  # by which pages of teams that are gone are known
SHORT = 40  # letters of a team in the name of its page
HEAD = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src'
    " 'unsafe-inline'\">\n"
)


def pages(found: Overviews) -> Iterator[tuple[str, str]]:
    """The name and the text of each page: the index, and one of each team."""
    summaries = rule_summaries()
    names = page_names(list(found.teams))
    yield INDEX, fleet_page(found, names, summaries)
    for team, those in found.teams.items():
        yield names[team], team_page(those, summaries)


def index(found: Overviews) -> str:
    """The page of the whole fleet alone, without links to the pages of teams."""
    return fleet_page(found, {}, rule_summaries())


def page_names(names: list[str]) -> dict[str, str]:
    """Team → the name of its page, which is safe whatever a team is called, and is no other's."""
    from hashlib import sha256

    found: dict[str, str] = {}
    for team in names:
        if not team:
            found[team] = NO_TEAM_PAGE
            continue
        letters = [it if it.isascii() and it.isalnum() else "-" for it in team.lower()]
        name = "".join(letters).strip("-")[:SHORT]
        if name != team:
            name = (
                f"{name}-{sha256(team.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}".strip(
                    "-"
                )
            )
        found[team] = f"team-{name}.html"
    return found


def is_team_page(name: str) -> bool:
    """Whether a page of a team may have this name."""
    return name == NO_TEAM_PAGE or (name.startswith("team-") and name.endswith(".html"))


def rule_summaries() -> dict[str, str]:
    """What is wrong, by the code of a rule."""
    from dflint.engine.registry import all_rules

    return {rule.code: rule.summary for rule in all_rules()}


def fleet_page(found: Overviews, names: Mapping[str, str], summaries: Mapping[str, str]) -> str:
    those = found.fleet
    if those.run is None:
        body = (
            '<h1>Fleet</h1><p class="empty">No run has ended yet: <code>dflint fleet add</code> adds'
            " repositories, and <code>dflint fleet run</code> reads them.</p>"
        )
        return _document("Fleet", body, those)
    parts = [
        f"<h1>Fleet</h1>{_facts(those)}",
        *_body(those, summaries, list(teams(found, names))),
    ]
    return _document("Fleet", "\n".join(parts), those)


def team_page(those: Overview, summaries: Mapping[str, str], up: str | None = INDEX) -> str:
    """The page of a team; `up` is that of the fleet, if there is one."""
    name = those.team or NO_TEAM
    title = f"Team {name}" if those.team else "Repositories of no team"
    link = f'<p class="note"><a class="up" href="{up}">← Fleet</a></p>' if up else ""
    parts = [
        f"{link}<h1>{text(title)}</h1>{_facts(those)}",
        *_body(those, summaries, []),
    ]
    return _document(title, "\n".join(parts), those)


def _document(title: str, body: str, those: Overview) -> str:
    when = f", {day(those.day)}" if those.run is not None else ""
    return document(f"{title}{when}", f"{MARK}\n<main>\n{body}\n</main>", STYLE, HEAD)


def _facts(those: Overview) -> str:
    assert those.run is not None
    run = those.run
    facts = (
        f"Run {run.run}",
        f"ended {day(run.ended)}, {run.ended:%H:%M} UTC",
        f"dflint {run.dflint}",
    )
    return f'<p class="note">{text(" · ".join(facts))}</p>'


def _body(those: Overview, summaries: Mapping[str, str], of_teams: list[str]) -> Iterator[str]:
    is_fleet = those.team is None
    yield _headline(those)
    yield tiles(_tiles(those))
    yield _menu(those, bool(of_teams))
    yield f'<h2 id="trend">Findings over time</h2>{_period(those)}'
    yield trends(those)
    yield from sections.changes(those)
    yield from of_teams
    yield from sections.rules(those, summaries)
    yield from sections.repositories(those, is_fleet)
    yield from bases(those)
    yield from worth(those, summaries)
    yield from failures(those, is_fleet)
    yield from runs(those)


def _headline(those: Overview) -> str:
    counts = those.counts
    if not those.repositories:
        return '<p class="headline">No repository is in the fleet.</p>'
    if not those.findings:
        return f'<p class="headline good">No findings in {counted(those.files, "Dockerfile")}.</p>'
    worst = next(it for it in SEVERITIES if counts[it])
    some = f"{counts[worst]:,} findings of severity {worst}"
    if worst in ("error", "warning"):
        some = counted(counts[worst], worst)
    holders = sum(bool(it.counts[worst]) for it in those.repositories)
    return (
        f'<p class="headline"><b class="{worst}">{some}</b> in {holders:,} of'
        f" {counted(len(those.repositories), 'repository')}.</p>"
    )


def _tiles(those: Overview) -> Iterator[tuple[str, str, str, str]]:
    read = sum(it.is_read for it in those.repositories)
    failed = len(those.repositories) - read
    yield (
        "repositories read", f"{read:,}",
        f"of {len(those.repositories):,}, {failed:,} not" if failed else "all of them", "wasted" if failed else "",
    )  # fmt: skip
    yield "Dockerfiles", f"{those.files:,}", "", ""
    before = those.before
    about = ""
    if before is not None and those.previous is not None:
        about = f"{difference(those.findings - sum(before.values()))} {since(those)}"
    yield "findings", f"{those.findings:,}", about, ""
    if those.ended:
        files = sum(it.files for it in those.ended)
        yield (
            "bases past end of life",
            f"{len(those.ended):,}",
            f"in {counted(files, 'Dockerfile')}",
            "bad",
        )
    elif those.bases:
        yield "bases past end of life", "0", f"of {len(those.bases):,}", "good"
    size = sum(it.bytes or 0 for it in those.rules)
    if size:
        yield "fixing saves", f"≈ {human(size)}", "by their estimates", ""


def _menu(those: Overview, has_teams: bool) -> str:
    entries = [("trend", "Trend")]
    entries += [("changes", "New and gone")] if those.previous is not None else []
    entries += [("teams", "Teams")] if has_teams else []
    entries += [
        ("rules", "Rules"),
        ("repositories", "Repositories"),
        ("bases", "Base images"),
        ("worth", "What fixing is worth"),
        ("failed", "Not read"),
        ("runs", "Coverage"),
    ]
    links = "".join(f'<a href="#{name}">{title}</a>' for name, title in entries)
    return f'<nav aria-label="Sections">{links}</nav>'


def _period(those: Overview) -> str:
    """Which days the charts show, and how many repositories joined in that time."""
    days = sorted({it.day for it in those.trend})
    if len(days) < 2:
        return '<p class="note">A trend needs runs on two days; so far there is one.</p>'
    first = those.trend[0].run
    joined = sum(it.first_run > first for it in those.repositories)
    grown = f" In that time {counted(joined, 'repository')} joined." if joined else ""
    kind = "all runs" if len(those.trend) == len(those.runs) else f"{len(those.trend)} runs"
    period = f"{day(days[0])} to {day(days[-1])}, {kind}"
    return f'<p class="note">{period}; each chart has a scale of its own.{grown}</p>'
