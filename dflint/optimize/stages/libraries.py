"""Which package of a release has the library that a program was linked with."""

from __future__ import annotations

from dflint.knowledge.runtime_stages import LIBRARIES
from dflint.optimize.stages.product import known_release
from dflint.optimize.stages.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage


def library_of(headers: str, stage: Stage) -> str:
    """The package with the library of a package of headers, in the release of a stage. Raises Unknown."""
    release = known_release(stage)
    if release.system != "debian":
        raise Unknown(f"it is not known which package has the library of {headers}")
    from dflint.model.lookups.debian_packages import availability

    for library in LIBRARIES.get(headers, ()):
        found = availability(library, release.name)
        if found is not None and found.kind == "real":
            return library
    raise Unknown(f"it is not known which package of {release.name} has the library of {headers}")
