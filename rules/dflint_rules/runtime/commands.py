"""CMD, ENTRYPOINT and HEALTHCHECK: how the program of the container is started."""

from __future__ import annotations

from dflint.fix import delete, hint, replace, safe, unsafe
from dflint.fixes.deletion import comments_name, whole_lines
from dflint.model.scripts.exec_form import as_array, has_windows_path, without_shell
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Healthcheck, Instruction

USES_ARGUMENTS = ("$@", "$*", "$0", "$1", "${@", "${1", "${*")


@rule("DF501", Severity.WARNING, "correctness", also="DL3025 JSONArgsRecommended")
def needless_shell_form(
    instruction: Cmd | Entrypoint, step: Step, file: Dockerfile
) -> Iterator[Finding]:
    """CMD or ENTRYPOINT is in shell form and does not need a shell.

    In the shell form, `/bin/sh -c` starts the program. The image then needs a shell, arguments of
    `docker run` do not reach an ENTRYPOINT, and where the shell stays, signals stop with it: the
    container is killed after ten seconds instead of ending by itself. In a busybox image, nothing
    differed after the fix but CMD.

    ```dockerfile bad
    FROM python:3.13-slim
    CMD python -m http.server 8080
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    CMD ["python", "-m", "http.server", "8080"]
    ```

    Nothing is said after a SHELL instruction: then the shell is wanted.

    ```dockerfile good
    FROM python:3.13-slim
    SHELL ["/bin/bash", "-c"]
    CMD python -m http.server 8080
    ```
    """
    if instruction.form == "exec":
        return
    text = _shell_text(instruction, step)
    words = without_shell(instruction.script) if text is not None else None
    if text is not None and words:
        # Its script may be one for cmd of Windows, for which `\` is a letter as in `.\start.ps1`.
        is_plain = step.state.shell.kind == "posix" and not has_windows_path(instruction.rest.text)
        on_one_line = is_plain and (
            file.source.cut(text) == instruction.rest.text and "#" not in instruction.rest.text
        )
        array = as_array(words)
        fix = unsafe(f"Write {array}", replace(text, array)) if on_one_line else None
        yield Finding(
            text,
            f"{instruction.keyword} in shell form starts {words[0]} through a shell: use the exec form",
            fix,
        )


@rule("DF502", Severity.INFO, "correctness", also="DL3025 JSONArgsRecommended")
def shell_form(instruction: Cmd | Entrypoint, step: Step) -> Iterator[Finding]:
    """CMD or ENTRYPOINT is in shell form: the shell is PID 1, the program gets no SIGTERM.

    The shell is the first process and gets the signals. Begin with `exec`, so that the program
    takes its place; or, if the script is longer, put it in a file and end that with `exec`.

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    CMD java $JAVA_OPTS -jar /srv/app.jar
    ```

    ```dockerfile good
    FROM eclipse-temurin:21-jre
    CMD exec java $JAVA_OPTS -jar /srv/app.jar
    ```
    """
    if instruction.form == "exec" or "exec" in instruction.rest.text.split():
        return
    text = _shell_text(instruction, step)
    if text is not None and without_shell(instruction.script) is None:
        message = f"{instruction.keyword} in shell form: the shell is PID 1, and the program gets no SIGTERM"
        yield Finding(text, message)


