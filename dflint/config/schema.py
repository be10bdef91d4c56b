"""The JSON schema of a configuration, made from the table of keys and from the rules."""

from __future__ import annotations

from dflint.config.keys import (
    BUDGET,
    BUILD,
    EXCEPTION,
    KEYS,
    PIN,
    PIN_CHOICES,
    PIN_IMAGE,
    POLICY,
    POLICY_SUBJECTS,
    TOOLS,
    Key,
)
from dflint.rule import CATEGORIES, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.rule import Rule

    Schema = dict[str, object]

SELECTOR: Schema = {"$ref": "#/definitions/selector"}
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
CODES: Schema = {"type": "array", "items": SELECTOR}
KINDS: dict[str, Schema] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "str": {"type": "string"},
    "string": {"type": "string"},
    "strings": TEXTS,
    "tuple[str, ...]": TEXTS,
    "codes": CODES,
    "limit": {"type": ["string", "number"]},
    "arguments": {**TEXTS, "minItems": 2},
    "texts": {"type": "object", "additionalProperties": {"type": "string"}},
}
# Kinds of values in a policy that are no texts. TOML has days; JSON has texts for them.
POLICY_KINDS: dict[str, Schema] = {
    "table": {"type": "object"},
    "examples": {"type": "array", "items": {"type": ["string", "object"]}},
    "date": {"type": "string", "format": "date"},
}
PIN_KINDS: dict[str, Schema] = {
    "age": {"type": "string", "pattern": "^(0|[0-9]{1,5}[hdw])$"},
    "update": {
        "type": "string",
        "pattern": "^(none|digest|(patch|minor|major)(,suffix)?|suffix(,(patch|minor|major))?)$",
    },
    "platforms": TEXTS,
    "range": {"type": "string"},
}
# What selectors look like of which there are too many to list: DF3, SC2046.
PREFIX = "^[A-Za-z]{2,8}[0-9]*$"
POLICIES = "^[Dd][Ff][Pp]-[a-z0-9-]+$"
# What trivy, checkov, Sonar and tally call rules: engine/other_linters.py.
ELSEWHERE = (
    "^((AVD-)?DS-?[0-9]+|CKV2?_DOCKER_[0-9]+|S[0-9]{4}|(hadolint|buildkit|shellcheck|tally)/.+)$"
)


def schema(rules: Sequence[Rule]) -> Schema:
    """The schema of dflint.toml, in draft 7."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "dflint.toml",
        "description": "How dflint looks at Dockerfiles.",
        "type": "object",
        "properties": {key.name: _key(key, rules) for key in KEYS.values()},
        "additionalProperties": False,
        "definitions": {"selector": _selector(rules)},
    }


def _key(key: Key, rules: Sequence[Rule]) -> Schema:
    about: Schema = {"description": key.help}
    choice: Schema = {"enum": list(key.choices)}
    match key.kind:
        case "choice":
            about |= choice
        case "outputs":
            names = "|".join(key.choices)
            several = {"pattern": f"^({names})(:[^,]+)?(,({names})(:[^,]+)?)*$"}
            about |= {"type": "string", "anyOf": [choice, several]}
        case "rules":
            about |= _rules(rules)
        case "levels":
            about |= {"type": "object", "propertyNames": SELECTOR, "additionalProperties": choice}
        case "words":
            about |= {"type": "object", "additionalProperties": choice}
        case "lists":
            about |= {"type": "object", "additionalProperties": CODES}
        case "builds" | "budgets":
            table = BUILD if key.kind == "builds" else BUDGET
            keys = {name: KINDS[kind] for name, kind in table.items()}
            one: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
            about |= {"type": "array", "items": one}
        case "tools":
            keys = {name: KINDS[kind] for name, kind in TOOLS.items()}
            about |= {"type": "object", "properties": keys, "additionalProperties": False}
        case "policies":
            about |= {"type": "array", "items": _policy()}
        case "values":
            about |= {"type": "object"}
        case "pin":
            about |= _pin()
        case kind:
            about |= KINDS[kind]
    if isinstance(key.default, (bool, str)) or (key.default and key.kind == "strings"):
        about["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return about


def _policy() -> Schema:
    """A policy. Each requires something: in an expression, or in a file of Rego."""
    exception = {name: POLICY_KINDS.get(kind, TEXT) for name, kind in EXCEPTION.items()}
    one = {"type": "object", "properties": exception, "additionalProperties": False}
    more: dict[str, Schema] = {
        "on": {"enum": list(POLICY_SUBJECTS)},
        "severity": {"enum": list(Severity.NAMES[::-1])},
        "except": {"type": "array", "items": {**one, "required": ["until", "reason"]}},
    }
    keys = {name: more.get(name) or POLICY_KINDS.get(kind, TEXT) for name, kind in POLICY.items()}
    return {
        "type": "object",
        "properties": keys,
        "required": ["name"],
        "additionalProperties": False,
        "anyOf": [{"required": ["require"]}, {"required": ["rego"]}],
    }


def _pin() -> Schema:
    """The table of `dflint pin`; an image in it is a range, or a table."""
    image = {name: PIN_KINDS.get(kind) or KINDS[kind] for name, kind in PIN_IMAGE.items()}
    table: Schema = {"type": "object", "properties": image, "additionalProperties": False}
    images: Schema = {
        "type": "object",
        "additionalProperties": {"anyOf": [PIN_KINDS["range"], table]},
    }
    more: dict[str, Schema] = {name: {"enum": list(it)} for name, it in PIN_CHOICES.items()}
    more["images"] = images
    keys = {name: more.get(name) or PIN_KINDS[kind] for name, kind in PIN.items()}
    return {"type": "object", "properties": keys, "additionalProperties": False}


def _rules(rules: Sequence[Rule]) -> Schema:
    """A table for each rule that has options, under each of its names."""
    tables = {name: _options(rule) for rule in rules if rule.options for name in rule.codes}
    return {"type": "object", "properties": tables, "additionalProperties": False}


def _options(rule: Rule) -> Schema:
    properties: dict[str, Schema] = {
        name.replace("_", "-"): {
            **KINDS[kind],
            "default": list(default) if isinstance(default, tuple) else default,
        }
        for name, (kind, default) in rule.options.items()
    }
    return {
        "description": rule.summary,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _selector(rules: Sequence[Rule]) -> Schema:
    names = [name for rule in rules for name in rule.codes]
    listed = list(dict.fromkeys((*names, *CATEGORIES, "ALL")))
    patterns = [{"pattern": it} for it in (PREFIX, POLICIES, ELSEWHERE)]
    return {"type": "string", "anyOf": [{"enum": listed}, *patterns]}
