"""Which build arguments a Dockerfile takes, and which it cannot be built without."""

from __future__ import annotations

from dflint.model.frames import Value
from dflint.model.image_reference import is_reference, parse_image
from dflint.model.images.registries import may_have_triggers
from dflint.model.scope import PLATFORM, PREDEFINED, Scope, expand, text_of
from dflint.source import Word, cached
from dflint.syntax.nodes import Arg, Onbuild, Unknown
from dflint.syntax.words import Argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.nodes import From
    from dflint.syntax.words import Variable

FAILS_IF_UNSET = ("?", ":?")  # `${V:?}` says itself that V must be given
# Read by the builder itself.
BUILDER_READS = ("BUILDKIT_", "SOURCE_DATE_EPOCH", "DOCKER_", "BUILDX_")
FRONTENDS = ("docker/dockerfile", "docker.io/docker/dockerfile", "docker/dockerfile-upstream")


def takes_argument(file: Dockerfile, name: str) -> bool:
    """Whether a Dockerfile may take a build argument: an ARG declares it, or that cannot be known."""
    if name in PREDEFINED or name in PLATFORM or name.startswith(BUILDER_READS):
        return True
    return name in _declared(file) or _is_unclear(file)


def required_arguments(file: Dockerfile, target: str = "") -> list[Variable]:
    """The arguments without which the stages that a build needs have no base image.

    `target`: the name of the stage that is built, "" for the last one.
    """
    stage = file.target(target)
    wanted = file.needed_by([stage]) if stage is not None else []
    return [it for stage in wanted for it in required_in_from(stage.from_, stage, file)]


def required_in_from(from_: From, stage: Stage, file: Dockerfile) -> list[Variable]:
    """The variables in a FROM that must be given: with the defaults it names no image."""
    word = from_.image
    if word is None or not word.expands or (stage.image is not None and stage.image.is_valid):
        return []
    name = with_defaults(word, file)
    return without_default(word, file) if name is not None and not is_reference(name) else []


def without_default(word: Word, file: Dockerfile) -> list[Variable]:
    """The variables in a word whose ARG has no default."""
    if not isinstance(word, Argument):
        return []
    return [
        it
        for it in word.variables
        if it.modifier in ("", *FAILS_IF_UNSET)
        and (value := file.variables.values.get(it.name))
        and value.pair
        and value.pair.value is None
    ]


def with_defaults(word: Argument, file: Dockerfile) -> str | None:
    """What a plain build takes; None where a variable is not declared or must be given."""
    if any(it.modifier in FAILS_IF_UNSET or it.name not in file.variables for it in word.variables):
        return None
    known = file.variables.values
    names = {str(it.name) for it in word.variables}
    defaults = {name: Value(_default(it, name), "arg") for name in names if (it := known.get(name))}
    return None if word.problems else expand(word, Scope.of(defaults))


def _default(value: Value, name: str) -> str | None:
    """Empty for an ARG without one; None where the build decides."""
    if value.pair is None:
        return "amd64" if name in PLATFORM else None  # good enough to see if it is a name
    if value.pair.value is None:
        return ""
    return None if value.pair.value.problems else value.text


@cached
def _declared(file: Dockerfile) -> frozenset[str]:
    """The arguments that an ARG declares, in any place."""
    return frozenset(str(pair.key) for arg in _args(file) for pair in arg.pairs)


def _args(file: Dockerfile) -> Iterator[Arg]:
    yield from file.global_args
    for stage in file.stages:
        for step in stage.steps_of(Arg, Onbuild):
            inner = step.inner.instruction if step.inner is not None else step.instruction
            if isinstance(inner, Arg):
                yield inner


@cached
def _is_unclear(file: Dockerfile) -> bool:
    """Whether something else than its ARGs may declare arguments.

    Another frontend, instructions that a template becomes, or an ONBUILD of a base image.
    """
    for directive in file.tree.directives:
        if directive.name.lower() == "syntax" and not directive.value.startswith(FRONTENDS):
            return True
    if not file.stages or any(isinstance(it, Unknown) for it in file.tree.instructions):
        return True
    return any(_may_have_triggers(stage, file) for stage in file.stages if stage.base is None)


def _may_have_triggers(stage: Stage, file: Dockerfile) -> bool:
    """Whether the base image of a stage may have ONBUILD ARGs that the file does not show."""
    text = text_of(stage.from_.image, file.variables)
    image = parse_image(Word(text, 0, len(text)))
    if "$" in image.name or "$" in (image.registry or ""):
        return not stage.choices
    return may_have_triggers(image)
