"""Programs that are not in the image."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.model.images.facts import facts_of
from dflint.model.images.programs import may_lack_shell
from dflint.model.order import is_so_after
from dflint.model.packages.minimal_images import FULL_MANAGERS, lacks_full_manager
from dflint.model.packages.programs import STARTED, is_missing, missing_in_exec, missing_programs
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Entrypoint, Run, Shell

SHELLS = ("ash", "bash", "dash", "sh")
KIT_PROGRAMS = f"dotnet jar javac {programs_of('maven')}"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Cmd


@rule("DF391", Severity.ERROR, "correctness")
def program_not_in_image(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A RUN calls a program that the image does not have at that point.

    The build ends there: "git: not found", exit code 127. Small images come without git, curl, make and
    the like, and Debian's without sudo, xz and unzip too. Install the package first, or begin with an
    image that has it.

    The package manager of another distribution is not there either, nor dnf and yum in minimal images of Red
    Hat and its relatives, nor mvn, composer or pnpm in images of a language alone. Some programs call others:
    tar needs xz for `.tar.xz`, `apt-key add` needs gpg, and pip and npm need git for `git+https://`. apt-key
    itself is gone from Debian 13. The package python3 of Alpine and Debian has no pip. In scratch and distroless there is
    not even the shell that a RUN needs.

    Said only where it is sure: the programs of the base image are known (facts of 2026-11), and no
    command, package or file above may have brought this one.

    ```dockerfile bad
    FROM debian:13-slim
    RUN git clone --depth 1 --branch v2.1.0 https://example.com/engine.git /src
    ```

    ```dockerfile bad
    FROM python:3.13-alpine
    RUN apt-get update && apt-get install -y curl
    ```

    ```dockerfile bad
    FROM alpine:3.23
    RUN ["/bin/bash", "-c", "ls"]
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --frozen-lockfile
    ```

    ```dockerfile bad
    FROM oven/bun:1.3-slim
    RUN curl -fsSL -o /tmp/model.bin https://example.com/model.bin
    ```

    ```dockerfile bad
    FROM gcr.io/distroless/nodejs22-debian12
    RUN mkdir /data
    ```

    ```dockerfile bad
    FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6
    RUN dnf install -y tar
    ```

    ```dockerfile bad
    FROM alpine:3.23
    RUN apk add --no-cache python3
    RUN python3 -m pip install --break-system-packages flask
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY package.json pnpm-lock.yaml ./
    RUN corepack enable && pnpm install --frozen-lockfile
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git
    RUN git clone --depth 1 --branch v2.1.0 https://example.com/engine.git /src
    ```

    ```dockerfile good
    FROM debian:13
    RUN if command -v git; then git --version; fi
    ```
    """
    words = run.array.items if run.array is not None else ()
    if not words and may_lack_shell(stage) and _runs_without_shell(run, step, stage):
        message = f"a RUN in shell form needs /bin/sh: {_message('sh', stage)}"
        yield Finding(run.keyword, message, hint("Run it in another stage, and copy what it makes"))
        return
    if words and words[0].rpartition("/")[2] in SHELLS:
        from dflint.model.images.interpreters import lacks_interpreter

        if lacks_interpreter(stage, words[0].rpartition("/")[2], step):
            yield Finding(words[0], _message(str(words[0]), stage))
            return
    for missing in missing_programs(step, stage):
        message = _message(missing.program, stage)
        if missing.word != missing.program:
            message = f"{missing.caller} needs {missing.program} for this: {message}"
        found = Finding(missing.word, message, hint(missing.advice))
        # In a subshell, the RUN may go on with nothing.
        yield found.at_most(Severity.WARNING) if missing.command.in_subshell else found
        return
    for command in step.commands:
        if command.name in FULL_MANAGERS and lacks_full_manager(command, step, stage):
            message = f"{command.name} is not in this minimal image, which has microdnf"
            yield Finding(command.name, message, hint("Use microdnf in this image"))
            return


def _runs_without_shell(run: Run, step: Step, stage: Stage) -> bool:
    """Whether it is the first RUN of a stage whose image has no /bin/sh, and needs it."""
    from dflint.model.images.interpreters import lacks_interpreter

    if step.state.shell.explicit or run.program.interpreter:
        return False
    is_first = stage.steps_of(Run)[0] is step
    return is_first and not step.mounts and lacks_interpreter(stage, "sh", step)


