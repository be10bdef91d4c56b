"""A piece of a stage that may change its place: an instruction, or a part of a RUN."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.needs import Need
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction


class Piece:
    """A piece of a stage. `place`: where it is in the order of the file, a new one in between.

    `kind`: "setting", "metadata", "copy", "run" or "other". For a RUN: `is_system`: it reads nothing
    of the project; `need`: what it needs of it; `touches`: the only paths that it reads or writes;
    `script`: the text of a script that it runs, which is all that it does; else anything may be.
    For a COPY: `target`: the path in the image; `sources`: paths in the context, None for one from
    elsewhere.
    """

    def __init__(self, kind: str, step: Step, place: float, text: str) -> None:
        self.kind = kind
        self.step = step
        self.place = place
        self.text = text
        self.before = ""  # comments and empty lines above it
        self.commands: tuple[CommandInDirectory, ...] = ()
        self.items: tuple[int, ...] = ()  # the commands of the RUN that it is, of one that is split
        self.is_system = False
        self.need: Need | None = None
        self.project = ""  # the folder of the project in the context
        self.touches: tuple[str, ...] | None = None
        self.script = ""
        self.repeated = ""  # what has to be done to the script again, once the sources are there
        self.target = ""
        self.destination = ""  # as it is written
        self.sources: tuple[str, ...] | None = None
        self.is_folder = False  # a COPY of a folder, whose files are below the target
        self.is_new = False
        self.needed_files: tuple[str, ...] = ()  # of a RUN, in the context
        self.needed_images: tuple[str, ...] = ()  # the same in the image
        self.parts_of: frozenset[Step] = frozenset()  # COPYs of which it needs a part, that it has
        self.passes: tuple[Piece, ...] = ()  # RUNs that it need not come after
        self.volatility = 0.0

    @property
    def instruction(self) -> Instruction:
        return self.step.instruction

    def __repr__(self) -> str:
        return f"Piece({self.text!r})"
