"""`COPY . .` in a stage that only builds: the folders that the build reads in place of all of them."""

from __future__ import annotations

from dflint.model.needs import Project, Unclear
from dflint.model.needs.builds import files_of_builds
from dflint.model.needs.compiled import replaced
from dflint.model.needs.jvm import elements
from dflint.model.needs.project import quoted
from dflint.model.paths import is_below, relative_to
from dflint.optimize.piece import Piece
from dflint.optimize.places import image_path
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

MOST_COPIES = 12  # in place of one
_GO_VERBS = frozenset({"build", "install", "vet", "test", "mod", "list"})
_DOCUMENTS = (
    ".md",
    ".txt",
    ".rst",
    ".adoc",
    "LICENSE",
    "NOTICE",
    "CHANGELOG",
    "README",
    ".gitignore",
    ".editorconfig",
)


def narrowed(order: list[Piece], file: Dockerfile, stage: Stage, context: Context) -> list[Piece]:
    """The pieces with a COPY of the whole context replaced, where it is clear what is read of it."""
    if stage.in_final_image or stage in file.bases:
        return order
    for at, copy in enumerate(order):
        if copy.kind != "copy" or copy.is_new or copy.sources != (".",) or not copy.target:
            continue
        below = [it for it in order[at + 1 :] if it.kind == "run"]
        if not below or not isinstance(copy.instruction, Copy):
            return order
        try:
            folders = _folders(below, context, copy)
        except Unclear:
            return order
        if not folders or _is_taken_elsewhere(file, stage, copy, folders):
            return order
        there = {
            path
            for it in order[:at]
            if it.is_new and it.kind == "copy"
            for path in it.sources or ()
        }
        folders = [it for it in folders if it not in there]
        new = [_copy_of(copy, folder, number, context) for number, folder in enumerate(folders)]
        new[0].before = copy.before
        return [*order[:at], *new, *order[at + 1 :]]
    return order


def _folders(runs: Sequence[Piece], context: Context, copy: Piece) -> list[str]:
    """The folders and files that all these RUNs read. Raises Unclear."""
    try:
        named = files_of_builds(_in_context(runs, copy), context)
    except Unclear:
        named = []
    if named and len(named) <= MOST_COPIES:
        return [it.rstrip("/") for it in named]
    managers = {
        one.command.manager for run in runs for one in run.commands if one.command.name != "cd"
    }
    projects = {run.project for run in runs}
    if len(projects) != 1 or len(managers) != 1:
        return []
    project = Project(projects.pop(), context)
    if managers == {"go"}:
        return _of_go(runs, project, context)
    if managers == {"maven"}:
        return _of_maven(runs, project, context)
    return []


def _in_context(runs: Sequence[Piece], copy: Piece) -> list[tuple[Command, str]]:
    """The commands of RUNs, with the folders of the context that they run in. Raises Unclear."""
    found = []
    for run in runs:
        if run.is_system:
            continue
        for one in run.commands:
            if one.command.name == "cd":
                continue
            if one.directory is None or not is_below(one.directory, copy.target):
                raise Unclear(f"{one.command.name} runs elsewhere")
            found.append((one.command, relative_to(one.directory, copy.target)))
        if not run.commands:
            raise Unclear("a RUN has no commands that are known")
    return found


def _of_go(runs: Sequence[Piece], project: Project, context: Context) -> list[str]:
    words = {str(one.command.verb) for run in runs for one in run.commands if one.command.manager}
    if (
        not words <= _GO_VERBS
        or not project.folder
        or project.has("go.work")
        or context.has("go.work")
    ):
        return []
    if any("../" in run.text or "git " in run.text for run in runs):
        return []
    found: list[str] = []
    waiting = [project.folder]
    while waiting:
        folder = waiting.pop(0)
        if folder in found:
            continue
        found.insert(0, folder)
        waiting += [it.rstrip("/") for it in replaced(Project(folder, context))]
    if any(it in ("", ".") for it in found):
        return []
    for folder in found:
        for entry in context.tree(top=folder):
            if entry.name.endswith(".go") and "ReadBuildInfo" in (
                context.folder.read(entry.path) or ""
            ):
                return []
    return found


def _of_maven(runs: Sequence[Piece], project: Project, context: Context) -> list[str]:
    if project.folder or any("-f" in run.text.split() for run in runs):
        return []
    if not all(run.need is not None and run.need.fetch is not None for run in runs):
        return []
    texts = [project.read("pom.xml")]
    modules = elements(texts[0], "module")
    if not modules and not project.has("src"):
        return []
    texts += [project.read(f"{it}/pom.xml") for it in modules]
    tops = dict.fromkeys(it.split("/")[0] for it in modules)
    kept = [it for it in ("pom.xml", ".mvn", "mvnw", "src") if project.has(it)]
    for entry in context.folder.entries("."):
        if not context.sees(entry.path) or entry.name in tops or entry.name in kept:
            continue
        is_document = entry.name.endswith(_DOCUMENTS) or entry.name.startswith(_DOCUMENTS)
        is_document = is_document or "dockerfile" in entry.name.lower() or "compose" in entry.name
        if any(entry.name in text for text in texts) or not (
            is_document or entry.is_folder or entry.name.startswith(".")
        ):
            return []
    return [*kept, *tops]


def _is_taken_elsewhere(
    file: Dockerfile, stage: Stage, copy: Piece, folders: Sequence[str]
) -> bool:
    """Whether another stage takes something of what is not copied any more."""
    kept = [image_path(copy, folder) for folder in folders]
    for other in file.stages:
        for step in other.steps:
            it = step.instruction
            if (
                not isinstance(it, Copy)
                or it.from_ is None
                or file.stage_named(it.from_, other) is not stage
            ):
                continue
            for word in it.sources:
                path = str(word)
                if word.expands or not path.startswith("/") or is_below(copy.target, path):
                    return True
                if is_below(path, copy.target) and not _is_made(path, copy, kept):
                    return True
        if any(mount.fields.get("from") for step in other.steps for mount in step.mounts):
            return True
    return False


def _is_made(path: str, copy: Piece, kept: Sequence[str | None]) -> bool:
    """Whether a path below the COPY is in a kept folder, or is made by the build."""
    if any(folder is not None and is_below(path, folder) for folder in kept):
        return True
    rest = relative_to(path, copy.target)
    return rest.split("/")[0] in ("target", "build", "out", "bin", "dist")


def _copy_of(copy: Piece, folder: str, number: int, context: Context) -> Piece:
    it = copy.instruction
    assert isinstance(it, Copy | Add)
    quoted(folder)
    target = image_path(copy, folder)
    assert target is not None
    is_folder = context.is_folder(folder)
    base = copy.destination.rstrip("/")
    if copy.destination.startswith("/"):
        written = f"{target}/" if is_folder else f"{target.rpartition('/')[0]}/"
    else:
        prefix = "" if base in (".", "") else f"{base.removeprefix('./')}/"
        written = f"{prefix}{folder}/" if is_folder else (prefix or "./")
    text = f"COPY {folder}{'/' * is_folder} {written}"
    for flag in it.flags:
        text = text.replace("COPY ", f"COPY {flag.text.raw} ", 1)
    made = Piece("copy", copy.step, copy.place + number / 1000, text)
    made.sources, made.target, made.destination = (folder,), target, written
    made.is_folder, made.is_new = is_folder, True
    return made
