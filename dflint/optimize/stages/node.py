"""Node: the project without what only its build needs.

Sources: docs.npmjs.com (npm prune, package.json, package-lock.json), the Dockerfiles of node; 2026-11.
"""

from __future__ import annotations

from dflint.model.context.tables import read_table
from dflint.model.images.facts import release_of as release_of_image
from dflint.model.images.tool_options import knows_option
from dflint.model.images.users import user_of
from dflint.model.lookups.image_bases import plain_name, release_of
from dflint.model.lookups.image_facts import image_facts
from dflint.model.packages.installs import install_of
from dflint.model.paths import is_below, joined
from dflint.optimize.stages.product import Base, Product, runs_that, variable
from dflint.optimize.stages.sources import Language
from dflint.optimize.stages.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.tables import Table
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.sources import Sources
    from dflint.optimize.stages.started import Started

_SUFFIXES = (".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", ".mts", ".cts")
MANAGERS = ("npm",)  # whose builds these are
NODE = Language(
    _SUFFIXES,
    ("package.json", "package-lock.json", "tsconfig.json"),
    (),
    tests=("/test/", "/tests/", "/__tests__/", ".test.", ".spec.", "/node_modules/", ".d.ts"),
)
_CONFIGURATIONS = (".config.", "webpack.", "rollup.", "gulpfile", "gruntfile", ".eslintrc", "jest.")


def product(started: Started, stage: Stage, sources: Sources) -> Product:
    """The folder of the project without development dependencies. Raises Unknown."""
    installs = list(runs_that(_installs, stage))
    if len(installs) != 1:
        raise Unknown("dependencies are installed by more commands than one, or by none")
    it = installs[0]
    row = it.command.row
    names = {*row.development_variables}
    if it.command.has(*row.no_development) or any(variable(it, stage, one) for one in names):
        raise Unknown("it is said elsewhere whether devDependencies are installed")
    folder = it.directory
    if folder in (None, "/") or "$" in str(folder):
        raise Unknown("the project lies in the root of the image, or in an unknown folder")
    assert folder is not None
    if it.command.manager != "npm":
        raise Unknown(f"{it.command.manager} is not known to remove development dependencies alone")
    manifest = next(
        (path for path, target in sources.files if target == f"{folder}/package.json"), None
    )
    table = (
        read_table("package.json", sources.context.folder.read(manifest) or "")
        if manifest
        else None
    )
    if table is None or table.get("workspaces"):
        raise Unknown("package.json cannot be read, or has workspaces")
    has_hooks = _starts(started, table, folder, stage)
    _see_to_imports(sources, table, has_hooks)
    step = next(one for one in stage.steps if one.start <= it.command.start <= one.end)
    image = _image(stage, sources, folder)
    made = Product([(f"{folder}/", f"{folder}/")], [image])
    made.needs_certificates = False
    made.last_lines = [_prune(step, stage, folder)]
    made.installer = step
    made.notes.append("npm prune leaves out the devDependencies, which no source imports")
    return made


def _installs(it: CommandInDirectory) -> bool:
    install = install_of(it.command)
    return install is not None and install.row.ecosystem == "node"


def _starts(started: Started, table: Table, folder: str, stage: Stage) -> bool:
    """Whether a tool of the dependencies is started, which may read its configuration. Raises Unknown."""
    words = list(started.words)
    if words[0] == "npm":
        name = (
            words[2]
            if words[1:2] == ["run"] and len(words) > 2
            else "start"
            if words[1:] == ["start"]
            else ""
        )
        scripts = table.get("scripts")
        script = scripts.get(name) if isinstance(scripts, dict) else None
        if not isinstance(script, str) or any(sign in script for sign in ("&&", "|", ";", "$")):
            raise Unknown("what npm starts is not known")
        if isinstance(scripts, dict) and f"pre{name}" in scripts:
            raise Unknown(f"npm runs pre{name} first")
        words = [word for word in script.split() if "=" not in word.partition("/")[0]]
    if not words:
        raise Unknown("what npm starts is not known")
    needed = table.get("dependencies")
    if words[0] == "node":
        path = next((word for word in words[1:] if word[:1] != "-"), "")
        whole = joined(stage.last_state.workdir, path)
        if not path or whole is None or not is_below(whole, folder):
            raise Unknown("node starts a file that is not in the folder of the project")
        if any(word in ("-r", "--require", "--import", "--loader") for word in words):
            raise Unknown("node loads further modules first")
        return False
    if isinstance(needed, dict) and words[0] in needed:
        return True
    raise Unknown(f"it is not known whether {words[0]} is a development dependency")


