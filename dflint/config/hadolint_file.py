"""Read what hadolint reads: its YAML file and the variables that begin with HADOLINT_."""

from __future__ import annotations

import os
import re

from dflint.config.reading import shown_path
from dflint.config.settings import ConfigError, Origin
from dflint.files import bytes_of
from dflint.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

# Every key and its variable; `verbose` has no meaning here.
VARIABLES = {
    "ignored": "HADOLINT_IGNORE",
    "override.error": "HADOLINT_OVERRIDE_ERROR",
    "override.warning": "HADOLINT_OVERRIDE_WARNING",
    "override.info": "HADOLINT_OVERRIDE_INFO",
    "override.style": "HADOLINT_OVERRIDE_STYLE",
    "failure-threshold": "HADOLINT_FAILURE_THRESHOLD",
    "format": "HADOLINT_FORMAT",
    "formats": "",
    "no-fail": "HADOLINT_NOFAIL",
    "no-color": "",
    "verbose": "HADOLINT_VERBOSE",
    "trustedRegistries": "HADOLINT_TRUSTED_REGISTRIES",
    "label-schema": "HADOLINT_REQUIRE_LABELS",
    "strict-labels": "HADOLINT_STRICT_LABELS",
    "disable-ignore-pragma": "HADOLINT_DISABLE_IGNORE_PRAGMA",
}
TRUE = ("1", "y", "yes", "on", "true")


class Hadolint:
    """The settings of hadolint, those of the file before those of the environment."""

    def __init__(self, path: str, source: Source, environ: Mapping[str, str]) -> None:
        self.path = path
        self.source = source
        self.environ = environ
        self.values: dict[str, object] = {}
        self.warnings: list[str] = []

    def strings(self, name: str) -> tuple[str, ...]:
        """A list of both; a single word counts as a list of one."""
        value = self.values.get(name) or []
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(it, str) for it in texts):
            self.wrong(name, "a list of texts")
        more = [it.strip() for it in self._variable(name).split(",")]
        return tuple(dict.fromkeys([*texts, *filter(None, more)]))

    def word(self, name: str) -> str:
        """A single value."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, "a text")
        return value or self._variable(name)

    def is_on(self, name: str) -> bool:
        value = self.values.get(name)
        if value is None:
            return self._variable(name).lower() in TRUE
        if not isinstance(value, bool):
            self.wrong(name, "true or false")
        return value

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """A table of texts; in a variable it is `name:type,name:type`."""
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            self.wrong(name, "a table of names and types")
        parts = (it.strip().rpartition(":") for it in self._variable(name).split(",") if it.strip())
        table = {label: kind for label, _, kind in parts}
        return list({**table, **{str(label): str(kind) for label, kind in value.items()}}.items())

    def origin(self, name: str) -> Origin:
        """Where a setting comes from, for people."""
        if name in self.values:
            return Origin(
                f"{self.source.path}:{self.source.position(self._place(name).start).line}"
            )
        variable = VARIABLES[name]
        return Origin(variable if self.environ.get(variable) else self.source.path)

    def _variable(self, name: str) -> str:
        return self.environ.get(VARIABLES[name] or "-", "")

    def _place(self, name: str) -> Span:
        """Where a key is: the first line that begins with it."""
        key = re.escape(name.rpartition(".")[2])
        found = re.search(rf"^[ \t{{]*['\"]?({key})['\"]?[ \t]*:", self.source.text, re.MULTILINE)
        return Span(*found.span(1)) if found else Span(0, 0)

    def wrong(self, name: str, kind: str) -> NoReturn:
        """Raise a ConfigError about a key: it must be of another kind."""
        raise ConfigError(f'"{name}" must be {kind}.', self.source, self._place(name))


LONGEST, DEEPEST, MOST_ALIASES = (
    1_000_000,
    20,
    20,
)  # characters, collections in each other, and uses of anchors


def load(path: str, environ: Mapping[str, str]) -> Hadolint:
    """Read the file, if there is one. Raises ConfigError."""
    text = ""
    table: Mapping[str, object] = {}
    if path and path != os.devnull:  # which callers name for "no configuration"
        try:
            text = bytes_of(path).decode("utf-8-sig", "replace")
        except OSError as error:
            raise ConfigError(f'cannot read "{shown_path(path)}": {error.strerror}.') from None
    source = Source(shown_path(path) if path else "the environment", text)
    if text:
        table = _yaml(source)
    given = Hadolint(path, source, environ)
    for name, value in table.items():
        if name == "override" and isinstance(value, dict):
            given.values |= {f"override.{level}": codes for level, codes in value.items()}
        else:
            given.values[str(name)] = value
    if "override" in given.values:
        given.wrong("override", "a table of levels")
    unknown = [name for name in given.values if name not in VARIABLES]
    if unknown:
        names = ", ".join(f'"{name}"' for name in unknown)
        given.warnings.append(f"{source.path}: hadolint has no key {names}.")
    return given


def _yaml(source: Source) -> Mapping[str, object]:
    """The table in a YAML text; an empty text is an empty one."""
    import yaml

    if len(source.text) > LONGEST:
        raise ConfigError("this is too large for a configuration.", source, Span(0, 1))
    try:
        depth = aliases = 0
        for event in yaml.parse(source.text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            if depth > DEEPEST or aliases > MOST_ALIASES:  # which merge keys multiply
                what = "nested too deeply" if depth > DEEPEST else "made of too many aliases"
                start = event.start_mark.index if event.start_mark is not None else 0
                raise ConfigError(f"this is {what}.", source, Span(start, start + 1))
        value = yaml.safe_load(source.text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        start = mark.index if mark is not None else 0
        what = f"this is not YAML: {error.problem}."
        raise ConfigError(what, source, Span(start, start + 1)) from None
    except (
        yaml.YAMLError,
        ValueError,
    ):  # such as the 31st of February, or a number of 5,000 digits
        raise ConfigError("this is not YAML.", source, Span(0, 1)) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigError("this must be a table of keys and values.", source, Span(0, 1))
    return value
