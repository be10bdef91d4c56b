"""buildah and podman: no daemon, and a store of images that can be anywhere."""

from __future__ import annotations

import json
import os
import shutil
import signal
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from dflint.build.engine import Engine, common_options, has_option, missing
from dflint.build.errors import BuildError
from dflint.build.places import Places
from dflint.build.process import ask, understood
from dflint.build.progress import BuildahProgress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.build.engine import Show
    from dflint.build.request import BuildRequest, Built
    from dflint.temporary import Abandoned

STORE = "s-"  # what the names of the folders of stores begin with; podman refuses long paths
STORE_DRIVERS = ("overlay", "vfs")  # those that can read a second store
RUNTIMES = ("crun", "runc")
MIXED_CGROUPS = "/sys/fs/cgroup/unified"  # versions 1 and 2 at once: crun refuses


class Buildah(Engine):
    """buildah, with a new store for every cold build.

    Base images come from the user's own store, which is only read, and those that are missing
    there are fetched once for the session. So the cache of a cold build is empty, no download is
    part of its time, and removing a folder removes everything.
    """

    name = program = "buildah"
    progress = BuildahProgress

    variables = ("CONTAINERS_STORAGE_CONF", "STORAGE_DRIVER", "XDG_RUNTIME_DIR")

    def __init__(self) -> None:
        super().__init__()
        self.stores: list[Path] = []
        self.bases: dict[str, Path] = {}  # image → the store that it was fetched into

    def version(self) -> str:
        return ask(self.program, "--version").split()[2]

    def adopt(self, left: Abandoned) -> None:
        super().adopt(left)
        self.stores = sorted(self.folder.glob(f"{STORE}*")) if self.folder is not None else []

    def works(self) -> str:
        if sentence := missing(self.program):
            return sentence
        try:
            _ = self.user_store
        except BuildError as error:
            return str(error)
        return ""

    def build(self, request: BuildRequest, folder: Path, show: Show) -> Built:
        if request.pull:
            self._fetch_bases(request, self._store(folder, "bases"))
        self._prepare(self._store(folder, request.after.cache if request.after else folder.name))
        return super().build(request, folder, show)

    def command(
        self, request: BuildRequest, folder: Path, cache: str
    ) -> tuple[list[str], dict[str, str]]:
        store = self._store(folder, cache)
        ignore = request.own_ignore_file
        build = [
            *self._with_store(store),
            "build",
            "--format=docker",  # OCI has no SHELL and no HEALTHCHECK: they would be ignored
            "--layers",
            *runtime_options(),
            f"--pull={'false' if request.pull else 'never'}",
            f"--iidfile={folder / 'image-id'}",
            f"--file={folder / 'Dockerfile'}",
            *(["--network=host"] if not has_option(request, "--network") else []),
            *([f"--ignorefile={ignore}"] if ignore else []),
            *_isolation(request),
            *common_options(request),
            str(request.context),
        ]
        return build, _settings(store)

    def export(self, built: Built) -> None:
        store = self._store(built.archive.parent, built.cache)
        push = [*self._with_store(store), "push", "--quiet", built.image_id]
        self.ask(*push, f"docker-archive:{built.archive}", settings=_settings(store), timeout=None)

    def discard(self, built: Built) -> None:
        store = self._store(built.archive.parent, built.cache)
        self._remove_store(store)
        shutil.rmtree(store, ignore_errors=True)
        self.stores.remove(store)

    def remove(self) -> str:
        for store in self.stores:
            self._remove_store(store)
        return ""

    def _remove_store(self, store: Path) -> None:
        """Remove from a store what is not just a file of ours."""
        _end_processes(store)
        _end_containers(store)
        if os.geteuid():  # files in it belong to other users, who are ours
            self.ask(self.program, "unshare", "rm", "-rf", str(store), timeout=None)
        else:
            _unmount(store)

    @cached_property
    def user_store(self) -> dict[str, str]:
        """The driver and the folder of the store that the user has: keys in lower case."""
        form = ["--format", "json"] if self.program == "podman" else []
        return understood(self.program, _store, ask(self.program, "info", *form))

    def _fetch_bases(self, request: BuildRequest, store: Path) -> None:
        """Fetch the base images that are missing. The build says what is wrong if one fails."""
        platform = [f"--platform={request.platform}"] if request.platform else []
        for image in Places(request.text).base_images - self.bases.keys():
            with suppress(BuildError):
                self.ask(self.program, "inspect", "--type=image", image)
                continue
            self._prepare(store)
            pull = [*self._with_store(store), "pull", "--quiet", *platform, image]
            with suppress(BuildError):
                self.ask(*pull, settings=_settings(store), timeout=None)
                self.bases[image] = store

    def _prepare(self, store: Path) -> None:
        """Make a store, or do nothing if it is there."""
        if store not in self.stores:
            (store / "tmp").mkdir(parents=True)
            self.stores.append(store)

    def _store(self, folder: Path, cache: str) -> Path:
        return folder.parent / f"{STORE}{cache}"

    def _with_store(self, store: Path) -> list[str]:
        driver = self.user_store["graphdrivername"]
        others = {self.user_store["graphroot"], *(str(it / "images") for it in self.bases.values())}
        reads = [f"--storage-opt={driver}.imagestore={it}" for it in sorted(others)]
        return [
            self.program,
            f"--root={store / 'images'}",
            f"--runroot={store / 'r'}",
            f"--storage-driver={driver}",
            *(reads if driver in STORE_DRIVERS else []),
        ]


class Podman(Buildah):
    """podman, whose `build` is that of buildah."""

    name = program = "podman"

    def _with_store(self, store: Path) -> list[str]:
        return [*super()._with_store(store), f"--tmpdir={store / 'libpod'}"]


def _has(program: str) -> bool:
    return shutil.which(program) is not None


def runtime_options() -> list[str]:
    """Which program runs containers, where it cannot be the usual one."""
    return ["--runtime=runc"] if os.path.ismount(MIXED_CGROUPS) and _has("runc") else []


def _settings(store: Path) -> dict[str, str]:
    """Cache mounts and what is unpacked on the way lie in the temporary folder."""
    return {"TMPDIR": str(store / "tmp")}


def _isolation(request: BuildRequest) -> list[str]:
    """Without a program that runs containers, RUN is done in a chroot."""
    if any(map(_has, RUNTIMES)) or has_option(request, "--isolation"):
        return []
    return [] if "BUILDAH_ISOLATION" in os.environ else ["--isolation=chroot"]


def _end_processes(store: Path) -> None:
    """End what the builder started and did not end: it has our TMPDIR, or its root in the store."""
    ours = f"TMPDIR={_settings(store)['TMPDIR']}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_ours = ours in (process / "environ").read_bytes().split(b"\0")
            if is_ours or (process / "root").readlink().is_relative_to(store):
                os.kill(int(process.name), signal.SIGKILL)


def _store(answer: str) -> dict[str, str]:
    """The store in what `info` answers."""
    return {key.lower(): str(value) for key, value in json.loads(answer)["store"].items()}


def _end_containers(store: Path) -> None:
    """End what runs on although its builder was killed."""
    for runtime in filter(_has, RUNTIMES):
        with suppress(BuildError):
            for it in understood(runtime, json.loads, ask(runtime, "list", "--format=json")) or []:
                if Path(it["bundle"]).is_relative_to(store):
                    ask(runtime, "delete", "--force", it["id"])


def _unmount(store: Path) -> None:
    """Undo the mounts below a folder, the innermost first."""
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for mount in reversed(mounts):
        if Path(mount).is_relative_to(store):
            ask("umount", "--lazy", mount)
