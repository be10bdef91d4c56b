"""Builds of Go and Rust that link with C, where the compiler or the headers of a library are surely not there.

Sources: the manual of cgo (CGO_ENABLED); the build scripts of the crates: openssl-sys compiles OpenSSL itself
where openssl-src is among the packages.
"""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.native_crates import (
    BUILD_TOOLS,
    COMPILED_PSYCH,
    CRATES,
    GEM_HEADERS,
    GEMS,
    OLDER_GEMS,
)
from dflint.model.images.facts import facts_of
from dflint.model.images.purpose import language_of
from dflint.model.order import is_so_until
from dflint.model.packages.installs import install_of, installs
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_SWITCH = "CGO_ENABLED"


class MissingLibrary:
    """A crate whose library is not there. A value: `word` builds, `package` is what Debian or Alpine call it."""

    __slots__ = ("crate", "package", "word")

    def __init__(self, word: Word, crate: str, package: str) -> None:
        self.word = word
        self.crate = crate
        self.package = package


def compiles_without_compiler(command: Command, step: Step, stage: Stage) -> bool:
    """Whether a command of Go is told to use cgo in an image that surely has no C compiler."""
    facts = facts_of(stage.image) if stage.image is not None else None
    is_build = command.runs("go", "build", "install", "test", "run") is not None
    if not is_build or command.in_condition or facts is None or facts.has("gcc") is not False:
        return False
    own = next((it for it in command.environment if it.name == _SWITCH), None)
    value = step.state.variables.values.get(_SWITCH)
    if any(it.name == "CC" for it in command.environment):
        return False
    is_on = str(own.value) == "1" if own is not None else value is not None and value.text == "1"
    return is_on and "CC" not in step.state.variables and is_missing("gcc", step, stage, command)


def gem_without_compiler(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str] | None:
    """A gem that an installation has to compile where there is no compiler: the verb, and its name."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or facts.has("gcc") is not False:
        return None
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command)
            if install is None or install.row.ecosystem != "ruby" or it.command.in_condition:
                continue
            gems = [str(word) for word in install.packages]
            if not gems:
                lock = file_of_project("Gemfile.lock", it, step, stage, file, context)
                gems = (lock.text or "").split() if lock is not None else []
            compiled = next((gem for gem in gems if gem in GEMS), None) or _older_gem(gems)
            if compiled is not None and is_missing("gcc", step, stage, it.command):
                return install.verb, compiled
    return None


def _older_gem(words: list[str]) -> str | None:
    """The first gem of Gemfile.lock that is compiled because it is so old."""
    for gem, number in pairwise(words):
        end = OLDER_GEMS.get(gem)
        if end and number[:1] == "(" and number[1:2].isdigit() and numbers_of(number[1:-1]) < end:
            return gem
    return None


def gem_without_headers(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str, str] | None:
    """A gem whose headers are surely not there: the verb that installs it, its name, and their package."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or stage.image is None or language_of(stage.image) != "Ruby":
        return None
    is_alpine = facts.system == "alpine"
    if not (is_alpine or "slim" in facts.variant.split("-")):
        return None  # the full image has the headers
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command)
            if install is None or install.row.name != "bundler" or it.command.is_conditional:
                continue
            lock = file_of_project("Gemfile.lock", it, step, stage, file, context)
            for gem, (piece, debian, alpine) in GEM_HEADERS.items():
                if _is_compiled(gem, lock.text or "" if lock is not None else ""):
                    if _surely_lacks(piece, step, stage):
                        return install.verb, gem, alpine if is_alpine else debian
    return None


def _is_compiled(gem: str, lock: str) -> bool:
    """Whether Gemfile.lock has a gem as source alone, and not one that may come with Ruby."""
    lines = [line for line in lock.splitlines() if line.startswith(f"    {gem} (")]
    versions = [line.split()[1].strip("()") for line in lines]
    first, end = COMPILED_PSYCH
    if gem == "psych" and not all(first <= numbers_of(it) < end for it in versions):
        return False
    return bool(versions) and not any("-" in it for it in versions)


def missing_libraries(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingLibrary]:
    """The crates of a project that link a library which is surely not there; the first of each stage."""
    image = stage.image
    facts = facts_of(image) if image is not None else None
    if image is None or facts is None or language_of(image) != "Rust":
        return
    is_alpine = facts.system == "alpine"
    is_small = is_alpine or "slim" in facts.variant.split("-")
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            if (
                it.command.runs("cargo", "build", "b", "test", "t", "check") is None
                or it.command.in_condition
            ):
                continue
            is_for_musl = not is_alpine and "musl" in str(it.command.option("--target") or "")
            lock = file_of_project("Cargo.lock", it, step, stage, file, context)
            text = lock.text or "" if lock is not None else ""
            manifest = file_of_project("Cargo.toml", it, step, stage, file, context)
            is_one = manifest is not None and "[workspace" not in (manifest.text or "")
            crate, pieces, debian, alpine = _tool_of_build(text if is_one else "")
            if crate and _surely_lacks(pieces, step, stage):
                place = it.command.verb or it.command.name
                yield MissingLibrary(place, crate, alpine if is_alpine else debian)
                return
            if not is_small and not is_for_musl:
                continue  # the full image has the headers of its own C library
            for crate, (vendored, piece, debian, alpine) in CRATES.items():
                if f'name = "{crate}"' not in text or f'name = "{vendored}"' in text:
                    continue
                place = it.command.verb or it.command.name
                if is_for_musl and not is_so_until(_may_build_for_musl, step, stage):
                    yield MissingLibrary(place, crate, f"{debian} for musl")
                    return
                if not is_for_musl and _surely_lacks(piece, step, stage):
                    yield MissingLibrary(place, crate, alpine if is_alpine else debian)
                    return


def _tool_of_build(lock: str) -> tuple[str, str, str, str]:
    """A crate of Cargo.lock whose build script calls what no image of Rust has; "" for none."""
    for crate, (since, bundled, pieces, debian, alpine) in BUILD_TOOLS.items():
        number = lock.partition(f'name = "{crate}"\nversion = "')[2].partition('"')[0]
        is_bundled = bool(bundled) and f'name = "{bundled}"' in lock
        if number and numbers_of(number) >= since and not is_bundled:
            return crate, pieces, debian, alpine
    return "", "", "", ""


def _may_build_for_musl(step: Step) -> bool:
    """Whether a step may bring libraries for musl, which no package of Debian does."""
    it = step.instruction
    if isinstance(it, Run):
        signs = ("./configure", "./Configure", "_DIR=", "_STATIC", "vendored", "zigbuild", "cross ")
        return runs_unknown(step) or any(sign in it.written for sign in signs)
    return "--from" in step.words or any(
        sign in it.written for sign in ("_DIR", "_STATIC", "PKG_CONFIG")
    )


def _surely_lacks(pieces: str, step: Step, stage: Stage) -> bool:
    """Whether nothing that was installed so far has one of these in its name, and nothing is unknown."""
    for one in steps_until(stage, step):
        if isinstance(one.instruction, Run) and runs_unknown(one):
            return False
        text = one.instruction.written
        if "--target" in text or any(piece.upper() in text for piece in pieces.split()):
            return False
        for install in installs(one):
            if install.row.is_system:
                names = "".join(install.packages)
                if install.files or install.groups or "$" in names:
                    return False
                if any(piece in names for piece in pieces.split()):
                    return False
    return True
