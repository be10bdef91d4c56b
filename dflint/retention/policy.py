"""The policy file: which tags stay, and why. A tag that no rule names stays."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from dflint.retention.contents import subject_of_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from dflint.retention.contents import Contents

KEYS = ("unknown-age", "protect", "in-use", "rule")
RULE_KEYS = ("repositories", "tags", "regex", "keep-newest", "keep-younger-than", "age", "untagged")
UNITS = {"d": 1.0, "h": 1 / 24, "w": 7.0}
NOT_LISTED = "untagged: registries do not list manifests without a tag, so nothing is known of them"
ONLY_CREATED = (
    'age has to be "created": nothing else is known of an image by the protocol of registries'
)
_PARTS = re.compile(r"\*\*|\*|\?")
_NUMBERS = re.compile(r"(\d+)")


class PolicyError(Exception):
    """A policy that cannot be used. One sentence, which names the file and the place."""


@dataclass(frozen=True)
class Rule:
    """`name`: rule 2. What it keeps: the newest, and those younger than an age; either is enough."""

    name: str
    repositories: tuple[re.Pattern[str], ...]
    tags: re.Pattern[str]
    keep_newest: int | None = None
    keep_younger: timedelta | None = None

    def is_for(self, repository: str, tag: str) -> bool:
        is_named = any(it.fullmatch(repository) for it in self.repositories)
        return is_named and self.tags.fullmatch(tag) is not None


@dataclass(frozen=True)
class Policy:
    """`in_use`: paths of files with references or digests that run somewhere."""

    path: str
    protect: tuple[re.Pattern[str], ...] = ()
    in_use: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


def read_policy(text: str, path: str) -> Policy:
    """The policy that a text is. Raises PolicyError."""
    try:
        table = tomllib.loads(text).get("retention")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"{path}: this is no TOML: {error}.") from None
    if not isinstance(table, dict):
        raise PolicyError(f"{path}: there is no table [retention].")
    _check_keys(table, KEYS, path, "retention")
    if table.get("unknown-age", "keep") != "keep":
        raise PolicyError(f'{path}: unknown-age has to be "keep".')
    rules = table.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(it, dict) for it in rules):
        raise PolicyError(f"{path}: rules are written [[retention.rule]].")
    return Policy(
        path,
        tuple(glob(it) for it in _texts(table, "protect", path, "retention")),
        tuple(_texts(table, "in-use", path, "retention")),
        tuple(_rule(it, f"rule {number}", path) for number, it in enumerate(rules, 1)),
    )


def _rule(table: Mapping[str, Any], name: str, path: str) -> Rule:
    _check_keys(table, RULE_KEYS, path, name)
    if "untagged" in table:
        raise PolicyError(f"{path}: {name}: {NOT_LISTED}.")
    if table.get("age", "created") != "created":
        raise PolicyError(f"{path}: {name}: {ONLY_CREATED}.")
    if ("tags" in table) == ("regex" in table):
        raise PolicyError(f"{path}: {name}: it needs either tags or regex.")
    repositories = _texts(table, "repositories", path, name)
    if not repositories:
        raise PolicyError(f"{path}: {name}: it names no repositories.")
    newest, younger = table.get("keep-newest"), table.get("keep-younger-than")
    if newest is None and younger is None:
        raise PolicyError(
            f"{path}: {name}: it keeps nothing: if that is meant, write keep-newest = 0."
        )
    if newest is not None and (
        not isinstance(newest, int) or isinstance(newest, bool) or newest < 0
    ):
        raise PolicyError(f"{path}: {name}: keep-newest is no number of tags.")
    return Rule(
        name,
        tuple(map(glob, repositories)),
        _pattern(table, path, name),
        newest,
        _age(younger, path, name) if younger is not None else None,
    )


def _pattern(table: Mapping[str, Any], path: str, name: str) -> re.Pattern[str]:
    text = table.get("tags", table.get("regex"))
    if not isinstance(text, str):
        raise PolicyError(f"{path}: {name}: tags is a pattern in quotes.")
    try:
        return glob(text) if "tags" in table else re.compile(text)
    except re.error as error:
        raise PolicyError(f"{path}: {name}: regex: {error}.") from None


def _age(text: object, path: str, name: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,5})([dhw])", text) if isinstance(text, str) else None
    if match is None:
        raise PolicyError(f"{path}: {name}: keep-younger-than is written 30d, 12h or 2w.")
    return timedelta(days=int(match[1]) * UNITS[match[2]])


def _check_keys(table: Mapping[str, Any], known: Sequence[str], path: str, where: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise PolicyError(f'{path}: {where}: there is no key "{key}".{hint}')


def _texts(table: Mapping[str, Any], key: str, path: str, where: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        raise PolicyError(f"{path}: {where}: {key} is no list of texts.")
    return value


def glob(text: str) -> re.Pattern[str]:
    """A pattern: `*` is anything but a slash, `**` anything, `?` one character."""
    parts: list[str] = []
    at = 0
    for it in _PARTS.finditer(text):
        parts += (re.escape(text[at : it.start()]), {"**": ".*", "*": "[^/]*", "?": "[^/]"}[it[0]])
        at = it.end()
    return re.compile("".join(parts) + re.escape(text[at:]), re.S)


@dataclass(frozen=True)
class Verdict:
    """Whether a tag stays, and why, in words."""

    is_kept: bool
    why: str


def verdicts(contents: Contents, policy: Policy, now: datetime) -> dict[str, Verdict]:
    """What the policy says of each tag. A tag is dropped only if all that could keep it say no.

    An age that is not known, or that is ahead of the clock, keeps a tag.
    """
    found: dict[str, Verdict] = {}
    by_rule: dict[str, tuple[Rule, list[str]]] = {}
    for tag in sorted(contents.tags):
        if subject_of_tag(tag):
            continue
        rule = next((it for it in policy.rules if it.is_for(contents.name, tag)), None)
        if any(it.fullmatch(tag) for it in policy.protect):
            found[tag] = Verdict(True, "it is protected")
        elif rule is None:
            found[tag] = Verdict(True, "no rule names it")
        elif not _is_known(contents.created.get(tag), now):
            found[tag] = Verdict(True, "its age is not known")
        else:
            by_rule.setdefault(rule.name, (rule, []))[1].append(tag)
    for rule, tags in by_rule.values():
        found.update(_of_rule(rule, newest_first(tags, contents.created), contents, now))
    return found


def _is_known(created: datetime | None, now: datetime) -> bool:
    return created is not None and created <= now + timedelta(hours=1)


def _of_rule(
    rule: Rule, tags: Sequence[str], contents: Contents, now: datetime
) -> Iterable[tuple[str, Verdict]]:
    for place, tag in enumerate(tags):
        age = now - contents.created[tag]
        if rule.keep_newest is not None and place < rule.keep_newest:
            yield tag, Verdict(True, f"{rule.name}: it is one of the newest {rule.keep_newest}")
        elif rule.keep_younger is not None and age < rule.keep_younger:
            yield tag, Verdict(True, f"{rule.name}: it is {age.days} days old")
        else:
            yield (
                tag,
                Verdict(False, f"{rule.name}: it is number {place + 1}, and {age.days} days old"),
            )


def newest_first(tags: Iterable[str], created: Mapping[str, datetime]) -> list[str]:
    """By date, then by version, then by name: the same order whatever the registry lists first."""
    return sorted(
        tags, key=lambda tag: (created[tag].astimezone(UTC), _natural(tag), tag), reverse=True
    )


def _natural(tag: str) -> list[tuple[bool, int, str]]:
    """For an order in which 1.10 is above 1.9."""
    return [
        (it.isdecimal(), int(it) if it.isdecimal() else 0, it) for it in _NUMBERS.split(tag) if it
    ]
