"""Rules for people: the page of a rule, and the catalogue of all of them.

`python -m dflint.docs > rules/README.md` writes the catalogue.
"""

from __future__ import annotations

from dflint import PAGES
from dflint.engine.other_linters import names_of
from dflint.engine.selection import is_shellcheck
from dflint.examples import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.rule import Rule

WIKI = "https://www.shellcheck.net/wiki/"
INTRODUCTION = """\
# The rules of dflint

{count} rules. `dflint rule CODE` shows the page of a rule, by any of its codes or names; all of
them work in `--select`, `--ignore` and comments too.

<!-- Written by `python -m dflint.docs > rules/README.md`: change the docstrings of the rules. -->
"""
TABLE = """\
| code | name | what is wrong | severity | category | also |
|---|---|---|---|---|---|
"""


def url(rule: Rule) -> str:
    """Where the rule is described on the web."""
    return url_of(rule.code)


def url_of(code: str) -> str:
    """Where the rule of a code is described on the web."""
    if is_shellcheck(code):
        return WIKI + code
    if code.startswith("DF") and code[2:].isdecimal():
        return f"{PAGES}/rules/{code.lower()}/"
    if code.startswith("DFT-"):
        return f"{PAGES}/image-tests/"
    return f"{PAGES}/policies/" if code.startswith("DFP-") else f"{PAGES}/plugins/"


def is_fixable(rule: Rule) -> bool:
    """Whether its page shows a fix."""
    return any(example.kind == "fixed" for example in rule.examples)


def page(rule: Rule) -> str:
    """The manual page of a rule, in Markdown."""
    summary, _, text = rule.doc.partition("\n")
    is_ours = not is_shellcheck(rule.code)
    facts = [f"**{rule.severity}**", rule.category] if is_ours else ["as bad as ShellCheck says"]
    if not rule.default:
        facts.append("off unless selected")
    if is_fixable(rule):
        facts.append("can be fixed")
    if rule.once:
        facts.append("shown once for a file")
    if rule.also:
        facts.append("also called " + ", ".join(rule.also))
    facts += [f"{tool}: {', '.join(names)}" for tool, names in names_of(rule.code).items()]
    heading, text = f"# {rule.code} {rule.name}", labelled(text).strip()
    parts = [heading, summary, " · ".join(facts), text, _options(rule)]
    return "\n\n".join(part for part in parts if part) + "\n"


def catalogue(rules: Sequence[Rule]) -> str:
    """The text of rules/README.md: a table for each subject, which is a folder of rules."""
    tables = (f"\n## {name}\n\n{_table(those)}" for name, those in by_subject(rules).items())
    return INTRODUCTION.format(count=len(rules)) + "".join(tables)


def by_subject(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    """The rules about each subject, in their order."""
    subjects: dict[str, list[Rule]] = {}
    for rule in rules:
        subjects.setdefault(subject(rule), []).append(rule)
    return subjects


def subject(rule: Rule) -> str:
    """What the rule is about: the name of the folder that it is in."""
    return rule.check.__module__.split(".")[-2].replace("_", " ").capitalize()


def _table(rules: Sequence[Rule]) -> str:
    return TABLE + "".join(_row(rule) for rule in rules)


def _row(rule: Rule) -> str:
    cells = (
        f'<a id="{rule.code.lower()}"></a>{rule.code}',
        f"`{rule.name}`" + ("" if rule.default else " (off unless selected)"),
        rule.summary.replace("|", "\\|"),
        rule.severity.name,
        rule.category,
        " ".join(rule.also),
    )
    return f"| {' | '.join(cells)} |\n"


def _options(rule: Rule) -> str:
    """The options of the rule as a table, or nothing if it has none."""
    if not rule.options:
        return ""
    rows = ["## Options", "", "| option | type | default |", "|---|---|---|"]
    for name, (kind, default) in rule.options.items():
        rows.append(f"| `{name.replace('_', '-')}` | `{kind}` | `{default!r}` |")
    return "\n".join(rows)


if __name__ == "__main__":
    from dflint.engine.registry import all_rules
    from dflint.engine.validate_rules import validate_rules

    validate_rules(all_rules())
    print(catalogue(all_rules()), end="")
