"""How the services of a Compose file find each other."""

from __future__ import annotations

from dflint.fix import hint
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

    Reported for well-known servers, with variables that are named after them, such as DB_HOST and REDIS_URL.

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
    for variable, service in file.local_servers():
        message = f"localhost is the container itself, and {service} is another service"
        yield Finding(variable, message, hint(f"Write {service}"))
