"""Containers that end at once, commands that never run."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.knowledge.daemons import TALKING_TO_SYSTEMD
from dflint.knowledge.package_managers import rows_with
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Env


LAUNCHERS = frozenset([program for row in rows_with("launchers") for program in row.launchers])


@rule("DF542", Severity.INFO, "correctness", needs="CMD ENTRYPOINT HEALTHCHECK")
def command_that_never_runs(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """CMD, ENTRYPOINT or HEALTHCHECK has no effect in a stage that is only copied from.

    COPY --from takes files, not the settings of the other stage. A stage with a name may be built
    for itself with `--target`, so that only those without one are reported.

    ```dockerfile bad
    FROM golang:1.23
    RUN go build -o /app
    CMD ["/app"]
    FROM debian:12
    COPY --from=0 /app /usr/local/bin/
    CMD ["app"]
    ```

    ```dockerfile good
    FROM golang:1.23
    RUN go build -o /app
    FROM debian:12
    COPY --from=0 /app /usr/local/bin/
    CMD ["app"]
    ```
    """
    if stage.in_final_image or stage.name or stage.index not in file.used:
        return
    for step in stage.steps_of(Cmd, Entrypoint, Healthcheck):
        keyword = step.instruction.keyword
        yield Finding(keyword, f"{keyword} has no effect: the stage is only copied from")


@rule("DF543", Severity.INFO, "correctness", needs_text=" ".join(LAUNCHERS))
def package_manager_as_first_process(
    instruction: Cmd | Entrypoint, stage: Stage
) -> Iterator[Finding]:
    """The container starts npm, yarn or pnpm, which does not forward SIGTERM to the program.

    It costs memory and time, and signals end there: some versions do not hand SIGTERM on, so that
    the program cannot end in order. Start the program itself.

    ```dockerfile bad
    FROM node:22-slim
    CMD ["npm", "start"]
    ```

    ```dockerfile good
    FROM node:22-slim
    CMD ["node", "server.js"]
    ```
    """
    items = instruction.script.items
    words = instruction.words
    if stage.in_final_image and len(items) == 1 and words and words[0] in LAUNCHERS and words[1:]:
        message = f"{words[0]} is PID 1 and starts the program: SIGTERM does not reach it reliably"
        yield Finding(words[0], message, hint("Start the program itself"))


@rule("DF548", Severity.INFO, "correctness", needs_text="DEBIAN_FRONTEND")
def frontend_in_env(env: Env, step: Step, stage: Stage) -> Iterator[Finding]:
    """ENV sets DEBIAN_FRONTEND, which stays set in the container.

    Someone who installs something in the container, or builds upon the image, is never asked. For the
    build alone, ARG does the same and leaves nothing behind: with tzdata in a debian:bookworm-slim
    image, nothing differed but the variable.

    ```dockerfile bad
    FROM debian:12
    ENV DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y tzdata
    ```

    ```dockerfile fixed
    FROM debian:12
    ARG DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y tzdata
    ```
    """
    last = stage.last_state.variables.values.get("DEBIAN_FRONTEND")
    for pair in env.pairs:
        if (
            pair.key == "DEBIAN_FRONTEND"
            and stage.in_final_image
            and last
            and last.pair
            and last.pair.start == pair.start
        ):
            if not pair.value:
                return
            alone = len(env.pairs) == 1 and not pair.legacy and not step.is_trigger
            keyword = "arg" if env.keyword.islower() else "ARG"
            fix = unsafe("Use ARG", replace(env.keyword, keyword)) if alone else hint("Use ARG")
            yield Finding(pair, "DEBIAN_FRONTEND stays set in the container: use ARG", fix)


@rule("DF568", Severity.ERROR, "correctness", programs="systemctl")
def systemctl_in_build(command: Command, stage: Stage) -> Iterator[Finding]:
    """A RUN has systemctl start or reload something, and systemd does not run in a build.

    "System has not been booted with systemd as init system (PID 1)": the build stops. What a RUN starts would
    not live on in the container either; start the server with CMD. `systemctl enable` and `mask` only
    make links, and work where systemd is installed.

    ```dockerfile bad
    FROM ubuntu:24.04
    RUN apt-get update && apt-get install -y --no-install-recommends nginx && systemctl start nginx
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    RUN apt-get update && apt-get install -y --no-install-recommends nginx
    CMD ["nginx", "-g", "daemon off;"]
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    RUN systemctl daemon-reload || true
    ```
    """
    if command.verb not in TALKING_TO_SYSTEMD or command.is_conditional:
        return
    from dflint.model.scripts.daemons import may_replace_systemctl

    if not may_replace_systemctl(stage):
        message = f"systemctl {command.verb} fails: systemd does not run in a build"
        found = Finding(command, message, hint("Start the server with CMD"))
        yield found.at_most(Severity.WARNING) if command.connector == ";" else found


@rule("DF564", Severity.WARNING, "correctness", needs="ENTRYPOINT")
def command_reset_by_entrypoint(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """A new ENTRYPOINT resets the CMD of the base image, and nothing is left to start.

    An image that sets ENTRYPOINT does not inherit CMD. A script that ends with `exec "$@"` then has
    nothing to execute, and the container exits at once with code 0. Repeat the CMD of the base image
    below ENTRYPOINT.

    Reported for official images of servers, where ENTRYPOINT is their own again, or a script of the
    build context that hands over to CMD.

    ```files
    setup.sh  "#!/bin/sh\\nset -e\\nexec "$@""
    ```

    ```dockerfile bad
    FROM nginx:1.29
    COPY --chmod=755 setup.sh /
    ENTRYPOINT ["/setup.sh"]
    ```

    ```dockerfile good
    FROM nginx:1.29
    COPY --chmod=755 setup.sh /
    ENTRYPOINT ["/setup.sh"]
    CMD ["nginx", "-g", "daemon off;"]
    ```
    """
    if not stage.is_final or not stage.steps_of(Entrypoint) or stage.steps_of(Cmd):
        return
    from dflint.model.started.script_ends import gets_no_command

    step = gets_no_command(stage, file, context)
    if step is not None and stage.image is not None:
        image = stage.image.familiar
        message = f"ENTRYPOINT resets the CMD of {image}: the container has nothing to start"
        yield Finding(step.instruction.keyword, message, hint("Add the CMD of the base image"))
