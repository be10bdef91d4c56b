"""Programs that a RUN installs and that show their version."""

from __future__ import annotations

from dflint.knowledge.system_managers import SYSTEM
from dflint.model.packages.installs import install_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.steps import Step

# Packages of distributions whose program is called as they are, and shows its version with --version.
TESTED = frozenset({
    "bash", "curl", "ffmpeg", "git", "htop", "jq", "make", "nano", "rsync", "sqlite3",
    "strace", "tini", "tree", "vim", "wget", "yq", "zip", "cmake", "gcc", "g++", "less", "gnupg",
})  # fmt: skip
OTHER_NAMES = {"gnupg": "gpg"}


def installed_programs(step: Step) -> Iterator[str]:
    """The programs of packages of the distribution that the commands of a step install."""
    for command in step.commands:
        install = install_of(command) if command.manager else None
        is_system = install is not None and install.row in SYSTEM
        for name in sorted(install.names) if install is not None and is_system else ():
            if name in TESTED:
                yield OTHER_NAMES.get(name, name)
