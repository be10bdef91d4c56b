"""From the tree of a file to its meaning."""

from __future__ import annotations

from _bisect import bisect_right

from dflint.knowledge.systems import TITLES
from dflint.model.image_reference import parse_image
from dflint.model.scope import GLOBAL_VARIABLES, NO_VARIABLES, expand
from dflint.model.stages import Dockerfile, Stage
from dflint.model.state import WINDOWS_SHELL, first_state
from dflint.model.steps import Step
from dflint.source import Word, cached
from dflint.syntax.nodes import Arg, From, are_written_alike
from dflint.syntax.placeholders import placeholder_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from dflint.model.builds import Build
    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree
    from dflint.syntax.words import Argument, Piece

# What BuildKit puts in for variables of the platform (Dockerfile reference, "Automatic platform ARGs").
_ARCHITECTURES = (
    "amd64", "arm64", "arm", "386", "ppc64le", "ppc64", "s390x", "riscv64", "loong64", "mips64le",
    "mips64", "mipsle", "mips",
)  # fmt: skip
_SYSTEMS = ("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd")
_VARIANTS = ("", "v5", "v6", "v7", "v8", "v9")
PLATFORM_VALUES = {
    f"{side}{part}": values
    for side in ("TARGET", "BUILD")
    for part, values in (("ARCH", _ARCHITECTURES), ("OS", _SYSTEMS), ("VARIANT", _VARIANTS))
}
MOST_CHOICES, MOST_PIECES, LONGEST_NAME = 300, 30, 200
WINDOWS_NAMES = ("windows", "nanoserver", "servercore")  # in the names of Microsoft's images
WINDOWS_SHELLS = ("powershell", "pwsh", "cmd")
SHELL_COMMENT = "# hadolint shell"
LONGEST_SHELL = 80  # characters behind it that can name a shell
WINDOWS_SIGNS = ("C:\\", "C:/", "ContainerAdministrator", "powershell", "cmd /c")


def analyze(tree: Tree, builds: Sequence[Build] = ()) -> Dockerfile:
    """Find out what a tree means. `builds`: how it is built, as far as the repository says it.

    Of what an earlier text meant (`tree.earlier`), stages and steps are taken over of which nothing
    has changed, with all that was found out about them; it is not to be used any more.
    """
    before = tree.earlier if isinstance(tree.earlier, Dockerfile) else None
    tree.earlier = None
    head, groups = _grouped(tree.instructions)
    if before is not None and _starts_alike(before, tree, head, builds):
        variables, empty, before_from = before.variables, before.nothing, list(before.before_from)
    else:
        before = None
        length = len(tree.source.text)
        variables = GLOBAL_VARIABLES.for_file(length)
        empty = NO_VARIABLES.for_file(length)
        before_from = []
        given = _given_by(builds) if builds else None
        state = first_state(windows=tree.escape == "`", scratch=False)
        for instruction in head:
            before_from.append(Step(instruction, state))
            if isinstance(instruction, Arg):
                variables = variables.with_args(instruction.pairs, given=given)
    contexts = {name for build in builds for name in build.contexts}
    stages: list[Stage] = []
    names: dict[str, Stage] = {}
    kept: list[Stage] = []
    former = {it.start: it for it in before.stages} if before is not None else {}
    for from_, instructions in groups:
        alike = former.get(from_.start)
        if alike is not None and not are_written_alike(from_, alike.from_):
            alike = None
        if alike is not None and _goes_on(alike, from_, instructions, stages, names, variables):
            stage = alike
            kept.append(stage)
        else:
            stage = _stage(
                tree, from_, instructions, stages, names, variables, empty, alike, contexts
            )
        stages.append(stage)
        names[stage.name] = stage
    roles = [(it.is_final, it.in_final_image) for it in kept]
    for stage in kept:
        stage.is_final = stage.in_final_image = False
    finals = _finals(stages, names, builds)
    for stage in finals:
        stage.is_final = True
    for stage in _reached(finals):
        stage.in_final_image = True
    is_same = roles == [(it.is_final, it.in_final_image) for it in kept]
    if before is not None and (not is_same or empty.is_exhausted):
        return analyze(tree, builds)  # what was found out about them is no longer so
    return Dockerfile(tree, variables, tuple(stages), tuple(before_from), builds, empty)


