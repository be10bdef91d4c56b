"""Where the images of services keep their data, and whether a service mounts something there.

Source: Dockerfile reference, "VOLUME"; the documentation of the official image of PostgreSQL, "PGDATA".
"""

from __future__ import annotations

from dflint.model.context.service_starts import image_of
from dflint.model.images.facts import facts_of
from dflint.model.paths import is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.builds import Mount, Service

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


def misplaced_mounts(service: Service) -> Iterator[MisplacedMount]:
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
        if is_refused or is_above or _is_cut_short(mount.target, missed[0]):
            yield MisplacedMount(mount, missed[0], str(image.text), is_refused)


def _is_cut_short(target: str, volume: str) -> bool:
    """Whether a path has a name that is cut short: /var/lib/postgres, /var/lib/postgresq/data."""
    parts, wanted = target.split("/"), volume.split("/")
    if parts[:3] != wanted[:3] or len(parts) < 4 or len(wanted) < 4 or parts[3] == wanted[3]:
        return False
    return len(parts[3]) > 4 and wanted[3].startswith(parts[3])
