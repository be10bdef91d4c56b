"""Virtual environments of Python that are filled in one stage and run in another: by several `pip install`,
`poetry install` or `uv sync`.

Sources: docs.python.org ("venv": an environment runs where the same Python is at the same path),
python-poetry.org ("virtualenvs.create", "virtualenvs.in-project"; that an active environment is used was tried
with Poetry 2.5.1), docs.astral.sh/uv ("Project environment path", "Python versions"); 2026-11-30.
"""

from __future__ import annotations

from dflint.knowledge.runtime_stages import COMPILING_AT_RUN_TIME
from dflint.model.context.tables import read_table, value_at
from dflint.model.packages.installs import command_of
from dflint.model.paths import joined
from dflint.model.projects.requirements import name_of
from dflint.model.scripts.working_directory import in_directory
from dflint.numbers import whole_number
from dflint.optimize.stages.product import variable
from dflint.optimize.stages.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.packages.installs import Install
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.wheels import Lists

FOLDER = "/opt/venv"
# What says in a source or a script that packages are in the folders of the image.
IN_IMAGE = ("/usr/local/bin/", "/usr/local/lib/python", "site-packages", "dist-packages")
# What a login shell, sudo and cron start has a PATH of its own.
OTHER_PATH = ("su - ", "bash -l", "--login", "sudo ", "crontab", "cron.d")
_PIP_SETTINGS = (
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PYTHONUSERBASE",
    "PYTHONHOME",
    "VIRTUAL_ENV",
)
_UV_PLACES = ("UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_PYTHON_INSTALL_DIR", "VIRTUAL_ENV")
_YES, _NO = ("true", "1"), ("false", "0")


class Environment:
    """`folder`: where it is in both stages. `made`: the instructions of the stage that builds, before the
    first installation; `set`: those of the final stage, below the COPY. `is_active`: PATH names it first,
    so that what names folders of the image does not find its packages."""

    __slots__ = ("folder", "is_active", "made", "set")

    def __init__(self, folder: str, made: Sequence[str] = (), is_active: bool = False) -> None:
        self.folder = folder
        self.made = tuple(made)
        self.set = (f"ENV PATH={folder}/bin:$PATH",) if is_active else ()
        self.is_active = is_active


def environment_of(
    rows: Sequence[tuple[Step, Install]], stage: Stage, lists: Lists, line: int
) -> Environment:
    """Where installations put their packages, if they can be in an environment. `lists`: the files of the
    last of them. Raises Unknown."""
    managers = sorted({install.manager for _, install in rows})
    commands = [in_directory(step, command_of(install, step)) for step, install in rows]
    if any("/" in it.command.path or it.command.wrappers for it in commands):
        raise Unknown("it is not known which Python an installation is for", line)
    if managers == ["pip"]:
        _see_to_variables(_PIP_SETTINGS, commands, stage, line)
        made = [f"RUN python -m venv {FOLDER}", f"ENV PATH={FOLDER}/bin:$PATH"]
        return Environment(FOLDER, made, is_active=True)
    if managers == ["poetry"]:
        return _of_poetry(commands, stage, lists, line)
    if managers == ["uv"] and all(str(it.command.verb) == "sync" for it in commands):
        return _of_uv(commands, stage, lists, line)
    raise Unknown(f"where {' and '.join(managers)} install to is not known", line)


def _see_to_variables(
    names: Sequence[str], commands: Sequence[CommandInDirectory], stage: Stage, line: int
) -> None:
    for name in names:
        if any(variable(it, stage, name) is not None for it in commands):
            raise Unknown(f"{name} says where packages go", line)


def _project(commands: Sequence[CommandInDirectory], line: int) -> str:
    """The folder of the image that all commands run in. Raises Unknown."""
    folders = {it.directory for it in commands}
    folder = folders.pop()
    if folders or not folder or "$" in folder or folder.startswith("/?") or folder == "/":
        raise Unknown("it is not known in which folder the project is", line)
    return folder


def _see_to_lock(name: str, folder: str, lists: Lists, line: int) -> None:
    """Raises Unknown where no lock says what is installed, or a package of it compiles when it runs."""
    path = lists.find(f"{folder}/{name}")
    table = read_table("Cargo.toml", lists.context.folder.read(path) or "") if path else None
    rows = table.get("package") if table else None
    if not isinstance(rows, list):
        raise Unknown(f"without {name} it is not known which packages are installed", line)
    for row in rows:
        found = name_of(str(row.get("name"))) if isinstance(row, dict) else ""
        if found in COMPILING_AT_RUN_TIME:
            raise Unknown(f"{found} calls a compiler when it runs", line)


def _own(folder: str, lists: Lists, line: int) -> Environment:
    """The environment in the folder of the project."""
    manifest = lists.find(f"{folder}/pyproject.toml") or ""
    above = manifest.rpartition("/")[0]
    if lists.context.sees(f"{above}/.venv".lstrip("/")):
        raise Unknown(
            ".venv is in the build context, and may be copied over what is installed", line
        )
    return Environment(f"{folder}/.venv")


