"""Which instruction of a Dockerfile made which layer of an image, and which byte it wastes."""

from __future__ import annotations

from dflint.image.image import layers_of_base, layers_shared
from dflint.image.waste import wasted
from dflint.measure.history import HistoryEntry, made_in_one_go, similarity
from dflint.model.measured import BuiltStep, WastedBytes
from dflint.source import cached_property
from dflint.syntax.nodes import Add, Copy, Onbuild, Run, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.image.image import Image
    from dflint.image.layer import Layer
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step


WRITES = (Run, Copy, Add)  # what layers consist of
MAKES_LAYERS = (*WRITES, Workdir)  # of WORKDIR, some builders make one too


class Attribution:
    """The layers of an image with the steps of a Dockerfile that made them.

    `steps` has those of each layer: mostly one; several where a builder makes one layer of many
    instructions; none for those of the base image, and where that is not known. `base_layers` is
    how many layers are those of the base image. `waste` is all that is wasted, except for what the
    base image wastes by itself. Of the steps that write files, `explained` are in the history of the
    image, and `missing` are not.
    """

    def __init__(
        self,
        image: Image,
        steps: Sequence[Sequence[Step]],
        base_layers: int,
        explained: int = 0,
        missing: Sequence[Step] = (),
    ) -> None:
        self.image = image
        self.steps = tuple(map(tuple, steps))
        self.base_layers = base_layers
        self.explained = explained
        self.missing = tuple(missing)
        self.waste = wasted(image, base_layers)

    @property
    def is_empty(self) -> bool:
        """Whether no layer comes from the file: it is probably that of another image."""
        return not any(self.steps)

    @property
    def wasted(self) -> int:
        """All that is wasted, in bytes."""
        return sum(it.size for it in self.waste)

    def losses(self, layer: Layer) -> list[WastedBytes]:
        """What a layer makes useless, by place and reason, the largest first.

        This is the one meaning of waste: it counts for the layer that causes it, and has the place
        where the bytes are.
        """
        found: dict[tuple[int | None, str], WastedBytes] = {}
        for it in self.waste:
            if it.by == layer.number:
                place = it.layer if it.layer >= self.base_layers else None
                new = WastedBytes(it.reason, place, self.steps[it.layer])
                loss = found.setdefault((place, it.reason), new)
                loss.size += it.size
                loss.files += 1
        return sorted(found.values(), key=lambda it: -it.size)

    def built(self) -> list[BuiltStep]:
        """The steps that made layers of their own, in order."""
        return [
            BuiltStep(steps[0], layer.size, self.image.size, self.losses(layer))
            for layer, steps in zip(self.image.layers, self.steps, strict=True)
            if len(steps) == 1
        ]

    def mismatch(self, file: Dockerfile) -> str:
        """Why the image seems to be none of the file, in one sentence; nothing if it may be one."""
        image, path = f'"{self.image.reference}"', f'"{file.source.path}"'
        missing = len(self.missing)
        if self.is_empty:
            return f"no layer of {image} comes from {path}." if missing else ""
        if missing and not self.explained:
            return (
                f"the history of {image} has no RUN, COPY or ADD of {path}: its layers were joined,"
                " or it was built of another file."
            )
        if missing:
            line = file.source.position(self.missing[0].start).line
            what = "an instruction, that of" if missing == 1 else f"{missing} instructions, first"
            return f"{image} is not built of {path} as it is: its history lacks {what} line {line}."
        foreign = self.steps[self.base_layers :].count(())
        if foreign:
            some = "one of its layers comes" if foreign == 1 else f"{foreign} of its layers come"
            return f"{image} is not built of {path} as it is: {some} from no line of it."
        return ""


def texts(steps: Sequence[Step]) -> str:
    """Instructions on one line."""
    return "; ".join(" ".join(it.instruction.written.split()) for it in steps)


def spanned(lines: Sequence[int]) -> str:
    """`4`, or `4-9` from the first to the last of several lines; nothing for none."""
    if not lines:
        return ""
    return str(lines[0]) if lines[0] == lines[-1] else f"{lines[0]}-{lines[-1]}"


def built_steps(image: Image, base: Image | None = None) -> Callable[[Dockerfile], list[BuiltStep]]:
    """What the image shows of the steps of the file it was built of, for `lint(…, built=…)`.

    `base` is the base image, if it is at hand.
    """
    return lambda file: attribute(image, file, base=base).built()


def unattributed(image: Image, base: Image | None = None) -> Attribution:
    """The layers of an image of which there is no Dockerfile."""
    return Attribution(image, [()] * len(image.layers), _base_layers(image, None, base))


