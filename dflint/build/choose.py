"""Which engine builds here."""

from __future__ import annotations

from difflib import get_close_matches

from dflint.build.buildah import Buildah, Podman
from dflint.build.buildkit import BuildKit
from dflint.build.docker_classic import Classic
from dflint.build.errors import NoEngine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.build.engine import Engine
    from dflint.temporary import Abandoned

ENGINES: tuple[type[Engine], ...] = (BuildKit, Buildah, Podman, Classic)  # the best first
HOW = "install Docker with buildx, buildah or podman, and see that its daemon runs if it has one"


RUN_CONTAINERS = ("docker", "podman", "docker-classic")


def choose(name: str = "auto", of: Sequence[str] = ()) -> Engine:
    """The engine of this name, or the first that works, of all or of those named. Raises NoEngine."""
    named = {kind.name: kind for kind in ENGINES if kind.name in (of or [kind.name])}
    if name == "auto":
        return _first(named.values())
    if name not in named:
        near = get_close_matches(name, ["auto", *named], n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(named)}."
        raise NoEngine(f'there is no engine "{name}": {hint}')
    engine = named[name]()
    if sentence := engine.works():
        raise NoEngine(f"{name} cannot build here: {sentence}")
    return engine


def adopted(left: Abandoned) -> Engine | None:
    """The engine of a session that was killed, which can remove what is left; None for none."""
    for kind in ENGINES:
        if kind.name == left.notes.get("engine"):
            engine = kind()
            engine.adopt(left)
            return engine
    return None


def _first(kinds: Iterable[type[Engine]]) -> Engine:
    for kind in kinds:
        engine = kind()
        if not engine.works():
            return engine
    raise NoEngine(f"there is no engine to build with: {HOW}.")
