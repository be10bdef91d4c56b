"""What the user sets in the editor: `initializationOptions`, and the section `dflint`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.config.settings import Origin, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dflint.config.settings import Layer

FEATURES = (
    "diagnostics", "codeAction", "hover", "documentSymbol", "definition", "references",
    "documentHighlight", "rename", "foldingRange", "selectionRange", "semanticTokens", "inlayHint",
    "documentLink", "codeLens", "callHierarchy", "completion", "signatureHelp", "formatting",
)  # fmt: skip
# Lists of rules, and the keys of the configuration that they are.
RULES = {"select": "select", "ignore": "extend-ignore", "extendSelect": "extend-select"}
LISTS = (*RULES, "disable")
FLAGS = ("isolated", "unsafeFixes", "fixAll", "rebuilds", "workspace")
TEXTS = ("configuration", "measurements")
SECTION = "dflint"
# Settings in the same section that the editor uses itself, to find and start the server.
OF_EDITORS = frozenset({"path", "enable", "trace", "logFile", "logLevel"})


class Settings:
    """The settings of one editor. What is not set, or not of the right kind, is as usual.

    `disable`: features of FEATURES that another server provides. `configuration`: a file, or
    KEY=VALUE. `measurements`: a file that `dflint measure --record` writes. `unsafe_fixes`: offer
    unsafe fixes too. `fix_all`: offer to apply all safe fixes. `rebuilds`: replay the history of git, to
    say how often commits rebuild a RUN. `workspace`: report findings in files that are not open.
    `mistakes` says what cannot be used.
    """

    def __init__(self, values: object = None) -> None:
        given: Mapping[str, object] = values if isinstance(values, dict) else {}
        if isinstance(given.get(SECTION), dict):
            given = given[SECTION]  # type: ignore[assignment]
        self.mistakes = list(_mistakes(given))
        self._given = given
        self.isolated = self._flag("isolated", False)
        self.unsafe_fixes = self._flag("unsafeFixes", True)
        self.fix_all = self._flag("fixAll", True)
        self.rebuilds = self._flag("rebuilds", True)
        self.workspace = self._flag("workspace", False)
        self.configuration = self._text("configuration")
        self.measurements = self._text("measurements")
        self.disabled = frozenset(self._list("disable"))

    def layer(self) -> Layer:
        """What it says of rules, as a layer above the files of configuration."""
        found: dict[tuple[str, ...], Setting] = {}
        for name, key in RULES.items():
            values = self._list(name)
            if values:
                found[(key,)] = Setting(values, Origin(f"the setting {name} of the editor"))
        return found

    def _flag(self, name: str, usual: bool) -> bool:
        value = self._given.get(name)
        return value if isinstance(value, bool) else usual

    def _text(self, name: str) -> str:
        value = self._given.get(name)
        return value if isinstance(value, str) else ""

    def _list(self, name: str) -> tuple[str, ...]:
        value = self._given.get(name)
        values = value if isinstance(value, list) else []
        return tuple(it for it in values if isinstance(it, str))


def _mistakes(given: Mapping[str, object]) -> list[str]:
    from dflint.syntax.spelling import did_you_mean

    known = (*LISTS, *FLAGS, *TEXTS)
    found: list[str] = []
    for name, value in given.items():
        if name in OF_EDITORS:
            continue
        if name not in known:
            hint = did_you_mean(str(name), known)
            found.append(f'dflint: there is no setting "{name}".{hint}')
        elif value is None:
            continue
        elif name in LISTS and not (
            isinstance(value, list) and all(isinstance(it, str) for it in value)
        ):
            found.append(f'dflint: the setting "{name}" is a list of texts.')
        elif name in FLAGS and not isinstance(value, bool):
            found.append(f'dflint: the setting "{name}" is true or false.')
        elif name in TEXTS and not isinstance(value, str):
            found.append(f'dflint: the setting "{name}" is a text.')
    off = given.get("disable")
    for name in off if isinstance(off, list) else ():
        if isinstance(name, str) and name not in FEATURES:
            hint = did_you_mean(name, FEATURES)
            found.append(f'dflint: "disable" names "{name}", which is no feature.{hint}')
    return found
