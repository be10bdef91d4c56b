"""Questions of conda, Mix and pacman, at which they stop in a build.

Sources: Anaconda's manual of conda-anaconda-tos, which the installers of Miniconda have since 2025-07
(huifengzhao/RAPiDock#4, NVlabs/FoundationStereo#181); the manual of `mix local.hex`, and
phoenixframework/phoenix#2838; pacman (8), --noconfirm: without an answer it takes no for one.
"""

from __future__ import annotations

from dflint.model.order import is_so_in, is_so_until
from dflint.model.packages.installs import install_of, says_yes
from dflint.model.packages.sources import runs_unknown
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_INSTALLER = "Miniconda3-latest-Linux"
_CONDA_VERBS = ("install", "create", "update", "upgrade", "env create", "env update", "search")
# With one of these in the file, the terms may be accepted, or no channel of Anaconda may be left.
_SETTLED = (
    "conda tos", "-tos", "_tos", "TOS", "override-channels", "nodefaults", "condarc", "forge-Linux", "Miniforge",
    " CI=", "remove channels", "remove-key", "channels defaults", "default_channels", "override_channels",
)  # fmt: skip
_ELIXIR = ("elixir", "hexpm/elixir")


class Unanswered:
    """A command that asks and stops. A value: `word` to mark, what it `asks`, and what to do `instead`."""

    __slots__ = ("asks", "instead", "word")

    def __init__(self, word: Word, asks: str, instead: str) -> None:
        self.word = word
        self.asks = asks
        self.instead = instead


def unanswered(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[Unanswered]:
    """The first command that stops at its question in a stage."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            if it.command.is_conditional:
                continue
            if _asks_to_proceed(it.command):
                yield Unanswered(
                    it.command.name, "pacman asks whether to proceed", "Add --noconfirm"
                )
                return
            verb = it.command.runs("conda", *_CONDA_VERBS)
            if verb is not None and _asks_for_terms(it.command, step, stage, context):
                advice = "Run conda tos accept for pkgs/main and pkgs/r before, or take Miniforge"
                yield Unanswered(
                    verb, "conda asks to accept the terms of Anaconda's channels", advice
                )
                return
            if context is not None and _asks_for_hex(it, step, stage, file, context):
                advice = "Run mix local.hex --force && mix local.rebar --force before"
                yield Unanswered(
                    it.command.verb or it.command.name, "mix asks to install Hex", advice
                )
                return


def _asks_to_proceed(command: Command) -> bool:
    """Whether pacman is to install or remove packages, and nobody says yes."""
    if command.name != "pacman" or says_yes(command) or command.piped_from is not None:
        return False
    if command.has(*command.row.dry_run) or command.simple.redirects:
        return False
    install = install_of(command)
    is_removal = command.has("-R", "--remove") and bool(command.operands)
    return is_removal or (install is not None and bool(install.packages))


def _asks_for_terms(command: Command, step: Step, stage: Stage, context: Context | None) -> bool:
    """Whether conda of the newest Miniconda meets the channels of Anaconda, as far as the file shows."""
    if command.has("--offline", "--help", "-h") or not is_so_until(
        _installs_miniconda, step, stage
    ):
        return False
    if is_so_in(_may_settle, stage):
        return False
    listed = command.option("-f", "--file")
    if listed is None or context is None:
        return True
    name = str(listed).rpartition("/")[2]
    texts = [context.folder.read(it.path) or "" for it in context.tree(2) if it.name == name]
    return not any("nodefaults" in text for text in texts)


def _installs_miniconda(step: Step) -> bool:
    return _INSTALLER in step.instruction.written


def _may_settle(step: Step) -> bool:
    return step.instruction.has_any(_SETTLED)


def _asks_for_hex(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether Mix fetches packages of Hex in an image of Elixir, which does not have Hex."""
    words = [word.rstrip(",") for word in it.command.args]
    is_fetching = it.command.runs("mix", "deps.get") is not None
    is_fetching = is_fetching or (it.command.runs("mix", "do") is not None and "deps.get" in words)
    image = stage.image
    if not is_fetching or image is None or image.familiar not in _ELIXIR:
        return False
    lock = file_of_project("mix.lock", it, step, stage, file, context)
    has_packages = lock is not None and ": {:hex, " in (lock.text or "")
    return has_packages and not is_so_until(_may_bring_hex, step, stage)


def _may_bring_hex(step: Step) -> bool:
    it = step.instruction
    if isinstance(it, Copy | Add):
        return it.flag("from") is not None or ".mix" in it.written
    return (
        "local.hex" in it.written
        or "archive.install" in it.written
        or (isinstance(it, Run) and runs_unknown(step))
    )
