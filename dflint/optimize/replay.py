"""The history of a repository, built commit by commit without building anything."""

from __future__ import annotations

from dflint.files import decode
from dflint.model.analyze import analyze
from dflint.model.context.build_files import ENDING
from dflint.model.errors import errors_in
from dflint.optimize.cached_build import build
from dflint.optimize.files import Files, submodules
from dflint.optimize.git import GitError
from dflint.optimize.history import Change, Commit, names_of
from dflint.optimize.layer_cache import LayerCache, StepState
from dflint.optimize.recipe_reader import recipe_of
from dflint.sizes import counted
from dflint.source import Source
from dflint.syntax.parser import parse
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.model.stages import Dockerfile
    from dflint.optimize.git import Git
    from dflint.optimize.history import History
    from dflint.optimize.recipe import Recipe

PLACEHOLDERS = ("commit", "short", "date", "number")
_NEW = "changed-by-the-user"  # in place of an object id


class Settings:
    """How the builds are made that are replayed.

    `path`: the Dockerfile, and `context`: the folder that it is built in, both from the root of the
    repository. `build_args`: values with `{commit}`, `{short}`, `{date}` and `{number}` in them.
    """

    def __init__(
        self,
        path: str,
        context: str = "",
        build_args: Mapping[str, str] | None = None,
        target: str = "",
        platform: str = "",
        engine: str = "docker",
        scope: str = "all",
        mode: str = "max",
    ) -> None:
        self.path = path
        self.context = f"{context}/" if context else ""
        self.build_args = dict(build_args or {})
        self.target = target
        self.platform = platform
        self.engine = engine
        self.scope = scope
        self.mode = mode


class Rebuild:
    """What the build of one commit makes anew. No `steps`: the file was not there, or has no stage
    that is built."""

    __slots__ = ("commit", "path", "steps", "text")

    def __init__(self, commit: Commit, path: str, text: str, steps: list[StepState]) -> None:
        self.commit = commit
        self.path = path
        self.text = text
        self.steps = steps


class Replay:
    """A replayed history. `notes`: what it could not see, in sentences."""

    def __init__(self, rebuilds: list[Rebuild], notes: list[str]) -> None:
        self.rebuilds = rebuilds
        self.notes = notes


def replay(git: Git, history: History, settings: Settings) -> Replay:
    """Build every commit of a history. Raises GitError if no commit has the file."""
    return _Replay(git, history, settings).run()


def replay_change(
    git: Git, history: History, settings: Settings, paths: Sequence[str]
) -> tuple[Rebuild, list[str]]:
    """What the next build after the last commit makes anew if these files change; paths from the
    root of the repository. Raises GitError if git tracks one of them not."""
    run = _Replay(git, history, settings)
    last = run.run().rebuilds[-1].commit
    changes: list[Change] = []
    for path in paths:
        own = [it for it in run.files.everything if it == path or it.startswith(f"{path}/")]
        if not own:
            raise GitError(_untracked(path, run.files.everything))
        for it in own:
            mode, oid = run.files.everything[it]
            is_text = it in (
                run.names[-1],
                f"{run.names[-1]}{ENDING}",
                f"{settings.context}.dockerignore",
            )
            run.texts.setdefault(_NEW + oid, run.text(oid) if is_text else "")
            changes.append(Change(it, mode, _NEW + oid, mode, oid))
    commit = Commit(last.id, last.subject, last.date, last.number, changes, False)
    return run.build(commit, run.names[-1]), run.notes


def replay_text(
    git: Git,
    history: History,
    settings: Settings,
    text: str,
    number: int,
    ignore: str | None = None,
) -> list[Rebuild]:
    """Build the last commits of a history, so many, with one text in place of the Dockerfile, and
    another in place of the .dockerignore. The commit before them has been built."""
    run = _Replay(git, history, settings)
    run.fixed, run.fixed_ignore = text, ignore
    first = max(len(history.commits) - number - 1, 0)
    for commit in history.commits[:first]:
        run.files.apply(commit.id, commit.changes)
    pairs = list(zip(history.commits, run.names, strict=True))[first:]
    return [run.build(commit, name) for commit, name in pairs][-number:]


def _untracked(path: str, known: Mapping[str, object]) -> str:
    return f'git tracks no file "{path}".{did_you_mean(path, known)}'


