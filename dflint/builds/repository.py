"""All builds that a repository declares, by Dockerfile and by the file that declares them."""

from __future__ import annotations

from itertools import pairwise

from dflint.builds.files import Files
from dflint.model.builds import KINDS, Build, Given
from dflint.model.context.build_files import ENDING, LINTED, is_nested, kind_of
from dflint.source import Source, cached_property
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dflint.builds.compose import ComposeFile
    from dflint.builds.declared import Declared
    from dflint.builds.github import Workflow
    from dflint.model.builds import Service
    from dflint.model.context.build_context import Folder
    from dflint.model.context.declared_builds import BuildFile
    from dflint.model.services.containers import ServiceContainer
    from dflint.model.stages import Dockerfile

    Read = Callable[[str, str], Iterable[Declared]]

# What a file must hold to be read at all: it is cheaper to look for that than to read it.
NEEDED = {
    "compose": ("build",),
    "bake": ("target",),
    "hcl": ("dockerfile", "contexts"),
    "workflow": ("build",),
    "gitlab": (" build", " bud", "buildx", "executor"),
    "skaffold": ("artifacts",),
    "devcontainer": ("ockerfile", "dockerFile"),
    "goreleaser": ("dockers",),
    "script": (" build", " bud", "buildx", "executor"),
    "makefile": (" build", " bud", "buildx"),
}
# What rules look at in Compose files whose services are all of ready images.
OF_IMAGES = (
    "volumes:",
    "ports:",
    "entrypoint:",
    "healthcheck:",
    "user:",
    "environment:",
    "command:",
)
# Files that may name what makes other files, and the arguments that a build is started with.
SPEAKING = ("script", "makefile", "workflow", "gitlab", "goreleaser", "other")
MOST_OF_A_KIND = 300
# Words of lines that may put a file elsewhere.
COPYING = frozenset(("cp", "mv", "ln", "install", "rsync", "tar", "zip", "cat", "sed", ">"))
# Keys of workflows whose files an action reads, and options of pip that are followed by a list.
READING = (
    "cache-dependency-path:",
    "python-version-file:",
    "node-version-file:",
    "go-version-file:",
)
LISTS = ("-r", "-c")
NO_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Repository:
    """The builds of a repository. Nothing is read before somebody asks.

    `root`: its folder. `listed`: its files that have a kind, from the root, as discovery finds them.
    `own`: the builds that the configuration declares.
    """

    def __init__(
        self, root: str, folder: Folder, listed: Iterable[str], own: Sequence[Declared] = ()
    ) -> None:
        self.root = root
        self.files = Files(folder)
        self.problems: dict[str, tuple[str, int]] = {}
        self.own = own
        self._listed = listed
        self._hidden: set[tuple[str, int]] = set()  # arguments of builds that are not known
        self._parsed: dict[str, Dockerfile | None] = {}
        self._mentioned: dict[str, bool] = {}
        self._sources: dict[str, Source] = {}

    @cached_property
    def paths(self) -> dict[str, list[str]]:
        """The files that may declare builds, by their kind."""
        found: dict[str, list[str]] = {}
        for path in self._listed:
            of_kind = found.setdefault(kind_of(path), [])
            if len(of_kind) < MOST_OF_A_KIND:
                of_kind.append(path)
        return found

    @cached_property
    def builds(self) -> tuple[Build, ...]:
        """All builds, those first that are trusted more."""
        found: dict[tuple[object, ...], Build] = {}
        for it in self._declared():
            build = self._resolved(it)
            if build is None:
                self._hidden.update((given.path, given.start) for given in it.args.values())
            else:
                values = tuple((name, given.text) for name, given in build.args.items())
                target = build.target.text if build.target else None
                key = (build.path, build.start, build.dockerfile, build.context, values, target)
                first = found.setdefault(key, build)
                first.images = tuple(dict.fromkeys((*first.images, *build.images)))
                first.platforms = tuple(dict.fromkeys((*first.platforms, *build.platforms)))
        return tuple(sorted(found.values(), key=lambda it: KINDS.index(it.kind)))

    @property
    def folder(self) -> Folder:
        """Its root."""
        return self.files.folder

    def builds_of(self, dockerfile: str) -> tuple[Build, ...]:
        """The builds of a Dockerfile, by its path from the root."""
        return self._by_dockerfile.get(dockerfile, ())

    def files_that_build(self, dockerfile: str) -> list[str]:
        """The files for rules to look at that declare builds of a Dockerfile."""
        paths = dict.fromkeys(build.path for build in self.builds_of(dockerfile))
        return [path for path in paths if kind_of(path) in LINTED]

    def build_files(self, folder: str) -> list[str]:
        """The files for rules to look at in a folder and below it."""
        from dflint.builds.declared import is_below
        from dflint.model.context.junk import EXAMPLE_FOLDERS

        found = dict.fromkeys((*(build.path for build in self.builds), *self.problems))
        for path in self.paths.get("compose", ()):
            text = self.files.text(path) or ""
            is_sample = not EXAMPLE_FOLDERS.isdisjoint(path.lower().split("/")[:-1])
            is_conflict = "\n<<<<<<< " in text
            is_meant = is_conflict or any(key in text for key in OF_IMAGES)
            if "image:" in text and not is_sample and is_meant:
                found[path] = None
        return [it for it in found if kind_of(it) in LINTED and is_below(it, folder)]

    def build_file(self, path: str, source: Source) -> BuildFile:
        """A file that declares builds, for rules."""
        from dflint.model.context.declared_builds import BuildFile

        builds = self._by_file.get(path, ())
        self._compose_file(path)  # it may have a problem
        return BuildFile(source, path, builds, self, self.problems.get(path))

    def containers(self, path: str) -> list[Service]:
        """The services of a Compose file that start an image which is not built here."""
        it = self._compose_file(path)
        return it.containers() if it is not None else []

    def is_changed_beside(self, path: str, service: str) -> bool:
        """Whether a file that is used with a Compose file says more of a service, or may."""
        from dflint.builds.compose_names import texts_beside

        beside = texts_beside(path, self.paths["compose"], self.files)
        it = self._compose_file(path)
        includes = it is not None and it.tree is not None and "include" in it.tree.entries
        return includes or beside is None or any(f"{service}:" in text for text in beside)

    def undeclared_names(self, path: str) -> Iterator[tuple[Given, str, str]]:
        """The names that services of a Compose file use and no file declares: place, key, the nearest name."""
        it = self._compose_file(path)
        if it is None or it.tree is None:
            return
        from dflint.builds.compose_names import texts_beside, undeclared_names

        names = list(undeclared_names(it))
        if any(key not in it.tree.entries for _, key in names) and self.mentions(path):
            return  # a script uses it, with others perhaps
        beside = texts_beside(path, self.paths["compose"], self.files) if names else None
        if beside is None:
            return
        for name, key in names:
            if not any(f"{name.value}:" in text for text in beside):
                near = nearest(name.value, it.tree.table(key).entries)
                yield Given(name.value, path, name.start, name.end), key, near or ""

    def host_names(self, path: str) -> set[str] | None:
        """The names by which containers of a Compose file find each other; None where others may be there."""
        from dflint.builds.compose_names import host_names

        it = self._compose_file(path)
        return host_names(it) if it is not None else None

    def relative_targets(self, path: str) -> Iterator[Given]:
        """The paths in containers at which a Compose file mounts something, and that are not absolute."""
        it = self._compose_file(path)
        if it is not None:
            from dflint.builds.compose_names import relative_targets

            for place in relative_targets(it):
                yield Given(place.value, path, place.start, place.end)

    def nested_services(self, path: str) -> Iterator[tuple[Given, str]]:
        """The services of a Compose file that are keys of another one: place, name of that one."""
        it = self._compose_file(path)
        if it is not None:
            from dflint.builds.compose_names import nested_services

            for place, outer in nested_services(it):
                yield Given(place.value, path, place.start, place.end), outer

    def obsolete_version(self, path: str) -> Given | None:
        """The key `version` of a Compose file, which Compose 2 does not read."""
        it = self._compose_file(path)
        if it is None or it.tree is None or not it.services or "services" not in it.tree.entries:
            return None
        key = next((key for key, _ in it.tree.pairs() if key.value == "version"), None)
        return Given(key.value, path, key.start, key.end) if key is not None else None

    def repeated_keys(self, path: str) -> Iterator[Given]:
        """The keys of a Compose file that their table has above."""
        from dflint.builds.data import tables_in

        it = self._compose_file(path)
        for table in tables_in(it.tree) if it is not None and it.tree is not None else ():
            for key in table.repeated:
                yield Given(key.value, path, key.start, key.end)

    def _compose_file(self, path: str) -> ComposeFile | None:
        """A Compose file; None where it cannot be read."""
        from dflint.builds.compose import compose_file
        from dflint.builds.data import Unreadable

        try:
            return compose_file(self.files, path) if kind_of(path) == "compose" else None
        except Unreadable as error:
            if not _is_template(self.files.text(path) or ""):
                self.problems.setdefault(path, (str(error), error.start))
            return None

    def dockerfile(self, build: Build) -> Dockerfile | None:
        """The Dockerfile of a build; None where there is none, or it is written elsewhere."""
        path = build.dockerfile
        if build.missing is not None or not path:
            return None
        if path not in self._parsed:
            text = self.files.text(path)
            self._parsed[path] = self._read(path, text) if text else None
        return self._parsed[path]

    def _read(self, path: str, text: str) -> Dockerfile:
        from dflint.model.analyze import analyze
        from dflint.syntax.parser import parse

        return analyze(parse(Source(path, text)))

    def container(self, build: Build) -> ServiceContainer | None:
        """The container of a service that is built here; None where its image, or what it starts, is not known."""
        from dflint.model.context.build_context import Context
        from dflint.model.services.containers import ServiceContainer, as_service

        file, service = self.dockerfile(build), build.service
        target = build.target.text if build.target is not None else ""
        if file is None or service is None or build.context is None or target is None:
            return None
        if service.command or service.workdir:
            file, target = as_service(file, target, service), ""
        stage = file.target(target) if file is not None else None
        if file is None or stage is None:
            return None
        context = Context(
            self.files.folder.below(build.context),
            self.files.text(f"{build.dockerfile}{ENDING}"),
            build=build,
            own_name=f"{build.dockerfile.rpartition('/')[2]}{ENDING}",
        )
        context.mentions = self.mentions
        return ServiceContainer(build, service, stage, file, context, self.files.folder)

    def image_container(self, service: Service) -> ServiceContainer | None:
        """The container of a service that starts a ready image, as if a Dockerfile without a COPY had made it."""
        from dflint.model.context.build_context import Context
        from dflint.model.services.containers import ServiceContainer, as_service

        image = service.image.text if service.image is not None else None
        if not image or " " in image or "\n" in image:
            return None
        file = as_service(self._read("", f"FROM {image}\n"), "", service)
        stage = file.stages[-1] if file is not None else None
        if file is None or stage is None:
            return None
        folder = self.files.folder
        return ServiceContainer(None, service, stage, file, Context(folder, None), folder)

    def read(self, path: str) -> str | None:
        """What is in a file; None if there is none."""
        return self.files.text(path)

    def has(self, path: str) -> bool:
        """Whether there is a file or a folder at a path."""
        return self.files.has(path) or self.files.folder.is_folder(path)

    def mentions(self, word: str) -> bool:
        """Whether a script, a Makefile or a workflow has a word in it."""
        if word not in self._mentioned:
            texts = (
                self.files.text(path) for kind in SPEAKING for path in self.paths.get(kind, ())
            )
            self._mentioned[word] = any(text and self._is_named(word, text) for text in texts)
        return self._mentioned[word]

    def _is_named(self, word: str, text: str) -> bool:
        """Whether a text has a word that is no part of a longer name.

        The path of another file that is there does not count, where nothing in the line may copy that; nor does
        what a line only reads.
        """
        if not _count_words(text, word):
            return False
        lines = [_without_lists(line) for line in text.split("\n") if word in line]
        lines = [line for line in lines if _count_words(line, word)]
        if "/" + word not in text:
            return bool(lines)
        return any(
            not COPYING.isdisjoint(line.split()) or self._is_free(word, line) for line in lines
        )

    def _is_free(self, word: str, line: str) -> bool:
        """Whether a line has a word that is not the end of the path of a file of the repository."""
        rest = line
        for it in line.split():
            path = it.strip("\"'`(),;:=[]").removeprefix("./")
            if path.endswith(f"/{word}") and self.has(path):
                rest = rest.replace(path, "")
        return _count_words(rest, word) > 0

    def _is_named_elsewhere(self, word: str, path: str) -> bool:
        """Whether a word is in another file than this one, or in this one more than once."""
        for kind in SPEAKING:
            for other in self.paths.get(kind, ()):
                text = self.files.text(other) or ""
                if _count_words(text, word) > (other == path):
                    return True
        return False

    def is_hidden(self, path: str, start: int) -> bool:
        """Whether what is written there goes also to a build whose Dockerfile is not known."""
        return (path, start) in self._hidden

    def is_made_before(self, path: str, build: Build) -> bool:
        """Whether something may make a file before a build that names it, or fetch it.

        Git ignores it or knows it for a submodule, or a script has its name in it.
        """
        folder, _, name = path.rpartition("/")
        is_usual = name in ("Dockerfile", "Containerfile")
        words = (path,) if is_usual else (path, name)
        if self.files.folder.is_unversioned(path):
            return True
        if any(self._is_named_elsewhere(word, build.path) for word in words):
            return True
        modules = self.files.text(".gitmodules") or ""
        return any(it and f"path = {it}\n" in f"{modules}\n" for it in _with_above(folder or path))

    @cached_property
    def _by_dockerfile(self) -> dict[str, tuple[Build, ...]]:
        found: dict[str, list[Build]] = {}
        for build in self.builds:
            if build.dockerfile and build.missing is None:
                found.setdefault(build.dockerfile, []).append(build)
        return {path: tuple(builds) for path, builds in found.items()}

    @cached_property
    def _by_file(self) -> dict[str, tuple[Build, ...]]:
        found: dict[str, list[Build]] = {}
        for build in self.builds:
            found.setdefault(build.path, []).append(build)
        return {path: tuple(builds) for path, builds in found.items()}

    def _resolved(self, it: Declared) -> Build | None:
        from dflint.builds.declared import resolved

        source = self._sources.get(it.path)
        if source is None:
            source = self._sources[it.path] = Source(it.path, self.files.text(it.path) or "")
        line = source.position(it.start).line
        return resolved(it, line, self.files.has, self.files.is_folder)

    # --- reading ---

    def _declared(self) -> Iterator[Declared]:
        yield from self.own
        yield from self._bakes()
        yield from self._each("compose", self._compose)
        yield from self._workflows()
        for kind, module, name in READERS:
            yield from self._each(kind, _reader(module, name, self.files))

    def _each(self, kind: str, read: Read) -> Iterator[Declared]:
        """What the files of a kind declare; one that cannot be read is a problem of its own."""
        for path in self.paths.get(kind, ()):
            text = self._needed(kind, path)
            if text is not None:
                yield from self._tried(path, read, path, text)

    def _needed(self, kind: str, path: str) -> str | None:
        text = self.files.text(path)
        return text if text and any(it in text for it in NEEDED[kind]) else None

    def _tried(
        self, path: str, read: Callable[..., Iterable[Declared]], *arguments: object
    ) -> list[Declared]:
        """What is read, or nothing and a problem."""
        from dflint.builds.data import Unreadable

        try:
            return list(read(*arguments))
        except Unreadable as error:
            if kind_of(path) != "hcl" and not _is_template(self.files.text(path) or ""):
                self.problems[path] = (str(error), error.start)
        except Exception as error:  # a bug of ours is no end of the run
            said = f"reading this failed with {type(error).__name__}: {error}"
            self.problems[path] = (f"{said}. Please report this as a bug", 0)
        return []

    def _compose(self, path: str, text: str) -> Iterable[Declared]:
        from dflint.builds.compose import compose_file

        it = compose_file(self.files, path)
        return it.builds() if it is not None else ()

    def _bakes(self) -> Iterator[Declared]:
        """Files with the usual names in one folder are one definition; others are on their own."""
        from dflint.builds.data import Unreadable

        groups: dict[str, list[str]] = {}
        known = [(kind, path) for kind in ("bake", "hcl") for path in self.paths.get(kind, ())]
        for kind, path in known:
            if self._needed(kind, path) is None:
                continue
            from dflint.builds.bake import USUAL

            folder, _, name = path.rpartition("/")
            groups.setdefault(folder if name in USUAL else path, []).append(path)
        for paths in groups.values():
            from dflint.builds.bake import USUAL, Definition

            if len(paths) > 1:
                paths.sort(key=lambda path: USUAL.index(path.rpartition("/")[2]))
            try:
                yield from Definition(paths, self.files).builds()
            except Unreadable:
                for path in paths:
                    yield from self._tried(path, _bake_alone, path, self.files)

    def _workflows(self) -> Iterator[Declared]:
        """Workflows and actions, each with the inputs that others of the repository call it with."""
        paths = self.paths.get("workflow", ())
        texts = {path: self._needed("workflow", path) for path in paths if not is_nested(path)}
        wanted = {path: text for path, text in texts.items() if text is not None}
        if not wanted:
            return
        from dflint.builds.github import TRACES
        from dflint.builds.scripts import may_build

        read: dict[str, Workflow] = {}
        for path, text in wanted.items():
            if may_build(text) or any(it in text for it in TRACES):
                self._tried(path, self._workflow, path, text, read)
        calls: dict[str, list[dict[str, str | None]]] = {}
        for path, workflow in read.items():
            if "./" in wanted[path]:
                for called, inputs in workflow.calls():
                    calls.setdefault(called, []).append(inputs)
        for path, workflow in read.items():
            own_calls = calls.get(path) or calls.get(path.rpartition("/")[0]) or []
            yield from self._tried(path, workflow.builds, own_calls)

    def _workflow(self, path: str, text: str, read: dict[str, Workflow]) -> Iterable[Declared]:
        """Read a workflow, and remember it."""
        from dflint.builds.github import Workflow

        read[path] = Workflow(path, text, self.files)
        return ()