@rule(
    "DF503",
    Severity.WARNING,
    "correctness",
    also="DL4003 DL4004 DL3012 MultipleInstructionsDisallowed",
)
def overridden_instruction(
    instruction: Cmd | Entrypoint | Healthcheck, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A later CMD, ENTRYPOINT or HEALTHCHECK of the stage overrides this one.

    Only the last of each counts, so this one does nothing.

    ```dockerfile bad
    FROM nginx:1.27
    CMD ["nginx"]
    EXPOSE 80
    CMD ["nginx", "-g", "daemon off;"]
    ```

    ```dockerfile fixed
    FROM nginx:1.27
    EXPOSE 80
    CMD ["nginx", "-g", "daemon off;"]
    ```
    """
    alike = stage.steps_of(type(instruction))
    if step.is_trigger or step is alike[-1]:
        return
    after, keyword = alike[alike.index(step) + 1], instruction.keyword
    related = Related(after.instruction.keyword, "overrides it")
    is_named = comments_name("", file.source, instruction.end, after.start)
    fix = None if is_named else _without(instruction, f"Remove this {keyword}", file)
    message = f"a later {keyword} overrides this one"
    yield Finding(keyword, message, fix, related).labelled("has no effect")


@rule("DF504", Severity.WARNING, "correctness", needs="CMD")
def cmd_ignored_by_shell_entrypoint(stage: Stage) -> Iterator[Finding]:
    """CMD has no effect, because ENTRYPOINT is in shell form.

    CMD gives arguments to ENTRYPOINT. In the shell form they go to `/bin/sh -c "…"`, which drops
    them, and so it does with the arguments of `docker run`.

    ```dockerfile bad
    FROM python:3.13-slim
    ENTRYPOINT python /srv/app.py
    CMD ["--port", "8080"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    ENTRYPOINT ["python", "/srv/app.py"]
    CMD ["--port", "8080"]
    ```
    """
    entrypoint, commands = stage.last(Entrypoint), stage.steps_of(Cmd)
    if entrypoint is None or not commands or entrypoint.state.shell.kind != "posix":
        return
    if not commands[-1].instruction.words:
        return  # `CMD []` resets the CMD of the base image
    it = entrypoint.instruction
    if not isinstance(it, Entrypoint) or it.form == "exec" or it.rest.text[:1] in ("", "["):
        return
    if not any(use in it.rest.text for use in USES_ARGUMENTS):
        related = Related(it.keyword, "ENTRYPOINT is in shell form")
        yield Finding(
            commands[-1].instruction.keyword,
            "CMD has no effect: an ENTRYPOINT in shell form takes no arguments",
            None,
            related,
        ).labelled("ignored")


@rule("DF575", Severity.WARNING, "correctness", needs="CMD")
def cmd_ignored_by_start_script(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """CMD has no effect, because the script of ENTRYPOINT does not use its arguments.

    CMD gives arguments to ENTRYPOINT. A script that never mentions them drops them, and so those of
    `docker run`: the container does what the script does, and exits with it. End such a script with `exec "$@"`.

    ```files
    migrate.sh  "#!/bin/sh\\nset -e\\nnode migrate.js"
    server.js
    migrate.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY --chmod=755 migrate.sh server.js migrate.js ./
    ENTRYPOINT ["./migrate.sh"]
    CMD ["node", "server.js"]
    ```

    ```files
    migrate.sh  "#!/bin/sh\\nset -e\\nnode migrate.js\\nexec "$@""
    server.js
    migrate.js
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY --chmod=755 migrate.sh server.js migrate.js ./
    ENTRYPOINT ["./migrate.sh"]
    CMD ["node", "server.js"]
    ```
    """
    commands = stage.steps_of(Cmd)
    if not commands or stage.last(Entrypoint) is None or not commands[-1].instruction.words:
        return  # `CMD []` resets the CMD of the base image
    from dflint.model.started.script_ends import drops_arguments

    script = drops_arguments(stage, file, context)
    if script is not None:
        keyword, name = commands[-1].instruction.keyword, script.file.shown
        message = f"CMD has no effect: {name} does not use its arguments"
        related = Related(script.word, "starts the script")
        fix = hint('End it with exec "$@"')
        yield Finding(keyword, message, fix, related).labelled("ignored")


def _shell_text(instruction: Cmd | Entrypoint, step: Step) -> Span | None:
    """Where a script is, if it is run by the shell that is there anyway."""
    text = instruction.rest.text
    if not text or text.startswith("[") or step.state.shell.explicit or instruction.heredocs:
        return None
    return Span(instruction.rest.offset(0), instruction.rest.end(len(text)))


def _without(instruction: Instruction, title: str, file: Dockerfile) -> Fix | None:
    """Take all its lines out, unless comments need it."""
    place = whole_lines(instruction, file.source)
    return safe(title, delete(place)) if place is not None else None
