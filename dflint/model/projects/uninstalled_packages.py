"""Programs of Node.js that a build runs or a container starts, and whose packages nothing has installed.

Source: Node.js, "Loading from node_modules folders".
"""

from __future__ import annotations

from dflint.knowledge.installed_folders import MAKES_NOTHING
from dflint.knowledge.node_programs import PACKAGES
from dflint.model.context.tables import table_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.installs import install_of, is_global
from dflint.model.packages.sources import steps_until
from dflint.model.paths import in_folder
from dflint.model.projects.left_out_dependencies import programs_of_script
from dflint.model.projects.native_packages import dependencies
from dflint.model.projects.package_scripts import package_scripts
from dflint.model.started.called_scripts import scripts_of_stage
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Healthcheck, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.projects.package_scripts import PackageScript
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.model.steps import Step
    from dflint.source import Word

_ALL = ("dependencies", "devDependencies", "optionalDependencies")
_INSTALLING = ("install", " ci", "npm i", "yarn\n", "pnpm", "bun ", "node_modules")
_ASKING = (
    "require({quote}{name}{quote})",
    "from {quote}{name}{quote}",
    "import {quote}{name}{quote}",
)


def uninstalled_package(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str, str] | None:
    """The package that a started program asks for first: what starts it, the program, the package."""
    image = stage.image
    if (
        image is None
        or plain_name(image.familiar) != "node"
        or "NODE_PATH" in stage.last_state.variables
    ):
        return None
    if any(_may_install(step) for one in stage.chain for step in one.steps):
        return None
    scripts = [it for it in scripts_of_stage(stage, file, context) if not it.is_build]
    if any(sign in it.text for it in scripts for sign in _INSTALLING if it.shell):
        return None
    for it in scripts:
        if it.form in ("node", "nodejs") and it.step.instruction.KEYWORD != Healthcheck.KEYWORD:
            package = _first_package(it, context)
            if package:
                return it.word, it.shown, package
    return None


def scripts_without_packages(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[PackageScript, str]]:
    """The scripts of a build whose program no installation has brought, and that program; the first of the stage.

    Only where .dockerignore keeps node_modules out: else a COPY may bring packages that were installed before.
    """
    image = stage.image
    if image is None or plain_name(image.familiar) != "node":
        return
    for script in package_scripts(stage, file, context, (Run,)):
        folder = script.file.path.rpartition("/")[0]
        known = {name for name, _ in dependencies(script.package, *_ALL)}
        found = [
            it
            for it in programs_of_script(script)
            if not known.isdisjoint((it, PACKAGES.get(it, it)))
        ]
        before = [it for it in script.step.commands if it.start < script.word.start][:-1]
        if (
            found
            and not script.step.mounts
            and all(context.ignores(in_folder(it, "node_modules")) for it in {"", folder})
            and not any(map(_brings_programs, before))
            and not any(
                _may_install(step) or any(map(_brings_programs, step.commands))
                for step in steps_until(stage, script.step)
                if step is not script.step
            )
        ):
            yield script, found[0]
            return


def _brings_programs(command: Command) -> bool:
    install = install_of(command)
    is_system = install is not None and install.row.is_system
    return not is_system and command.name not in MAKES_NOTHING


def _first_package(it: StartedFile, context: Context) -> str:
    """The dependency of its package.json that a program asks for first; "" where it may be there."""
    folder = it.file.path.rpartition("/")[0]
    while folder and not context.sees(f"{folder}/package.json"):
        folder = folder.rpartition("/")[0]  # as Node.js looks for packages
    table = table_of(f"{folder}/package.json".lstrip("/"), context)
    names = table.get("dependencies") if table is not None else None
    if not isinstance(names, dict) or context.sees(f"{folder}/node_modules".lstrip("/")):
        return ""
    if context.sees("node_modules"):
        return ""
    places = {
        name: min((at for form in _ASKING for at in _found(form, name, it.text)), default=-1)
        for name in names
    }
    asked = sorted((at, name) for name, at in places.items() if at >= 0)
    return asked[0][1] if asked else ""


def _found(form: str, name: str, text: str) -> list[int]:
    places = [text.find(form.format(quote=quote, name=name)) for quote in "\"'"]
    return [at for at in places if at >= 0]


def _may_install(step: Step) -> bool:
    """Whether a step may bring packages of Node.js, or what installs them when the container starts."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return it.flag("from") is not None or "node_modules" in it.written or bool(it.heredocs)
    if isinstance(it, Cmd | Entrypoint):
        return any(sign in it.rest.text for sign in _INSTALLING)
    if isinstance(it, Run):
        return not step.is_posix or bool(it.heredocs) or not all(map(_is_harmless, step.commands))
    return isinstance(it, Onbuild)


def _is_harmless(command: Command) -> bool:
    install = install_of(command)
    if install is not None:
        is_npm = install.manager == "npm" and is_global(command)
        return install.row.is_system or (is_npm and "NODE_PATH" not in command.args)
    return command.name in MAKES_NOTHING
