"""The package lists of apt: fetched where they are needed, and removed in the same layer."""

from __future__ import annotations

from dflint.fix import add_command, deferred, delete, insert_before, unsafe
from dflint.fixes.declared_changes import Change
from dflint.fixes.deletion import whole_lines
from dflint.fixes.insertion import before_item, is_chain
from dflint.knowledge.package_managers import APT_LISTS, MANAGERS, programs_of
from dflint.knowledge.tools import may_need_lists, tool_of
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.caches import clears, leftovers
from dflint.model.packages.installs import (
    installs_by,
    is_install_by,
    updates_lists,
    upgrade_of_all,
)
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.fix import Edit, Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

APT = programs_of("apt")
ROW = MANAGERS["apt"]
MOST_UPDATES = 2  # RUNs into which a fix writes apt-get update


@rule("DF303", Severity.INFO, "size", needs=APT, also="DL3009")
def apt_lists_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The package lists of apt stay in the image.

    `apt-get update` fetches lists of all packages there are: 19 MB in the official Debian image,
    85 MB and more elsewhere. Nobody needs them after the installation. They have to be removed in
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
            fix = deferred(_lists_removed, run, step, stage, file)
            message = left.message
            yield Finding(left.verb, message, fix, *_removed_too_late(step, stage))


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
    users = [it for it in step.commands if _uses_lists(it)]
    if not verbs or not all(map(upgrade_of_all, users)) or _calls_unknown(step.commands):
        return
    if any(clears(it, APT_LISTS) for it in step.commands) or is_mounted(step, "/var/lib/apt/lists"):
        return
    user = next(_needing_lists(_after(step, stage)), None)
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


def _lists_removed(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """Remove the lists at the end of the RUN; None where something later may need them."""
    if _needed_later(step, stage, file):
        return None
    return add_command(APT_LISTS.clean_command, run, "Remove the lists")


def _needing_lists(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, up to the next one that fetches lists, that install without doing so."""
    for it in steps:
        verbs = [
            command
            for command in it.commands
            if updates_lists(command) or is_install_by(command, "apt")
        ]
        if verbs and updates_lists(verbs[0]):
            return
        if verbs:
            yield it


def _fetched_where_needed(step: Step, stage: Stage, source: Source) -> Fix | None:
    """Fetch the lists in the RUNs that install from them, as long as nothing comes in between.

    None if more is done in this RUN, or if one of those has flags or is no chain of commands.
    """
    place = whole_lines(step.instruction, source)
    fetching = source.cut(step.commands[0])
    if place is None or not _only_runs(fetching, step):
        return None
    users = list(_needing_lists(_after(step, stage)))
    if len(users) > MOST_UPDATES:
        return None  # the same update in each of many RUNs is no better
    is_next = stage.steps[stage.steps.index(step) + 1] is users[0]
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
    first = next(it for it in step.commands if _uses_lists(it))
    nodes = [item.node for item in run.script.items]
    at = next(i for i, node in enumerate(nodes) if node.start <= first.start < node.end)
    return insert_before(*before_item(run, at, command))


def _after(step: Step, stage: Stage) -> list[Step]:
    return [it for it in stage.steps if it.start > step.start]


def _needed_later(step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether removing the lists may break a later step, here or in a stage that builds upon it."""
    for top in file.stages:
        if stage in top.chain:
            between = top.chain[: top.chain.index(stage)]
            above = [it for other in reversed(between) for it in other.steps]
            steps = [*_after(step, stage), *above]
            if any(_needing_lists(steps)) or any(_calls_unknown(it.commands) for it in steps):
                return True
    return False


def _removed_too_late(step: Step, stage: Stage) -> Iterator[Related]:
    for it in stage.steps:
        if it.start > step.start and any(clears(command, APT_LISTS) for command in it.commands):
            yield Related(
                it.instruction.keyword,
                "removed only here, in a later layer: the image still contains them",
            )
            return


def _calls_unknown(commands: Sequence[Command]) -> bool:
    """Whether a script of the project is called, or a tool that may call apt."""
    if any(word.endswith(".sh") for it in commands for word in (it.name, *it.args)):
        return True
    return any(may_need_lists(it.name, it.operands) for it in commands)


def _uses_lists(command: Command) -> bool:
    """Whether it needs the lists of packages."""
    if command.manager == ROW.name and command.verb in ROW.uses_lists:
        return True
    return is_install_by(command, "apt") or tool_of(command.name).needs_lists == "always"
