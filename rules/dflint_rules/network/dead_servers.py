"""Servers that do not answer any more."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.knowledge.dead_addresses import SIGNS
from dflint.model.images.runtimes import runtime_version
from dflint.model.layers.dead_addresses import dead_addresses
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Cmd, Entrypoint, Run

DEAD_KEY_SERVERS = ("sks-keyservers.net", "keyserver.pgp.com", "keys.gnupg.net")
GO_WRAPPER_ENDS = (1, 10)
LIVING_KEY_SERVER = "hkp://keyserver.ubuntu.com:80"


@rule(
    "DF428",
    Severity.ERROR,
    "correctness",
    programs="gpg gpg2 apt-key",
    needs_text=" ".join(DEAD_KEY_SERVERS),
)
def dead_key_server(command: Command) -> Iterator[Finding]:
    """A key is requested from a key server that is shut down.

    The SKS pool was switched off in June 2021. Most keys are at keyserver.ubuntu.com and
    keys.openpgp.org.

    ```dockerfile bad
    FROM debian:12
    RUN gpg --batch --keyserver ha.pool.sks-keyservers.net --recv-keys 9554F04D7259F04124DE6B476D5A82AC7E37093B
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN gpg --batch --keyserver hkp://keyserver.ubuntu.com:80 --recv-keys 9554F04D7259F04124DE6B476D5A82AC7E37093B
    ```
    """
    server = command.option("--keyserver")
    if server is None or command.in_condition or server.expands:
        return
    host = str(server).rpartition("//")[2].partition(":")[0]
    if host.endswith(DEAD_KEY_SERVERS):
        plain = command.editable and server.is_plain
        fix = unsafe(f"Use {LIVING_KEY_SERVER}", replace(server, LIVING_KEY_SERVER))
        found = Finding(server, f"the key server {host} is shut down", fix if plain else None)
        # Behind `||`, it is one of several that are asked.
        yield found.at_most(Severity.WARNING) if command.is_conditional else found


@rule("DF420", Severity.ERROR, "correctness", needs_text=" ".join(SIGNS))
def dead_server(instruction: Add | Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """Something is downloaded from a server that is shut down, or by an installer that is gone.

    Servers, repositories and scripts, as of 2026-11: Bintray, Google Code, Mercurial at Bitbucket, the
    git protocol of GitHub, get-poetry.py and others. The scripts of NodeSource for versions of Node.js
    without support are deprecated, which is a warning.

    ```dockerfile bad
    FROM debian:12
    RUN git clone git://github.com/moby/buildkit
    ```

    ```dockerfile good
    FROM debian:12
    RUN git clone https://github.com/moby/buildkit
    ```
    """
    for it in dead_addresses(step, stage):
        # Behind `||`, or before it, it is one of several that are asked.
        may_fail = any(
            one.start <= it.place.start < one.end for one in step.commands if one.is_conditional
        )
        says = f"{it.name} is gone: {it.why}" if it.is_gone else f"{it.name}: {it.why}"
        found = Finding(it.place, says)
        yield found if it.is_gone and not may_fail else found.at_most(Severity.WARNING)


@rule("DF636", Severity.ERROR, "correctness", needs_text="go-wrapper")
def program_gone_from_image(
    instruction: Run | Cmd | Entrypoint, step: Step, stage: Stage
) -> Iterator[Finding]:
    """go-wrapper is called, which the golang image has no longer.

    The script is gone since golang:1.10: "go-wrapper: not found". `go mod download` and `go install`
    do what it did.

    ```dockerfile bad
    FROM golang:1.24
    WORKDIR /go/src/app
    RUN go-wrapper download && go-wrapper install
    ```

    ```dockerfile good
    FROM golang:1.24
    WORKDIR /go/src/app
    RUN go mod download && go install ./...
    ```
    """
    version = runtime_version(stage, "golang")
    if version is None or version < GO_WRAPPER_ENDS:
        return
    started = instruction.program.items[:1]
    called = [it.name for it in step.commands if not it.in_condition]
    for name in (*called, *started):
        if name == "go-wrapper":
            message = "go-wrapper is gone since golang:1.10: use go mod download and go install"
            yield Finding(name, message)
