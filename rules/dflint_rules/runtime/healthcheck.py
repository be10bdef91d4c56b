"""HEALTHCHECK."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.images.probes import LOGIN_VARIABLES, PROBE, is_postgres, refused_login
from dflint.model.images.programs import lacks_checker, may_lack_shell
from dflint.model.images.started_again import starts_the_same
from dflint.model.images.users import user_at_end
from dflint.rule import Finding, Severity, rule
from dflint.shell.nodes import walk
from dflint.syntax.nodes import Healthcheck
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step


@rule("DF612", Severity.INFO, "correctness", also="DL3057", default=False)
def no_healthcheck(file: Dockerfile) -> Iterator[Finding]:
    """The image has no HEALTHCHECK.

    With one, Docker knows whether the program in the container still answers. Off unless
    selected: a program that is no service needs none, a base image may have one already, and
    Kubernetes does not look at it.

    ```dockerfile bad
    FROM nginx:1.27
    COPY site /usr/share/nginx/html
    ```

    ```dockerfile good
    FROM nginx:1.27
    COPY site /usr/share/nginx/html
    HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
    ```
    """
    final = file.final
    if final is not None and final.last(Healthcheck) is None:
        yield Finding(final.from_.keyword, "the final image has no HEALTHCHECK")


@rule("DF541", Severity.ERROR, "correctness", needs_text="CMD cmd")
def healthcheck_without_program(
    check: Healthcheck, step: Step, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """HEALTHCHECK runs curl, wget or another program that the image does not have.

    The check then always fails, and the container is "unhealthy" from the start. Install the
    program, or let the application check itself. Said only where the programs of the base image
    are known and nothing else in the stage speaks of it.

    ```dockerfile bad
    FROM python:3.13-slim
    COPY app.py /srv/
    HEALTHCHECK CMD curl -f http://localhost:8080/health
    CMD ["python", "/srv/app.py"]
    ```

    ```dockerfile bad
    FROM alpine:3.23
    HEALTHCHECK CMD ["bash", "-c", "test -f /run/ready"]
    ```

    ```dockerfile bad
    FROM python:3.13-slim AS base
    HEALTHCHECK CMD curl -f http://localhost:8080/health
    CMD ["python", "/srv/app.py"]

    FROM base AS production
    COPY app.py /srv/
    ```

    ```dockerfile bad
    FROM gcr.io/distroless/base-debian12
    COPY app probe /srv/
    HEALTHCHECK CMD /srv/probe || exit 1
    CMD ["/srv/app"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl
    COPY app.py /srv/
    HEALTHCHECK CMD curl -f http://localhost:8080/health
    CMD ["python", "/srv/app.py"]
    ```
    """
    image = file.image_with(step) if check.kind.upper() == "CMD" else None
    if image is None:
        return
    if check.form == "shell" and may_lack_shell(image):
        from dflint.model.images.interpreters import lacks_default_shell

        if lacks_default_shell(image):
            name = image.image.text if image.image is not None else "the image"
            message = f"the shell form needs /bin/sh, which {name} does not have: every health check fails"
            yield Finding(check, message, hint("Use the exec form"))
            return
    started = check.array.items[:1] if check.array is not None else ()
    if started and started[0].rpartition("/")[2] in SHELLS:
        from dflint.model.images.interpreters import lacks_interpreter

        if lacks_interpreter(image, started[0].rpartition("/")[2]):
            name = image.image.text if image.image is not None else "the image"
            yield Finding(started[0], f"{name} has no {started[0]}: every health check fails")
            return
    words = [simple.words[0] for simple in walk(check.script) if simple.words]
    for word in words[:1]:
        if lacks_checker(image, str(word), context):
            name = image.image.text if image.image is not None else "the base image"
            yield Finding(
                word, f"{name} has no {word} and nothing installs it: every health check fails"
            )


@rule("DF569", Severity.INFO, "correctness", needs_text=PROBE)
def probe_refused(check: Healthcheck, step: Step, stage: Stage) -> Iterator[Finding]:
    """pg_isready asks the server with a role or database that it does not have.

    HEALTHCHECK runs as the user of the container, root. Without `-U`, pg_isready takes that name for the role,
    and the name of the role for the database. It succeeds all the same, and the log of the server gets a
    line with each check: `FATAL: role "root" does not exist`.

    ```dockerfile bad
    FROM postgres:17
    HEALTHCHECK CMD pg_isready
    ```

    ```dockerfile bad
    FROM postgres:17
    ENV POSTGRES_USER=app POSTGRES_DB=shop
    HEALTHCHECK CMD pg_isready -U app
    ```

    ```dockerfile good
    FROM postgres:17
    HEALTHCHECK CMD pg_isready -U "$POSTGRES_USER" -d "$POSTGRES_DB"
    ```
    """
    image = stage.image.familiar if stage.image is not None else ""
    if not is_postgres(image) or (
        stage.last_state.user is not None and user_at_end(stage) != "root"
    ):
        return
    known = {name: step.state.variables.get(name) for name in LOGIN_VARIABLES}
    set_here = {name: value for name, value in known.items() if value is not None}
    missing = refused_login(check.rest.text, set_here)
    if missing:
        message = f"each check writes to the log of the server that the {missing} does not exist"
        yield Finding(check, message, hint("Give pg_isready -U and -d"))


@rule("DF528", Severity.WARNING, "correctness")
def healthcheck_starts_program(
    check: Healthcheck, step: Step, file: Dockerfile
) -> Iterator[Finding]:
    """HEALTHCHECK runs the command that the container starts with.

    Each check starts the server once more: it fails because the port is taken, or runs until the timeout
    ends it, and the container is never healthy. Ask the server something, with curl or a command of its own.

    ```dockerfile bad
    FROM debian:13-slim
    COPY app /usr/local/bin/
    ENTRYPOINT ["app"]
    CMD ["serve", "--port", "80"]
    HEALTHCHECK CMD ["app", "serve", "--port", "80"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    COPY app /usr/local/bin/
    ENTRYPOINT ["app"]
    CMD ["serve", "--port", "80"]
    HEALTHCHECK CMD ["app", "health", "--port", "80"]
    ```
    """
    stage = file.image_with(step) if check.kind.upper() == "CMD" else None
    if stage is not None and starts_the_same(check.program, stage):
        yield Finding(check.kind, "this check starts the program of the container once more")


@rule("DF182", Severity.WARNING, "correctness", needs_text="wget")
def healthcheck_over_ipv6(
    check: Healthcheck, step: Step, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """wget of BusyBox asks localhost over IPv6, and the server listens on IPv4 alone.

    "wget: can't connect to remote host: Connection refused": on Alpine, wget takes ::1 for localhost and tries no
    other address. The container answers all the same, and is "unhealthy": proxies send it nothing, and what depends
    on it with `condition: service_healthy` never starts. Write 127.0.0.1, or let the server listen on IPv6 as well.

    Reported where the server is told to listen on 0.0.0.0, or a configuration of nginx or its own program says so.

    ```dockerfile bad
    FROM python:3.13-alpine
    RUN pip install --no-cache-dir gunicorn
    HEALTHCHECK CMD wget -q --spider http://localhost:8000/health || exit 1
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "shop:app"]
    ```

    ```dockerfile good
    FROM python:3.13-alpine
    RUN pip install --no-cache-dir gunicorn
    HEALTHCHECK CMD wget -q --spider http://127.0.0.1:8000/health || exit 1
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "shop:app"]
    ```
    """
    stage = file.image_with(step) if check.kind.upper() == "CMD" else None
    if stage is None:
        return
    from dflint.model.images.loopback import asked_over_ipv6

    word = asked_over_ipv6(check, stage, file, context)
    if word is not None:
        message = "wget asks ::1 for localhost, and the server listens on IPv4 alone: every health check fails"
        yield Finding(word, message, hint("Write 127.0.0.1"))


@rule("DF192", Severity.WARNING, "correctness", needs_text="localhost 127.0.0.1")
def healthcheck_of_another_address(
    check: Healthcheck, step: Step, file: Dockerfile, context: Context
) -> Iterator[Finding]:
    """The check asks localhost, and the server listens on the address of the container alone.

    `server.js` of a standalone output of Next.js listens on what HOSTNAME says, and Docker sets that to the name of the
    container, which is its address in the network. Published ports lead there; localhost does not: "unhealthy". Set HOSTNAME to 0.0.0.0.

    ```files
    package.json  "{"dependencies": {"next": "15.1.0"}, "scripts": {"build": "next build"}}"
    ```

    ```dockerfile bad
    FROM node:22-alpine AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    FROM node:22-alpine
    WORKDIR /app
    COPY --from=build /app/.next/standalone ./
    HEALTHCHECK CMD wget -q --spider http://localhost:3000/ || exit 1
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM node:22-alpine AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build
    FROM node:22-alpine
    WORKDIR /app
    COPY --from=build /app/.next/standalone ./
    ENV HOSTNAME=0.0.0.0
    HEALTHCHECK CMD wget -q --spider http://127.0.0.1:3000/ || exit 1
    CMD ["node", "server.js"]
    ```
    """
    stage = file.image_with(step) if check.kind.upper() == "CMD" else None
    if stage is None or "HOSTNAME" in stage.last_state.variables:
        return
    from dflint.model.projects.next_output import standalone_start

    if standalone_start(stage, file, context) is not None:
        message = "server.js of Next.js listens on HOSTNAME, the name of the container: localhost refuses the check"
        yield Finding(check.kind, message, hint("Set ENV HOSTNAME=0.0.0.0"))
