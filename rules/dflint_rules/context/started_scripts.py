"""Scripts of the build context that the build or the container starts."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.context.quick_looks import (
    has_copies,
    may_run_package_scripts,
    may_start_files,
)
from dflint.model.images.shells import links_shell, plain_shell
from dflint.model.scripts.bashisms import bashisms_in, may_have_bashisms
from dflint.model.state import program_name
from dflint.rule import Finding, Severity, rule

READABLE = frozenset({"sh", "bash", "dash", "ash"})

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile

EXECUTE = 0o111
PLAIN_SHELLS = ("sh", "dash", "ash")


@rule("DF711", Severity.ERROR, "correctness")
def script_with_crlf(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script that is started has CRLF line ends.

    The kernel takes the carriage return for a part of the interpreter's name and looks for
    `/bin/sh\\r`: "no such file or directory", for a file that is there. A shell that is given the
    script takes it for a part of the last word of each line.

    Git on Windows writes such files. Convert the script to LF, and keep it so with
    `*.sh text eol=lf` in .gitattributes. A RUN that converts it counts.

    ```files
    entrypoint.sh  "#!/bin/sh\\r\\nexec true\\r"
    ```

    ```dockerfile bad
    FROM alpine:3.23
    COPY --chmod=755 entrypoint.sh /
    ENTRYPOINT ["/entrypoint.sh"]
    ```

    ```files
    entrypoint.sh  "#!/bin/sh\\nexec true"
    ```

    ```dockerfile good
    FROM alpine:3.23
    COPY --chmod=755 entrypoint.sh /
    ENTRYPOINT ["/entrypoint.sh"]
    ```
    """
    for it in _started(stage, file, context):
        is_broken = it.shebang is not None and it.shebang.is_broken and not it.is_given
        if not is_broken and not (it.shell and "\r\n" in it.text):
            continue
        if not it.is_changed_by("dos2unix", "fromdos", "\\r", "sed ", "tr "):
            what = (
                f"the interpreter {it.shebang.interpreter}\\r" if it.shebang and is_broken else ""
            )
            result = (
                f"the kernel looks for {what}" if what else "its commands get a carriage return"
            )
            message = f"{it.shown} has CRLF line ends: {result}, and {_fails(it)}"
            yield _limited(Finding(it.word, message, hint("Convert it to LF line ends")), it)


