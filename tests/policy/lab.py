"""Try policies on Dockerfiles."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.policy.policy import Policy
from dflint.policy.rules import rule_of
from dflint.rule import Rule
from dflint.source import Source

TODAY = date(2026, 11, 30)


@cache
def rules() -> Sequence[Rule]:
    return all_rules()


def report(
    table: Mapping[str, Any], text: str, *, image: object = None, path: str = "Dockerfile"
) -> str:
    """What a policy finds in a Dockerfile, a line each: place, severity, message."""
    policy = Policy({"name": "it", **table}, {}, TODAY)
    rule = rule_of(policy, ())
    on = [it for it in rules() if it.default]
    found = lint(Source(path, text), dispatch([*on, rule], [*rules(), rule]), image=image)
    return "".join(
        f"{it.source.position(it.start)} {it.severity} {it.message}\n"
        for it in found
        if it.rule is rule or it.rule.code == "DF000"
    )


def meets(require: str, text: str, **more: Any) -> bool:
    """Whether a Dockerfile meets a requirement."""
    return not report({"require": require, **more}, text)
