"""Users that packages make when they are installed."""

from __future__ import annotations

from dflint.model.packages.availability import package_name
from dflint.model.packages.installs import installs
from dflint.model.stages import inherited
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage


@inherited
def users_of_packages(stage: Stage, below: frozenset[str] | None) -> frozenset[str]:
    """The users that the packages installed in a stage and its bases may make, of Debian's."""
    names = [
        package_name("apt", word)
        for step in stage.steps_of(Run)
        for install in installs(step)
        if install.manager == "apt"
        for word in install.packages
    ]
    if not names:
        return below or frozenset()
    from dflint.model.lookups.debian_packages import users_of

    return (below or frozenset()).union([user for name in names for user in users_of(name)])