def _given_by(builds: Sequence[Build]) -> Callable[[str], str | None]:
    """What says which value all builds give to an argument."""
    from dflint.model.builds import given_to_all

    return lambda name: given_to_all(builds, name)


def _finals(
    stages: Sequence[Stage], names: Mapping[str, Stage], builds: Sequence[Build]
) -> list[Stage]:
    """The stages that images are made of: those that are published, or else the last."""
    published = [build.target for build in builds if build.publishes]
    found = [names.get(target.text.lower()) for target in published if target and target.text]
    targets = [stage for stage in found if stage is not None]
    is_last_wanted = len(targets) < len(published) or not targets
    return [*targets, *stages[-1:]] if is_last_wanted else targets


def _reached(finals: Sequence[Stage]) -> set[Stage]:
    """These stages, and all that they build upon or may build upon."""
    found: set[Stage] = set()
    wanted: list[Stage | None] = [*finals]
    while wanted:
        stage = wanted.pop()
        if stage is not None and stage not in found:
            found.add(stage)
            wanted += [stage.base, *(stage.choices if stage.is_open else ())]
    return found


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
    earlier: Sequence[Stage],
    names: Mapping[str, Stage],
    variables: Scope,
    empty: Scope,
    alike: Stage | None,
    contexts: Container[str],
) -> Stage:
    """`alike`: that of an earlier text that the same FROM began. `contexts`: the names for which builds
    give a context, which takes the place of an image of that name."""
    word = from_.image
    name, base, choices = _base(word, earlier, names, variables)
    windows = base is None and (
        (tree.escape == "`" and (name or "").partition(":")[0] not in TITLES)
        or _is_windows(from_, name, instructions)
        or _says_windows(tree, from_, instructions)
    )
    if base is not None:
        image, first = base.image, base.last_state
    elif alike is not None and alike.base is None and _was_windows(alike) == windows:
        image, first = alike.image, alike.steps[0].state
    else:
        image = _image(word, name) if word is not None and name is not None else None
        if image is not None and not image.is_valid and placeholder_in(from_.rest.text):
            image = None  # the name is written before the build
        if name in contexts:
            image = None
        first = first_state(windows, name == "scratch", image, empty)
    return Stage(
        len(earlier),
        from_,
        base,
        image,
        first,
        instructions,
        variables,
        choices,
        name is None,
        alike,
    )


def _base(
    word: Argument | None, earlier: Sequence[Stage], names: Mapping[str, Stage], variables: Scope
) -> tuple[str | None, Stage | None, tuple[Stage, ...]]:
    """What FROM names, as far as it is known; the stage that this is; and those that it may be."""
    name = expand(word, variables) if word is not None else None
    choices = _choices(word, earlier) if word is not None and word.expands else ()
    base = names.get(name) if name else None
    if name is None and choices and _are_alike(choices):
        base = choices[0]
    return name, base, choices


def _starts_alike(
    before: Dockerfile, tree: Tree, head: Sequence[Instruction], builds: Sequence[Build]
) -> bool:
    """Whether stages of a tree see what those of an earlier text of it saw above the first FROM."""
    return (
        tree.escape == before.tree.escape
        and builds == before.builds
        and _are_same(head, before.before_from)
        and before.nothing.has_room
        and not any(SHELL_COMMENT in it.source.text for it in (tree, before.tree))
    )


def _was_windows(stage: Stage) -> bool:
    return stage.steps[0].state.shell is WINDOWS_SHELL


