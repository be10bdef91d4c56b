"""The images that services of Compose files start."""

from __future__ import annotations

from dflint.model.services.declared import unpinned_images
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.declared_builds import BuildFile


@rule("DF195", Severity.INFO, "reproducibility", once=True)
def unpinned_service_image(file: BuildFile) -> Iterator[Finding]:
    """A service starts an image without a version: with the tag latest, or none.

    `docker compose pull` takes whatever was pushed last, and two machines run two different servers. A newer major
    version of a database does not read what the older one has stored: it ends at the start. Name the version that
    you tested.

    Not reported of images that are built here or that no registry has, and in the folder of tests or examples.

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
      events:
        image: clickhouse/clickhouse-server
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
      db:
        image: postgres:latest
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
    ```

    ```yaml good
    # compose.yaml
    services:
      web:
        build: .
        image: shop
      jobs:
        image: shop
      events:
        image: clickhouse/clickhouse-server:25.8
    ```
    """
    for place, image in unpinned_images(file):
        yield Finding(
            place, f"{image} is unpinned: what was pushed last is started, of any version"
        )
