"""What each step of a Dockerfile has in its key of the layer cache, files aside.

The rules are those that docs/optimizing.md lists, each tried on real engines. They differ by engine:
"docker" (BuildKit with the overlay2 store), "containerd" (with the containerd image store) and
"buildah" (`--layers`).
"""

from __future__ import annotations

from dflint.optimize.environment import NOTHING_SET
from dflint.optimize.selections import Selection
from dflint.syntax.nodes import (
    Add,
    Copy,
    Run,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.syntax.nodes import Instruction

    Parts = tuple[tuple[str, object], ...]

ENGINES = ("docker", "containerd", "buildah")
UNKNOWN_FOLDER = "/?"  # the WORKDIR of a base image
COUNTED = (Run, Copy, Add, Workdir)


class Origin:
    """Where a step takes files from that are not of the context: a stage by its index, or an image
    by its name. `paths`: what it takes there."""

    __slots__ = ("image", "paths", "stage")

    def __init__(self, stage: int | None, image: str, paths: tuple[str, ...]) -> None:
        self.stage = stage
        self.image = image
        self.paths = paths


class StepRecipe:
    """One step. `text`: the instruction as it is written. `parts`: what its key is made of, each with its
    name, without the files it takes.

    `selections` are the files of the context that it takes, `origins` the stages and images.
    `is_linked`: what is above it is in no key of it. `makes_nothing`: a WORKDIR of the root.
    `address`: what it fetches, if it is an ADD of an address. `variables`: where each variable of its
    key was set.
    """

    def __init__(self, instruction: Instruction, line: int, parts: Parts) -> None:
        self.instruction = instruction.KEYWORD
        self.text = instruction.written
        self.start = instruction.start
        self.line = line
        self.parts = parts
        self.selections: list[Selection] = []
        self.origins: list[Origin] = []
        self.is_linked = False
        self.makes_nothing = False
        self.address = ""
        self.environment = NOTHING_SET
        self.target = ""  # of a COPY
        self.writes_unknown = isinstance(instruction, Run)


class StageRecipe:
    """One stage: its steps, and what they are built upon. `label`: its name, or `stage-2`."""

    def __init__(self, label: str, base: int | None, image: tuple[str, str]) -> None:
        self.label = label
        self.base = base
        self.image = image
        self.steps: list[StepRecipe] = []
        self.environment = NOTHING_SET
        self.folder = UNKNOWN_FOLDER
        self.user = ""
        self.shell: tuple[str, ...] = ("/bin/sh", "-c")
        self.triggers: list[Instruction] = []


class Recipe:
    """A whole Dockerfile. `target`: the index of the stage that is built; None if there is none of
    that name."""

    def __init__(self, stages: list[StageRecipe], target: int | None) -> None:
        self.stages = stages
        self.target = target

    def needed(self) -> set[int]:
        """The stages that the target needs."""
        found: set[int] = set()
        waiting = [self.target] if self.target is not None else []
        while waiting:
            index = waiting.pop()
            if index in found:
                continue
            found.add(index)
            stage = self.stages[index]
            waiting += [] if stage.base is None else [stage.base]
            waiting += [it.stage for s in stage.steps for it in s.origins if it.stage is not None]
        return found
