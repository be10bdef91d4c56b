"""ARG and ENV: what variables hold, and which are used without being there."""

from __future__ import annotations

from dflint.fix import insert_after, insert_before, later, replace, safe, unsafe
from dflint.model.environment import OFTEN_IN_BASES
from dflint.model.secrets import is_buildkit_secret, is_secret
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Arg, Env
from dflint.syntax.spelling import nearest
from dflint.syntax.words import Variable, split_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction, Label
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Argument

BUILDER_SETS = frozenset({"PATH"})  # where the base image does not


@rule("DF141", Severity.WARNING, "correctness", also="UndefinedVar")
def undefined_variable(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A variable is used that is not declared here, so it is empty.

    An ARG before the first FROM is seen by FROM only: a stage that wants it says `ARG NAME` once
    more. The same goes for TARGETARCH and its kin. Other unknown variables may come from the base
    image, so they are reported only if a declared name is very near.

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
    for step, variable in stage.undeclared:
        name = variable.name
        if name in file.variables.values:
            line = f"ARG {name}{step.instruction.line.newline}"
            fix = unsafe(f"Declare {name} in this stage", insert_before(step, line))
            yield Finding(variable, f"{name} is not declared in this stage: here it is empty", fix)
        elif name not in OFTEN_IN_BASES and (near := _near(name, step)):
            fix = unsafe(f"Write {near}", replace(name, near))
            yield Finding(variable, f"{name} is not declared: {near} is near", fix)
        elif name not in BUILDER_SETS and stage.image and stage.image.is_scratch:
            yield Finding(variable, f"{name} is not declared, and scratch has no variables")


@rule("DF142", Severity.INFO, "style", also="LegacyKeyValueFormat")
def legacy_key_value(instruction: Env | Label, file: Dockerfile) -> Iterator[Finding]:
    r"""ENV or LABEL is written without an equals sign, which is deprecated.

    `ENV key value` takes the whole rest of the line for the value of one key, and is kept for old
    files only. The fix keeps the value exactly as the builder reads it; where quotes and
    backslashes do not mean what they seem to, the new form shows what is really set.

    ```dockerfile bad
    FROM debian:12
    ENV LANG C.UTF-8
    ENV MOTTO festina lente
    LABEL maintainer "Ada <ada@example.org>"
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV LANG=C.UTF-8
    ENV MOTTO="festina lente"
    LABEL maintainer="Ada <ada@example.org>"
    ```

    ```dockerfile bad
    FROM debian:12
    ENV OPTIONS -Dname="a b" -Dbase=\$HOME
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV OPTIONS="-Dname=a b -Dbase=\$HOME"
    ```
    """
    pair = instruction.legacy
    if pair is not None:
        message = f"{instruction.keyword} {pair.key} has no = before its value"
        yield Finding(pair.key, message, later(_with_equals, pair, instruction, file))


@rule("DF143", Severity.WARNING, "correctness")
def blank_before_equals(instruction: Env | Label) -> Iterator[Finding]:
    """There is a blank before the equals sign, which then belongs to the value.

    ```dockerfile bad
    FROM debian:12
    ENV PORT = 8080
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV PORT=8080
    ```
    """
    pair = instruction.legacy
    value = pair.value if pair is not None else None
    if pair is None or value is None or value.raw[:1] != "=":
        return
    rest = value.raw[1:].lstrip()
    fix = None
    if value.is_plain and rest and not rest.count(" "):
        fix = unsafe("Remove the blanks", replace(Span(pair.key.end, value.end), f"={rest}"))
    yield Finding(value.part(0, 1), f"the value of {pair.key} is {str(value)!r}", fix)


@rule("DF144", Severity.ERROR, "correctness", also="DL3044", text="$")
def env_uses_itself(env: Env, step: Step) -> Iterator[Finding]:
    """An ENV uses a variable that the same ENV only sets.

    All values of one ENV are worked out with the variables from before it. What it sets itself is
    still empty there: give it an ENV of its own.

    ```dockerfile bad
    FROM debian:12
    ENV APP_HOME=/srv/app APP_DATA=$APP_HOME/data
    ```

    ```dockerfile good
    FROM debian:12
    ENV APP_HOME=/srv/app
    ENV APP_DATA=$APP_HOME/data
    ```

    ```dockerfile good
    FROM debian:12
    ENV PATH=/srv/bin:$PATH TOOLS=/opt:$PATH
    ```
    """
    pairs = env.pairs
    if len(pairs) < 2 or env.keys.isdisjoint(env.used_variables):
        return
    for value in [pair.value for pair in pairs if pair.value is not None and pair.value.expands]:
        for variable in value.variables:
            name = variable.name
            if name in OFTEN_IN_BASES or name in step.state.variables:
                continue
            setter = {str(pair.key): pair for pair in pairs}.get(name)
            if setter is not None and name not in _names(setter):
                related = Related(setter, f"{name} is set here, and there only after this ENV")
                yield Finding(variable, f"{name} is still empty here", None, related)


@rule(
    "DF145",
    Severity.WARNING,
    "security",
    also="DL3064 SecretsUsedInArgOrEnv",
    on="ENV ONBUILD",
)
def secret_in_env(stage: Stage) -> Iterator[Finding]:
    """ENV writes a secret into the image.

    Whoever has the image can read it with `docker inspect`, and so can every process in the
    container. A secret that the build needs comes with `RUN --mount=type=secret`; one that the
    program needs is given when the container starts.

    Not reported: empty values, values that name a file, and names such as `…_FILE`, `…_URL` or
    `PUBLIC_KEY`, which hold no secret.

    ```dockerfile bad
    FROM debian:12
    ENV DB_PASSWORD=hunter2
    ```

    ```dockerfile good
    FROM debian:12
    ENV DB_PASSWORD_FILE=/run/secrets/db-password
    ENV API_KEY=""
    RUN --mount=type=secret,id=token,env=TOKEN curl -H "Authorization: $TOKEN" https://example.org
    ```
    """
    for step, pair in stage.secretive:
        is_env = isinstance(step.instruction, Env)
        if is_env and pair.value and is_secret(pair.key, pair.value):
            where = "the image" if stage.ships else f"the stage {stage.name or stage.index}"
            yield Finding(
                pair, f"{pair.key} seems to be a secret, and stays in {where} for all to read"
            )


@rule(
    "DF146",
    Severity.WARNING,
    "security",
    also="DL3064 SecretsUsedInArgOrEnv",
    on="ARG ONBUILD",
)
def secret_in_arg(stage: Stage) -> Iterator[Finding]:
    """An ARG takes a secret, which then stands in the history of the image.

    `docker history` shows the ARGs of every RUN, and so does the provenance that BuildKit attaches.
    Use `RUN --mount=type=secret`, which leaves nothing behind.

    ```dockerfile bad
    FROM node:22-slim
    ARG NPM_TOKEN
    RUN npm ci
    ```

    ```dockerfile good
    FROM node:22-slim
    RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci
    ```
    """
    for step, pair in stage.secretive:
        if isinstance(step.instruction, Arg) and is_secret(pair.key, pair.value or ""):
            where = "the history of the image" if stage.ships else "the build record"
            yield Finding(pair, f"{pair.key} seems to be a secret, and stays in {where}")


@rule("DF147", Severity.INFO, "correctness", also="UndefinedVar", default=False)
def variable_from_base_image(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A variable is used that only the base image can have set; otherwise it is empty.

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
    if not stage.undeclared or (stage.image is not None and stage.image.is_scratch):
        return
    for step, variable in stage.undeclared:
        name = variable.name
        if name in BUILDER_SETS or name in file.variables.values:
            continue
        if name in OFTEN_IN_BASES or not _near(name, step):
            yield Finding(
                variable, f"nothing here sets {name}: it is empty, or from the base image"
            )


@rule("DF148", Severity.INFO, "security", also="SecretsUsedInArgOrEnv", default=False)
def secret_by_name(file: Dockerfile) -> Iterator[Finding]:
    """A variable has a word such as KEY or TOKEN in its name, though it is hardly a secret.

    Off unless selected: these are the names of which BuildKit's SecretsUsedInArgOrEnv warns, and
    secret-in-env and secret-in-arg do not, because the rest of the name or the value says that it
    is a fingerprint, a path, an address or a switch.

    ```dockerfile bad
    FROM debian:12
    ENV GPG_KEY=C01E1CAD5EA2C4F0B8E3571504C367C218ADD4FF
    ```

    ```dockerfile good
    FROM debian:12
    ENV GPG_FINGERPRINT=C01E1CAD5EA2C4F0B8E3571504C367C218ADD4FF
    ```
    """
    for step, pair in file.secretive:
        if is_buildkit_secret(pair.key) and not _is_reported(pair, step.instruction):
            yield Finding(pair, f"{pair.key} has the name of a secret")


def _is_reported(pair: Pair, instruction: Instruction) -> bool:
    """Whether secret-in-env or secret-in-arg reports it."""
    if isinstance(instruction, Env) and not pair.value:
        return False
    return is_secret(pair.key, pair.value or "")


def _near(name: str, step: Step) -> str:
    """A declared variable of nearly that name: the same but for case, or one letter off."""
    known = step.state.variables.values
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


def _names(pair: Pair) -> set[str]:
    return (
        {str(variable.name) for variable in pair.value.variables}
        if pair.value is not None
        else set()
    )


def _with_equals(pair: Pair, instruction: Instruction, file: Dockerfile) -> Fix | None:
    """`key value` as `key=value` with the very same value, if that can be done."""
    text = file.source.text
    value = pair.value
    if value is None:
        return None
    gap = Span(pair.key.end, value.start)
    escape = instruction.escape
    between = text[gap.start : gap.end].replace(escape, "")
    if not pair.key.is_plain or between.strip() or value.problems or value.raw.startswith("="):
        return None
    title = f"Write {pair.key}=…"
    if _is_one_word(value, escape):
        return safe(title, replace(gap, "="))
    if not any(char in value.raw for char in f"\"'{escape}"):
        return safe(title, replace(gap, '="'), insert_after(value, '"'))
    if text[value.start : value.end] != value.raw:
        return None  # over several lines
    quoted = _in_quotes(value, escape)
    return safe(title, replace(Span(gap.start, value.end), f"={quoted}")) if quoted else None


def _is_one_word(value: Argument, escape: str) -> bool:
    from dflint.source import Excerpt

    raw = Excerpt(value.raw, ((0, 0),))
    return split_quoted(raw, 0, len(value.raw), escape) == [(0, len(value.raw))]


def _in_quotes(value: Argument, escape: str) -> str:
    """What the value means, in double quotes; nothing if that cannot be written."""
    parts: list[str] = []
    for piece in value.pieces:
        if isinstance(piece, Variable):
            if any(char in piece.written for char in f"\"'{escape}"):
                return ""
            parts.append(piece.written)
        else:
            parts.append(
                "".join(escape + char if char in f'"${escape}' else char for char in piece)
            )
    return f'"{"".join(parts)}"'
