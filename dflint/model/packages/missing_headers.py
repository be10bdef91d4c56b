"""A compiler of Alpine that is installed without the headers of its C library.

Source: the packages of Alpine: gcc does not depend on musl-dev, but build-base, g++ and others do;
jfloff/alpine-python#56.
"""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_in
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import install_of, installs
from dflint.model.packages.sources import runs_unknown
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Pieces of the names of packages with which the headers come, or may come.
_BRINGING = (
    "musl-dev", "libc-dev", "build-base", "alpine-sdk", "g++", "rust", "cargo", "go", "ghc", "abuild", "php",
    "R", "clang", "llvm", "gfortran", "perl", "erlang", "lua", "nodejs-dev", "postgresql", "build-dep", "$",
)  # fmt: skip


def compiler_without_headers(command: Command, stage: Stage) -> Word | None:
    """The gcc that a command installs, where nothing in the stage brings the headers of C."""
    base, install = base_of(stage), install_of(command)
    if base is None or base.system != "alpine" or base.image == "php" or install is None:
        return None
    facts = facts_of(stage.image) if stage.image is not None else None
    if base.image != "alpine" and (facts is None or facts.has("gcc") is not False):
        return None
    word = next((it for it in install.packages if it == "gcc"), None)
    return None if command.is_conditional or is_so_in(_may_bring, stage) else word


def _may_bring(step: Step) -> bool:
    it = step.instruction
    if isinstance(it, Run) and runs_unknown(step):
        return True
    return any(
        piece in word
        for install in installs(step)
        for word in (*install.packages, *install.files)
        for piece in _BRINGING
        if install.row.is_system
    )
