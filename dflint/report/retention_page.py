"""A plan of retention as one page of HTML that needs nothing else: what goes, what stays, and why."""

from __future__ import annotations

from dflint.numbers import natural
from dflint.report.html import bar, document, table, text, tiles
from dflint.report.retention import WARNING, totals, untag_note
from dflint.sizes import counted, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.retention.plan_file import PlanFile, PlannedRepository

MOST_NAMES = 100  # of tags that stay for the same reason
LONGEST_TAG = 60  # that is shown as a whole, of those that are about something
SEVERAL = "several of them"  # have the same contents
STYLE = """
details.of { border-bottom: 1px solid var(--edge); padding: .35rem 0; }
details.of > summary { display: grid; grid-template-columns: minmax(0, 1fr) 10rem 18rem; gap: 0 .8rem;
  align-items: center; overflow-wrap: anywhere; list-style: none; }
details.of > summary::-webkit-details-marker { display: none; }
details.of > summary b::before { content: "▸ "; color: var(--dim); }
details.of[open] > summary b::before { content: "▾ "; }
details.of > div { margin: .4rem 0 1rem 1.1rem; } td code, td time { white-space: nowrap; }
td { overflow-wrap: anywhere; } td:first-child { min-width: 8rem; }
td .bar { min-width: 11rem; }
@media (max-width: 640px) { details.of > summary { grid-template-columns: minmax(0, 1fr); } }
"""


def page(plan: PlanFile, teams: Mapping[str, str], freed: Mapping[str, int]) -> str:
    """The whole page. `teams`: whose each repository is; `freed`: bytes of each team, and under ""
    of what several teams have."""
    title = f"What goes from {plan.host}"
    body = [
        f"<h1>{text(title)}</h1>",
        f'<p class="note">{text(_facts(plan))}</p>',
        _headline(plan),
        _tiles(plan),
        *_refused(plan),
        *_do(plan),
        *_teams(plan, teams, freed),
        *_repositories(plan),
        *_untouched(plan),
    ]
    return document(title, "\n".join(body), STYLE)


def _facts(plan: PlanFile) -> str:
    made = plan.made_at.strftime("%Y-%m-%d %H:%M %Z")
    return f"made {made}, by the clock of the registry · policy {plan.policy_path} · dflint {plan.dflint}"


def _headline(plan: PlanFile) -> str:
    if not plan.total:
        return '<p class="headline"><span class="good">Nothing goes.</span></p>'
    gone, kept = totals(plan)
    most = "" if plan.is_whole else " at most"
    return (
        f'<p class="headline"><b>{counted(gone, "tag")} go{"es" * (gone == 1)}</b>, {kept:,} stay. '
        f'<span class="good">Frees{most} <b>{human(plan.frees)}</b></span> after the garbage collection'
        " of the registry.</p>"
    )


def _tiles(plan: PlanFile) -> str:
    gone, kept = totals(plan)
    untagged = sum(len(it.untagged) for it in plan.repositories)
    names = sum(len(it.untag) for it in plan.repositories)
    left = sum(bool(it.refused) for it in plan.repositories)
    some = [("without a tag, go", f"{untagged:,}", "manifests", "")] if untagged else []
    return tiles([
        ("tags that go", f"{gone:,}", f"{names:,} as names alone" if names else "", ""),
        ("tags that stay", f"{kept:,}", "", ""),
        *some,
        ("deletions", f"{plan.total:,}", "manifests and names", ""),
        ("frees", human(plan.frees), "" if plan.is_whole else "at most", "good" if plan.frees else ""),
        ("left alone", f"{left:,}", "of " + counted(len(plan.repositories), "repository"), "bad" if left else ""),
    ])  # fmt: skip


def _refused(plan: PlanFile) -> Iterator[str]:
    those = [it for it in plan.repositories if it.refused]
    if those:
        yield "<h2>Left alone, since something of it cannot be read</h2>"
        rows = ((text(it.name), f'<span class="bad">{text(it.refused)}</span>') for it in those)
        yield table((("repository", False), ("why", False)), rows)


def _do(plan: PlanFile) -> Iterator[str]:
    if plan.total:
        yield f'<h2>To do it</h2><p class="note">{text(WARNING)}</p>'
        yield f"<pre>dflint registry apply PLAN --confirm {plan.total}</pre>"


