"""VOLUMEs that are not what they look like."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.images.facts import facts_of
from dflint.model.layers.volumes import first_change_below
from dflint.model.scope import expand
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Volume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage

_DISCARDED = "the legacy builder, Podman and Buildah discard what a RUN writes to"
SOCKETS = ("docker.sock", "podman.sock", "containerd.sock")


@rule("DF549", Severity.INFO, "correctness")
def write_after_volume(stage: Stage) -> Iterator[Finding]:
    """A RUN changes files below a VOLUME after it was declared.

    The legacy builder of Docker throws such changes away, and so do Podman and Buildah; BuildKit keeps them, and all
    keep what COPY and ADD bring. Declare the VOLUME last. Volumes of the base image count as well: those of
    official images are known.

    ```dockerfile bad
    FROM debian:12
    VOLUME /data
    RUN mkdir -p /data/db && chown nobody /data/db
    ```

    ```dockerfile good
    FROM debian:12
    RUN mkdir -p /data/db && chown nobody /data/db
    VOLUME /data
    ```

    ```dockerfile good
    FROM debian:12
    VOLUME /data
    COPY seed.sql /data/
    ```
    """
    words = [(step, word) for step in stage.steps_of(Volume) for word in step.instruction.words]
    for step, word in words:
        path = (expand(word, step.state.variables) or "").rstrip("/")
        place = first_change_below(path, stage, word.start) if path else None
        if place is not None:
            related = Related(word, "the volume is declared here")
            message = f"{_DISCARDED} {path} after VOLUME"
            yield Finding(place, message, hint("Declare the VOLUME below this"), related)
    facts = facts_of(stage.image) if stage.image is not None and stage.base is None else None
    for name in (facts.volumes if facts is not None else None) or ():
        place = first_change_below(name, stage, stage.from_.start)
        if place is not None:
            message = f"{_DISCARDED} {name}, a VOLUME of the base image"
            yield Finding(place, message, None, Related(stage.from_, "the image declares it"))


@rule("DF562", Severity.WARNING, "security", needs_text=" ".join(SOCKETS))
def socket_as_volume(volume: Volume) -> Iterator[Finding]:
    """VOLUME names the socket of a container engine.

    VOLUME cannot bring it: it makes an empty directory of that name, in which programs find no
    socket. Who runs the container gives the socket with `-v /var/run/docker.sock:/var/run/docker.sock`,
    and with it control over the host, so that an image had better not ask for it.

    ```dockerfile bad
    FROM docker:29-cli
    VOLUME /var/run/docker.sock
    ```

    ```dockerfile good
    FROM docker:29-cli
    CMD ["docker", "ps"]
    ```
    """
    for word in volume.words:
        if word.endswith(SOCKETS):
            message = (
                f"VOLUME {word} makes an empty directory: a volume cannot be the socket of the host"
            )
            yield Finding(word, message, hint("Mount the socket when the container starts"))


@rule("DF563", Severity.WARNING, "correctness", needs_text=":")
def volume_of_host(volume: Volume) -> Iterator[Finding]:
    """VOLUME is given host:container, which only `docker run -v` and Compose understand.

    VOLUME takes paths in the container; the host has no part in it. `VOLUME /srv/data:/data` makes
    a volume with a colon in its path.

    ```dockerfile bad
    FROM debian:12
    VOLUME ./data:/data
    ```

    ```dockerfile good
    FROM debian:12
    VOLUME /data
    ```
    """
    for word in volume.words:
        host, colon, path = word.partition(":")
        if colon and len(host) > 1 and "$" not in host and path[:1] == "/":
            if not word.endswith(SOCKETS):
                message = f"VOLUME takes a path in the container: {word} is not host:container here"
                yield Finding(word, message, hint(f"Write VOLUME {path.partition(':')[0]}"))


@rule("DF462", Severity.WARNING, "correctness", needs="VOLUME")
def volume_of_root(stage: Stage) -> Iterator[Finding]:
    """A VOLUME is not in the image and is made for root, and the container has another user.

    "permission denied", "EACCES": a new volume takes the owner of the directory that the image has at its path. Where
    the image has none, it is made for root when the container starts. Make the directory, and give it to the user,
    before VOLUME.

    Reported where the base image is known to have no such directory, and no instruction speaks of it.

    ```dockerfile bad
    FROM node:22-slim
    WORKDIR /srv
    COPY server.js .
    USER node
    VOLUME /var/lib/shop
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM node:22-slim
    WORKDIR /srv
    COPY server.js .
    RUN mkdir /var/lib/shop && chown node:node /var/lib/shop
    USER node
    VOLUME /var/lib/shop
    CMD ["node", "server.js"]
    ```
    """
    if not stage.is_final:
        return
    from dflint.model.layers.volumes import volumes_of_root

    for word, user in volumes_of_root(stage):
        message = f"the image has no {word}: it is made for root, and {user} may not write there"
        yield Finding(word, message, hint(f"RUN mkdir -p {word} && chown {user} {word} before"))
