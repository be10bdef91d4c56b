"""Find the rules.

`dflint check` does not load a rule before there is something for it to look at: what it must know
until then is in an index, which is kept beside the bytecode of the rules and made again when a file
of dflint changes.
"""

from __future__ import annotations

import marshal
import os
import sys

import dflint
import dflint_rules
from dflint.rule import Rule, RuleError, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Index = tuple[list[tuple[str, int, int]], list[tuple[Any, ...]]]

PACKAGE = dflint_rules.__name__
INDEX = f"__pycache__/index.{sys.implementation.cache_tag}"
# Rooms above the rules, of which no rule has a word (tests/test_floors.py): they are not looked at.
ABOVE_RULES = (
    "build", "builds", "cli", "config", "format", "hadolint", "measure", "report", "shellcheck",
)  # fmt: skip
# What the index says of a rule.
KEPT = (
    "code", "name", "category", "also", "programs", "needs", "needs_text", "default", "once", "node",
    "context",
)  # fmt: skip


def all_rules() -> tuple[Rule, ...]:
    """Every rule in `rules/`, by code. A new file, or a new folder, is found by itself.

    Raises RuleError.
    """
    folder = dflint_rules.__path__[0]
    state = [*_state(folder), *_state(dflint.__path__[0])]
    kept = _read_index(folder)
    if kept is not None and kept[0] == state:
        return tuple([IndexedRule(row) for row in kept[1]])
    rules = by_code(_load(folder))
    _write_index(folder, (state, [_row(rule) for rule in rules]))
    return rules


def by_code(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in the order of their codes.

    Raises RuleError for two that have one code or one name: a comment or a configuration that means
    the one would mean the other too, or one of them would never be run.
    """
    rules = dict.fromkeys(rules)  # a module may import a rule of another
    codes = {rule.code: rule for rule in rules}
    names = set(codes).union([rule.name for rule in rules])
    aliases = set().union(*[rule.also for rule in rules])
    if len(names) < 2 * len(rules) or not names.isdisjoint(aliases):
        from dflint.engine.validate_rules import shared_names

        raise RuleError("\n".join(shared_names(rules)))
    return tuple(codes[code] for code in sorted(codes))


class IndexedRule(Rule):
    """A rule as the index has it. The rest is loaded when it is asked for, or shown something."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        self._module, severity, self._options, *values = row
        self.__dict__.update(zip(KEPT, values, strict=True))
        self.severity = Severity.named(severity)
        self.settings = {}
        self.is_rated = False

    if not TYPE_CHECKING:  # the attributes of a rule are those that its class declares

        def __getattr__(self, name):
            if name not in ("check", "look"):
                raise AttributeError(name)
            module = __import__(f"{PACKAGE}.{self._module}", fromlist=["*"])
            self.check = getattr(module, self.name.replace("-", "_")).check
            self.__dict__.setdefault("look", self.check)
            return self.__dict__[name]

    @property
    def options(self) -> dict[str, tuple[str, Any]]:
        options: dict[str, tuple[str, Any]] = self._options
        return options


def _state(folder: str) -> list[tuple[str, int, int]]:
    """The modules in a folder and below: path, time of change in ns, size.

    The words of a rule may come from any table, so that the rules alone would not be enough.
    """
    found: list[tuple[str, int, int]] = []
    folders = [folder]
    above = [f"{dflint.__path__[0]}/{room}" for room in ABOVE_RULES]
    for one in folders:
        with os.scandir(one) as entries:
            for it in entries:
                if it.name[-3:] == ".py":
                    state = it.stat()
                    found.append((it.path, state.st_mtime_ns, state.st_size))
                elif "." not in it.name and it.name[:1] != "_" and it.is_dir():
                    if it.path not in above:
                        folders.append(it.path)
    return sorted(found)


def _load(folder: str) -> list[Rule]:
    rules: list[Rule] = []
    for subject in os.listdir(folder):
        if subject[:1] in "_." or "." in subject:
            continue
        names = os.listdir(f"{folder}/{subject}")
        topics = [it[:-3] for it in names if it[-3:] == ".py" and it != "__init__.py"]
        room = __import__(f"{PACKAGE}.{subject}", fromlist=topics)  # importlib takes longer
        for topic in topics:
            values = vars(getattr(room, topic)).values()
            rules += [value for value in values if isinstance(value, Rule)]
    return rules


def _row(rule: Rule) -> tuple[Any, ...]:
    module = rule.check.__module__.removeprefix(f"{PACKAGE}.")
    values = [getattr(rule, name) for name in KEPT]
    return (module, rule.severity.name, rule.options, *values)


def _read_index(folder: str) -> Index | None:
    try:
        with open(f"{folder}/{INDEX}", "rb") as file:
            found: Index | None = marshal.loads(file.read())
            return found if type(found) is tuple else None
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _write_index(folder: str, index: Index) -> None:
    """Keep the index, where bytecode may be kept. Two at once write the same."""
    if sys.dont_write_bytecode or not os.access(f"{folder}/__pycache__", os.W_OK):
        return
    place = f"{folder}/{INDEX}"
    try:
        with open(f"{place}.{os.getpid()}", "wb") as file:
            file.write(marshal.dumps(index))
        os.replace(file.name, place)
    except OSError:
        return
