"""Versions of CMake that a project asks for, and that the package of the distribution does not have.

Source: the manual of CMake, cmake_minimum_required: an older CMake stops there.
"""

from __future__ import annotations

from dflint.knowledge.newest_requirements import SYSTEM_CMAKE
from dflint.model.order import is_so_in
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import installs
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.paths import joined
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.projects.version_conflicts import VersionConflict
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

LISTS = "CMakeLists.txt"
_ASKS = "cmake_minimum_required("
_NOT_OF_PROJECT = ("--build", "--install", "--version", "--help", "--preset", "-E", "-P")
_BRINGING = (
    "kitware",
    "cmake.org",
    "backports",
    "conda",
    "snap ",
    "linuxbrew",
    "bootstrap",
    "/cmake-",
    "sources.list",
)


def cmake_conflicts(stage: Stage, file: Dockerfile, context: Context) -> Iterator[VersionConflict]:
    """The projects of a stage that ask for a newer CMake than the distribution has; the first one."""
    base = base_of(stage)
    has = SYSTEM_CMAKE.get(base.release) if base is not None else None
    if has is None or is_so_in(_may_bring, stage):
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            if it.command.name != "cmake" or it.command.is_conditional or it.directory is None:
                continue
            path = joined(it.directory, source_folder(it.command))
            place = ProjectPlace(it, step, stage, file, context)
            own = place.look_up(f"{path}/{LISTS}")[1] if path is not None else ""
            asked = _asked(context.folder.read(own) or "") if own else ""
            if asked and numbers_of(asked) > has:
                shown = ".".join(map(str, has))
                yield VersionConflict(
                    it.command.name, own, f"CMake {asked}", "CMake", shown, "cmake", True
                )
                return


def cmake_without_compiler(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str] | None:
    """The first cmake that configures a project for whose language there is no compiler: with that compiler."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            if command.name != "cmake" or command.is_conditional or it.directory is None:
                continue
            place = ProjectPlace(it, step, stage, file, context)
            path = joined(it.directory, source_folder(command))
            own = place.look_up(f"{path}/{LISTS}")[1] if path is not None else ""
            compiler = _compiler(context.folder.read(own) or "") if own else ""
            is_told = any(place.says(name) for name in ("CXX", "CC", "TOOLCHAIN", "clang"))
            before = [one for one in steps_until(stage, step) if one is not step]
            is_bare = not any(it.name == "apk" or "install" in it.args for it in step.commands)
            if compiler and before and is_bare and not is_told and not command.option("-C"):
                if is_missing(compiler, before[-1], stage) and not is_so_in(_may_compile, stage):
                    return command.name, compiler
    return None


def _compiler(lists: str) -> str:
    """The compiler that the project() of a CMakeLists.txt asks for; "" where that is not sure."""
    words = lists.partition("project(")[2].partition(")")[0].replace("\n", " ").split()
    languages = {
        word for word in words[1:] if word.isupper() and word not in ("VERSION", "LANGUAGES")
    }
    if not words or "NONE" in languages or "$" in "".join(words) or "#" in "".join(words):
        return ""
    if "CXX" in languages or not languages & {
        "C",
        "CUDA",
        "Fortran",
        "ASM",
        "DESCRIPTION",
        "HOMEPAGE_URL",
    }:
        return "g++"
    return "gcc" if languages == {"C"} else ""


def _may_compile(step: Step) -> bool:
    """Whether a step speaks of another compiler."""
    return step.instruction.has_any(("clang", "llvm", "zig", "icx", "conda", "/opt/", "musl-gcc"))


def source_folder(command: Command) -> str | None:
    """The folder of the project that is configured; None if none is, or it is not known."""
    words = [str(word) for word in command.args]
    if any(word in _NOT_OF_PROJECT for word in words):
        return None
    for at, word in enumerate(words):
        if word[:2] == "-S":
            return word[2:] or "".join(words[at + 1 : at + 2])
    if (
        words
        and words[-1][:1] != "-"
        and (len(words) < 2 or words[-2] not in ("-B", "-G", "-D", "-C"))
    ):
        return words[-1]
    return "." if any(word[:2] == "-B" for word in words) else None


def _asked(text: str) -> str:
    """The version of cmake_minimum_required in a CMakeLists.txt, the least of a range; "" for none."""
    for line in text.splitlines():
        squeezed = line.strip().lower().replace(" ", "")
        if squeezed.startswith(_ASKS):
            return (
                squeezed.partition("version")[2]
                .partition(")")[0]
                .partition("...")[0]
                .partition("fatal")[0]
            )
    return ""


def _may_bring(step: Step) -> bool:
    """Whether a step may bring another CMake than that of the distribution."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return "cmake" in it.written.lower().replace("cmakelists", "").replace("copy", "") or bool(
            it.flag("from")
        )
    if not isinstance(it, Run):
        return False
    is_of_language = any(
        not install.row.is_system and "cmake" in " ".join(install.packages)
        for install in installs(step)
    )
    text = it.written.lower()
    return is_of_language or runs_unknown(step) or any(sign in text for sign in _BRINGING)
