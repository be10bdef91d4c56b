"""Programs that are linked against a C library which the image that they are copied to has not.

Sources: cmd/cgo and cmd/go ("CGO_ENABLED"), the Rust reference ("Linkage", "Static and dynamic C
runtimes"), the Dockerfiles of golang, rust, node, python, ruby, php and distroless; as of 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.c_libraries import GLIBC, GLIBC_OF_RELEASE, INTERPRETERS, NEW_START
from dflint.model.images.facts import release_of, system_of
from dflint.model.order import commands_that, is_so_in
from dflint.model.paths import is_below, joined
from dflint.model.scripts.working_directory import moves_one, with_directories
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.image_reference import Image
    from dflint.model.order import Select
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

COMPILERS = frozenset({"gcc", "g++", "cc", "c++", "clang", "clang++"})
_STATIC = (
    "CGO_ENABLED", "-static", "+crt-static", "netgo", "musl", "zig", "muslc", "static_build",
)  # fmt: skip
_OTHERWISE_STATIC = tuple(it for it in _STATIC if it != "CGO_ENABLED")
_CGO = ("CGO_ENABLED=1", 'CGO_ENABLED="1"')
_GLIBC_ON_MUSL = ("gcompat", "libc6-compat", "glibc", "ld-linux", "ld-musl", "patchelf")


class Unlinked:
    """A program without its C library: the word that copies it, what made it, and what is missing.

    `is_sure`: it needs one whatever its sources are; a Go program does if it uses net or os/user.
    `built_on`: the image it was built on, where the image that it is copied to has an older glibc.
    """

    __slots__ = ("built_on", "how", "is_sure", "library", "word")

    def __init__(
        self, word: Word, how: str, library: str, is_sure: bool, built_on: str = ""
    ) -> None:
        self.word = word
        self.how = how
        self.library = library
        self.is_sure = is_sure
        self.built_on = built_on


def unlinked_programs(stage: Stage, file: Dockerfile) -> Iterator[Unlinked]:
    """The programs that a stage copies from others, and that cannot start in it."""
    own = libc_of(stage.image)
    if own is None or may_have_libraries(stage):
        return
    for step in stage.steps_of(Copy):
        copy = step.instruction
        assert isinstance(copy, Copy)
        origin = file.stage_named(copy.from_, stage) if copy.from_ is not None else None
        if copy.from_ is None or (origin is not None and origin.is_open):
            continue
        for source in copy.sources:
            if origin is None:
                found = _of_image(source, copy.from_, own)
            else:
                found = _linked(source, origin, own) or _linked_with_newer(source, origin, stage)
            if found is not None:
                yield found


def libc_of(image: Image | None) -> str | None:
    """The C library of an image: "glibc", "musl", "" for none; None where it is not known."""
    if image is None:
        return None
    if image.is_scratch:
        return ""
    if image.familiar.startswith("gcr.io/distroless/static"):
        return "" if "debug" not in str(image.tag or "") else None
    system = system_of(image)
    if image.familiar == "busybox":  # its programs are static; only some tags have a library
        return "" if not any(libc in str(image.tag or "") for libc in ("glibc", "musl")) else None
    if system == "alpine":
        return "musl"
    return "glibc" if system in GLIBC else None


def _linked(source: Word, origin: Stage, own: str) -> Unlinked | None:
    """The program at a path of another stage, if it needs a C library that is not there."""
    needs = libc_of(origin.image)
    if not needs or needs == own:
        return None
    if origin.image is not None and (found := _interpreter(source, origin.image, needs)):
        return found
    how, is_sure = made_by(source, origin, needs)
    return Unlinked(source, how, needs, is_sure) if how else None


def _linked_with_newer(source: Word, origin: Stage, stage: Stage) -> Unlinked | None:
    """The same, if it was linked with a newer glibc than there is."""
    built, own = _glibc(origin.image), _glibc(stage.image)
    if built is None or own is None or built <= own or origin.image is None:
        return None
    how, is_linked = made_by(source, origin, "glibc")
    is_sure = own < NEW_START <= built and is_linked
    if not how or not (is_sure or is_linked):
        return None
    return Unlinked(source, how, f"glibc 2.{built}", is_sure, str(origin.image.text))


def _glibc(image: Image | None) -> int | None:
    """The minor version of the glibc 2 of an image, if it is known."""
    release = release_of(image) if image is not None else None
    return GLIBC_OF_RELEASE.get((release.system, release.name)) if release is not None else None


def made_by(source: Word, origin: Stage, needs: str) -> tuple[str, bool]:
    """What links the program at a path of a stage, and whether that surely needs a C library."""
    paths = _earlier_paths(joined("/", source), origin)
    for it in commands_below(may_link, origin):
        how, is_sure = _how(it, origin, needs)
        if how and any(_is_output(path, it, how) for path in paths):
            return how, is_sure
    return "", False


def _earlier_paths(path: str | None, origin: Stage) -> list[str]:
    """A path, and those from which RUNs of the stage copy or move what is there."""
    found = [path] if path is not None else []
    for it in commands_below(moves_one, origin) if path else ():
        before, target = map(it.path, map(str, it.command.operands))
        if before is not None and target is not None and "$" not in before + target:
            if path in (target, f"{target}/{before.rpartition('/')[2]}"):
                found.append(before)
    return found


def commands_below(select: Select, origin: Stage) -> Iterator[CommandInDirectory]:
    """The commands of a stage, and of those below, of which it is true: nearest stage first."""
    one: Stage | None = origin
    while one is not None and is_so_in(_has_linked_or_moved, one):
        yield from commands_that(select, one)
        one = one.base


def _has_linked_or_moved(step: Step) -> bool:
    return any(may_link(it) or moves_one(it) for it in with_directories(step))


def may_link(it: CommandInDirectory) -> bool:
    return it.command.name in ("go", "cargo") or it.command.program in COMPILERS


def _of_image(source: Word, name: Word, own: str) -> Unlinked | None:
    from dflint.model.image_reference import parse_image

    image = parse_image(name)
    needs = libc_of(image)
    return _interpreter(source, image, needs) if needs and needs != own else None


def _interpreter(source: Word, image: Image, needs: str) -> Unlinked | None:
    """The interpreter of an official image, alone or with all of /usr/local."""
    program = INTERPRETERS.get(image.familiar)
    if program is None:
        return None
    name = source.removeprefix("/usr/local/bin/").rstrip("0123456789.")
    if name != program and source.rstrip("/") not in ("/usr/local", "/usr/local/bin"):
        return None
    return Unlinked(source, f"{program} of {image.familiar}", needs, True)


def _how(it: CommandInDirectory, origin: Stage, libc: str) -> tuple[str, bool]:
    """What a command links, and whether that surely needs the C library; "" for nothing."""
    command = it.command
    is_go = command.name == "go" and command.verb in ("build", "install")
    is_cargo = command.name == "cargo" and command.verb in ("build", "b", "install", "rustc")
    is_c = command.program in COMPILERS and not command.has("-c", "-shared", "-E", "-S")
    if not (is_go or is_cargo or is_c):
        return "", False
    if is_go and is_so_in(_switches_cgo_on, origin):
        return "go with cgo", False
    if _is_static(origin):
        return "", False
    if is_go:
        image = origin.image
        has_compiler = image is not None and image.familiar == "golang" and libc == "glibc"
        return ("go with cgo", False) if has_compiler else ("", False)
    if is_cargo:
        return ("cargo", True) if libc == "glibc" and not command.has("--target") else ("", False)
    return str(command.name), True


def _is_static(origin: Stage) -> bool:
    """Whether something in a stage may link statically, or without a C library."""
    return is_so_in(_speaks_of_static, origin)


def _speaks_of_static(step: Step) -> bool:
    return step.instruction.has_any(_STATIC)


def _switches_cgo_on(step: Step) -> bool:
    """Whether a step has Go use cgo, and link with the libraries of the system."""
    it = step.instruction
    return it.has_any(_CGO) and not it.has_any(_OTHERWISE_STATIC)


def _is_output(path: str, it: CommandInDirectory, how: str) -> bool:
    """Whether a command writes the file at a path."""
    command = it.command
    if how == "cargo":
        if command.verb == "install":
            root = command.option("--root")
            own = it.path(f"{root}/bin") if root is not None and "$" not in root else None
            places = ("/usr/local/cargo/bin/", "/root/.cargo/bin/") if root is None else ()
            return path.startswith(places) or (own is not None and is_below(path, own))
        return "/target/release/" in path and path.rpartition("/")[2] not in ("", "*")
    named = command.option("-o")
    if how.startswith("go") and command.verb == "install":
        return path.startswith("/go/bin/")
    if named is not None:
        target = it.path(str(named).rstrip("/")) if "$" not in named else None
        return target is not None and is_below(path, target)
    if not how.startswith("go") or it.directory is None:
        return False
    folder, _, name = path.rpartition("/")
    return folder == it.directory and "." not in name


def may_have_libraries(stage: Stage) -> bool:
    """Whether something in a stage may bring the libraries of another system."""
    return is_so_in(_may_bring_libraries, stage)


def _may_bring_libraries(step: Step) -> bool:
    if step.instruction.has_any(_GLIBC_ON_MUSL):
        return True
    if isinstance(step.instruction, Copy) and step.instruction.from_ is not None:
        for source in step.instruction.sources:
            if source == "/" or "/lib" in source or "rootfs" in source or source == ".":
                return True
    return False
