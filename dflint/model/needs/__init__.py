"""Need sets: which files of the build context a command reads that installs or fetches dependencies.

What is not sure is Unclear, and then nothing moves.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.context.secret_contents import secret_in
from dflint.model.needs.project import Fetch, Need, Project, Unclear
from dflint.model.packages.installs import install_of
from dflint.model.packages.manifests import manifests_of
from dflint.model.projects.package_scripts import PACKAGE_JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context

_NODE_VERBS = ("ci", "install", "i", "clean-install", "fetch", "")

__all__ = ["Fetch", "Need", "Project", "Unclear", "fetch_of_install", "files_of_install", "need_of"]


def need_of(
    command: Command,
    text: str,
    project: Project,
    environment: str = "",
    in_branches: bool = False,
) -> Need | None:
    """What a command needs of the project in its folder; None if it is none that is known here.

    `text`: the command as it is written. `environment`: MIX_ENV, as far as it is known. `in_branches`:
    whether it may be one that runs in some cases only.
    """
    if not in_branches and (command.is_conditional or command.in_pipeline):
        return None
    try:
        return _need(command, text, project, environment)
    except Unclear as error:
        return Need(None, unclear=str(error))


def fetch_of_install(command: Command, folder: str, context: Context) -> Fetch | None:
    """How what an installation in a folder of the context fetches could be fetched before the sources are
    there; None where that is not clear."""
    text = " ".join(word.raw for word in command.simple.words)
    need = need_of(command, text, Project(folder, context))
    return need.fetch if need is not None else None


def files_of_install(command: Command, folder: str, context: Context) -> tuple[str, ...] | None:
    """All that an installation in a folder of the context reads of it, from the root of the context on.

    None where that is not clear, where it needs more than can be copied before the sources, or where
    one of the files holds a secret. Folders have a slash at the end.
    """
    fetch = fetch_of_install(command, folder, context)
    if fetch is None or fetch.command:
        return None
    for path in fetch.files:
        name = path.rpartition("/")[2]
        if name[:1] == "." and secret_in(name, context.folder.read(path) or ""):
            return None
    return fetch.files


def _need(command: Command, text: str, project: Project, environment: str) -> Need | None:
    manager, verb = command.manager or str(command.program), str(command.verb or "")
    install = install_of(command)
    if PACKAGE_JSON in row_of(manager).manifest:
        from dflint.model.needs import node

        is_plain = install is not None and not install.packages and not install.files
        if (
            not is_plain
            or verb not in _NODE_VERBS
            or command.has("-g", "--global", "--prefix", "-C", "--dir")
        ):
            return None
        return node.needs(manager, project) if project.has(PACKAGE_JSON) else None
    if install is not None and install.kind in install.row.requirements:
        if not manifests_of(command):
            return None
        if command.has(*install.row.elsewhere):
            return Need(None, unclear="its options name other files")
        from dflint.model.needs import python

        return python.requirements(
            [str(it) for it in (*install.files, *install.constraints)], project
        )
    return _of_projects(command, text, verb, project, environment)


def _of_projects(
    command: Command, text: str, verb: str, project: Project, environment: str
) -> Need | None:
    """For managers whose command is about a whole project."""
    manager = command.manager or str(command.program)
    if row_of(manager).ecosystem == "python":
        from dflint.model.needs import python

        return python.of_project(manager, verb, command, text, project)
    if manager in ("go", "cargo"):
        from dflint.model.needs import compiled

        return compiled.of_project(manager, verb, command, project)
    if manager in ("maven", "gradle", "sbt"):
        from dflint.model.needs import jvm

        return jvm.of_project(manager, command, project) if verb or command.operands else None
    if manager == "dotnet":
        from dflint.model.needs import dotnet

        return dotnet.of_project(verb, command, project)
    from dflint.model.needs import others

    return others.of_project(manager, verb, command, text, project, environment)
