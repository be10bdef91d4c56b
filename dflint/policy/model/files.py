"""A Dockerfile, its stages, its findings and its builds, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.images.labels import labels_of
from dflint.model.images.users import entrypoint_drops_root, user_of
from dflint.policy.expression.types import (
    BOOL,
    INT,
    MISSING,
    STRING,
    Class,
    Field,
    Thing,
    list_of,
    map_of,
)
from dflint.policy.model import parts
from dflint.policy.model.bases import BASE, base_of, base_thing, references_of
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Entrypoint, Env, Healthcheck, User, Volume

if TYPE_CHECKING:
    from typing import Any

    from dflint.engine.checked_file import CheckedFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

    Pair = tuple[Stage, Dockerfile]


class _End:
    """What a container of a stage finds: the state after its last instruction."""

    def __init__(self, stage: Stage) -> None:
        self.state = stage.last_state


def _user(stage: Stage) -> Any:
    found = user_of(_End(stage), stage)  # type: ignore[arg-type]
    return MISSING if found is None else found


def _env(stage: Stage) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reversed(stage.chain):
        for step in one.steps_of(Env):
            for pair in step.instruction.pairs:  # type: ignore[attr-defined]
                found[str(pair.key)] = parts.value_of(pair.value, step.state.variables)
    return found


def _labels(stage: Stage) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reversed(stage.chain):
        for pair, scope in labels_of(one):
            found[str(pair.key)] = parts.value_of(pair.value, scope)
    return found


def _healthcheck(stage: Stage) -> bool:
    last = stage.last(Healthcheck)
    return last is not None and last.instruction.kind.upper() != "NONE"  # type: ignore[attr-defined]


def _started(stage: Stage, kind: Any) -> list[str]:
    last = stage.last(kind)
    return [str(word) for word in last.instruction.words] if last is not None else []


def _volumes(stage: Stage) -> list[str]:
    steps = [step for one in reversed(stage.chain) for step in one.steps_of(Volume)]
    return [str(word) for step in steps for word in step.instruction.words]


def _platform(stage: Stage) -> str:
    flag = stage.from_.flag("platform")
    return str(flag.value or "") if flag is not None else ""


def _stage_commands(it: Pair) -> list[Thing]:
    stage, file = it
    return [found for step in parts.runs(stage) for found in parts.commands(step, stage, file)]


def _stage_packages(it: Pair) -> list[Thing]:
    stage, file = it
    those = [command for step in parts.runs(stage) for command in step.commands]
    return [found for command in those for found in parts.packages(command, stage, file)]


def _of_steps(it: Pair, make: Any) -> list[Thing]:
    stage, file = it
    return [found for step in stage.steps for found in make(step, stage, file)]


def _stage_bases(it: Pair) -> list[Thing]:
    return [base_thing(found) for found in references_of(it[1]) if found.stage is it[0]]


# What is in a Thing: a stage and the file.
STAGE = Class(
    "stage",
    "A stage: a FROM, and what follows up to the next.",
    (
        Field(
            "name",
            STRING,
            "Its name in lower case; empty where it has none.",
            lambda it: it[0].name,
        ),
        Field("number", INT, "Its number, from 0.", lambda it: it[0].index),
        Field("is_final", BOOL, "Whether an image is made of it.", lambda it: it[0].is_final),
        Field(
            "in_final_image",
            BOOL,
            "Whether what it writes is in such an image.",
            lambda it: it[0].in_final_image,
        ),
        Field("base", BASE, "What it builds upon.", lambda it: base_thing(base_of(it[0]))),
        Field(
            "image",
            STRING,
            "The image that its chain of stages begins with, as it is written.",
            lambda it: str(it[0].image.text) if it[0].image is not None else MISSING,
            "only the build decides it",
        ),
        Field(
            "bases",
            list_of(BASE),
            "All images that it names, also in COPY --from and mounts.",
            _stage_bases,
        ),
        Field(
            "platform",
            STRING,
            "What --platform says; empty where it says nothing.",
            lambda it: _platform(it[0]),
        ),
        Field(
            "user",
            STRING,
            'Who a container of it starts as: "root" for 0, too.',
            lambda it: _user(it[0]),
            parts.UNKNOWN_USER,
        ),
        Field(
            "drops_root",
            BOOL,
            "Whether the ENTRYPOINT of its base image is known to go on as another user.",
            lambda it: entrypoint_drops_root(it[0]),
        ),
        Field(
            "workdir",
            STRING,
            "The directory that a container of it starts in.",
            lambda it: (
                it[0].last_state.workdir if it[0].last_state.workdir is not None else MISSING
            ),
            "only the base image or the build knows it",
        ),
        Field(
            "env",
            map_of(STRING),
            "What ENV sets in it and the stages it builds upon.",
            lambda it: _env(it[0]),
        ),
        Field(
            "labels",
            map_of(STRING),
            "What LABEL sets in it and the stages it builds upon.",
            lambda it: _labels(it[0]),
        ),
        Field(
            "ports",
            list_of(parts.PORT),
            "What EXPOSE names in it.",
            lambda it: _of_steps(it, parts.ports),
        ),
        Field(
            "volumes",
            list_of(STRING),
            "What VOLUME names in it and the stages it builds upon.",
            lambda it: _volumes(it[0]),
        ),
        Field(
            "healthcheck",
            BOOL,
            "Whether a HEALTHCHECK is in force that is not NONE.",
            lambda it: _healthcheck(it[0]),
        ),
        Field(
            "entrypoint",
            list_of(STRING),
            "The words of its ENTRYPOINT; none for that of the base image.",
            lambda it: _started(it[0], Entrypoint),
        ),
        Field(
            "cmd",
            list_of(STRING),
            "The words of its CMD; none for that of the base image.",
            lambda it: _started(it[0], Cmd),
        ),
        Field(
            "instructions",
            list_of(parts.INSTRUCTION),
            "Its instructions, from FROM on.",
            lambda it: [parts.instruction(step, *it) for step in it[0].steps],
        ),
        Field(
            "commands", list_of(parts.COMMAND), "The programs that its RUNs run.", _stage_commands
        ),
        Field(
            "packages", list_of(parts.PACKAGE), "The packages that they install.", _stage_packages
        ),
        Field(
            "variables",
            list_of(parts.VARIABLE),
            "What its ARG and ENV set.",
            lambda it: _of_steps(it, parts.variables),
        ),
        Field("line", INT, "The line of its FROM.", lambda it: parts.line_of(it[0], it[1])),
    ),
    place_of=lambda it: it[0].from_,
)

# What is in a Thing: a diagnostic and the CheckedFile.
FINDING = Class(
    "finding",
    "What a rule that is on has found.",
    (
        Field("code", STRING, "The code of the rule.", lambda it: it[0].rule.code),
        Field("rule", STRING, "The name of the rule.", lambda it: it[0].rule.name),
        Field("category", STRING, "The category of the rule.", lambda it: it[0].rule.category),
        Field("severity", STRING, "error, warning, info or style.", lambda it: it[0].severity.name),
        Field("message", STRING, "What it says.", lambda it: it[0].message),
        Field(
            "suppressed",
            BOOL,
            "Whether a comment silences it.",
            lambda it: it[1].is_suppressed(it[0]),
        ),
        Field("line", INT, "Its line.", lambda it: parts.line_of(it[0], it[1].dockerfile)),
    ),
)

# What is in a Thing: a build, behind a place that is none in the Dockerfile.
BUILD = Class(
    "build",
    "A build of the Dockerfile, as the repository declares it.",
    (
        Field(
            "kind",
            STRING,
            "The kind of file: configuration, bake, compose, workflow, gitlab, script …",
            lambda it: it[1].kind,
        ),
        Field("name", STRING, "What that file calls it.", lambda it: it[1].name),
        Field("path", STRING, "That file, from the root of the repository.", lambda it: it[1].path),
        Field("line", INT, "The line in that file.", lambda it: it[1].line),
        Field(
            "context",
            STRING,
            "The folder that COPY takes files from.",
            lambda it: it[1].context if it[1].context is not None else MISSING,
            "it is not in the repository, or only a run knows it",
        ),
        Field(
            "target",
            STRING,
            "The stage that it builds; empty for the last one.",
            lambda it: _target(it[1]),
            "only a run knows it",
        ),
        Field(
            "args",
            map_of(STRING),
            "The build arguments whose values are known.",
            lambda it: {
                name: given.text for name, given in it[1].args.items() if given.text is not None
            },
        ),
        Field(
            "platforms",
            list_of(STRING),
            "The platforms that it asks for.",
            lambda it: list(it[1].platforms),
        ),
        Field("publishes", BOOL, "Whether others get the image.", lambda it: it[1].publishes),
    ),
)


def _target(build: Any) -> Any:
    if build.target is None:
        return ""
    return MISSING if build.target.text is None else build.target.text


def _stages(it: CheckedFile) -> list[Thing]:
    return [Thing(STAGE, (stage, it.dockerfile)) for stage in it.dockerfile.stages]


@cached
def _own_stages(it: CheckedFile) -> list[Thing]:
    return _stages(it)


def _joined(it: CheckedFile, name: str) -> list[Thing]:
    return [found for stage in _own_stages(it) for found in stage.get(name)]


def _final(it: CheckedFile) -> Any:
    final = it.dockerfile.final
    return next((stage for stage in _own_stages(it) if stage.of[0] is final), MISSING)


def _of_final(it: CheckedFile, name: str) -> Any:
    final = _final(it)
    return {} if final is MISSING else final.get(name)


def _before_from(it: CheckedFile) -> list[Thing]:
    return [parts.instruction(step, None, it.dockerfile) for step in _first_steps(it.dockerfile)]


def _first_steps(file: Dockerfile) -> list[Step]:
    from dflint.model.state import first_state
    from dflint.model.steps import Step

    known = {step.instruction.start: step for step in file.before_from}
    stop = file.stages[0].start if file.stages else file.end
    first = first_state(windows=False, scratch=False)
    those = [it for it in file.tree.instructions if it.start < stop]
    return [known.get(it.start) or Step(it, first) for it in those]


def _all_variables(it: CheckedFile) -> list[Thing]:
    first = [
        found
        for step in _first_steps(it.dockerfile)
        for found in parts.variables(step, None, it.dockerfile)
    ]
    return [*first, *_joined(it, "variables")]


def _users(it: CheckedFile) -> list[str]:
    steps = [step for stage in it.dockerfile.stages for step in stage.steps_of(User)]
    return [str(step.instruction.argument) for step in steps]  # type: ignore[attr-defined]


def _syntax(it: CheckedFile) -> str:
    found = [one.value for one in it.dockerfile.tree.directives if one.name == "syntax"]
    return str(found[0]) if found else ""


# What is in a Thing: a CheckedFile.
DOCKERFILE = Class(
    "dockerfile",
    "A Dockerfile. Policies can name its fields without `dockerfile.` before them.",
    (
        Field("path", STRING, "Its path as it was given.", lambda it: it.dockerfile.source.path),
        Field(
            "lines",
            INT,
            "The number of its lines.",
            lambda it: len(it.dockerfile.source.text.splitlines()),
        ),
        Field("syntax", STRING, "What `# syntax=` says; empty where it is not there.", _syntax),
        Field("stages", list_of(STAGE), "Its stages, in order.", _own_stages),
        Field(
            "final", STAGE, "The stage that the image is made of.", _final, "the file has no FROM"
        ),
        Field(
            "bases",
            list_of(BASE),
            "The images that it names: in FROM, COPY --from and mounts.",
            lambda it: [base_thing(found) for found in references_of(it.dockerfile)],
        ),
        Field(
            "instructions",
            list_of(parts.INSTRUCTION),
            "Its instructions, in order.",
            lambda it: [*_before_from(it), *_joined(it, "instructions")],
        ),
        Field(
            "commands",
            list_of(parts.COMMAND),
            "The programs that its RUNs run.",
            lambda it: _joined(it, "commands"),
        ),
        Field(
            "packages",
            list_of(parts.PACKAGE),
            "The packages that they install.",
            lambda it: _joined(it, "packages"),
        ),
        Field("variables", list_of(parts.VARIABLE), "What its ARG and ENV set.", _all_variables),
        Field("ports", list_of(parts.PORT), "What EXPOSE names.", lambda it: _joined(it, "ports")),
        Field(
            "labels",
            map_of(STRING),
            "The labels of the image, as far as the file sets them.",
            lambda it: _of_final(it, "labels"),
        ),
        Field("users", list_of(STRING), "What the USER instructions name.", _users),
        Field(
            "findings",
            list_of(FINDING),
            "What the rules that are on have found.",
            lambda it: [Thing(FINDING, (found, it)) for found in it.found],
        ),
        Field(
            "builds",
            list_of(BUILD),
            "The builds of it that the repository declares.",
            lambda it: [Thing(BUILD, (None, build)) for build in it.dockerfile.builds],
        ),
    ),
)
