"""Settings, where each comes from, and which of two layers of them holds."""

from __future__ import annotations

from dflint.config.keys import GROWING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dflint.source import Source, Span

    Layer = Mapping[tuple[str, ...], "Setting"]

POLICIES = ("dfp-", "policy")  # how selectors of policies begin
IGNORES = ("ignore", "extend-ignore")


class ConfigError(Exception):
    """A mistake in a configuration, in one sentence; `source` and `span` say where, if known."""

    def __init__(
        self, message: str, source: Source | None = None, span: Span | None = None
    ) -> None:
        super().__init__(message)
        self.source = source
        self.span = span


class Origin:
    """Where settings come from: a file, an option, a variable.

    `source` is its text if that is TOML, and `section` the table of it that is ours.
    """

    __slots__ = ("name", "section", "source")

    def __init__(
        self, name: str, source: Source | None = None, section: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.source = source
        self.section = section

    def place(self, key: tuple[str, ...], value: object = None) -> Span | None:
        """Where a key is in the text, or a string behind it."""
        if self.source is None:
            return None
        from dflint.config.toml_positions import Places

        return Places(self.source.text).of((*self.section, *key), value)


class Locked(str):
    """A selector behind `locked`, with the settings under which it was locked, and where that is."""

    __slots__ = ("layer", "origin")

    layer: Layer
    origin: Origin


class Setting:
    """A value, where it comes from, and the key as it is written there."""

    __slots__ = ("key", "origin", "value")

    def __init__(self, value: object, origin: Origin, key: tuple[str, ...] = ()) -> None:
        self.value = value
        self.origin = origin
        self.key = key


def merged(lower: Layer, upper: Layer, meaning: Callable[[str], object]) -> Layer:
    """The settings of two layers: the upper one holds, but lists that grow are joined.

    What the upper layer selects is wanted, even if the lower one ignores it by a name with the
    same meaning.
    """
    if not lower:
        return upper
    result = dict(lower)
    if ("select",) in upper:
        result.pop(("extend-select",), None)
    chosen = [meaning(it) for key in ("select", "extend-select") for it in _list(upper, key)]
    for name in IGNORES if chosen else ():
        old = result.get((name,))
        if old is not None:
            kept = tuple(it for it in _list(result, name) if meaning(it) not in chosen)
            result[(name,)] = Setting(kept, old.origin, old.key)
    for key, setting in upper.items():
        if key[0] in GROWING and key in result:
            both = dict.fromkeys((*_list(result, key[0]), *_list(upper, key[0])))
            setting = Setting(tuple(both), setting.origin, setting.key)
        result[key] = setting
    return result


def is_about_policies(key: tuple[str, ...], value: object) -> bool:
    """Whether a setting has policies, or a name that may be that of one."""
    if key[0] in ("policy", "severity"):
        return key[0] == "policy" or key[1].lower().startswith(POLICIES)
    if type(value) is not tuple:
        return False
    for it in value:  # noqa: SIM110 - any() takes twice as long
        if type(it) is str and it.lower().startswith(POLICIES):
            return True
    return False


def _list(layer: Layer, name: str) -> tuple[str, ...]:
    setting = layer.get((name,))
    return setting.value if setting is not None and isinstance(setting.value, tuple) else ()
