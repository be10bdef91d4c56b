"""Virtual environments of Python that do without what they point to: a Python of uv, the source of the project.

Sources: uv, "Python versions" (where they are installed), "Editable installs"; Poetry, `install`; PEP 660;
astral-sh/uv#7758, astral-sh/uv-docker-example#33.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at
from dflint.model.images.root_files import is_plain_user, opens_home
from dflint.model.images.users import user_of
from dflint.model.layers.copies import copy_targets
from dflint.model.order import is_so_in, is_so_until
from dflint.model.packages.installs import installs
from dflint.model.packages.programs import image_lacks, package_brings
from dflint.model.paths import is_below, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

UV_PYTHONS = "/root/.local/share/uv"
_WITHOUT_PROJECT = (
    "--no-editable", "--no-install-project", "--no-install-workspace", "--only-group", "--no-root",
)  # fmt: skip
_OTHER_PLACES = (
    "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME", "UV_NO_EDITABLE", "UV_NO_INSTALL_PROJECT", "UV_PYTHON_PREFERENCE",
    "UV_NO_MANAGED_PYTHON", "UV_SYSTEM_PYTHON", "UV_PYTHON_DOWNLOADS", "HOME", "UV_PROJECT_ENVIRONMENT",
)  # fmt: skip
_TREES = ("", "usr", "usr/local", "opt")
_SYSTEM = (
    "--system",
    "--no-managed-python",
    "--no-python-downloads",
    "--python-preference",
    "--python",
    "-p",
)


class PartialEnvironment:
    """A COPY of an environment that lacks what it points to: the word of its destination, what, why."""

    __slots__ = ("missing", "word")

    def __init__(self, word: Word, missing: str) -> None:
        self.word = word
        self.missing = missing


def partial_environments(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[PartialEnvironment]:
    """The environments that a stage copies from another one, and that do not work there."""
    for step in stage.copies:
        it = step.instruction
        flag = it.flag("from") if isinstance(it, Copy) else None
        source = file.stage_named(str(flag.value or ""), stage) if flag is not None else None
        if source is None or len(it.words) != 2 or not _is_environment(str(it.words[0])):
            continue
        word = it.words[-1]
        if (
            installs_python(source)
            and not _brings(stage, UV_PYTHONS)
            and not installs_python(stage)
        ):
            yield PartialEnvironment(word, f"the Python that uv has installed in {UV_PYTHONS}")
        elif context is not None:
            place = _editable_source(str(it.words[0]), source, context)
            if place is not None and not _brings_sources(stage, place):
                yield PartialEnvironment(word, f"{place}, where the project is installed from")


def python_in_home_of_root(stage: Stage) -> Word | None:
    """The command with which uv installs Python below /root, where another user runs the container."""
    if not is_plain_user(stage) or is_so_in(opens_home, stage):
        return None
    return _installing(stage)


def installs_python(stage: Stage) -> bool:
    """Whether uv surely installs a Python in a stage, below the home of root."""
    return _installing(stage) is not None


def _installing(stage: Stage) -> Word | None:
    if any(name in stage.last_state.variables for name in _OTHER_PLACES):
        return None
    for one in stage.chain:
        for step in one.steps_of(Run):
            for command in step.commands:
                if command.name != "uv" or command.is_conditional or command.has(*_SYSTEM):
                    continue
                if user_of(step, one) != "root" or any(
                    UV_PYTHONS in str(it.target) for it in step.mounts
                ):
                    continue
                verbs = [str(it) for it in command.verbs[:2]]
                if verbs == ["python", "install"] and not command.has("-i", "--install-dir"):
                    return command.name
                if verbs[:1] in (["sync"], ["venv"]) and _has_no_python(step, one):
                    return command.name
    return None


def _has_no_python(step: Step, stage: Stage) -> bool:
    """Whether uv finds no Python at a step."""
    image = stage.image
    if image is not None and image.familiar == "ghcr.io/astral-sh/uv":
        return "python" not in str(image.tag or "latest") and "$" not in str(image.tag or "")
    if not image_lacks("python3", stage):
        return False
    return not is_so_until(_may_bring_python, step, stage)


def _may_bring_python(step: Step) -> bool:
    """Whether a step may bring the Python of the system."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return any(word.strip("/") in _TREES or "python" in word for word in it.words)
    if not isinstance(it, Run):
        return False
    if "python" in it.written or it.documents or ".sh" in it.written:
        return True
    return any(
        bool(one.files)
        or any(package_brings("python3", one.manager, word) for word in one.packages)
        for one in installs(step)
        if one.row.is_system
    )


def _is_environment(path: str) -> bool:
    return path.rstrip("/").rpartition("/")[2] in (".venv", "venv") and "$" not in path


def _brings(stage: Stage, place: str) -> bool:
    """Whether a COPY brings something at, below or above a place, or a RUN names it."""
    for one in stage.chain:
        for step in one.steps_of(Copy, Add, Run):
            if place in step.instruction.written:
                return True
            for it in copy_targets(step):
                if not it.path or is_below(place, it.path) or is_below(it.path, place):
                    return True
    return False


def _editable_source(environment: str, stage: Stage, context: Context) -> str | None:
    """The folder of a project that is installed into an environment beside it, so that it is read there."""
    if any(name in stage.last_state.variables for name in _OTHER_PLACES):
        return None
    folder = joined("/", environment.rstrip("/").rpartition("/")[0])
    found: str | None = None
    for one in reversed(stage.chain):
        for step in one.steps_of(Run):
            for here in with_directories(step):
                if here.directory == folder and _installs_project(here.command):
                    is_whole = not here.command.has(*_WITHOUT_PROJECT)
                    found = folder if is_whole and not here.command.is_conditional else None
    if found is None or "$" in found or not _is_package(context):
        return None
    return found


def _installs_project(command: Command) -> bool:
    return (command.name == "uv" and command.verb == "sync") or (
        command.name == "poetry" and command.verb == "install"
    )


def _is_package(context: Context) -> bool:
    """Whether the project of a context is a package, and is so built that its source is read in place."""
    table = table_of("pyproject.toml", context) if context.sees("pyproject.toml") else None
    if table is None or value_at(table, "tool", "poetry", "package-mode") is False:
        return False
    packaged = value_at(table, "tool", "uv", "package")
    return packaged is not False and value_at(table, "build-system", "build-backend") is not None


def _brings_sources(stage: Stage, place: str) -> bool:
    """Whether a stage may bring sources to where they are looked for, or run them from elsewhere."""
    for one in stage.chain:
        for step in one.steps_of(Copy, Add, Run):
            if isinstance(step.instruction, Run):
                if "PYTHONPATH" in step.instruction.written or "pip" in step.instruction.written:
                    return True
                continue
            for it in copy_targets(step):
                is_environment = _is_environment(it.path) or _is_environment(str(it.source))
                if not is_environment and not _is_single_file(str(it.source)):
                    return True
    return "PYTHONPATH" in stage.last_state.variables


def _is_single_file(source: str) -> bool:
    """Whether a source is one file that is no module of Python."""
    name = source.rstrip("/").rpartition("/")[2]
    return "." in name[1:] and not name.endswith(".py") and "*" not in name