@rule("DF712", Severity.ERROR, "correctness")
def script_not_executable(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script or program of the build context is started, and is not executable.

    COPY keeps the permissions of the file. Without an `x` among them it cannot be started:
    "permission denied". Run `git update-index --chmod=+x` or `chmod +x` on the file and commit it,
    or use `COPY --chmod=755`.

    The permissions are those that git has for the file, which a fresh clone gets; a `chmod` in a RUN
    counts. The file belongs to root: with `chmod 744` or `u+x`, no other USER may run it.

    ```files
    entrypoint.sh  "#!/bin/sh\\nexec true"
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY entrypoint.sh /
    ENTRYPOINT ["/entrypoint.sh"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY --chmod=755 entrypoint.sh /
    ENTRYPOINT ["/entrypoint.sh"]
    ```
    """
    for it in _started(stage, file, context):
        mode = it.file.mode if not it.is_given else None
        if mode is None:
            continue
        from dflint.model.started.file_modes import mode_for_root_alone

        alone = mode_for_root_alone(it, stage) if stage.is_final else None
        if alone is not None and alone & EXECUTE:
            message = f"{it.shown} has mode {alone:o}, so that only root may run it"
            message = f"{message}, and {_fails(it)}: permission denied"
            yield _limited(Finding(it.word, message, hint("Use chmod 755")), it)
        if mode & EXECUTE:
            continue
        if not it.is_changed_by("chmod", "install ", "setfacl", "cp ", "mv ", "rsync", "umask"):
            fix = hint("Use COPY --chmod=755, or make the file executable in git")
            message = f"{it.shown} is not executable (mode {mode:o}), and {_fails(it)}"
            yield _limited(Finding(it.word, f"{message}: permission denied", fix), it)


@rule("DF713", Severity.ERROR, "correctness")
def script_interpreter_missing(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """The image has not the interpreter that the first line of a script names.

    Alpine has no bash, the slim images have no other language than their own, distroless images and
    scratch have no shell. The kernel then says "no such file or directory" of the script. Install
    the interpreter, or write the script for one that is there.

    The path counts as well: the images of languages have theirs in `/usr/local/bin`, and not in `/usr/bin`. And all
    that follows the interpreter is one argument: `#!/usr/bin/env bash -e` looks for a program `bash -e`.

    ```files
    start.sh  "#!/bin/bash\\nexec true"
    ```

    ```dockerfile bad
    FROM alpine:3.23
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```

    ```dockerfile good
    FROM alpine:3.23
    RUN apk add --no-cache bash
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```

    ```files
    start.py  "#!/usr/bin/python3\\nprint('hello')"
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY --chmod=755 start.py /
    ENTRYPOINT ["/start.py"]
    ```
    """
    for it in _started(stage, file, context):
        if it.shebang is None or it.is_given:
            continue
        from dflint.model.images.interpreters import lacks_interpreter, place_instead

        name = program_name(it.shebang.program.rstrip("\r"))
        place = place_instead(stage, it.shebang.interpreter, it.before)
        if it.shebang.joined:
            message = f"the first line of {it.shown} looks for a program `{it.shebang.joined}`"
            found = Finding(it.word, f"{message}, and {_fails(it)}", hint("Write env -S"))
            yield _limited(found, it)
        elif place:
            message = f"{it.shown} is for {it.shebang.interpreter}, and the image has {place}"
            found = Finding(it.word, f"{message}: {_fails(it)}", hint(f"Begin it with #!{place}"))
            yield _limited(found, it)
        elif lacks_interpreter(stage, name, it.before):
            message = f"{it.shown} is for {name}, which the image does not have, and {_fails(it)}"
            fix = hint(f"Install {name}, or write the script for sh")
            yield _limited(Finding(it.word, message, fix), it)


@rule("DF714", Severity.ERROR, "correctness")
def script_without_shebang(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script is started directly, and its first line names no interpreter.

    In the exec form there is no shell that would read the script: the kernel says "exec format
    error". The very first two bytes have to be `#!`: no blank line, no blank and no byte order mark
    may be before them.

    ```files
    start.sh  "echo hello"
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY start.sh /
    ENTRYPOINT ["sh", "/start.sh"]
    ```
    """
    from dflint.model.started.started_files import is_first

    for it in _started(stage, file, context):
        if not it.text.strip() or it.is_changed_by("sed ", "> ", "printf "):
            continue
        if not is_first(it, stage, file):
            continue
        if it.shebang is not None and not it.file.has_mark:
            continue
        late = "its #! is not at the very start" if "#!" in it.text[:200] else "it has no #! line"
        message = f"{it.shown} cannot be started, {late}, and {_fails(it)}: exec format error"
        yield Finding(it.word, message, hint("Begin it with #!/bin/sh"))


@rule("DF664", Severity.ERROR, "correctness")
def script_with_syntax_error(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script that is started is no script that a shell can read.

    "syntax error: unexpected end of file", "bad substitution": a shell reads a script command by command, so what is
    above the fault has been done when it ends there.

    ```files
    start.sh  "#!/bin/sh\\nif [ -n \\"$DEBUG\\" ]; then\\n set -x\\nexec httpd"
    ```

    ```dockerfile bad
    FROM httpd:2.4
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```

    ```files
    start.sh  "#!/bin/sh\\nif [ -n \\"$DEBUG\\" ]; then\\n set -x\\nfi\\nexec httpd"
    ```

    ```dockerfile good
    FROM httpd:2.4
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```
    """
    for it in _started(stage, file, context):
        problem = it.problem if it.shell in READABLE else None
        if problem is not None and not it.is_changed_by("sed", "envsubst", "patch"):
            message = f"{it.shown}, line {problem[1]}: {problem[0]}, so that {_fails(it)}"
            yield _limited(Finding(it.word, message), it)


@rule("DF715", Severity.WARNING, "correctness")
def bash_in_sh_script(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A script for sh uses what only bash understands.

    `/bin/sh` is dash on Debian and Ubuntu, and BusyBox on Alpine. There a `[[` after `if` takes the
    wrong branch, and `set -o pipefail` ends the script in dash. Begin the script with
    `#!/bin/bash` where bash is installed, or write it for sh.

    ```files
    start.sh  "#!/bin/sh\\nset -o pipefail\\nexec true"
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY --chmod=755 start.sh /
    ENTRYPOINT ["/start.sh"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY start.sh /
    ENTRYPOINT ["bash", "/start.sh"]
    ```
    """
    shell = plain_shell(stage.image)
    if not shell or links_shell(stage):
        return
    for it in _started(stage, file, context):
        is_switching = 'bash "$0"' in it.text or "bash $0" in it.text  # it goes on in bash
        is_asked = it.shell in PLAIN_SHELLS and may_have_bashisms(it.text) and not is_switching
        script = it.script if is_asked else None
        found = next(bashisms_in(script, it.text, shell), None) if script is not None else None
        if found is not None:
            message = f"{it.shown}, line {it.line_of(found.start)}: {found.what} is for bash, but sh is {shell} here"
            yield Finding(it.word, message)


@rule("DF716", Severity.WARNING, "correctness")
def script_without_exec(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The start script runs the program as its child, so that the shell stays PID 1.

    `docker stop` sends SIGTERM to PID 1. A shell does not hand it on: after ten seconds everything
    is killed, with requests and writes under way. Begin the last command with `exec`: the program
    takes the place of the shell. Not reported are scripts that dumb-init or `tini -g` starts, and those
    that wait.

    A `trap` for SIGTERM does not help alone: the shell runs it when the command has ended that it waits for.
    Start the program with `&`, and `wait` for it.

    ```files
    start.sh  "#!/bin/sh\\nset -e\\nnode server.js"
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY --chmod=755 start.sh server.js ./
    ENTRYPOINT ["./start.sh"]
    ```

    ```files
    start.sh  "#!/bin/sh\\nset -e\\nexec node server.js"
    server.js
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY --chmod=755 start.sh server.js ./
    ENTRYPOINT ["./start.sh"]
    ```

    ```files
    start.sh  "#!/bin/sh\\nstop() { ./deregister.sh; }\\ntrap stop TERM\\nnode server.js"
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    COPY --chmod=755 start.sh server.js ./
    ENTRYPOINT ["./start.sh"]
    ```

    ```files
    start.sh  "#!/bin/sh\\nstop() { ./deregister.sh; kill $!; }\\ntrap stop TERM\\nnode server.js &\\nwait $!"
    server.js
    ```

    ```dockerfile good
    FROM node:22-slim
    COPY --chmod=755 start.sh server.js ./
    ENTRYPOINT ["./start.sh"]
    ```
    """
    for it in _started(stage, file, context):
        if it.call is not None and not it.call.is_last:
            continue
        from dflint.model.started.called_scripts import unsignalled_call
        from dflint.model.started.script_ends import command_before_trap, unsignalled_command

        late = command_before_trap(it, stage)
        if late is not None:
            where = f"{it.shown}, line {it.line_of(late.start)}"
            message = (
                f"{where}, waits for {late.words[0]}: the trap for SIGTERM runs after it has ended"
            )
            yield Finding(it.word, message, hint("Start it with & and wait for it"))
        command = unsignalled_command(it, stage) or unsignalled_call(it, stage, file, context)
        if command is not None:
            name = str(command.words[0])
            message = f"{it.shown}, line {it.line_of(command.start)}, starts {name} without exec"
            fix = hint(f"Write exec {name}")
            yield Finding(it.word, f"{message}: the shell stays PID 1, and SIGTERM ends there", fix)


@rule("DF717", Severity.ERROR, "correctness")
def script_at_another_place(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A file is changed or started at a place where COPY has not put it.

    A relative path is seen from WORKDIR, not from the place to which the file was copied. A name
    without a slash is looked for in the PATH. Name the path that COPY names. On a base image that is
    not known, which may have a file there itself, it is a warning.

    ```files
    docker-entrypoint.sh
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY docker-entrypoint.sh /usr/local/bin/
    RUN chmod +x docker-entrypoint.sh
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY docker-entrypoint.sh /usr/local/bin/
    RUN chmod +x /usr/local/bin/docker-entrypoint.sh
    ```
    """
    if not has_copies(stage):
        return
    from dflint.model.started.missing_files import misplaced_files

    for it in misplaced_files(stage, file, context):
        found = Finding(it.word, f"{it.path} is not there: COPY put the file at {it.target}")
        yield found if it.is_sure else found.at_most(Severity.WARNING)


@rule("DF718", Severity.ERROR, "correctness")
def script_calls_missing_program(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A script that is started calls a program that the image does not have.

    "curl: not found", "nc: not found": the script ends there if it has `set -e`, goes on without the
    result if not, and a loop that waits for another service waits for ever. Slim images come without
    curl, nc, ps and the like. Install the package, or use what is there. So it is of what a Makefile fetches with curl,
    wget, git or unzip for a target that a RUN makes.

    Said only where the programs of the base image are known (facts of 2026-11), nothing in the stage
    may have brought this one, and the script does not ask whether it is there.

    ```files
    start.sh  "#!/bin/sh\\nset -e\\nuntil nc -z db 5432; do sleep 1; done\\nexec python app.py"
    app.py
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    COPY --chmod=755 start.sh app.py ./
    ENTRYPOINT ["./start.sh"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends netcat-openbsd
    COPY --chmod=755 start.sh app.py ./
    ENTRYPOINT ["./start.sh"]
    ```
    """
    for it in _started(stage, file, context):
        if not it.shell or not (it.is_build or stage.is_final):
            continue
        from dflint.model.started.script_programs import missing_in_script

        missing = next(missing_in_script(it, stage), None)
        if missing is not None:
            name = str(missing.command.name)
            what = f"{it.shown}, line {it.line_of(missing.command.start)}, calls {name}"
            result = "it waits for ever" if missing.waits else f"{name}: not found"
            found = Finding(it.word, f"{what}, which nothing installs in this image: {result}")
            is_certain = it.is_certain and (missing.waits or missing.is_fatal)
            yield found if is_certain else found.at_most(Severity.WARNING)
    if "make" in stage.programs:
        from dflint.model.projects.make_targets import missing_in_recipes

        for word, path, program in missing_in_recipes(stage, file, context):
            message = f"{path} calls {program}, which nothing installs in this image: make stops"
            yield Finding(word, message).at_most(Severity.WARNING)


def _started(stage: Stage, file: Dockerfile, context: Context) -> Sequence[StartedFile]:
    """The files that a stage starts; what finds them is only loaded where there may be some."""
    if not may_start_files(stage) and not may_run_package_scripts(stage):
        return ()
    from dflint.model.started.called_scripts import scripts_of_stage

    return scripts_of_stage(stage, file, context)


def _fails(it: StartedFile) -> str:
    if not it.is_certain:
        return "that call fails"
    return "this RUN fails" if it.is_build else "the container does not start"


def _limited(found: Finding, it: StartedFile) -> Finding:
    """A finding about a file that is started: a warning, where the container may go on without it."""
    return found if it.is_certain else found.at_most(Severity.WARNING)
