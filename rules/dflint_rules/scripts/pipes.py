"""Pipes that hide a failure."""

from __future__ import annotations

from dflint.fix import Edit, deferred, unsafe
from dflint.fixes.insertion import above
from dflint.model.images.shells import PIPEFAIL_SETTERS, bash_of, sets_pipefail
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction

# What these say is known to be good, so that nothing is lost with their result.
CANNOT_FAIL = frozenset({"echo", "printf", "yes", "true", ":", "seq", "env", "set", "export"})
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
    does. The plain sh of Debian does not know it: set another shell with SHELL.

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
    if step.state.shell.has_pipefail and not run.program.interpreter:
        return
    for command in step.commands:
        if command.name in PIPEFAIL_SETTERS and sets_pipefail(command):
            return
        first = command.piped_from
        if first is not None and first not in CANNOT_FAIL and not _expects_failure(command, step):
            message = f"without pipefail the pipe into {command.name} hides a failure of {first}"
            fix = deferred(_other_shell, run, step, stage, file.source)
            found = Finding(first, message, fix)
            yield found if _may_fail(step) else found.at_most(Severity.INFO)
            return


def _may_fail(step: Step) -> bool:
    """Whether what comes from the network, or is verified, goes into a pipe of a RUN."""
    return any(command.piped_from in FAILS_OFTEN for command in step.commands)


def _other_shell(run: Run, step: Step, stage: Stage, source: Source) -> Fix | None:
    """Put a SHELL that knows pipefail before the RUN, where the image has one."""
    shell = bash_of(stage) if not step.is_trigger and not run.program.interpreter else ""
    if not shell:
        return None
    place = above(_first_with_pipe(step, stage), source)
    return unsafe("Use a shell with pipefail", Edit(place, f"{shell}{run.line.newline}"))


def _first_with_pipe(step: Step, stage: Stage) -> Instruction:
    """The first RUN of a stage with the same shell and a pipe: one SHELL before it does for all."""
    shell = step.state.shell
    runs = (
        it
        for it in stage.steps_of(Run)
        if it.state.shell is shell and "|" in it.instruction.written
    )
    return next(runs, step).instruction


def _expects_failure(command: Command, step: Step) -> bool:
    """Whether a failure before a pipe shows all the same, or may: checksums of nothing do not match.

    `command` is the first behind the pipe; it may be the condition of a `while`.
    """
    if command.name in CHECKSUMS and command.has("-c", "--check"):
        return True
    return any(it.name is command.piped_from and it.in_condition for it in step.commands)
