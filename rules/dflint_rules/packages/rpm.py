"""dnf, yum and zypper: questions and caches."""

from __future__ import annotations

from dflint.fix import add_option, call_again, deferred
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import says_yes
from dflint.model.packages.later_use import cache_needed_later
from dflint.model.packages.questions import has_nothing_to_ask, is_set_earlier
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

RPM = ("dnf", "yum", "microdnf", "tdnf")
RPM_QUESTIONS = frozenset({
    "install", "in", "groupinstall", "localinstall", "reinstall", "remove", "erase", "autoremove",
    "update", "upgrade", "upgrade-minimal", "downgrade", "distro-sync", "swap",
})  # fmt: skip
ZYPPER_QUESTIONS = frozenset({
    "install", "in", "remove", "rm", "source-install", "si", "patch", "update", "up", "dist-upgrade",
    "dup", "verify", "ve",
})  # fmt: skip


@rule("DF321", Severity.INFO, "size", needs="dnf dnf5 yum microdnf tdnf", also="DL3040 DL3032")
def rpm_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """dnf or yum leaves its metadata and packages in the image.

    They are tens to hundreds of MB. `dnf clean all` in the same RUN removes them; in a later RUN
    it only hides them.

    ```dockerfile bad
    FROM fedora:40
    RUN dnf install -y git
    ```

    ```dockerfile fixed
    FROM fedora:40
    RUN dnf install -y git && dnf clean all
    ```

    ```dockerfile good
    FROM fedora:40
    RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y git
    ```
    """
    for left in left_in_image(step, stage, *RPM):
        name = left.command.name
        fix = deferred(_cleaned, "clean all", run, left, step, stage, file)
        yield Finding(left.verb, f"{name} {left.verb} leaves {left.cache.what} in this layer", fix)


@rule("DF322", Severity.INFO, "size", needs="zypper", also="DL3036")
def zypper_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """zypper leaves its metadata and packages in the image.

    ```dockerfile bad
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git
    ```

    ```dockerfile fixed
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git && zypper clean --all
    ```
    """
    for left in left_in_image(step, stage, "zypper"):
        fix = deferred(_cleaned, "clean --all", run, left, step, stage, file)
        yield Finding(left.verb, f"zypper {left.verb} leaves {left.cache.what} in this layer", fix)


def _cleaned(
    arguments: str, run: Run, left: Leftover, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Have the manager clean up after itself; none if something later takes what it has kept."""
    is_elsewhere = left.command.has("--installroot", "--root", "-R", "--cachedir")
    if is_elsewhere or cache_needed_later(left.cache, step, stage, file):
        return None
    return call_again(left.command, arguments, run)


@rule("DF323", Severity.ERROR, "correctness", programs="dnf dnf5 yum tdnf", also="DL3038 DL3030")
def rpm_without_yes(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """dnf or yum asks for confirmation, and the build stops.

    A build has no terminal: without `-y` the installation ends at the question whether it is ok.
    microdnf does not ask.

    ```dockerfile bad
    FROM fedora:40
    RUN dnf install git && dnf clean all
    ```

    ```dockerfile fixed
    FROM fedora:40
    RUN dnf install -y git && dnf clean all
    ```
    """
    verb = command.verb
    if verb is None or verb not in RPM_QUESTIONS or says_yes(command):
        return
    if has_nothing_to_ask(command, step, stage) or is_set_earlier("assumeyes", step, stage):
        return
    if command.piped_from is None and not command.has("--assumeno", "--downloadonly", "--help"):
        fix = add_option("-y", verb) if command.editable else None
        yield Finding(
            verb, f"{command.name} {verb} asks for confirmation: without -y the build stops", fix
        )


@rule("DF324", Severity.ERROR, "correctness", programs="zypper", also="DL3034")
def zypper_without_yes(command: Command) -> Iterator[Finding]:
    """zypper asks for confirmation, and the build stops.

    ```dockerfile bad
    FROM opensuse/leap:15.6
    RUN zypper install git && zypper clean --all
    ```

    ```dockerfile fixed
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git && zypper clean --all
    ```
    """
    verb = command.verb
    if verb is None or verb not in ZYPPER_QUESTIONS or says_yes(command):
        return
    if command.piped_from is None:
        fix = add_option("--non-interactive", command.name) if command.editable else None
        yield Finding(verb, f"zypper {verb} asks for confirmation: without -y the build stops", fix)
