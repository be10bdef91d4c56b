"""Downloads and clones of no fixed version."""

from __future__ import annotations

from dflint.fix import deferred, insert_after, unsafe
from dflint.model.layers.clones import (
    chooses_commit_later,
    may_use_history_later,
    uses_history_later,
)
from dflint.model.variables.values import text_meant
from dflint.rule import Finding, Severity, rule
from dflint.shell.nodes import Simple
from dflint.syntax.nodes import Add, Arg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Run

FETCHERS = frozenset({"curl", "wget", "aria2c"})
LATEST = ("/latest/", "/latest.", "-latest.", "_latest.", "/nightly/", "-nightly.")
# Not a version, but a word in an API or of a page.
DATE = 8  # digits: 20261130
KEYS = (".asc", ".gpg", ".key", ".pub", ".pem")  # the key of a repository has no version
STABLE_LATEST = ("api.github.com", "/latest/meta-data", "/latest/api", "/latest/dynamic")


@rule("DF273", Severity.INFO, "reproducibility", programs="git", needs_text="clone")
def clone_of_moving_branch(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A repository is cloned without a tag or commit, so it is unpinned.

    The first build takes the newest commit, and the cache keeps that one for as long as the lines
    above stay the same; another machine gets another commit. Name a tag or a commit.

    ```dockerfile bad
    FROM alpine/git:2.47.2
    RUN git clone https://github.com/example/app.git /app
    ```

    ```dockerfile good
    FROM alpine/git:2.47.2
    RUN git clone --branch v1.4.2 --depth 1 https://github.com/example/app.git /app
    ```
    """
    verb = command.runs("git", "clone")
    if verb is None or command.has("-b", "--branch", "--revision") or command.in_function:
        return
    if len(command.verbs) > 1 and not chooses_commit_later(command, step, stage, file):
        yield Finding(
            command, f"{command.verbs[1]} is unpinned: it is cloned without a tag or commit"
        )


@rule("DF274", Severity.INFO, "size", programs="git", needs_text="clone")
def clone_with_history(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A repository is cloned with its whole history.

    In the median project the history is four times as large as the files, 10 MB of `.git`; in
    large ones it is hundreds. `--depth 1` fetches one commit: of 200 commits that each change a
    file of 50 kB, it left 10 MB out of the image. `ADD <repository>#<tag>` leaves out `.git` by
    itself.

    ```dockerfile bad
    FROM alpine/git:2.47.2
    RUN git clone --branch v1.4.2 https://github.com/example/app.git /app
    ```

    ```dockerfile fixed
    FROM alpine/git:2.47.2
    RUN git clone --depth 1 --branch v1.4.2 https://github.com/example/app.git /app
    ```
    """
    verb = command.runs("git", "clone")
    if verb is None or command.has("--depth", "--shallow-since", "--filter", "--bare", "--mirror"):
        return
    removed = any(it.name == "rm" for it in step.commands if it.start > command.start)
    if not stage.in_final_image or removed or "rev-" in step.instruction.body.text:
        return
    if not uses_history_later(command, step, stage, file):
        message = "git clone without --depth keeps the whole history in the layer"
        yield Finding(verb, message, deferred(_without_history, command, step, stage, file))


def _without_history(command: Command, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """Fetch one commit; none where a script may want others, or a version is made of tags."""
    verb = command.runs("git", "clone")
    if verb is None or not command.editable or step.is_trigger:
        return None
    if may_use_history_later(command, step, stage, file):
        return None
    return unsafe("Add --depth 1", insert_after(verb, " --depth 1"))


@rule("DF275", Severity.INFO, "reproducibility", needs_text="latest nightly")
def latest_download(instruction: Run | Add | Arg, step: Step) -> Iterator[Finding]:
    """The latest release is downloaded, so the version is unpinned.

    The builder keeps the first answer for as long as the line stays the same, and another machine
    gets another. Name the version, in an ARG that one can find and raise.

    ```dockerfile bad
    FROM buildpack-deps:trixie-curl
    RUN curl -fsSLo /usr/local/bin/tool https://github.com/example/tool/releases/latest/download/tool
    ```

    ```dockerfile good
    FROM buildpack-deps:trixie-curl
    ARG TOOL_VERSION=1.4.2
    RUN curl -fsSLo /usr/local/bin/tool https://github.com/example/tool/releases/download/v${TOOL_VERSION}/tool
    ```
    """
    for word in _addresses(instruction, step):
        if "://" in word and _is_latest(word) and not _has_date(word, step):
            yield Finding(word, "this download is unpinned: the latest release changes over time")


def _addresses(instruction: Run | Add | Arg, step: Step) -> Iterator[Word]:
    """The words that may be addresses of downloads: arguments, and values that are kept for one."""
    if isinstance(instruction, Add):
        yield from instruction.sources
    elif isinstance(instruction, Arg):
        yield from (pair.value for pair in instruction.pairs if pair.value is not None)
    elif step.is_posix:
        nodes = [it.node for it in instruction.script.items if isinstance(it.node, Simple)]
        yield from (it.value for node in nodes for it in node.assignments)
        for command in step.commands:
            if command.name in FETCHERS:
                yield from command.operands


def _has_date(url: Word, step: Step) -> bool:
    """Whether a nightly file has its date in its name: then it stays what it is."""
    name = text_meant(url, step).rpartition("/")[2]
    digits = "".join(char if char.isdigit() else " " for char in name).split()
    return "nightly" in url and any(len(it) == DATE for it in digits)


def _is_latest(url: str) -> bool:
    if any(sign in url for sign in STABLE_LATEST) or url.lower().endswith(KEYS):
        return False
    return any(mark in url.lower() for mark in LATEST)
