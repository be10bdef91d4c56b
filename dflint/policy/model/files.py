"""A Dockerfile, its findings and its builds, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.state import first_state
from dflint.model.steps import Step
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
from dflint.policy.model.bases import BASE, base_thing, references_of
from dflint.policy.model.commands import COMMAND, PACKAGE
from dflint.policy.model.common import line_of
from dflint.policy.model.instructions import INSTRUCTION, instruction
from dflint.policy.model.stages import STAGE
from dflint.policy.model.variables import PORT, VARIABLE, variables
from dflint.source import cached
from dflint.syntax.nodes import User

if TYPE_CHECKING:
    from typing import Any

    from dflint.engine.checked_file import CheckedFile
    from dflint.model.stages import Dockerfile

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
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[1].dockerfile)),
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
    return [instruction(step, None, it.dockerfile) for step in _first_steps(it.dockerfile)]


def _first_steps(file: Dockerfile) -> list[Step]:
    known = {step.instruction.start: step for step in file.before_from}
    stop = file.stages[0].start if file.stages else file.end
    first = first_state(windows=False, scratch=False)
    those = [it for it in file.tree.instructions if it.start < stop]
    return [known.get(it.start) or Step(it, first) for it in those]


def _all_variables(it: CheckedFile) -> list[Thing]:
    first = [
        found
        for step in _first_steps(it.dockerfile)
        for found in variables(step, None, it.dockerfile)
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
            list_of(INSTRUCTION),
            "Its instructions, in order.",
            lambda it: [*_before_from(it), *_joined(it, "instructions")],
        ),
        Field(
            "commands",
            list_of(COMMAND),
            "The programs that its RUNs run.",
            lambda it: _joined(it, "commands"),
        ),
        Field(
            "packages",
            list_of(PACKAGE),
            "The packages that they install.",
            lambda it: _joined(it, "packages"),
        ),
        Field("variables", list_of(VARIABLE), "What its ARG and ENV set.", _all_variables),
        Field("ports", list_of(PORT), "What EXPOSE names.", lambda it: _joined(it, "ports")),
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
