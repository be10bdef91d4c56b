"""Packages of Elixir that are compiled where there is no compiler, and assets that are built too early.

Sources: the manual of elixir_make: it calls make, but where cc_precompiler fetches what is compiled already; that
of Rustler, which calls cargo; phoenixframework/phoenix#6320.
"""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_until
from dflint.model.packages.programs import is_missing
from dflint.model.packages.sources import runs_unknown
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_COMPILING = ("compile", "deps.compile", "release", "do", "phx.digest", "assets.deploy", "test")
_IMAGES = ("elixir", "hexpm/elixir")  # have no Rust
_COLOCATED = "phoenix-colocated/"
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


def crate_without_cargo(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str] | None:
    """The first command that compiles a crate of the project where there is no cargo: verb, and the crate."""
    crates = [it.path for it in context.matching("native/*/Cargo.toml")]
    for step in stage.steps_of(Run) if crates else ():
        for it in with_directories(step):
            verb = it.command.runs("mix", "compile", "release")
            if verb is None or it.command.is_conditional:
                continue
            lock = file_of_project("mix.lock", it, step, stage, file, context)
            if lock is not None and ": {:hex, :rustler, " in (lock.text or ""):
                image = stage.image.familiar if stage.image is not None else ""
                if image in _IMAGES and not is_so_until(_speaks_of_rust, step, stage):
                    return verb, crates[0].rpartition("/")[0]
    return None


def early_assets(stage: Stage, file: Dockerfile, context: Context) -> Word | None:
    """Where assets are built that import what only `mix compile` makes, and nothing was compiled before."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            verb = it.command.runs("mix", "compile", "release", "do", "test", "phx.gen.release")
            if verb is not None:
                return None
            verb = it.command.runs("mix", "assets.deploy", "assets.build", "esbuild")
            if verb is None or it.command.is_conditional:
                continue
            script = file_of_project("assets/js/app.js", it, step, stage, file, context)
            project = file_of_project("mix.exs", it, step, stage, file, context)
            alias = (
                (project.text or "").partition(f'"{verb}":')[2].partition("]")[0] if project else ""
            )
            if script is None or _COLOCATED not in (script.text or "") or '"compile"' in alias:
                return None
            return verb
    return None


def _speaks_of_rust(step: Step) -> bool:
    it = step.instruction
    is_unknown = isinstance(it, Run) and runs_unknown(step)
    return is_unknown or any(sign in it.lower for sign in ("rust", "cargo", "--from"))
