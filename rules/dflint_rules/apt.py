"""Debian and Ubuntu packages."""

from __future__ import annotations

from dflint.change import Change, adds, swaps
from dflint.fix import (
    add_command,
    add_option,
    delete,
    insert_after,
    insert_before,
    later,
    replace,
    safe,
    unsafe,
)
from dflint.model.caches import APT_LISTS, clears
from dflint.model.commands import Command
from dflint.model.erasing import whole_lines
from dflint.model.layout import before_item, is_chain
from dflint.model.mounts import apt_empties_its_cache
from dflint.model.packages import says_yes, updates_lists
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.fix import Edit, Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source, Word

APT = "apt-get apt aptitude apt-fast nala"
APT_PROGRAMS = frozenset(APT.split())
ASKING_VERBS = frozenset({
    "install", "reinstall", "remove", "purge", "autoremove", "upgrade", "dist-upgrade",
    "full-upgrade", "build-dep",
})  # fmt: skip
READING_VERBS = frozenset({
    "download", "source", "upgrade", "dist-upgrade", "full-upgrade", "search", "show", "list",
    "policy", "changelog",
})  # fmt: skip
ANSWERING = frozenset({"yes", "echo", "printf"})  # programs that say yes through a pipe
# Options that say yes or no to recommended packages, and that give a setting.
RECOMMENDS = frozenset(
    {"--no-install-recommends", "--install-recommends", "--without-recommends", "-R"}
)
SETTING = frozenset({"-o", "--option"})
YES = ("-y", "-yq", "-qy", "-yqq", "-qqy", "--yes", "--assume-yes")
FETCHING_VERBS = ("install", "reinstall", "upgrade", "dist-upgrade", "full-upgrade", "build-dep")
NEW_PACKAGES = "--with-new-pkgs"
CLEAN_LISTS = "rm -rf /var/lib/apt/lists/*"


@rule("DF301", Severity.ERROR, "correctness", on=APT, also="DL3014")
def apt_get_without_yes(command: Command) -> Iterator[Finding]:
    """apt-get asks a question that nobody can answer.

    A build has no terminal. `apt-get install` stops to ask whether it may install more packages,
    gets no answer and ends the build.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    ```
    """
    verb = command.verb
    if verb is None or verb not in ASKING_VERBS or says_yes(command):
        return
    if command.piped_from in ANSWERING or command.has("-s", "--dry-run", "--help"):
        return
    fix = add_option("-y", verb) if command.editable else None
    yield Finding(verb, f"{command.name} {verb} waits for a yes", fix)


