"""What holds for a run in place of hadolint: command line, file and environment together.

A single value of the command line comes before that of the file, and that before a variable;
lists are joined, but a format on the command line is the only one: a program asked for it.
"""

from __future__ import annotations

import os

from dflint.config.hadolint_file import load
from dflint.config.hadolint_rules import LEVELS, OFF
from dflint.config.keys import LABEL_TYPES
from dflint.config.search import HADOLINT_NAMES, hadolint_places
from dflint.config.settings import ConfigError
from dflint.hadolint.arguments import FORMATS, THRESHOLDS
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.hadolint.arguments import Arguments

NEVER_FAIL = ("codeclimate", "codacy")  # with these formats the exit code is 0
ALL_FAIL = ("none", "ignore")  # thresholds at which every finding fails


class Settings:
    """What holds. `levels`: of codes whose level is another than that of hadolint."""

    def __init__(
        self,
        given: Arguments,
        file: str,
        environ: Mapping[str, str],
    ) -> None:
        low = load(file, environ)
        self.file = file
        self.paths = given.paths
        self.warnings = list(low.warnings)
        self.ignored = frozenset((*given.lists["ignore"], *low.strings("ignored")))
        self.levels: dict[str, Severity] = {}
        for level in Severity.NAMES:  # the strongest is the last, and holds
            codes = (*given.lists[level], *low.strings(f"override.{level}"))
            self.levels |= dict.fromkeys(codes, Severity.named(level))
        self.trusted = (*given.lists["trusted-registry"], *low.strings("trustedRegistries"))
        self.labels = dict(low.pairs("label-schema"))
        for entry in given.lists["require-label"]:
            name, colon, kind = entry.rpartition(":")
            self.labels[name if colon else entry] = kind if colon else "text"
        for kind in self.labels.values():
            _check(kind, LABEL_TYPES, low.origin("label-schema").name)
        self.strict = given.is_on("strict-labels") or low.is_on("strict-labels")
        self.no_comments = given.is_on("disable-ignore-pragma") or low.is_on(
            "disable-ignore-pragma"
        )
        self.no_fail = given.is_on("no-fail") or low.is_on("no-fail")
        self.no_color = (
            given.is_on("no-color") or low.is_on("no-color") or bool(environ.get("NO_COLOR"))
        )
        self.verbose = given.is_on("verbose") or low.is_on("verbose")
        self.report_path = given.values.get("file-path-in-report", "")
        self.threshold = _checked(
            given.values.get("failure-threshold"),
            low.word("failure-threshold"),
            "info",
            THRESHOLDS,
            low.origin("failure-threshold").name,
        )
        formats = given.lists["format"] or _formats(low.strings("format"), low.strings("formats"))
        for name in formats:
            _check(name, FORMATS, low.origin("format").name)
        self.formats = formats or ("tty",)
        self.outputs = given.lists["output"]

    def level_of(self, code: str, usual: Severity) -> Severity | None:
        """How bad a finding of a code is; None where it is ignored."""
        if code in self.ignored or (code in OFF and code not in self.levels):
            return None
        level = self.levels.get(code)
        if level is not None:
            return level
        return Severity.named(LEVELS[code]) if code in LEVELS else usual

    def fails(self, level: Severity) -> bool:
        """Whether a finding of that level makes the exit code 1."""
        return self.threshold in ALL_FAIL or level >= Severity.named(self.threshold)

    def written(self) -> str:
        """What holds, for `--verbose`."""
        levels = ", ".join(f"{code}: {level}" for code, level in self.levels.items())
        rows = {
            "configuration": self.file or "no file",
            "formats": ", ".join(self.formats),
            "failure threshold": self.threshold,
            "ignored": ", ".join(sorted(self.ignored)),
            "other levels": levels,
            "trusted registries": ", ".join(self.trusted),
            "labels": ", ".join(f"{name}: {kind}" for name, kind in self.labels.items()),
            "strict labels": _yes(self.strict),
            "comments that ignore": _yes(not self.no_comments),
            "no fail": _yes(self.no_fail),
        }
        return "".join(f"{name}: {value or 'none'}\n" for name, value in rows.items())


def configuration_file(environ: Mapping[str, str]) -> str:
    """The file that hadolint would read: in the current folder, or at home. Nothing if none is there."""
    here = [os.path.join(os.getcwd(), name) for name in HADOLINT_NAMES]
    return next(filter(os.path.isfile, (*here, *hadolint_places(environ))), "")


def _formats(one: Sequence[str], several: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*several, *one)))


def _checked(chosen: str | None, low: str, default: str, known: Sequence[str], where: str) -> str:
    value = chosen or low or default
    _check(value, known, where)
    return value


def _check(value: str, known: Sequence[str], where: str) -> None:
    if value not in known:
        raise ConfigError(f'{where}: "{value}" is not one of {", ".join(known)}.')


def _yes(value: bool) -> str:
    return "yes" if value else "no"
