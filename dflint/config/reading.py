"""Read a configuration file, and those that it extends."""

from __future__ import annotations

import os

from dflint import disk
from dflint.config.search import PYPROJECT
from dflint.config.settings import ConfigError, Locked, Origin, Setting, merged
from dflint.config.toml import load
from dflint.config.validation import checked
from dflint.engine.selection import UnknownCode, find
from dflint.files import bytes_of, is_outside
from dflint.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from dflint.config.settings import Layer
    from dflint.rule import Rule

OURS = ("tool", "dflint")
POLICIES = ".policy.toml"
SHARED = ("package:", "https://", "http://")  # how what is extended begins that is no path


class Reader:
    """Reads files of configuration, and what they extend, the lowest first.

    `rules`: those that settings may name. With what a file says of `plugins`, there are more. `levels`:
    the names of all files that were read, the first one first.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.levels: list[str] = []
        self.packages: list[str] = []  # folders of those that were read

    def file(self, path: str, above: Sequence[str] = ()) -> Layer:
        """The settings of a file and of what it extends; `above` are the files that extend it.

        Raises ConfigError.
        """
        source = _source(path)
        self.levels.append(source.path)
        section = OURS if os.path.basename(path) == PYPROJECT else ()
        origin = Origin(source.path, source, section)
        table = _table(source, origin)
        below = self._below(table, origin, path, (*above, path))
        layer = self._checked(table, origin)
        if ("policy-files",) in layer or _has_policy_files(os.path.dirname(path)):
            from dflint.config.policies import with_policy_files

            disk.forget_asking()  # as above
            layer = with_policy_files(layer, path, self.rules)
        return self._joined(below, layer)

    def text(self, source: Source, origin: Origin) -> Layer:
        """The settings in a TOML text. Raises ConfigError."""
        return self._checked(_table(source, origin), origin)

    def within(self, error: ConfigError, file: str) -> ConfigError:
        """The error, without the text of what is neither in the repository of a file nor a package."""
        source, span = error.source, error.span
        if source is None or span is None or not is_outside(source.path, file):
            return error
        folder = os.path.dirname(os.path.abspath(source.path))
        if "://" in source.path or folder in self.packages:
            return error
        line = source.position(span.start).line
        outside = "It is outside of the repository, so it is not shown."
        return ConfigError(f"{source.path}: line {line} of it is wrong. {outside}")

    def _joined(self, below: Layer, layer: Layer) -> Layer:
        return with_locks(merged(below, layer, lambda name: meaning(name, self.rules)))

    def _checked(self, table: Mapping[str, Any], origin: Origin) -> Layer:
        """The settings in a table, once its plugins are loaded."""
        names = table.get("plugins")
        if isinstance(names, list) and names:
            from dflint.config.plugins import with_plugins_at

            disk.forget_asking()  # a plugin may ask anything
            self.rules = with_plugins_at(self.rules, names, origin)
        layer = checked(table, origin, self.rules)
        if ("policy",) in layer:
            from dflint.config.policy_entries import with_entries

            disk.forget_asking()  # a policy may ask which day it is
            return with_entries(layer, origin, self.rules)
        return layer

    def _below(
        self, table: Mapping[str, Any], origin: Origin, path: str, above: Sequence[str]
    ) -> Layer:
        """The settings that a file extends; `above` has the file itself."""
        value = table.get("extend")
        if not isinstance(value, str):
            return {}  # what it must be is said when the table is checked
        extended = Setting(value, origin, ("extend",))
        if value.startswith(SHARED):
            return self._shared(extended, os.path.dirname(path), above)
        further = os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(value)))
        place = origin.place(("extend",), value)
        wrong = ""
        if further in above:
            wrong = f'"{value}" extends this file itself.'
        elif not disk.is_file(further):
            wrong = f'there is no file "{value}".'
        if wrong:
            raise ConfigError(wrong, origin.source, place)
        try:
            return self.file(further, above)
        except ConfigError as error:
            if not is_outside(further, path):
                raise
            # What lies there may be anything, such as a file with passwords: nothing of it is shown.
            at = error.source.position(error.span.start) if error.source and error.span else None
            where = f"line {at.line} of it is wrong" if at else "it cannot be read"
            outside = "It is outside of the repository, so it is not shown."
            wrong = f'"{value}" is not a configuration: {where}. {outside}'
            raise ConfigError(wrong, origin.source, place) from None

    def _shared(self, extended: Setting, folder: str, above: Sequence[str]) -> Layer:
        """The settings of a package, or of an address that the lock in a folder has."""
        from dflint.config.sharing import PACKAGE, check_whole, file_of_package, source_at_address

        disk.forget_asking()  # what is installed, and what was fetched, is not in the repository
        name = str(extended.value)
        if name.startswith(PACKAGE):
            file = file_of_package(extended, above)
            self.packages.append(os.path.dirname(file))
            return self.file(file, above)
        source = source_at_address(extended, folder, above)
        self.levels.append(source.path)
        origin = Origin(source.path, source)
        table = _table(source, origin)
        check_whole(table, origin)
        further = table.get("extend")
        below: Layer = {}
        if isinstance(further, str):
            below = self._shared(Setting(further, origin, ("extend",)), folder, (*above, name))
        return self._joined(below, self._checked(table, origin))


def with_locks(layer: Layer) -> Layer:
    """The settings, of which what is locked in this file remembers them: they hold for it."""
    setting = layer.get(("locked",))
    if setting is None or not isinstance(setting.value, tuple):
        return layer
    names: list[str] = []
    found = {**layer, ("locked",): Setting(setting.value, setting.origin, setting.key)}
    for name in setting.value:
        if not isinstance(name, Locked):
            name = Locked(name)
            name.layer, name.origin = layer, setting.origin
        names.append(name)
    found[("locked",)].value = tuple(names)
    return found


def meaning(name: str, rules: Sequence[Rule]) -> object:
    """The rules that a name means; what has none means itself."""
    try:
        return find(rules, name) or name
    except UnknownCode:
        return name


def _has_policy_files(folder: str) -> bool:
    """Whether there are files with policies in the folder of a configuration."""
    return any(it.name.endswith(POLICIES) for it in disk.entries(folder))


def _table(source: Source, origin: Origin) -> Mapping[str, Any]:
    """The table of a TOML text that is ours. Raises ConfigError."""
    table = load(source)
    for depth, name in enumerate(origin.section, 1):
        table = table.get(name, {})
        if not isinstance(table, dict):
            place = Origin("", source).place(origin.section[:depth])
            raise ConfigError(f'"{name}" must be a table.', source, place)
    return table


def read_argument(argument: str, reader: Reader) -> Layer:
    """The settings in `--config KEY=VALUE`; a single word needs no quotes. Raises ConfigError."""
    key, _, value = argument.partition("=")
    if value.strip().lower() not in ("true", "false") and value.strip().replace("-", "").isalpha():
        argument = f'{key}="{value.strip()}"'
    source = Source("--config", argument)
    layer = reader.text(source, Origin(f"--config {argument}", source))
    if ("extend",) in layer:
        raise ConfigError("extend is for files; --config FILE takes one.", source, Span(0, 6))
    return layer


def shown_path(path: str) -> str:
    """The path as the user would write it."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _source(path: str) -> Source:
    try:
        return Source(shown_path(path), bytes_of(path).decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f'cannot read "{shown_path(path)}": {error.strerror}.') from None
    except UnicodeDecodeError:
        raise ConfigError(f'"{shown_path(path)}" is not UTF-8, as TOML must be.') from None
