"""Versions of a language that a project asks for and its image has not.

Sources: the documentation of npm, Yarn 1, pnpm, Bundler, Composer, pip, Poetry, Cargo, Go, the .NET SDK,
Maven and Gradle; 2026-11. Go: official images from 1.21 on set GOTOOLCHAIN=local.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import rows_with
from dflint.model.context.tables import table_of, value_at
from dflint.model.images.purpose import language_of, version_in_tag
from dflint.model.images.runtimes import java_version
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of
from dflint.model.paths import file_beside
from dflint.model.projects.java_versions import (
    compiles_java,
    java_of_gradle,
    java_of_pom,
    toolchain_of_gradle,
)
from dflint.model.projects.make_targets import program_of_recipe
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import (
    LAST,
    gem_spans,
    intersect,
    npm_spans,
    numbers_of,
    pep440_spans,
    span_of,
)
from dflint.syntax.nodes import From, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.context.tables import Table
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.model.versions import Span
    from dflint.source import Word

    Asked = tuple[str, tuple[Span, ...] | None]  # as it is written, and what it means

_WRAPPER = "gradle/wrapper/gradle-wrapper.properties"
# Edition of Rust: the first version that has it. Source: The Rust Edition Guide.
_BY_MAKE = {"Go": ("go",), "Rust": ("cargo",)}  # what a Makefile runs
_MOST_MEMBERS = 50  # whose manifests are read
# Values by which uv takes only a Python that is there. Source: the manual of uv, "Environment variables".
_UV_REFUSALS = {
    "UV_PYTHON_DOWNLOADS": ("never", "manual", "0", "false"),
    "UV_NO_MANAGED_PYTHON": ("1", "true"),
    "UV_PYTHON_PREFERENCE": ("only-system",),
}
_EDITIONS = {"2018": (1, 31, 0), "2021": (1, 56, 0), "2024": (1, 85, 0)}


class VersionConflict:
    """A file of a project asks for versions of which the image has none.

    `place`: the word that runs the manager. `path`: the file, `asked`: what it says. `refuses`: the
    manager stops; else it warns.
    """

    __slots__ = ("asked", "found", "language", "manager", "path", "place", "refuses")

    def __init__(
        self,
        place: Word,
        path: str,
        asked: str,
        language: str,
        found: str,
        manager: str,
        refuses: bool,
    ) -> None:
        self.place = place
        self.path = path
        self.asked = asked
        self.language = language
        self.found = found
        self.manager = manager
        self.refuses = refuses


def version_conflicts(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[VersionConflict]:
    """What the managers of a stage ask for in vain, each file once."""
    language, numbers = _language(stage)
    if not numbers:
        return
    seen: set[str] = set()
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            manager = it.command.manager
            if it.command.name == "make" and language in _BY_MAKE:
                programs = _BY_MAKE[language]
                manager = program_of_recipe(it, programs, step, stage, file, context)
            ask = _ASKS.get((language, manager))
            if ask is None or it.command.in_function:
                continue
            names, read, is_refused = ask
            those = (
                file_of_project(name, it, step, stage, file, context) for name in names.split()
            )
            found = next((one for one in those if one is not None), None)
            if found is None or found.path in seen or found.path == "":
                continue
            asked, spans = read(found, it.command, numbers)
            if spans is None or not asked or intersect(spans, [span_of(numbers)]):
                continue
            place = it.command.verb or it.command.name
            shown = ".".join(map(str, numbers))
            if _installs_language(stage, language):
                return
            refuses = is_refused(it, step, stage, file, context)
            if refuses is not None:
                seen.add(found.path)
                manager = str(it.command.name)
                yield VersionConflict(place, found.path, asked, language, shown, manager, refuses)


def _language(stage: Stage) -> tuple[str, tuple[int, ...]]:
    """The language that the image of a stage is for, and which version of it the image has; () if unknown."""
    if stage.image is None:
        return "", ()
    language = language_of(stage.image)
    if language:
        return language, version_in_tag(stage.image)
    java = java_version(stage.image)
    return ("Java", (java,)) if java else ("", ())


def _installs_language(stage: Stage, language: str) -> bool:
    """Whether a step seems to bring another version of the language."""
    signs = {
        "Node.js": ("nvm", "nodenv", "volta", "fnm ", "corepack use", " n "),
        "Go": ("GOTOOLCHAIN", "golang.org/dl"),
        "Ruby": ("rbenv", "rvm ", "ruby-build"),
        "Python": ("pyenv", "uv python", "conda"),
        "Rust": ("rustup", "rust-toolchain"),
        "PHP": (),
        ".NET SDK": ("dotnet-install", "workload"),
        "Java": (
            "sdkman",
            "jdk",
            "auto-download",
            "installations.paths",
            "JAVA_HOME",
            "toolchain",
            "temurin",
            "-Dmaven.",
            "-Djava.",
        ),
    }[language]
    return is_so_in(_speaks_of, stage, signs)


def _speaks_of(step: Step, signs: tuple[str, ...]) -> bool:
    it = step.instruction
    return not isinstance(it, From) and it.has_any(signs)


def _table(found: ImageFile) -> Table:
    return table_of(found.path, found.context) or {}


def _engines(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    if '"engines"' not in (found.text or ""):
        return "", None
    asked = value_at(_table(found), "engines", "node")
    return (f"node {asked}", npm_spans(asked)) if isinstance(asked, str) else ("", None)


def _gemfile(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    """`ruby "~> 3.3"` in a Gemfile."""
    for line in (found.text or "").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word != "ruby" or "file:" in rest or "engine" in rest:
            continue
        parts = [part for at, part in enumerate(rest.replace("'", '"').split('"')) if at % 2]
        return f"ruby {', '.join(parts)}", gem_spans(parts) if parts else None
    return "", None


def _composer(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    table = _table(found)
    asked = value_at(table, "require", "php")
    ignored = any(word.startswith("--ignore-platform-req") for word in command.args)
    if not isinstance(asked, str) or ignored or value_at(table, "config", "platform", "php"):
        return "", None
    return f"php {asked}", npm_spans(asked, composer=True)


def _cargo(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    """What the manifest says, or one of the members of its workspace that are built."""
    if command.has("--ignore-rust-version"):
        return "", None
    own = _asked_of_rust(_table(found), ("package",), ("workspace", "package"))
    if own[1] is not None and not intersect(own[1], [span_of(numbers)]):
        return own
    named = command.option("-p", "--package")
    for folder in _members(found):
        path = file_beside(found.path, f"{folder}/Cargo.toml")
        table = table_of(path, found.context)
        if named is not None and value_at(table, "package", "name") != str(named):
            continue
        asked, spans = _asked_of_rust(table or {}, ("package",))
        if spans is not None and not intersect(spans, [span_of(numbers)]):
            return f"{asked} in {folder}", spans
    return own


def _asked_of_rust(table: Table, *places: tuple[str, ...]) -> Asked:
    for keys in places:
        asked = value_at(table, *keys, "rust-version")
        if isinstance(asked, str) and numbers_of(asked):
            return f"rust-version {asked}", ((span_of(numbers_of(asked))[0], LAST),)
    for keys in places:
        edition = value_at(table, *keys, "edition")
        if isinstance(edition, str) and edition in _EDITIONS:
            return f"edition {edition}", ((_EDITIONS[edition], LAST),)
    return "", None


def _members(found: ImageFile) -> list[str]:
    """The folders of a Cargo workspace that are named, without patterns."""
    members = (
        value_at(_table(found), "workspace", "members") if "members" in (found.text or "") else None
    )
    listed = members if isinstance(members, list) else []
    return [it.rstrip("/") for it in listed if isinstance(it, str) and "*" not in it][
        :_MOST_MEMBERS
    ]


def _go_mod(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    if numbers < (1, 21):
        return "", None  # they try, and mostly succeed
    for line in (found.text or "").splitlines():
        word, _, asked = line.partition(" ")
        if word == "go" and numbers_of(asked):
            return f"go {asked.strip()}", ((span_of(numbers_of(asked.strip()))[0], LAST),)
    return "", None


def _requires_python(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    table = _table(found)
    asked = value_at(table, "project", "requires-python")
    if isinstance(asked, str):
        return f"requires-python {asked}", pep440_spans(asked)
    asked = value_at(table, "tool", "poetry", "dependencies", "python")
    if isinstance(asked, str) and command.manager == "poetry":
        return f"python {asked}", npm_spans(asked)
    return "", None


def _global_json(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    """A tag such as 9.0 means the newest SDK of 9.0; one such as 9.0.102 is that SDK and no other."""
    sdk = value_at(_table(found), "sdk")
    asked, forward = value_at(sdk, "version"), value_at(sdk, "rollForward")
    written = numbers_of(asked) if isinstance(asked, str) else ()
    if len(written) < 2:
        return "", None
    policy = forward.lower() if isinstance(forward, str) else "latestpatch"
    low = span_of(written)[0] if len(numbers) > 2 else span_of(written[:2])[0]
    if "major" in policy:
        return f"SDK {asked}", ((low, LAST),)
    high = span_of(written[:1] if "minor" in policy else written[:2])[1]
    if len(numbers) > 2 and len(written) > 2 and policy.endswith("patch"):
        high = (
            written[0],
            written[1],
            written[2] // 100 * 100 + 100,
        )  # feature bands: 9.0.1xx, 9.0.2xx …
    return f"SDK {asked}", ((low, high),)


def _pom(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    if not compiles_java("maven", [str(it) for it in command.operands]):
        return "", None
    return _java(java_of_pom(found.text or ""))


def _gradle(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    if not compiles_java("gradle", [str(it) for it in command.operands]):
        return "", None
    toolchain = toolchain_of_gradle(found.text or "")
    if toolchain:
        return f"a toolchain of Java {toolchain}", (span_of((toolchain,)),)
    return _java(java_of_gradle(found.text or ""))


def _java(version: int) -> Asked:
    return (f"Java {version}", (((version, 0, 0), LAST),)) if version else ("", None)


def _without_download(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    """Gradle fetches a JDK for a toolchain where its settings name a plugin for that; before version 8, always."""
    builds = [
        file_of_project(name, it, step, stage, file, context)
        for name in ("build.gradle", "build.gradle.kts")
    ]
    texts = [one.text or "" for one in builds if one is not None]
    if any(map(toolchain_of_gradle, texts)) and not _is_gradle_8(it, step, stage, file, context):
        return None
    for name in ("settings.gradle", "settings.gradle.kts"):
        settings = file_of_project(name, it, step, stage, file, context)
        if settings is not None and "foojay" in (settings.text or ""):
            return None
    return True


def _is_gradle_8(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether it surely is Gradle 8 or later: by the wrapper that is started, or the image."""
    if it.command.name == "gradlew":
        wrapper = file_of_project(_WRAPPER, it, step, stage, file, context)
        number = (wrapper.text or "").partition("/gradle-")[2] if wrapper is not None else ""
    else:
        image = stage.image
        number = str(image.tag or "") if image is not None and image.familiar == "gradle" else ""
    return numbers_of(number.partition("-")[0].partition("b")[0]) >= (8,)


