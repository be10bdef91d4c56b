"""Maven, Gradle and sbt.

Sources: maven.apache.org (POM reference, dependency:go-offline), docs.gradle.org (settings files,
buildSrc, version catalogs), scala-sbt.org; 2026-11.
"""

from __future__ import annotations

from dflint.model.needs.project import MOST_FILES, Fetch, Need, Project, Unclear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command

_GOALS = ("compile", "test", "package", "verify", "install", "deploy", "test-compile")
_KEPT = ("-P", "--activate-profiles", "-s", "--settings", "-f", "--file")
_SCRIPTS = ("", ".kts")


def maven(command: Command, project: Project) -> Need:
    """The poms of all modules. Raises Unclear."""
    if command.has("-f", "--file", "-s", "--settings", "-gs", "-o", "--offline"):
        raise Unclear("its options name other files")
    files = list(poms(project))
    files += [f"{it}/" for it in project.present(".mvn")]
    program = _program(command, project, files, "mvnw")
    if any("dependency:" in str(it) for it in command.operands):
        return Need(Fetch(files))
    if not any(str(it) in _GOALS for it in command.operands):
        raise Unclear("it runs no phase of a build")
    profiles = [str(it.word) for it in command.options if it.flag.startswith("-P")]
    more = f" {' '.join(profiles)}" if profiles else ""
    return Need(Fetch(files, f"{program} -B{more} dependency:go-offline"))


def poms(project: Project) -> Iterator[str]:
    """The pom.xml of a project and of all its modules. Raises Unclear."""
    waiting, seen = [""], set()
    while waiting:
        folder = waiting.pop(0)
        if folder in seen:
            continue
        seen.add(folder)
        if len(seen) > MOST_FILES:
            raise Unclear("the project has very many modules")
        here = project.below(folder) if folder else project
        yield here.needed("pom.xml")
        text = here.read("pom.xml")
        waiting += [f"{folder}/{it}" if folder else it for it in elements(text, "module")]
        for path in elements(text, "relativePath"):
            if path.strip("/. "):
                yield here.needed(path if path.endswith(".xml") else f"{path}/pom.xml")


def elements(text: str, name: str) -> list[str]:
    """The texts of the elements of that name."""
    parts = text.split(f"<{name}>")[1:]
    return [it.partition(f"</{name}>")[0].strip() for it in parts]


def gradle(command: Command, project: Project) -> Need:
    """The scripts of all projects, buildSrc, catalogs and the wrapper. Raises Unclear."""
    if command.has("-p", "--project-dir", "-I", "--init-script", "-b", "-c", "--offline"):
        raise Unclear("its options name other files")
    files: list[str] = []
    settings = next(
        (f"settings.gradle{end}" for end in _SCRIPTS if project.has(f"settings.gradle{end}")), ""
    )
    text = project.read(settings) if settings else ""
    files += project.present(
        "settings.gradle", "settings.gradle.kts", "gradle.properties", "gradle.lockfile"
    )
    files += [f"{it}/" for it in project.present("gradle", "buildSrc", "build-logic")]
    for name in _calls(text, "includeBuild"):
        files.append(project.needed(name))
    if "fileTree" in text or "eachDir" in text or "listFiles" in text:
        raise Unclear(f"{settings} looks for projects itself")
    folders = ["", *(it.strip(":").replace(":", "/") for it in _calls(text, "include"))]
    if "projectDir" in text:
        raise Unclear(f"{settings} sets folders of projects")
    for folder in dict.fromkeys(folders):
        here = project.below(folder) if folder else project
        files += here.present("build.gradle", "build.gradle.kts", "gradle.properties")
        for end in _SCRIPTS:
            for applied in _applied(here.read(f"build.gradle{end}")):
                name = applied.replace("$rootDir/", "").replace("${rootDir}/", "")
                if "$" in name or "://" in name:
                    raise Unclear(f"a build script applies {applied}")
                files.append((project if name != applied else here).needed(name))
    if not any("build.gradle" in it for it in files):
        raise Unclear("there is no build.gradle")
    program = _program(command, project, files, "gradlew")
    if str(command.verb) == "dependencies":
        return Need(Fetch(files), ["build"])
    if command.verb is None:
        raise Unclear("it runs no task")
    tasks = " ".join(
        "dependencies" if not it else f":{it.replace('/', ':')}:dependencies"
        for it in dict.fromkeys(folders)
    )
    options = " --no-daemon" if command.has("--no-daemon") else ""
    return Need(Fetch(files, f"{program}{options} {tasks}"), ["build", ".gradle"])


def _calls(text: str, name: str) -> Iterator[str]:
    """The strings that a call such as `include 'a', 'b'` or `include("a")` is given."""
    lines = text.replace("(\n", "(").replace(",\n", ",").splitlines()
    for line in lines:
        plain = line.strip()
        if plain.startswith((f"{name} ", f"{name}(", f"{name}'", f'{name}"')):
            if "$" in plain or ("'" not in plain and '"' not in plain):
                raise Unclear(f"a build script works out what it includes: {plain}")
            quote = "'" if "'" in plain else '"'
            yield from plain.partition("//")[0].split(quote)[1::2]


def _applied(text: str) -> Iterator[str]:
    for line in text.splitlines():
        plain = line.strip()
        if plain.startswith("apply") and "from" in plain:
            quote = "'" if "'" in plain else '"'
            parts = plain.split(quote)
            if len(parts) < 3:
                raise Unclear(f"a build script works out what it applies: {plain}")
            yield parts[1]


def _program(command: Command, project: Project, files: list[str], wrapper: str) -> str:
    """The program as it is called; a wrapper of the project is one of the files."""
    path = str(command.path)
    if path.rpartition("/")[2] == wrapper:
        if not path.startswith("./"):
            raise Unclear(f"{wrapper} is called by another path")
        files.append(project.needed(path))
    return path


def sbt(command: Command, project: Project) -> Need:
    """build.sbt and the folder of its plugins. Raises Unclear."""
    files = [project.needed("build.sbt")]
    files += [
        it.path for it in project.context.folder.entries(project.at("project"))
        if not it.is_folder and it.name.endswith((".sbt", ".scala", ".properties"))
    ]  # fmt: skip
    return Need(Fetch(files, f"{command.path} update"))
