"""Where apt gets packages from that the base image does not bring: written lists, snaps, files of a mirror."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.package_managers import programs_of
from dflint.knowledge.package_sources import ARCHIVES, MIRRORS
from dflint.model.layers.network import fetched_addresses, host_of
from dflint.model.packages.availability import base_of
from dflint.model.packages.sources_lists import snaps, unexpanded_in_lists
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Run


@rule("DF314", Severity.WARNING, "correctness", needs=programs_of("apt"))
def snap_package(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """The package of Ubuntu only fetches a snap, which a container cannot run.

    From some release on, firefox, chromium-browser and a few others are packages without the program: their scripts
    ask snapd for it, and no snapd runs in a build or a container. The package is installed, and the program is not
    there. Take it from the PPA mozillateam, from Playwright, or from an image of Debian. Facts of 2026-12.

    ```dockerfile bad
    FROM ubuntu:22.04
    RUN apt-get update && apt-get install -y --no-install-recommends firefox
    ```

    ```dockerfile good
    FROM ubuntu:20.04
    RUN apt-get update && apt-get install -y --no-install-recommends firefox
    ```

    ```dockerfile good
    FROM debian:13
    RUN apt-get update && apt-get install -y --no-install-recommends firefox-esr
    ```
    """
    base = base_of(stage)
    if base is not None and base.system == "ubuntu":
        for word, name in snaps(step, stage, base):
            message = f"{name} of {base.title} only fetches a snap, and no container can run that"
            yield Finding(word, message, hint("Take it from another source"))


@rule("DF315", Severity.ERROR, "correctness", needs_text="sources.list")
def unexpanded_in_list(run: Run, step: Step) -> Iterator[Finding]:
    """A list of packages is written with a variable in it, as the text is in single quotes.

    Between single quotes the shell expands nothing: the list gets `$(lsb_release -cs)` as it is written, and
    `apt-get update` asks the server for a release of that name. Only `$(ARCH)` is for apt itself.

    ```dockerfile bad
    FROM debian:13-slim
    RUN echo 'deb [trusted=yes] https://example.com/debian $(lsb_release -cs) main' > /etc/apt/sources.list.d/a.list \\
        && apt-get update
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN echo "deb [trusted=yes] https://example.com/debian $(lsb_release -cs) main" > /etc/apt/sources.list.d/a.list \\
        && apt-get update
    ```
    """
    for word, what in unexpanded_in_lists(step):
        fix = hint("Use double quotes")
        yield Finding(
            word, f"{what} is not expanded between single quotes, and apt asks for it", fix
        )


@rule("DF414", Severity.WARNING, "correctness", needs_text="/pool/")
def package_of_pool(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """A package is downloaded from the pool of a mirror, which deletes old versions.

    The folder `pool/` of a mirror of Debian or Ubuntu has the packages that its lists name now. When a newer
    version comes, the file of the older one is gone after a while: 404. Install it with apt-get, or fetch it from snapshot.debian.org or
    launchpad.net, which keep every version.

    ```dockerfile bad
    FROM ubuntu:22.04
    ADD http://archive.ubuntu.com/ubuntu/pool/main/o/openssl/libssl1.1_1.1.1f-1ubuntu2.24_amd64.deb /tmp/
    ```

    ```dockerfile good
    FROM debian:13
    ADD https://snapshot.debian.org/archive/debian/20240101T000000Z/pool/main/o/openssl/libssl1.1_1.1.1w-0+deb11u1_amd64.deb /tmp/
    ```
    """
    decided = {
        str(it) for one in step.commands if one.in_condition for w in one.args for it in w.variables
    }
    for word, address in fetched_addresses(step):
        if any(str(it) in decided for it in getattr(word, "variables", ())):
            continue  # the script decides by the value
        host = host_of(address)
        is_mirror = host in MIRRORS and host not in ARCHIVES
        if is_mirror and "/pool/" in address and address.endswith(".deb"):
            name = address.rpartition("/")[2]
            message = f"{host} deletes {name} when a newer version replaces it"
            yield Finding(word, message, hint("Install it with apt-get"))
