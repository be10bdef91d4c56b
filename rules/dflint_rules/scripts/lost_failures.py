"""Failures that a script ignores."""

from __future__ import annotations

from itertools import pairwise

from dflint.fix import delete, hint, insert_before, replace, unsafe
from dflint.fixes.declared_changes import Change
from dflint.fixes.deletion import back_to
from dflint.knowledge.package_managers import BY_PROGRAM
from dflint.model.commands.inner_scripts import whole_script
from dflint.model.layers.network import FETCHERS
from dflint.model.packages.installs import installing
from dflint.model.scripts.control_flow import ends_of_turns, stops_at_errors
from dflint.model.scripts.ending_tests import ending_test, looks_at_result
from dflint.rule import Finding, Severity, rule
from dflint.shell.nodes import Simple, walk
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Edit
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import Item
    from dflint.syntax.nodes import Run

SUCCEEDS = frozenset({"true", ":", "/bin/true", "echo"})
# Programs that print, set variables or change text that they are given.
HARDLY_FAILS = SUCCEEDS | {
    "", "basename", "cut", "dirname", "export", "local", "printf", "readonly", "set", "shift", "tr", "unset",
}  # fmt: skip
LISTS_ONLY = frozenset({";", "&&"})
MAKERS = frozenset({"make", "ninja", "cmake"})
MAY_FAIL = frozenset({"clean", "distclean", "uninstall", "check", "test", "help"})  # targets
WITH_NETWORK = FETCHERS.union(BY_PROGRAM, ("git", "gpg", "docker", "aws"))


