"""Servers of a Compose file that pass requests on to others."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.services.proxies import (
    lost_pages,
    lost_scripts,
    unknown_hosts,
    unreachable_services,
)
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.declared_builds import BuildFile


@rule("DF692", Severity.ERROR, "correctness")
def host_not_found(file: BuildFile) -> Iterator[Finding]:
    """A service looks for a host that is not in its network.

    "host not found in upstream": nginx looks up the names in its settings when it starts, and ends where one is not
    known. Containers find each other by the name of the service, by `container_name`, `hostname` and aliases of their
    networks. And they see the services of their own networks alone: one with `networks:` is not in the default
    one any more, "could not translate host name", "getaddrinfo ENOTFOUND".

    Reported of nginx where another host of the same settings is a service, or one has nearly the same name, and where
    no network of another project is used; else of variables with an address.

    ```files
    nginx.conf  "server {\\n location / {\\n proxy_pass http://webb:3000;\\n }\\n}"
    ```

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
      proxy:
        image: nginx:1.29
        volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    ```

    ```yaml bad
    # compose.yaml
    services:
      web:
        build: .
        environment:
          DB_HOST: db
      db:
        image: postgres:18
        networks: [backend]
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
    networks:
      backend:
    ```

    ```yaml good
    # compose.yaml
    services:
      webb:
        build: .
      proxy:
        image: nginx:1.29
        volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    ```
    """
    for place, settings, line, host, near in unknown_hosts(file):
        message = (
            f"{settings.path}, line {line}: {host} is no service, and nginx ends: host not found"
        )
        yield Finding(place, message, hint(f"Write {near}") if near else None)
    for place, host, name in unreachable_services(file):
        message = f"{name} names {host}, which is in no network of this service: host not found"
        yield Finding(place, message, hint("Put both services into one network"))


@rule("DF693", Severity.ERROR, "correctness")
def files_at_another_path(file: BuildFile) -> Iterator[Finding]:
    """nginx sends files, or asks PHP for scripts, out of a folder that is not there.

    "File not found.", "Primary script unknown": SCRIPT_FILENAME is a path in the container of PHP, not in that of
    nginx. Mount the project at the same path in both, or write the path that PHP has it at. And what `collectstatic` or
    a build makes in the container of the application is in no other one: pages without styles, 404. Mount one volume in
    both, at the path of `alias` in nginx.

    ```files
    nginx.conf  "server {\\n root /code;\\n location ~ \\\\.php$ {\\n fastcgi_pass php:9000;\\n fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\\n }\\n}"
    src/index.php
    ```

    ```dockerfile
    FROM php:8.4-fpm
    ```

    ```yaml bad
    # compose.yaml
    services:
      php:
        build: .
        volumes: ["./src:/var/www/html"]
      web:
        image: nginx:1.29
        volumes: ["./src:/code", "./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    ```

    ```yaml good
    # compose.yaml
    services:
      php:
        build: .
        volumes: ["./src:/code"]
      web:
        image: nginx:1.29
        volumes: ["./src:/code", "./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    ```

    ```files
    nginx.conf  "server {\\n location / {\\n proxy_pass http://app:8000;\\n }\\n location /static/ {\\n alias /srv/static/;\\n }\\n}"
    ```

    ```yaml bad
    # compose.yaml
    services:
      app:
        build: .
      web:
        image: nginx:1.29
        volumes: ["static:/srv/static", "./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    volumes:
      static:
    ```

    ```yaml good
    # compose.yaml
    services:
      app:
        build: .
        volumes: ["static:/app/static"]
      web:
        image: nginx:1.29
        volumes: ["static:/srv/static", "./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    volumes:
      static:
    ```
    """
    for place, settings, line, folder, mount in lost_scripts(file):
        message = f"{settings.path}, line {line}: PHP is asked for scripts in {folder}, and has them in {mount.target}"
        yield Finding(place, message)
    for place, settings, line, folder, volume in lost_pages(file):
        why = f"no other service has the volume {volume}" if volume else "nothing is mounted there"
        message = f"{settings.path}, line {line}: nginx sends files out of {folder}, and {why}: 404"
        yield Finding(place, message).at_most(Severity.WARNING)
