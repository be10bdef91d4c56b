"""The policy file: which tags stay, and why. A tag that no rule names stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from dflint import toml
from dflint.dates import read_age
from dflint.retention.contents import CREATED, FIRST_SEEN, PUSHED
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

KEYS = ("unknown-age", "protect", "in-use", "rule")
RULE_KEYS = ("repositories", "tags", "regex", "keep-newest", "keep-younger-than", "age", "untagged")
AGES = (CREATED, FIRST_SEEN, PUSHED)
SAID = {  # of an age: whose word it is
    CREATED: "as the image says",
    FIRST_SEEN: "since dflint first saw it under this tag",
    PUSHED: "as the registry says of its last push",
}
NOTHING_ABOUT = "a rule of untagged manifests takes repositories and keep-younger-than alone"
_PARTS = re.compile(r"\*\*|\*|\?")


class PolicyError(Exception):
    """A policy that cannot be used. One sentence, which names the file and the place."""


@dataclass(frozen=True)
class Rule:
    """`name`: rule 2. What it keeps: the newest, and those younger than an age; either is enough.

    `age`: which dates count. `is_untagged`: it is about manifests that have lost their tags.
    """

    name: str
    repositories: tuple[re.Pattern[str], ...]
    tags: re.Pattern[str]
    keep_newest: int | None = None
    keep_younger: timedelta | None = None
    age: str = CREATED
    is_untagged: bool = False

    def is_for(self, repository: str, tag: str) -> bool:
        return not self.is_untagged and self.is_of(repository) and bool(self.tags.fullmatch(tag))

    def is_of(self, repository: str) -> bool:
        return any(it.fullmatch(repository) for it in self.repositories)


@dataclass(frozen=True)
class Policy:
    """`in_use`: paths of files with references or digests that run somewhere."""

    path: str
    protect: tuple[re.Pattern[str], ...] = ()
    in_use: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def needs_records(self) -> bool:
        """Whether a rule asks for what only earlier plans know."""
        return any(it.age == FIRST_SEEN for it in self.rules)

    def rule_of(self, repository: str, tag: str) -> Rule | None:
        """The first rule that names a tag: it decides."""
        return next((it for it in self.rules if it.is_for(repository, tag)), None)

    def is_for_untagged(self, repository: str) -> bool:
        """Whether a rule is about manifests of a repository that have lost their tags."""
        return any(it.is_untagged and it.is_of(repository) for it in self.rules)


def read_policy(text: str, path: str) -> Policy:
    """The policy that a text is. Raises PolicyError."""
    try:
        table = toml.loads(text).get("retention")
    except (ValueError, RecursionError) as error:
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
        return _untagged(table, name, path)
    age = table.get("age", CREATED)
    if age not in AGES:
        hint = did_you_mean(str(age), AGES)
        raise PolicyError(f'{path}: {name}: age is "created", "first-seen" or "pushed".{hint}')
    if ("tags" in table) == ("regex" in table):
        raise PolicyError(f"{path}: {name}: it needs either tags or regex.")
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
        _repositories(table, path, name),
        _pattern(table, path, name),
        newest,
        _age(younger, path, name) if younger is not None else None,
        age,
    )


def _untagged(table: Mapping[str, Any], name: str, path: str) -> Rule:
    """A rule of manifests that have no tag any more: they are kept for a time."""
    if table["untagged"] is not True:
        raise PolicyError(f"{path}: {name}: untagged is true, or is not written.")
    if table.keys() - {"untagged", "repositories", "keep-younger-than"}:
        raise PolicyError(f"{path}: {name}: {NOTHING_ABOUT}.")
    if "keep-younger-than" not in table:
        raise PolicyError(
            f'{path}: {name}: it keeps nothing: if that is meant, write keep-younger-than = "0d".'
        )
    younger = _age(table["keep-younger-than"], path, name)
    pattern = re.compile("")
    return Rule(name, _repositories(table, path, name), pattern, None, younger, FIRST_SEEN, True)


def _repositories(table: Mapping[str, Any], path: str, name: str) -> tuple[re.Pattern[str], ...]:
    found = _texts(table, "repositories", path, name)
    if not found:
        raise PolicyError(f"{path}: {name}: it names no repositories.")
    return tuple(map(glob, found))


def _pattern(table: Mapping[str, Any], path: str, name: str) -> re.Pattern[str]:
    text = table.get("tags", table.get("regex"))
    if not isinstance(text, str):
        raise PolicyError(f"{path}: {name}: tags is a pattern in quotes.")
    try:
        return glob(text) if "tags" in table else re.compile(text)
    except re.error as error:
        raise PolicyError(f"{path}: {name}: regex: {error}.") from None


def _age(text: object, path: str, name: str) -> timedelta:
    try:
        return read_age(text if isinstance(text, str) and text != "0" else "")
    except ValueError:
        raise PolicyError(f"{path}: {name}: keep-younger-than is written 30d, 12h or 2w.") from None


def _check_keys(table: Mapping[str, Any], known: Sequence[str], path: str, where: str) -> None:
    for key in table:
        if key not in known:
            hint = did_you_mean(key, known)
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
