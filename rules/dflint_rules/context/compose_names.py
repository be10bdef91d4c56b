"""What Compose, or the engine behind it, refuses of a Compose file."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.declared_builds import BuildFile


@rule("DF764", Severity.ERROR, "correctness")
def undeclared_in_compose(file: BuildFile) -> Iterator[Finding]:
    """A service uses a network, volume or service that the Compose file does not declare.

    "service refers to undefined network": Compose stops before it builds or starts anything. Volumes and networks
    have to be in the file under `volumes:` and `networks:`, even where there is nothing to say of them.

    Not reported where another Compose file that may be used with this one has the name. A file that has none of
    these at its top may be meant for use with another one: then it is a warning, and nothing is said where a script
    names the file.

    ```dockerfile
    FROM nginx:1.29
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        networks: [front_end]
    networks:
      frontend:
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        networks: [frontend]
    networks:
      frontend:
    ```
    """
    for name, key, near in file.repository.undeclared_names(file.path):
        fix = hint(f"Write {near}" if near else f"Declare it under {key}:")
        found = Finding(
            name, f"{name.text} is not under {key}: of this file, so Compose stops", fix
        )
        is_whole = f"\n{key}:" in f"\n{file.source.text}"
        yield found if is_whole else found.at_most(Severity.WARNING)


@rule("DF765", Severity.ERROR, "correctness")
def relative_mount_target(file: BuildFile) -> Iterator[Finding]:
    """Something is mounted at a path in the container that is not absolute.

    "mount path must be absolute": the container is not made. No shell reads the path, so that `~` is no home
    directory there: write `/root`, or what the home of the user is.

    ```dockerfile
    FROM python:3.13-slim
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        volumes: ["cache:~/.cache"]
    volumes:
      cache:
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        volumes: ["cache:/root/.cache"]
    volumes:
      cache:
    ```
    """
    for target in file.repository.relative_targets(file.path):
        yield Finding(target, f"{target.text} is not absolute, so nothing can be mounted there")


@rule("DF774", Severity.ERROR, "correctness")
def service_in_service(file: BuildFile) -> Iterator[Finding]:
    """A service of a Compose file is written inside another one.

    With too much space before it, a service is a key of the one above, and no service has such a key: Compose stops
    with "additional properties not allowed".

    ```dockerfile
    FROM nginx:1.29
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        db:
          image: postgres:18
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
      db:
        image: postgres:18
    ```
    """
    for name, outer in file.repository.nested_services(file.path):
        message = f"{name.text} is a key of the service {outer}, so Compose stops"
        yield Finding(name, message, hint("Write it as far left as the other services"))


@rule("DF775", Severity.STYLE, "style")
def obsolete_compose_version(file: BuildFile) -> Iterator[Finding]:
    """A Compose file has a version, which nothing reads.

    Compose 2 takes every file for one of its newest format, and warns: "the attribute `version` is obsolete, it will
    be ignored". Only Compose 1, which ended in 2023, reads it.

    ```dockerfile
    FROM nginx:1.29
    ```

    ```yaml bad
    # compose.yaml
    version: "3.8"
    services:
      web:
        build: .
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
    ```
    """
    version = file.repository.obsolete_version(file.path)
    if version is not None:
        yield Finding(
            version, "Compose 2 ignores version, and warns of it", hint("Remove the line")
        )


@rule("DF776", Severity.ERROR, "correctness")
def repeated_compose_key(file: BuildFile) -> Iterator[Finding]:
    """A key is twice in one mapping of a Compose file, so Compose does not read the file.

    "mapping key "ports" already defined at line 4": `docker compose` stops with every command; so it does for `<<`,
    which takes a list. podman-compose takes the last one and drops what the others say: a warning in its own files.

    ```dockerfile
    FROM nginx:1.29
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        ports: ["8080:80"]
        ports: ["8443:443"]
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        ports: ["8080:80", "8443:443"]
    ```
    """
    for key in file.repository.repeated_keys(file.path):
        if "podman" in file.path.rpartition("/")[2]:
            message = f"{key.text} is in this mapping before: what that one says is dropped"
            yield Finding(key, message, hint("Bring the two together")).at_most(Severity.WARNING)
        else:
            message = f"{key.text} is in this mapping before, so Compose does not read the file"
            yield Finding(key, message, hint("Bring the two together"))
