"""COPYs of sources above a command that gets the dependencies, and that needs few of these files.

The dependencies are installed or fetched again whenever one of the sources changes.
"""

from __future__ import annotations

from dflint.model.context.image_files import target_of
from dflint.model.layers.contents import contents_with_bases, layer_contents, project_directory
from dflint.model.layers.copies import EVERYTHING, copy_targets, looks_like_directory
from dflint.model.packages.fetching_builds import fetching_build
from dflint.model.packages.manifests import manifests_without_project
from dflint.model.paths import SOMEWHERE, is_below, relative_to
from dflint.model.scripts.working_directory import in_directory, with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.layers.contents import Installed
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

ALL, FOLDER, CODE = "all", "folder", "code"
MOST_TRIED = 50  # COPYs of a kind in a stage, and installations below one of them


class EarlyCopy:
    """A COPY above `command`, which gets the dependencies of the project.

    `source`: the word that names what is copied, and `scope` what that is: ALL of the context, a FOLDER
    with the manifests in it, or CODE beside them. `files`: what the command needs first, from the root of
    the context on; nothing for a build. `folder`: where a build has its project, as seen from what is copied;
    None where that is not known. `option`: with which it leaves the project itself out, or "".
    """

    __slots__ = (
        "command", "copy", "files", "folder", "installed", "needs", "option", "scope", "source",
    )  # fmt: skip

    def __init__(self, copy: Step, source: Word, scope: str, command: Command) -> None:
        self.copy = copy
        self.source = source
        self.scope = scope
        self.command = command
        self.files: Sequence[str] = ()
        self.folder: str | None = ""
        self.option = ""
        self.installed: Installed | None = None
        self.needs: Needs | None = None

    @property
    def is_build(self) -> bool:
        """Whether the command is a build that fetches the dependencies, such as `go build`."""
        return not self.files


class Needs:
    """What an installation reads, from the root of the context on: the manifests, and `others`; None for
    others where that is not clear. `named`: the same where it has to be told to leave the project out."""

    __slots__ = ("manifests", "named", "others")

    def __init__(
        self,
        manifests: Sequence[str],
        others: Sequence[str] | None,
        named: Sequence[str] | None = None,
    ) -> None:
        self.manifests = manifests
        self.others = others
        self.named = named if others is None else others


def early_copy(stage: Stage, context: Context | None) -> EarlyCopy | None:
    """The first COPY of a stage that should be below the command that gets the dependencies: of the whole
    context, else of a folder, else of code."""
    contents = layer_contents(stage)
    for copy, source in contents.whole_context[:MOST_TRIED]:
        early = (
            _all_before_install(copy, source, stage, context)
            or _before_build(copy, source, ALL, stage, context)
            or _before_project(copy, source, stage, context)
        )
        if early is not None:
            return early
    if context is not None and contents.installed:
        early = next(_folders_before_install(stage, context), None)
        if early is not None:
            return early
    for copy, source in contents.code[:MOST_TRIED]:
        installed = _installed_after(copy, stage)
        if installed is not None:
            early = _code_before_install(copy, source, installed, context)
        else:
            early = _before_build(copy, source, CODE, stage, context)
        if early is not None:
            return early
    return None


def _all_before_install(
    copy: Step, source: Word, stage: Stage, context: Context | None
) -> EarlyCopy | None:
    installed = _installed_after(copy, stage, is_inside=True)
    if installed is None:
        return None
    needs = _needs(installed, _directory_in(copy, installed.directory) or "", context)
    early = _before_install(copy, source, ALL, installed, needs)
    early.needs = needs
    return early


def _code_before_install(
    copy: Step, source: Word, installed: Installed, context: Context | None
) -> EarlyCopy | None:
    """None where the installation may need the code, and not only the manifests in it."""
    code = source.removeprefix("./").rstrip("/")
    folder = _directory_in(copy, installed.directory)
    if folder is None:
        folder = ""
    elif looks_like_directory(source):
        folder = "/".join(filter(None, (code, folder)))
    needs = _needs(installed, folder, context)
    if context is not None and not any(map(context.has, needs.manifests)):
        needs.others = needs.named = ()  # something else brings the manifests
    manifests = installed.command.row.manifest
    if needs.named is None or any(
        is_below(path, code) and path.rpartition("/")[2] not in manifests for path in needs.named
    ):
        return None
    return _before_install(copy, source, CODE, installed, needs)


def _before_install(
    copy: Step, source: Word, scope: str, installed: Installed, needs: Needs
) -> EarlyCopy:
    early = EarlyCopy(copy, source, scope, installed.command)
    early.installed = installed
    early.files = [*needs.manifests, *(needs.named or ())]
    return early


def _before_build(
    copy: Step, source: Word, scope: str, stage: Stage, context: Context | None
) -> EarlyCopy | None:
    found = fetching_build(copy, stage, context)
    if found is None:
        return None
    step, build = found
    early = EarlyCopy(copy, source, scope, build)
    early.folder = _directory_in(copy, project_directory(in_directory(step, build)))
    return early


