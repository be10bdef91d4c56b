"""Owners and modes that copy whole files into another layer."""

from __future__ import annotations

from dflint.fix import deferred, delete, hint, insert_after, unsafe
from dflint.fixes.deletion import has_comment
from dflint.model.context.copied_sizes import copied_size
from dflint.model.layers.contents import contents_with_bases, layer_contents
from dflint.model.mentions import mentions_besides_workdirs
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.paths import SOMEWHERE, is_below, is_plain
from dflint.model.scripts.working_directory import in_directory, with_directories
from dflint.model.variables.values import filled_in
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.layers.contents import LayerContents
    from dflint.model.layers.copies import LayerPath
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# In a directory of packages, what programs make when they run.
MADE_LATER = frozenset({".cache", ".vite", "cache", "log", "logs", "tmp"})


@rule("DF260", Severity.WARNING, "size", programs="chown chgrp")
def chown_copies_tree(
    command: Command, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """chown -R stores a second copy of all files that earlier layers contain.

    A layer cannot say "the same file, with another owner": it holds the whole file again. `chown
    -R` over an application of 108 MB made the image 108 MB larger, over a tree of 1.4 GB, 1.4 GB
    larger. Give the owner when the files are made: `COPY --chown=`, or a USER before the
    installation. In a busybox image with a tree of 42 MB, the fix saved 42 MB, and every file was
    the same.

    ```dockerfile bad
    FROM node:22-slim
    COPY . /app
    RUN chown -R node:node /app
    ```

    ```dockerfile fixed
    FROM node:22-slim
    COPY --chown=node:node . /app
    ```
    """
    tree = _touched(command, step, stage)
    if tree is not None:
        message = f"{command.name} -R stores a second copy of {_shown(tree)} in this layer"
        fix = deferred(_with_owner, command, tree, step, stage, file)
        related = Related(tree.place, "added in an earlier layer")
        size = deferred(copied_size, tree.step, tree.path, context)
        yield Finding(command, message, fix, related).estimated(size)


@rule("DF261", Severity.WARNING, "size", programs="chmod")
def chmod_copies_tree(
    command: Command, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """chmod -R stores a second copy of all files that earlier layers contain.

    A layer cannot say "the same file, with another mode": it holds the whole file again. Give the
    mode when the files are copied: `COPY --chmod=`. In a busybox image with a tree of 42 MB, the
    fix saved 42 MB, and every file was the same.

    ```dockerfile bad
    FROM debian:13-slim
    COPY tools /opt/tools
    RUN chmod -R 755 /opt/tools
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    COPY --chmod=755 tools /opt/tools
    ```
    """
    tree = _touched(command, step, stage)
    if tree is not None:
        message = f"chmod -R stores a second copy of {_shown(tree)} in this layer"
        fix = deferred(_with_mode, command, tree, step, stage, file)
        related = Related(tree.place, "added in an earlier layer")
        size = deferred(copied_size, tree.step, tree.path, context)
        yield Finding(command, message, fix, related).estimated(size)


@rule("DF262", Severity.STYLE, "size", programs="chmod", default=False)
def chmod_of_copied_file(
    command: Command, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """A file is copied, and a later layer only changes its mode or owner.

    `COPY --chmod=` does both at once; the second layer holds the file a second time. An executable
    37 MB large cost 74 MB like that, and in a busybox image the fix saved all 42 MB of a file.

    ```dockerfile bad
    FROM debian:13-slim
    COPY entrypoint.sh /entrypoint.sh
    RUN chmod 755 /entrypoint.sh
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    COPY --chmod=755 entrypoint.sh /entrypoint.sh
    ```
    """
    files = layer_contents(stage).copied_files if stage.in_final_image else None
    if not files or command.has("-R", "--recursive"):
        return
    here = in_directory(step, command)
    for word in command.operands[1:]:
        copied = files.get(here.path(word) or "")
        if copied is not None and copied.start < step.start:
            fix = deferred(_with_mode_of_file, command, copied, step, stage, file)
            related = Related(copied.instruction.keyword, "copied here")
            message = f"{word} gets its mode or owner in a second layer, which stores it again"
            size = deferred(copied_size, copied, here.path(word), context)
            yield Finding(word, message, fix, related).estimated(size)


def _touched(command: Command, step: Step, stage: Stage) -> LayerPath | None:
    """What of earlier layers a recursive chown or chmod stores again: the first of it."""
    if not stage.in_final_image or not command.has("-R", "--recursive") or command.has("--from"):
        return None
    here = in_directory(step, command)
    for word in command.operands[1:]:
        top = _top(here, filled_in(word, step))
        if top is None or (top in ("/", SOMEWHERE) and step.state.workdir is None):
            continue
        for contents in contents_with_bases(stage):
            above = [
                tree
                for tree in _installed_above(top, contents)
                if not _is_made_here(top, tree.path, here, step)
            ]
            for trees in (contents.layer_paths.below(top), above):
                for tree in trees:
                    if tree.step.start >= step.start:
                        break
                    if not is_mounted(step, tree.path):
                        return tree
    return None


def _installed_above(top: str, contents: LayerContents) -> list[LayerPath]:
    """The installations of which a directory holds a part, if it is none that programs make later.

    What is extracted at the root of the image may be anywhere.
    """
    if top.rpartition("/")[2] in MADE_LATER:
        return []
    above = [it for it in contents.layer_paths.above(top) if not it.is_copy]
    return [it for it in above if it.path not in (top, "/")]


def _is_made_here(top: str, tree: str, here: CommandInDirectory, step: Step) -> bool:
    """Whether the same RUN makes a directory, or one above it, below a tree of an earlier layer."""
    for it in with_directories(step):
        if it.command is here.command:
            return False
        made = map(it.path, it.command.operands) if it.command.name == "mkdir" else ()
        if any(path and is_below(top, path) and not is_below(tree, path) for path in made):
            return True
    return False


def _top(here: CommandInDirectory, word: str) -> str | None:
    """The directory that a word with its globs reaches."""
    path = here.path(word.rstrip("*").rstrip("/") or "/")
    return path if path is not None and is_plain(path.replace(SOMEWHERE, "")) else None


def _shown(tree: LayerPath) -> str:
    return (
        tree.path.removeprefix(f"{SOMEWHERE}/")
        if tree.path != SOMEWHERE
        else "the working directory"
    )


def _with_owner(
    command: Command, tree: LayerPath, step: Step, stage: Stage, file: Dockerfile
) -> Fix:
    owner, fix = command.operands[0], None
    if owner and command.name == "chown" and len(command.operands) == 2:
        fix = _flag_instead(f"--chown={owner}", tree, step, stage, file)
    return fix or hint("Set the owner where the files are added: COPY --chown")


def _with_mode(
    command: Command, tree: LayerPath, step: Step, stage: Stage, file: Dockerfile
) -> Fix:
    mode, fix = command.operands[0], None
    if mode.isdecimal() and len(command.operands) == 2:
        fix = _flag_instead(f"--chmod={mode}", tree, step, stage, file)
    return fix or hint("Set the mode where the files are added: COPY --chmod")


def _with_mode_of_file(
    command: Command, copied: Step, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    mode = command.operands[0]
    if len(command.operands) == 2 and mode.isdecimal() and _is_file(copied):
        return _merged(f"--chmod={mode}", copied, step, stage, file)
    return None


def _flag_instead(
    flag: str, tree: LayerPath, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """A flag of the COPY instead of a RUN that does nothing but chown -R of what it copied."""
    copy = tree.step
    alone = isinstance(copy.instruction, Copy) and len(copy.instruction.sources) == 1
    here = with_directories(step)[-1] if len(step.commands) == 1 else None
    if not alone or here is None or _top(here, str(here.command.operands[1])) != tree.path:
        return None
    if "*" in here.command.operands[1] or _was_there(tree, flag, stage):
        return None
    return _merged(flag, copy, step, stage, file)


def _was_there(tree: LayerPath, flag: str, stage: Stage) -> bool:
    """Whether the directory is older than the COPY, or holds more than what it brings.

    The flag would not reach the directory itself then, nor the rest.
    """
    workdir = tree.step.state.workdir
    own = flag.startswith("--chown") or not flag.endswith("755")
    if own and workdir is not None and is_below(workdir, tree.path):
        return True
    start = tree.step.start
    for one in stage.chain:
        contents = layer_contents(one)
        starts = [it.step.start for it in contents.layer_paths.below(tree.path)[:1]]
        starts += [it.instruction.start for it in contents.copy_targets.below(tree.path)[:1]]
        if min([*starts, contents.first_unknown_target]) < start:
            return True
        if mentions_besides_workdirs(one).last_before(tree.path, start) > -1:
            return True
    return False


def _merged(flag: str, copy: Step, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """Put a flag on a COPY, and delete the RUN right below it that it is for."""
    name = flag.partition("=")[0][2:]
    text, line = file.source.text, step.instruction.line
    is_plain_flag = not any(it in "$\"'\\ \t" for it in flag)
    has_flag = copy.instruction.flag(name) is not None or not is_plain_flag
    if stage.steps[step.index - 1] is not copy or has_flag or len(step.commands) != 1:
        return None
    if line.above or step.instruction.flags or has_comment(step.instruction, file.source):
        return None
    end = text.find("\n", line.end) + 1 or len(text)
    if text[: line.start].endswith("\n\n") and text.startswith("\n", end):
        end += 1  # one of two blank lines
    title = f"Use COPY {flag} and delete the RUN"
    flagged = insert_after(copy.instruction.keyword, f" {flag}")
    return unsafe(title, flagged, delete(Span(line.start, end)))


def _is_file(copied: Step) -> bool:
    """Whether a COPY has one source, and its destination is surely that file."""
    it = copied.instruction
    if not isinstance(it, Copy) or len(it.sources) != 1 or it.destination is None:
        return False
    target, source = str(it.destination), str(it.sources[0])
    name = target.rpartition("/")[2]
    return target.endswith("/") or "." in name[1:] or name == source.rpartition("/")[2]
