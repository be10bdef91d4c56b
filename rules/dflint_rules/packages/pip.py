"""The caches of pip, uv and other package managers of Python."""

from __future__ import annotations

from dflint.fix import add_option, deferred, remove_files
from dflint.fixes.insertion import runs_at_end
from dflint.model.images.tool_options import knows_option
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import installs, programs_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

UV_WITH_CACHE = ("pip install", "pip sync", "sync", "add", "tool install")
UV_OFF = ("--no-cache", "-n", "--no-cache-dir", "--cache-dir")  # it takes each only once
# What removes the downloads of a Python project, and not poetry's virtual environments beside them.
DOWNLOADS = {
    "poetry": "~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache",
    "pipenv": "~/.cache/pipenv",
}


@rule("DF370", Severity.INFO, "size", needs=programs_of("uv"))
def uv_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """uv leaves its cache in the image.

    uv keeps everything it fetches, unpacked, as large as what it installs. Where it can, it makes
    hard links to the same files, and then only what is not linked costs something: for django in a
    python:3.11-slim image, 0.7 MB beside 24. With `UV_LINK_MODE=copy` all of it is there twice: 24
    MB more. `--no-cache`, `ENV UV_NO_CACHE=1` or a cache mount keep it out.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN uv pip install --system django
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    RUN uv pip install --no-cache --system django
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN --mount=type=cache,target=/root/.cache/uv uv pip install --system django
    ```
    """
    for left in left_in_image(step, stage, "uv"):
        if left.command.runs("uv", *UV_WITH_CACHE):
            fix = deferred(_without_cache, step)
            yield Finding(left.verb, "uv leaves its download cache in this layer", fix)


@rule("DF372", Severity.INFO, "size", needs=programs_of("poetry", "pdm", "pipenv"))
def python_project_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """Poetry, PDM or Pipenv leaves its download cache in the image.

    They keep every wheel they fetch: 16 MB for fastapi, 97 MB for the usual scientific packages.
    poetry does so with `--no-cache`, too, which is only about what it knows of packages.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN poetry install --only main --no-root
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    RUN poetry install --only main --no-root && rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN --mount=type=cache,target=/root/.cache/pypoetry poetry install --only main --no-root
    ```
    """
    for left in left_in_image(step, stage, "poetry", "pdm", "pipenv"):
        name = left.cache.manager
        fix = deferred(_without_files, left, run) if name in DOWNLOADS else None
        yield Finding(left.verb, f"{name} {left.verb} leaves its download cache in this layer", fix)


def _without_files(left: Leftover, run: Run) -> Fix | None:
    """Remove what a manager without a word for that has fetched."""
    if not runs_at_end(run, left.command):
        return None
    return remove_files(DOWNLOADS[left.cache.manager], left.command, run)


def _without_cache(step: Step) -> Fix | None:
    """Let every uv of a RUN keep nothing."""
    verbs = [(it, it.runs("uv", *UV_WITH_CACHE)) for it in step.commands]
    missing = [(it, verb) for it, verb in verbs if verb and not it.has(*UV_OFF)]
    if not missing or not all(it.editable for it, _ in missing):
        return None
    return add_option("--no-cache", *(verb for _, verb in missing))


@rule("DF331", Severity.INFO, "size", needs="pip", also="DL3042")
def pip_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """pip leaves its download cache in the image.

    pip keeps every wheel it fetches: 1 MB for flask, 16 MB for fastapi, 97 MB for the usual
    scientific packages. `--no-cache-dir`, `PIP_NO_CACHE_DIR=1` or a cache mount keep them out.

    Stages that the final image does not contain are left alone.

    ```dockerfile bad
    FROM python:3.12-slim
    RUN pip install flask
    ```

    ```dockerfile fixed
    FROM python:3.12-slim
    RUN pip install --no-cache-dir flask
    ```

    ```dockerfile good
    FROM python:3.12-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    ```
    """
    for left in left_in_image(step, stage, "pip"):
        message = "pip install leaves its download cache in this layer"
        yield Finding(left.verb, message, deferred(_without_downloads, step, stage))


def _without_downloads(step: Step, stage: Stage) -> Fix | None:
    """Let every `pip install` of a RUN keep nothing."""
    by_pip = [it for it in installs(step) if it.manager == "pip"]
    if knows_option("pip", "--no-cache-dir", step, stage) is False:
        return None
    missing = [it for it in by_pip if not it.command.has("--no-cache-dir", "--cache-dir")]
    if not missing or not all(it.command.editable for it in missing):
        return None
    return add_option("--no-cache-dir", *(it.verb for it in missing))
