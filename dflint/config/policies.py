"""The policies of a configuration as rules: files with policies, and what is wrong with any."""

from __future__ import annotations

import os

from dflint import disk
from dflint.config.policy_entries import ENDING, PolicyEntry, entries
from dflint.config.settings import ConfigError, Origin, Setting
from dflint.config.toml import load
from dflint.config.validation import Check, is_policy
from dflint.engine.selection import UnknownCode, find
from dflint.files import bytes_of, is_outside
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from dflint.config.settings import Layer
    from dflint.policy.policy import Policy
    from dflint.policy.rules import PolicyRule
    from dflint.rule import Rule


OF_POLICY_FILES = ("policy", "tools")


def with_policy_files(layer: Layer, path: str, rules: Sequence[Rule]) -> Layer:
    """The settings of a file with the policies of the files beside it, and of those that it names.

    Raises ConfigError.
    """
    found: list[PolicyEntry] = []
    for file in policy_files(path, layer):
        found += _read(file, path, rules)
    if not found:
        return layer
    own = layer.get(("policy",))
    written = own.value if own is not None and isinstance(own.value, tuple) else ()
    origin = own.origin if own is not None else found[0].origin
    return {**layer, ("policy",): Setting((*written, *found), origin, ("policy",))}


def policy_files(path: str, layer: Layer) -> list[str]:
    """The files with policies that a configuration file means, in order. Raises ConfigError."""
    folder = os.path.dirname(path)
    found = [
        os.path.join(folder, it)
        for it in sorted(it.name for it in disk.entries(folder))
        if it.endswith(ENDING)
    ]
    setting = layer.get(("policy-files",))
    if setting is None or not isinstance(setting.value, tuple):
        return found
    for pattern in setting.value:
        those = list(_matching(folder, pattern))
        if not those:
            place = setting.origin.place(setting.key, pattern)
            raise ConfigError(f'there is no file "{pattern}".', setting.origin.source, place)
        found += those
    return list(dict.fromkeys(map(os.path.normpath, found)))


def _matching(folder: str, pattern: str) -> Iterator[str]:
    """The files that a path means, whose last part may be a pattern."""
    whole = os.path.join(folder, os.path.expanduser(pattern))
    head, tail = os.path.split(whole)
    if disk.is_file(whole):
        yield whole
    elif disk.is_folder(head) and any(it in tail for it in "*?["):
        from dflint.globs.glob import Glob
        from dflint.globs.readers import of_names

        glob = Glob(of_names(tail))
        yield from (
            os.path.join(head, it)
            for it in sorted(it.name for it in disk.entries(head))
            if glob.matches(it)
        )


def read_policies(path: str, rules: Sequence[Rule]) -> Layer:
    """The settings in a *.policy.toml that is named: policies, and tools. Raises ConfigError."""
    source = _source(path)
    table = load(source)
    check = _checked(source, table, rules)
    found = entries(check, ("policy",), table.get("policy", []))
    layer = dict(check.layer)
    layer[("policy",)] = Setting(found, check.origin, ("policy",))
    return layer


def _read(path: str, by: str, rules: Sequence[Rule]) -> tuple[PolicyEntry, ...]:
    """The policies in a *.policy.toml. Raises ConfigError."""
    source = _source(path)
    try:
        table = load(source)
        check = _checked(source, table, rules)
        return entries(check, ("policy",), table.get("policy", []))
    except ConfigError:
        if is_outside(path, by):  # it may be anything: nothing of it is shown
            outside = "It is outside of the repository, so it is not shown."
            what = f'"{source.path}" is no file with policies. {outside}'
            raise ConfigError(what) from None
        raise


def _checked(source: Source, table: Mapping[str, object], rules: Sequence[Rule]) -> Check:
    """A file with policies, with its tools checked. Raises ConfigError."""
    check = Check(Origin(source.path, source), rules)
    for name in table:
        if name not in OF_POLICY_FILES:
            what = f'a file with policies has [[policy]] and [tools] alone, not "{name}"'
            raise check.unknown(what, (name,), name, OF_POLICY_FILES)
    check.table({name: it for name, it in table.items() if name != "policy"})
    return check


def _source(path: str) -> Source:
    """The text of a file. Raises ConfigError."""
    shown = os.path.relpath(path)
    shown = path if shown.startswith("..") else shown
    try:
        return Source(shown, bytes_of(path).decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f'cannot read "{shown}": {error.strerror}.') from None
    except UnicodeDecodeError:
        raise ConfigError(f'"{shown}" is not UTF-8, as TOML must be.') from None


