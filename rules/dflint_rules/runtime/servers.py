"""Servers that start in vain: not set up, or beside the files that they are to serve."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.server_files import UNREAD
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF582", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def server_not_set_up(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[Finding]:
    """The container starts a server without what its start script sets up.

    "Missing privilege separation directory: /run/sshd": on Debian up to 12 and its relatives the start script of
    sshd makes that directory, and a container runs none. apache2 itself needs the variables of
    /etc/apache2/envvars, which apachectl reads: "APACHE_RUN_DIR is not defined". And sshd has to be started by its
    absolute path.

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends openssh-server
    CMD ["/usr/sbin/sshd", "-D"]
    ```

    ```dockerfile good
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends openssh-server && mkdir -p /run/sshd
    CMD ["/usr/sbin/sshd", "-D"]
    ```

    ```dockerfile bad
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends apache2
    CMD ["apache2", "-D", "FOREGROUND"]
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends apache2
    CMD ["apachectl", "-D", "FOREGROUND"]
    ```
    """
    text = file.source.text
    if not stage.is_final or ("ssh" not in text and "apache2" not in text):
        return
    from dflint.model.scripts.unprepared_servers import unprepared_servers

    for it in unprepared_servers(stage, file, context):
        yield Finding(it.word, f"{it.shown} does not start: {it.reason}", hint(it.advice))
        return


@rule("DF583", Severity.WARNING, "correctness", needs="COPY ADD")
def file_server_does_not_read(stage: Stage) -> Iterator[Finding]:
    """A file is copied to where the server of the image does not look for it.

    Official images do not have the places of a distribution: nginx serves /usr/share/nginx/html, reads
    /etc/nginx/conf.d/*.conf, and knows no sites-enabled; httpd has all below /usr/local/apache2; the php images read
    /usr/local/etc/php. The page that comes is the welcome page, and the settings are those of the image.

    Not reported where the stage brings a configuration that may say otherwise.

    ```dockerfile bad
    FROM nginx:1.29
    COPY site /var/www/html
    ```

    ```dockerfile good
    FROM nginx:1.29
    COPY site /usr/share/nginx/html
    ```

    ```dockerfile bad
    FROM nginx:1.29
    COPY shop.conf /etc/nginx/sites-enabled/
    ```

    ```dockerfile good
    FROM nginx:1.29
    COPY shop.conf /etc/nginx/conf.d/
    ```
    """
    image = stage.image
    if image is None or not stage.is_final or not any(name in image.familiar for name in UNREAD):
        return
    from dflint.model.images.unread_files import unread_file

    found = unread_file(stage)
    if found is not None:
        word, path, read = found
        name = image.familiar.rpartition("/")[2]
        message = f"{name} does not look into {path}: it reads {read}"
        yield Finding(word, message, hint(f"Copy it to {read.removesuffix('*.conf')}"))


@rule("DF673", Severity.ERROR, "correctness", needs="COPY ADD")
def rewrite_not_enabled(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A .htaccess uses RewriteEngine, and the image of PHP has not enabled that module.

    "Invalid command 'RewriteEngine'": Apache answers every request with 500. The official image reads .htaccess, and
    has mod_rewrite switched off: `RUN a2enmod rewrite`.

    ```files
    public/index.php
    public/.htaccess  "RewriteEngine On"
    ```

    ```dockerfile bad
    FROM php:8.4-apache
    COPY public /var/www/html
    ```

    ```dockerfile good
    FROM php:8.4-apache
    RUN a2enmod rewrite
    COPY public /var/www/html
    ```
    """
    image = stage.image
    if not stage.is_final or image is None or "php" not in image.familiar:
        return
    from dflint.model.images.unread_files import rewriting_file

    found = rewriting_file(stage, file, context)
    if found is not None:
        word, path = found
        message = f"{path} uses RewriteEngine, and nothing enables mod_rewrite: every request fails"
        yield Finding(word, message, hint("Run a2enmod rewrite"))
