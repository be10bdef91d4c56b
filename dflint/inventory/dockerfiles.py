"""Dockerfiles as recipes: what each way of building them needs, and what the image is called."""

from __future__ import annotations

from dflint.inventory.records import (
    BASE,
    BY_TAG,
    COPIED,
    LOCKED,
    PINNED,
    STAGE,
    UNKNOWN,
    Declaration,
    Need,
    Recipe,
)
from dflint.model.analyze import analyze
from dflint.model.frames import Value
from dflint.model.image_reference import is_reference
from dflint.model.images.registries import image_name, images_taken
from dflint.model.scope import Scope, expand
from dflint.registry.errors import RegistryError
from dflint.registry.reference import parse_reference
from dflint.source import cached_property
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.model.builds import Build
    from dflint.model.images.lock import Lock
    from dflint.model.stages import Dockerfile, Stage
    from dflint.registry.reference import Reference
    from dflint.source import Source

SCHEME = "docker-image://"  # contexts that are images,
TARGET, SERVICE = "target:", "service:"  # and results of other builds of the same file


def recipes_of(
    source: Source,
    builds: Sequence[Build],
    repository: str,
    shown: Callable[[str], str],
    lock: Lock | None,
) -> list[Recipe]:
    """The ways in which a Dockerfile is built: as it is declared, or its last stage as it is.

    `shown`: a path of the repository as people see it. `lock`: what holds for tags of the file.
    """
    tree = parse(source)
    if not tree.instructions:
        return []
    found: dict[tuple[object, ...], Recipe] = {}
    for build in builds or (None,):
        file = analyze(tree, builds=() if build is None else (build,))
        one = _Reading(file, source, build, shown, lock).recipe(repository)
        first = found.setdefault((one.target, one.needs), one)
        if first is not one:
            first.names = tuple(dict.fromkeys((*first.names, *one.names)))
            first.declared = tuple(dict.fromkeys((*first.declared, *one.declared)))
            first.unknown = tuple(dict.fromkeys((*first.unknown, *one.unknown)))
    return list(found.values())


