"""Maven, Gradle and sbt.

Sources: maven.apache.org (POM reference, dependency:go-offline), docs.gradle.org (settings files,
buildSrc, version catalogs), scala-sbt.org; 2026-11.
"""

from __future__ import annotations

from dflint.model.needs.build_scripts import files_named
from dflint.model.needs.project import MOST_FILES, Fetch, Need, Project, Unclear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command

_GOALS = ("compile", "test", "package", "verify", "install", "deploy", "test-compile")
_SCRIPTS = ("", ".kts")
_GRADLE_SETTINGS = ("settings.gradle", "settings.gradle.kts")
# What lines of build scripts have in them that read files, or run another program, while they are loaded.
_GRADLE_READS = (
    ".text", "readText", "readLines", "readBytes", "InputStream", "newReader", "withReader", "Reader(", "eachLine",
    ".execute(", "exec {", "providers.exec", "fileContents", ".load(", "listFiles", "eachFile", "ProcessBuilder",
)  # fmt: skip
_SBT_READS = (
    "fromFile", "IO.read", "listFiles", "Process(", "sys.process", "!!", "Files.read", "ConfigFactory", ".load(",
)  # fmt: skip
_CLOSED_FOR_SBT = ("target", "src", "node_modules", ".git")
_BASES = (
    "${project.basedir}",
    "${basedir}",
    "${project.parent.basedir}",
    "${maven.multiModuleProjectDirectory}",
)


def of_project(manager: str, command: Command, project: Project) -> Need:
    """What a command of Maven, Gradle or sbt needs. Raises Unclear."""
    reads = {"maven": maven, "gradle": gradle}.get(manager, sbt)
    return reads(command, project)


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
    kept = [str(it.word) for it in command.options if it.flag.startswith("-P")]
    kept += [word.raw for word in command.args if word.startswith("-D") and "skip" not in word]
    more = f" {' '.join(kept)}" if kept else ""
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
        if not folder and project.folder and "<parent>" in text and "<relativePath" not in text:
            if here.has("../pom.xml"):
                raise Unclear("its parent may be in the folder above")
        yield from _local_archives(text, here, project)


def _local_archives(text: str, here: Project, root: Project) -> Iterator[str]:
    """Archives and repositories of the project that a pom.xml names."""
    local = [it for it in elements(text, "systemPath") if "java.home" not in it]
    local += [it.partition("file:")[2] for it in elements(text, "url") if it.startswith("file:")]
    for path in local:
        base = next((it for it in _BASES if it in path), "")
        name = path.partition(base)[2].lstrip("/") if base else ""
        place = here if base in _BASES[:2] else root
        if not name or "$" in name:
            raise Unclear(f"a pom.xml names {path}")
        yield place.needed(name)


def elements(text: str, name: str) -> list[str]:
    """The texts of the elements of that name."""
    parts = text.split(f"<{name}>")[1:]
    return [it.partition(f"</{name}>")[0].strip() for it in parts]


def gradle(command: Command, project: Project) -> Need:
    """The scripts of all projects, buildSrc, catalogs and the wrapper. Raises Unclear."""
    if command.has("-p", "--project-dir", "-I", "--init-script", "-b", "-c", "--offline"):
        raise Unclear("its options name other files")
    files: list[str] = []
    settings = next((it for it in _GRADLE_SETTINGS if project.has(it)), "")
    text = project.read(settings) if settings else ""
    files += project.present(*_GRADLE_SETTINGS, "gradle.properties", "gradle.lockfile")
    included = [it for it in ("buildSrc", "build-logic") if project.has(it)]
    included += [it.strip("/") for it in _calls(text, "includeBuild")]
    files += [f"{it}/" for it in project.present("gradle")]
    files += [project.needed(it) for it in included]
    if not settings and any(one.present(*_GRADLE_SETTINGS) for one in project.above()):
        raise Unclear("it may be a project of the build in a folder above")
    if "fileTree" in text or "eachDir" in text or "listFiles" in text:
        raise Unclear(f"{settings} looks for projects itself")
    folders = ["", *(it.strip(":").replace(":", "/") for it in _calls(text, "include"))]
    if "projectDir" in text:
        raise Unclear(f"{settings} sets folders of projects")
    if settings:
        files += files_named(settings, project, project, _GRADLE_READS)
    for folder in dict.fromkeys(folders):
        files += _of_gradle_project(folder, project)
    for folder in included:
        for entry in project.context.tree(top=project.at(folder)):
            if entry.name.endswith((".gradle", ".kts", ".kt", ".groovy", ".java")):
                files += files_named(
                    entry.path, Project("", project.context), project, _GRADLE_READS
                )
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


def _of_gradle_project(folder: str, project: Project) -> Iterator[str]:
    """The scripts of a project of Gradle, with what they apply and read."""
    here = project.below(folder) if folder else project
    scripts = [f"build.gradle{end}" for end in _SCRIPTS if here.has(f"build.gradle{end}")]
    if not scripts and folder:
        raise Unclear(f"{here.folder} has no build.gradle")
    yield from here.present(*scripts, "gradle.properties")
    for script in scripts:
        yield from files_named(script, here, project, _GRADLE_READS)
        for applied in _applied(here.read(script)):
            name = applied.replace("$rootDir/", "").replace("${rootDir}/", "")
            if "$" in name or "://" in name:
                raise Unclear(f"a build script applies {applied}")
            place = project if name != applied else here
            yield place.needed(name)
            yield from files_named(name, place, project, _GRADLE_READS)


def _calls(text: str, name: str) -> Iterator[str]:
    """The strings that a call such as `include 'a', 'b'` or `include("a")` is given."""
    for line in text.replace("(\n", "(").replace(",\n", ",").splitlines():
        before, word, after = line.partition("//")[0].partition(name)
        while word:
            is_name = not before[-1:].isalnum() and before[-1:] not in ("_", ".", "'", '"')
            if is_name and (after[:1] in ("(", "'", '"') or (after[:1] == " " and after.strip())):
                if "$" in after or ("'" not in after and '"' not in after):
                    raise Unclear(f"a build script works out what it includes: {line.strip()}")
                quote = "'" if "'" in after else '"'
                yield from after.partition(")")[0].split(quote)[1::2]
            before, word, after = after.partition(name)


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
    """The scripts of all projects, the folder of plugins, and options of sbt. Raises Unclear."""
    files = [project.needed("build.sbt"), *project.present(".sbtopts", ".jvmopts", ".sbtrc")]
    for entry in project.context.tree(depth=5, closed=_CLOSED_FOR_SBT, top=project.folder or "."):
        is_script = entry.name.endswith(".sbt")
        below = entry.path[len(project.folder) + 1 :] if project.folder else entry.path
        if below.startswith("project/"):
            is_script = entry.name.endswith((".sbt", ".scala", ".properties"))
        if is_script and not entry.is_folder:
            files.append(entry.path)
            files += files_named(below, project, project, _SBT_READS)
    if len(files) > MOST_FILES:
        raise Unclear("the project has very many scripts")
    return Need(Fetch(files, f"{command.path} update"))