def _teams(plan: PlanFile, teams: Mapping[str, str], freed: Mapping[str, int]) -> Iterator[str]:
    """A row for each team, the one that frees most first."""
    groups: dict[str, list[PlannedRepository]] = {}
    for it in plan.repositories:
        groups.setdefault(teams[it.name], []).append(it)
    if len(groups) < 2:
        return
    most = max(freed.values(), default=0)
    rows = []
    for team, those in sorted(groups.items(), key=lambda it: (-freed.get(it[0], 0), it[0])):
        own = freed.get(team, 0) if team else 0
        counts = (
            len(those),
            sum(len(it.dropped) for it in those),
            sum(len(it.kept) for it in those),
        )
        rows.append((text(team or "no team"), *(f"{it:,}" for it in counts), _bar(own, most)))
    if freed.get(""):
        rows.append((f"<i>{SEVERAL}</i>", "", "", "", _bar(freed[""], most)))
    yield "<h2>By team</h2>"
    heads = ("team", "repositories", "tags that go", "tags that stay")
    yield table([*((it, it != "team") for it in heads), ("frees", False)], rows)


def _repositories(plan: PlanFile) -> Iterator[str]:
    """Those of which something goes, the one that frees most first."""
    those = [it for it in plan.repositories if it.count]
    if not those:
        return
    alone = sum(it.frees for it in plan.repositories)
    most = max(*(it.frees for it in those), plan.frees - alone)
    yield "<h2>By repository</h2>"
    for number, it in enumerate(sorted(those, key=lambda it: (-it.frees, it.name))):
        gone = len(it.dropped)
        said = f"{gone:,} of {counted(gone + len(it.kept), 'tag')} go{'es' * (gone == 1)}"
        yield (
            f'<details class="of"{" open" * (not number)}><summary><b>{text(it.name)}</b>'
            f'<span class="note">{said}</span>{_bar(it.frees, most)}</summary><div>'
        )
        yield from _goes(it)
        yield from _stays(it)
        yield "</div></details>"
    if plan.frees > alone:
        yield (
            f'<div class="of"><p class="note">Contents that {SEVERAL} have, and that go from all:'
            f" {human(plan.frees - alone)}.</p></div>"
        )


def _goes(it: PlannedRepository) -> Iterator[str]:
    rows = []
    names = {one.tag: one for one in it.untag}
    oldest = sorted(
        it.dropped, key=lambda tag: (it.ages.get(tag, {}).get("time", ""), natural(tag))
    )
    for tag in oldest:
        why = it.dropped[tag]
        more = untag_note(names[tag].because) if tag in names else ""
        rows.append((text(tag), text(why + more), _time(it, tag), _digest(it.tags[tag])))
    for digest, why in sorted(it.untagged.items()):
        rows.append(("<i>without a tag</i>", text(why), "", _digest(digest)))
    about = [(tag, one.digest) for one in it.delete for tag in one.tags if tag not in it.dropped]
    for tag, digest in sorted(about, key=lambda row: natural(row[0])):
        short = tag if len(tag) <= LONGEST_TAG else f"{tag[:19]}…{tag[-4:]}"
        name = f'<span title="{text(tag)}">{text(short)}</span>'
        rows.append((name, "it is about something that goes", "", _digest(digest)))
    heads = (("what goes", False), ("why", False), ("date", False), ("manifest", False))
    yield table(heads, rows)


def _time(it: PlannedRepository, tag: str) -> str:
    age = it.ages.get(tag)
    return f'<time title="{text(age["source"])}">{text(age["time"][:10])}</time>' if age else ""


def _stays(it: PlannedRepository) -> Iterator[str]:
    """Tags that stay, by the reason."""
    reasons: dict[str, list[str]] = {}
    for tag, why in sorted(it.kept.items()):
        reasons.setdefault(why, []).append(tag)
    if reasons:
        heads = (("what stays", False), ("why", False))
        yield table(heads, ((text(_names(tags)), text(why)) for why, tags in reasons.items()))


def _names(tags: list[str]) -> str:
    more = f" and {len(tags) - MOST_NAMES:,} more" if len(tags) > MOST_NAMES else ""
    return ", ".join(tags[:MOST_NAMES]) + more


def _untouched(plan: PlanFile) -> Iterator[str]:
    """Repositories of which nothing goes, in one list."""
    those = [it for it in plan.repositories if not it.count and not it.refused]
    if not those:
        return
    title = f"{counted(len(those), 'repository')} of which nothing goes"
    yield f'<details class="of"><summary><b>{title}</b></summary><div>'
    rows = []
    for it in those:
        reasons = dict.fromkeys(it.kept.values())
        rows.append((text(it.name), f"{len(it.tags):,}", text("; ".join(reasons)[:300])))
    yield table((("repository", False), ("tags", True), ("why they stay", False)), rows)
    yield "</div></details>"


def _bar(size: int, most: int) -> str:
    return bar(size, most, "two", human(size))


def _digest(digest: str) -> str:
    return f'<code title="{text(digest)}">{text(digest.partition(":")[2][:12])}</code>'
