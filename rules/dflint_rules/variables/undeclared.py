"""Variables that are not declared where they are used."""

from __future__ import annotations

from itertools import islice

from dflint.fix import Edit, delete, hint, replace, unsafe
from dflint.fixes.deletion import whole_lines
from dflint.fixes.insertion import above
from dflint.knowledge.variables import OFTEN_IN_BASES
from dflint.model.images.registries import is_own, may_have_triggers
from dflint.model.scope import PLATFORM
from dflint.model.variables.in_scripts import unset_variables
from dflint.model.variables.references import unmentioned_args
from dflint.model.variables.undeclared import (
    base_surely_lacks,
    declared_elsewhere,
    knows_variables,
    replaced_variables,
    undeclared_variables,
)
from dflint.model.variables.unset import is_guarded
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Env
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned
    from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Instruction, Run
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Variable

BUILDER_SETS = frozenset({"PATH"})  # where the base image does not
HAS_DEFAULT = (":-", "-")  # what follows is the value of a variable that is not declared


# How a script uses a variable of the platform.
# Read by the builder itself.
BUILDER_READS = ("BUILDKIT_", "SOURCE_DATE_EPOCH", "DOCKER_", "BUILDX_")
MOST = 100  # variables that a name is compared with


@rule("DF141", Severity.WARNING, "correctness", also="UndefinedVar")
def undefined_variable(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A variable is used that is not declared, so it is empty.

    An ARG before the first FROM is seen by FROM only: a stage that wants it says `ARG NAME` once
    more. The same goes for TARGETARCH and its kin, and for an ARG or ENV of another stage. Other unknown
    variables may come from the base image, so they are reported only if it is one that sets none, such as
    debian, or a declared name is very near, and the reference gives no default, as in `${PORT:-80}`.

    ```dockerfile bad
    ARG VERSION=1.2
    FROM debian:12
    LABEL org.opencontainers.image.version=$VERSION
    ```

    ```dockerfile fixed
    ARG VERSION=1.2
    FROM debian:12
    ARG VERSION
    LABEL org.opencontainers.image.version=$VERSION
    ```

    ```dockerfile bad
    FROM debian:12
    ENV APP_HOME=/srv/app
    WORKDIR $AP_HOME
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV APP_HOME=/srv/app
    WORKDIR $APP_HOME
    ```
    """
    for step, variable in undeclared_variables(stage):
        name = variable.name
        if name in file.variables.values:
            fix = _declared(name, step.instruction, file, f"Declare {name} in this stage")
            message = f"{name} is not declared in this stage, so it is empty"
            found = Finding(variable, f"{message}{_unless(stage)}", fix)
            yield found if knows_variables(stage) else found.at_most(Severity.INFO)
        elif (pair := declared_elsewhere(name, stage, file)) is not None:
            yield _of_another_stage(variable, name, pair, step.instruction, file)
        elif variable.modifier in HAS_DEFAULT and variable.operand:
            continue
        elif name not in OFTEN_IN_BASES and (near := _near(name, step)):
            alike = [it.name for it in replaced_variables(step.instruction) if it.name == name]
            fix = unsafe(f"Write {near}", *[replace(it, near) for it in alike])
            yield Finding(
                variable, f"{name} is not declared, so it is empty: did you mean {near}?", fix
            )
        elif name not in BUILDER_SETS and stage.image and stage.image.is_scratch:
            yield Finding(
                variable, f"{name} is not declared, so it is empty: scratch has no variables"
            )
        elif base_surely_lacks(name, stage) and not _may_be_empty(variable, step):
            yield Finding(
                variable, f"{name} is not declared, so it is empty: the base image has no {name}"
            )


def _unless(stage: Stage) -> str:
    """What a message adds where it is not known which variables the base image sets."""
    return "" if knows_variables(stage) else " unless the base image sets it"


def _may_be_empty(variable: Variable, step: Step) -> bool:
    """Whether a variable has a default, or is what an ENV adds something to, as `A=$A:/x` does."""
    it = step.instruction
    is_added_to = isinstance(it, Env) and any(pair.key == variable.name for pair in it.pairs)
    return bool(variable.modifier) or is_added_to


@rule("DF147", Severity.INFO, "correctness", also="UndefinedVar", default=False)
def variable_from_base_image(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A variable is used that only the base image can set; otherwise it is empty.

    Off unless selected, because a Dockerfile does not show what its base image sets. What is wrong
    whatever the base image is, undefined-variable reports; both together are what BuildKit's
    UndefinedVar reports, if the base image sets nothing.

    ```dockerfile bad
    FROM quay.io/jupyter/minimal-notebook:2024-10-07
    USER ${NB_UID}
    ```

    ```dockerfile good
    FROM quay.io/jupyter/minimal-notebook:2024-10-07
    ARG NB_UID=1000
    USER ${NB_UID}
    ```
    """
    if not undeclared_variables(stage) or (stage.image is not None and stage.image.is_scratch):
        return
    for step, variable in undeclared_variables(stage):
        name = variable.name
        if name in BUILDER_SETS or name in file.variables.values or base_surely_lacks(name, stage):
            continue
        if name in OFTEN_IN_BASES or not _near(name, step):
            yield Finding(
                variable, f"{name} is not declared: it is empty unless the base image sets it"
            )


def _near(name: str, step: Step) -> str:
    """A declared variable of nearly that name: the same except for case, or one letter off."""
    declared = [*islice(step.state.variables.values, MOST + 1)]
    if len(declared) > MOST:  # too much to compare with each name
        return ""
    known = [it for it in declared if it.isidentifier()]  # a variable has no other name
    if not any(_is_near(name, it) for it in known if abs(len(name) - len(it)) < 2):
        return ""
    near = nearest(name, known)
    return near if _is_near(name, near) else ""


def _is_near(one: str, other: str) -> bool:
    if one.lower() == other.lower():
        return True
    is_long = min(len(one), len(other)) >= 5
    return is_long and abs(len(one) - len(other)) < 2 and _letters_off(one, other) < 3


def _letters_off(one: str, other: str) -> int:
    """How many letters differ between what two words begin and end with."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    stop = 0
    while stop < min(len(one), len(other)) - start and one[-1 - stop] == other[-1 - stop]:
        stop += 1
    return max(len(one), len(other)) - start - stop


@rule("DF135", Severity.WARNING, "correctness", needs_text="$")
def platform_variable_not_declared(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN uses TARGETARCH or another platform variable without declaring it, so it is empty.

    BuildKit knows these variables, but a stage gets only those that it asks for with ARG.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSLO https://example.com/tool-$TARGETARCH
    ```

    ```dockerfile fixed
    FROM debian:12
    ARG TARGETARCH
    RUN curl -fsSLO https://example.com/tool-$TARGETARCH
    ```
    """
    text = run.program.source.text
    if "TARGET" not in text and "BUILD" not in text:  # as in the names of all of them
        return
    for word in unset_variables(step).values():
        if word in PLATFORM:
            fix = _declared(str(word), run, file, f"Add ARG {word}")
            message = f"{word} is empty: the stage does not declare it with ARG"
            yield Finding(word, message, None if step.is_trigger else fix)


@rule("DF136", Severity.WARNING, "correctness", needs_text="$")
def global_arg_not_declared(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A RUN uses a global ARG that the stage does not declare, so it is empty.

    An ARG before the first FROM is seen by FROM only. A stage that wants it says `ARG NAME` once more.

    ```dockerfile bad
    ARG TOOL_VERSION=1.2
    FROM debian:12
    RUN curl -fsSLO https://example.com/tool-$TOOL_VERSION
    ```

    ```dockerfile fixed
    ARG TOOL_VERSION=1.2
    FROM debian:12
    ARG TOOL_VERSION
    RUN curl -fsSLO https://example.com/tool-$TOOL_VERSION
    ```
    """
    if not file.global_pairs:
        return
    declared = step.state.variables.values
    for name, word in unset_variables(step).items():
        pair = file.global_pairs.get(name)
        if pair is None or name in declared or name in OFTEN_IN_BASES or name in PLATFORM:
            continue
        fix = _declared(str(word), run, file, f"Add ARG {word}")
        related = Related(pair, "only FROM sees this ARG")
        message = (
            f"{word} is empty{_unless(stage)}: the stage does not declare the global ARG again"
        )
        found = Finding(word, message, None if step.is_trigger else fix, related)
        yield found if knows_variables(stage) else found.at_most(Severity.INFO)


@rule("DF174", Severity.WARNING, "correctness", needs_text="$")
def variable_of_another_stage(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A RUN uses an ARG or ENV of another stage, where it is empty.

    A stage has its own variables, those of the stages that it builds upon, and those of its base image.
    An ARG that several stages need is declared in each of them.

    Said only where the variables of the base image are known (facts of 2026-11).

    ```dockerfile bad
    FROM golang:1.25 AS build
    ARG TOOL_VERSION=1.2
    RUN go install example.com/tool@v$TOOL_VERSION
    FROM debian:13-slim
    COPY --from=build /go/bin/tool /usr/local/bin/
    RUN mkdir -p /opt/tool/$TOOL_VERSION
    ```

    ```dockerfile fixed
    FROM golang:1.25 AS build
    ARG TOOL_VERSION=1.2
    RUN go install example.com/tool@v$TOOL_VERSION
    FROM debian:13-slim
    COPY --from=build /go/bin/tool /usr/local/bin/
    ARG TOOL_VERSION=1.2
    RUN mkdir -p /opt/tool/$TOOL_VERSION
    ```
    """
    if len(file.stages) < 2 or step.is_trigger:
        return
    given = {str(it.fields["env"]) for it in run.mounts if "env" in it.fields}
    for name, word in unset_variables(step).items():
        pair = declared_elsewhere(name, stage, file) if name not in given else None
        if pair is not None and not is_guarded(name, run):
            yield _of_another_stage(word, name, pair, run, file)


def _of_another_stage(
    word: Spanned, name: str, pair: Pair, user: Instruction, file: Dockerfile
) -> Finding:
    message = f"{name} is not declared in this stage, so it is empty: only another stage has it"
    return Finding(word, message, _declared_again(pair, user, file), Related(pair, "declared here"))


def _declared_again(pair: Pair, user: Instruction, file: Dockerfile) -> Fix | None:
    """Declare in this stage too what another one declares; none where its value is made of others."""
    value = pair.value
    if pair.legacy or (value is not None and value.expands and value.variables):
        return None
    text = str(pair.key) if value is None else f"{pair.key}={value.raw}"
    return _declared(text, user, file, f"Declare {pair.key} in this stage")


def _declared(text: str, user: Instruction, file: Dockerfile, title: str) -> Fix:
    """Put an ARG above an instruction, and above the comments that describe that one."""
    return unsafe(title, Edit(above(user, file.source), f"ARG {text}{user.line.newline}"))


@rule("DF672", Severity.WARNING, "correctness", needs_text="$")
def build_argument_at_start_of_container(
    instruction: Cmd | Entrypoint | Healthcheck, step: Step, stage: Stage
) -> Iterator[Finding]:
    """CMD, ENTRYPOINT or HEALTHCHECK uses an ARG, which is not set when the container runs.

    An ARG ends with the build. The shell of the container finds no such variable, unless `docker run -e` or Compose sets
    one: `CMD app --env $APP_ENV` runs `app --env`. Keep the value with `ENV APP_ENV=$APP_ENV`.

    ```dockerfile bad
    FROM node:22-slim
    ARG APP_ENV=production
    COPY server.js .
    CMD exec node server.js --env $APP_ENV
    ```

    ```dockerfile good
    FROM node:22-slim
    ARG APP_ENV=production
    ENV APP_ENV=$APP_ENV
    COPY server.js .
    CMD exec node server.js --env $APP_ENV
    ```
    """
    if not stage.in_final_image:
        return
    from dflint.model.variables.at_start import build_argument_at_start

    variable = build_argument_at_start(instruction, step, stage)
    if variable is not None:
        message = f"{variable} is an ARG, which is not set when the container runs"
        yield Finding(variable, message, hint(f"Add ENV {variable}=${variable}"))


@rule("DF137", Severity.INFO, "correctness")
def global_arg_not_used(file: Dockerfile) -> Iterator[Finding]:
    """A global ARG is unused: no FROM uses it, and no stage declares it again.

    An `ONBUILD ARG` of the base image can declare it, too. Nothing is said where the base is an
    image of a private registry, which was perhaps made for this; and there is no fix where the base
    is not known to have no such instruction.

    ```dockerfile bad
    ARG DEBIAN_VERSION=12
    FROM debian:12
    ```

    ```dockerfile fixed
    FROM debian:12
    ```

    ```dockerfile good
    ARG DEBIAN_VERSION=12
    FROM debian:$DEBIAN_VERSION
    ```
    """
    unused = unmentioned_args(file)
    bases = [stage.image for stage in file.stages if stage.base is None]
    if not unused or any(image is None or is_own(image) for image in bases):
        return
    is_known = not any(image and may_have_triggers(image) for image in bases)
    for arg, pair in unused:
        if not pair.key.startswith(BUILDER_READS):
            is_alone = is_known and len(arg.pairs) == 1
            place = whole_lines(arg, file.source) if is_alone else None
            fix = unsafe(f"Remove {pair.key}", delete(place)) if place is not None else None
            yield Finding(pair, f"ARG {pair.key} is unused", fix)
