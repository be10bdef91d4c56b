"""Servers that do not answer any more."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.rule import Finding, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Run

# Servers that are gone for good, and since when.
DEAD = {
    "dl.bintray.com": "Bintray ended in 2021",
    "jcenter.bintray.com": "JCenter ended in 2024",
    "registry.npm.taobao.org": "it is now registry.npmmirror.com",
    "apt.dockerproject.org": "it is now download.docker.com",
    "yum.dockerproject.org": "it is now download.docker.com",
    "apt.kubernetes.io": "it is now pkgs.k8s.io",
    "packages.cloud.google.com/yum/repos/kubernetes": "it is now pkgs.k8s.io",
    "git://github.com": "GitHub ended the git protocol in 2022",
    "mirrorlist.centos.org": "it ended with CentOS 7 in 2024",
    "ppa:webupd8team/java": "it ended in 2019",
}
# One of these is in each of them.
DEAD_SIGNS = (
    "bintray.com taobao.org dockerproject.org kubernetes git://github mirrorlist.centos webupd8team"
)
DEAD_KEY_SERVERS = ("sks-keyservers.net", "keyserver.pgp.com", "keys.gnupg.net")
LIVING_KEY_SERVER = "hkp://keyserver.ubuntu.com:80"
REWRITERS = frozenset({"sed", "perl", "grep", "awk", "echo"})


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
        yield Finding(server, f"the key server {host} is shut down", fix if plain else None)


@rule("DF420", Severity.ERROR, "correctness", needs_text=DEAD_SIGNS)
def dead_server(instruction: Add | Run, step: Step) -> Iterator[Finding]:
    """Something is downloaded from a server that is shut down.

    ```dockerfile bad
    FROM debian:12
    RUN git clone git://github.com/moby/buildkit
    ```

    ```dockerfile good
    FROM debian:12
    RUN git clone https://github.com/moby/buildkit
    ```
    """
    text = instruction.rest.text
    for host in DEAD:
        if host in text and not _is_rewritten(host, step):
            at = text.index(host)
            place = Span(instruction.rest.offset(at), instruction.rest.end(at + len(host)))
            yield Finding(place, f"{host} is shut down: {DEAD[host]}")


def _is_rewritten(host: str, step: Step) -> bool:
    """Whether the name only is in a text that is replaced, or is written to a file."""
    return any(
        command.name in REWRITERS and any(host in word for word in command.args)
        for command in step.commands
    )
