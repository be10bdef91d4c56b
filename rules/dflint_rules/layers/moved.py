"""Files that are in two layers because they were moved, removed or copied again."""

from __future__ import annotations

from dflint.fix import deferred, hint
from dflint.knowledge.package_managers import programs_with
from dflint.model.context.copied_sizes import copied_size
from dflint.model.images.purpose import compiles_before
from dflint.model.layers.contents import contents_with_bases, copied_twice
from dflint.model.layers.copies import LARGE
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.earlier import kept_from_earlier
from dflint.model.packages.installs import removal, removed_names
from dflint.model.packages.sizes import installed_size
from dflint.model.paths import cleaned
from dflint.model.scripts.working_directory import in_directory
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.layers.copies import LayerPath
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


@rule("DF263", Severity.WARNING, "size", programs="mv cp")
def moved_from_earlier_layer(
    command: Command, step: Step, stage: Stage, context: Context | None
) -> Iterator[Finding]:
    """Files of an earlier layer are moved or copied, so the image contains them twice.

    Moving a file of an earlier layer stores it again under its new name, and the earlier layer
    keeps it. Put it in its place from the start, or do both in one RUN.

    ```dockerfile bad
    FROM tomcat:10
    COPY target/app.war /tmp/app.war
    RUN mv /tmp/app.war /usr/local/tomcat/webapps/ROOT.war
    ```

    ```dockerfile good
    FROM tomcat:10
    COPY target/app.war /usr/local/tomcat/webapps/ROOT.war
    ```
    """
    if not stage.in_final_image or len(command.operands) < 2 or command.in_function:
        return
    if compiles_before(command, step):
        return  # what is moved may have been built just now
    here = in_directory(step, command)
    for word in command.operands[:-1]:
        path = here.path(str(word))
        if path and not is_mounted(step, path):
            tree = _moved(path, command, step, stage)
            if tree is not None:
                message = f"{word} is stored a second time: the earlier layer still contains it"
                related = Related(tree.place, "added in an earlier layer")
                size = deferred(copied_size, tree.step, tree.path, context)
                advice = hint("Copy it to its final place at once")
                yield Finding(command, message, advice, related).estimated(size)
                return


@rule(
    "DF264",
    Severity.WARNING,
    "size",
    programs=programs_with("remove"),
)
def removed_in_later_layer(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """Packages are removed in a later layer, so the image does not get smaller.

    The earlier layer keeps them: the image does not get smaller, though it looks so from within.
    Install, use and remove them in one RUN (build-essential is 321 to 400 MB), or build in a stage
    of its own.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
    RUN pip install --no-cache-dir uwsgi
    RUN apt-get purge -y --auto-remove gcc
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc \\
        && pip install --no-cache-dir uwsgi \\
        && apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/*
    ```
    """
    if removal(command) is None or not stage.in_final_image:
        return
    row, names = command.row, removed_names(command, step)
    install = kept_from_earlier(names, row.ecosystem, step, stage)
    if install is not None:
        name = sorted(names & install.names)[0]
        related = Related(install.command, "installed in this layer")
        message = f"{name} is removed in a later layer: the image still contains it"
        size = deferred(installed_size, names, install.command, stage)
        advice = hint("Install and remove in one RUN")
        yield Finding(command, message, advice, related).estimated(size)


@rule("DF267", Severity.INFO, "size", needs="COPY")
def copied_again(stage: Stage, context: Context | None) -> Iterator[Finding]:
    """A file is copied that an earlier COPY has copied to the same place.

    The first COPY took the whole directory, this file with it. The second adds a layer with the
    same bytes.

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY . .
    COPY requirements.txt .
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /app
    COPY requirements.txt .
    COPY . .
    ```
    """
    for step, it, earlier in copied_twice(stage):
        if context is not None and context.folder.is_link(cleaned(f"/{it.source}")[1:]):
            continue  # the first COPY took the link, and the second takes what it leads to
        related = Related(earlier.instruction.keyword, "already copied here")
        message = f"{it.source} is copied a second time to the same place"
        size = deferred(copied_size, step, it.path, context)
        yield Finding(it.source, message, None, related).estimated(size)


def _moved(path: str, command: Command, step: Step, stage: Stage) -> LayerPath | None:
    """What of an earlier layer a command takes: a directory, or a large file in one."""
    whole = command.name == "mv" or command.has("-r", "-R", "-a", "--recursive", "--archive")
    for contents in contents_with_bases(stage):
        paths = contents.layer_paths
        found = [*paths.above(path)] if path.endswith(LARGE) else paths.at(path) if whole else ()
        if any(it.step is step for it in found):
            return None  # this step may have made it anew
        earlier = [it for it in found if it.step.start < step.start]
        if earlier:
            return min(earlier, key=lambda it: it.step.start)
    return None