class _Replay:
    def __init__(self, git: Git, history: History, settings: Settings) -> None:
        self.git = git
        self.history = history
        self.settings = settings
        self.files = Files(git, settings.context)
        self.cache = LayerCache(settings.scope, settings.mode)
        self.notes: list[str] = []
        self.names = names_of(git, history, settings.path)
        self.texts: dict[str, str] = {}
        self._meanings: dict[str, Dockerfile] = {}
        self._recipes: dict[tuple[str, tuple[str, ...]], Recipe] = {}
        self._images: set[str] = set()
        self._addresses: set[str] = set()
        self._unreadable = 0
        self._faulty: set[str] = set()  # ids of Dockerfiles with errors
        self._with_errors = 0  # commits that have one of them
        self.fixed: str | None = None  # in place of what the commits have
        self.fixed_ignore: str | None = None

    def run(self) -> Replay:
        rebuilds = [
            self.build(commit, name)
            for commit, name in zip(self.history.commits, self.names, strict=True)
        ]
        if not any(it.text for it in rebuilds):
            if self.settings.path in self.files.everything:
                raise GitError(f'"{self.settings.path}" is empty in all commits.')
            raise GitError(_untracked(self.settings.path, self.files.everything))
        if self.settings.target and not any(it.steps for it in rebuilds):
            raise GitError(self._no_target())
        self.notes += self._notes(rebuilds)
        return Replay(rebuilds, self.notes)

    def build(self, commit: Commit, name: str) -> Rebuild:
        """Go on to a commit and build it."""
        files = self.files
        files.apply(commit.id, commit.changes)
        entry = files.everything.get(name)
        if entry is None and self.fixed is None:
            return Rebuild(commit, name, "", [])
        oid = entry[1] if entry is not None and self.fixed is None else ""
        text = self.text(oid) if self.fixed is None else self.fixed
        recipe = self._recipe(name, oid, text, commit)
        self._with_errors += oid in self._faulty
        if recipe is None or recipe.target is None:
            return Rebuild(commit, name, text, [])
        return Rebuild(commit, name, text, build(self.cache, recipe, files, self._ignore(name)))

    def text(self, oid: str) -> str:
        """The text of a file by its object id; nothing if the object is not here."""
        found = self.texts.get(oid)
        if found is None:
            content = self.git.blob(oid)
            if content is None:
                self._unreadable += 1
            found = self.texts[oid] = decode(content)[0] if content is not None else ""
        return found

    def _recipe(self, name: str, oid: str, text: str, commit: Commit) -> Recipe | None:
        given = {key: filled(value, commit) for key, value in self.settings.build_args.items()}
        key = (oid, tuple(given.values()))
        recipe = self._recipes.get(key)
        if recipe is None:
            file = self._meanings.get(oid)
            if file is None:
                file = self._meanings[oid] = analyze(parse(Source(name, text)))
                if errors_in(file):
                    self._faulty.add(oid)
            if not file.stages:
                return None
            settings = self.settings
            recipe = recipe_of(file, given, settings.target, settings.platform, settings.engine)
            self._recipes = {key: recipe}  # the last one: most commits leave the file as it is
            self._images.update(it.image[0] for it in recipe.stages if it.base is None)
            self._addresses.update(s.address for it in recipe.stages for s in it.steps if s.address)
        return recipe

    def _ignore(self, name: str) -> str:
        """The text of the .dockerignore that holds for the Dockerfile."""
        if self.fixed_ignore is not None:
            return self.fixed_ignore
        for path in (f"{name}{ENDING}", f"{self.settings.context}{ENDING}"):
            entry = self.files.everything.get(path)
            if entry is not None:
                return self.text(entry[1])
        return ""

    def _no_target(self) -> str:
        target = self.settings.target
        known = [
            stage.name for file in self._meanings.values() for stage in file.stages if stage.name
        ]
        return f'no commit has a stage "{target}".{did_you_mean(target, known)}'

    def _notes(self, rebuilds: list[Rebuild]) -> Iterator[str]:
        history = self.history
        if history.is_shallow:
            yield (
                "this is a shallow clone: builds before its first commit are not seen, and that"
                " commit counts as the first build."
            )
        if history.is_cut:
            yield f"only the newest {len(history.commits)} commits are replayed."
        merges = sum(it.is_merge for it in history.commits)
        if merges:
            yield f"{counted(merges, 'merge')}: what a merge brings is one commit, as on the branch itself."
        without = sum(not it.text for it in rebuilds)
        if without:
            yield f"{counted(without, 'commit')} without the Dockerfile."
        if self._with_errors:
            known = "has" if self._with_errors == 1 else "have"
            yield (
                f"{counted(self._with_errors, 'commit')} {known} a Dockerfile with errors, which no builder"
                " builds to its end."
            )
        former = sorted({it.path for it in rebuilds if it.text} - {self.settings.path})
        if former:
            yield f"the Dockerfile was called {', '.join(former)} before."
        if self._unreadable:
            yield f"{counted(self._unreadable, 'file')} could not be read: the objects are not in this clone."
        modules = submodules(self.files.entries)
        if modules:
            yield f"submodules count as checked out: {', '.join(modules[:5])}."
        tagged = sorted(it for it in self._images if "@" not in it and it != "scratch")
        if tagged:
            yield f"base images count as unchanged while their name is: {', '.join(tagged[:5])}."
        if self._addresses:
            yield "what ADD fetches counts as unchanged while its address is."


def filled(value: str, commit: Commit) -> str:
    """The value of a build argument at a commit."""
    values = (commit.id, commit.id[:7], commit.date, str(commit.number))
    for name, text in zip(PLACEHOLDERS, values, strict=True):
        value = value.replace(f"{{{name}}}", text)
    return value
