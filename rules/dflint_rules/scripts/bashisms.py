"""Syntax of bash in scripts that another shell runs."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.model.images.shells import links_shell, plain_shell
from dflint.model.scripts.bashisms import WITH_SCRIPTS, bashisms
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage


@rule("DF153", Severity.WARNING, "correctness", needs="RUN CMD ENTRYPOINT HEALTHCHECK SHELL")
def bashism_in_sh(stage: Stage) -> Iterator[Finding]:
    """A RUN uses bash syntax, but its shell is a POSIX sh.

    RUN, and CMD, ENTRYPOINT and HEALTHCHECK in shell form, are run by /bin/sh, which is dash on Debian and Ubuntu and ash on Alpine. Some of these stop
    the build; others, as a `[[` after `if`, just take the wrong way. Use what sh understands, or
    set `SHELL ["/bin/bash", "-c"]` where bash is installed.

    ```dockerfile bad
    FROM debian:12
    RUN source /etc/os-release && echo "$ID"
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN . /etc/os-release && echo "$ID"
    ```

    ```dockerfile bad
    FROM debian:12
    RUN if [[ -f /etc/motd ]]; then rm /etc/motd; fi
    ```

    ```dockerfile bad
    FROM debian:12-slim
    RUN mkdir -p /srv/{in,out,log}
    ```

    ```dockerfile bad
    FROM ubuntu:24.04
    RUN set -euo pipefail; sort /etc/passwd | head > /users
    ```

    ```dockerfile good
    FROM debian:12
    SHELL ["/bin/bash", "-c"]
    RUN if [[ -f /etc/motd ]]; then rm /etc/motd; fi
    ```
    """
    shell = plain_shell(stage.image)
    for step in stage.steps_of(*WITH_SCRIPTS) if shell else ():
        found = bashisms(step, shell)
        for it in found if found and not links_shell(stage) else ():
            instead = {"`source`": ".", "`==`": "="}.get(it.what)
            fix = unsafe(f"Write {instead}", replace(it, instead)) if instead else None
            yield Finding(
                it,
                f"{it.what} is bash syntax, and the shell of this {step.instruction.keyword} is {shell}",
                fix,
            )