def with_policies(
    layer: Layer, rules: Sequence[Rule], today: date | None = None
) -> tuple[Rule, ...]:
    """The rules, and the policies of a configuration as rules. Raises ConfigError."""
    from dflint.policy.errors import PolicyError
    from dflint.policy.expression.functions import MissingPackage
    from dflint.policy.policy import Policy
    from dflint.policy.rules import rule_of

    setting = layer.get(("policy",))
    written = setting.value if setting is not None and isinstance(setting.value, tuple) else ()
    values = values_of(layer)
    names = frozenset(name for rule in rules for name in rule.codes)
    made: dict[str, tuple[PolicyEntry, PolicyRule]] = {}
    for entry in written:
        other = made.get(entry.name)
        if other is not None:
            what = f'there is a policy "{entry.name}" already, in {other[0].where}.'
            raise entry.error(what, ("name",))
        try:
            if "rego" in entry.table:
                policy: Policy = _rego(entry, values, today)
            else:
                policy = Policy(entry.table, values, today)
        except PolicyError as error:
            raise entry.error(str(error), error.key, error.start, error.end) from None
        except MissingPackage as error:
            raise entry.error(str(error)) from None
        made[entry.name] = entry, rule_of(policy, names)
    all_rules = (*rules, *(rule for _, rule in made.values()))
    check_names(layer, all_rules)
    return all_rules


def rego_file(entry: PolicyEntry) -> str:
    """The file of a policy in Rego, whose path is from the file that names it."""
    return os.path.normpath(os.path.join(entry.folder(), os.path.expanduser(entry.table["rego"])))


def _rego(entry: PolicyEntry, values: Mapping[str, object], today: date | None) -> Policy:
    """A policy in Rego. Raises ConfigError, PolicyError."""
    from dflint.policy.rego import RegoError, RegoPolicy

    path = rego_file(entry)
    is_foreign = entry.origin.source is not None and is_outside(path, entry.origin.source.path)
    try:
        source = Source(path, bytes_of(path).decode("utf-8-sig"))
        return RegoPolicy(entry.table, values, source, today)
    except OSError as error:
        raise entry.error(f'cannot read "{path}": {error.strerror}.', ("rego",)) from None
    except UnicodeDecodeError:
        raise entry.error(f'"{path}" is not UTF-8.', ("rego",)) from None
    except RegoError as error:
        if is_foreign:  # it may be anything: nothing of it is shown
            raise entry.error(
                "the file is outside of the repository, and no such Rego.", ("rego",)
            ) from None
        raise ConfigError(str(error), error.source, error.span) from None


def values_of(layer: Layer) -> dict[str, object]:
    """The names that a configuration gives to policies. Raises ConfigError."""
    from dflint.policy.expression.types import DYN
    from dflint.policy.model.files import DOCKERFILE
    from dflint.policy.subjects import CLASSES, type_of

    found: dict[str, object] = {}
    taken = {*CLASSES, *DOCKERFILE.fields}
    for key, setting in layer.items():
        if key[0] != "policy-values":
            continue
        name, wrong = key[1], ""
        if not (name.isidentifier() and name.isascii()) or name in taken:
            wrong = (
                f'"{name}" cannot be a name in policies: it means something else, or is no word.'
            )
        elif type_of(setting.value) is DYN:
            wrong = f'the value of "{name}" is none that policies can use.'
        if wrong:
            raise ConfigError(wrong, setting.origin.source, setting.origin.place(setting.key))
        found[name] = setting.value
    return found


def check_names(layer: Layer, rules: Sequence[Rule]) -> None:
    """Raises ConfigError where a setting names a policy that there is not."""
    for key, setting in layer.items():
        named = setting.value if isinstance(setting.value, tuple) else ()
        for name in (*named, *(key[1:] if key[0] == "severity" else ())):
            if not isinstance(name, str) or not is_policy(name):
                continue
            if key[0] not in SELECTING:
                continue
            try:
                find(rules, name)
            except UnknownCode as error:
                from dflint.syntax.spelling import did_you_mean

                hint = did_you_mean(error.name, [it for it in error.known if is_policy(it)])
                place = setting.origin.place(setting.key, name)
                raise ConfigError(f"{error}.{hint}", setting.origin.source, place) from None


SELECTING = (
    "select", "ignore", "extend-select", "extend-ignore", "per-file-ignores", "severity", "fixable",
    "unfixable",
)  # fmt: skip