# Kind, and the module and function that read it.
READERS = (
    ("gitlab", "gitlab", "gitlab_builds"),
    ("skaffold", "others", "skaffold_builds"),
    ("devcontainer", "others", "devcontainer_builds"),
    ("goreleaser", "others", "goreleaser_builds"),
    ("makefile", "makefiles", "makefile_builds"),
    ("script", "scripts", "script_builds"),
)


def _reader(module: str, name: str, files: Files) -> Read:
    """A reader, which is imported when there is something to read."""

    def read(path: str, text: str) -> Iterable[Declared]:
        found = getattr(__import__(f"dflint.builds.{module}", fromlist=[name]), name)
        builds: Iterable[Declared] = found(path, text, files)
        return builds

    return read


def _bake_alone(path: str, files: Files) -> Iterable[Declared]:
    from dflint.builds.bake import Definition

    return Definition([path], files).builds()


def _is_template(text: str) -> bool:
    """Whether something is still to make the file of this: Jinja, Helm or the like."""
    return "{%" in text or text.count("{{") > text.count("${{")


def _count_words(text: str, word: str) -> int:
    """How often a text has a word that is no part of a longer name; two is as good as more."""
    count = 0
    at = text.find(word)
    while at >= 0 and count < 2:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        count += before not in NO_NAME and after not in NO_NAME
        at = text.find(word, at + 1)
    return count


def _without_lists(line: str) -> str:
    """A line without the files that it only reads: lists for pip, and what the key of a cache is made of."""
    if "hashFiles(" in line or line.strip().startswith(READING):
        return ""
    words = line.split()
    if "-r" not in words or "install" not in words or not any("pip" in it for it in words):
        return line
    return " ".join(it for before, it in pairwise(["", *words]) if before not in LISTS)


def _with_above(path: str) -> Iterator[str]:
    """A path and the folders above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]
