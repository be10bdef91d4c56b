"""Which instruction of a Dockerfile made which layer of an image, and which byte it wastes."""

from __future__ import annotations

from dflint.image.image import layers_of_base, layers_shared
from dflint.image.waste import wasted
from dflint.measure.history import HistoryEntry, similarity
from dflint.model.measured import BuiltStep, WastedBytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.image.image import Image
    from dflint.image.layer import Layer
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step


class Attribution:
    """The layers of an image with the steps of a Dockerfile that made them.

    `steps` has one for each layer; None for those of the base image, and where no one can tell.
    `base_layers` is how many layers are those of the base image. `waste` is all that is wasted,
    but for what the base image wastes by itself.
    """

    def __init__(self, image: Image, steps: Sequence[Step | None], base_layers: int) -> None:
        self.image = image
        self.steps = tuple(steps)
        self.base_layers = base_layers
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
        """What a layer makes useless, by place and reason, the largest first."""
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
        """The steps that made layers, in order."""
        return [
            BuiltStep(step, layer.size, self.image.size, self.losses(layer))
            for layer, step in zip(self.image.layers, self.steps, strict=True)
            if step is not None
        ]


def built_steps(image: Image, base: Image | None = None) -> Callable[[Dockerfile], list[BuiltStep]]:
    """What the image shows of the steps of the file it was built of, for `lint(…, built=…)`.

    `base` is the base image, if it is at hand.
    """
    return lambda file: attribute(image, file, base=base).built()


def unattributed(image: Image, base: Image | None = None) -> Attribution:
    """The layers of an image of which there is no Dockerfile."""
    return Attribution(image, [None] * len(image.layers), _base_layers(image, None, base))


def attribute(
    image: Image,
    file: Dockerfile,
    *,
    stage: Stage | None = None,
    base: Image | None = None,
) -> Attribution:
    """Find the step of each layer.

    `stage` is the one that was built, the last unless given; a stage upon another one continues
    it. `base` is the base image, if it is at hand: then its layers are known, and what lies
    between them and the first step of the file is what its ONBUILDs made, which is the work of
    FROM.
    """
    stage = stage or file.final
    chain = stage.chain[::-1] if stage is not None else ()
    own = [step for it in chain for step in it.steps[1:]]
    known = len(base.history) if base is not None else 0
    matched = _matched([HistoryEntry(it) for it in image.history[known:]], own)
    steps: list[Step | None] = []
    first: int | None = None
    for number, history in enumerate(image.history):
        step = matched.get(number - known)
        if step is not None and first is None:
            first = len(steps)
        if not history.is_empty:
            steps.append(step)
    if len(steps) != len(image.layers):
        steps = [None] * len(image.layers)
    base_layers = _base_layers(image, first, base)
    if base is not None and chain:
        end = first if first is not None else base_layers
        steps[base_layers:end] = [chain[0].steps[0]] * (end - base_layers)
    return Attribution(image, steps, base_layers)


def _base_layers(image: Image, first: int | None, base: Image | None) -> int:
    if base is not None:
        return layers_shared(image, base)
    return first if first is not None else layers_of_base(image)


def _matched(notes: Sequence[HistoryEntry], steps: Sequence[Step]) -> dict[int, Step]:
    """The step of each note, by the number of the note: the way that makes most of them alike.

    Both keep their order. Of equally good ways it is the one that takes the last notes, because
    those of the base image come first.
    """
    score = [[0] * (len(steps) + 1) for _ in range(len(notes) + 1)]
    alike = [[similarity(note, step) for step in steps] for note in notes]
    for i in range(len(notes) - 1, -1, -1):
        for j in range(len(steps) - 1, -1, -1):
            both = score[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0
            score[i][j] = max(score[i + 1][j], score[i][j + 1], both)
    found: dict[int, Step] = {}
    i = j = 0
    while i < len(notes) and j < len(steps):
        if score[i][j] == score[i + 1][j]:
            i += 1
        elif score[i][j] == score[i][j + 1]:
            j += 1
        else:
            found[i] = steps[j]
            i, j = i + 1, j + 1
    return found