@rule("DF302", Severity.INFO, "size", on=APT, also="DL3015")
def apt_recommends(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """apt-get installs packages that nobody asked for.

    A Debian package *recommends* others, and apt-get installs them too. That is 0 to 720 MB,
    depending on the package: python3-pip brings a whole compiler. Some are needed all the same
    (`ca-certificates` with `curl`), so look at what goes missing and name it. Measured for git in a
    debian:bookworm-slim image: 13 MB less.

    Stages that the final image does not contain are left alone.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    ```
    """
    for install in step.installs if stage.ships else ():
        command, verb = install.command, install.verb
        if install.manager != "apt" or verb != "install":
            continue
        if RECOMMENDS.isdisjoint(command.flags) and not _decides_recommends(command, stage):
            fix = later(_without_recommends, command, verb) if command.editable else None
            yield Finding(verb, f"{command.name} {verb} also installs recommended packages", fix)


@rule("DF303", Severity.INFO, "size", on=APT, also="DL3009")
def apt_lists_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The lists of packages stay in the image.

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
    if not stage.ships:
        return
    for left in step.leftovers:
        if left.cache is APT_LISTS and _installs_any(step):
            fix = later(_lists_removed, run, step, stage, file)
            message = f"{left.command.name} {left.verb} leaves its package lists in this layer"
            yield Finding(left.verb, message, fix, *_removed_too_late(step, stage))


@rule("DF304", Severity.WARNING, "correctness", on=APT, also="DL3009")
def update_alone(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The package lists are fetched in a RUN of their own.

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
    if _installs_any(step):
        return
    verbs = [
        verb for it in step.commands if it.name in APT_PROGRAMS and (verb := updates_lists(it))
    ]
    if not verbs or any(map(_uses_lists, step.commands)) or _calls_unknown(step.commands):
        return
    if any(clears(it, APT_LISTS) for it in step.commands) or step.keeps_out("/var/lib/apt/lists"):
        return
    user = next(_needing_lists(_after(step, stage)), None)
    if user is None:
        yield Finding(verbs[0], "the lists are fetched, and nothing here is installed from them")
    else:
        related = Related(user.instruction.keyword, "installs from these lists")
        message = "the lists are fetched in a RUN of their own, and grow old"
        fix = later(_fetched_where_needed, step, stage, file.source)
        yield Finding(verbs[0], message, fix, related)


@rule("DF305", Severity.INFO, "style", on="apt", also="DL3027")
def apt_for_people(command: Command, stage: Stage) -> Iterator[Finding]:
    """apt is made for people, apt-get for scripts.

    `apt` warns that its command line may change from release to release. `apt-get` and
    `apt-cache` stay as they are.

    The two differ: `apt upgrade` may install new packages, as apt-get does with `--with-new-pkgs`,
    and apt deletes the packages that it has fetched. apt-get keeps them, unless the image says
    otherwise, as the official ones of Debian and Ubuntu do. Elsewhere the fix asks first.

    ```dockerfile bad
    FROM debian:12
    RUN apt update && apt install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```
    """
    verb = command.verb
    if verb == "update" or verb in ASKING_VERBS:
        is_plain = command.editable and command.name.is_plain
        fix = later(_with_apt_get, command, verb, stage) if is_plain else None
        yield Finding(command.name, "apt is for people: scripts use apt-get", fix)


def _installs(command: Command) -> bool:
    install = command.install
    return install is not None and install.manager == "apt"


def _installs_any(step: Step) -> bool:
    for install in step.installs:  # noqa: SIM110 - any() takes twice as long
        if install.manager == "apt":
            return True
    return False


def _decides_recommends(command: Command, stage: Stage) -> bool:
    """Whether a setting says yes or no to recommended packages, or a file of settings may."""
    if not SETTING.isdisjoint(command.flags):
        settings = [str(it.value).lower() for it in command.options if it.flag in SETTING]
        if any(it.startswith("apt::install-recommends") for it in settings):
            return True
    for step in stage.steps:
        text = step.instruction.rest.text
        if "apt.conf" in text and "install-recommends" in text.lower():
            return True
    return False


def _without_recommends(command: Command, verb: Word) -> Fix:
    """Say that nothing more is to be installed, behind the answer to the question."""
    flag = "--without-recommends" if command.name == "aptitude" else "--no-install-recommends"
    behind = next((it for it in command.args if it.start > verb.start), verb)
    return add_option(flag, behind if behind in YES else verb, is_safe=False)


def _lists_removed(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """Remove the lists at the end of the RUN; None where something later may need them."""
    if _needed_later(step, stage, file):
        return None
    return add_command(CLEAN_LISTS, run, "Remove the lists")


def _with_apt_get(command: Command, verb: Word, stage: Stage) -> Fix:
    """Call apt-get with what means the same to it."""
    named = "dist-upgrade" if verb == "full-upgrade" else str(verb)
    edits, changes = [replace(command.name, "apt-get")], [swaps("apt", "apt-get")]
    if named != verb:
        edits.append(replace(verb, named))
        changes.append(swaps(verb, named))
    if verb == "upgrade" and not command.has(NEW_PACKAGES):
        edits.append(insert_after(verb, f" {NEW_PACKAGES}"))
        changes.append(adds(NEW_PACKAGES))
    make = safe if verb not in FETCHING_VERBS or apt_empties_its_cache(stage) else unsafe
    return make("Use apt-get", *edits, changes=changes)


def _needing_lists(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, up to the next one that fetches lists, that install without doing so."""
    for it in steps:
        verbs = [command for command in it.commands if updates_lists(command) or _installs(command)]
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
    is_next = stage.steps[stage.steps.index(step) + 1] is users[0]
    edits = [_with_command_before(it, fetching, step) for it in users]
    if not is_next or not _describes_both(step, users[0], source) or not all(edits):
        return None
    from dflint.model.plan import command_words

    words = command_words(step.commands[0].simple)
    changes = [Change(("RUN:", *words), ()), *[Change((), (*words, "&&"))] * len(users)]
    title = "Fetch the lists in the RUN that needs them"
    return unsafe(title, delete(place), *filter(None, edits), changes=changes)


def _only_runs(command: str, step: Step) -> bool:
    """Whether a RUN is this command and nothing else, on one line and the same everywhere."""
    run = step.instruction
    is_alone = run.rest.text.strip() == command and not run.flags and not step.is_trigger
    return is_alone and isinstance(run, Run) and is_chain(run) and "$" not in command


def _describes_both(step: Step, later: Step, source: Source) -> bool:
    """Whether the comment above a step, if there is one, can stand above the one after it."""
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
                it.instruction.keyword, "removed only here, which does not make the image smaller"
            )
            return


def _calls_unknown(commands: Sequence[Command]) -> bool:
    """Whether a script of the project is called, which may install something."""
    return any(word.endswith(".sh") for it in commands for word in (it.name, *it.args))


def _uses_lists(command: Command) -> bool:
    """Whether it needs the lists of packages."""
    reads = command.name in APT_PROGRAMS and command.verb in READING_VERBS
    return reads or _installs(command) or command.name == "apt-cache"