def _always(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    return True


def _of_project(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    """pip looks at pyproject.toml only where it installs the project."""
    return True if it.command.manager != "pip" or _installs_project(it.command) else None


def _installs_project(command: Command) -> bool:
    install = install_of(command)
    return install is not None and any(
        word in (".", "./") or word.startswith(".[") for word in install.files
    )


def _uv_refuses(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    """uv downloads the Python that the project asks for, unless it may not, or has to take another."""
    command, known = it.command, step.state.variables.values
    if "pip" in command.verbs[:1]:
        is_own = command.has("--system") or "UV_SYSTEM_PYTHON" in known
        return True if is_own and _installs_project(command) else None
    if command.verb not in ("sync", "run", "lock") or command.has("--python", "-p"):
        return None
    if command.has("--no-python-downloads", "--no-managed-python"):
        return True
    own = {str(one.name): str(one.value) for one in command.environment}
    said = {
        name: own.get(name) or (known[name].text if name in known else "") for name in _UV_REFUSALS
    }
    return any(said[name] in refusals for name, refusals in _UV_REFUSALS.items()) or None


def _npm_refuses(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    """npm and pnpm warn, unless engine-strict is set; Yarn 1 stops, later ones do not look."""
    command = it.command
    if (
        command.runs(str(command.name), "config", "cache", "global", "set", "dlx", "exec")
        is not None
    ):
        return None
    text = "".join(one.instruction.written for one in stage.steps_of(Run))
    if "ignore-engines" in text or "engine-strict=false" in text:
        return None
    settings = file_of_project(".npmrc", it, step, stage, file, context)
    is_strict = settings is not None and "engine-strict=true" in (settings.text or "").replace(
        " ", ""
    )
    if command.manager != "yarn":
        return is_strict or command.has("--engine-strict")
    is_berry = file_of_project(".yarnrc.yml", it, step, stage, file, context) is not None
    manifest = file_of_project("package.json", it, step, stage, file, context)
    manager = value_at(_table(manifest), "packageManager") if manifest is not None else None
    if (
        is_berry
        or (isinstance(manager, str) and not manager.startswith("yarn@1"))
        or "berry" in text
    ):
        return False
    return install_of(command) is not None or None


# Language and manager: the file (of several the first that is there), what it asks for, whether the manager stops.
_ASKS: dict[tuple[str, str], tuple[str, Callable[..., Asked], Callable[..., bool | None]]] = {
    **{
        ("Node.js", row.name): ("package.json", _engines, _npm_refuses)
        for row in rows_with("checks_engines")
    },
    ("Ruby", "bundler"): ("Gemfile", _gemfile, _always),
    ("PHP", "composer"): ("composer.json", _composer, _always),
    ("Rust", "cargo"): ("Cargo.toml", _cargo, _always),
    ("Go", "go"): ("go.mod", _go_mod, _always),
    ("Python", "pip"): ("pyproject.toml", _requires_python, _of_project),
    ("Python", "poetry"): ("pyproject.toml", _requires_python, _of_project),
    ("Python", "uv"): ("pyproject.toml", _requires_python, _uv_refuses),
    (".NET SDK", "dotnet"): ("global.json", _global_json, _always),
    ("Java", "maven"): ("pom.xml", _pom, _always),
    ("Java", "gradle"): ("build.gradle build.gradle.kts", _gradle, _without_download),
}
