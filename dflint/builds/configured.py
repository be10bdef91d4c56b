"""Builds that the configuration declares: `[[build]]` in dflint.toml or pyproject.toml."""

from __future__ import annotations

import os

from dflint.builds.data import Text
from dflint.builds.declared import Declared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.config.configuration import Configuration

NOWHERE = Text("", 0, 0)


def configured_builds(root: str, configurations: Iterable[Configuration]) -> list[Declared]:
    """The builds of configurations whose file lies in a repository; its root is absolute."""
    found: list[Declared] = []
    for configuration in dict.fromkeys(configurations):
        setting = configuration.layer.get(("build",))
        source = setting.origin.source if setting is not None else None
        if setting is None or source is None or not isinstance(setting.value, tuple):
            continue
        path = os.path.relpath(os.path.abspath(source.path), root).replace(os.sep, "/")
        if not path.startswith("../"):
            found += [_build(path, about) for about in setting.value]
    return found


def _build(path: str, about: dict[str, object]) -> Declared:
    it = Declared("configuration", path, str(about.get("name", "")), 0, 0)
    it.bases = [path.rpartition("/")[0] or "."]
    it.file_is_in_context = False
    it.publishes = True
    if "context" in about:
        it.context = it.given(str(about["context"]), NOWHERE)
    if "dockerfile" in about:
        it.dockerfile = it.given(str(about["dockerfile"]), NOWHERE)
    if "target" in about:
        it.target = it.given(str(about["target"]), NOWHERE)
    for name, table in (("args", it.args), ("contexts", it.contexts)):
        values = about.get(name)
        for key, value in values.items() if isinstance(values, dict) else ():
            table[key] = it.given(str(value), NOWHERE)
    platforms = about.get("platforms")
    it.platforms = [str(it) for it in platforms] if isinstance(platforms, tuple) else ()
    return it