def _goes_on(
    stage: Stage,
    from_: From,
    instructions: Sequence[Instruction],
    earlier: Sequence[Stage],
    names: Mapping[str, Stage],
    variables: Scope,
) -> bool:
    """Whether a stage of an earlier text is one of this: of the same instructions, at the same place among
    the stages, upon the same of them. `earlier`, `names`: those that are above it now."""
    if stage.index != len(earlier) or not _are_same((from_, *instructions), stage.steps):
        return False
    _, base, choices = _base(stage.from_.image, earlier, names, variables)
    return base is stage.base and choices == stage.choices


def _are_same(instructions: Sequence[Instruction], steps: Sequence[Step]) -> bool:
    return len(instructions) == len(steps) and all(
        one is step.instruction for one, step in zip(instructions, steps, strict=True)
    )


def _choices(word: Argument, earlier: Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages whose name fits what FROM says: `base-$TARGETARCH` may be base-amd64.

    None for a variable alone, which may be any image, nor in files of so many stages that asking
    all of them would take long.
    """
    pieces = word.pieces
    if len(pieces) > MOST_PIECES or len(earlier) > MOST_CHOICES:
        return ()
    if not any(isinstance(it, str) or it.name in PLATFORM_VALUES for it in pieces):
        return ()
    return tuple([stage for stage in earlier if stage.name and _fits(stage.name, pieces)])


def _fits(name: str, pieces: Sequence[Piece]) -> bool:
    """Whether variables can have values with which the pieces are the name."""
    if len(name) > LONGEST_NAME:
        return False
    ends = {0}  # where what was read of the name may end
    for piece in pieces:
        if isinstance(piece, str):
            ends = {at + len(piece) for at in ends if name.startswith(piece, at)}
        elif piece.name in PLATFORM_VALUES:
            values = PLATFORM_VALUES[piece.name]
            ends = {at + len(it) for at in ends for it in values if name.startswith(it, at)}
        else:
            ends = set(range(min(ends), len(name) + 1)) if ends else ends
    return len(name) in ends


def _are_alike(stages: Sequence[Stage]) -> bool:
    """Whether what comes after finds the same in each of them."""
    first = stages[0]
    return all(
        (it.image and str(it.image.text)) == (first.image and str(first.image.text))
        and _user(it) == _user(first)
        and it.last_state.workdir == first.last_state.workdir
        and it.last_state.shell.words == first.last_state.shell.words
        for it in stages
    )


def _user(stage: Stage) -> str | None:
    user = stage.last_state.user
    return str(user.argument) if user is not None else None


def _image(word: Word, name: str) -> Image:
    """The image that a FROM names: its parts are where the word is."""
    return parse_image(word if word == name else Word(name, word.start, word.end, word.raw))


def _says_windows(tree: Tree, from_: From, instructions: list[Instruction]) -> bool:
    """Whether a comment for hadolint says that the shell of a stage is one of Windows.

    It holds for the stage that it is in; above the first FROM, for all stages.
    """
    places = _windows_comments(tree)
    end = (instructions or [from_])[-1].end
    at = bisect_right(places, from_.start)
    return bool(places) and (places[0] < 0 or (at < len(places) and places[at] < end))


@cached
def _windows_comments(tree: Tree) -> list[int]:
    """Where such comments are; below zero for one that holds for all stages."""
    text, found = tree.source.text, []
    first = next((it.start for it in tree.instructions if isinstance(it, From)), len(text))
    at = text.find(SHELL_COMMENT)
    while at >= 0:
        start = at + len(SHELL_COMMENT)
        name = text[start : start + LONGEST_SHELL].lstrip(" =").lower()
        if name.startswith(WINDOWS_SHELLS):
            found.append(at if at > first else -1)
        at = text.find(SHELL_COMMENT, start)
    return found


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
    return any(sign in it.body.text for it in instructions for sign in WINDOWS_SIGNS)
