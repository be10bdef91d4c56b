"""The layer cache: which steps of a build have been built before, and what made the others new.

A step has two keys. Its definition is all that leads to it; where that has been seen, the step is
cached. Its outline is the same without what is copied from stages and images: where even that is new,
the step is rebuilt, whatever its stages wrote. In between, it depends on their output.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.optimize.recipe import StepRecipe

    Keys = tuple[int, int]  # definition, outline

CACHED, REBUILT, DEPENDS, MERGED, UNUSED = "cached", "rebuilt", "depends", "merged", "unused"
SCOPES = ("all", "parent")
MODES = ("min", "max")


class StepState:
    """What a build makes of a step. `text`: the instruction as it is written. `cause`: why it is not
    cached, "" if it is. `root`: the line of the step whose own change that is."""

    __slots__ = ("cause", "instruction", "line", "root", "stage", "state", "text")

    def __init__(
        self, stage: str, step: StepRecipe, state: str, cause: str = "", root: int = 0
    ) -> None:
        line = step.line
        self.stage = stage
        self.line = line
        self.instruction = step.instruction
        self.text = step.text
        self.state = state
        self.cause = cause
        self.root = root or line


class Trial:
    """One step in one build: its keys, what its own key is made of, and what it takes."""

    def __init__(self, keys: Keys, above: Keys, parts: dict[str, object], digests: object) -> None:
        self.keys = keys
        self.above = above
        self.parts = parts
        self.digests = digests
        self.untracked = ""
        self.source_lines: list[int] = []


class LayerCache:
    """All that was built, or with `scope` "parent" the build before only.

    `mode` "min" keeps the steps of the stages that the image is made of, and of no others.
    """

    def __init__(self, scope: str = "all", mode: str = "max") -> None:
        self._scope = scope
        self._mode = mode
        self._ids: dict[object, int] = {}
        self._definitions: set[int] = set()
        self._outlines: set[int] = set()
        # By the definition and by the outline of the step above.
        self._last_below: dict[int, tuple[dict[str, object], object]] = {}
        self._last_below_outline: dict[int, tuple[dict[str, object], object]] = {}
        self._is_empty = True

    def id(self, key: object) -> int:
        """The number of a key: the same for what is equal."""
        return self._ids.setdefault(key, len(self._ids))

    def has(self, keys: Keys) -> bool:
        return keys[0] in self._definitions

    def may_have(self, keys: Keys) -> bool:
        return keys[1] in self._outlines

    @property
    def is_empty(self) -> bool:
        return self._is_empty

    @property
    def keeps_builder_stages(self) -> bool:
        return self._mode == "max"

    def last_below(self, above: Keys) -> tuple[dict[str, object], object] | None:
        """What the key of the last step right below a step was made of."""
        return self._last_below.get(above[0]) or self._last_below_outline.get(above[1])

    def remember(self, trials: Sequence[Trial]) -> None:
        """Keep what a build has made."""
        if self._scope == "parent":
            self._definitions.clear()
            self._outlines.clear()
            self._last_below.clear()
            self._last_below_outline.clear()
        for trial in trials:
            self._definitions.add(trial.keys[0])
            self._outlines.add(trial.keys[1])
            made = (trial.parts, trial.digests)
            self._last_below[trial.above[0]] = self._last_below_outline[trial.above[1]] = made
        self._is_empty = False
