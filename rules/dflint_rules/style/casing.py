"""Upper and lower case of keywords and names."""

from __future__ import annotations

from dflint.fix import replace, safe
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Onbuild, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.nodes import From, Instruction


@rule("DF126", Severity.STYLE, "style", also="StageNameCasing", needs_text="AS")
def stage_name_casing(from_: From, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The name of a stage is not in lower case.

    The builder makes them small. `COPY --from=Builder` finds the stage all the same, but
    `FROM Builder` does not. All references in the file are renamed with it.

    ```dockerfile bad
    FROM golang:1.23 AS Builder
    FROM alpine:3.20
    COPY --from=Builder /go/bin/app /usr/bin/
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS builder
    FROM alpine:3.20
    COPY --from=builder /go/bin/app /usr/bin/
    ```
    """
    name = from_.name
    if name is None or name.islower() or name.expands or name == name.lower():
        return
    words: list[Word] = [name]
    for later in file.stages[stage.index + 1 :]:
        words += [it for _, it in later.taken if file.stage_named(it, later) is stage]
    renamed = [word for word in words if word.is_plain and not word.isdecimal()]
    edits = [replace(word, word.lower()) for word in renamed if word != word.lower()]
    fix = safe(f"Write {name.lower()}", *edits) if name.is_plain else None
    yield Finding(name, f"the stage name {name} is not in lower case", fix)


@rule("DF128", Severity.STYLE, "style", also="FromAsCasing", needs_text="AS", once=True)
def from_as_casing(from_: From) -> Iterator[Finding]:
    """FROM and AS are in different letter case.

    ```dockerfile bad
    FROM golang:1.23 as build
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS build
    ```
    """
    keyword = from_.keyword
    wanted = "AS" if keyword.isupper() else "as" if keyword.islower() else ""
    if from_.name is None or not wanted:
        return
    word = from_.words[1]
    if word != wanted:
        fix = safe(f"Write {wanted}", replace(word, wanted))
        yield Finding(word, f"{word} and {keyword} are in different letter case", fix)


@rule("DF129", Severity.STYLE, "style", also="ConsistentInstructionCasing", once=True)
def instruction_casing(file: Dockerfile) -> Iterator[Finding]:
    """An instruction is in another letter case than most others.

    ```dockerfile bad
    FROM alpine:3.20
    run apk add --no-cache curl
    CMD ["curl", "--version"]
    ```

    ```dockerfile fixed
    FROM alpine:3.20
    RUN apk add --no-cache curl
    CMD ["curl", "--version"]
    ```
    """
    if "".join([it.spelled for it in file.tree.instructions]).isupper():
        return
    steps = [step for stage in file.stages for step in stage.steps]
    keywords = [it.instruction.keyword for it in steps if not isinstance(it.instruction, Unknown)]
    lower = sum(1 for word in keywords if word.islower())
    upper = sum(1 for word in keywords if word.isupper())
    most = "lower" if lower > upper else "upper"
    for instruction in [it.instruction for it in steps]:
        word = instruction.keyword
        wanted = _in_case(word, lower > upper)
        if word != wanted and not isinstance(instruction, Unknown):
            edits = [replace(it, _in_case(it, lower > upper)) for it in _keywords(instruction)]
            fix = safe(f"Write {wanted}", *edits)
            yield Finding(word, f"{word} is not in {most} case, as most instructions are", fix)


def _keywords(instruction: Instruction) -> Iterator[Word]:
    """The keyword of an instruction, and that of what an ONBUILD defers."""
    yield instruction.keyword
    inner = instruction.inner if isinstance(instruction, Onbuild) else None
    if inner is not None and not isinstance(inner, Unknown):
        yield inner.keyword


def _in_case(word: str, lower: bool) -> str:
    return word.lower() if lower else word.upper()
