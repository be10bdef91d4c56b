"""Registries for commands: one connection a host, and the options of the user."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock

import click

from dflint.cli.output import write_message
from dflint.cli.params import Number
from dflint.registry.cache import usual_cache
from dflint.registry.connection import READ_SECONDS
from dflint.registry.content import Registry
from dflint.registry.docker_hub import DockerHub
from dflint.registry.errors import RegistryError
from dflint.registry.transport import Transport
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CLOCK_SECONDS = 3600.0  # that the clock of a registry may be off where ages count


def registry_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of all commands that read registries."""
    for option in (
        click.option(
            "--timeout", type=Number(0, min_open=True), default=READ_SECONDS, show_default=True, metavar="SECONDS",
            help="How long a registry may give no answer."
        ),
        click.option(
            "--ca-file", default="", metavar="FILE", help="Certificates to trust besides those of the system."
        ),
        click.option(
            "--min-remaining", type=click.IntRange(min=0), default=0, metavar="N",
            help="Leave N pulls to others: wait for more, or stop where the registry does not say when.",
        ),
        click.option("--plain-http", is_flag=True, help="The registry has no TLS."),
    ):  # fmt: skip
        command = option(command)
    return command


class Registries:
    """The registries of one run, by their hosts. Used by several threads."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._more = {
            "plain_http": values["plain_http"],
            "ca_file": values["ca_file"],
            "seconds": values["timeout"],
            "min_remaining": values["min_remaining"],
            "said": lambda sentence: write_message(f"{sentence}\n"),
        }
        self._lock = Lock()
        self._known: dict[str, Registry] = {}
        self.docker_hub = DockerHub()

    def of(self, host: str) -> Registry:
        """The registry of a host. Raises RegistryError."""
        with self._lock:
            if host not in self._known:
                self._known[host] = Registry(Transport(host, **self._more), usual_cache())
            return self._known[host]

    def time_of(self, host: str) -> datetime:
        """The time by the clock of a registry. Raises RegistryError where it is far from ours: one of
        the two is wrong, and ages are not known."""
        transport = self.of(host).transport
        if transport.pace.clock_offset is None:
            return datetime.now(UTC)
        off = transport.pace.clock_offset
        if abs(off) > CLOCK_SECONDS:
            side = "ahead of" if off > 0 else "behind"
            raise RegistryError(
                f"{host}: its clock is {abs(off) / 3600:,.0f} hours {side} that of this machine,"
                " so the age of images is not known."
            )
        return transport.pace.now

    def close(self) -> None:
        self.docker_hub.close()
        for it in self._known.values():
            it.transport.close()
            if it.transport.pace.rate_left is not None:
                left = it.transport.pace.rate_left
                write_message(f"{it.host}: it allows {counted(left, 'more pull')} for now.\n")
