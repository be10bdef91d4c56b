"""Variables that are used where nothing before declares them.

Source: Dockerfile reference, "Environment replacement" and "Scope" of ARG.
"""

from __future__ import annotations

from dflint.knowledge.image_purposes import LANGUAGES
from dflint.knowledge.systems import TITLES
from dflint.knowledge.variables import OF_APPLICATIONS, OF_THE_SYSTEM, OFTEN_IN_BASES
from dflint.model.images.facts import facts_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.scope import PLATFORM, PREDEFINED
from dflint.source import cached
from dflint.syntax.nodes import Add, Arg, Copy, Env
from dflint.syntax.words import read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Variable

# Of a RUN, only the mounts.
EXPANDS = frozenset(
    {
        "ADD",
        "ARG",
        "COPY",
        "ENV",
        "EXPOSE",
        "LABEL",
        "RUN",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)
EXPANDING_FLAGS = frozenset({"chown", "chmod", "checksum"})


@cached
def undeclared_variables(stage: Stage) -> tuple[tuple[Step, Variable], ...]:
    """The variables that the builder replaces where they are not declared; not in an ONBUILD.

    Each name once an instruction.
    """
    return tuple(_undeclared(stage))


def _undeclared(stage: Stage) -> Iterator[tuple[Step, Variable]]:
    for step in stage.steps:
        instruction = step.instruction
        if instruction.KEYWORD not in EXPANDS or "$" not in instruction.written:
            continue
        seen: set[str] = set()
        for variable in replaced_variables(instruction):
            name = variable.name
            is_known = name in seen or name in step.state.variables
            if not is_known and (name[:1].isalpha() or name[:1] == "_"):
                seen.add(name)
                yield step, variable


def replaced_variables(instruction: Instruction) -> list[Variable]:
    """Every variable that the builder replaces in an instruction."""
    found: list[Variable] = []
    keyword = instruction.KEYWORD
    for flag in instruction.flags:
        value = flag.value
        if value is None or not value.expands:
            continue
        if flag.name in EXPANDING_FLAGS or (flag.name == "mount" and keyword == "RUN"):
            found += value.variables
    if keyword == "RUN":
        return found
    if "$" in instruction.rest.text:
        for word in instruction.words:
            if word.expands:
                found += word.variables
    if instruction.heredocs and isinstance(instruction, Copy | Add):
        for heredoc in instruction.heredocs:
            if heredoc.expand and "$" in heredoc.written:
                body = heredoc.body
                found += read_word(body, 0, len(body.text), "\\", quotes=False).variables
    return found


def declared_elsewhere(name: str, stage: Stage, file: Dockerfile) -> Pair | None:
    """The ARG or ENV of another stage that declares a name, where that is of no use to this stage.

    None where the base image may set it, or where only its own instructions, or those before the first
    FROM, declare it.
    """
    is_open = name in OFTEN_IN_BASES or name in PLATFORM or name in PREDEFINED
    declared = _declared(file).get(name)
    if is_open or declared is None or stage.image is None or name in file.global_pairs:
        return None
    facts = facts_of(stage.image)
    if not stage.image.is_scratch and (facts is None or name in facts.env or facts.has_triggers):
        return None
    maybe = [one for it in stage.chain for one in it.choices]
    those = [pair for one, pair in declared if not stage.builds_upon(one) and one not in maybe]
    return those[0] if len(those) == len(declared) else None


def knows_variables(stage: Stage) -> bool:
    """Whether it is known which variables the base image of a stage sets."""
    image = stage.image
    return image is not None and (image.is_scratch or facts_of(image) is not None)


def base_surely_lacks(name: str, stage: Stage) -> bool:
    """Whether the base image is known not to set a variable, and no build gives it by itself.

    Those of Debian, Ubuntu and Alpine set PATH and nothing else. Of an image of a language, those of an
    application are not among what it sets, whatever its tag.
    """
    if stage.image is None:
        return False
    if stage.image.familiar in LANGUAGES and name in OF_APPLICATIONS:
        return True
    if plain_name(stage.image.familiar) not in TITLES and not _is_official_without(
        name, stage.image
    ):
        return False
    maybe = {one for it in stage.chain for one in it.choices}
    if any(name in one.last_state.variables for one in maybe):
        return False
    return not (name in OF_THE_SYSTEM or name in PLATFORM or name in PREDEFINED)


def _is_official_without(name: str, image: Image) -> bool:
    """Whether an image is an official one that surely does not set a variable."""
    if name in OFTEN_IN_BASES:
        return False  # some of its tags may set it
    facts = facts_of(image)
    if facts is None or facts.name != plain_name(image.familiar):
        return False  # what is known is of the image that it is built on
    return facts.surely_lacks(name)


@cached
def _declared(file: Dockerfile) -> dict[str, list[tuple[Stage, Pair]]]:
    """The ARGs and ENVs of the stages by what they declare, in order."""
    found: dict[str, list[tuple[Stage, Pair]]] = {}
    for stage in file.stages if len(file.stages) > 1 else ():
        for step in stage.steps_of(Arg, Env):
            for pair in step.instruction.pairs if isinstance(step.instruction, Arg | Env) else ():
                found.setdefault(str(pair.key), []).append((stage, pair))
    return found
