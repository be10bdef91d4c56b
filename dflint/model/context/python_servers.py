"""Servers that a container of Python starts, and that no list of requirements names."""

from __future__ import annotations

from dflint.knowledge.package_commands import OTHER_WAYS
from dflint.model.context.python_packages import list_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.earlier import step_may_bring
from dflint.model.packages.installs import install_of
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Cmd, Entrypoint, Expose, Healthcheck, Label, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

SERVERS = frozenset({"gunicorn", "uwsgi"})
# Packages that depend on one of these. Source: their metadata on PyPI; 2026-11.
_BRINGING = (
    "mlflow",
    "airflow",
    "superset",
    "functions-framework",
    "uvicorn-worker",
    "label-studio",
    "redash",
    "inboard",
)
_LINES = ("-r ", "-e ", "git+", "://", " @ ", "./", "--requirement")


def uninstalled_server(stage: Stage, file: Dockerfile, context: Context) -> Word | None:
    """The server that a stage starts, if all lists of requirements are known and no step speaks of it."""
    image, started = stage.image, _started(stage)
    if image is None or plain_name(image.familiar) != "python" or started is None:
        return None
    signs = (*OTHER_WAYS, str(started).rpartition("/")[2])
    for one in file.stages:
        for step in one.steps:
            is_start = isinstance(step.instruction, Cmd | Entrypoint | Expose | Healthcheck | Label)
            if not is_start and step_may_bring(step, signs):
                return None
    texts = [text for one in stage.chain for text in _lists(one, file, context)]
    is_known = bool(texts) and all(texts)
    other = (*_LINES, *_BRINGING, signs[-1])
    return (
        started if is_known and not any(sign in text for sign in other for text in texts) else None
    )


def _started(stage: Stage) -> Word | None:
    """The server that CMD or ENTRYPOINT starts."""
    steps = [step for kind in (Cmd, Entrypoint) if (step := stage.last(kind)) is not None]
    words = max(steps, key=lambda step: step.start).instruction.words if steps else ()
    words = words[1:] if words and words[0] == "exec" else words
    return words[0] if words and words[0].rpartition("/")[2] in SERVERS else None


def _lists(stage: Stage, file: Dockerfile, context: Context) -> list[str]:
    """What is in the lists that pip installs from, "" for one that is not known."""
    found = []
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            install = install_of(it.command)
            if install is not None and "requirements" in install.row.given:
                for word in install.files:
                    path = list_of(word, it, step, stage, file, context)
                    found.append((context.folder.read(path) or "").lower() if path else "")
    return found
