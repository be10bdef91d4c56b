"""Rules that an organisation locks: no file that extends its own, and no comment, switches them off."""

from __future__ import annotations

from dflint.config.build_rules import build_rules
from dflint.config.settings import ConfigError, Locked
from dflint.config.values import Values
from dflint.engine.selection import UnknownCode, find
from dflint.rule import CATEGORIES, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.config.settings import Layer, Setting
    from dflint.rule import Rule

IGNORING = ("ignore", "extend-ignore", "per-file-ignores")


def with_locked(on: Sequence[Rule], values: Values) -> tuple[Rule, ...]:
    """The rules that are on, of which those that are locked are as the file says that locks them."""
    locked: dict[str, Rule] = {}
    for lock in locks_of(values.layer):
        as_locked = {it.code: it for it in build_rules(Values(lock.layer, values.rules))}
        for rule in _rules_of(lock, values.rules):
            locked.setdefault(rule.code, as_locked.get(rule.code, rule).locked())
    by_code = {it.code: it for it in on} | locked
    return tuple(by_code[it.code] for it in values.rules if it.code in by_code)


def locks_of(layer: Layer) -> Iterator[Locked]:
    """What is locked, the lowest file first."""
    setting = layer.get(("locked",))
    names = setting.value if setting is not None and isinstance(setting.value, tuple) else ()
    yield from (it for it in names if isinstance(it, Locked))


def check_locks(layer: Layer, rules: Sequence[Rule]) -> None:
    """Raises ConfigError where a setting names a locked rule to switch it off, or a lock is none."""
    for lock in locks_of(layer):
        codes = {it.code for it in _rules_of(lock, rules)}
        if not codes and lock.lower() not in CATEGORIES:
            what = (
                f'"{lock}" cannot be locked: it means none of the rules of dflint, and no policy.'
            )
            raise ConfigError(what, lock.origin.source, lock.origin.place(("locked",), str(lock)))
        for key, setting in layer.items():
            if lock.layer.get(key) is setting:
                continue
            for name in _switched_off(key, setting, lock, rules):
                named = {it.code for it in _rules_of(name, rules)}
                if named and named <= codes:
                    raise _error(name, key, setting, lock)


def _switched_off(
    key: tuple[str, ...], setting: Setting, lock: Locked, rules: Sequence[Rule]
) -> Iterator[str]:
    """The names of rules that a setting of a file above switches off, or rates lower."""
    if key[0] in IGNORING and isinstance(setting.value, tuple):
        before = lock.layer.get(key)
        old = before.value if before is not None and isinstance(before.value, tuple) else ()
        yield from (it for it in setting.value if it not in old)
    elif key[0] == "severity":
        as_locked = build_rules(Values(lock.layer, rules))
        level = Severity.named(str(setting.value))
        for rule in _rules_of(key[1], rules):
            own = next((it.severity for it in as_locked if it.code == rule.code), rule.severity)
            if level < own:
                yield key[1]
    elif key[0] == "rules":
        yield key[1]


def _rules_of(name: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    try:
        return find(rules, str(name))
    except UnknownCode:
        return ()


def _error(name: str, key: tuple[str, ...], setting: Setting, lock: Locked) -> ConfigError:
    place = lock.origin.place(("locked",), str(lock))
    where = lock.origin.name
    if place is not None and lock.origin.source is not None:
        where += f":{lock.origin.source.position(place.start).line}"
    what = f'"{name}" is locked in {where}: nothing above it changes or switches it off.'
    own = setting.origin
    if own.source is None:
        what = f"{own.name}: {what}"
    value = name if key[0] in IGNORING else None
    return ConfigError(what, own.source, own.place(setting.key, value))