def _see_to_imports(sources: Sources, table: Table, has_hooks: bool) -> None:
    """Raises Unknown where a source imports a development dependency."""
    names = table.get("devDependencies")
    development = set(names) if isinstance(names, dict) else set()
    if not development:
        raise Unknown("there are no development dependencies to leave out")
    for path, _ in sources.files:
        if not path.endswith(_SUFFIXES) or any(part in f"/{path}" for part in NODE.tests):
            continue
        name = path.rpartition("/")[2]
        if not has_hooks and any(part in name for part in _CONFIGURATIONS):
            continue
        text = sources.context.folder.read(path) or ""
        for one in development:
            if not one.startswith("@types/") and _imports(text, one):
                raise Unknown(f"{path} imports {one}, a development dependency")


def _imports(text: str, name: str) -> bool:
    for quote in ("'", '"'):
        for end in (quote, "/"):
            word = f"{quote}{name}{end}"
            at = text.find(word)
            while at >= 0:
                before = text[max(at - 60, 0) : at].rstrip().rpartition("\n")[2]
                if (
                    before.endswith(("from", "require(", "import(", "import"))
                    and "import type" not in before
                ):
                    return True
                at = text.find(word, at + 1)
    return False


def _prune(step: Step, stage: Stage, folder: str) -> str:
    option = "--production" if knows_option("npm", "--omit", step, stage) is False else "--omit=dev"
    return (
        f"RUN npm prune {option}"
        if step.state.workdir == folder
        else f"RUN cd {folder} && npm prune {option}"
    )


def _image(stage: Stage, sources: Sources, folder: str) -> Base:
    """The slim variant, where nothing that is shipped was compiled or starts a program; else the same."""
    image = stage.image
    assert image is not None
    same = Base(str(image.text), "", "it is the image that builds")
    tag = str(image.tag or "")
    if plain_name(image.familiar) != "node" or image.tag is None or image.digest is not None:
        return same
    if any(word in tag for word in ("slim", "alpine")) or "$" in tag:
        return same
    if sources.has("child_process", "execa", "shelljs"):
        same.why += ": the sources may start programs of it"
        return same
    compiled = _compiled(sources, folder)
    if compiled:
        same.why += f": {compiled} may be linked with libraries of it"
        return same
    slim = f"{tag}-slim"
    own, other = release_of_image(image), release_of(image.familiar, slim)
    if (
        image_facts(image.familiar, slim) is None
        or own is None
        or other is None
        or own.name != other.name
    ):
        return same
    text = f"{str(image.text).rpartition(':')[0]}:{slim}"
    return Base(
        text,
        "apt",
        "no package of the lock that is shipped was compiled, so that the slim image does",
    )


def _compiled(sources: Sources, folder: str) -> str:
    """A package that is shipped and runs a script when it is installed, or what says that nothing is known."""
    path = next((p for p, target in sources.files if target == f"{folder}/package-lock.json"), None)
    table = read_table("package.json", sources.context.folder.read(path) or "") if path else None
    packages = table.get("packages") if table else None
    if not isinstance(packages, dict):
        return "without a package-lock.json of version 2 or 3, packages"
    for name, row in packages.items():
        if name and isinstance(row, dict) and row.get("hasInstallScript") and not row.get("dev"):
            systems = row.get("os")
            if not isinstance(systems, list) or "linux" in systems:
                return str(name).rpartition("node_modules/")[2]
    return ""


def runs_as_before(made: Product, last: Step, stage: Stage) -> bool:
    """Whether what removes packages runs as the user who has installed them."""
    return made.installer is None or user_of(made.installer, stage) == user_of(last, stage)