def attribute(
    image: Image,
    file: Dockerfile,
    *,
    stage: Stage | None = None,
    base: Image | None = None,
) -> Attribution:
    """Find the steps of each layer.

    `stage` is the one that was built; unless given it is the last, or another one that explains
    more of the history. A stage upon another one continues it. `base` is the base image, if it is
    at hand: then its layers are known, and what lies between them and the first step of the file is
    what its ONBUILDs made, which is the work of FROM.
    """
    known = len(base.history) if base is not None else 0
    notes = [HistoryEntry(it) for it in image.history[known:]]
    candidates = [stage] if stage is not None else file.stages[::-1]
    tried = [_Matching(notes, it.chain[::-1]) for it in candidates]
    best = max(tried, key=lambda it: it.explained - len(it.missing), default=_Matching(notes, ()))
    below: list[tuple[Step, ...]] = [() for it in image.history[:known] if not it.is_empty]
    steps = below + best.layers(is_lowest=not below)
    if len(steps) != len(image.layers):
        steps = [()] * len(image.layers)
    first = next((number for number, it in enumerate(steps) if it), None)
    base_layers = _base_layers(image, first, base)
    if base is not None and best.chain:
        end = first if first is not None else base_layers
        steps[base_layers:end] = [(best.chain[0].steps[0],)] * (end - base_layers)
    return Attribution(image, steps, base_layers, best.explained, best.missing)


def _base_layers(image: Image, first: int | None, base: Image | None) -> int:
    if base is not None:
        return layers_shared(image, base)
    return first if first is not None else layers_of_base(image)


class _Matching:
    """What is noted of an image, and the steps of some stages: which note is of which step.

    What ONBUILD adds is the work of the FROM that it comes with.
    """

    def __init__(self, notes: Sequence[HistoryEntry], chain: Sequence[Stage]) -> None:
        self.notes = notes
        self.chain = chain
        self.own: list[Step] = []
        self.writers: list[Step] = []  # whose work each of these is
        for base, stage in zip([None, *chain], chain, strict=False):
            triggers = [it.inner for it in base.steps_of(Onbuild)] if base is not None else []
            added = [it for it in triggers if it is not None]
            self.own += [*added, *stage.steps[1:]]
            self.writers += [*[stage.steps[0]] * len(added), *stage.steps[1:]]
        self.found = _matched(notes, self.own)

    @cached_property
    def missing(self) -> list[Step]:
        """The steps that write files, and are not in the history."""
        noted = set(self.found.values())
        return [it for at, it in enumerate(self.writers) if self._writes(at) and at not in noted]

    @cached_property
    def explained(self) -> int:
        """How many of the steps that write files are in the history."""
        return sum(map(self._writes, self.found.values()))

    def layers(self, is_lowest: bool) -> list[tuple[Step, ...]]:
        """The steps of each layer. `is_lowest`: there are no other layers below."""
        made: list[tuple[Step, ...]] = []
        last = -1  # the last step whose work is in a layer
        waiting: list[int] = []  # the notes since the last layer
        for number, note in enumerate(self.notes):
            waiting.append(number)
            if note.is_empty:
                continue
            end, is_alone = self._end(waiting)
            group = self.writers[end : end + 1] if is_alone else self._since(last, end)
            if group and not is_alone and is_lowest and not made:
                group = [*self._from, *group]
            made.append(tuple(group))
            last = max(last, end)
            waiting = []
        return made

    def _end(self, waiting: Sequence[int]) -> tuple[int, bool]:
        """The last step whose work is in a layer, -1 where it is not known; whether it is the only one.

        `waiting` are the notes since the layer below; the last one is that of the layer.
        """
        note = self.notes[waiting[-1]]
        end = self.found.get(waiting[-1], -1)
        before = [number for number in waiting[:-1] if self._writes(self.found.get(number, -1))]
        if end < 0:  # two layers that were joined later have a note that says nothing
            return max(
                (self.found[it] for it in before), default=-1
            ) if not note.text else -1, False
        if not isinstance(self.own[end].instruction, MAKES_LAYERS):
            return end, False
        return end, not made_in_one_go(note, [self.notes[it] for it in before])

    def _since(self, last: int, end: int) -> list[Step]:
        """What may have made a layer, of the steps after one up to another."""
        steps = range(last + 1, end + 1)
        found = [self.writers[at] for at in steps if self._writes(at)]
        return list(dict.fromkeys(found)) or self.writers[end : end + 1]

    def _writes(self, at: int) -> bool:
        return at >= 0 and isinstance(self.own[at].instruction, WRITES)

    @property
    def _from(self) -> list[Step]:
        """The FROM of the base image, if there is one."""
        image = self.chain[0].image
        return [] if image is not None and image.is_scratch else [self.chain[0].steps[0]]


def _matched(notes: Sequence[HistoryEntry], steps: Sequence[Step]) -> dict[int, int]:
    """The number of the step of each note, by that of the note: the way that makes most alike.

    Both keep their order. Of equally good ways it is the one that takes the last notes, because
    those of the base image come first.
    """
    score = [[0] * (len(steps) + 1) for _ in range(len(notes) + 1)]
    alike = [[similarity(note, step) for step in steps] for note in notes]
    for i in range(len(notes) - 1, -1, -1):
        for j in range(len(steps) - 1, -1, -1):
            both = score[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0
            score[i][j] = max(score[i + 1][j], score[i][j + 1], both)
    found: dict[int, int] = {}
    i = j = 0
    while i < len(notes) and j < len(steps):
        if score[i][j] == score[i + 1][j]:
            i += 1
        elif score[i][j] == score[i][j + 1]:
            j += 1
        else:
            found[i] = j
            i, j = i + 1, j + 1
    return found
