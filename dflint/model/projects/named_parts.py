"""Files that the manifest of a project names, and that are not copied before a package manager reads it.

Sources: the documentation of Bundler (`path`, `gemspec`, `ruby file:`), Go
(`replace`, go.work) and Maven (modules), and the wrappers of Gradle and Maven. Maven 3.8.7 was tried on
2026-11-30.
"""

from __future__ import annotations

from dflint.model.order import is_so_until
from dflint.model.paths import joined
from dflint.model.projects.go_files import go_directives
from dflint.model.projects.project_parts import MissingPart, ProjectPlace
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

    Named = tuple[
        str, str, str
    ]  # manifest in the context; folder in the image, and path from there
    Reader = Callable[[ProjectPlace], Iterator[Named]]

_GO_VERBS = ("build", "run", "test", "vet", "list", "generate", "install", "get", "mod", "work")
_MOST = 100  # manifests that are read
_CATALOG = "gradle/libs.versions.toml"  # which Gradle finds by itself
_SHELLS = ("sh", "bash")
_WRAPPERS = {
    "gradlew": ("gradle/wrapper/gradle-wrapper.jar", "gradle/wrapper/gradle-wrapper.properties"),
    "mvnw": (".mvn/wrapper/maven-wrapper.properties",),
}


def missing_parts(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingPart]:
    """The parts that commands of a stage do not find; the first of each stage."""
    from dflint.model.projects.composer_parts import composer_parts
    from dflint.model.projects.node_parts import NODE_READERS
    from dflint.model.projects.python_parts import PYTHON_READERS

    readers = {**_READERS, **NODE_READERS, **PYTHON_READERS, "composer": composer_parts}
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            is_shell = it.command.name in _SHELLS
            read = _wrapper if is_shell else readers.get(it.command.manager)
            if read is None or it.command.is_conditional or it.command.has("--help", "--version"):
                continue
            if it.directory is None or "$" in it.directory:
                continue
            place = ProjectPlace(it, step, stage, file, context)
            for manifest, folder, named in read(place):
                found = place.missing(manifest, folder, named)
                if found is not None:
                    yield found
                    return


def _bundler(place: ProjectPlace) -> Iterator[Named]:
    if place.command.verb not in (None, "install") or place.says("BUNDLE_GEMFILE"):
        return
    folder, manifest = place.nearest("Gemfile")
    for line in (place.context.folder.read(manifest) or "").splitlines() if manifest else ():
        words = line.replace("(", " ").replace('"', "'").split()
        quoted = line.replace('"', "'").split("'")
        key, is_sure = words[0] if words else "", "exist" not in line and " if " not in line
        if key == "ruby" and ("File.read" in line or "file:" in line) and is_sure:
            for name in (".ruby-version", ".tool-versions"):
                if name in quoted:
                    yield manifest, folder, name
        elif key == "eval_gemfile" and len(quoted) == 3 and is_sure:
            yield manifest, folder, quoted[1]
        elif line.rstrip() == "gemspec" or (line.startswith("gem ") and "path" in line and is_sure):
            path = _gem_path(quoted) if key == "gem" else "."
            specs = _specs(f"{manifest.rpartition('/')[0]}/{path}", place) if path else []
            if len(specs) == 1:
                yield manifest, folder, f"{path}/{specs[0]}".removeprefix("./")


def _gem_path(quoted: list[str]) -> str:
    """The path in `gem 'x', path: 'y'`; "" where it has none."""
    for key, value in zip(quoted[2::2], quoted[3::2], strict=False):
        if key.rstrip(" =>:").endswith("path"):
            return value.rstrip("/")
    return ""


def _specs(folder: str, place: ProjectPlace) -> list[str]:
    path = (joined("/", folder) or "/")[1:] or "."
    entries = place.context.folder.entries(path) if place.context.is_folder(path) else ()
    return [entry.name for entry in entries if entry.name.endswith(".gemspec")]


