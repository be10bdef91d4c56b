"""What a build makes that a container needs, and the images that it runs in."""

from __future__ import annotations

from dflint.model.images.facts import facts_of, release_of
from dflint.model.paths import is_below
from dflint.model.scripts.working_directory import moves_one, with_directories
from dflint.optimize.stages.unknown import Unknown
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.model.lookups.releases import Release
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


class Base:
    """An image to run in. `packages`: the manager that it has, "apt" or "apk", or ""; `has_shell`:
    whether a script can run in it; `why`: what makes it right."""

    __slots__ = ("has_shell", "image", "packages", "why")

    def __init__(self, image: str, packages: str, why: str, has_shell: bool = True) -> None:
        self.image = image
        self.packages = packages
        self.why = why
        self.has_shell = has_shell


class Product:
    """What is shipped. `copies`: paths in the stage that builds, and in the one that runs. `bases`: images
    that it runs in, the best first. `headers`: packages of headers that it was linked with. `lines`:
    further instructions. `last_lines`: those that end the stage that builds, which run as the user of
    `installer`. `notes`: what else to say. `needs_certificates`: its image must bring those of the stage
    that builds. `packages`: what else it needs, by the manager that the image has."""

    def __init__(self, copies: Sequence[tuple[str, str]], bases: Sequence[Base]) -> None:
        self.copies = list(copies)
        self.bases = list(bases)
        self.headers: list[str] = []
        self.lines: list[str] = []
        self.notes: list[str] = []
        self.needs_certificates = True
        self.packages: dict[str, list[str]] = {}
        self.last_lines: list[str] = []
        self.installer: Step | None = None

    def has(self, path: str) -> bool:
        """Whether a path is one that is shipped, or lies in one."""
        return any(is_below(path, target) for _, target in self.copies)


def known_release(stage: Stage) -> Release:
    """The release that the image of a stage is built on. Raises Unknown."""
    image = stage.image
    release = release_of(image) if image is not None else None
    if image is None or release is None:
        raise Unknown("it is not known on which release the image is built")
    return release


def slim(release: Release, why: str) -> Base:
    """The small image of the distribution of a release. Raises Unknown for one that has none."""
    if release.system == "debian":
        return Base(f"debian:{release.name}-slim", "apt", why)
    if release.system == "ubuntu":
        return Base(f"ubuntu:{release.name}", "apt", why)
    if release.system == "alpine":
        return Base(f"alpine:{release.number}", "apk", why)
    raise Unknown(f"no small image of {release.system} is known")


def runs_that(
    select: Callable[[CommandInDirectory], bool], stage: Stage
) -> list[CommandInDirectory]:
    """The commands of the RUNs of a stage of which it is true, in order. Not those of ONBUILD: they run
    in the images that are built upon it."""
    return [it for step in stage.steps_of(Run) for it in with_directories(step) if select(it)]


def variable(it: CommandInDirectory, stage: Stage, name: str) -> str | None:
    """The value of a variable where a command runs; None for one that is not set, "" for one that is
    not known. Set by the command itself, by ENV or ARG, or by the image."""
    for assignment in it.command.environment:
        if assignment.name == name:
            return str(assignment.value)
    step = next(one for one in stage.steps if one.start <= it.command.start <= one.end)
    if step.state.variables.kind(name):
        return step.state.variables.get(name) or ""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is not None and facts.env is not None and name in facts.env:
        return facts.env[name] or ""
    return None


def moved_from(path: str, stage: Stage) -> Iterator[str]:
    """A path, and those from which RUNs copy or move what is there."""
    yield path
    for it in runs_that(moves_one, stage):
        before, target = map(it.path, map(str, it.command.operands))
        if before is None or target is None or "$" in f"{before}{target}":
            continue
        if path in (target, f"{target.rstrip('/')}/{before.rpartition('/')[2]}"):
            yield before
