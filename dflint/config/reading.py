"""Read a configuration file, and those that it extends."""

from __future__ import annotations

import os

from dflint.config.search import PYPROJECT
from dflint.config.settings import ConfigError, Locked, Origin, Setting, merged
from dflint.config.toml import load
from dflint.config.validation import checked
from dflint.engine.selection import UnknownCode, find
from dflint.files import bytes_of, is_outside
from dflint.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.settings import Layer
    from dflint.rule import Rule

OURS = ("tool", "dflint")
POLICIES = ".policy.toml"
SHARED = ("package:", "https://", "http://")  # how what is extended begins that is no path


def read_file(
    path: str, rules: Sequence[Rule], above: Sequence[str] = (), levels: list[str] | None = None
) -> Layer:
    """The settings of a file and of what it extends; `above` are the files that extend it.

    `levels` gets the names of all of them, the file first. Raises ConfigError.
    """
    source = _source(path)
    if levels is not None:
        levels.append(source.path)
    section = OURS if os.path.basename(path) == PYPROJECT else ()
    layer = read_text(source, Origin(source.path, source, section), rules)
    if ("policy-files",) in layer or _has_policy_files(os.path.dirname(path)):
        from dflint.config.policies import with_policy_files

        layer = with_policy_files(layer, path, rules)
    extended = layer.get(("extend",))
    if extended is None:
        return with_locks(layer)
    if str(extended.value).startswith(SHARED):
        below = _read_shared(extended, os.path.dirname(path), rules, (*above, path), levels)
        return with_locks(merged(below, layer, lambda name: meaning(name, rules)))
    further = os.path.normpath(
        os.path.join(os.path.dirname(path), os.path.expanduser(str(extended.value)))
    )
    wrong = ""
    if further in (*above, path):
        wrong = f'"{extended.value}" extends this file itself.'
    elif not os.path.isfile(further):
        wrong = f'there is no file "{extended.value}".'
    if wrong:
        raise ConfigError(wrong, source, extended.origin.place(("extend",), extended.value))
    try:
        below = read_file(further, rules, (*above, path), levels)
    except ConfigError as error:
        if not is_outside(further, path):
            raise
        # What lies there may be anything, such as a file with passwords: nothing of it is shown.
        at = error.source.position(error.span.start) if error.source and error.span else None
        where = f"line {at.line} of it is wrong" if at else "it cannot be read"
        outside = "It is outside of the repository, so it is not shown."
        wrong = f'"{extended.value}" is not a configuration: {where}. {outside}'
        place = extended.origin.place(("extend",), extended.value)
        raise ConfigError(wrong, source, place) from None
    return with_locks(merged(below, layer, lambda name: meaning(name, rules)))


def _read_shared(
    extended: Setting,
    folder: str,
    rules: Sequence[Rule],
    above: Sequence[str],
    levels: list[str] | None,
) -> Layer:
    """The settings of a package, or of an address that the lock in a folder has."""
    from dflint.config.sharing import PACKAGE, check_whole, file_of_package, source_at_address

    name = str(extended.value)
    if name.startswith(PACKAGE):
        return read_file(file_of_package(extended, above), rules, above, levels)
    source = source_at_address(extended, folder, above)
    if levels is not None:
        levels.append(source.path)
    layer = read_text(source, Origin(source.path, source), rules)
    check_whole(layer, source)
    further = layer.get(("extend",))
    if further is not None:
        below = _read_shared(further, folder, rules, (*above, name), levels)
        layer = merged(below, layer, lambda it: meaning(it, rules))
    return with_locks(layer)


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
    for name in os.listdir(folder or "."):  # noqa: SIM110 - any() takes twice as long
        if name.endswith(POLICIES):
            return True
    return False


def read_text(source: Source, origin: Origin, rules: Sequence[Rule]) -> Layer:
    """The settings in a TOML text. Raises ConfigError."""
    table = load(source)
    for depth, name in enumerate(origin.section, 1):
        table = table.get(name, {})
        if not isinstance(table, dict):
            place = Origin("", source).place(origin.section[:depth])
            raise ConfigError(f'"{name}" must be a table.', source, place)
    layer = checked(table, origin, rules)
    if ("policy",) in layer:
        from dflint.config.policy_entries import with_entries

        return with_entries(layer, origin, rules)
    return layer


def read_argument(argument: str, rules: Sequence[Rule]) -> Layer:
    """The settings in `--config KEY=VALUE`; a single word needs no quotes. Raises ConfigError."""
    key, _, value = argument.partition("=")
    if value.strip().lower() not in ("true", "false") and value.strip().replace("-", "").isalpha():
        argument = f'{key}="{value.strip()}"'
    source = Source("--config", argument)
    layer = read_text(source, Origin(f"--config {argument}", source), rules)
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
