"""What programs of a container write to folders of root, while another user runs it."""

from __future__ import annotations

from dflint.model.builds import variables_given
from dflint.model.images.users import may_become_root, user_at_end
from dflint.model.layers.owners import folder_of_root, has_folder
from dflint.model.started.writes import writes
from dflint.syntax.nodes import Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.builds import Service
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.writes import Write


def denied_writes(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Write, str, str]]:
    """What a container of a stage writes and its user may not: what does so, the folder of root, the user;
    the first of each folder."""
    user = user_at_end(stage)
    if user in (None, "root") or (stage.last(Entrypoint) is not None and may_become_root(stage)):
        return
    services = [one.service for one in file.builds if one.service is not None]
    if any(one.sets_user for one in services):
        return
    given = variables_given(file.builds)
    for it, folder in _in_folders_of_root(stage, file, context, given):
        if not any(_covers(one, it.path) for one in services):
            yield it, folder, str(user)


def denied_writes_of(
    service: Service, stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Write, str]]:
    """What a service writes that says who runs it, into folders of root of its image."""
    given = frozenset(service.variables) if service.variables is not None else None
    for it, folder in _in_folders_of_root(stage, file, context, given):
        if not _covers(service, it.path):
            yield it, folder


def _in_folders_of_root(
    stage: Stage, file: Dockerfile, context: Context, given: frozenset[str] | None
) -> Iterator[tuple[Write, str]]:
    seen: set[str] = set()
    for it in writes(stage, file, context, given):
        if it.makes_folder and has_folder(it.path, stage, context):
            continue
        folder = folder_of_root(it.path, stage, file, context)
        if folder is not None and folder not in seen:
            seen.add(folder)
            yield it, folder


def _covers(service: Service, path: str) -> bool:
    return service.has_tmpfs or service.mount_over(path) is not None
