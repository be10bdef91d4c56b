"""Projects that are compiled, or started, before anything has generated the client of Prisma.

Sources: the manual of Prisma, "Generating Prisma Client": the installation of @prisma/client generates it where it
finds the schema, up to version 6; JoeRegnier/retiree-plan#40.
"""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import file_beside, joined
from dflint.model.projects.native_packages import dependencies, node_installs
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.node_libraries import SCHEMA
from dflint.model.projects.package_scripts import package_scripts
from dflint.model.stages import sources_of
from dflint.model.started.started_files import started_files
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.package_scripts import PackageScript
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_COMPILERS = ("nest build", "next build", "tsc")
_OTHER_SCRIPTS = (
    "prisma",
    "db",
    "migrat",
    "seed",
    "studio",
    "dev",
    "test",
)  # in names: not of a build


def compiled_without_client(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[PackageScript]:
    """The script that compiles a project whose client of Prisma surely is not there; once a stage."""
    starts = [start for start, path in _installed_without_schema(stage, file, context)]
    if not starts or _may_bring_client(stage, context):
        return
    for script in package_scripts(stage, file, context, (Run,)):
        is_build = any(sign in script.body for sign in _COMPILERS)
        if is_build and script.step.start > starts[0] and not _speaks_of_prisma(script):
            yield script
            return


def started_without_client(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The program that the container starts and that uses the client, which surely is not there: word, path."""
    services = [it.service for it in file.builds if it.service is not None]
    if not stage.is_final or any(it.command or it.mounts for it in services):
        return
    if not _lacks_client(stage, file, context) or _generates(stage, file, context):
        return
    started = [it for it in started_files(stage, file, context) if not it.is_build]
    scripts = list(package_scripts(stage, file, context, (Cmd, Entrypoint)))
    if len(started) == 1 and not scripts and "@prisma/client" in started[0].text:
        yield started[0].word, started[0].shown


def copied_without_client(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The COPY that brings the packages of a stage into the container, which lack the client: word, stage."""
    final = file.final
    if final is None or final is stage or not _lacks_client(stage, file, context):
        return
    copies = [it.instruction for it in final.copies if "--from" in it.instruction.written]
    brought = [it for it in copies if "node_modules" in it.written]
    told = [step.instruction.written for step in final.steps_of(Run, Cmd, Entrypoint)]
    told += [it.written for it in copies]
    if len(brought) != 1 or any("prisma" in text or ".sh" in text for text in told):
        return
    for source in sources_of(brought[0]):
        others = (one for one in file.stages if one is not stage)
        if file.stage_named(source, final) is stage and any(
            _generates(one, file, context) for one in others
        ):
            yield source, str(source)


def _lacks_client(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether the packages of a stage have the client, and surely none that is generated."""
    found = list(_installed_without_schema(stage, file, context))
    if not found or _may_bring_client(stage, context):
        return False
    package = table_of(found[0][1], context)
    asked = value_at(package, "dependencies", "@prisma/client")
    scripts = value_at(package, "scripts")
    is_hooked = "install" in str(scripts) or "prepare" in str(scripts)
    return isinstance(asked, str) and not is_hooked


def _generates(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a stage runs `prisma generate`, by itself or by a script of package.json."""
    scripts = package_scripts(stage, file, context, (Run,))
    texts = [step.instruction.body.text for step in stage.steps_of(Run)]
    return any("prisma generate" in it for it in (*texts, *(one.body for one in scripts)))


def _installed_without_schema(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[int, str]]:
    """Where a package.json that asks for the client is installed, and its schema is not there yet."""
    for it, step, install in node_installs(stage):
        found = file_of_project("package.json", it, step, stage, file, context)
        if install.packages or found is None or not found.path:
            continue
        asked = [name for name, _ in dependencies(table_of(found.path, context), "devDependencies")]
        own = file_beside(found.path, SCHEMA)
        schema = context.folder.read(own) or ""
        path = joined(it.directory, SCHEMA)
        is_usual = "prisma-client-js" in schema and "output" not in schema
        if "@prisma/client" in asked and is_usual and path is not None:
            if ImageFiles(context).look_up(path, stage, file, step) == (True, None):
                yield step.start, found.path


def _may_bring_client(stage: Stage, context: Context) -> bool:
    """Whether a step speaks of Prisma, or brings packages from elsewhere."""
    for one in stage.chain:
        for step in one.steps:
            it = step.instruction
            text = it.written
            is_copied = isinstance(it, Copy) and it.flag("from") is not None
            if isinstance(it, Run) and "prisma" in it.body.text:
                return True
            if is_copied and ("node_modules" in text or "prisma" in text or " . " in f"{text} "):
                return True
    return context.sees("node_modules")


def _speaks_of_prisma(script: PackageScript) -> bool:
    """Whether a script that may be run before or within this one speaks of Prisma."""
    if "prisma" in script.body or value_at(script.package, "prisma", "generate") is not None:
        return True
    return any(
        "prisma" in text and not any(sign in name for sign in _OTHER_SCRIPTS)
        for name, text in script.scripts.items()
    )
