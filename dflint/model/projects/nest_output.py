"""Where the build of a project of NestJS writes its program: dist/main.js, or dist/src/main.js.

Sources: the TypeScript handbook, `rootDir` (the longest common path of all files that are compiled), `include`,
`exclude`; the CLI of NestJS, `nest build`, which compiles what tsconfig.build.json says.
"""

from __future__ import annotations

from itertools import pairwise

from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import in_folder
from dflint.model.projects.native_packages import dependencies
from dflint.model.projects.package_scripts import package_scripts
from dflint.syntax.nodes import Cmd, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_INSIDE = ("src", "./src")
_CLOSED = frozenset({"node_modules", "dist", ".git"})


def other_program(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str, str, str] | None:
    """The program of a project of NestJS that a container starts and that its build does not write.

    The word that starts it, its path, where it is, and the file beside src that is why, or "".
    """
    for word, text in _started(stage, file, context):
        path = text.removesuffix(".js").removeprefix("./")
        folder, _, name = path.rpartition("/")
        if name != "main" or folder.rpartition("/")[2] not in ("dist", "src"):
            continue
        top = path.removesuffix("/main").removesuffix("/src")
        if top.rpartition("/")[2] != "dist":
            continue
        beside = _beside_sources(file, context)
        wanted = f"{top}/src/main" if beside else f"{top}/main"
        if beside is not None and path != wanted:
            return word, path, wanted, beside
    return None


def _started(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, str]]:
    """The programs that node is given by CMD or ENTRYPOINT, or by a script of package.json."""
    for step in stage.starts:
        words = step.instruction.words
        for before, word in pairwise(words):
            if before == "node" or before.endswith("/node"):
                yield word, str(word)
    for script in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        parts = script.body.split()
        if parts[:1] == ["node"] and len(parts) == 2:
            yield script.word, parts[1]


def _beside_sources(file: Dockerfile, context: Context) -> str | None:
    """A file of TypeScript beside src that the build compiles as well; "" for none, None where that is unknown."""
    for stage in file.stages:
        for step in stage.steps_of(Run):
            directory = (step.state.workdir or "").rstrip("/")
            if "build" in step.instruction.body.text and directory:
                package = ImageFiles(context).find(f"{directory}/package.json", stage, file, step)
                if package is not None and package.path:
                    folder = package.path.rpartition("/")[0]
                    if _is_plain_project(package.path, folder, context):
                        return _compiled_beside(folder, directory, step, stage, file, context)
    return None


def _is_plain_project(package: str, folder: str, context: Context) -> bool:
    """Whether `nest build` compiles one project with tsc, and no setting says another folder."""
    table = table_of(package, context)
    asked = {name for name, _ in dependencies(table)}
    settings = table_of(in_folder(folder, "nest-cli.json"), context) or {}
    options = settings.get("compilerOptions", {})
    is_other = "monorepo" in settings or "entryFile" in settings or "projects" in settings
    is_tsc = (
        isinstance(options, dict) and not {"builder", "webpack", "tsConfigPath"} & options.keys()
    )
    builds = value_at(table, "scripts", "build") in ("nest build", "rimraf dist && nest build")
    return "@nestjs/core" in asked and builds and is_tsc and not is_other


def _compiled_beside(
    folder: str, directory: str, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> str | None:
    own = table_of(in_folder(folder, "tsconfig.build.json"), context)
    base = table_of(in_folder(folder, "tsconfig.json"), context)
    tables = [it for it in (own, base) if it is not None]
    options = [it.get("compilerOptions", {}) for it in tables]
    if not tables or base is None or "extends" in base or any("files" in it for it in tables):
        return None
    if any(not isinstance(it, dict) or "rootDir" in it or "rootDirs" in it for it in options):
        return None
    include = next((it["include"] for it in tables if "include" in it), None)
    exclude = next((it["exclude"] for it in tables if "exclude" in it), ["node_modules", "dist"])
    if not _is_read(include) or not _is_read(exclude):
        return None
    for path in _programs(folder, context):
        inner = path[len(folder) :].lstrip("/")
        is_in = include is None or any(_takes(str(it), inner) for it in include)
        if is_in and not any(_takes(str(it), inner) for it in exclude):
            found = ImageFiles(context).find(f"{directory}/{inner}", stage, file, step)
            if found is not None:
                return path
    return ""


def _programs(folder: str, context: Context) -> Iterator[str]:
    """The files of TypeScript of a project that are not below src, two folders deep."""
    for entry in context.folder.near(folder or ".", 3, _is_program, _CLOSED):
        inner = entry.path[len(folder) :].lstrip("/")
        if not inner.startswith("src/") and not entry.is_folder:
            yield entry.path


def _is_program(name: str) -> bool:
    return name.endswith(".ts") and not name.endswith(".d.ts")


def _is_read(patterns: object) -> bool:
    """Whether all patterns of a list are understood."""
    if patterns is None:
        return True
    return isinstance(patterns, list) and all(
        isinstance(it, str) and it.count("*") in (0, 1, 2, 3) and "?" not in it and "{" not in it
        for it in patterns
    )


def _takes(pattern: str, path: str) -> bool:
    """Whether a pattern of tsconfig.json takes a file: a folder, `folder/**/*`, `**/*spec.ts`, a name."""
    pattern = pattern.removeprefix("./").rstrip("/")
    if pattern.startswith("**/*"):
        return path.endswith(pattern[4:])
    top = pattern.partition("*")[0].rstrip("/")
    if not top:
        return pattern in ("*", "*.ts") and "/" not in path
    return path == top or path.startswith(f"{top}/")
