"""What the services of a Compose file get: variables, and files that they mount."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.services.declared import lost_databases, quoted_values, unready_servers
from dflint.model.services.mounts import unmounted_files
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.declared_builds import BuildFile


@rule("DF793", Severity.ERROR, "correctness")
def database_without_password(file: BuildFile) -> Iterator[Finding]:
    """A service starts a database that refuses to start without a password.

    "Error: Database is uninitialized and superuser password is not specified", "Database is uninitialized and
    password option is not specified": the container ends, and others cannot connect. Set the variable, or that
    which says that no password is wanted. MYSQL_USER is one more user, and must not be root.

    Not reported where a file of `env_file`, or another Compose file of the project, may set it.

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
      db:
        image: postgres:18
        volumes: ["data:/var/lib/postgresql"]
    volumes:
      data:
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
      db:
        image: postgres:18
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
        secrets: [password]
        volumes: ["data:/var/lib/postgresql"]
    secrets:
      password:
        file: ./password.txt
    volumes:
      data:
    ```
    """
    for image, why in unready_servers(file):
        yield Finding(image, f"{image.text} does not start with an empty volume: {why}")


@rule("DF792", Severity.WARNING, "correctness")
def mounted_file_missing(file: BuildFile) -> Iterator[Finding]:
    """A service mounts a file that is not there.

    Docker makes what is missing, as a directory: "Are you trying to mount a directory onto a file (or vice-versa)?",
    or a server that finds a directory where its configuration should be. The directory stays, and has to be
    removed before the file can be put there.

    Not reported of files that git ignores, or of which there is an example, and where a script speaks of them.

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
        volumes: ["./settings.toml:/etc/app/settings.toml:ro"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        volumes: ["./Dockerfile:/etc/app/Dockerfile:ro"]
    ```
    """
    for mount, path in unmounted_files(file):
        message = f"{path} is not there: Docker makes a directory of this name, and mounts that"
        yield Finding(mount.place, message)


@rule("DF782", Severity.WARNING, "correctness")
def quotes_in_variable(file: BuildFile) -> Iterator[Finding]:
    """A variable of a service has quotes in its value, which nothing takes off.

    In the list form, `- NAME="value"` is one text of YAML that begins with a letter, so that its quotes are characters
    as others: the program gets `"value"` with them, and does not know the host, or the word. Quotes around the
    whole entry are YAML's own. A `.env` is another language, in which they are taken off.

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
          - API_URL="http://api:8080"
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        environment:
          - "API_URL=http://api:8080"
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        environment:
          API_URL: "http://api:8080"
    ```
    """
    for value in quoted_values(file):
        message = f"the quotes are a part of the value of {value.text}: in a list, YAML keeps them"
        yield Finding(
            value, message, hint("Put the quotes around the whole entry, or leave them out")
        )


@rule("DF683", Severity.WARNING, "correctness")
def database_beside_volume(file: BuildFile) -> Iterator[Finding]:
    """A service keeps a database of SQLite in its container, beside its volume for data.

    A relative path is from the working directory of the container, `./data` in /app and not /data: the file is gone
    when the container is made anew. Write the path of the volume.

    Reported for variables that name a file of SQLite, where the service mounts something as data and the file is in
    no mount.

    ```dockerfile
    FROM node:22-slim
    WORKDIR /app
    COPY server.js .
    CMD ["node", "server.js"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        environment:
          DATABASE_URL: file:./data/app.db
        volumes: ["data:/data"]
    volumes:
      data:
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        environment:
          DATABASE_URL: file:/data/app.db
        volumes: ["data:/data"]
    volumes:
      data:
    ```
    """
    for place, name, path in lost_databases(file):
        message = (
            f"{name} is the file {path}, where no volume is mounted: it goes with the container"
        )
        yield Finding(place, message, hint("Write the path of the volume"))
