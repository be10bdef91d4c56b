"""Users that packages make when they are installed."""

from __future__ import annotations

from dflint.model.packages.availability import package_name
from dflint.model.packages.installs import installs
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage


def users_of_packages(stage: Stage) -> frozenset[str]:
    """The users that the packages installed in a stage and its bases may make, of Debian's."""
    names = [
        package_name("apt", word)
        for one in stage.chain
        for step in one.steps_of(Run)
        for install in installs(step)
        if install.manager == "apt"
        for word in install.packages
    ]
    if not names:
        return frozenset()
    from dflint.knowledge.debian_packages import users_of

    return frozenset([user for name in names for user in users_of(name)])
