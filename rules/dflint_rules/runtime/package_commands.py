"""Programs of packages that a container starts, and that are not in the image."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_commands import OF_NODE, OF_PYTHON
from dflint.model.context.quick_looks import may_start_files, starts_any
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

PROGRAMS = (*OF_PYTHON, *OF_NODE)


@rule("DF576", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def package_command_not_in_image(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """The container starts a program of a package of Python or Node that is not installed.

    "gunicorn: executable file not found in $PATH": the list of requirements does not have the package; or the final stage
    has its modules alone, because only `site-packages` was copied and not `/usr/local/bin`; or Poetry, uv, PDM or
    Pipenv has put it into an environment of its own, which PATH does not name. Programs of Node are found by
    `npx` and in scripts of package.json, and by themselves only after `npm install -g`.

    Said only where all that the image gets is known. For a list of requirements it is a warning.

    ```files
    requirements.txt  "flask==3.1.2"
    app.py
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY requirements.txt app.py ./
    RUN pip install --no-cache-dir -r requirements.txt
    CMD ["gunicorn", "-b", ":8000", "app:app"]
    ```

    ```files
    pyproject.toml
    poetry.lock
    app.py
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    RUN pip install --no-cache-dir poetry==2.1.4
    COPY pyproject.toml poetry.lock app.py ./
    RUN poetry install --only=main --no-root
    CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /app
    RUN pip install --no-cache-dir poetry==2.1.4
    COPY pyproject.toml poetry.lock app.py ./
    RUN poetry install --only=main --no-root
    CMD ["poetry", "run", "uvicorn", "app:app", "--host", "0.0.0.0"]
    ```

    ```files
    package.json
    package-lock.json
    server.js
    ```

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json server.js ./
    RUN npm ci
    CMD ["nodemon", "server.js"]
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json server.js ./
    RUN npm ci
    CMD ["npx", "nodemon", "server.js"]
    ```
    """
    if not stage.is_final or not (may_start_files(stage) or starts_any(stage, *PROGRAMS)):
        return
    from dflint.model.packages.package_commands import absent_commands

    for it in absent_commands(stage, file, context):
        advice = "Add the bin folder of the environment to PATH" if it.manager else ""
        found = Finding(it.word, it.why, hint(advice) if advice else None)
        yield found.at_most(Severity.WARNING) if it.list and not it.place else found
        return


@rule("DF605", Severity.ERROR, "correctness", needs="CMD ENTRYPOINT")
def module_not_in_image(stage: Stage, file: Dockerfile, context: Context) -> Iterator[Finding]:
    """The container starts a program of Python whose imports are not where its Python looks.

    "ModuleNotFoundError: No module named 'flask'": the packages are in a stage before and were not copied, or
    Poetry, uv, PDM or Pipenv has put them into an environment of its own, which the `python` of the image does
    not use. Start the program with `poetry run`, `uv run` and so on, or add the `bin` folder of the environment to
    PATH.

    gunicorn, uvicorn and hypercorn look for `app.main:app` in the working directory: `COPY app .` puts main.py there
    without the folder around it.

    Reported for official images of Python, and for well-known packages.

    ```files
    backend/main.py  "app = None"
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    RUN pip install --no-cache-dir fastapi==0.115.0 uvicorn==0.34.0
    COPY backend .
    CMD ["uvicorn", "app.main:app", "--host=0.0.0.0"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /app
    RUN pip install --no-cache-dir fastapi==0.115.0 uvicorn==0.34.0
    COPY backend .
    CMD ["uvicorn", "main:app", "--host=0.0.0.0"]
    ```

    ```files
    app.py  "from flask import Flask"
    pyproject.toml
    poetry.lock
    requirements.txt
    ```

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    RUN pip install --no-cache-dir poetry==2.1.4
    COPY pyproject.toml poetry.lock app.py ./
    RUN poetry install --only=main --no-root
    CMD ["python", "app.py"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /app
    RUN pip install --no-cache-dir poetry==2.1.4
    COPY pyproject.toml poetry.lock app.py ./
    RUN poetry install --only=main --no-root
    CMD ["poetry", "run", "python", "app.py"]
    ```

    ```dockerfile bad
    FROM python:3.13 AS build
    WORKDIR /app
    COPY requirements.txt app.py ./
    RUN pip install --no-cache-dir -r requirements.txt

    FROM python:3.13-slim
    COPY --from=build /app /app
    CMD ["python", "/app/app.py"]
    ```
    """
    if not stage.is_final:
        return
    if starts_any(stage, "gunicorn", "uvicorn", "hypercorn"):
        from dflint.model.packages.served_modules import lost_modules

        for lost in lost_modules(stage, file, context):
            where = f"the file is at {lost.place}" if lost.place else "no file has its name"
            message = f"{lost.directory} has no module {lost.name}: {where}"
            found = Finding(lost.word, message)
            yield found if lost.place else found.at_most(Severity.WARNING)
    if not starts_any(stage, "python"):
        return
    from dflint.model.packages.absent_modules import absent_modules

    for it in absent_modules(stage, file, context):
        if it.manager:
            what = f"{it.manager} has put it into an environment that this python does not use"
            yield Finding(it.word, f"{it.path} imports {it.module}, and {what}")
        else:
            yield Finding(
                it.word, f"{it.path} imports {it.module}, which nothing installs in this image"
            )
