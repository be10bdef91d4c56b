"""Packages of Elixir with code in C that are compiled where there is no compiler.

Source: the manual of elixir_make: it calls make, but where cc_precompiler fetches what is compiled already.
"""

from __future__ import annotations

from dflint.model.context.needed_files import file_of_project
from dflint.model.images.facts import facts_of
from dflint.model.packages.programs import is_missing
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_COMPILING = ("compile", "deps.compile", "release", "do", "phx.digest", "assets.deploy", "test")
_WITH_MAKE, _COMPILED_ALREADY = "{:elixir_make,", ("cc_precompiler", "rustler_precompiled")


def package_without_make(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str, str] | None:
    """The first command that compiles a package with make where there is none: verb, package, what lacks."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or facts.has("make") is not False:
        return None
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            verb = command.runs("mix", *_COMPILING)
            if (
                verb is None
                or command.is_conditional
                or (verb == "do" and not _compiles(it.command.args))
            ):
                continue
            lock = file_of_project("mix.lock", it, step, stage, file, context)
            package = _compiled((lock.text or "") if lock is not None else "")
            lacks = next(
                (name for name in ("make", "gcc") if is_missing(name, step, stage, command)), ""
            )
            if package and lacks:
                return verb, package, lacks
    return None


def _compiles(words: tuple[Word, ...]) -> bool:
    return any(word.rstrip(",") in _COMPILING[:3] for word in words)


def _compiled(lock: str) -> str:
    """The first package of a mix.lock that make compiles; "" if there is none."""
    for line in lock.splitlines():
        name = line.strip().partition(":")[0].strip('{" ')
        is_compiled = _WITH_MAKE in line and not any(sign in line for sign in _COMPILED_ALREADY)
        if is_compiled or name == "appsignal":
            return name
    return ""
