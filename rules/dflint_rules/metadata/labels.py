"""LABEL: keys, and what a schema of labels asks for."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.images.labels import (
    OCI,
    OF_ATOMIC,
    OF_PLATFORMS,
    fixed,
    key_problem,
    labels_of,
    read_schema,
    value_problem,
)
from dflint.rule import Finding, Severity, rule
from dflint.syntax.placeholders import placeholder_in

OF_IMAGES = ("org.opencontainers.image.", "org.label-schema.")  # what an image says of itself

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Label


@rule("DF531", Severity.STYLE, "style", also="DL3048")
def invalid_label_key(label: Label) -> Iterator[Finding]:
    """The key of a label does not follow the rules for label keys.

    Keys begin with a small letter, end with a small letter or a digit, and have nothing but those
    and `.`, `-`, `_`, `/` in between. `com.docker.`, `io.docker.` and `org.dockerproject.` belong
    to Docker. Any key works, but tools that look for labels tell capital letters from small ones.

    ```dockerfile bad
    FROM debian:12
    LABEL org.example.Team="core"
    ```

    ```dockerfile fixed
    FROM debian:12
    LABEL org.example.team="core"
    ```
    """
    if any(pair.key.startswith(OF_PLATFORMS) or pair.key in OF_ATOMIC for pair in label.pairs):
        return  # Red Hat's catalogue has keys such as Name and Vendor
    for pair in label.pairs:
        key = pair.key
        problem = "" if not key or key.expands or placeholder_in(key) else key_problem(key)
        if problem:
            can = key.is_plain and not key_problem(key.lower())
            fix = unsafe(f"Write {key.lower()}", replace(key, key.lower())) if can else None
            yield Finding(key, f"the label key {key} {problem}", fix)


@rule("DF535", Severity.WARNING, "correctness", needs="LABEL")
def label_of_builder(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label that describes the image is in a stage that is not shipped.

    Labels belong to the stage that they are in: `COPY --from` brings files, and no labels. What looks for
    `org.opencontainers.image.source` in the image, such as GitHub's registry, finds nothing.

    ```dockerfile bad
    FROM golang:1.26 AS build
    LABEL org.opencontainers.image.source="https://example.com/app"
    RUN go build -o /app .
    FROM gcr.io/distroless/base-debian13
    COPY --from=build /app /app
    ```

    ```dockerfile good
    FROM golang:1.26 AS build
    RUN go build -o /app .
    FROM gcr.io/distroless/base-debian13
    LABEL org.opencontainers.image.source="https://example.com/app"
    COPY --from=build /app /app
    ```
    """
    if stage.in_final_image:
        return
    sources = [(one, name) for one in file.stages for _, name in one.taken]
    if not any(file.stage_named(name, one) is stage for one, name in sources):
        return  # it may be built for itself
    shipped = {str(it.key) for one in file.stages if one.in_final_image for it, _ in labels_of(one)}
    lost = [
        pair.key
        for pair, _ in labels_of(stage)
        if pair.key.startswith(OF_IMAGES) and str(pair.key) not in shipped
    ]
    if lost:
        count = len(lost) - 1
        others = (
            f", and so {'is 1 other' if count == 1 else f'are {count} others'}" if count else ""
        )
        message = f"{lost[0]} is a label of a stage that is not shipped{others}: no image gets {'them' if others else 'it'}"
        yield Finding(lost[0], message, hint("Set it in the last stage"))


@rule("DF532", Severity.INFO, "style", also="DL3049")
def missing_label(file: Dockerfile, *, schema: tuple[str, ...] = ()) -> Iterator[Finding]:
    """The image lacks a label that the schema requires.

    `schema` lists the labels that every image of yours must have, each with the kind of its value:
    `org.opencontainers.image.version:semver`. The kinds are text, url, semver, hash, rfc3339, spdx
    and email. Without a schema nothing is said. Labels of stages that the final one builds upon
    count; those of other stages do not reach the image, and are not asked for.

    With `schema = ["org.example.team:text"]`:

    ```dockerfile bad
    FROM debian:12
    CMD ["bash"]
    ```

    ```dockerfile good
    FROM debian:12 AS base
    LABEL org.example.team=core
    FROM base
    CMD ["bash"]
    ```
    """
    final = file.final if schema else None
    if final is None:
        return
    keys = {str(pair.key) for stage in final.chain for pair, _ in labels_of(stage)}
    for name in read_schema(schema):
        if name not in keys:
            yield Finding(final.from_.keyword, f"the required label {name} is missing")


@rule("DF533", Severity.INFO, "style", also="DL3050")
def unknown_label(
    label: Label, *, schema: tuple[str, ...] = (), strict: bool = False
) -> Iterator[Finding]:
    """The label is not in the schema.

    With `strict`, no other labels are allowed than those in `schema`; see `missing-label`. Without
    a schema nothing is said.

    With `strict = true` and `schema = ["org.example.team:text"]`:

    ```dockerfile bad
    FROM debian:12
    LABEL org.example.taem=core
    ```

    ```dockerfile good
    FROM debian:12
    LABEL org.example.team=core
    ```
    """
    known = read_schema(schema) if strict else {}
    for pair in label.pairs if known else ():
        if pair.key and not pair.key.expands and pair.key not in known:  # DF001 says of no name
            yield Finding(pair.key, f"the label {pair.key} is not in the schema")


@rule(
    "DF534",
    Severity.WARNING,
    "correctness",
    also="DL3051 DL3052 DL3053 DL3054 DL3055 DL3056 DL3058",
)
def invalid_label_value(
    label: Label, step: Step, *, schema: tuple[str, ...] = OCI
) -> Iterator[Finding]:
    """The value of a label is empty or of the wrong type.

    Tools read labels: a time that is no time, or an address without `https://`, is lost on them.
    The schema says of which kind the value of a label is; see `missing-label`. Unless there is
    another, it is what the OCI image specification says of its own labels. The kinds are text
    (anything), url (with a scheme), semver, hash (7 to 64 hexadecimal digits), rfc3339, spdx (an
    identifier or an expression: `MIT OR Apache-2.0`) and email.

    A value is looked at with its ENV variables replaced. One from an ARG is left alone: the build
    decides.

    ```dockerfile bad
    FROM debian:12
    LABEL org.opencontainers.image.licenses="GNU GPL version 3"
    ```

    ```dockerfile good
    FROM debian:12
    ARG CREATED
    LABEL org.opencontainers.image.licenses="GPL-3.0-or-later" \\
          org.opencontainers.image.created=$CREATED
    ```
    """
    known = read_schema(schema)
    for pair in label.pairs:
        kind = known.get(pair.key)
        if not kind or pair.value is None:
            continue
        value = fixed(pair.value, step.state.variables)
        problem = value_problem(value, kind) if value is not None else ""
        if problem:
            yield Finding(pair.value or pair.key, f"{pair.key} {problem}")
