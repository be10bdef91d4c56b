"""Libraries that a copied program of Rust is linked against, and that its image surely does not have.

Sources: the build scripts of the crates, which link dynamically unless the source of the library is a crate, too;
the packages of debian:10 to debian:12. Debian 13 has OpenSSL, which its apt needs.
"""

from __future__ import annotations

from dflint.knowledge.native_crates import CRATES
from dflint.knowledge.runtime_stages import LIBRARIES
from dflint.model.images.linkage import made_by, may_have_libraries
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import installs
from dflint.model.packages.sources import runs_unknown
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_WITHOUT = frozenset(
    {"dumb-init", "gosu", "libgcc-s1", "procps", "tini", "tzdata"}
)  # these need no such library
_SINCE = {"openssl-sys": 13}  # the release of Debian whose image has it


class UnlinkedLibrary:
    """A program that cannot start: the word that copies it, the crate, and the package it lacks."""

    __slots__ = ("crate", "package", "word")

    def __init__(self, word: Word, crate: str, package: str) -> None:
        self.word = word
        self.crate = crate
        self.package = package


def missing_at_run_time(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[UnlinkedLibrary]:
    """The programs of Rust that a stage copies from others, and whose libraries it does not have."""
    base = base_of(stage)
    number = int(base.number) if base is not None and base.number.isdecimal() else 0
    if base is None or base.image != "debian" or not number or may_have_libraries(stage):
        return
    for one in stage.chain:
        for step in one.steps_of(Run):
            names = {name for it in installs(step) for name in it.names}
            if runs_unknown(step) or not names <= _WITHOUT:
                return
    for step in stage.steps_of(Copy):
        copy = step.instruction
        assert isinstance(copy, Copy)
        origin = file.stage_named(copy.from_, stage) if copy.from_ is not None else None
        if origin is None or origin.is_open:
            continue
        for source in copy.sources:
            if made_by(source, origin, "glibc")[0] != "cargo":
                continue
            for crate in _crates(origin, file, context):
                if number < _SINCE.get(crate, 99):
                    packages = LIBRARIES[CRATES[crate][2]]  # the newest name first
                    package = packages[-1] if number < 12 else packages[len(packages) // 2]
                    yield UnlinkedLibrary(source, crate, package)
                    return


def _crates(origin: Stage, file: Dockerfile, context: Context) -> Iterator[str]:
    """The crates of what a stage builds that link a library of the system."""
    for step in origin.steps_of(Run):
        for it in with_directories(step):
            if it.command.runs("cargo", "build", "b", "install") is None:
                continue
            lock = file_of_project("Cargo.lock", it, step, origin, file, context)
            text = lock.text or "" if lock is not None else ""
            for crate, (vendored, *_, debian, _) in CRATES.items():
                is_linked = f'name = "{crate}"' in text and f'name = "{vendored}"' not in text
                if is_linked and debian in LIBRARIES:
                    yield crate
