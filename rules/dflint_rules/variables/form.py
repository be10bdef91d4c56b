"""How ENV, ARG and LABEL are written."""

from __future__ import annotations

from itertools import zip_longest

from dflint.fix import deferred, if_read, insert_after, replace, safe, unsafe
from dflint.knowledge.variables import OFTEN_IN_BASES
from dflint.model.variables.undeclared import knows_variables
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.words import Variable, split_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Arg, Env, Instruction, Label
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Argument


@rule("DF142", Severity.INFO, "style", also="LegacyKeyValueFormat", once=True)
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
        message = f"{instruction.keyword} {pair.key} without = is the legacy key-value format"
        yield Finding(pair.key, message, deferred(_with_equals, pair, instruction, file))


@rule("DF143", Severity.WARNING, "correctness")
def blank_before_equals(instruction: Env | Label, file: Dockerfile) -> Iterator[Finding]:
    """There is a space before the equals sign, which then belongs to the value.

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
    if value.is_plain and rest and not any(map(str.isspace, rest)):
        fix = unsafe("Remove the spaces", replace(Span(pair.key.end, value.end), f"={rest}"))
        fix = if_read(fix, instruction, file.source)
    yield Finding(
        value.part(0, 1), f"the space before = makes the value of {pair.key} {str(value)!r}", fix
    )


@rule("DF184", Severity.WARNING, "correctness", needs_text=":")
def colon_in_key(instruction: Env | Label) -> Iterator[Finding]:
    """A key ends with a colon, which is a part of it.

    `LABEL key: value`, as YAML has it, makes a label that is called `key:`. What looks for `key` finds nothing, and
    neither does a program that looks for a variable.

    ```dockerfile bad
    FROM debian:13-slim
    LABEL org.opencontainers.image.licenses: MIT
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    LABEL org.opencontainers.image.licenses=MIT
    ```
    """
    for pair in instruction.pairs:
        if len(pair.key) < 2 or pair.key[-1] != ":" or pair.key.expands:
            continue
        value, fix = pair.value, None
        if value is not None and value.is_plain and " " not in value and pair.key.is_plain:
            edit = replace(Span(pair.key.end - 1, value.start), "=")
            fix = unsafe("Write = instead of the colon", edit)
        what = "variable" if instruction.KEYWORD == "ENV" else "label"
        yield Finding(pair.key, f"the {what} is called {pair.key}, with the colon", fix)


@rule("DF165", Severity.WARNING, "correctness")
def argument_without_equals(arg: Arg, file: Dockerfile) -> Iterator[Finding]:
    """ARG has a name and a value with a space between them: these are two ARGs, both empty.

    `ENV NAME value` is an old form of ENV; ARG has none like it.

    ```dockerfile bad
    ARG BASE debian:13-slim
    FROM $BASE
    ```

    ```dockerfile fixed
    ARG BASE=debian:13-slim
    FROM $BASE
    ```

    ```dockerfile good
    ARG NAME VERSION
    FROM debian:13-slim
    ```
    """
    if len(arg.pairs) != 2 or any(pair.value is not None for pair in arg.pairs):
        return
    name, value = (pair.key for pair in arg.pairs)
    if name.isidentifier() and value[:1] != "$" and not value.replace("_", "a").isalnum():
        fix = unsafe("Write an equals sign", replace(Span(name.end, value.start), "="))
        message = f"{name} is empty: {value} is the name of another ARG, as there is no equals sign"
        yield Finding(value, message, if_read(fix, arg, file.source))


@rule("DF144", Severity.ERROR, "correctness", also="DL3044", needs_text="$")
def env_uses_itself(env: Env, step: Step, stage: Stage) -> Iterator[Finding]:
    """An ENV uses a variable that the same ENV sets.

    All values of one ENV are worked out with the variables from before it. What it sets itself is
    still empty there: give it an ENV of its own. A warning where the base image may set it.

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
                related = Related(setter, f"the new value of {name} counts only after this ENV")
                message = f"{name} is still empty in the ENV that sets it"
                found = Finding(variable, message, None, related)
                yield found if knows_variables(stage) else found.at_most(Severity.WARNING)


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
    from dflint.source import MappedText

    raw = MappedText(value.raw, ((0, 0),))
    return split_quoted(raw, 0, len(value.raw), escape) == [(0, len(value.raw))]


def _in_quotes(value: Argument, escape: str) -> str:
    """What the value means, in double quotes; nothing if that cannot be written."""
    parts: list[str] = []
    for piece, after in zip_longest(value.pieces, value.pieces[1:], fillvalue=""):
        if isinstance(piece, Variable):
            if any(char in piece.written for char in f"\"'{escape}"):
                return ""
            would_grow = piece.written == f"${piece.name}" and f"_{after}"[:2].isidentifier()
            parts.append(f"${{{piece.name}}}" if would_grow and after else piece.written)
        else:
            parts.append(
                "".join(escape + char if char in f'"${escape}' else char for char in piece)
            )
    return f'"{"".join(parts)}"'
