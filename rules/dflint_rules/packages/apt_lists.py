"""The package lists of apt: fetched where they are needed, and removed in the same layer."""

from __future__ import annotations

from _bisect import bisect_right

from dflint.fix import deferred, delete, insert_before, remove_files, unsafe
from dflint.fixes.declared_changes import Change
from dflint.fixes.deletion import whole_lines
from dflint.fixes.insertion import before_item, is_chain
from dflint.knowledge.package_managers import APT_LISTS, MANAGERS, programs_of
from dflint.model.images.users import may_do_anything, user_of_command
from dflint.model.packages.apt_lists import lists_cleared
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.caches import clears, leftovers
from dflint.model.packages.installs import installs_by, updates_lists, upgrade_of_all
from dflint.model.packages.later_use import (
    calls_script,
    is_said_to_stay,
    lists_needed_later,
    needing_lists,
    uses_lists,
)
from dflint.model.packages.sizes import lists_size
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Edit, Fix
    from dflint.model.context.build_context import Context
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

APT = programs_of("apt")
ROW = MANAGERS["apt"]
LISTS = "/var/lib/apt/lists/*"
MOST_UPDATES = 2  # RUNs into which a fix writes apt-get update


@rule("DF303", Severity.INFO, "size", needs=APT, also="DL3009")
def apt_lists_left(
    run: Run, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """The package lists of apt stay in the image.

    `apt-get update` fetches lists of all packages there are: 19 MB in the official Debian image,
    85 MB and more elsewhere. They are of no use after the installation. They have to be removed in
    the same RUN: a later one hides them, but the layer keeps them.

    Nothing is said of stages that the final image does not contain, and of lists in a cache mount.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM debian:12
    RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl
    ```
    """
    if not stage.in_final_image:
        return
    for left in leftovers(step):
        is_used = installs_by(step, "apt") or any(map(upgrade_of_all, step.commands))
        if left.cache is APT_LISTS and is_used:
            if context is not None and _script_removes_lists(step, stage, file, context):
                return
            fix = deferred(_lists_removed, left, step, stage, file, context)
            message = left.message
            finding = Finding(left.verb, message, fix, *_removed_too_late(step, stage))
            yield finding.estimated(deferred(lists_size, stage))


def _script_removes_lists(step: Step, stage: Stage, file: Dockerfile, context: Context) -> bool:
    from dflint.model.started.started_files import scripts_remove

    return scripts_remove("/var/lib/apt/lists", step, stage, file, context)


@rule("DF304", Severity.WARNING, "correctness", needs=APT, also="DL3009")
def update_alone(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """apt-get update is in a RUN of its own, so the layer cache keeps outdated package lists.

    The builder keeps the layer of `apt-get update` for as long as the lines above it do not
    change. Months later a package is added to the RUN that installs, and is looked up in lists of
    old, whose packages are gone from the mirrors: the build fails, or installs old versions.
    Fetch and install in one RUN. The lists can then be removed in it as well, which made a
    debian:bookworm-slim image 20 MB smaller.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update
    RUN apt-get install -y --no-install-recommends curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update \\
        && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
    ```
    """
    if installs_by(step, "apt"):
        return
    verbs = [verb for it in step.commands if it.manager == ROW.name and (verb := updates_lists(it))]
    users = [it for it in step.commands if uses_lists(it)]
    if not verbs or not all(map(upgrade_of_all, users)) or calls_script(step):
        return
    if any(clears(it, APT_LISTS) for it in step.commands) or is_mounted(step, "/var/lib/apt/lists"):
        return
    user = next(needing_lists(list(stage.after(step))), None)
    if user is None and users:
        return
    if user is None:
        yield Finding(
            verbs[0], "apt-get update downloads package lists, and nothing is installed from them"
        )
    else:
        related = Related(user.instruction.keyword, "installs from these lists")
        message = "apt-get update in its own RUN: the layer cache keeps outdated package lists"
        fix = deferred(_fetched_where_needed, step, stage, file.source)
        yield Finding(verbs[0], message, fix, related)


def _script_needs_lists(stage: Stage, file: Dockerfile, context: Context) -> bool:
    from dflint.model.started.started_files import installs_when_started

    return any(
        installs_when_started(one, file, context)
        for one in file.stages
        if one.in_final_image and one.builds_upon(stage)
    )


def _lists_removed(
    left: Leftover, step: Step, stage: Stage, file: Dockerfile, context: Context | None
) -> Fix | None:
    """Remove the lists at the end of the RUN; none where something later needs them, or may."""
    run, command = step.instruction, left.command
    assert isinstance(run, Run)
    user = user_of_command(command, step, stage)
    is_elsewhere = any(str(it.value).startswith(("Dir", "RootDir")) for it in command.options)
    if is_elsewhere or command.in_function or is_said_to_stay(step) or user not in ("root", None):
        return None
    if lists_needed_later(step, stage, file) is not False:
        return None
    if context is not None and _script_needs_lists(stage, file, context):
        return None
    is_safe = may_do_anything(command, step, stage)
    return remove_files(LISTS, command, run, is_safe, "Remove the lists")


def _fetched_where_needed(step: Step, stage: Stage, source: Source) -> Fix | None:
    """Fetch the lists in the RUNs that install from them, as long as nothing comes in between.

    None if more is done in this RUN, or if one of those has flags or is no chain of commands.
    """
    place = whole_lines(step.instruction, source)
    fetching = source.cut(step.commands[0])
    if place is None or not _only_runs(fetching, step):
        return None
    users = list(needing_lists(list(stage.after(step))))
    if len(users) > MOST_UPDATES:
        return None  # the same update in each of many RUNs is no better
    is_next = stage.steps[step.index + 1] is users[0]
    edits = [_with_command_before(it, fetching, step) for it in users]
    if not is_next or not _describes_both(step, users[0], source) or not all(edits):
        return None
    from dflint.fixes.build_plan import command_words

    words = command_words(step.commands[0].simple)
    changes = [Change(("RUN:", *words), ()), *[Change((), (*words, "&&"))] * len(users)]
    title = "Run apt-get update in the RUN that installs"
    return unsafe(title, delete(place), *filter(None, edits), changes=changes)


def _only_runs(command: str, step: Step) -> bool:
    """Whether a RUN is this command and nothing else, on one line and the same everywhere."""
    run = step.instruction
    is_alone = run.rest.text.strip() == command and not run.flags and not step.is_trigger
    return is_alone and isinstance(run, Run) and is_chain(run) and "$" not in command


def _describes_both(step: Step, later: Step, source: Source) -> bool:
    """Whether the comment above a step, if there is one, can be above the one after it."""
    line = step.instruction.line
    between = source.text[line.end : later.instruction.line.start]
    return not line.above or between in ("\n", "\r\n")


def _with_command_before(step: Step, command: str, like: Step) -> Edit | None:
    """Run a command before the first one that needs the lists, as the same user."""
    run, state = step.instruction, step.state
    same = state.user is like.state.user and state.shell.words == like.state.shell.words
    if not isinstance(run, Run) or run.flags or not same or not is_chain(run):
        return None
    first = next(it for it in step.commands if uses_lists(it))
    nodes = [item.node for item in run.script.items]
    at = next(i for i, node in enumerate(nodes) if node.start <= first.start < node.end)
    return insert_before(*before_item(run, at, command))


def _removed_too_late(step: Step, stage: Stage) -> Iterator[Related]:
    cleared = lists_cleared(stage)
    at = bisect_right(cleared, step.index, key=lambda it: it.index)
    if at < len(cleared):
        message = "removed only here, in a later layer: the image still contains them"
        yield Related(cleared[at].instruction.keyword, message)
