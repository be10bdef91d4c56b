"""Projects of Python that are installed before the file that describes them is there.

Sources: the manuals of Poetry, Hatch and Flit (readme); python-poetry/poetry#8637,
spotDL/spotify-downloader#2288 and thetom42/perplexica-mcp#14.
"""

from __future__ import annotations

from dflint.knowledge.runtime_stages import PROJECT_INSTALLERS
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.order import is_so_before
from dflint.model.packages.installs import install_of
from dflint.model.packages.sources import may_write_project
from dflint.model.paths import in_folder, joined
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.tables import Table
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Of pyproject.toml: what stops where the readme is not there. Setuptools only warns.
_POETRY = "poetry.core.masonry.api"
_STRICT_BACKENDS = ("hatchling.build", _POETRY, "flit_core.buildapi", "uv_build")
_WITHOUT_PROJECT = (
    "--no-root", "--no-install-project", "--no-install-workspace", "--help", "--dry-run",
)  # fmt: skip
_OLDER_POETRY = ("poetry==1", "poetry~=1", "poetry<2", "POETRY_VERSION")  # Poetry 1 goes on


class MissingReadme:
    """A project that is installed without its readme. A value: `word` installs it, `name` is the file."""

    __slots__ = ("name", "word")

    def __init__(self, word: Word, name: str) -> None:
        self.word = word
        self.name = name


def missing_readmes(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingReadme]:
    """The installations of a stage that stop because the readme of the project is not there."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            word = installs_project(it.command)
            if word is None or it.command.in_condition or it.command.in_function or step.mounts:
                continue
            found = file_of_project("pyproject.toml", it, step, stage, file, context)
            table = table_of(found.path, context) if found is not None and found.path else None
            name = _readme(table) if table is not None else ""
            path = joined(it.directory, name) if name else None
            if path is None or is_so_before(_may_make, step, stage, name):
                continue
            is_known, there = ImageFiles(context).look_up(path, stage, file, step)
            if is_known and there is None and not _is_old(it.command, stage):
                yield MissingReadme(word, name)


def missing_packages(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingReadme]:
    """The installations of a stage that stop because the package of the project is not there; once a stage."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            word = installs_project(it.command)
            if word is None or it.command.is_conditional or step.mounts:
                continue
            found = file_of_project("pyproject.toml", it, step, stage, file, context)
            table = table_of(found.path, context) if found is not None and found.path else None
            if found is None or table is None:
                continue
            names = _packages(table)
            if len(names) != 1 and _is_old(it.command, stage):
                continue
            folder = found.path.rpartition("/")[0]
            own = next((name for name in names if context.has(in_folder(folder, name))), "")
            if not own or is_so_before(_may_make_any, step, stage):
                continue
            places = [joined(it.directory, name) for name in names]
            looked = [ImageFiles(context).look_up(at or "", stage, file, step) for at in places]
            if all(is_known and there is None for is_known, there in looked):
                yield MissingReadme(word, own.rpartition("/")[0] or own)
                return


def _packages(table: Table) -> list[str]:
    """Where the build backend looks for the package of a project, if that is by its name; else nothing."""
    backend = value_at(table, "build-system", "build-backend")
    name = value_at(table, "project", "name") or value_at(table, "tool", "poetry", "name")
    included = value_at(table, "tool", "poetry", "packages")
    if (
        backend == _POETRY
        and isinstance(included, list)
        and value_at(table, "tool", "poetry", "package-mode") is not False
    ):
        return [path for path in map(_included, included) if path][:1]
    told = (("hatch", "build"), ("uv", "build-backend"), ("poetry", "packages"), ("flit",))
    is_told = any(value_at(table, "tool", *keys) is not None for keys in told)
    if backend not in _STRICT_BACKENDS or not isinstance(name, str) or is_told:
        return []
    if value_at(table, "tool", "poetry", "package-mode") is False:
        return []
    module = name.lower().replace("-", "_").replace(".", "_")
    if backend == "uv_build":
        return [f"src/{module}/__init__.py"]
    return [
        f"src/{module}/__init__.py",
        f"{module}/__init__.py",
        f"{module}.py",
        f"src/{module}.py",
    ]


def _included(entry: object) -> str:
    """A file of a package that Poetry is told to include; "" where that is not one folder."""
    name, below, to = (value_at(entry, key) for key in ("include", "from", "format"))
    if not isinstance(name, str) or any(char in name for char in "*?[.") or to is not None:
        return ""
    return f"{below}/{name}/__init__.py" if isinstance(below, str) else f"{name}/__init__.py"


def _may_make_any(step: Step) -> bool:
    """Whether a step may make a package."""
    it = step.instruction
    return isinstance(it, Run) and (
        may_write_project(step) or "__init__" in it.written or "src" in it.written
    )


def installs_project(command: Command) -> Word | None:
    """The word with which a command installs the project in its directory; None if it does not."""
    if command.has(*_WITHOUT_PROJECT):
        return None
    install = install_of(command)
    if install is not None and any(
        word in (".", "./") or word[:2] == ".[" for word in install.files
    ):
        return install.verb
    is_project = install is not None and not install.packages and not install.files
    is_project = is_project and command.manager in PROJECT_INSTALLERS
    return install.verb if install is not None and is_project else None


def _readme(table: Table) -> str:
    """The readme of a project whose build backend needs it; "" for none."""
    if value_at(table, "build-system", "build-backend") not in _STRICT_BACKENDS:
        return ""
    if value_at(table, "tool", "poetry", "package-mode") is False:
        return ""
    for keys in (
        ("project", "readme"),
        ("project", "readme", "file"),
        ("tool", "poetry", "readme"),
    ):
        name = value_at(table, *keys)
        if isinstance(name, str):
            return name
    return ""


def _may_make(step: Step, name: str) -> bool:
    return isinstance(step.instruction, Run) and name in step.instruction.written


def _is_old(command: Command, stage: Stage) -> bool:
    """Whether it may be a Poetry that goes on without the file."""
    text = "".join(step.instruction.written for step in stage.steps)
    return command.manager == "poetry" and any(sign in text for sign in _OLDER_POETRY)
