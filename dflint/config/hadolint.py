"""What a configuration of hadolint means here: its file and its variables.

hadolint joins the lists of both; of single values that of the file holds. It passes over keys
that it does not know, and over a file that it cannot read; we say so.
"""

from __future__ import annotations

from dflint.config.hadolint_file import Hadolint, load
from dflint.config.hadolint_rules import LEVELS
from dflint.config.keys import LABEL_TYPES, OUTPUT_FORMATS
from dflint.config.settings import ConfigError, Setting
from dflint.engine.selection import UnknownCode, find
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.config.settings import Layer
    from dflint.rule import Rule

FORMATS = {"tty": "concise", "gitlab_codeclimate": "gitlab"}
# hadolint's levels that mean: everything fails.
LOWEST = ("ignore", "none")
# Keys that stand for one of ours, with the same values.
SWITCHES = {
    "no-fail": ("exit-zero", True),
    "no-color": ("color", "never"),
    "strict-labels": ("strict-labels", True),
    "disable-ignore-pragma": ("ignore-suppressions", True),
}


def read_hadolint(
    path: str, environ: Mapping[str, str], rules: Sequence[Rule]
) -> tuple[Layer, list[str]]:
    """The settings, and sentences about what cannot be translated. Raises ConfigError."""
    return _Translation(load(path, environ), rules).all()


def at_its_levels(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules, each that hadolint has too as bad as it is there."""
    return tuple(map(_at_its_level, rules))


def _at_its_level(rule: Rule) -> Rule:
    levels = [Severity.named(LEVELS[code]) for code in rule.also if code in LEVELS]
    return rule.rated(max(levels)) if levels else rule


class _Translation:
    """Settings of hadolint, while they are translated."""

    def __init__(self, given: Hadolint, rules: Sequence[Rule]) -> None:
        self.given = given
        self.rules = rules
        self.layer: dict[tuple[str, ...], Setting] = {}
        self.warnings = list(given.warnings)

    def all(self) -> tuple[Layer, list[str]]:
        self.codes("ignored", "ignore")
        for level in Severity.NAMES:  # the strongest is the last, and holds
            for code in self.codes(f"override.{level}", "extend-select"):
                self.keep(("severity", code), level, f"override.{level}")
        self.threshold()
        self.format()
        if registries := self.given.strings("trustedRegistries"):
            self.keep(("trusted-registries",), registries, "trustedRegistries")
        for label, kind in self.given.pairs("label-schema"):
            if kind not in LABEL_TYPES:
                raise ConfigError(
                    f'{self.given.origin("label-schema").name}: "{kind}" is not one of'
                    f" {', '.join(LABEL_TYPES)}."
                )
            self.keep(("label-schema", label), kind, "label-schema")
        for name, (key, value) in SWITCHES.items():
            if self.given.is_on(name):
                self.keep((key,), value, name)
        return self.layer, self.warnings

    def codes(self, name: str, key: str) -> tuple[str, ...]:
        """Add the codes that we know to a list of ours."""
        known = tuple(code for code in self.given.strings(name) if self.is_known(code, name))
        if known:
            before = self.layer.get((key,))
            both = (*before.value, *known) if before and isinstance(before.value, tuple) else known
            self.keep((key,), tuple(dict.fromkeys(both)), name)
        return known

    def is_known(self, code: str, name: str) -> bool:
        try:
            find(self.rules, code)
        except UnknownCode:
            where = self.given.origin(name).name
            self.warnings.append(f'{where}: dflint has no rule "{code}", and passes over it.')
            return False
        return True

    def threshold(self) -> None:
        """hadolint fails from info on, unless it is told otherwise."""
        value = self.given.word("failure-threshold") or "info"
        level = Severity.NAMES[0] if value in LOWEST else value
        if level not in Severity.NAMES:
            where = self.given.origin("failure-threshold").name
            known = ", ".join((*Severity.NAMES[::-1], "none"))
            raise ConfigError(f'{where}: "{value}" is not one of {known}.')
        if self.given.path or self.given.word("failure-threshold"):
            self.keep(("fail-on",), level, "failure-threshold")

    def format(self) -> None:
        for name in ("format", "formats"):
            for value in self.given.strings(name)[:1]:
                ours = FORMATS.get(value, value)
                if ours in OUTPUT_FORMATS:
                    self.keep(("output-format",), ours, name)
                else:
                    where = self.given.origin(name).name
                    self.warnings.append(f'{where}: dflint has no output format "{value}".')

    def keep(self, key: tuple[str, ...], value: object, name: str) -> None:
        self.layer[key] = Setting(value, self.given.origin(name))
