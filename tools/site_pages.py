"""The pages of the documentation site that are made of what dflint knows: one for each rule, and
the tables of dflint/knowledge/. Each is a text in Markdown by its path on the site.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from dflint.docs import by_subject, is_fixable, page
from dflint.engine.registry import all_rules
from dflint.knowledge.package_managers import ROWS
from dflint.model.lookups.fact_dates import all_facts
from dflint.model.lookups.releases import AS_OF, RELEASES, releases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.rule import Rule

_PAIR = re.compile(
    r"^\*Wrong(?P<name>[^*]*):\*\n\n```(?P<language>\w*)\n(?P<wrong>.*?)```\n\n"
    r"\*Fixed[^*]*:\*\n\n```\w*\n(?P<fixed>.*?)```$",
    re.M | re.S,
)


def pages() -> dict[str, str]:
    """All of them: path → text."""
    rules = all_rules()
    found = {"rules/index.md": catalogue(rules), "knowledge.md": knowledge()}
    for rule in rules:
        found[f"rules/{rule.code.lower()}.md"] = rule_page(rule)
    return found


def rule_page(rule: Rule) -> str:
    """The page of a rule: an example that is fixed has tabs, as it is, as fixed, and the diff."""
    text = _PAIR.sub(_tabs, page(rule))
    return f"---\ntitle: {rule.code} {rule.name}\ndescription: {_quoted(rule.summary)}\n---\n{text}"


def catalogue(rules: Sequence[Rule]) -> str:
    """The table of all rules, by subject."""
    lines = [
        "# Rules",
        "",
        f"{len(rules)} rules. `dflint rule CODE` shows the page of a rule on the command line, by any of"
        " its codes or names. A star marks those that can be fixed.",
    ]
    for name, those in by_subject(rules).items():
        lines += [
            "",
            f"## {name}",
            "",
            "| rule | what is wrong | severity | also |",
            "|---|---|---|---|",
        ]
        for rule in those:
            star = " ★" if is_fixable(rule) else ""
            off = "" if rule.default else " (off unless selected)"
            link = f"[{rule.code} {rule.name}]({rule.code.lower()}.md){star}{off}"
            summary = rule.summary.replace("|", "\\|")
            lines.append(f"| {link} | {summary} | {rule.severity} | {' '.join(rule.also)} |")
    return "\n".join(lines) + "\n"


def knowledge() -> str:
    """What dflint knows of the world, and from when that is."""
    return "\n".join([*_introduction(), *_dates(), *_managers(), *_distributions()]) + "\n"


def _introduction() -> Iterator[str]:
    yield "# What dflint knows"
    yield ""
    yield (
        "Rules and fixes rest on facts about base images, distributions, package managers and tools. They"
        " are rows of tables in `dflint/knowledge/`, each with its source and its day. `dflint version"
        " --verbose` shows the days. Where a fact may have changed since its day, a finding is a warning"
        " and no error."
    )


def _dates() -> Iterator[str]:
    yield from ("", "## From when the facts are", "", "| facts | as of |", "|---|---|")
    for facts in all_facts():
        if facts.dates:
            first, last = facts.dates[0], facts.dates[-1]
            when = last if first == last else f"{first} to {last}"
            yield f"| {_cell(facts.what)} | {when} |"


def _managers() -> Iterator[str]:
    yield from ("", "## Package managers", "")
    yield "What is left in a layer, the option that keeps it from being written, and what removes it."
    yield from (
        "",
        "| manager | programs | caches | kept empty by | emptied by | source |",
        "|---|---|---|---|---|---|",
    )
    for row in ROWS:
        caches = [cache for cache in row.caches if cache.paths]
        yield (
            "| "
            + " | ".join(
                (
                    f"**{_cell(row.name)}**",
                    _codes(row.programs),
                    _codes(path for cache in caches for path in cache.paths),
                    _codes(str(it) for cache in caches if (it := cache.given.get("off"))),
                    _codes(str(it) for cache in caches if (it := cache.given.get("clean"))),
                    _cell(row.source),
                )
            )
            + " |"
        )


def _distributions() -> Iterator[str]:
    yield from ("", "## Distributions", "")
    yield (
        f"The end is that of public support (for Debian with LTS), as of {AS_OF}. *Served*: whether the"
        " packages are still where the image looks for them."
    )
    yield from (
        "",
        "| distribution | release | first release | end | served |",
        "|---|---|---|---|---|",
    )
    for system in RELEASES:
        for it in releases(system).values():
            number = f" ({it.number})" if it.number and it.number != it.name else ""
            served = {True: "yes", False: "no", None: ""}[it.served]
            yield f"| {system} | {it.name}{number} | {it.first} | {it.end} | {served} |"


def _tabs(pair: re.Match[str]) -> str:
    """Two fences in a row as tabs, with the difference as a third one."""
    wrong, fixed = pair["wrong"], pair["fixed"]
    lines = difflib.unified_diff(
        wrong.splitlines(), fixed.splitlines(), "before", "after", lineterm=""
    )
    diff = "\n".join([*lines][2:]) + "\n"
    name = pair["name"]
    return "\n".join(
        [
            *_tab(f"Wrong{name}", pair["language"], wrong, is_first=True),
            *_tab("Fixed", pair["language"], fixed),
            *_tab("Difference", "diff", diff),
        ]
    )


def _tab(title: str, language: str, text: str, *, is_first: bool = False) -> Iterator[str]:
    yield f'{"===!" if is_first else "==="} "{title}"'
    yield ""
    yield from (f"    {line}".rstrip() for line in (f"```{language}", *text.splitlines(), "```"))
    yield ""


def _codes(texts: Iterator[str] | tuple[str, ...]) -> str:
    return " ".join(dict.fromkeys(f"`{_cell(it)}`" for it in texts))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
