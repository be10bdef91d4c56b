"""Upgrades of all the packages of the base image."""

from __future__ import annotations

from dflint.knowledge.package_managers import SYSTEM_PROGRAMS, programs_with
from dflint.model.packages.installs import upgrade_of_all
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.source import Word

ROLLING = "tumbleweed"  # where dist-upgrade is the one right way to upgrade


@rule(
    "DF361",
    Severity.WARNING,
    "reproducibility",
    also="DL3035",
    programs=programs_with("new_release") + " do-release-upgrade",
)
def release_upgrade(command: Command, stage: Stage) -> Iterator[Finding]:
    """The distribution is upgraded to another release.

    `zypper dist-upgrade` takes what its repositories hold, also older versions and those of other
    vendors; `dnf system-upgrade` and `do-release-upgrade` make another release of the base image.
    What comes out has nothing to do with the image in FROM, and holds most files twice: choose a
    base image of the release you want. On openSUSE Tumbleweed, `dist-upgrade` is how to upgrade.

    ```dockerfile bad
    FROM opensuse/leap:15.5
    RUN zypper --non-interactive dist-upgrade
    ```

    ```dockerfile good
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive patch
    ```
    """
    verb: Word | None = command.verb
    if command.name == "do-release-upgrade":
        verb = command.name
    elif verb not in command.row.new_release:
        return
    if verb is not None and not (stage.image and ROLLING in stage.image.text):
        yield Finding(verb, f"{verb} upgrades to another release than that of the base image")


@rule(
    "DF362",
    Severity.INFO,
    "size",
    programs=SYSTEM_PROGRAMS,
    default=False,
)
def packages_upgraded(command: Command, stage: Stage) -> Iterator[Finding]:
    """All packages of the base image are upgraded.

    The old files stay in the layers below, so each upgraded package is there twice, and what is in
    the image depends on the day of the build and on what the cache holds. A newer base image has
    the same updates once. Off unless selected, because not every base image is rebuilt when a hole
    in it is closed, and then an upgrade is right.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y --only-upgrade openssl && rm -rf /var/lib/apt/lists/*
    ```
    """
    verb = upgrade_of_all(command)
    if verb is not None and stage.in_final_image:
        message = f"{command.name} {verb} stores a second copy of each package that it upgrades"
        yield Finding(verb, message)
