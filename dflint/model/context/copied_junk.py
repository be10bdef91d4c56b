"""Which useless folders reach the builder when the whole context is copied."""

from __future__ import annotations

from dflint.model.context.build_context import whole_copies
from dflint.model.context.junk import HISTORIES, JUNK_FOLDERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context, Entry, WholeCopy
    from dflint.model.stages import Dockerfile

PACKAGES = "node_modules"
NEAR = 2  # junk and secrets lie in the root of the context, or in a folder there


def junk_copied(file: Dockerfile, context: Context, at_least: int) -> list[str]:
    """The folders of at least so many bytes that no image needs, with their sizes.

    A history that ends up in the final image counts at any size, and so do packages of Node, which are for the
    system where they were installed. What git tracks is no junk.
    """
    found: list[str] = []
    for entry in context.folder.near(".", NEAR, JUNK_FOLDERS.__contains__, JUNK_FOLDERS):
        if not entry.is_folder or not _reaches_builder(entry, context):
            continue
        is_history = entry.name in HISTORIES
        if (
            history_is_wanted(file, context)
            if is_history
            else context.folder.is_tracked(entry.path)
        ):
            continue
        size = context.size(entry)
        is_shipped = is_history and any(it.stage.in_final_image for it in whole_copies(file))
        if size.bytes >= at_least or is_shipped or entry.name == PACKAGES:
            found.append(f"{entry.path} ({size})")
    return found


def packages_copied(file: Dockerfile, context: Context) -> WholeCopy | None:
    """The COPY of the whole context that takes node_modules once it is there; None where it is there already.

    Said where git ignores the folder and package.json is beside it. The COPY that puts it over what a RUN has
    installed comes first.
    """
    folder = context.folder
    if (
        not context.has("package.json")
        or context.has(PACKAGES)
        or not folder.is_unversioned(PACKAGES)
    ):
        return None
    if "ependencies" not in (folder.read("package.json") or ""):
        return None
    if context.ignore is not None and context.ignore.ignored(PACKAGES):
        return None
    copies = whole_copies(file)
    return next(filter(replaces_packages, copies), copies[0] if copies else None)


def replaces_packages(copy: WholeCopy) -> bool:
    """Whether a COPY of the whole context puts node_modules over what an earlier RUN has installed there."""
    from dflint.model.context.image_files import target_of
    from dflint.model.packages.installed_folders import installed_folders

    target = target_of(copy.step)
    if target is None:
        return False
    folder = f"{target.rstrip('/')}/{PACKAGES}"
    return any(path == folder for path, _ in installed_folders(copy.stage, copy.step))


def _reaches_builder(entry: Entry, context: Context) -> bool:
    return context.ignore is None or not context.ignore.ignored(entry.path)


def history_is_wanted(file: Dockerfile, context: Context) -> bool:
    """Whether the build may read the history, or somebody says that it is there on purpose."""
    from dflint.model.projects.project_files import asks_for_history, says_git_is_wanted

    ignore = context.own_ignore if context.own_ignore is not None else ""
    ignore = ignore or context.folder.read(".dockerignore") or ""
    if says_git_is_wanted(ignore) or says_git_is_wanted(file.source.text):
        return True
    return any(asks_for_history(stage, context) for stage in file.stages)
