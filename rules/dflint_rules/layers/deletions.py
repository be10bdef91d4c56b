"""Files that stay in a layer although nothing needs them any more."""

from __future__ import annotations

from dflint.fix import deferred, hint, remove_files
from dflint.fixes.insertion import runs_at_end
from dflint.model.context.copied_sizes import copied_size
from dflint.model.images.users import may_do_anything
from dflint.model.layers.contents import layer_contents, removed_file, unpacked_later
from dflint.model.layers.files import ARCHIVES, PACKAGES, large_files, unpacked
from dflint.model.layers.folders import emptied_by, first_filled
from dflint.model.layers.later_readers import is_named_later, is_seen_later, is_served
from dflint.model.scripts.working_directory import with_directories
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.context.build_context import Context
    from dflint.model.layers.files import File
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Copy

UNPACKED = ARCHIVES + PACKAGES
ARCHIVE_SIGNS = " ".join([it for it in ARCHIVES if not it.startswith(".tar.")])


@rule("DF241", Severity.WARNING, "size", needs="rm find")
def deleted_too_late(
    run: Run, step: Step, stage: Stage, context: Context | None
) -> Iterator[Finding]:
    """A file is deleted in a later layer, so the image does not get smaller.

    Every instruction adds a layer, and a layer only ever adds: deleting a file of an earlier layer
    hides it, but its bytes stay in the image, and anyone can get at them. Delete the file in the
    RUN that makes it, mount it (`RUN --mount=type=bind`), or copy what you need from another
    stage. In a busybox image, a mount in place of a COPY that was deleted later saved all 42 MB.

    ```dockerfile bad
    FROM debian:12
    COPY installer.tar.gz /tmp/installer.tar.gz
    RUN tar -xzf /tmp/installer.tar.gz -C /opt
    RUN rm /tmp/installer.tar.gz
    ```

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN git clone --depth 1 --branch v1 https://example.org/tool.git /src
    RUN make -C /src install
    RUN rm -rf /src
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=bind,source=installer.tar.gz,target=/tmp/installer.tar.gz \\
        tar -xzf /tmp/installer.tar.gz -C /opt
    ```
    """
    if not stage.in_final_image:
        return
    yield from _removed_folders(step, stage)
    for it in with_directories(step):
        if it.command.name in ("rm", "find"):
            file = removed_file(it, step, stage)
            if file is not None:
                message = f"{file.shown} is deleted in a later layer: the image still contains it"
                related = Related(
                    file.word, f"added in the layer of this {file.step.instruction.keyword}"
                )
                advice = hint("Delete it in the RUN that creates it, or use a bind mount")
                size = deferred(copied_size, file.step, file.path, context)
                yield Finding(it.command, message, advice, related).estimated(size)


def _removed_folders(step: Step, stage: Stage) -> Iterator[Finding]:
    """The folders that a step removes although an earlier layer keeps all that is in them."""
    known = first_filled(stage)
    for it in with_directories(step) if known else ():
        filled = [known[path] for path in emptied_by(it, step) if path in known]
        folder = min(filled, key=lambda it: it.place.start, default=None)
        if folder is not None and folder.step.start < step.start:
            message = f"{folder.path} is deleted in a later layer: the image still contains it"
            advice = hint("Delete it in the RUN that fills it, or use a stage or a bind mount")
            yield Finding(it.command, message, advice, Related(folder.place, "filled here"))


@rule("DF242", Severity.INFO, "size", needs="curl wget")
def archive_left(run: Run, step: Step, stage: Stage, whole: Dockerfile) -> Iterator[Finding]:
    """An archive or a package is extracted or installed, and not deleted in the same RUN.

    Delete it in the same RUN, or pipe the download into tar and never write it down.

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN curl -fsSLO https://example.com/tool-1.2.tar.gz && tar -xzf tool-1.2.tar.gz -C /opt
    ```

    ```dockerfile fixed
    FROM buildpack-deps:bookworm
    RUN curl -fsSLO https://example.com/tool-1.2.tar.gz && tar -xzf tool-1.2.tar.gz -C /opt && rm tool-1.2.tar.gz
    ```
    """
    if not stage.in_final_image:
        return
    for file in large_files(step):
        if file.path.endswith(UNPACKED) and _unpackers(file):
            fix = deferred(_deleted, file, run, stage, whole)
            use = "installed" if file.path.endswith(PACKAGES) else "extracted"
            yield Finding(file.word, f"{file.shown} stays in the layer after it is {use}", fix)


@rule("DF243", Severity.INFO, "size", also="DL3010", needs_text=ARCHIVE_SIGNS)
def copied_archive(
    copy: Copy, step: Step, stage: Stage, context: Context | None
) -> Iterator[Finding]:
    """An archive is copied into a layer and extracted by a later RUN.

    The layer of the COPY keeps the archive. ADD unpacks a local tar archive by itself and leaves
    only what was in it.

    ```dockerfile bad
    FROM debian:12
    COPY rootfs.tar.gz /tmp/rootfs.tar.gz
    RUN tar -xzf /tmp/rootfs.tar.gz -C /srv
    ```

    ```dockerfile good
    FROM debian:12
    ADD rootfs.tar.gz /srv
    ```
    """
    if not stage.in_final_image:
        return
    for file in large_files(step):
        by = unpacked_later(file, stage) if file.path.endswith(ARCHIVES) else None
        if by is not None and not _is_deleted(file, stage):
            related = Related(by, "extracted here")
            message = f"{file.word} stays in this layer: a later RUN extracts it"
            size = deferred(copied_size, step, file.path, context)
            yield Finding(file.word, message, None, related).estimated(size)
            return


def _unpackers(file: File) -> Sequence[CommandInDirectory]:
    """The commands that unpack a file further down in the RUN that fetches it."""
    commands = with_directories(file.step)
    number = commands.index(file.by) if file.by is not None else 0
    return [it for it in commands[number + 1 :] if file.path in unpacked(it)]


def _deleted(file: File, run: Run, stage: Stage, whole: Dockerfile) -> Fix | None:
    """Delete an archive at the end of its RUN, under the name that it has there."""
    name, by = _as_written(file), file.by
    if not name or by is None or not _ends_where(with_directories(file.step), by):
        return None
    if is_named_later(file, whole):
        return None
    if is_served(file.path) or not runs_at_end(run, by.command):
        return None
    is_safe = not is_seen_later(file, stage, whole) and may_do_anything(
        by.command, file.step, stage
    )
    return remove_files(name, by.command, run, is_safe, "Delete the archive", options="")


def _as_written(file: File) -> str:
    """How the command that unpacks it names it, if plainly."""
    for it in _unpackers(file):
        for word in it.command.args:
            if it.path(str(word)) == file.path and word.raw == str(word):
                return str(word)
    return ""


def _ends_where(commands: Sequence[CommandInDirectory], it: CommandInDirectory) -> bool:
    """Whether the last command runs in the directory in which the file was fetched."""
    last = commands[-1]
    return last.command.name not in ("cd", "pushd", "exec") and last.directory == it.directory


def _is_deleted(file: File, stage: Stage) -> bool:
    """Whether a later layer deletes a file, of which DF241 speaks."""
    return layer_contents(stage).removals.is_removed_after(file.path, file.step.start)
