"""Ports of the host that services of a Compose file publish, and where one of them is asked for in a network.

Sources: Docker, "Networking in Compose" (services speak to each other by the port of the container; that of the
host is for what is outside); Traefik, Docker provider, "Port Detection" (it takes the port of the container).
"""

from __future__ import annotations

from itertools import islice

from dflint.builds.data import Table, Text, lists, texts
from dflint.builds.servers import host_of, is_address, port_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dflint.builds.data import Node
    from dflint.model.builds import Given

    Variables = Mapping[str, tuple[Given, str, str]]
    Misaddressed = tuple[
        Given, str, str, str
    ]  # place, who is asked, at which port, which one it has

TRAEFIK = ".loadbalancer.server.port"
MOST = 100  # ports, and texts, of a service that are looked at
# What a service says of itself that may name a port on which it listens as well.
_SAYING = ("environment", "command", "entrypoint", "expose", "healthcheck")


def asked_at_host_ports(
    variables: Variables,
    own: str,
    services: Mapping[str, tuple[Text, Table]],
    text_of: Callable[[str], str | None],
) -> Iterator[Misaddressed]:
    """The variables of a service that name another one with a port which only the host has."""
    for name, (place, value, _) in variables.items():
        host, port = _asked(name, value, variables)
        other = services.get(host) if port and host != own else None
        inner = container_port(other[1], port, text_of) if other is not None else ""
        if inner:
            yield place, host, port, inner


def routed_to_host_port(
    labels: Mapping[str, Given], own: str, service: Table, text_of: Callable[[str], str | None]
) -> Iterator[Misaddressed]:
    """The labels that tell Traefik a port which only the host has."""
    for name, place in labels.items():
        if name.startswith("traefik.") and name.endswith(TRAEFIK) and place.text:
            inner = container_port(service, place.text, text_of)
            if inner:
                yield place, own, place.text, inner


def _asked(name: str, value: str, variables: Variables) -> tuple[str, str]:
    """The host and the port that a variable names; a port alone goes with the host beside it."""
    if name.endswith("_PORT") and value.isdecimal():
        beside = variables.get(f"{name[: -len('_PORT')]}_HOST")
        return (beside[1], value) if beside is not None else ("", "")
    return (host_of(value), port_of(value)) if is_address(name, value) else ("", "")


def container_port(service: Table, port: str, text_of: Callable[[str], str | None]) -> str:
    """The port of the container that a service publishes as one of the host; "" where the container may have that
    one too: it publishes it, or says its number somewhere."""
    if "network_mode" in service.entries or "extends" in service.entries:
        return ""
    entries = lists(service.get("ports"))
    pairs = [_pair(entry, text_of) for entry in entries] if len(entries) <= MOST else []
    inner = dict(pairs).get(port, "")
    if not inner or any(own in (port, "") for _, own in pairs):
        return ""
    said = [text for key in _SAYING for text in islice(_all(service.get(key)), MOST + 1)]
    return "" if len(said) > MOST or any(port in text for text in said) else inner


def _pair(entry: Node, text_of: Callable[[str], str | None]) -> tuple[str, str]:
    """The port of the host and that of the container; "" for one that is not known."""
    if isinstance(entry, Table):
        published, target = entry.text("published"), entry.text("target")
        return published.value if published else "", target.value if target else ""
    text = text_of(entry.value) if isinstance(entry, Text) else None
    outer, _, inner = (text or "").partition("/")[0].rpartition(":")
    return outer.rpartition(":")[2], inner if inner.isdecimal() else ""


def _all(node: Node | None) -> Iterator[str]:
    """The texts of a node, keys left out, and those of lists in it."""
    if isinstance(node, Table):
        for _, about in node.pairs():
            yield from (text.value for text in texts(about))
    else:
        yield from (text.value for text in texts(node))
