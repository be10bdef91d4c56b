"""The services of a Compose file: how they start, find each other, and who gets to them."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.services.declared import (
    denied_programs,
    denied_users,
    ending_services,
    failing_starts,
    local_servers,
    misaddressed_services,
    unguarded_databases,
    zones_without_data,
)
from dflint.model.services.mounts import denied_mounts, denied_volumes, kept_pid_files
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.declared_builds import BuildFile


@rule("DF614", Severity.WARNING, "correctness")
def service_looked_for_on_localhost(file: BuildFile) -> Iterator[Finding]:
    """A variable of a service says localhost for what is another service.

    "connect ECONNREFUSED 127.0.0.1:5432": localhost is the container itself, and the database is in another one.
    Services find each other by their names in the network of the project.

    Reported for well-known servers, with variables that are named after them, such as DB_HOST and REDIS_URL; files of
    `env_file` are read where git has them.

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
        environment:
          DB_HOST: localhost
      db:
        image: postgres:18
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        environment:
          DB_HOST: db
      db:
        image: postgres:18
    ```
    """
    for variable, service, shown in local_servers(file):
        what = f"{shown} is localhost, which" if shown else "localhost"
        message = f"{what} is the container itself, and {service} is another service"
        yield Finding(variable, message, hint(f"Write {service}"))


@rule("DF694", Severity.WARNING, "correctness")
def service_asked_at_port_of_host(file: BuildFile) -> Iterator[Finding]:
    """A service is asked at the port of the host, and listens on another one.

    "Connection refused", "Bad Gateway": in `8080:3000`, the first port is for what is outside. Other services, and
    Traefik, speak to the container, which has the second one.

    Reported of variables with an address, of NAME_PORT beside NAME_HOST, and of the labels that tell Traefik a port,
    where the service says nothing else of that port.

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
        environment:
          DATABASE_URL: postgres://app@db:5433/shop
      db:
        image: postgres:18
        ports: ["127.0.0.1:5433:5432"]
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        ports: ["127.0.0.1:8080:3000"]
        labels:
          - traefik.http.services.web.loadbalancer.server.port=8080
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        ports: ["127.0.0.1:8080:3000"]
        environment:
          DATABASE_URL: postgres://app@db:5432/shop
        labels:
          - traefik.http.services.web.loadbalancer.server.port=3000
      db:
        image: postgres:18
        ports: ["127.0.0.1:5433:5432"]
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
    ```
    """
    for place, service, published, inner in misaddressed_services(file):
        message = (
            f"the container of {service} listens on {inner}: {published} is its port on the host"
        )
        yield Finding(place, message, hint(f"Write {inner}"))


@rule("DF592", Severity.ERROR, "correctness")
def service_ends_at_once(file: BuildFile) -> Iterator[Finding]:
    """The command of a service ends at once, or goes to the background.

    `command:` takes the place of CMD: what the image would start is not started. `service apache2 start` hands over
    to a process in the background and is done, and after a chmod there is nothing left to do. Start the server in
    the foreground, or after the task: `sh -c "chmod … && exec server"`.

    A task is reported where the service publishes a port.

    ```dockerfile
    FROM php:8.4-apache
    COPY src /var/www/html
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        ports: ["80:80"]
        command: bash -c "a2enmod rewrite && service apache2 restart"
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        ports: ["80:80"]
        command: chmod -R a+rwX /var/www/html
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        ports: ["80:80"]
        command: bash -c "a2enmod rewrite && exec apache2-foreground"
    ```
    """
    for place, why, advice in ending_services(file):
        yield Finding(place, f"{why}, so the container exits at once", hint(advice))


@rule("DF593", Severity.ERROR, "correctness")
def service_user_may_not_write(file: BuildFile) -> Iterator[Finding]:
    """A service runs the server of its image as a user who may not write what that writes.

    nginx makes its folders below /var/cache/nginx and writes /run/nginx.pid when it starts: "mkdir()
    "/var/cache/nginx/client_temp" failed (13: Permission denied)". Take nginxinc/nginx-unprivileged, or mount a
    tmpfs there. So it is with a program of the project that writes into a folder of root (DF452).

    ```dockerfile
    FROM nginx:1.29
    COPY site /usr/share/nginx/html
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        user: "1000:1000"
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        user: "1000:1000"
        tmpfs: [/var/cache/nginx, /run]
    ```
    """
    for user, program, place in denied_users(file):
        message = (
            f"{program} writes to {place}, which belongs to root: permission denied at the start"
        )
        yield Finding(user, message, hint("Take an image for a user without privileges"))
    for user, what, folder, is_cache in denied_programs(file):
        message = f"{what}: {folder} belongs to root, and {user.text} may not write there"
        finding = Finding(
            user, message, hint("Give the folder to this user in the image, or mount one")
        )
        yield finding.at_most(Severity.INFO if is_cache else Severity.WARNING)


@rule("DF682", Severity.WARNING, "correctness")
def folder_made_for_root(file: BuildFile) -> Iterator[Finding]:
    """A service runs as another user than root, and mounts a folder that is not there yet.

    Docker makes the folder on the host, and it belongs to root: "EACCES: permission denied", "unable to open database
    file". The folder of the image is hidden, no matter who owns it. Use a volume, which gets the owner that the folder
    has in the image, or keep the folder in the repository. Where the image has no such folder, a volume is made for
    root as well.

    ```dockerfile
    FROM node:22-slim
    WORKDIR /app
    COPY server.js .
    RUN mkdir data && chown node:node data
    USER node
    CMD ["node", "server.js"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        volumes: ["./data:/app/data"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        volumes: ["data:/app/data"]
    volumes:
      data:
    ```
    """
    for mount, folder, user in denied_mounts(file):
        message = f"{folder} is not there: Docker makes it for root, and {user} may not write to {mount.target}"
        yield Finding(mount.place, message, hint("Use a volume"))
    for mount, user in denied_volumes(file):
        path = mount.target
        message = (
            f"the image has no {path}: the volume is made for root, and {user} may not write there"
        )
        yield Finding(
            mount.place, message, hint(f"RUN mkdir {path} && chown {user} {path} before USER")
        )


@rule("DF163", Severity.WARNING, "correctness")
def service_zone_without_data(file: BuildFile) -> Iterator[Finding]:
    """A service sets TZ, and its image has no data of time zones: the clock shows UTC.

    The C library reads the zone from /usr/share/zoneinfo, which Alpine and Ubuntu do not have without the package tzdata.
    There is no error. Install tzdata in the image. See DF565, which is about ENV.

    ```dockerfile
    FROM alpine:3.23
    COPY app /usr/local/bin/
    CMD ["app"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        environment:
          TZ: Europe/Berlin
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        environment:
          TZ: UTC
    ```
    """
    for zone, _ in zones_without_data(file) if "TZ" in file.source.text else ():
        message = "the image has no tzdata: TZ has no effect, and the clock shows UTC"
        yield Finding(zone, message, hint("Install tzdata in the image"))


@rule("DF463", Severity.WARNING, "security")
def open_database_published(file: BuildFile) -> Iterator[Finding]:
    """A database without a password is published on all interfaces of the host.

    Docker publishes a port on 0.0.0.0, past the rules of ufw and firewalld: everybody who reaches the host reads and
    writes the data. Services of the same project need no published port. Publish it as `127.0.0.1:6379:6379` for
    programs of the host, or set a password.

    ```dockerfile
    FROM debian:13-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
      cache:
        image: redis:8
        ports: ["6379:6379"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
      cache:
        image: redis:8
        ports: ["127.0.0.1:6379:6379"]
    ```
    """
    for port, image in unguarded_databases(file):
        message = (
            f"{image} asks for no password here, and its port is open on all interfaces of the host"
        )
        yield Finding(
            port, message, hint(f"Publish it as 127.0.0.1:{port.text}:{port.text}, or not at all")
        )


@rule("DF183", Severity.WARNING, "correctness")
def pid_file_kept(file: BuildFile) -> Iterator[Finding]:
    """The server of Rails leaves its PID file in a mounted folder, and does not start again.

    "A server is already running. Check /app/tmp/pids/server.pid": the file outlives a container that was killed, and
    the number in it is that of a process which every container has. Remove the file before the start, or write it
    to where nothing is mounted: `rails server --pid /tmp/server.pid`.

    Not reported where a start script may remove it.

    ```dockerfile
    FROM ruby:3.4
    WORKDIR /app
    COPY . .
    CMD ["bundle", "exec", "rails", "server", "-b", "0.0.0.0"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        volumes: [".:/app"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        command: bash -c "rm -f tmp/pids/server.pid && exec bundle exec rails server -b 0.0.0.0"
        volumes: [".:/app"]
    ```
    """
    for mount, path in kept_pid_files(file):
        message = f"{path} stays in the mount over {mount.target}: after a crash, Rails does not start again"
        yield Finding(mount.place, message, hint("Remove the file before the server starts"))


@rule("DF783", Severity.ERROR, "correctness")
def service_start_not_there(file: BuildFile) -> Iterator[Finding]:
    """A service starts a program, a script or a module that its container does not have.

    `command:` takes the place of CMD, and is appended to ENTRYPOINT: `npm npm run start`. What is mounted hides the
    files of the image: "can't open file 'manage.py'". Programs that pip has put into a virtual environment are not
    found without its folder: "celery: executable file not found in $PATH". Alpine has no bash. A script of package.json
    may need devDependencies, which the image leaves out.

    Also said of the `entrypoint:` of a ready image, `./wait.sh`, which lies in the repository alone.

    ```dockerfile
    FROM node:22-slim
    WORKDIR /app
    COPY . .
    ENTRYPOINT ["npm"]
    CMD ["run", "start"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        command: npm run dev
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        command: run dev
    ```
    """
    for place, why, advice in failing_starts(file):
        yield Finding(place, why, hint(advice))
