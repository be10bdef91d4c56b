"""Where build tools write what they make: whether a command of Go, Cargo, .NET, Maven or Gradle makes a path.

Sources: `go help build` (-o); the Cargo book ("Build cache", "Cargo Targets"); `dotnet publish` (-o); the manuals
of Maven (finalName) and Gradle (archivesName).
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import in_folder, is_below, joined
from dflint.model.projects.needed_files import file_of_project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

    Judge = Callable[[str, "BuildPlace"], "Made"]

_JARS = (".jar", ".war")


class Made:
    """Whether a command may make a path, and what it makes in its place. A value."""

    __slots__ = ("instead", "may")

    def __init__(self, may: bool, instead: str = "") -> None:
        self.may = may
        self.instead = instead


class BuildPlace:
    """A command that builds, in its folder, and the files of the context that it finds there or above."""

    __slots__ = ("_file", "_it", "_stage", "command", "context", "folder", "step")

    def __init__(
        self,
        it: CommandInDirectory,
        step: Step,
        stage: Stage,
        file: Dockerfile,
        context: Context | None,
    ) -> None:
        self.command = it.command
        self.folder = it.directory or "/"
        self.step = step
        self.context = context
        self._it = it
        self._stage = stage
        self._file = file

    def find(self, *names: str) -> ImageFile | None:
        """The first of these files that is there; None also where the context is not known."""
        if self.context is None:
            return None
        it, step, stage = self._it, self.step, self._stage
        those = (file_of_project(name, it, step, stage, self._file, self.context) for name in names)
        return next((one for one in those if one is not None), None)


def judge_of(command: Command) -> Judge | None:
    """What judges the output of a command; None where that is not known."""
    if command.runs("go", "build", "mod", "vet", "test", "env", "version") is not None:
        return _by_go
    if command.runs("cargo", "build", "b") is not None:
        return _by_cargo
    if command.runs("dotnet", "publish", "build", "restore", "test") is not None:
        return _by_dotnet
    if command.name in ("mvn", "mvnw"):
        return _by_maven
    return _by_gradle if command.name in ("gradle", "gradlew") else None


def _by_go(path: str, place: BuildPlace) -> Made:
    """`go build -o` makes that file, or the programs in that folder; without, a file beside the sources."""
    command, folder = place.command, place.folder
    if command.verb != "build":
        return Made(command.has("vendor", "-o", "-c") and is_below(path, folder))
    out = command.option("-o")
    if command.has("-C") or (out is not None and "$" in out):
        return Made(True)
    if out is None:
        return Made(path.rpartition("/")[0] == folder.rstrip("/"))
    target = joined(folder, str(out))
    may = target is None or is_below(path, target) or is_below(target, path)
    return Made(may, "" if may else f"go build writes {target}")


def _by_cargo(path: str, place: BuildPlace) -> Made:
    """`cargo build` writes to target/PROFILE, with --target to target/TRIPLE/PROFILE."""
    command, folder = place.command, place.folder
    top, found, rest = path.partition("/target/")
    names = {*place.step.state.variables.values, *(str(one.name) for one in command.environment)}
    if any(name.startswith("CARGO_") and ("TARGET" in name or "PROFILE" in name) for name in names):
        return Made(True)
    if command.has("--target-dir", "--out-dir", "--artifact-dir", "--manifest-path", "--config"):
        return Made(True)
    if not found or not (is_below(folder, top or "/") or is_below(top, folder)):
        return Made(path.endswith("/target"))
    triple, profile = command.option("--target"), command.option("--profile")
    name = str(profile or ("release" if command.has("--release", "-r") else "debug"))
    name = {"dev": "debug", "bench": "release", "test": "debug"}.get(name, name)
    if (
        "$" in f"{triple}{name}"
        or place.context is None
        or place.find(".cargo/config.toml", ".cargo/config") is not None
    ):
        return Made(True)
    made = [str(triple), name] if triple else [name]
    parts = rest.split("/")
    if parts[: len(made)] != made[: len(parts)]:
        return Made(False, f"cargo build writes to {top}/target/{'/'.join(made)}")
    if len(parts) != len(made) + 1 or "." in parts[-1] or parts[-1].startswith("lib"):
        return Made(True)
    programs = _programs(place, place.context)
    may = programs is None or parts[-1] in programs
    return Made(may, "" if may else f"cargo build makes {', '.join(sorted(programs or ()))}")


def _programs(place: BuildPlace, context: Context) -> set[str] | None:
    """The programs of the package of a Cargo.toml; None where they are not known, as of a workspace."""
    found = place.find("Cargo.toml")
    table = table_of(found.path, context) if found is not None and found.path else None
    name = value_at(table, "package", "name")
    if found is None or table is None or "workspace" in table or not isinstance(name, str):
        return None
    folder = found.path.rpartition("/")[0]
    bins = value_at(table, "bin")
    named = [value_at(one, "name") for one in bins] if isinstance(bins, list) else []
    paths = [value_at(one, "path") for one in bins] if isinstance(bins, list) else []
    programs = {str(one) for one in named if one is not None}
    if "src/main.rs" not in paths or not programs:
        programs.add(name)
    for entry in context.folder.entries(in_folder(folder, "src/bin")):
        programs.add(entry.name.removesuffix(".rs"))
    return programs


def _by_dotnet(path: str, place: BuildPlace) -> Made:
    """`dotnet publish -o` writes to that folder, and without to bin and obj beside the project."""
    command, folder = place.command, place.folder
    out = command.option("-o", "--output")
    sets = any(
        arg.lower().startswith(("-p:", "/p:", "--property", "-property")) and "dir" in arg.lower()
        for arg in command.args
    )
    if sets or (out is not None and "$" in out):
        return Made(True)
    if is_below(path, folder) and (out is None or folder != "/"):
        return Made(True)
    target = joined(folder, str(out)) if out is not None else None
    may = out is not None and (target is None or is_below(path, target) or is_below(target, path))
    writes = f"dotnet {command.verb} writes to {target}" if target is not None else ""
    return Made(may, "" if may else writes)


def _by_maven(path: str, place: BuildPlace) -> Made:
    """Maven writes target/ARTIFACT-VERSION.jar beside pom.xml."""
    folder = place.folder.rstrip("/")
    if not is_below(path, folder or "/"):
        return Made(place.command.has("-D", "-f", "--file"))
    parent, _, name = path.rpartition("/")
    if parent != f"{folder}/target" or not name.endswith(_JARS) or place.context is None:
        return Made(True)
    found = place.find("pom.xml")
    made = _name_of_pom(found.text or "") if found is not None else ""
    stem = made.rpartition("-")[0] if made else ""
    may = (
        not made
        or name.rpartition(".")[0].startswith(made)
        or "-" in name.removeprefix(f"{stem}-").replace("-SNAPSHOT", "")
    )
    may = may or name.startswith("original")
    return Made(may, "" if may else f"Maven makes {made}{name[name.rfind('.') :]}")


def _name_of_pom(text: str) -> str:
    """ARTIFACT-VERSION of a pom.xml that says both plainly, and no other name; else ""."""
    if any(
        sign in text
        for sign in (
            "<finalName",
            "<modules",
            "<outputDirectory",
            "<classifier",
            "<revision",
            "quarkus",
        )
    ):
        return ""
    own = text
    parent = ""
    while "<!--" in own:
        before, _, after = own.partition("<!--")
        own = before + after.partition("-->")[2]
    if "<parent>" in own:
        before, _, after = own.partition("<parent>")
        parent, _, after = after.partition("</parent>")
        own = before + after
    head = own
    for section in ("<dependencies", "<build", "<dependencyManagement", "<profiles"):
        head = head.partition(section)[0]
    artifact, version = (
        _element(head, "artifactId"),
        _element(head, "version") or _element(parent, "version"),
    )
    is_plain = artifact and version and "$" not in artifact + version
    return f"{artifact}-{version}" if is_plain else ""


def _element(text: str, name: str) -> str:
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0].strip()


def _by_gradle(path: str, place: BuildPlace) -> Made:
    """Gradle writes build/libs/PROJECT-VERSION.jar beside build.gradle."""
    folder = place.folder.rstrip("/")
    if not is_below(path, folder or "/"):
        return Made(place.command.has("-p", "-P", "--project-dir", "-D"))
    parent, _, name = path.rpartition("/")
    if parent != f"{folder}/build/libs" or not name.endswith(_JARS) or place.context is None:
        return Made(True)
    made = _name_of_gradle(place)
    stem = name.rpartition(".")[0]
    may = not made or stem == made or stem.startswith(f"{made}-")
    return Made(may, "" if may else f"Gradle makes {made}{name[name.rfind('.') :]}")


def _name_of_gradle(place: BuildPlace) -> str:
    """PROJECT-VERSION of a project of Gradle that says both plainly, and no other name; else ""."""
    found = [place.find(name, f"{name}.kts") for name in ("settings.gradle", "build.gradle")]
    settings, build = [(one.text or "") if one is not None else "" for one in found]
    others = (
        "archive",
        "jar {",
        "Jar {",
        "Jar>",
        "libsDir",
        "shadow",
        "allprojects",
        "apply from",
        "version.set",
        "quarkus",
    )
    if not settings or not build or any(sign in settings + build for sign in others):
        return ""
    if place.find("gradle.properties") is not None:
        return ""
    project = _assigned(settings, "rootProject.name")
    versions = [line for line in build.splitlines() if line.startswith("version")]
    if not project or len(versions) > 1:
        return ""
    version = _assigned(versions[0], "version") if versions else ""
    return f"{project}-{version}" if version else project if not versions else ""


def _assigned(text: str, name: str) -> str:
    """The string that a name is set to, `name = 'x'`; "" where it is none."""
    rest = text.partition(name)[2].lstrip(" =")
    quote = rest[:1]
    value = rest[1:].partition(quote)[0] if quote in ("'", '"') else ""
    return "" if "$" in value or "\n" in value else value