@rule("DF518", Severity.ERROR, "correctness", programs="go")
def cgo_without_compiler(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """Go is told to use cgo, and the image has no C compiler.

    `cgo: C compiler "gcc" not found`: with CGO_ENABLED=1 Go calls gcc, which the image of Go for Alpine does not have.
    Install gcc and musl-dev before, or build without cgo.

    ```dockerfile bad
    FROM golang:1.25-alpine
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=1 go build -o /app .
    ```

    ```dockerfile good
    FROM golang:1.25-alpine
    RUN apk add --no-cache gcc musl-dev
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=1 go build -o /app .
    ```
    """
    is_off = step.state.variables.get("CGO_ENABLED") != "1"
    if is_off and "CGO_ENABLED=1" not in step.instruction.written:
        return
    from dflint.model.projects.native_builds import compiles_without_compiler

    if compiles_without_compiler(command, step, stage):
        message = "CGO_ENABLED=1 needs a C compiler, and nothing installs gcc"
        yield Finding(command.name, message, hint("Install gcc and musl-dev before"))


@rule("DF392", Severity.ERROR, "correctness")
def started_program_not_in_image(
    instruction: Cmd | Entrypoint | Shell | Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """SHELL, CMD, ENTRYPOINT or a `#!` line names a program that the image does not have.

    The shell form needs /bin/sh. With `SHELL ["/bin/bash", "-c"]` on Alpine, which has no bash, every RUN below fails. A container whose
    CMD or ENTRYPOINT is not there does not start: "exec: … executable file not found in $PATH". The images of
    languages have theirs in `/usr/local/bin`, and not in `/usr/bin`; scratch and distroless have no shell. A here-document
    that begins with `#!/bin/bash` is started by bash, whatever SHELL says.

    Said only where the programs of the base image are known (facts of 2026-11) and nothing else in the
    stage may have brought this one.

    ```dockerfile bad
    FROM alpine:3.22
    SHELL ["/bin/bash", "-c"]
    RUN echo hello
    ```

    ```dockerfile good
    FROM alpine:3.22
    RUN apk add --no-cache bash
    SHELL ["/bin/bash", "-c"]
    RUN echo hello
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY app.py /srv/
    CMD ["python3", "/srv/app.py"]
    ```

    ```dockerfile bad
    FROM gcr.io/distroless/base-debian12
    COPY app /app
    CMD /app
    ```
    """
    if isinstance(instruction, Run):
        yield from _script_without_interpreter(instruction, step, stage)
        return
    words = instruction.array.items if instruction.array is not None else ()
    image = file.image_with(step)
    if not words:
        if not isinstance(instruction, Shell) and instruction.form == "shell" and image is not None:
            yield from _started_without_shell(instruction, image)
        return
    if words[0].rpartition("/")[2] not in (*STARTED, *SHELLS):
        return
    if isinstance(instruction, Shell):
        if not is_so_after(_runs_script, step, stage):
            return
    elif image is None or _is_argument(instruction, image):
        return
    else:
        step, stage = image.steps[-1], image
    if any(missing_in_exec(words, step, stage)) or _lacks_shell(words[0], instruction, step, stage):
        yield Finding(words[0], _message(str(words[0]), stage))
    elif words[0].startswith(("/usr/bin/", "/bin/")) and stage.image is not None:
        from dflint.model.images.interpreters import place_instead

        place = place_instead(stage, words[0])
        if place:
            yield Finding(words[0], f"{words[0]} is not there: {stage.image.text} has {place}")


def _script_without_interpreter(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """What the first line of a here-document says is to start it, if it is surely not there."""
    words = run.program.interpreter.split() if run.heredocs else ()
    program = next((str(it) for it in words if it[:1] != "-" and not it.endswith("/env")), "")
    name = program.rpartition("/")[2]
    is_of_system = program in (name, f"/bin/{name}", f"/usr/bin/{name}")
    if not is_of_system or name not in (*STARTED, "bash"):
        return
    if is_missing(name, stage.steps[step.index - 1], stage):
        message = f"this script is started by {name}: {_message(name, stage)}"
        yield Finding(run.heredocs[0].word, message)


def _started_without_shell(instruction: Cmd | Entrypoint, image: Stage) -> Iterator[Finding]:
    """The shell form in an image without /bin/sh."""
    if not image.in_final_image or not may_lack_shell(image):
        return
    from dflint.model.images.interpreters import lacks_default_shell

    if lacks_default_shell(image):
        message = f"{instruction.KEYWORD} in shell form needs /bin/sh: {_message('sh', image)}"
        yield Finding(instruction, message, hint("Use the exec form"))


def _lacks_shell(
    word: Word, instruction: Cmd | Entrypoint | Shell, step: Step, stage: Stage
) -> bool:
    """Whether it is a shell in an image whose packages are not known, but that has none such."""
    from dflint.model.images.interpreters import lacks_interpreter

    name = word.rpartition("/")[2]
    if name not in SHELLS:
        return False
    return lacks_interpreter(stage, name, step if isinstance(instruction, Shell) else None)


def _runs_script(step: Step) -> bool:
    return isinstance(step.instruction, Run) and step.instruction.form == "shell"


def _message(program: str, stage: Stage) -> str:
    image = stage.image.text if stage.image is not None else "the base image"
    return f"{image} has no {program.rpartition('/')[2]}, and nothing installs it"


def _is_argument(instruction: Cmd | Entrypoint, stage: Stage) -> bool:
    """Whether what CMD says is given to an ENTRYPOINT, or may be."""
    if isinstance(instruction, Entrypoint):
        return False
    if stage.image is not None and stage.image.is_scratch:
        return stage.last(Entrypoint) is not None
    facts = facts_of(stage.image) if stage.image is not None else None
    return stage.last(Entrypoint) is not None or facts is None or facts.entrypoint != ()


@rule("DF398", Severity.ERROR, "correctness", programs=KIT_PROGRAMS)
def development_kit_not_in_image(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """A RUN builds something in an image that has a runtime only.

    The images dotnet/aspnet and dotnet/runtime have no SDK ("No .NET SDKs were found"), and a JRE has no compiler
    ("No compiler is provided in this environment"). Build in a stage with the SDK or the JDK, and copy the
    result.

    ```dockerfile bad
    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app
    ```

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    COPY Main.java .
    RUN javac Main.java
    ```

    ```dockerfile good
    FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app

    FROM mcr.microsoft.com/dotnet/aspnet:10.0
    COPY --from=build /app /app
    ENTRYPOINT ["dotnet", "/app/shop.dll"]
    ```
    """
    from dflint.model.images.development_kits import missing_kit

    kit = missing_kit(command, step, stage)
    if kit is not None and stage.image is not None:
        message = f"{stage.image.text} does not have {kit.name}, which {command.name} needs"
        yield Finding(command.name, message, hint(f"Build it in a stage FROM {kit.image}"))
