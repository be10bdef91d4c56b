"""What holds for a file: the values of keys, and the rules that are on."""

from __future__ import annotations

import os

from dflint.config.development import is_about_shipping, is_for_development
from dflint.config.values import Values
from dflint.engine.dispatch import dispatch
from dflint.engine.selection import find, is_named, is_on, select
from dflint.files import PathPatterns
from dflint.rule import Severity
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.config.settings import Layer
    from dflint.engine.dispatch import Dispatch
    from dflint.rule import Rule


class Configuration(Values):
    """What holds for the files of some folders. `folder` is where patterns are from.

    `is_hadolints`: it is that of hadolint. `levels`: the files that it is of, the one that holds most
    first.
    """

    def __init__(
        self,
        layer: Layer,
        folder: str,
        rules: Sequence[Rule],
        files: Sequence[str] = (),
        warnings: Sequence[str] = (),
        is_hadolints: bool = False,
        levels: Sequence[str] = (),
    ) -> None:
        super().__init__(layer, rules)
        self.is_hadolints = is_hadolints
        self.folder = folder
        self.files = tuple(files)
        self.warnings = tuple(warnings)
        self.levels = tuple(levels)
        self._tables: dict[tuple[tuple[str, ...], bool], Dispatch] = {}
        self._selected: Sequence[Rule] | None = None

    @property
    def asks_shellcheck(self) -> bool:
        """Whether ShellCheck is asked: as the settings say, and always for a file of hadolint."""
        return self.is_hadolints or bool(self.get("shellcheck"))

    def table(self, path: str) -> Dispatch:
        """The rules for a file, sorted for linting. Raises UnknownCode."""
        key = self._ignored(path), self._is_for_development(path)
        if key not in self._tables:
            heeds_comments = not self.get("ignore-suppressions")
            self._tables[key] = dispatch(self._without(*key), self.rules, heeds_comments)
        return self._tables[key]

    def on(self, path: str) -> Sequence[Rule]:
        """The rules that are on for a file. Raises UnknownCode."""
        return self._without(self._ignored(path), self._is_for_development(path))

    def severity_of(self, rule: Rule, path: str) -> Severity | None:
        """How bad the findings of a rule of another program are in a file; None if it is off."""
        ignored = (*self.ignored, *self._ignored(path))
        if not is_on(rule, self.words("select"), ignored, self.words("extend-select")):
            return None
        named = [(name, it) for (name,), it in self.within("severity") if is_on(rule, (name,))]
        _, best = max(named, key=lambda it: len(it[0]), default=("", None))
        return rule.severity if best is None else Severity.named(str(best.value))

    def budgets(self, path: str) -> tuple[Mapping[str, object], ...]:
        """The budgets that are for a Dockerfile, in the order of the file."""
        tables = self.get("budget")
        relative = os.path.relpath(path, self.folder)
        return tuple(
            it
            for it in (tables if isinstance(tables, tuple) else ())
            if "dockerfile" not in it or _Meant([str(it["dockerfile"])]).numbers(relative)
        )

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
        return bool(self._excluded.numbers(relative))

    def _moved(self, pattern: str, here: str, absolute: bool) -> str:
        """A pattern with a slash, which is from our folder, as from another one."""
        if "/" not in pattern.rstrip("/"):
            return pattern
        full = os.path.join(self.folder, pattern)
        return full if absolute else os.path.relpath(full, here)

    def _without(self, ignored: Sequence[str], is_for_development: bool) -> Sequence[Rule]:
        if self._selected is None:
            self._selected = self._built()
        off = {rule.code for name in ignored for rule in find(self.rules, name)}
        if is_for_development:
            named = (*self.words("select"), *self.words("extend-select"))
            off |= {
                it.code for it in self.rules if is_about_shipping(it) and not is_named(it, named)
            }
        if not off:
            return self._selected
        return tuple(it for it in self._selected if it.is_locked or it.code not in off)

    def _is_for_development(self, path: str) -> bool:
        """Whether a file is for an image that is not shipped; hadolint makes no difference there."""
        if not path or self.is_hadolints:
            return False
        # From where it is seen is only asked where one of its own names says so.
        return is_for_development(os.path.abspath(path)) and is_for_development(
            os.path.relpath(path, self.folder)
        )

    def _built(self) -> Sequence[Rule]:
        """The rules that are on, before any file is looked at."""
        if not self.layer:
            return select(self.rules)
        from dflint.config.build_rules import build_rules

        if ("locked",) in self.layer:
            from dflint.config.locks import with_locked

            return with_locked(build_rules(self), self)
        return build_rules(self)

    def _ignored(self, path: str) -> tuple[str, ...]:
        """What `per-file-ignores` says about a file."""
        meant = self._per_file
        if not path or not meant:
            return ()
        relative = os.path.relpath(path, self.folder)
        codes = (code for number in meant.numbers(relative) for code in self._codes[number])
        return tuple(dict.fromkeys(codes))

    @cached_property
    def _per_file(self) -> _Meant:
        return _Meant([pattern for (pattern,), _ in self.within("per-file-ignores")])

    @cached_property
    def _codes(self) -> list[tuple[str, ...]]:
        """What each pattern of `per-file-ignores` ignores."""
        values = [it.value for _, it in self.within("per-file-ignores")]
        return [value if isinstance(value, tuple) else () for value in values]

    @cached_property
    def _excluded(self) -> _Meant:
        return _Meant((*self.words("exclude"), *self.words("extend-exclude")))


class _Meant:
    """Patterns that mean a path or a folder above it; with `!` before one, all other paths."""

    def __init__(self, patterns: Sequence[str]) -> None:
        bare = [it.lstrip("!") for it in patterns]
        self._others = [
            number
            for number, (it, rest) in enumerate(zip(patterns, bare, strict=True))
            if (len(it) - len(rest)) % 2
        ]
        self._patterns = PathPatterns(it.removeprefix("**/") for it in bare)
        self._count = len(bare)

    def __bool__(self) -> bool:
        return self._count > 0

    def numbers(self, path: str) -> list[int]:
        """The numbers of the patterns that mean a path, in order."""
        taken = self._patterns.above(path)
        return sorted(taken.symmetric_difference(self._others))
