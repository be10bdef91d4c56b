"""Whether what a project installs is compiled: packages of Python with wheels, packages of Node with
scripts that run when they are installed."""

from __future__ import annotations

from dflint.knowledge.runtime_stages import PURE_PYTHON, WITH_WHEELS
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import read_table
from dflint.model.packages.installs import installing
from dflint.model.paths import cleaned, joined
from dflint.model.projects.requirements import name_of
from dflint.optimize.stages.unknown import Unknown
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

# In a script of package.json: programs that the slim variant of node has not.
_LACKING = ("git ", "curl ", "wget ", "python", "make ", "gcc ", "g++ ", "node-gyp", "unzip ")


def see_to_python_packages(
    file: Dockerfile, stage: Stage, context: Context, refused: Collection[str] = ()
) -> None:
    """Raises Unknown where a package may be compiled: it is none that is known to bring wheels, or, if
    packages are refused, it is one of these."""
    for step in stage.steps_of(Run):
        line = file.source.position(step.start).line
        for command, install in installing(step):
            if install.row.ecosystem != "python":
                continue
            if "requirements" not in install.row.given or install.kind == "sync":
                raise Unknown(f"which packages line {line} installs is not known", line)
            if command.option("--only-binary") == ":all:" and not refused:
                continue
            for name, is_pinned in names_of(install, Lists(file, stage, context, step), line):
                if refused:
                    if name in refused:
                        raise Unknown(f"{name} compiles for the GPU", line)
                elif name not in PURE_PYTHON and not (name in WITH_WHEELS and not is_pinned):
                    raise Unknown(f"it is not known whether {name} brings a wheel", line)


def names_of(install: Install, lists: Lists, line: int) -> Iterator[tuple[str, bool]]:
    """The packages that pip installs, of requirement files too, and whether one is kept from being the
    newest. Raises Unknown."""
    for word in install.packages:
        if word.expands or "://" in word or "/" in word:
            raise Unknown(f"what {word} at line {line} is, only the build knows", line)
        yield name_of(str(word)), _is_pinned(str(word))
    for word in install.files:
        name = str(word)
        if word.expands or not name.endswith((".txt", ".in")):
            raise Unknown(f"what {name} at line {line} brings is not known", line)
        path = lists.find(name)
        if path is None:
            raise Unknown(f"{name} is not in the build context", line)
        yield from _listed(path, lists, line, set())


class Lists:
    """Where the requirement files of a step are in the context."""

    def __init__(self, file: Dockerfile, stage: Stage, context: Context, step: Step) -> None:
        self.file = file
        self.stage = stage
        self.context = context
        self.step = step

    def find(self, name: str) -> str | None:
        """The path in the context of a file that a step names."""
        path = joined(self.step.state.workdir, name)
        if path is None:
            return None
        found = ImageFiles(self.context).find(path, self.stage, self.file, self.step)
        return found.path if found is not None and found.path else None


def _listed(path: str, lists: Lists, line: int, seen: set[str]) -> Iterator[tuple[str, bool]]:
    """The same of a requirement file of the context."""
    context = lists.context
    if path in seen:
        return
    seen.add(path)
    folder = path.rpartition("/")[0]
    for row in (context.folder.read(path) or "").splitlines():
        text = row.strip()
        if not text or text[0] == "#" or text.startswith("--hash"):
            continue
        if text.startswith(("-r", "--requirement", "-c", "--constraint")):
            other = text.split(None, 1)[1] if " " in text else text[2:]
            if not text.startswith(("-c", "--constraint")):
                other = f"{folder}/{other}" if folder else other
                yield from _listed(cleaned(other), lists, line, seen)
            continue
        if text[0] == "-" and not text.startswith("-e"):
            continue
        if text.startswith(("-e", ".", "/")) or "://" in text:
            raise Unknown(f"{path} names {text.split('#')[0].strip()}, which may be compiled", line)
        yield name_of(text), _is_pinned(text)


def _is_pinned(text: str) -> bool:
    return any(mark in text.partition(";")[0] for mark in ("==", "<", "~="))


def see_to_node_packages(stage: Stage, context: Context, source: Source) -> None:
    """Raises Unknown where installing a package may compile or fetch something."""
    for step in stage.steps_of(Run):
        line = source.position(step.start).line
        for _, install in installing(step):
            row = install.row
            if row.ecosystem != "node":
                continue
            if install.packages and install.manager != "npm":
                raise Unknown(f"what installing {install.packages[0]} runs is not known", line)
            if install.packages:
                raise Unknown(f"what {install.packages[0]} needs is not known", line)
            if install.manager != "npm":
                raise Unknown(
                    f"the lock of {install.manager} does not say which packages are compiled", line
                )
    texts = _manifests(context)
    for path, text in texts:
        table = read_table("package.json", text) or {}
        scripts = table.get("scripts")
        for script in scripts.values() if isinstance(scripts, dict) else ():
            sign = next((it for it in _LACKING if it in f"{script} "), "")
            if sign:
                raise Unknown(
                    f"a script of {path} names {sign.strip()}, which the slim variant has not"
                )
        needs = [
            key
            for key in ("dependencies", "devDependencies", "optionalDependencies")
            if table.get(key)
        ]
        if needs:
            _see_to_lock(path, context)


def _manifests(context: Context) -> list[tuple[str, str]]:
    paths = [
        it.path for it in context.tree(depth=4, closed=(".git", "node_modules"))
        if it.name == "package.json" and "node_modules/" not in it.path
    ]  # fmt: skip
    if not paths:
        raise Unknown("package.json is not in the build context")
    return [(path, context.folder.read(path) or "") for path in paths]


def _see_to_lock(manifest: str, context: Context) -> None:
    folder = manifest.rpartition("/")[0]
    while True:
        path = f"{folder}/package-lock.json" if folder else "package-lock.json"
        if context.sees(path) or not folder:
            break
        folder = folder.rpartition("/")[0]
    table = read_table("package.json", context.folder.read(path) or "")
    packages = table.get("packages") if table else None
    if not isinstance(packages, dict):
        raise Unknown("no package-lock.json of version 2 or 3 says which packages run scripts")
    for name, row in packages.items():
        if isinstance(row, dict) and (
            row.get("hasInstallScript") or "git" in str(row.get("resolved", ""))[:4]
        ):
            systems = row.get("os")
            if not name or (isinstance(systems, list) and "linux" not in systems):
                continue
            shown = name.rpartition("node_modules/")[2] or name
            raise Unknown(f"{shown} runs a script when it is installed, which may compile it")
