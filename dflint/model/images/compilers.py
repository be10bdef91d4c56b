"""Compilers that the final image ships: one word for the rules that name them and the stages that leave
them behind."""

from __future__ import annotations

from dflint.model.images.purpose import (
    compiles,
    has_jre_variant,
    is_development,
    is_shipped_program,
    program_of,
    runtime_of,
    starts_build_tool,
)
from dflint.model.order import is_so_in
from dflint.model.packages.installs import installing, is_system_install, removal, removes_packages
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

COMPILER_PACKAGES = frozenset({
    "build-essential", "gcc", "g++", "cmake", "clang", "build-base", "alpine-sdk", "gfortran",
    "base-devel", "gcc-c++", "Development Tools", "@development", "@development-tools", "@Development Tools",
})  # fmt: skip
_COMPILERS = COMPILER_PACKAGES | {"cc", "c++", "make"}
_JRE = "eclipse-temurin:<version>-jre"
_OF_JAVA = ("maven", "gradle")


class ShippedCompiler:
    """An image with compilers that is the final one. `command`: the first that builds the program;
    `manager`: the tool that it calls; `runtime`: what such a program runs in, for people."""

    __slots__ = ("command", "image", "manager", "runtime")

    def __init__(self, image: Image, command: Command, runtime: str) -> None:
        self.image = image
        self.command = command
        self.manager = command.manager
        self.runtime = runtime


@cached
def shipped_compiler(stage: Stage) -> ShippedCompiler | None:
    """The compiler that the final image ships though its program does not need it; None for none."""
    image = stage.image
    if image is None or not is_shipped_program(stage) or starts_build_tool(stage):
        return None
    runtime = runtime_of(image)
    is_jdk = not runtime and has_jre_variant(image) and "jre" not in str(image.tag or "")
    if not runtime and not is_jdk:
        return None
    for step in stage.steps_of(Run):
        made = next((it for it in step.commands if compiles(it)), None)
        if made is not None and is_jdk:
            return ShippedCompiler(image, made, _JRE) if made.manager in _OF_JAVA else None
        if made is not None:
            return ShippedCompiler(image, made, runtime)
    return None


@cached
def shipped_node_build(stage: Stage) -> ShippedCompiler | None:
    """The build of a Node project in the final image, which ships what only the build needs; None for none."""
    image = stage.image
    if image is None or image.familiar != "node" or stage.base is not None:
        return None
    if not is_shipped_program(stage) or starts_build_tool(stage):
        return None
    for step in stage.steps_of(Run):
        for command in step.commands:
            verbs = command.verbs
            is_run = len(verbs) > 1 and verbs[0] in ("run", "run-script")
            if command.row.ecosystem == "node" and is_run and verbs[1].startswith("build"):
                return ShippedCompiler(image, command, "node:<version>-slim")
    return None


class CompilerPackage:
    """A package with a compiler that stays in a final image: the word, and what installs it. `names`: all
    such packages of the installation."""

    __slots__ = ("install", "names", "word")

    def __init__(self, install: Install) -> None:
        self.install = install
        words = (*install.packages, *install.groups)
        self.names = COMPILER_PACKAGES & install.names
        self.word: Word = next(it for it in words if it in COMPILER_PACKAGES)


_COMPILER_SETTINGS = frozenset({"CC", "CXX"})
# How the names of cross-compilers begin (gcc-aarch64-linux-gnu, mingw-w64), and of scripts that build.
_CROSS = ("gcc-", "g++-", "binutils-", "crossbuild-essential-", "mingw")
_BUILDS = ("build", "compile")
# Programs with which people write texts: what has one is a place to work in.
_EDITORS = frozenset({"emacs", "emacs-nox", "nano", "neovim", "vim"})


def is_workplace(stage: Stage) -> bool:
    """Whether something is to be written or compiled in a container.

    An editor is installed there, and it starts no program; or it tells programs which compiler to take,
    has one for other processors, or starts a build.
    """
    if not _COMPILER_SETTINGS.isdisjoint(stage.last_state.variables.values):
        return True
    program = program_of(stage)
    if program.startswith(_BUILDS) or is_so_in(_installs_cross_compiler, stage):
        return True
    return not program and is_so_in(_installs_editor, stage)


def _installs_cross_compiler(step: Step) -> bool:
    words = (word for _, install in installing(step) for word in install.packages)
    return any(it.startswith(_CROSS) and (it.count("-") > 2 or "mingw" in it) for it in words)


def _installs_editor(step: Step) -> bool:
    return any(not _EDITORS.isdisjoint(it.packages) for _, it in installing(step))


def compiler_package(step: Step, stage: Stage) -> CompilerPackage | None:
    """The package with a compiler that a RUN of a final image installs and leaves there; None for none."""
    for command, install in installing(step):
        if COMPILER_PACKAGES.isdisjoint((*install.packages, *install.groups)):
            continue
        if not command.row.is_system or install.files:
            continue
        if (
            not is_shipped_program(stage)
            or program_of(stage) in _COMPILERS
            or removes_packages(step)
            or is_workplace(stage)
        ):
            return None
        if not command.has("-t", "--virtual"):
            return CompilerPackage(install)
    return None


# What compiles extensions with the compiler that the images of PHP bring, or install for that moment.
PHP_COMPILERS = frozenset({"docker-php-ext-install", "pecl"})
_HEADERS = ("-dev", "-devel")


def shipped_headers(stage: Stage) -> list[Word]:
    """The packages of headers that are installed to compile extensions of PHP, and stay in a final image."""
    is_shipped = not is_development(stage) if stage.is_final else stage.in_final_image
    if not is_shipped or not is_so_in(_compiles_php, stage):
        return []
    found: list[Word] = []
    for step in stage.steps_of(Run):
        if "apt-mark" in step.programs:
            return []
        for command, install in installing(step):
            is_kept = not command.has("-t", "--virtual") and not command.is_conditional
            if is_kept and is_system_install(command):
                found += [it for it in install.packages if it.endswith(_HEADERS)]
        for command in step.commands:
            if command.row.is_system and removal(command) is not None:
                if any(not it.startswith((".", "$PHPIZE_DEPS")) for it in command.verbs[1:]):
                    return []  # which may be those
    return found


def _compiles_php(step: Step) -> bool:
    return not PHP_COMPILERS.isdisjoint(step.programs)