def _before_project(
    copy: Step, source: Word, stage: Stage, context: Context | None
) -> EarlyCopy | None:
    """For an installation that can be told to leave the project itself out, and is not."""
    below = [step for step in stage.steps_of(Run) if step.start > copy.start and not step.mounts]
    for step in below[:MOST_TRIED]:
        for it in with_directories(step):
            files = manifests_without_project(it.command)
            if files:
                if it.command.manager in _managers_before(copy, stage):
                    return None
                early = EarlyCopy(copy, source, ALL, it.command)
                _leave_project_out(early, files, _directory_in(copy, it.directory) or "", context)
                return early
    return None


def _leave_project_out(
    early: EarlyCopy, manifests: Sequence[str], folder: str, context: Context | None
) -> None:
    """Say what an installation reads without the project, and with which option it leaves that out."""
    prefix = f"{folder}/" if folder else ""
    files = [f"{prefix}{name}" for name in manifests]
    options = early.command.row.without_project
    if context is not None:
        from dflint.model.needs import fetch_of_install

        fetch = fetch_of_install(early.command, folder, context)
        if fetch is not None:
            files += [path for path in fetch.files if path not in files]
            options = tuple(it for it in options if it in (fetch.command or "")) or options
    early.files = files
    early.option = options[0]


def _folders_before_install(stage: Stage, context: Context) -> Iterator[EarlyCopy]:
    """The folders with sources that are copied whole to where an installation needs a part of them."""
    installed = layer_contents(stage).installed
    for copy in stage.copies:
        it = copy.instruction
        if not isinstance(it, Copy | Add) or it.flag("from") is not None or it.heredocs:
            continue
        for target in copy_targets(copy):
            folder = _folder(target.source, context)
            below = [one for one in installed if one.step.start > copy.start]
            for one in below if folder and target.path else ():
                if one.directory == target.path.rstrip("/"):
                    files = _few_files(one, folder, context)
                    if files and one.command.manager not in _managers_before(copy, stage):
                        early = EarlyCopy(copy, target.source, FOLDER, one.command)
                        early.files = files
                        yield early
                    break


def _folder(source: Word, context: Context) -> str:
    """The folder of the context that a source is; "" for the whole of it, and for a file."""
    path = source.removeprefix("./").strip("/")
    is_one = source not in EVERYTHING and not source.expands and not set("*?[") & set(source)
    return path if is_one and context.is_folder(path) else ""


def _few_files(installed: Installed, folder: str, context: Context) -> Sequence[str]:
    """What an installation reads of a folder; nothing where that is not clear, or is about all of it."""
    if any(mount.kind == "bind" for mount in installed.step.mounts):
        return ()
    from dflint.model.needs import files_of_install

    files = files_of_install(installed.command, folder, context) or ()
    tops = {relative_to(path, folder).partition("/")[0] for path in files}
    entries = context.folder.entries(folder)
    return files if any(it.is_folder and it.name not in tops for it in entries) else ()


def _needs(installed: Installed, folder: str, context: Context | None) -> Needs:
    """What an installation in a folder of the context reads; without a context, the manifests alone."""
    prefix = f"{folder}/" if folder else ""
    manifests = [f"{prefix}{name.removeprefix('./')}" for name in installed.manifests]
    if context is None:
        return Needs(manifests, ())
    from dflint.model.needs import fetch_of_install, files_of_install

    files = files_of_install(installed.command, folder, context)
    if files is None:
        fetch = fetch_of_install(installed.command, folder, context)
        named = [path for path in fetch.files if path not in manifests] if fetch else None
        return Needs(manifests, None, named)
    return Needs(manifests, [path for path in files if path not in manifests])


def _installed_after(copy: Step, stage: Stage, is_inside: bool = False) -> Installed | None:
    """The first installation below a COPY that needs only manifests, and had nothing before it.

    `is_inside`: in the directory that the COPY fills.
    """
    below = [it for it in layer_contents(stage).installed if it.step.start > copy.start]
    done = _managers_before(copy, stage) if below else ()
    for it in below[:MOST_TRIED]:
        if it.command.manager not in done and not (is_inside and _is_outside(it.directory, copy)):
            if not any(mount.kind == "bind" for mount in it.step.mounts):
                return it
    return None


def _managers_before(copy: Step, stage: Stage) -> set[str]:
    """The managers that have installed before a COPY, in this stage or those it builds upon."""
    return {
        it.command.manager
        for contents in contents_with_bases(stage)
        for it in contents.installed
        if it.step.start < copy.start
    }


def _directory_in(copy: Step, directory: str | None) -> str | None:
    """Where a command runs, as seen from the directory that a COPY fills; None if not below it."""
    target = target_of(copy)
    if target is None or directory is None or not is_below(directory, target):
        return None
    return relative_to(directory, target)


def _is_outside(directory: str | None, copy: Step) -> bool:
    """Whether the directory is surely none that the COPY fills."""
    target = target_of(copy)
    if directory is None or target is None or "$" in target:
        return False
    is_known = not directory.startswith(SOMEWHERE) and not target.startswith(SOMEWHERE)
    return is_known and not is_below(directory, target)
