"""Pipes that hide a failure."""

from __future__ import annotations

from dflint.fix import Edit, deferred, hint, unsafe
from dflint.fixes.insertion import above_paragraph
from dflint.model.images.shells import (
    PIPEFAIL_SETTERS,
    changes_shell,
    sets_pipefail,
    shell_with_pipefail,
)
from dflint.model.scripts.control_flow import goes_on_after
from dflint.model.scripts.pipefail import (
    differs_in_bash,
    fails_under_pipefail,
    first_with_pipe,
    is_so_under_same_shell,
)
from dflint.rule import Finding, Severity, rule
from dflint.shell.nodes import walk
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# What these say is known to be good, so that nothing is lost with their result.
CANNOT_FAIL = frozenset({
    "echo", "printf", "yes", "true", ":", "seq", "env", "set", "export", "arch", "basename", "date", "dirname",
    "hostname", "id", "ldd", "ls", "nproc", "pwd", "uname", "whoami",
})  # fmt: skip
# So it is with these, where they read what comes out of a pipe.
FILTERS = frozenset({"awk", "cut", "grep", "head", "sed", "sort", "tail", "tr", "uniq", "wc"})
GREPS = frozenset({"grep", "egrep", "fgrep"})
_FINDS_NOTHING = ("-v", "--invert-match", "-L", "--files-without-match")  # and succeeds
# They depend on the network, or on what others send.
FAILS_OFTEN = frozenset({"curl", "wget", "git", "gpg", "ftp", "aws", "gsutil", "scp", "ssh"})
CHECKSUMS = frozenset(
    {"md5sum", "sha1sum", "sha256sum", "sha384sum", "sha512sum", "shasum", "b2sum"}
)


@rule("DF602", Severity.WARNING, "correctness", also="DL4006", needs_text="|")
def pipe_hides_failure(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A pipe hides the failure of a program before its end.

    The result of a pipe is that of its last program. When `curl … | tar x` gets half a file, or
    `curl … | sh` none, the build goes on. With `set -o pipefail` the RUN fails when any of them
    does. The plain sh of Debian does not know it: set another shell with SHELL. That one is for all
    that follows. There is no fix where a pipe below would fail then although nothing is wrong, such
    as `yes | …`, `… | head` or `… | grep -q`, or where bash does something else than dash. A pipe into head is
    reported only where it reads from the network.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt
    ```

    ```dockerfile fixed
    FROM debian:12
    SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt
    ```
    """
    has_pipefail = step.state.shell.has_pipefail and not run.program.interpreter
    if (has_pipefail and run.form != "exec") or "pipefail" in (
        run.array.items if run.array else ()
    ):
        return
    for command in step.commands:
        if command.name in PIPEFAIL_SETTERS and sets_pipefail(command):
            return
        first = command.piped_from
        if first is None or first in CANNOT_FAIL or _is_filter(first, step):
            continue
        if not _expects_failure(command, step):
            message = f"without pipefail the pipe into {command.name} hides a failure of {first}"
            fix = deferred(_other_shell, command, run, step, stage, file)
            found = Finding(first, message, fix)
            if _may_fail(step):
                yield found
            elif command.name != "head":  # which ends before them: with pipefail, that is a failure
                yield found.at_most(Severity.INFO)
            return


def _is_filter(name: Word, step: Step) -> bool:
    """Whether a program in the middle of a pipe passes on a part of what it gets, which does not fail."""
    return name in FILTERS and any(
        it.piped_from is not None for it in step.commands if it.name is name
    )


def _may_fail(step: Step) -> bool:
    """Whether what comes from the network, or is verified, goes into a pipe of a RUN."""
    return any(command.piped_from in FAILS_OFTEN for command in step.commands)


def _other_shell(
    command: Command, run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Put a SHELL that knows pipefail before the RUN, where the image has one and the shell of the stage
    runs the pipe.

    It holds for all that follows: none where that would fail, or mean something else.
    """
    is_inside = run.form == "exec" or all(it is not command.simple for it in walk(run.script))
    is_other = step.is_trigger or run.program.interpreter or is_inside
    shell = "" if is_other else shell_with_pipefail(step, stage)
    if not shell:
        return None
    first = first_with_pipe(step, stage)  # one SHELL before it does for all
    if is_so_under_same_shell(fails_under_pipefail, first, stage, file):
        return None
    if changes_shell(step, stage) and is_so_under_same_shell(differs_in_bash, first, stage, file):
        return None
    place = above_paragraph(first.instruction, file)
    return unsafe("Use a shell with pipefail", Edit(place, f"{shell}{run.line.newline}"))


def _expects_failure(command: Command, step: Step) -> bool:
    """Whether a failure before a pipe shows all the same, or may: checksums of nothing do not match, nor do patterns.

    `command` is the first behind the pipe; it may be the condition of a `while`.
    """
    if command.name in CHECKSUMS and command.has("-c", "--check"):
        return True
    last = command
    after = {id(it.piped_from): it for it in step.commands if it.piped_from is not None}
    while last.name in FILTERS and id(last.name) in after:
        last = after[id(last.name)]
    if last.name in GREPS and id(last.name) not in after and not last.has(*_FINDS_NOTHING):
        return True
    return any(it.name is command.piped_from and it.in_condition for it in step.commands)


@rule("DF651", Severity.ERROR, "correctness", programs="yes")
def endless_pipe_fails(command: Command, step: Step) -> Iterator[Finding]:
    """`yes | command` always fails where pipes fail with any of their programs.

    When the command has read enough and ends, yes is stopped by SIGPIPE: its status is 141, and with
    `pipefail` that is the status of the whole pipe. Use the option of the command that answers, or keep the
    status of yes out of the pipe.

    ```dockerfile bad
    FROM debian:12
    SHELL ["/bin/bash", "-e", "-o", "pipefail", "-c"]
    RUN yes | sdkmanager --licenses
    ```

    ```dockerfile good
    FROM debian:12
    SHELL ["/bin/bash", "-e", "-o", "pipefail", "-c"]
    RUN (yes || true) | sdkmanager --licenses
    ```

    ```dockerfile good
    FROM debian:12
    RUN yes | sdkmanager --licenses
    ```
    """
    into = next((it for it in step.commands if it.piped_from is command.name), None)
    if (
        into is None
        or into.in_condition
        or command.in_condition
        or not _has_pipefail(command, step)
    ):
        return
    if not goes_on_after(command, step):
        advice = hint(f"Write (yes || true) | {into.name}")
        message = f"{into.name} ends before yes, so with pipefail this pipe fails with status 141"
        yield Finding(command.name, message, advice)


def _has_pipefail(command: Command, step: Step) -> bool:
    """Whether a pipe of a RUN fails with any of its programs: the shell says so, or a `set` before it."""
    run = step.instruction
    if isinstance(run, Run) and run.program.interpreter:
        return False
    before = (it for it in step.commands if it.start < command.start)
    return step.state.shell.has_pipefail or any(map(sets_pipefail, before))
