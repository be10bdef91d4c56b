"""What `Containers` has made, found by the label and the prefix of its session, and removed."""

from __future__ import annotations

from dflint.build.errors import BuildError
from dflint.build.process import ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABEL = "dflint.session"
TRIES = 2  # what is being removed already is gone in a moment


class Remains:
    """The containers, networks and images of a session of docker or podman. `fetching`: the names of
    images that were on their way."""

    def __init__(
        self, program: str, settings: Mapping[str, str], prefix: str, fetching: Sequence[str]
    ) -> None:
        self.program = program
        self.settings = settings
        self.prefix = prefix
        self.fetching = fetching

    def remove(self) -> str:
        """Remove all. What could not be removed, as a sentence; empty if nothing."""
        mine = ("--filter", f"label={LABEL}={self.prefix}")
        try:
            containers = self._names("ps", "--all", "--quiet", *mine)
            force = ("rm", "--force", "--volumes", *at_once(self.program))
            said = self._removed(*force, those=containers)
            networks = self._names("network", "ls", "--quiet", *mine)
            said = said or self._removed("network", "rm", those=networks)
            names = self._names("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")
        except BuildError as error:
            return str(error)
        ours = [it for it in names if self.prefix in it or it in self.fetching]
        return said or self._removed("image", "rm", those=ours)

    def _names(self, *command: str) -> list[str]:
        return ask(self.program, *command, settings=self.settings).split()

    def _removed(self, *command: str, those: Sequence[str]) -> str:
        said = ""
        for _ in range(TRIES if those else 0):
            try:
                ask(self.program, *command, *those, settings=self.settings)
            except BuildError as error:
                said = "" if "no such" in str(error).lower() else str(error)
            else:
                return ""
        return said


def at_once(program: str) -> list[str]:
    """What keeps podman from waiting for a container that it removes."""
    return ["--time=0"] if program == "podman" else []
