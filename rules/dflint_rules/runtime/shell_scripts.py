"""Scripts that are given to a shell as an argument."""

from __future__ import annotations

from dflint.model.scripts.shell_arguments import words_after_script
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage


@rule(
    "DF632",
    Severity.ERROR,
    "correctness",
    needs_text="-c -lc -ec -xc -uc -ic",
)
def words_after_shell_script(
    instruction: Cmd | Entrypoint | Healthcheck | Run, stage: Stage
) -> Iterator[Finding]:
    """Only the word right after `sh -c` is the script: other words are its parameters.

    `["bash", "-c", "echo", "hello"]` runs `echo` and prints an empty line: `hello` is `$0` of the
    script. Put the whole script into one string, or leave out the shell.

    ```dockerfile bad
    FROM ubuntu:24.04
    ENTRYPOINT ["/bin/bash", "-c", "echo", "hello"]
    ```

    ```dockerfile bad
    FROM ubuntu:24.04
    ENTRYPOINT ["/bin/sh", "-c"]
    CMD ["echo", "hello"]
    ```

    ```dockerfile bad
    FROM node:22-slim
    RUN bash -c npm ci
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    ENTRYPOINT ["/bin/bash", "-c", "echo hello"]
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    ENTRYPOINT ["/bin/sh", "-c", "exec \"$@\"", "sh"]
    ```
    """
    for script, word in words_after_script(instruction, stage):
        message = f"only {script} is the script of -c: {word} is a parameter that it does not use"
        yield Finding(word, message)
