"""The configuration of each file: what its files and the command line say together."""

from __future__ import annotations

import os

from dflint import disk
from dflint.config.configuration import Configuration
from dflint.config.search import Search
from dflint.config.settings import ConfigError, is_about_policies, merged
from dflint.engine.selection import UnknownCode, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.config.settings import Layer
    from dflint.rule import Rule


class Configurations:
    """Configurations by folder; equal ones are made once.

    `flags` are the settings on the command line, `arguments` those behind `--config`.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        flags: Layer,
        arguments: Sequence[str] = (),
        isolated: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.rules = rules
        self.isolated = isolated
        self.environ = os.environ if environ is None else environ
        self.search = Search(self.environ)
        self.has_variables = any(name.startswith("HADOLINT_") for name in self.environ)
        self.chosen, self.above = self._arguments(arguments, flags)  # may bring plugins
        self._made: dict[str, Configuration] = {}
        self._by_folder: dict[str, Configuration] = {}
        self._by_path: dict[str, Configuration] = {}

    def of(self, path: str) -> Configuration:
        """The configuration of a file. Raises ConfigError."""
        found = self._by_path.get(path)
        if found is None:
            found = self._by_path[path] = self.of_folder(os.path.dirname(path))
        return found

    def of_path(self, path: str) -> Configuration:
        """The configuration of a file, or of the files right in a folder. Raises ConfigError."""
        return self.of_folder(path) if disk.is_folder(path) else self.of(path)

    def warnings(self) -> list[str]:
        """What could not be made of the configurations that were asked for."""
        return [it for configuration in self._made.values() for it in configuration.warnings]

    def of_folder(self, folder: str) -> Configuration:
        """The configuration of the files right in a folder. Raises ConfigError."""
        found = self._by_folder.get(folder)
        if found is None:
            found = self._by_folder[folder] = self._for(os.path.abspath(folder))
        return found

    def _for(self, folder: str) -> Configuration:
        file = self.chosen or ("" if self.isolated else self.search.file(folder))
        kind = "ours"
        if not file and not self.isolated:
            file, kind = self.search.hadolint_file(folder), "hadolint"
        if file not in self._made:
            self._made[file] = self._read(file, kind)
        return self._made[file]

    def _read(self, file: str, kind: str) -> Configuration:
        here = os.getcwd()
        if kind == "hadolint" and (file or self.has_variables) and not self.isolated:
            from dflint.config.hadolint import at_its_levels, read_hadolint

            rules = at_its_levels(self.rules) if file else self.rules
            layer, warnings = read_hadolint(file, self.environ, self.rules)
            layer = merged(layer, self.above, self._meaning)
            rules = _with_policies(layer, rules)
            return Configuration(layer, here, rules, (file,) if file else (), warnings, bool(file))
        if not file:
            return Configuration(self.above, here, _with_policies(self.above, self.rules))
        from dflint.config.reading import POLICIES, Reader

        if file.endswith(POLICIES):  # it was named itself: what is beside it is not meant
            from dflint.config.policies import read_policies

            layer = merged(read_policies(file, self.rules), self.above, self._meaning)
            return Configuration(layer, here, _with_policies(layer, self.rules), (file,))
        reader = Reader(self.rules)
        layer = merged(reader.file(file), self.above, self._meaning)
        folder = here if self.chosen else os.path.dirname(file)
        try:
            rules = _with_policies(layer, reader.rules)
        except ConfigError as error:
            raise reader.within(error, file) from None
        return Configuration(layer, folder, rules, (file,), levels=reader.levels)

    def _arguments(self, arguments: Sequence[str], flags: Layer) -> tuple[str, Layer]:
        """The file behind `--config`, if any, and what is above all files."""
        chosen = ""
        above: Layer = {}
        for argument in arguments:
            if "=" in argument and not disk.is_file(argument):
                from dflint.config.reading import Reader, read_argument

                reader = Reader(self.rules)
                above = merged(above, read_argument(argument, reader), self._meaning)
                self.rules = reader.rules
            elif chosen:
                raise ConfigError("--config takes one file, and further settings as KEY=VALUE.")
            elif self.isolated:
                raise ConfigError("--isolated and --config FILE contradict each other.")
            elif not disk.is_file(argument):
                raise ConfigError(f'there is no file "{argument}", and it is no KEY=VALUE.')
            else:
                chosen = os.path.abspath(argument)
        return chosen, merged(above, flags, self._meaning)

    def _meaning(self, name: str) -> object:
        """The rules that a name means; what has none means itself."""
        try:
            return find(self.rules, name) or name
        except UnknownCode:
            return name


def _with_policies(layer: Layer, rules: Sequence[Rule]) -> Sequence[Rule]:
    """The rules, and the policies of a configuration as rules. Raises ConfigError."""
    for key, setting in layer.items():
        if is_about_policies(key, setting.value):
            from dflint.config.policies import with_policies

            rules = with_policies(layer, rules)
            break
    if ("locked",) in layer:
        from dflint.config.locks import check_locks

        check_locks(layer, rules)
    return rules
