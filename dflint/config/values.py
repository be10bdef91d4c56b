"""The values of the keys of a configuration, or their defaults."""

from __future__ import annotations

import os

from dflint.config.keys import KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.config.settings import Layer, Setting
    from dflint.rule import Rule


class Values:
    """What is set for some files. `rules`: all that the settings may name."""

    def __init__(self, layer: Layer, rules: Sequence[Rule]) -> None:
        self.layer = layer
        self.rules = rules

    def get(self, name: str) -> object:
        """The value of a key that is no table, or its default."""
        setting = self.layer.get((name,))
        return KEYS[name].default if setting is None else setting.value

    def words(self, name: str) -> tuple[str, ...]:
        """The value of a key that is a list."""
        value = self.get(name)
        return value if isinstance(value, tuple) else ()

    def file(self, name: str) -> str | None:
        """The path behind a key; in a file of configuration it is from the folder of that file."""
        setting = self.layer.get((name,))
        if setting is None or not setting.value:
            return None
        written_in = setting.origin.source
        folder = os.path.dirname(written_in.path) if written_in is not None else ""
        return os.path.normpath(os.path.join(folder, os.path.expanduser(str(setting.value))))

    def within(self, name: str) -> Iterator[tuple[tuple[str, ...], Setting]]:
        """The entries of a table: what is behind its name, and the setting."""
        return ((key[1:], it) for key, it in self.layer.items() if key[0] == name and key[1:])

    @property
    def ignored(self) -> tuple[str, ...]:
        """What is ignored in all files."""
        return (*self.words("ignore"), *self.words("extend-ignore"))
