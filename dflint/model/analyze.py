"""From the tree of a file to its meaning."""

from __future__ import annotations

from dflint.model.image_reference import parse_image
from dflint.model.scope import GLOBAL_VARIABLES, expand
from dflint.model.stages import Dockerfile, Stage, named
from dflint.model.state import first_state
from dflint.model.steps import Step
from dflint.source import Word
from dflint.syntax.nodes import Arg, From

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree

WINDOWS_NAMES = ("windows", "nanoserver", "servercore")  # in the names of Microsoft's images
WINDOWS_SIGNS = ("C:\\", "C:/", "ContainerAdministrator", "powershell", "cmd /c")


def analyze(tree: Tree) -> Dockerfile:
    """Find out what a tree means."""
    head, groups = _grouped(tree.instructions)
    variables = GLOBAL_VARIABLES
    before_from: list[Step] = []
    for instruction in head:
        before_from.append(
            Step(instruction, first_state(windows=tree.escape == "`", scratch=False))
        )
        if isinstance(instruction, Arg):
            variables = variables.with_args(instruction.pairs)
    stages: list[Stage] = []
    for from_, instructions in groups:
        stages.append(_stage(tree, from_, instructions, stages, variables))
    if stages:
        stages[-1].is_final = True
        for stage in stages[-1].chain:
            stage.in_final_image = True
    return Dockerfile(tree, variables, tuple(stages), tuple(before_from))


def _grouped(
    instructions: Sequence[Instruction],
) -> tuple[list[Instruction], list[tuple[From, list[Instruction]]]]:
    head: list[Instruction] = []
    groups: list[tuple[From, list[Instruction]]] = []
    for instruction in instructions:
        if isinstance(instruction, From):
            groups.append((instruction, []))
        else:
            (groups[-1][1] if groups else head).append(instruction)
    return head, groups


def _stage(
    tree: Tree,
    from_: From,
    instructions: list[Instruction],
    earlier: list[Stage],
    variables: Scope,
) -> Stage:
    word = from_.image
    name = expand(word, variables) if word is not None else None
    base = named(earlier, name) if name else None
    if base is not None:
        image, first = base.image, base.last_state
    else:
        image = _image(word, name) if word is not None and name is not None else None
        windows = tree.escape == "`" or _is_windows(from_, name, instructions)
        first = first_state(windows, name == "scratch", image)
    return Stage(len(earlier), from_, base, image, first, instructions, variables)


def _image(word: Word, name: str) -> Image:
    """The image that a FROM names: its parts are where the word is."""
    return parse_image(word if word == name else Word(name, word.start, word.end, word.raw))


def _is_windows(from_: From, name: str | None, instructions: list[Instruction]) -> bool:
    """Whether a stage is for Windows: by its platform, its image, or what is done in it."""
    platform = from_.flag("platform")
    if platform and platform.value and platform.value.startswith("windows"):
        return True
    written = (name if name is not None else from_.rest.text).lower()
    for part in WINDOWS_NAMES:
        if part in written:
            return True
    if name is not None:
        return False
    return any(sign in it.rest.text for it in instructions for sign in WINDOWS_SIGNS)
