"""Files that the user of the container needs, and may not use."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.server_files import FILES
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF453", Severity.ERROR, "correctness", needs="USER")
def server_may_not_write(stage: Stage) -> Iterator[Finding]:
    """The server of the image writes to places of root, and runs as another user.

    nginx makes its folders below /var/cache/nginx and writes /run/nginx.pid when it starts: "mkdir()
    "/var/cache/nginx/client_temp" failed (13: Permission denied)", and the container ends. Take
    nginxinc/nginx-unprivileged, which is made for that; or give these places to the user, and name
    others in nginx.conf.

    Not reported where the file names these places, or copies a whole configuration, which may do it.

    ```dockerfile bad
    FROM nginx:1.29
    COPY site /usr/share/nginx/html
    USER nginx
    ```

    ```dockerfile good
    FROM nginxinc/nginx-unprivileged:1.29
    COPY site /usr/share/nginx/html
    USER nginx
    ```

    ```dockerfile good
    FROM nginx:1.29
    COPY nginx.conf /etc/nginx/nginx.conf
    COPY site /usr/share/nginx/html
    USER nginx
    ```
    """
    image = stage.image
    if image is None or not stage.is_final or not stage.steps_of(User):
        return
    if not any(name in image.familiar for name in FILES):
        return
    from dflint.model.images.root_files import unwritable_place

    found = unwritable_place(stage)
    if found is not None:
        program, place = found
        word = stage.steps_of(User)[-1].instruction
        message = (
            f"{program} writes to {place}, which belongs to root: permission denied at the start"
        )
        yield Finding(word, message, hint("Take an image for a user without privileges"))


@rule("DF452", Severity.WARNING, "correctness", needs="USER")
def program_may_not_write(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A program writes into a folder of root, and the container runs as another user.

    "EACCES: permission denied, mkdir '/app/logs'", "PermissionError: [Errno 13]", "unable to open database file": WORKDIR
    and COPY give what they make to root. Make the folder and give it to the user before USER, or write elsewhere.

    Read are the files of Python and Node.js that CMD and ENTRYPOINT start, and the modules of the project that these
    load; and what some programs write by themselves: celery beat, the development servers of Vite, Angular and Next.js,
    `gunicorn --pid`. Nothing is said where a step may give the folder to somebody, or where a service mounts it.

    ```files
    server.js  "require('fs').mkdirSync('uploads', { recursive: true })"
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY server.js .
    USER node
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY server.js .
    RUN mkdir uploads && chown node:node uploads
    USER node
    CMD ["node", "server.js"]
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    RUN useradd app
    USER app
    CMD ["celery", "-A", "shop", "beat"]
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.started.denied_writes import denied_writes

    users = stage.steps_of(User)
    for it, folder, user in denied_writes(stage, file, context):
        place = users[-1].instruction if users else it.word
        message = f"{it.what} writes to {it.path}: {folder} belongs to root, and {user} may not write there"
        finding = Finding(place, message, hint(f"Give the folder to {user} before USER"))
        yield finding.at_most(Severity.INFO) if it.is_cache else finding


@rule("DF454", Severity.ERROR, "correctness", needs="USER")
def home_of_root(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The container uses files below /root, as a user who may not look into it.

    /root has the mode 0700: no other user gets to what is below it, no matter who owns that. So it is with
    `pip install --user` in one stage and `COPY --from=build /root/.local /root/.local` in the next:
    "permission denied". Copy to a folder outside of /root, such as /home/app/.local or /opt. So it is with
    what installers put there, as that of uv does, and with a Python that uv installs: set UV_PYTHON_INSTALL_DIR.

    ```dockerfile bad
    FROM python:3.13-slim AS build
    RUN pip install --user flask
    FROM python:3.13-slim
    RUN useradd --create-home app
    COPY --from=build /root/.local /root/.local
    ENV PATH=/root/.local/bin:$PATH
    USER app
    CMD ["flask", "run", "--host=0.0.0.0"]
    ```

    ```dockerfile bad
    FROM debian:13-slim
    COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/
    WORKDIR /app
    COPY . .
    RUN uv sync --locked && useradd --create-home app
    USER app
    CMD ["/app/.venv/bin/uvicorn", "app:app", "--host=0.0.0.0"]
    ```

    ```dockerfile good
    FROM python:3.13-slim AS build
    RUN pip install --user flask
    FROM python:3.13-slim
    RUN useradd --create-home app
    COPY --from=build /root/.local /home/app/.local
    ENV PATH=/home/app/.local/bin:$PATH
    USER app
    CMD ["flask", "run", "--host=0.0.0.0"]
    ```
    """
    text = file.source.text
    if not stage.is_final or ("/root/" not in text and "uv " not in text):
        return
    from dflint.model.images.root_files import file_in_home_of_root

    word = file_in_home_of_root(stage)
    if word is None and "uv " in text:
        from dflint.model.packages.copied_environments import python_in_home_of_root

        word = python_in_home_of_root(stage)
        if word is not None:
            message = "uv installs Python below /root, where the user of the container may not look"
            yield Finding(
                word, message, hint("Set UV_PYTHON_INSTALL_DIR to a folder outside of /root")
            )
            return
    if word is not None:
        message = (
            "only root may look into /root: the user of the container does not get to its files"
        )
        yield Finding(word, message, hint("Copy to a folder outside of /root"))


@rule("DF662", Severity.WARNING, "correctness", needs="COPY ADD")
def framework_may_not_write(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """A framework of PHP writes to a folder of root, and the server runs as www-data.

    "The stream or file "storage/logs/laravel.log" could not be opened: Permission denied": COPY gives all to root,
    and php-fpm and Apache serve as www-data. Laravel writes below storage, Symfony below var. Copy with
    `--chown=www-data:www-data`, or give that folder to www-data.

    ```files
    composer.json  "{"require": {"laravel/framework": "^12.0"}}"
    artisan
    storage/logs/.gitignore
    ```

    ```dockerfile bad
    FROM php:8.4-fpm
    COPY . /var/www/html
    ```

    ```dockerfile good
    FROM php:8.4-fpm
    COPY . /var/www/html
    RUN chown -R www-data:www-data /var/www/html/storage
    ```
    """
    image = stage.image
    if not stage.is_final or image is None or "php" not in image.familiar:
        return
    from dflint.model.projects.framework_folders import denied_folder

    found = denied_folder(stage, file, context)
    if found is not None:
        word, folder = found
        message = (
            f"{folder} belongs to root, and the server runs as www-data, who is to write there"
        )
        yield Finding(word, message, hint("Use COPY --chown=www-data:www-data"))
