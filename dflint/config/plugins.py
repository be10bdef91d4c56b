"""Plugins: rule packs that are installed where dflint is, and that a configuration names.

An entry point in the group `dflint.rules` names a module, or a package whose modules are all
looked through, as dflint_rules is. Nothing is loaded that no configuration names, and nothing that
lies in the current folder: a repository cannot bring a plugin.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import distributions
from pkgutil import walk_packages

from dflint.config.settings import ConfigError
from dflint.engine.validate_rules import plugin_mistakes
from dflint.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import EntryPoint
    from types import ModuleType

    from dflint.config.settings import Origin

GROUP = "dflint.rules"
BUILT_IN = "dflint"  # the pack that is always there: dflint_rules
_loaded: dict[str, tuple[Rule, ...]] = {}


class Plugin:
    """A rule pack that is installed: what it is called, by which distribution, of which version."""

    __slots__ = ("distribution", "name", "point", "version")

    def __init__(self, name: str, distribution: str, version: str, point: EntryPoint) -> None:
        self.name = name
        self.distribution = distribution
        self.version = version
        self.point = point

    def __str__(self) -> str:
        return f"{self.name} ({self.distribution} {self.version})"


class PluginError(Exception):
    """Why a plugin cannot be used, in one sentence."""


def installed() -> list[Plugin]:
    """All rule packs that are installed, except for the one of dflint."""
    here = os.getcwd()
    places = [it for it in sys.path if it and os.path.abspath(it) != here]
    found: dict[tuple[str, str], Plugin] = {}
    for it in distributions(path=places):
        for point in it.entry_points:
            if point.group == GROUP and point.name != BUILT_IN:
                name = str(it.metadata["Name"])
                found.setdefault((point.name, name), Plugin(point.name, name, it.version, point))
    return sorted(found.values(), key=lambda plugin: (plugin.name, plugin.distribution))


def with_plugin(rules: Sequence[Rule], name: str) -> tuple[Rule, ...]:
    """The rules, and those of a plugin. Raises PluginError."""
    known = installed()
    those = [it for it in known if it.name == name]
    if not those:
        from dflint.syntax.spelling import did_you_mean

        hint = did_you_mean(name, [it.name for it in known])
        raise PluginError(f'no plugin "{name}" is installed where dflint is.{hint}')
    if len(those) > 1:
        raise PluginError(f'two plugins are called "{name}": {those[0]} and {those[1]}.')
    plugin = those[0]
    more = rules_of(plugin)
    taken = {own.lower(): rule for rule in rules for own in rule.codes}
    for rule in more:
        for own in (rule.code, rule.name):
            other = taken.get(own.lower())
            if other is not None:
                whose = f"{other.plugin or 'dflint'}, {other.check.__module__}"
                mine = f"{plugin}, {rule.check.__module__}"
                raise PluginError(f'two rules are called "{own}": of {whose}, and of {mine}.')
        for own in (rule.code, rule.name):
            taken[own.lower()] = rule
    return (*rules, *more)


def rules_of(plugin: Plugin) -> tuple[Rule, ...]:
    """The rules of a plugin, by code. Raises PluginError."""
    found = _loaded.get(str(plugin))
    if found is not None:
        return found
    rules: dict[Rule, None] = {}
    for module in _modules(plugin):
        rules.update(dict.fromkeys(it for it in vars(module).values() if isinstance(it, Rule)))
    if not rules:
        raise PluginError(f"the plugin {plugin} has no rules in {plugin.point.value}.")
    for rule in rules:
        for problem in plugin_mistakes(rule):
            raise PluginError(f"the plugin {plugin} has a wrong rule: {rule}: {problem}")
    for rule in rules:
        rule.plugin = str(plugin)
    _loaded[str(plugin)] = made = tuple(sorted(rules, key=lambda rule: rule.code))
    return made


def _modules(plugin: Plugin) -> Iterator[ModuleType]:
    """The module of a plugin, and all below it."""
    try:
        first = import_module(plugin.point.module)
        yield first
        folders = getattr(first, "__path__", None)
        for it in walk_packages(folders, f"{first.__name__}.") if folders is not None else ():
            yield import_module(it.name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a plugin ends no run
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise PluginError(f"the plugin {plugin} cannot be imported: {said}.") from None


def with_plugins_at(
    rules: Sequence[Rule], names: Sequence[object], origin: Origin
) -> tuple[Rule, ...]:
    """The rules, and those of the plugins that a configuration names. Raises ConfigError."""
    made = tuple(rules)
    for name in dict.fromkeys(it for it in names if isinstance(it, str)):
        if any(rule.plugin.startswith(f"{name} (") for rule in made):
            continue  # a file below names it too
        try:
            made = with_plugin(made, name)
        except PluginError as error:
            place = origin.place(("plugins",), name)
            raise ConfigError(str(error), origin.source, place) from None
    return made
