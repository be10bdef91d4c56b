"""Folders of the build context that are copied whole before the dependencies in them are installed."""

from __future__ import annotations

from dflint.model.layers.contents import layer_contents
from dflint.model.layers.copies import EVERYTHING, copy_targets
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.layers.contents import Installed
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.words import Argument


class FolderBeforeInstall:
    """A folder with sources that `copy` takes whole to where `installed` needs only `files` of it.

    `source`: the word that names it. `files`: from the root of the context on. A value.
    """

    __slots__ = ("copy", "files", "installed", "source")

    def __init__(
        self, copy: Step, source: Argument, installed: Installed, files: Sequence[str]
    ) -> None:
        self.copy = copy
        self.source = source
        self.installed = installed
        self.files = files


def folders_before_installs(stage: Stage, context: Context) -> Iterator[FolderBeforeInstall]:
    """The folders that are copied whole, though what is installed below needs a part of each."""
    installed = layer_contents(stage).installed
    for step in stage.copies if installed else ():
        it = step.instruction
        if not isinstance(it, Copy | Add) or it.flag("from") is not None or it.heredocs:
            continue
        for target in copy_targets(step):
            folder = _folder(target.source, context)
            below = [one for one in installed if one.step.start > step.start]
            for one in below if folder and target.path else ():
                if one.directory == target.path.rstrip("/"):
                    files = _files(one, folder, context)
                    if files:
                        yield FolderBeforeInstall(step, target.source, one, files)
                    break


def _folder(source: Argument, context: Context) -> str:
    """The folder of the context that a source is; "" for the whole of it, and for a file."""
    path = source.removeprefix("./").strip("/")
    is_one = source not in EVERYTHING and not source.expands and not set("*?[") & set(source)
    return path if is_one and context.is_folder(path) else ""


def _files(it: Installed, folder: str, context: Context) -> Sequence[str]:
    """What an installation reads of a folder; nothing where that is not clear, or is about all of it."""
    if any(mount.kind == "bind" for mount in it.step.mounts):
        return ()
    from dflint.model.needs import files_of_install

    files = files_of_install(it.command, folder, context) or ()
    tops = {path[len(folder) + 1 :].partition("/")[0] for path in files}
    others = [it for it in context.folder.entries(folder) if it.path.rpartition("/")[2] not in tops]
    return files if any(it.is_folder for it in others) else ()
