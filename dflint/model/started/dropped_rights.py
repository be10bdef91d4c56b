"""Whether what a container starts goes on as another user than root, by the files of the build context.

Sources: the manuals of gosu, su-exec, setpriv, runuser, su and start-stop-daemon; Supervisor, "Program x"
(`user`). Looked up 2026-11-30.
"""

from __future__ import annotations

from dflint.model.context.quick_looks import may_start_files
from dflint.model.started.started_files import started_files
from dflint.model.started.supervisor_files import supervisor_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage

DROPPERS = (
    "gosu", "su-exec", "setpriv", "chpst", "setuidgid", "runuser", "exec su ", "su -", "sudo -u", "sudo -E -u",
    "--chuid", "--userspec", "supervisord",
)  # fmt: skip


# With `exec` before one of these, nothing of the script goes on as root.
EXEC_DROPPERS = (
    "exec gosu ", "exec su-exec ", "exec setpriv ", "exec chpst ", "exec setuidgid ", "exec runuser ", "exec su ",
)  # fmt: skip


def script_drops_rights(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a script of the context that the container starts gives the rights of root up."""
    return _speaks_of(DROPPERS, stage, file, context)


def script_goes_on_as_another(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a script of the context that the container starts gives way to a program of another user."""
    return _speaks_of(EXEC_DROPPERS, stage, file, context)


def _speaks_of(signs: tuple[str, ...], stage: Stage, file: Dockerfile, context: Context) -> bool:
    if not may_start_files(stage):
        return False
    scripts = (it.text for it in started_files(stage, file, context) if not it.is_build)
    return any(sign in text for text in scripts for sign in signs)


def supervisor_keeps_rights(stage: Stage, context: Context) -> bool:
    """Whether files of the context set supervisord up, and none of them names another user than root."""
    texts = [text for _, _, text in supervisor_settings(stage, context)]
    users = [user for text in texts for user in _users(text)]
    return bool(texts) and all(user in ("root", "0") for user in users)


def _users(text: str) -> Iterator[str]:
    """The values of `user=` in a file of settings."""
    for line in text.splitlines():
        name, mark, value = line.partition("=")
        if mark and name.strip() == "user":
            yield value.strip()
