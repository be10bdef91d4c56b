"""Libraries that a CMakeLists.txt cannot do without, and that no package of the image has.

Source: the manual of CMake, find_package: with REQUIRED, CMake stops where the package is not found.
"""

from __future__ import annotations

from dflint.knowledge.cmake_packages import IMAGES, LIBRARIES, PLAIN
from dflint.model.packages.availability import base_of, package_name
from dflint.model.packages.installs import installs
from dflint.model.packages.programs import copies_programs
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.paths import joined
from dflint.model.projects.cmake_versions import LISTS, source_folder
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.scripts.working_directory import located, with_directories
from dflint.model.started.called_scripts import scripts_of_stage
from dflint.model.started.started_files import beside_script
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.model.steps import Step
    from dflint.source import Word

# With these, packages may come from elsewhere.
_ELSEWHERE = (
    "vcpkg", "conan", "hunter", "fetchcontent", "externalproject", "cpmaddpackage", "cmake_prefix_path",
    "toolchain", "cmake_module_path", "_root", "_dir",
)  # fmt: skip
# Packages of which it is known what they bring.
_KNOWN = {package for row in LIBRARIES.values() for package in row[1:]} - {
    "libopencv-dev",
    "opencv-dev",
}


class MissingLibrary:
    """A library that CMake does not find. A value: `word` configures, `path` asks for `name`, of `package`."""

    __slots__ = ("name", "package", "path", "word")

    def __init__(self, word: Word, path: str, name: str, package: str) -> None:
        self.word = word
        self.path = path
        self.name = name
        self.package = package


def missing_libraries(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingLibrary]:
    """The libraries that the projects of a stage ask for in vain; the first one."""
    base = base_of(stage)
    if base is None or base.image not in IMAGES:
        return
    for it, step, word in _configuring(stage, file, context):
        path = joined(it.directory, source_folder(it.command))
        own = (
            ProjectPlace(it, step, stage, file, context).look_up(f"{path}/{LISTS}")[1]
            if path
            else ""
        )
        text = context.folder.read(own) or "" if own else ""
        told = f"{text}{step.instruction.written}".lower()
        if not text or any(sign in told for sign in _ELSEWHERE):
            continue
        names = _packages_until(step, stage)
        for name in _required(text) if names is not None else ():
            pieces, debian, alpine = LIBRARIES.get(name, ("", "", ""))
            package = alpine if base.system == "alpine" else debian
            if package and not _is_there(package, pieces, names or set()):
                yield MissingLibrary(word, own, name, package)
                return


def _is_there(package: str, pieces: str, names: set[str]) -> bool:
    """Whether one of the installed packages is a package with headers, or another one that has them."""
    brought = [name for name in names if name not in PLAIN or name.endswith("-dev")]
    return package in names or any(piece in name for name in brought for piece in pieces.split())


def _configuring(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[CommandInDirectory, Step, Word]]:
    """The commands that configure a project, of RUNs and of the scripts that these start, and where to say so."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            if it.command.name == "cmake" and not it.command.is_conditional and it.directory:
                yield it, step, it.command.name
    for script in scripts_of_stage(stage, file, context):
        if not script.is_build or script.before is None or "cmake" not in script.text:
            continue
        for it in _located(script):
            is_sure = it.command.name == "cmake" and not it.command.is_conditional and it.directory
            if is_sure and "if " not in script.text[: it.command.start]:
                yield it, script.before, script.word


def _located(script: StartedFile) -> Iterator[CommandInDirectory]:
    """The commands of a script, each with its directory."""
    return located(script.commands, script.directory, lambda word: beside_script(word, script))


def _required(text: str) -> list[str]:
    """What a CMakeLists.txt surely asks for, as far as it asks for anything only sometimes."""
    found: list[str] = []
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if bare.lower().startswith(
            ("if(", "if (", "function", "macro", "foreach", "add_subdirectory", "include(")
        ):
            break
        words = bare.partition("(")[2].rpartition(")")[0].split()
        if bare.lower().startswith("find_package") and "REQUIRED" in words:
            found.append(words[0])
    return found


def _packages_until(until: Step, stage: Stage) -> set[str] | None:
    """The packages that are installed before a step and in it; None where something else may be there."""
    found: set[str] = set()
    for step in steps_until(stage, until):
        it = step.instruction
        if isinstance(it, Copy | Add) and (
            it.flag("from") is not None or copies_programs(step, "cmake")
        ):
            return None
        if isinstance(it, Run) and step is not until and runs_unknown(step):
            return None
        if isinstance(it, Run) and any(
            one.name in ("make", "ninja", "dpkg", "git") for one in step.commands
        ):
            return None
        for install in installs(step):
            if not install.row.is_system or install.files or install.groups:
                return None
            found.update(package_name(install.manager, word) for word in install.packages)
    return found if all(name in PLAIN or name in _KNOWN for name in found) else None
