"""Builds of Go and Rust that link with C, where the compiler or the headers of a library are surely not there.

Sources: the manual of cgo (CGO_ENABLED); the build scripts of the crates: openssl-sys compiles OpenSSL itself
where openssl-src is among the packages.
"""

from __future__ import annotations

from dflint.knowledge.native_crates import CRATES, GEMS
from dflint.model.context.needed_files import file_of_project
from dflint.model.images.facts import facts_of
from dflint.model.images.purpose import language_of
from dflint.model.packages.installs import install_of, installs
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import runs_unknown, steps_until
from dflint.model.scripts.working_directory import with_directories
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
            compiled = next((gem for gem in gems if gem in GEMS), None)
            if compiled is not None and is_missing("gcc", step, stage, it.command):
                return install.verb, compiled
    return None


def missing_libraries(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingLibrary]:
    """The crates of a project that link a library which is surely not there; the first of each stage."""
    image = stage.image
    facts = facts_of(image) if image is not None else None
    if image is None or facts is None or language_of(image) != "Rust":
        return
    is_alpine = facts.system == "alpine"
    if not (is_alpine or "slim" in facts.variant.split("-")):
        return  # the full image has the headers
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            if (
                it.command.runs("cargo", "build", "b", "test", "t", "check") is None
                or it.command.in_condition
            ):
                continue
            lock = file_of_project("Cargo.lock", it, step, stage, file, context)
            text = lock.text or "" if lock is not None else ""
            for crate, (vendored, piece, debian, alpine) in CRATES.items():
                is_linked = f'name = "{crate}"' in text and f'name = "{vendored}"' not in text
                if is_linked and _surely_lacks(piece, step, stage):
                    place = it.command.verb or it.command.name
                    yield MissingLibrary(place, crate, alpine if is_alpine else debian)
                    return


def _surely_lacks(piece: str, step: Step, stage: Stage) -> bool:
    """Whether nothing that was installed so far has this in its name, and nothing is unknown."""
    for one in steps_until(stage, step):
        if isinstance(one.instruction, Run) and runs_unknown(one):
            return False
        if piece.upper() in one.instruction.written or "--target" in one.instruction.written:
            return False
        for install in installs(one):
            if install.row.is_system:
                names = "".join(install.packages)
                if install.files or install.groups or "$" in names or piece in names:
                    return False
    return True