@rule("DF627", Severity.WARNING, "correctness", needs=" ".join(BY_PROGRAM), needs_text="||")
def install_failure_forgiven(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """The failure of an installation is ignored.

    With `|| true` no one sees that something is missing, until the container needs it. A message, as in
    `|| echo "without OCR"`, says that it is meant: of that nothing is said.

    ```dockerfile bad
    FROM python:3.13
    RUN pip install -r requirements.txt || true
    ```

    ```dockerfile fixed
    FROM python:3.13
    RUN pip install -r requirements.txt
    ```

    ```dockerfile good
    FROM python:3.13
    RUN pip install -r requirements.txt
    ```
    """
    for item, after, command in _installs(run, step, "||") if "||" in run.body.text else ():
        node = after.node
        if isinstance(node, Simple) and node.words:
            plain = not node.redirects and not after.connector.startswith("|")
            if node.words[0] in SUCCEEDS and plain and len(node.words) == 1:
                from dflint.fixes.build_plan import command_words

                place = Span(item.connector_start, node.end)
                gap = back_to(item.node, node, file.source)
                change = Change(("||", *command_words(node)), ())
                fix = None
                if gap is not None and "#" not in file.source.cut(gap):
                    fix = unsafe("Let the build fail", delete(gap), changes=[change])
                message = f"the failure of {command.name} is ignored: the build goes on without the packages"
                yield Finding(place, message, fix)


@rule(
    "DF628",
    Severity.WARNING,
    "correctness",
    needs=" ".join((*BY_PROGRAM, *FETCHERS, "git", "make", "ninja", "cmake")),
    needs_text=";",
)
def install_failure_ignored(run: Run, step: Step) -> Iterator[Finding]:
    """A `;` after an installation, a download or a build hides its failure.

    A RUN fails when its last command does. What is before a `;` may fail without anyone
    noticing: use `&&`, or begin with `set -e`. The same goes for all turns of a loop but the last one.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl; rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY a.txt b.txt /
    RUN for list in /a.txt /b.txt; do pip install --no-cache-dir -r $list; done
    ```

    ```dockerfile good
    FROM python:3.13-slim
    COPY a.txt b.txt /
    RUN for list in /a.txt /b.txt; do pip install --no-cache-dir -r $list || exit 1; done
    ```

    ```dockerfile good
    FROM debian:12
    RUN set -e; apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*
    ```
    """
    if run.heredocs or run.form == "exec" or stops_at_errors(step):
        return
    yield from _hidden_by_loop(run, step)
    hidden = [*_installs(run, step, ";"), *_downloads(run, step), *_builds(run, step)]
    if not hidden:
        return
    items = whole_script(run, step.commands).items
    connectors = {it.connector for it in items[:-1]}
    said = set()
    for item, after, command in hidden:
        if looks_at_result(after.node) or item.connector_start in said:
            continue
        said.add(item.connector_start)
        place = Span(item.connector_start, item.connector_end)
        rest = items if len(said) == 1 else ()  # the first fix joins all that is behind
        fix = unsafe("Use &&", *_joined_from(item, rest)) if connectors <= LISTS_ONLY else None
        yield Finding(place, f"`;` hides a failure of {command.name}: the build goes on", fix)


def _hidden_by_loop(run: Run, step: Step) -> Iterator[Finding]:
    """An installation or a download of which only the last turn of a loop can fail."""
    ends = {it.node.start for it in ends_of_turns(run.script)} if "done" in run.body.text else ()
    if not ends:
        return
    installs = {command.start for command, _ in installing(step)}
    for command in step.commands:
        is_meant = (
            command.start in installs or command.name in FETCHERS or command.runs("git", "clone")
        )
        if is_meant and command.simple.start in ends and not command.in_condition:
            message = f"the loop hides a failure of {command.name}: only its last turn counts"
            yield Finding(command, message, hint(f"Add || exit 1 behind {command.name}, or set -e"))


def _joined_from(item: Item, items: Sequence[Item]) -> Iterator[Edit]:
    """Writes `&&` for the `;` of an item, and for those of the items behind it, which would hide it next."""
    rest = [it for it in items if it.node.start > item.node.start]
    if not rest:
        yield _joined(item)
    for it, after in pairwise([item, *rest]):
        if it is not item and looks_at_result(after.node):
            return
        if it.connector == ";":
            yield _joined(it)


def _joined(item: Item) -> Edit:
    text = " &&" if item.connector_start == item.node.end else "&&"
    return replace(Span(item.connector_start, item.connector_end), text)


@rule("DF635", Severity.WARNING, "correctness", programs="export readonly local declare typeset")
def assignment_hides_failure(command: Command, step: Step) -> Iterator[Finding]:
    """`export NAME=$(command)` hides a failure of the command.

    The exit status is that of export, readonly or local, which is 0. Assign first, and export
    afterwards: the status of `NAME=$(command)` is that of the command.

    ```dockerfile bad
    FROM debian:12
    RUN export TAG="$(curl -fsS https://example.org/tag)" && echo "$TAG" > /tag
    ```

    ```dockerfile good
    FROM debian:12
    RUN TAG="$(curl -fsS https://example.org/tag)" && export TAG && echo "$TAG" > /tag
    ```
    """
    for word in command.args if step.is_posix else ():
        names = {
            str(it.words[0]) for script in word.substitutions for it in walk(script) if it.words
        }
        if found := sorted(names & WITH_NETWORK):
            message = f"{command.name} hides a failure of {found[0]}: assign first, then export"
            yield Finding(word, message)
            return


@rule("DF629", Severity.WARNING, "correctness", needs_text="<")
def heredoc_ignores_failures(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A RUN with a here-document goes on when one of its commands fails.

    The lines are a script for the shell, and only the result of the last one counts. Begin with
    `set -e`. Nothing is said where the base image may bring a SHELL with -e, and where the lines before
    the last one only print or set variables.

    ```dockerfile bad
    FROM debian:12
    RUN <<EOF
    apt-get update
    apt-get install -y curl
    rm -rf /var/lib/apt/lists/*
    EOF
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN <<EOF
    set -e
    apt-get update
    apt-get install -y curl
    rm -rf /var/lib/apt/lists/*
    EOF
    ```
    """
    if not run.heredocs or not run.program.is_heredoc or not step.is_posix:
        return
    if stage.image is None or "/" in stage.image.familiar:
        return  # an image of one's own may well bring a SHELL with -e
    items = run.script.items
    if len(items) > 1 and any(it.connector in ("\n", ";") for it in items[:-1]):
        before = [it for it in step.commands if it.start < items[-1].node.start]
        may_fail = any(it.name not in HARDLY_FAILS and not it.in_condition for it in before)
        if may_fail and not stops_at_errors(step):
            start = items[0].node.start
            text = file.source.text
            indent = text[text.rfind("\n", 0, start) + 1 : start]
            line = f"set -e{run.line.newline}{indent}"
            fix = unsafe("Begin with set -e", insert_before(Span(start, start), line))
            word = run.heredocs[0].word
            yield Finding(
                word,
                "without set -e only the last command of this here-document can fail the build",
                fix,
            )


def _installs(run: Run, step: Step, connector: str) -> Iterator[tuple[Item, Item, Command]]:
    """The installations in the list that a RUN is, before a connector: item, the next, command."""
    items = whole_script(run, step.commands).items
    followed = {item.node.start: at for at, item in enumerate(items[:-1])}
    ends = _ends_of_chains(items)
    for command, install in installing(step):
        at = followed.get(command.simple.start)
        if at is None or install.kind in install.row.runs_scripts:
            continue
        at = ends[at] if connector == ";" else at
        if at + 1 < len(items) and items[at].connector == connector:
            yield items[at], items[at + 1], command


def _ends_of_chains(items: Sequence[Item]) -> list[int]:
    """For each item, the last one that runs only if it has not failed."""
    ends = list(range(len(items)))
    for at in range(len(items) - 2, -1, -1):
        if items[at].connector == "&&":
            ends[at] = ends[at + 1]
    return ends


def _downloads(run: Run, step: Step) -> Iterator[tuple[Item, Item, Command]]:
    """The downloads before a `;` after which something else is done than to read the file."""
    fetching = {
        it.simple.start: it
        for it in step.commands
        if it.name in FETCHERS or it.runs("git", "clone") is not None
    }
    items = whole_script(run, step.commands).items
    for item, last in zip(items, _ends_of_chains(items), strict=True):
        command = fetching.get(item.node.start) if isinstance(item.node, Simple) else None
        if command is not None and items[last].connector == ";" and last + 2 < len(items):
            yield items[last], items[last + 1], command


def _builds(run: Run, step: Step) -> Iterator[tuple[Item, Item, Command]]:
    """The last build before a `;` where nothing below it builds, so that the RUN ends well without it."""
    building = {
        it.simple.start: it
        for it in step.commands
        if it.name in MAKERS and not any(word in MAY_FAIL for word in it.operands)
    }
    items = whole_script(run, step.commands).items
    found = None
    for item, after in pairwise(items):
        command = building.get(item.node.start) if isinstance(item.node, Simple) else None
        if command is not None:
            found = (item, after, command) if command.connector == ";" else None
    if found is not None and items[-1].node.start not in building:
        yield found


@rule("DF618", Severity.WARNING, "correctness", needs="[ test [[", needs_text="&&")
def false_test_fails_run(run: Run, step: Step) -> Iterator[Finding]:
    """A RUN ends with `[ … ] && command`, and fails where the test is false.

    The exit status of `a && b` is that of `a` if `b` does not run: the build stops, though there was nothing
    to do. Write `if [ … ]; then …; fi`.

    Reported for switches, such as `[ "$DEBUG" = true ]`, and for `[ ! -e file ]`. Other tests may be there to fail.

    ```dockerfile bad
    FROM debian:13-slim
    ARG DEBUG=false
    RUN [ "$DEBUG" = true ] && mkdir /debug
    ```

    ```dockerfile bad
    FROM alpine:3.23
    RUN [ ! -e /etc/nsswitch.conf ] && echo 'hosts: files dns' > /etc/nsswitch.conf
    ```

    ```dockerfile good
    FROM debian:13-slim
    ARG DEBUG=false
    RUN if [ "$DEBUG" = true ]; then mkdir /debug; fi
    ```
    """
    if not step.is_posix:
        return
    test = ending_test(run.script)
    if test is not None:
        message = "where this test is false, the RUN fails, though there is nothing to do"
        yield Finding(test, message, hint("Write if … then … fi"))
