"""What the mounts of services hide, miss and keep."""

from __future__ import annotations

from dflint.knowledge.installed_folders import INSTALLING, MAKES_NOTHING
from dflint.model.builds import volume_of
from dflint.model.images.users import may_become_root, user_at_end
from dflint.model.layers.copies import may_bring
from dflint.model.layers.volumes import user_without
from dflint.model.order import is_so_in
from dflint.model.packages.installed_folders import installed_folders
from dflint.model.packages.installs import install_of
from dflint.model.paths import in_folder, is_below, joined
from dflint.model.services.containers import started_module
from dflint.model.services.needs import missing_sources
from dflint.model.services.starts import built_starts, leaves_pid_file
from dflint.syntax.nodes import Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.builds import Mount
    from dflint.model.context.declared_builds import BuildFile, DeclaredService
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


def hidden_installs(file: BuildFile) -> Iterator[tuple[Mount, str, str]]:
    """The mounts of folders of the repository that hide what the image has installed below them:
    mount, folder, manager. A volume over the folder itself, and a command that installs, keep it."""
    for it in file.built:
        stage = it.stage if it.service.mounts else None
        if stage is None or any(word in _started(it, stage) for word in INSTALLING):
            continue
        for folder, manager in dict(installed_folders(stage)).items():
            mount = it.own_mount_over(folder)
            if mount is not None:
                inside = folder[len(mount.target) :].rpartition("/")[0]
                settings = f"{inside}/.yarnrc".lstrip("/")
                # It may name another folder with --modules-folder.
                if manager != "yarn" or not file.has(mount.source or "", settings):
                    yield mount, folder, manager


def _started(it: DeclaredService, stage: Stage) -> str:
    """What a container starts; the text of a script for its name, if that is all, and a mount brings it."""
    words = it.started.strip('[]"').split()
    path = joined(stage.last_state.workdir, words[0]) if len(words) == 1 else None
    for mount in it.service.mounts if path is not None else ():
        if path is not None and is_below(path, mount.target) and mount.source is not None:
            own = f"{mount.source}/{path[len(mount.target) :].lstrip('/')}".removeprefix("./")
            text = it.file.repository.read(own) or it.started
            return it.started if ".sh" in text else text
    return it.started


def hidden_starts(file: BuildFile) -> Iterator[tuple[Mount, str]]:
    """The mounts of folders of the repository that hide what the image has built and starts: mount, path."""
    for it in file.built:
        stage = it.stage if it.service.mounts and not it.service.command else None
        if stage is None:
            continue
        for path in built_starts(stage):
            mount = it.own_mount_over(path)
            if mount is not None:
                if not file.has(mount.source or "", path[len(mount.target) :].lstrip("/")):
                    yield mount, path
        container = it.container
        path = started_module(container) if container is not None else ""
        nearest = container.mount_over(path) if container is not None and path else None
        # A folder of the host that is no part of the repository is for data.
        if nearest is not None and (nearest.place.text or "").startswith("/"):
            if it.is_here(nearest.place):
                yield nearest, path


def denied_mounts(file: BuildFile) -> Iterator[tuple[Mount, str, str]]:
    """The folders of the host that Docker makes for root, and a service mounts for another user:
    mount, folder, user."""
    for it in file.built:
        stage = it.stage if not it.service.sets_user else None
        user = user_at_end(stage) if stage is not None else None
        if stage is None or user in (None, "root") or it.service.command:
            continue
        # A start script that root does not run cannot change the owner either.
        if stage.last(Entrypoint) is not None and may_become_root(stage):
            continue
        for mount in it.service.mounts:
            if mount.source is None or not mount.place.text or not it.is_here(mount.place):
                continue
            is_read = mount.place.text.endswith((":ro", ":ro,z", ":ro,Z"))
            name = mount.source.rpartition("/")[2]
            if not is_read and "." not in name and not file.repository.has(mount.source):
                yield mount, mount.source, str(user)


def denied_volumes(file: BuildFile) -> Iterator[tuple[Mount, str]]:
    """The volumes with a name that are made for root, as the image has no such directory, and a service mounts
    for another user: mount, user. A RUN may make a directory below that of the program without its name."""
    for it in file.built if not file.is_sample else ():
        stage = it.stage if not it.service.sets_user and not it.service.command else None
        if stage is None or (stage.last(Entrypoint) is not None and may_become_root(stage)):
            continue
        workdir = stage.last_state.workdir or "/"
        may_be_made = is_so_in(_may_make_folders, stage)
        for mount in it.service.mounts:
            if not volume_of(mount) or not it.is_here(mount.place):
                continue
            if may_be_made and is_below(mount.target, workdir):
                continue
            if len([1 for other in it.service.mounts if is_below(other.target, mount.target)]) > 1:
                continue
            user = user_without(mount.target, stage)
            if user and not is_so_in(may_bring, stage, mount.target):
                yield mount, user


def _may_make_folders(step: Step) -> bool:
    """Whether a RUN may make folders in the directory of the program that it does not name."""
    if not isinstance(step.instruction, Run):
        return False
    installs = [install_of(one) for one in step.commands]
    return not step.commands or any(
        not (install is not None and install.row.is_system) and one.name not in MAKES_NOTHING
        for one, install in zip(step.commands, installs, strict=True)
    )


def kept_pid_files(file: BuildFile) -> Iterator[tuple[Mount, str]]:
    """The mounts in which a server of Rails leaves the file that keeps it from starting again: mount, file."""
    for it in file.built:
        stage = it.stage if it.service.mounts else None
        path = f"{(stage and stage.last_state.workdir) or ''}/tmp/pids/server.pid"
        mount = it.own_mount_over(path) if stage is not None else None
        if mount is not None and stage is not None and leaves_pid_file(it.started, stage):
            yield mount, path


def unmounted_files(file: BuildFile) -> Iterator[tuple[Mount, str]]:
    """The files that services mount and that nobody has: mount, path."""
    repository = file.repository
    for it in file.services if not file.is_sample else ():
        for mount in missing_sources(it.service, repository.folder):
            source = mount.source or ""
            is_made = _is_from_above(mount, file) or repository.mentions(source.rpartition("/")[2])
            if it.is_here(mount.place) and not is_made:
                yield mount, source


def _is_from_above(mount: Mount, file: BuildFile) -> bool:
    """Whether a folder above has what is mounted: paths are from the first of files that are used together."""
    written = (mount.place.text or "").partition(":")[0].removeprefix("./")
    folder = file.path.rpartition("/")[0]
    while folder:
        folder = folder.rpartition("/")[0]
        if file.repository.has(in_folder(folder, written)):
            return True
    return False