class _Reading:
    """Reads a Dockerfile as one build has it."""

    def __init__(
        self,
        file: Dockerfile,
        source: Source,
        build: Build | None,
        shown: Callable[[str], str],
        lock: Lock | None,
    ) -> None:
        self.file = file
        self.source = source
        self.build = build
        self.shown = shown
        self.lock = lock
        self.unknown: dict[str, None] = {}
        self.texts: dict[int, tuple[str, int]] = {}  # what FROM names, by stage, and where

    def recipe(self, repository: str) -> Recipe:
        build = self.build
        target = self._target()
        needs = dict.fromkeys(self._needs(target)) if target is not None else ()
        names = self._names()
        declared = []
        if build is not None:
            declared.append(Declaration(self.shown(build.path), build.line, build.kind, build.name))
        name = build.target.text or "" if build is not None and build.target is not None else ""
        return Recipe(
            self.source.path, repository, name, names, tuple(needs), tuple(declared),
            tuple(self.unknown),
        )  # fmt: skip

    def _target(self) -> Stage | None:
        if not self.file.stages:
            self._note(self.source.path, "there is no FROM")
            return None
        wanted = self.build.target if self.build is not None else None
        if wanted is None:
            return self.file.target("")
        if wanted.text is None:
            self._note(self.shown(wanted.path), "which stage is built is only known to a run")
            return self.file.target("")
        found = self.file.target(wanted.text)
        if found is None:
            self._note(self.source.path, f'there is no stage "{wanted.text}"')
        return found

    def _names(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        build = self.build
        for text in build.images if build is not None else ():
            name = full_name(text)
            if name:
                found[name] = None
            elif build is not None:
                place = f"{self.shown(build.path)}:{build.line}"
                self._note(place, "what the image is called is only known to a run")
        return tuple(found)

    def _needs(self, target: Stage) -> Iterator[Need]:
        root = target
        while (base := self._base(root)[0]) is not None:
            root = base
        for stage in self._needed(target):
            if stage.index in self.texts:
                text, start = self.texts[stage.index]
                yield from self._need(text, BASE if stage is root else STAGE, start)
            for image, word in images_taken(stage, self.file):
                yield from self._need(str(image.text), COPIED, word.start)
            for _, word in stage.taken:
                if "$" in word and image_name(word, self.file.variables) is None:
                    self._note(self._place(word.start), f"--from={word} is chosen by the build")

    def _needed(self, target: Stage) -> list[Stage]:
        """The stages that the target needs, in order."""
        found: dict[int, Stage] = {}
        waiting = [target]
        while waiting:
            stage = waiting.pop()
            if stage.index not in found:
                found[stage.index] = stage
                base, choices = self._base(stage)
                waiting += [*([base] if base else ()), *choices]
                taken = (self.file.stage_named(name, stage) for _, name in stage.taken)
                waiting += [it for it in taken if it is not None]
        return [found[at] for at in sorted(found)]

    def _base(self, stage: Stage) -> tuple[Stage | None, Sequence[Stage]]:
        """The stage that a stage builds upon, else those that it may build upon. An image is noted in
        `texts`, and what cannot be known in `unknown`."""
        word = stage.from_.image
        if word is None:
            self._note(self._place(stage.start), "FROM names no image")
            return None, ()
        text = expand(word, self.variables)
        if not text:
            if (
                stage.base is not None
            ):  # whatever the variables are, it is one of a few that are alike
                return stage.base, stage.choices
            self._note(self._place(word.start), f"the image of FROM {word} is chosen by the build")
            return None, stage.choices
        before = [it for it in self.file.stages[: stage.index] if it.name == text.lower()]
        if not before and text != "scratch":
            self.texts[stage.index] = (text, word.start)
        return (before[-1] if before else None), ()

    @cached_property
    def variables(self) -> Scope:
        """The ARGs before the first FROM, with the values that the build gives."""
        given = self.build.args if self.build is not None else {}
        if given.keys().isdisjoint(self.file.global_pairs):
            return self.file.variables
        # New ones: a scope numbers the values that it is made of.
        known = self.file.variables.values.items()
        values = {name: Value(it.text, it.kind, it.pair, it.written) for name, it in known}
        for name, pair in self.file.global_pairs.items():
            if name in given:
                values[name] = Value(given[name].text, "arg")
            elif pair.value is not None and pair.value.expands:
                values[name] = Value(expand(pair.value, Scope.of(values)), "arg")
        return Scope.of(values)

    def _need(self, text: str, how: str, start: int) -> Iterator[Need]:
        line = self.source.position(start).line
        context = self.build.contexts.get(text) if self.build is not None else None
        built: tuple[str, str] | None = None
        if context is not None and self.build is not None:
            given = context.text or ""
            kind = next((it for it in (TARGET, SERVICE) if given.startswith(it)), "")
            if kind:
                built = (self.shown(self.build.path), given.removeprefix(kind))
            elif given.startswith(SCHEME):
                text = given.removeprefix(SCHEME)
            else:
                if context.text is None:
                    self._note(self._place(start), f"the context {text} is only known to a run")
                return
        if built is not None:
            yield Need(how, self.source.path, line, built=built)
            return
        try:
            reference = parse_reference(text)
        except RegistryError as error:
            self._note(self._place(start), str(error).removesuffix("."))
            return
        yield Need(how, self.source.path, line, *self._pinned(reference))

    def _pinned(self, reference: Reference) -> tuple[Reference, str]:
        """The reference with its digest, and how that is known."""
        if reference.digest:
            return reference, PINNED
        locked = self.lock.images.get(str(reference)) if self.lock is not None else None
        return (reference.with_digest(locked.digest), LOCKED) if locked else (reference, BY_TAG)

    def _place(self, start: int) -> str:
        return f"{self.source.path}:{self.source.position(start).line}"

    def _note(self, place: str, what: str) -> None:
        self.unknown[f"{place}: {what}."] = None


def full_name(text: str) -> str:
    """The name of an image in full, as docker.io/acme/app:1.2, with UNKNOWN as it was; nothing where
    the name is not known."""
    name, _, tag = text.rpartition(":")
    is_open = tag == UNKNOWN
    if text == UNKNOWN or not is_reference(name if is_open else text):
        return ""
    try:
        reference = parse_reference(name if is_open else text)
    except RegistryError:
        return ""
    return f"{reference.name}:{UNKNOWN}" if is_open else f"{reference.name}:{reference.tag}"