# --- Poetry ---


def _of_poetry(
    commands: Sequence[CommandInDirectory], stage: Stage, lists: Lists, line: int
) -> Environment:
    if any(it.command.has("-C", "--directory", "-P", "--project") for it in commands):
        raise Unknown("options of poetry name another folder", line)
    _see_to_variables(("VIRTUAL_ENV",), commands, stage, line)
    folder = _project(commands, line)
    _see_to_lock("poetry.lock", folder, lists, line)
    if _setting("create", commands, stage, folder, lists) in _NO:
        return Environment(FOLDER, _made_for_poetry(), is_active=True)
    if _setting("in-project", commands, stage, folder, lists) in _YES:
        return _own(folder, lists, line)
    raise Unknown("in which folder poetry installs to, only a run knows", line)


def _made_for_poetry() -> list[str]:
    return [f"RUN python -m venv {FOLDER}", f"ENV VIRTUAL_ENV={FOLDER}"]


def _setting(
    name: str, commands: Sequence[CommandInDirectory], stage: Stage, folder: str, lists: Lists
) -> str:
    """A setting of virtualenvs: of the environment, of poetry.toml, or of `poetry config`, in this order."""
    key = f"POETRY_VIRTUALENVS_{name.upper().replace('-', '_')}"
    values = {variable(it, stage, key) for it in commands}
    if values != {None}:
        return str(values.pop()).lower() if len(values) == 1 else "?"
    path = lists.find(f"{folder}/poetry.toml")
    if path:
        table = read_table("Cargo.toml", lists.context.folder.read(path) or "") or {}
        own = value_at(table, "virtualenvs", name)
        if own is not None:
            return str(own).lower()
    last = max(it.command.start for it in commands)
    found = ""
    for step in stage.steps:
        for command in step.commands:
            words = [str(it) for it in command.verbs]
            if command.manager == "poetry" and words[:2] == ["config", f"virtualenvs.{name}"]:
                found = words[2].lower() if len(words) == 3 and command.start < last else "?"
    return found


# --- uv ---


def _of_uv(
    commands: Sequence[CommandInDirectory], stage: Stage, lists: Lists, line: int
) -> Environment:
    for it in commands:
        if it.command.has(
            "--directory", "--project", "--active", "-p", "--python", "--script", "--package"
        ):
            raise Unknown("options of uv name another folder or Python", line)
    _see_to_variables(_UV_PLACES, commands, stage, line)
    folder = _project(commands, line)
    _see_to_lock("uv.lock", folder, lists, line)
    _see_to_python(folder, stage, lists, line)
    own = {variable(it, stage, "UV_PROJECT_ENVIRONMENT") for it in commands}
    if own == {None}:
        return _own(folder, lists, line)
    place = joined(folder, own.pop() or None)
    if own or place is None or "$" in place or place.startswith("/usr") or place.count("/") < 2:
        raise Unknown("UV_PROJECT_ENVIRONMENT says where packages go", line)
    return Environment(place)


def _see_to_python(folder: str, stage: Stage, lists: Lists, line: int) -> None:
    """Raises Unknown where uv may fetch another Python than that of the image."""
    image = stage.image
    parts = str(image.tag if image is not None else "").partition("-")[0].split(".")
    numbers = [*map(whole_number, parts)]
    if len(parts) < 2 or None in numbers:
        raise Unknown("the tag of the image does not say its version of Python", line)
    version = (numbers[0] or 0, numbers[1] or 0)
    chosen = lists.find(f"{folder}/.python-version")
    text = (lists.context.folder.read(chosen) or "").strip() if chosen else ""
    manifest = lists.find(f"{folder}/pyproject.toml")
    table = (
        read_table("pyproject.toml", lists.context.folder.read(manifest) or "")
        if manifest
        else None
    )
    wanted = value_at(table or {}, "project", "requires-python")
    if text not in ("", ".".join(parts[:2])) or not allows(str(wanted or ""), version):
        raise Unknown("uv may fetch another Python than that of the image", line)


def allows(specifier: str, version: tuple[int, int]) -> bool:
    """Whether all releases of a version of Python, as (3, 12), are surely among those of a specifier."""
    for part in filter(None, (it.strip() for it in specifier.split(","))):
        mark = part[: len(part) - len(part.lstrip("<>=~!"))]
        words = part[len(mark) :].strip().removesuffix(".*").split(".")
        if not all(it.isdecimal() for it in words):
            return False
        bound = tuple(map(int, words))
        lower = (*bound, 0)[:2]
        if mark == ">=" and (version > lower if any(bound[2:]) else version >= lower):
            continue
        if mark == "<" and version < lower and not any(bound[2:]):
            continue
        if mark == "<=" and version < lower:
            continue
        if mark == ">" and version > lower:
            continue
        if mark == "==" and part.endswith(".*") and version[: len(bound)] == bound:
            continue
        if mark == "~=" and len(bound) == 2 and version[0] == bound[0] and version >= bound:
            continue
        return False
    return True
