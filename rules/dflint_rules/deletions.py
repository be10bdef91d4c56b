"""Files that stay in a layer although nobody needs them any more."""

from __future__ import annotations

from dflint.fix import add_command, hint
from dflint.model.downloads import (
    ARCHIVES,
    PACKAGES,
    File,
    downloaded,
    removes,
    unpacked,
)
from dflint.model.fetches import FETCHERS
from dflint.model.paths import SOMEWHERE, joined
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.directories import Located
    from dflint.model.stages import Dockerfile, Stage, Step

LARGE = (*ARCHIVES, *PACKAGES, ".jar", ".war", ".iso", ".exe", ".msi", ".bin")


@rule("DF241", Severity.WARNING, "size", on="rm")
def deleted_too_late(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A file is deleted in a later layer than the one that made it.

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

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=bind,source=installer.tar.gz,target=/tmp/installer.tar.gz \\
        tar -xzf /tmp/installer.tar.gz -C /opt
    ```
    """
    if not stage.ships:
        return
    removers = [it for it in step.located if it.command.name == "rm"]
    made = list(_made_before(step, stage)) if removers else []
    for it in removers:
        for file, maker in made:
            if removes(it, file.path):
                message = f"{file.shown} is deleted here, but an earlier layer keeps it"
                related = Related(file.word, f"this {maker.instruction.keyword} put it there")
                advice = hint("Delete it in the RUN that makes it, or mount it instead")
                yield Finding(it.command, message, advice, related)
                break


@rule("DF242", Severity.INFO, "size", on="curl wget")
def archive_left(run: Run, step: Step, stage: Stage, whole: Dockerfile) -> Iterator[Finding]:
    """An archive is unpacked and stays beside what was in it.

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
    if not stage.ships:
        return
    commands = step.located
    for number, it in enumerate(commands):
        for file in downloaded(it) if it.command.name in FETCHERS else ():
            later = commands[number + 1 :]
            if file.path.endswith(ARCHIVES + PACKAGES) and _is_left(file, later, step):
                name = _as_written(file, later)
                fix = None
                if name and _ends_where(commands, it) and not _is_named_later(file, step, whole):
                    fix = add_command(f"rm {name}", run, "Delete the archive", like=it.command)
                yield Finding(file.word, f"{file.shown} is unpacked and stays in the layer", fix)


@rule("DF243", Severity.INFO, "size", also="DL3010")
def copied_archive(copy: Copy, step: Step, stage: Stage) -> Iterator[Finding]:
    """An archive is copied and unpacked by a later RUN.

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
    words = (*copy.sources, copy.destination or "")
    if not stage.ships or not any(word.rstrip("/").endswith(ARCHIVES) for word in words):
        return
    for file in _copied(step):
        if file.path.endswith(ARCHIVES):
            for later in stage.steps:
                for it in later.located if later.start > step.start else ():
                    if file.path in unpacked(it):
                        related = Related(it.command, "unpacked here")
                        message = f"the layer keeps {file.word}, which is unpacked later"
                        yield Finding(file.word, message, None, related)
                        return


def _is_left(file: File, later: Sequence[Located], step: Step) -> bool:
    """Whether a file is unpacked and not removed, and no mount keeps it out of the layer."""
    if step.keeps_out(file.path) or any(removes(it, file.path) for it in later):
        return False
    return any(file.path in unpacked(it) for it in later)


def _as_written(file: File, later: Sequence[Located]) -> str:
    """How the command that unpacks it names it, if plainly."""
    for it in later:
        if file.path in unpacked(it):
            for word in it.command.args:
                if it.path(str(word)) == file.path and word.raw == str(word):
                    return str(word)
    return ""


def _is_named_later(file: File, step: Step, whole: Dockerfile) -> bool:
    """Whether a later instruction names a file, or another of the same name."""
    name = file.path.rpartition("/")[2]
    later = (it for stage in whole.stages for it in stage.steps if it.start > step.start)
    return any(name in it.instruction.written for it in later)


def _ends_where(commands: Sequence[Located], it: Located) -> bool:
    """Whether the last command runs in the directory in which the file was fetched."""
    last = commands[-1]
    return last.command.name not in ("cd", "pushd", "exec") and last.directory == it.directory


def _made_before(step: Step, stage: Stage) -> Iterator[tuple[File, Step]]:
    """The large files that earlier steps copy or fetch, and do not remove."""
    for other in stage.chain:
        for earlier in other.steps:
            if earlier.start >= step.start:
                break
            if isinstance(earlier.instruction, Copy | Add):
                yield from ((file, earlier) for file in _copied(earlier) if _is_large(file))
            commands = earlier.located
            for number, it in enumerate(commands):
                for file in downloaded(it) if it.command.name in FETCHERS else ():
                    if not _is_large(file) or earlier.keeps_out(file.path):
                        continue
                    if not any(removes(later, file.path) for later in commands[number + 1 :]):
                        yield file, earlier


def _copied(step: Step) -> Iterator[File]:
    """The files that a COPY or ADD puts into the image, by their paths there."""
    it = step.instruction
    if not isinstance(it, Copy | Add) or it.destination is None:
        return
    target = str(it.destination)
    many = target.endswith(("/", "/.")) or target == "." or len(it.sources) > 1
    for source in it.sources:
        if (
            isinstance(it, Add)
            and (source.endswith(ARCHIVES) or "$" in source)
            and "://" not in source
        ):
            continue  # unpacked, and never there
        name = source.rstrip("/").rpartition("/")[2]
        path = joined(step.state.workdir or SOMEWHERE, f"{target}/{name}" if many else target)
        if path is not None and "$" not in path and name not in ("", ".", "*"):
            yield File(path, source)


def _is_large(file: File) -> bool:
    """Whether its name says that it is worth a thought: an archive, a package, a program."""
    return file.path.endswith(LARGE)
