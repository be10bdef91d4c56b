"""Lines that the shell takes for commands or assignments, and that are neither."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.context.quick_looks import may_run_package_scripts, may_start_files
from dflint.model.scripts.no_commands import may_have_no_commands, no_commands
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF644", Severity.ERROR, "correctness", needs_text="== = - +")
def no_command(run: Run, step: Step) -> Iterator[Finding]:
    r"""A word is where the shell looks for a command, and is surely meant as none.

    A `&&` in the middle of a list of packages ends the installation there: `numpy==2.2.6` is then an assignment,
    `scikit-learn==1.7.2` a program that there is not. `NAME = value`, with spaces, runs a program called NAME. A
    line that begins with the `-` of a list or a diff runs a program called `-`: "-: not found".

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir \
        flask==3.1.2 && \
        numpy==2.2.6
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN pip install --no-cache-dir \
        flask==3.1.2 \
        numpy==2.2.6
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN VERSION = 1.2 && echo "$VERSION" > /version
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN cd /srv && \
      - mkdir data
    ```
    """
    if not step.is_posix or not may_have_no_commands(run.body.text):
        return
    for it in no_commands(run.script):
        yield Finding(it.word, it.what).at_most(Severity.ERROR if it.fails else Severity.WARNING)


@rule("DF744", Severity.ERROR, "correctness")
def no_command_in_script(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script that is started has a line that the shell takes for a command, and that is none.

    `PORT = 8080`, with spaces, runs a program called PORT: "PORT: not found", and the variable stays as it was. The
    script goes on, unless `set -e` ends it there.

    ```files
    start.sh  "#!/bin/sh\\nset -e\\nPORT = 8080\\nexec server --port $PORT"
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```

    ```files
    start.sh  "#!/bin/sh\\nset -e\\nPORT=8080\\nexec server --port $PORT"
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```
    """
    if not may_start_files(stage) and not may_run_package_scripts(stage):
        return
    from dflint.model.started.called_scripts import scripts_of_stage

    for it in scripts_of_stage(stage, file, context):
        script = it.script if it.shell and may_have_no_commands(it.text) else None
        for found in no_commands(script) if script is not None else ():
            line = it.line_of(found.word.start)
            message = f"{it.shown}, line {line}: {found.what}"
            stops = found.fails and it.is_certain and "set -e" in it.text
            finding = Finding(it.word, message, hint("Write it without spaces around ="))
            yield finding if stops else finding.at_most(Severity.WARNING)
            break
