"""The pages of the rules and their catalogue."""

from pathlib import Path

import pytest

from dflint import PAGES
from dflint.docs import catalogue, page, subject, url
from dflint.engine.registry import all_rules
from dflint.rule import Rule
from site_pages import pages

RULES = all_rules()
SITE = pages()
CATALOGUE = Path(__file__).parent.parent / "rules" / "README.md"


def test_the_catalogue_is_up_to_date() -> None:
    assert CATALOGUE.read_text() == catalogue(RULES), (
        "run `python -m dflint.docs > rules/README.md`"
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_a_page_names_everything(rule: Rule) -> None:
    text = page(rule)
    assert text.startswith(f"# {rule.code} {rule.name}\n\n{rule.summary}\n\n")
    assert all(name in text for name in (*rule.codes, rule.severity.name, rule.category))
    assert all(f"| `{option.replace('_', '-')}` |" in text for option in rule.options)
    assert text.endswith("\n")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_the_url_leads_to_a_page_of_the_site(rule: Rule) -> None:
    assert url(rule) == f"{PAGES}/rules/{rule.code.lower()}/"
    assert f"rules/{rule.code.lower()}.md" in SITE
    assert f"## {subject(rule)}\n" in catalogue(RULES)
