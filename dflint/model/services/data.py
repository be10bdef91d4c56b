"""Where the images of services keep their data, and whether a service mounts something there.

Source: Dockerfile reference, "VOLUME"; the documentation of the official image of PostgreSQL, "PGDATA".
"""

from __future__ import annotations

from dflint.model.builds import volume_of
from dflint.model.images.facts import facts_of
from dflint.model.paths import is_below, joined
from dflint.model.services.starts import image_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.builds import Given, Mount, Service

# What people call folders of data.
_DATA = frozenset(
    {"data", "db", "database", "databases", "storage", "sqlite", "persist", "instance"}
)
_MYSQL = "/var/lib/mysql"
REFUSED = "/var/lib/postgresql/data"  # as a mount, by PostgreSQL 18 and later


class MisplacedMount:
    """A mount that does not get the data of its service. A value.

    `volume`: the directory of the image that the data is in. `image`: the image, as it is written.
    `is_refused`: the container does not start with this mount.
    """

    __slots__ = ("image", "is_refused", "mount", "volume")

    def __init__(self, mount: Mount, volume: str, image: str, is_refused: bool) -> None:
        self.mount = mount
        self.volume = volume
        self.image = image
        self.is_refused = is_refused


def mounts_beside_data(service: Service) -> Iterator[MisplacedMount]:
    """The mounts of a service above the volume of its image, beside it, or refused by it; one finding a mount.

    None where its environment or command may move the data, or where the image is not known.
    """
    image = image_of(service)
    if image is None or service.variables is None:
        return
    facts = facts_of(image)
    volumes = facts.volumes if facts is not None else None
    given = [*service.variables, *(it or "" for it in service.variables.values())]
    values = " ".join([service.command, *given])
    if not volumes or "PGDATA" in values or any(volume in values for volume in volumes):
        return
    targets = {mount.target for mount in service.mounts}
    missed = [volume for volume in volumes if volume not in targets]
    for mount in service.mounts if missed else ():
        is_refused = mount.target == REFUSED and image.familiar == "postgres"
        is_above = mount.target != "/" and is_below(missed[0], mount.target)
        # MySQL makes folders of databases there, and none of them is called so.
        is_above = is_above or (mount.target == f"{missed[0]}/data" and missed[0] == _MYSQL)
        if is_refused or is_above or _is_near(mount.target, missed[0]):
            yield MisplacedMount(mount, missed[0], str(image.text), is_refused)


def unkept_databases(service: Service, workdir: str) -> Iterator[tuple[Given, str, str]]:
    """The files of SQLite that variables of a service name, and that are in no mount of it: place, name, path.

    Said of a service that has a volume for its data.
    """
    if service.has_other_files or service.has_tmpfs or not any(map(_is_for_data, service.mounts)):
        return
    for place, name, shown in service.databases:
        path = joined(workdir or None, name)
        # Prisma takes a path from where its schema is.
        paths = [path, joined(f"{workdir}/prisma", name)] if path is not None else []
        if path is None or "$" in path or path.startswith("/tmp"):
            continue
        if not any(is_below(it, mount.target) for it in paths if it for mount in service.mounts):
            yield place, shown, path


def _is_for_data(mount: Mount) -> bool:
    """Whether something is mounted to be kept: a volume with a name, or a folder that is called so."""
    name = mount.target.rpartition("/")[2]
    return bool(volume_of(mount) or mount.source is not None) and name in _DATA


def _is_near(target: str, volume: str) -> bool:
    """Whether a path is nearly that of a volume: a name is cut short, or the folders before it are others."""
    parts, wanted = target.split("/"), volume.split("/")
    if parts[-1] == "data" and parts[:-1] == wanted[:-1] == ["", "var", "lib"]:
        return True  # /var/lib/data for /var/lib/mysql
    if parts[-1] == wanted[-1] and len(parts[-1]) > 3 and parts[1] != "etc":
        return True  # such as /var/www/mysql for /var/lib/mysql
    if parts[:3] != wanted[:3] or len(parts) < 4 or len(wanted) < 4 or parts[3] == wanted[3]:
        return False
    return len(parts[3]) > 4 and wanted[3].startswith(parts[3])
