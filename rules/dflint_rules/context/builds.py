"""How a repository says that its Dockerfiles are built: Compose files, docker-bake.hcl, workflows."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.services.declared import (
    checks_over_ipv6,
    checks_without_program,
    early_checks,
    local_listeners,
    misplaced_mounts,
    refused_logins,
    unanswered_ports,
    unawaited_checks,
)
from dflint.model.services.mounts import hidden_installs, hidden_starts
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.declared_builds import BuildFile
    from dflint.source import Source


@rule("DF750", Severity.WARNING, "correctness")
def unused_build_arg(file: BuildFile) -> Iterator[Finding]:
    """A build argument is given that no ARG of the Dockerfile takes: it has no effect.

    The name may be misspelt, or the ARG may be gone. BuildKit warns that the argument was not
    consumed, and goes on. Where one place gives arguments to several builds, as a YAML anchor, an
    inherited target or a matrix does, it is reported if none of their Dockerfiles takes it.

    Not reported: arguments that the builder reads itself, such as HTTP_PROXY and BUILDKIT_INLINE_CACHE;
    Dockerfiles with a frontend of their own; bases that are no official images, whose ONBUILD may
    have an ARG.

    ```dockerfile
    FROM debian:12-slim
    ARG VERSION
    RUN echo "$VERSION"
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build:
          context: .
          args:
            VERSOIN: "1.2"
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build:
          context: .
          args:
            VERSION: "1.2"
    ```

    ```hcl bad
    # docker-bake.hcl
    target "default" {
      args = {
        VERSION = "1.2"
        FLAGS   = "-O2"
      }
    }
    ```
    """
    for name, given, dockerfile in file.unused_arguments():
        yield Finding(given, f"no ARG of {dockerfile} takes {name}: it has no effect")


@rule("DF751", Severity.ERROR, "correctness")
def missing_dockerfile(file: BuildFile) -> Iterator[Finding]:
    """A build needs a Dockerfile, or a context, that is not there: it stops at once.

    In a Compose file, docker-bake.hcl and skaffold.yaml, the path of the Dockerfile is from the
    context; in a workflow, it is from the folder that the step runs in. A workflow is reported as well whose
    context does not have what the Dockerfile copies, while another folder has all of it: "failed to compute cache key".

    Not reported: what git ignores or fetches as a submodule, what a script, a Makefile or a workflow
    names and so may make, and files in folders such as `tests`, `examples` and `docs`.

    ```dockerfile
    # web/Dockerfile
    FROM debian:12-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build:
          context: ./web
          dockerfile: web/Dockerfile
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build:
          context: .
          dockerfile: web/Dockerfile
    ```
    """
    for missing, build in file.missing_files():
        who = f"{build.name} cannot be built" if build.name else "the build stops"
        yield Finding(missing, f"there is no {missing.text}: {who}")
    for place, build, path, other in file.foreign_contexts():
        context, folder = build.context or "the root", other or "the root"
        message = f"{build.dockerfile} copies {path}, which is not in the context {context}, but in {folder}"
        yield Finding(place, message)


@rule("DF752", Severity.ERROR, "correctness")
def unknown_build_target(file: BuildFile) -> Iterator[Finding]:
    """The target of a build is no stage of its Dockerfile: the build stops.

    The target is the name after AS in a FROM, in any letter case, or the number of a stage.

    ```dockerfile
    FROM golang:1.25 AS build
    FROM debian:12-slim AS production
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build:
          context: .
          target: prod
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build:
          context: .
          target: production
    ```
    """
    for target, name, dockerfile in file.unknown_targets():
        names = [stage.name for stage in dockerfile.stages if stage.name]
        near = nearest(name.lower(), names)
        there = f"; {near} is near" if near else f"; it has {', '.join(names)}" if names else ""
        message = f"{dockerfile.source.path} has no stage {name}{there}"
        yield Finding(target, message)


@rule("DF753", Severity.WARNING, "correctness")
def missing_build_arg(file: BuildFile) -> Iterator[Finding]:
    """A build does not give the ARG without which FROM names no image: it stops.

    An ARG before the first FROM has no default, the name of the base image needs it, and this build
    gives no value. Give it here, or give the ARG a default.

    Not reported where a script, a Makefile or a workflow has the name of the ARG in it: it may give
    the value on the command line.

    ```dockerfile
    ARG VERSION
    FROM debian:${VERSION}
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build:
          context: .
          args:
            VERSION: 12-slim
    ```
    """
    for build, name, dockerfile in file.missing_arguments():
        message = f"{dockerfile.source.path} needs {name} for its base image: it is not given here"
        yield Finding(build, message)


@rule("DF754", Severity.WARNING, "correctness")
def unreadable_build_file(file: BuildFile, source: Source) -> Iterator[Finding]:
    """A file that says how Dockerfiles are built cannot be read.

    What it says is then not known to the other rules. Not reported for templates (Jinja, Helm and
    the like), which become such files.

    ```dockerfile
    FROM debian:12-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: "." "web"
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: "."
    ```
    """
    if file.problem is not None:
        message, start = file.problem
        start = min(start, len(source.text))
        yield Finding(Span(start, min(start + 1, len(source.text))), message)


@rule("DF755", Severity.WARNING, "correctness")
def mount_hides_packages(file: BuildFile) -> Iterator[Finding]:
    """A folder is mounted over the packages that the image has installed.

    `.:/app` puts the folder of the host over /app: node_modules, vendor or .venv of the image can no
    longer be seen, and the container has those of the host, or none: "Cannot find module". They may
    also be for another system. Mount a volume over that folder: then the packages of the image are
    there again. So it is with all that the image has built below /app: a program that it starts, "no such file".

    Not reported where the service installs the packages when it starts.

    ```dockerfile
    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        volumes:
          - .:/app
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        volumes:
          - .:/app
          - /app/node_modules
    ```
    """
    for mount, folder, manager in hidden_installs(file):
        message = (
            f"the mount over {mount.target} hides {folder}, which {manager} fills in the image"
        )
        yield Finding(mount.place, message, hint(f"Add a volume for {folder}"))
    for mount, path in hidden_starts(file):
        message = (
            f"the mount over {mount.target} hides {path}, which the image has built and starts"
        )
        yield Finding(mount.place, message, hint("Mount a folder beside it, or build it elsewhere"))


@rule("DF756", Severity.WARNING, "correctness")
def published_port_not_listened(file: BuildFile) -> Iterator[Finding]:
    """A service publishes a port of the container, and the server listens on another one.

    In `8080:80`, 80 is the port in the container: where nothing listens on it, the connection is refused or
    reset. Write the port of the server behind the colon.

    Reported where CMD or ENTRYPOINT of the Dockerfile says the port, is a server whose default is known, or starts a
    program of the build context whose one call says it, `listen(3000)`, and the service has no command of its own. A server that the command of a service starts on localhost is
    reached at no port at all.

    ```dockerfile
    FROM python:3.13-slim
    CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        ports:
          - "80:80"
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        ports:
          - "80:8000"
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        command: uvicorn main:app --reload
    ```
    """
    for port, listening in unanswered_ports(file):
        message = f"nothing listens on port {port.text} of the container: its server listens on {listening}"
        yield Finding(port, message, hint(f"Publish {listening}"))
    for place, what, advice in local_listeners(file):
        message = f"{what} listens on 127.0.0.1, which nothing outside the container reaches"
        yield Finding(place, message, hint(f"Add {advice}"))


@rule("DF757", Severity.ERROR, "correctness")
def service_check_without_program(file: BuildFile) -> Iterator[Finding]:
    """The health check of a service runs a program that the image does not have.

    The check fails every time: the container is "unhealthy", and what depends on it with
    `condition: service_healthy` never starts. Slim images have neither curl nor wget. Install the program,
    or let the application check itself.

    Said only where the programs of the base image are known and nothing in the Dockerfile may bring it. wget of Alpine that
    asks `localhost` gets to ::1 alone, where a server on 0.0.0.0 does not listen (DF182).

    ```dockerfile
    FROM python:3.13-slim
    COPY app.py /srv/
    CMD ["python", "/srv/app.py"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        healthcheck:
          test: ["CMD", "curl", "-f", "http://localhost:8000"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        healthcheck:
          test: ["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8000')"]
    ```
    """
    for check, stage in checks_without_program(file):
        image = stage.image.text if stage.image is not None else "the image"
        message = f"{image} has no {check.text} and nothing installs it: every health check fails"
        yield Finding(check, message)
    for check in checks_over_ipv6(file):
        message = "wget asks ::1 for localhost, and the server listens on IPv4 alone: every health check fails"
        yield Finding(check, message, hint("Write 127.0.0.1")).at_most(Severity.WARNING)


@rule("DF758", Severity.WARNING, "correctness")
def mount_misses_data(file: BuildFile) -> Iterator[Finding]:
    """A volume is mounted beside the directory in which the image keeps its data.

    An image that declares a VOLUME gets an anonymous one there, also below a directory that is mounted:
    what is mounted stays empty, and the data is lost with the container. Up to version 17, the image of
    PostgreSQL has its volume at `/var/lib/postgresql/data`, that of MongoDB at `/data/db`.

    PostgreSQL 18 has it at `/var/lib/postgresql`, and does not start with a mount at
    `/var/lib/postgresql/data`. `postgres` without a version is such a release by now.

    Not reported where the service sets PGDATA or names the directory of the image, or where a file has more of
    its environment.

    ```dockerfile
    FROM debian:13-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
      database:
        image: postgres:17
        volumes:
          - data:/var/lib/postgresql
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
      database:
        image: postgres
        volumes:
          - data:/var/lib/postgresql/data
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
      database:
        image: postgres:17
        volumes:
          - data:/var/lib/postgresql/data
    ```
    """
    for it in misplaced_mounts(file):
        message = f"{it.image} keeps its data in {it.volume}, in an anonymous volume: none of it is in {it.mount.target}"
        if it.is_refused:
            message = f"PostgreSQL 18 and later does not start with a mount at {it.mount.target}"
        yield Finding(it.mount.place, message, hint(f"Mount it at {it.volume}"))


@rule("DF759", Severity.INFO, "correctness")
def service_probe_refused(file: BuildFile) -> Iterator[Finding]:
    """pg_isready asks with a role or for a database that is not there.

    Health checks run as root. Without `-U`, pg_isready takes that name for the role, and the name of the role
    for the database. It succeeds all the same, and the log of the server gets a line with each check:
    `FATAL: role "root" does not exist`.

    ```dockerfile
    FROM debian:13-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
      database:
        image: postgres:17
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
        healthcheck:
          test: ["CMD", "pg_isready"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
      database:
        image: postgres:17
        environment:
          POSTGRES_USER: app
          POSTGRES_DB: shop
        healthcheck:
          test: ["CMD", "pg_isready", "-U", "app"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
      database:
        image: postgres:17
        environment:
          POSTGRES_USER: app
          POSTGRES_DB: shop
        healthcheck:
          test: ["CMD", "pg_isready", "-U", "app", "-d", "shop"]
    ```
    """
    for check, missing in refused_logins(file):
        message = f"each check writes to the log of the server that the {missing} does not exist"
        yield Finding(check, message, hint("Give pg_isready -U and -d"))


@rule("DF798", Severity.INFO, "correctness")
def health_check_not_awaited(file: BuildFile) -> Iterator[Finding]:
    """A service waits for the start of another one, and not for its health check.

    `depends_on: [database]` waits until that container is started, and not until it is ready: "Connection refused". Its
    health check counts with `condition: service_healthy` alone. Not reported where a start script waits by itself.

    ```dockerfile
    FROM debian:13-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        depends_on: [cache]
      cache:
        image: redis:8
        healthcheck:
          test: ["CMD", "redis-cli", "ping"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        depends_on:
          cache:
            condition: service_healthy
      cache:
        image: redis:8
        healthcheck:
          test: ["CMD", "redis-cli", "ping"]
    ```
    """
    for place, names in unawaited_checks(file):
        message = (
            f"this waits for the start of {names}, not for the health check: it may not be ready"
        )
        yield Finding(place, message, hint("Write condition: service_healthy"))


@rule("DF795", Severity.INFO, "correctness")
def healthy_too_early(file: BuildFile) -> Iterator[Finding]:
    """PostgreSQL is healthy for its check before others can reach it.

    "Connection refused", and only with a new volume: while the image makes the database and runs the scripts in
    /docker-entrypoint-initdb.d, its server has a socket and no port. pg_isready without `-h` asks there, and services
    that wait with `condition: service_healthy` start too early. Ask over TCP, as they do.

    Reported where such scripts are mounted, or where no volume keeps the data.

    ```dockerfile
    FROM node:22-slim
    COPY server.js /srv/
    CMD ["node", "/srv/server.js"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        depends_on:
          db:
            condition: service_healthy
      db:
        image: postgres:18
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
        volumes: ["./tables.sql:/docker-entrypoint-initdb.d/tables.sql:ro"]
        healthcheck:
          test: ["CMD", "pg_isready", "-U", "postgres"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        depends_on:
          db:
            condition: service_healthy
      db:
        image: postgres:18
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
        volumes: ["./tables.sql:/docker-entrypoint-initdb.d/tables.sql:ro"]
        healthcheck:
          test: ["CMD", "pg_isready", "-U", "postgres", "-h", "127.0.0.1"]
    ```
    """
    for check in early_checks(file):
        message = (
            "pg_isready asks over the socket, where a new database answers before it has a port"
        )
        yield Finding(check, message, hint("Add -h 127.0.0.1"))
