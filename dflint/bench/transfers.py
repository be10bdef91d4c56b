"""Pulls and pushes of one image, through a registry on this machine or a real one."""

from __future__ import annotations

from secrets import token_hex
from time import monotonic

from dflint.bench.fresh_copies import Copies
from dflint.bench.results import BenchFailure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.bench.loopback_registry import LoopbackRegistry
    from dflint.build.containers import Containers

TAG = "dflint-bench"  # in a real registry


class Transfers:
    """An image that is pulled and pushed again and again: each time it is new to both sides.

    `image` is its name or id in the store of the engine. Raises BuildError.
    """

    def __init__(
        self, containers: Containers, registry: LoopbackRegistry, image: str, timeout: float
    ) -> None:
        self.containers = containers
        self.registry = registry
        self.image = image
        self.timeout = timeout
        self._prefix = containers.engine.prefix
        self._copies: Copies | None = None

    @property
    def copies(self) -> Copies:
        """The image in the registry on this machine, where it is pushed to once."""
        if self._copies is None:
            repository = f"{self._prefix}/source-{token_hex(4)}"
            self._push(f"{self.registry.address}/{repository}:1")
            self._copies = Copies(self.registry, repository, "1")
        return self._copies

    def pull(self) -> float:
        """Pull a copy that has no layer that is here, and remove it. In seconds."""
        seconds, name = self._pull_copy()
        self.containers.untag(name)
        return seconds

    def push(self) -> float:
        """Push it to a repository that is empty, on this machine. In seconds."""
        repository = f"{self._prefix}/push-{token_hex(4)}"
        seconds = self._push(f"{self.registry.address}/{repository}:1")
        self.registry.forget(repository)
        return seconds

    def push_to(self, repository: str) -> float:
        """Push a copy whose layers are new to a real registry, where a tag of it stays. In seconds."""
        _, copy = self._pull_copy()
        try:
            name = f"{repository}:{TAG}"
            seconds, is_whole = self.containers.push(copy, name, self.timeout, is_local=False)
        finally:
            self.containers.untag(copy)
        if not is_whole:
            raise BenchFailure(f"{repository} had layers of it already: that is no whole push.")
        return seconds

    def _pull_copy(self) -> tuple[float, str]:
        repository = f"{self._prefix}/copy-{token_hex(4)}"
        self.copies.add(repository, "1")
        name = f"{self.registry.address}/{repository}:1"
        began = monotonic()
        self.containers.pull(name, self.timeout)
        seconds = monotonic() - began
        self.registry.forget(repository)
        return seconds, name

    def _push(self, name: str) -> float:
        seconds, _ = self.containers.push(self.image, name, self.timeout)
        return seconds
