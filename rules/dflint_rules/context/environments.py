"""Virtual environments of Python that are copied from another stage."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage


@rule("DF652", Severity.ERROR, "correctness", needs="COPY")
def environment_copied_in_part(
    stage: Stage, file: Dockerfile, context: Context | None
) -> Iterator[Finding]:
    """A virtual environment is copied to another stage without what it points to.

    `.venv/bin/python` is a link: where uv has installed Python itself, to a folder below /root, "no such file or
    directory". And `uv sync` and `poetry install` do not copy a project that is a package: the environment reads it
    where it was, "ModuleNotFoundError". Install with `--no-editable`, or copy the source to the same path; begin both
    stages with an image of Python, or copy its folder as well.

    ```dockerfile bad
    FROM debian:13-slim AS build
    COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/
    WORKDIR /app
    COPY . .
    RUN uv sync --locked --no-install-project
    FROM debian:13-slim
    COPY --from=build /app/.venv /app/.venv
    CMD ["/app/.venv/bin/python", "-m", "http.server"]
    ```

    ```files
    pyproject.toml  "[project]\\nname = 'shop'\\n[build-system]\\nbuild-backend = 'hatchling.build'"
    src/shop/__init__.py
    ```

    ```dockerfile bad
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS build
    WORKDIR /app
    COPY . .
    RUN uv sync --locked
    FROM python:3.13-slim
    COPY --from=build /app/.venv /app/.venv
    CMD ["/app/.venv/bin/shop"]
    ```

    ```dockerfile good
    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim AS build
    WORKDIR /app
    COPY . .
    RUN uv sync --locked --no-editable
    FROM python:3.13-slim
    COPY --from=build /app/.venv /app/.venv
    CMD ["/app/.venv/bin/shop"]
    ```
    """
    if "venv" not in file.source.text:
        return
    from dflint.model.packages.copied_environments import partial_environments

    for it in partial_environments(stage, file, context) if stage.in_final_image else ():
        message = f"the environment is copied without {it.missing}"
        yield Finding(it.word, message, hint("Install with --no-editable, or copy that as well"))
