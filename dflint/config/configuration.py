"""What holds for a file: the values of keys, and the rules that are on."""

from __future__ import annotations

import os

from dflint.config.values import Values
from dflint.engine.dispatch import dispatch
from dflint.engine.selection import find, is_on, select
from dflint.files import excluder
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.settings import Layer
    from dflint.engine.dispatch import Dispatch
    from dflint.rule import Rule


class Configuration(Values):
    """What holds for the files of some folders. `folder` is where patterns are from."""

    def __init__(
        self,
        layer: Layer,
        folder: str,
        rules: Sequence[Rule],
        files: Sequence[str] = (),
        warnings: Sequence[str] = (),
    ) -> None:
        super().__init__(layer, rules)
        self.folder = folder
        self.files = tuple(files)
        self.warnings = tuple(warnings)
        self._tables: dict[tuple[str, ...], Dispatch] = {}
        self._selected: tuple[Rule, ...] | None = None

    def table(self, path: str) -> Dispatch:
        """The rules for a file, sorted for linting. Raises UnknownCode."""
        ignored = self._ignored(path)
        if ignored not in self._tables:
            heeds_comments = not self.get("ignore-suppressions")
            self._tables[ignored] = dispatch(self._without(ignored), self.rules, heeds_comments)
        return self._tables[ignored]

    def on(self, path: str) -> tuple[Rule, ...]:
        """The rules that are on for a file. Raises UnknownCode."""
        return self._without(self._ignored(path))

    def severity_of(self, rule: Rule, path: str) -> Severity | None:
        """How bad the findings of a rule of another program are in a file; None if it is off."""
        ignored = (*self.ignored, *self._ignored(path))
        if not is_on(rule, self.words("select"), ignored, self.words("extend-select")):
            return None
        named = [(name, it) for (name,), it in self.within("severity") if is_on(rule, (name,))]
        _, best = max(named, key=lambda it: len(it[0]), default=("", None))
        return rule.severity if best is None else Severity.named(str(best.value))

    def excludes(self, flags: Sequence[str], absolute: bool) -> tuple[str, ...]:
        """The patterns of files to pass over, as from here; `flags` are so already."""
        here = os.getcwd()
        patterns = (*self.words("exclude"), *self.words("extend-exclude"))
        if self.folder == here and not absolute:
            return patterns
        return tuple(self._moved(it, here, absolute) if it not in flags else it for it in patterns)

    def is_excluded(self, path: str) -> bool:
        """Whether a file is one to pass over."""
        relative = os.path.relpath(path, self.folder)
        patterns = (*self.words("exclude"), *self.words("extend-exclude"))
        return any(matches(it, relative) for it in patterns)

    def _moved(self, pattern: str, here: str, absolute: bool) -> str:
        """A pattern with a slash, which is from our folder, as from another one."""
        if "/" not in pattern.rstrip("/"):
            return pattern
        full = os.path.join(self.folder, pattern)
        return full if absolute else os.path.relpath(full, here)

    def _without(self, ignored: Sequence[str]) -> tuple[Rule, ...]:
        if self._selected is None:
            self._selected = self._built()
        off = {rule.code for name in ignored for rule in find(self.rules, name)}
        return tuple(it for it in self._selected if it.code not in off)

    def _built(self) -> tuple[Rule, ...]:
        """The rules that are on, before any file is looked at."""
        if not self.layer:
            return select(self.rules)
        from dflint.config.build_rules import build_rules

        return build_rules(self)

    def _ignored(self, path: str) -> tuple[str, ...]:
        """What `per-file-ignores` says about a file."""
        patterns = list(self.within("per-file-ignores"))
        if not patterns:
            return ()
        relative = os.path.relpath(path, self.folder)
        codes = dict.fromkeys(
            code
            for (pattern,), it in patterns
            if matches(pattern, relative)
            for code in (it.value if isinstance(it.value, tuple) else ())
        )
        return tuple(codes)


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern means a path or a folder above it; `!` means all others."""
    if pattern[:1] == "!":
        return not matches(pattern[1:], path)
    is_meant = excluder((pattern.removeprefix("**/"),))
    while path:
        if is_meant(path):
            return True
        path = os.path.dirname(path)
    return False