def _go(place: ProjectPlace) -> Iterator[Named]:
    """The folders of `replace` lines for modules that go.mod requires, and those of go.work."""
    command = place.command
    if (
        command.verb not in _GO_VERBS
        or command.has("-modfile", "-C")
        or any("@" in it for it in command.verbs)
        or is_so_until(_edits_modules, place.step, place.stage)
    ):
        return
    folder, manifest = place.nearest("go.mod")
    is_vendored = command.verb != "mod" and (
        command.option("-mod") == "vendor" or place.look_up(f"{folder}/vendor/modules.txt")[1]
    )
    if manifest and not is_vendored:
        lines = [it for it, _ in go_directives(place.context.folder.read(manifest) or "")]
        required = {words[1] for words in lines if words[0] == "require" and len(words) > 1}
        for words in lines:
            if words[0] == "replace" and "=>" in words and words[1] in required:
                path = words[words.index("=>") + 1]
                if path[:1] == ".":
                    yield manifest, folder, f"{path.rstrip('/')}/go.mod"
    folder, manifest = place.nearest("go.work")
    if manifest and not place.says("GOWORK"):
        for words, _ in go_directives(place.context.folder.read(manifest) or ""):
            if words[0] == "use" and len(words) == 2:
                yield manifest, folder, f"{words[1].strip(chr(34)).rstrip('/')}/go.mod"


def _edits_modules(step: Step) -> bool:
    """Whether a step writes other paths into go.mod or go.work: `go mod edit -replace`, `sed -i`."""
    return any(
        (it.manager == "go" and "edit" in it.verbs)
        or any(
            word.endswith(("go.mod", "go.work"))
            for word in it.args
            if it.name in ("sed", "mv", "cp")
        )
        for it in step.commands
    )


def _maven(place: ProjectPlace) -> Iterator[Named]:
    """The modules of a pom.xml, and of those in turn; what the wrapper needs."""
    yield from _gradle(place)
    if place.command.has("-N", "--non-recursive", "-v"):
        return
    given = str(place.command.option("-f", "--file") or "pom.xml")
    named = given if given.endswith(".xml") else f"{given}/pom.xml"
    waiting = [joined(place.directory, named)]
    seen: set[str] = set()
    while waiting and len(seen) < _MOST:
        path = waiting.pop()
        own = place.look_up(path)[1] if path is not None and path not in seen else ""
        if path is None or not own:
            continue
        seen.add(path)
        folder = path.rpartition("/")[0] or "/"
        for module in _modules(place.context.folder.read(own) or ""):
            part = module if module.endswith(".xml") else f"{module.rstrip('/')}/pom.xml"
            yield own, folder, part
            waiting.append(joined(folder, part))


def _modules(pom: str) -> list[str]:
    """The modules of a pom.xml that are there in every profile."""
    for first, last in (("<!--", "-->"), ("<profiles>", "</profiles>")):
        while first in pom:
            before, _, rest = pom.partition(first)
            pom = before + rest.partition(last)[2]
    listed = pom.partition("<modules>")[2].partition("</modules>")[0]
    return [one.partition("</module>")[0].strip() for one in listed.split("<module>")[1:]]


def _gradle(place: ProjectPlace) -> Iterator[Named]:
    """What a wrapper reads beside itself, where it is started by its path, and what Gradle reads."""
    yield from _wrapper(place)
    if place.command.manager == "gradle" and not place.command.has(
        "-p", "--project-dir", "-b", "-I"
    ):
        yield from _read_by_gradle(place)


def _wrapper(place: ProjectPlace) -> Iterator[Named]:
    """What a wrapper reads beside itself: of `./gradlew`, `sh gradlew`."""
    command = place.command
    is_shell = command.name in _SHELLS
    written = str(command.operands[0]) if is_shell and command.operands else str(command.path)
    parts = _WRAPPERS.get(written.rpartition("/")[2], ())
    path = joined(place.directory, written) if parts and (is_shell or "/" in written) else None
    own = place.look_up(path)[1] if path is not None else ""
    if path is not None and own:
        for part in parts:
            yield own, path.rpartition("/")[0] or "/", part


def _read_by_gradle(place: ProjectPlace) -> Iterator[Named]:
    """The catalog of versions that build scripts speak of, and the scripts that they apply."""
    for name in ("build.gradle", "build.gradle.kts"):
        folder, manifest = place.nearest(name)
        text = place.context.folder.read(manifest) or "" if folder == place.directory else ""
        for line in text.splitlines():
            bare = line.split("//")[0].strip().replace('"', "'")
            if bare.startswith(("apply from", "apply(from")) and bare.count("'") == 2:
                yield manifest, folder, bare.split("'")[1].removeprefix("./")
            elif any(sign in bare for sign in ("(libs.", " libs.")):
                yield manifest, folder, _CATALOG


_READERS: dict[str, Reader] = {
    it.__name__.removeprefix("_"): it for it in (_bundler, _go, _maven, _gradle)
}
