"""Policies as rules: what holds for rules holds for them, from suppressions to formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.allowance import UNLIMITED, TooMuchWork, meter
from dflint.rule import Finding, Rule
from dflint.source import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dflint.engine.checked_file import CheckedFile
    from dflint.policy.policy import Policy

CATEGORY = "policy"


class PolicyRule(Rule):
    """A policy as a rule over a CheckedFile. `select` does not switch it off, `ignore` does."""

    stays = True
    policy: Policy


def rule_of(policy: Policy, names: Collection[str]) -> PolicyRule:
    """The rule that a policy is. `names`: those that other rules have."""

    def check(it: CheckedFile) -> Iterator[Finding]:
        try:
            yield from policy.findings(it)
        except TooMuchWork:
            meter.left = UNLIMITED  # what it could not look at must not pass
            yield Finding(Span(0, 0), f"{policy.name} cannot be decided: the file is too large")

    name = policy.name if policy.name not in names else policy.code.lower()
    check.__name__ = name.replace("-", "_")
    check.__doc__ = page(policy)
    made = PolicyRule(check, policy.code, policy.severity, CATEGORY)
    made.policy = policy
    return made


def page(policy: Policy) -> str:
    """The page of a policy, in Markdown."""
    first, _, rest = policy.description.partition("\n")
    lines = [first or f"A policy on {policy.on}.", ""]
    lines += [rest.strip(), ""] if rest.strip() else []
    if "rego" in policy.table:
        lines += [f"It is in {policy.table['rego']}, in Rego.", ""]
    for key in ("where", "require"):
        if key in policy.table:
            lines += [f"{key}:", "", f"    {' '.join(policy.table[key].split())}", ""]
    for it in policy.exemptions:
        about = ", ".join(filter(None, (it.path, it.image))) or "some"
        lines.append(f"- Not for {about} until {it.until}: {it.reason}")
    return "\n".join(lines)
