"""One build with a layer cache: which of its steps are made anew, and why."""

from __future__ import annotations

from dflint.optimize.copied_through import passed_on
from dflint.optimize.layer_cache import CACHED, DEPENDS, MERGED, REBUILT, UNUSED, StepState, Trial
from dflint.optimize.selections import NotTracked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.optimize.files import Files
    from dflint.optimize.layer_cache import Keys, LayerCache
    from dflint.optimize.recipe import Origin, Recipe, StageRecipe, StepRecipe
    from dflint.optimize.selections import Selection


def build(cache: LayerCache, recipe: Recipe, files: Files, ignore: str) -> list[StepState]:
    """Build a recipe with these files, and remember what was built. `ignore`: the .dockerignore."""
    return _Build(cache, recipe, files, ignore).run()


_MOST_PATHS = 3  # that a cause names


_NO_KEYS = (-1, -1)


class _Build:
    def __init__(self, cache: LayerCache, recipe: Recipe, files: Files, ignore: str) -> None:
        self.cache = cache
        self.recipe = recipe
        self.files = files
        self.ignore = ignore
        self.trials: dict[tuple[int, int], Trial] = {}
        self.ends: dict[int, Keys] = {}
        self.used: set[tuple[Selection, str]] = set()
        self.states: dict[tuple[int, int], StepState] = {}

    def run(self) -> list[StepState]:
        recipe = self.recipe
        needed = recipe.needed()
        for index in sorted(needed):
            self.ends[index] = self._stage(index, recipe.stages[index])
        merged = self._merged()
        for index, stage in enumerate(recipe.stages):
            for number, step in enumerate(stage.steps):
                place = (index, number)
                state, cause, root = UNUSED, "", 0
                if index in needed:
                    state, cause, root = self._judged(index, number, step)
                    if place in merged or step.makes_nothing:
                        state, cause = MERGED, merged.get(place, "")
                self.states[place] = StepState(stage.label, step, state, cause, root)
        if not self.cache.keeps_builder_stages:
            self._rerun_builder_stages(needed)
        kept = needed if self.cache.keeps_builder_stages else self._chain()
        self.cache.remember([it for (index, _), it in self.trials.items() if index in kept])
        self.files.forget_unused(self.used)
        return list(self.states.values())

    def _chain(self) -> set[int]:
        """The stages whose steps are layers of the image."""
        found: set[int] = set()
        index = self.recipe.target
        while index is not None:
            found.add(index)
            index = self.recipe.stages[index].base
        return found

    def _stage(self, index: int, stage: StageRecipe) -> Keys:
        """Work out the keys of a stage; those of its last step."""
        if stage.base is not None:
            keys = self.ends[stage.base]
        else:
            start = self.cache.id(("FROM", *stage.image))
            keys = (start, start)
        for number, step in enumerate(stage.steps):
            if step.makes_nothing:
                self.trials[index, number] = Trial(keys, keys, {}, ())
                continue
            trial = self.trials[index, number] = self._trial(step, keys)
            if step.is_linked:
                keys = (
                    self.cache.id(("joined", keys[0], trial.keys[0])),
                    self.cache.id(("joined", keys[1], trial.keys[1])),
                )
            else:
                keys = trial.keys
        return keys

    def _trial(self, step: StepRecipe, above: Keys) -> Trial:
        digests: list[object] = []
        untracked = ""
        for selection in step.selections:
            self.used.add((selection, self.ignore))
            try:
                digests.append(self.files.digest(selection, self.ignore))
            except NotTracked as error:
                untracked = str(error)
        exact, outline = list(digests), list(digests)
        lines: list[int] = []
        for origin in step.origins:
            content = self._content(origin)
            if content is not None:
                exact.append(content)
                outline.append(content)
            elif origin.stage is not None:
                exact.append(("stage", self.ends[origin.stage][0], origin.paths))
                outline.append(("output",))
                steps = self.recipe.stages[origin.stage].steps
                lines += [it.line for it in steps[-1:]]
            else:
                exact.append(("image", origin.image, origin.paths))
                outline.append(("output",))
        if untracked:
            exact.append(("untracked", self.files.commit))
            outline.append(("untracked",))
        over = _NO_KEYS if step.is_linked else above
        keys = (
            self.cache.id((over[0], step.parts, tuple(exact))),
            self.cache.id((over[1], step.parts, tuple(outline))),
        )
        trial = Trial(keys, over, dict(step.parts), tuple(digests))
        trial.untracked = untracked
        trial.source_lines = lines
        return trial

    def _content(self, origin: Origin) -> object | None:
        """The digest of what is copied from a stage, where COPYs alone have put it there."""
        passed = passed_on(self.recipe, origin, self.files)
        if passed is None:
            return None
        found: list[object] = [passed.image]
        for selection, changes in passed.rows:
            self.used.add((selection, self.ignore))
            try:
                found.append((self.files.digest(selection, self.ignore), changes))
            except NotTracked:
                return None
        return tuple(found)

    # --- what the keys say ---

    def _judged(self, index: int, number: int, step: StepRecipe) -> tuple[str, str, int]:
        """State, cause and the line of the cause of a step."""
        trial = self.trials[index, number]
        if step.makes_nothing or self.cache.has(trial.keys):
            return CACHED, "", 0
        above = None if step.is_linked else self._state_above(index, number)
        if self.cache.may_have(trial.keys):
            return DEPENDS, *self._dependence(trial, step, above)
        if above is not None and above.state == REBUILT:
            return REBUILT, _after(above), above.root
        return REBUILT, self._own_cause(trial, step, above), step.line

    def _state_above(self, index: int, number: int) -> StepState | None:
        """The state of the step right above, in this stage or in one it builds upon."""
        while True:
            while number > 0:
                number -= 1
                state = self.states[index, number]
                if not self.recipe.stages[index].steps[number].makes_nothing:
                    return self._unmerged(index, number, state)
            base = self.recipe.stages[index].base
            if base is None:
                return None
            index, number = base, len(self.recipe.stages[base].steps)

    def _unmerged(self, index: int, number: int, state: StepState) -> StepState:
        if state.state != MERGED:
            return state
        step = self.recipe.stages[index].steps[number]
        return StepState(state.stage, step, *self._judged(index, number, step))

    def _dependence(
        self, trial: Trial, step: StepRecipe, above: StepState | None
    ) -> tuple[str, int]:
        """What the state of a step hangs on."""
        if above is not None and above.state == DEPENDS:
            return above.cause, above.root
        if trial.untracked:
            return f'depends on "{trial.untracked}", which git does not track', step.line
        if trial.source_lines:
            return f"depends on what line {trial.source_lines[0]} writes", step.line
        images = [it.image for it in step.origins if it.image]
        if images:
            return f"depends on what the image {images[0]} holds", step.line
        return f"depends on what a step above line {step.line} writes", step.line

    def _own_cause(self, trial: Trial, step: StepRecipe, above: StepState | None) -> str:
        """What is new about a step whose step above is not new."""
        if self.cache.is_empty:
            return "first build"
        before = self.cache.last_below(trial.above)
        if before is None:
            return "the instruction is new" if above is not None else "FROM is new or changed"
        parts, digests = before
        for name, value in trial.parts.items():
            if parts.get(name) != value:
                return _changed(name, parts.get(name), value, step)
        if digests != trial.digests:
            return self._files_cause(step)
        return "what it takes from another stage or image is new"

    def _files_cause(self, step: StepRecipe) -> str:
        paths = [
            path
            for selection in step.selections
            for path in self.files.taken_of(selection, self.ignore, self.files.changed)
        ]
        if paths:
            more = len(paths) - _MOST_PATHS
            named = ", ".join(paths[:_MOST_PATHS]) + (f" and {more} more" if more > 0 else "")
            return f"changed: {named}"
        for selection in step.selections:
            if self.files.sees_git_folder(selection, self.ignore):
                return "changed: .git, as every commit does"
        return "its files are not as in any build before"

    # --- what is built once, or not at all ---

    def _merged(self) -> dict[tuple[int, int], str]:
        """Steps that are the same as one of another stage. The builder shows such a step under the
        name that it comes to last, from the target upwards and into the stages that it copies from."""
        order: list[tuple[int, int]] = []
        seen: set[tuple[int, int]] = set()
        self._visit_stage(self.recipe.target, order, seen)
        shown: dict[int, tuple[int, int]] = {}
        for place in order:
            shown[self.trials[place].keys[0]] = place
        found: dict[tuple[int, int], str] = {}
        for place in order:
            other = shown[self.trials[place].keys[0]]
            step = self.recipe.stages[place[0]].steps[place[1]]
            if other != place and not step.makes_nothing:
                line = self.recipe.stages[other[0]].steps[other[1]].line
                found[place] = f"the same step as line {line}"
        return found

    def _visit_stage(
        self, index: int | None, order: list[tuple[int, int]], seen: set[tuple[int, int]]
    ) -> None:
        if index is None:
            return
        stage = self.recipe.stages[index]
        self._visit_stage(stage.base, order, seen)
        for number, step in enumerate(stage.steps):
            if (index, number) in seen:
                continue
            for origin in step.origins:
                self._visit_stage(origin.stage, order, seen)
            seen.add((index, number))
            if not step.makes_nothing:
                order.append((index, number))

    def _rerun_builder_stages(self, needed: set[int]) -> None:
        """With a cache of the image's own stages only: what others copy from has to run again as
        soon as one of these copies is not cached."""
        chain = self._chain()
        running: set[int] = set()
        for index in sorted(needed, reverse=True):
            stage = self.recipe.stages[index]
            runs = index in running
            for number, step in enumerate(stage.steps):
                state = self.states[index, number]
                if index not in chain and state.state in (CACHED, REBUILT, DEPENDS):
                    state.state = REBUILT if runs else CACHED
                    if not runs:
                        state.cause = ""
                    elif not state.cause or state.cause == "first build":
                        state.cause = "a cache of mode min has no steps of this stage"
                if state.state in (REBUILT, DEPENDS):
                    running.update(it.stage for it in step.origins if it.stage is not None)
            if runs and stage.base is not None and stage.base not in chain:
                running.add(stage.base)


def _after(above: StepState) -> str:
    """The cause of a step below one that is rebuilt."""
    if above.root != above.line or above.cause == "first build":
        return above.cause
    return f"line {above.line} ({above.instruction}) is rebuilt: {above.cause}"


def _changed(name: str, old: object, new: object, step: StepRecipe) -> str:
    if name == "instruction":
        return "the instruction is new or changed"
    if name == "environment" and isinstance(old, tuple) and isinstance(new, tuple):
        before, now = dict(old), dict(new)
        for key in (*now, *before):
            if before.get(key) != now.get(key):
                kind, _ = step.environment.origin(key)
                if key not in now:
                    return f"the variable {key} is gone"
                return f"{kind} {key} {'changed' if key in before else 'is new'}"
        return "the order of ARG and ENV changed"
    if name in ("flags", "mounts", "exclude"):
        return f"its {'options' if name != 'mounts' else 'mounts'} changed"
    return f"{name} changed"
