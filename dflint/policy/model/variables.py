"""Variables and ports, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.variables.secrets import is_secret, is_secret_name
from dflint.policy.expression.types import BOOL, INT, MISSING, STRING, Class, Field, Thing
from dflint.policy.model.bases import HIDDEN
from dflint.policy.model.common import line_of, stage_label, value_of
from dflint.syntax.nodes import Arg, Env, Expose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.parts import Pair

# What is in a Thing: a pair, the instruction, the variables in force, the stage and the file.
VARIABLE = Class(
    "variable",
    "A variable that an ARG or ENV sets.",
    (
        Field("name", STRING, "Its name.", lambda it: str(it[0].key)),
        Field(
            "value",
            STRING,
            "Its value; what only the build knows is as it is written.",
            lambda it: value_of(it[0].value, it[2]),
        ),
        Field("kind", STRING, "arg or env.", lambda it: "arg" if isinstance(it[1], Arg) else "env"),
        Field(
            "is_secret",
            BOOL,
            "Whether its name is that of a secret, and its value may be one.",
            lambda it: _is_secret(it[0]),
        ),
        Field(
            "stage",
            STRING,
            "Its stage: the name, or the number; empty before the first FROM.",
            lambda it: stage_label(it[3]),
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[4])),
    ),
)


def _is_secret(pair: Pair) -> bool:
    name = str(pair.key)
    return is_secret_name(name) if pair.value is None else is_secret(name, str(pair.value))


def variables(step: Step, stage: Stage | None, file: Dockerfile) -> Iterator[Thing]:
    """What a step sets, as policies see it."""
    it = step.instruction
    if isinstance(it, Env | Arg):
        for pair in it.pairs:
            yield Thing(VARIABLE, (pair, it, step.state.variables, stage, file))


# What is in a Thing: a word, the stage and the file.
PORT = Class(
    "port",
    "A port that EXPOSE names.",
    (
        Field(
            "number", INT, "Its number; of a range, the first.", lambda it: _port(it[0], 0), HIDDEN
        ),
        Field(
            "last",
            INT,
            "The last number of a range; else its number.",
            lambda it: _port(it[0], 1),
            HIDDEN,
        ),
        Field(
            "protocol",
            STRING,
            "tcp, udp or sctp.",
            lambda it: str(it[0]).partition("/")[2].lower() or "tcp",
        ),
        Field(
            "stage", STRING, "Its stage: the name, or the number.", lambda it: stage_label(it[1])
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[2])),
    ),
)


def _port(word: str, at: int) -> Any:
    first, dash, last = str(word).partition("/")[0].partition("-")
    number = last if at and dash else first
    return int(number) if number.isdecimal() and len(number) < 10 else MISSING


def ports(step: Step, stage: Stage, file: Dockerfile) -> Iterator[Thing]:
    """What an EXPOSE names, as policies see it."""
    if isinstance(step.instruction, Expose):
        yield from (Thing(PORT, (word, stage, file)) for word in step.instruction.words)
