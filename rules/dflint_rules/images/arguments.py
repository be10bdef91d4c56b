"""Build arguments in the name of a base image."""

from __future__ import annotations

from dflint.fix import deferred, replace, unsafe
from dflint.model.image_reference import is_reference
from dflint.model.variables.build_arguments import (
    required_in_from,
    with_defaults,
    without_default,
)
from dflint.model.variables.references import args_of_stages
from dflint.rule import Finding, Related, Severity, defaults_of, rule
from dflint.syntax.nodes import Arg
from dflint.syntax.spelling import is_slip, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.nodes import From
    from dflint.syntax.words import Variable


@rule("DF105", Severity.WARNING, "correctness", also="UndefinedArgInFrom", needs_text="$")
def undefined_arg_in_from(from_: From, file: Dockerfile) -> Iterator[Finding]:
    """FROM uses a variable that no ARG before the first FROM declares.

    FROM sees only the ARGs that are before the first FROM, and the platforms that the builder
    knows. Anything else is empty, and `--build-arg` cannot change that.

    ```dockerfile bad
    FROM golang:1.23 AS build
    ARG BASE=alpine
    FROM ${BASE}:3.20
    ```

    ```dockerfile good
    ARG BASE=alpine
    FROM golang:1.23 AS build
    FROM ${BASE}:3.20
    ```

    ```dockerfile bad
    ARG VERSION=12
    FROM debian:${VERISON}
    ```

    ```dockerfile fixed
    ARG VERSION=12
    FROM debian:${VERSION}
    ```
    """
    for variable in _variables(from_):
        name = variable.name
        if name in file.variables:
            continue
        in_stage = _declared_in_a_stage(name, file)
        if in_stage is None:
            has_default = variable.modifier in ("-", ":-") and variable.operand
            effect = "no build can set it" if has_default else "it is empty"
            message = f"{name} is not declared before the first FROM, so {effect}"
            yield Finding(variable, message, deferred(_in_right_spelling, name, file))
        else:
            why = "is declared inside a stage, and FROM sees only ARGs before the first FROM"
            related = Related(in_stage, "an ARG for FROM must be before the first FROM")
            yield Finding(variable, f"{name} {why}", None, related)


@rule("DF106", Severity.WARNING, "correctness", also="InvalidDefaultArgInFrom", needs_text="$")
def invalid_default_in_from(from_: From, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """With the default values of its ARGs, FROM names no image.

    A plain `docker build .` fails. The ARGs have defaults, so it was probably meant to work.
    ARGs without any default are another matter: see `required-arg-in-from`. Not reported where all
    builds that the repository declares (`dflint config --builds`) give the ARG another value.

    ```dockerfile bad
    ARG VERSION=
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    ARG VERSION=12
    FROM debian:${VERSION}
    ```
    """
    word = from_.image
    if word is None or not word.expands or (stage.image is not None and stage.image.is_valid):
        return
    name = with_defaults(word, file)
    if any(file.is_always_given(it.name) for it in word.variables):
        return
    if name is not None and not is_reference(name) and not without_default(word, file):
        message = f"with the default values of its ARGs this is {name or 'nothing'!r}, which is not a valid image name"
        yield Finding(word, message, None, *defaults_of(word, file))


@rule(
    "DF107",
    Severity.INFO,
    "correctness",
    also="InvalidDefaultArgInFrom",
    needs_text="$",
    default=False,
    once=True,
)
def required_arg_in_from(from_: From, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """FROM needs an ARG that has no default value.

    A plain `docker build .` fails with "invalid reference format", which does not say what is
    missing. Give the ARG a default, or, if the build must say, let it say so: `${VERSION:?}`.

    Off unless selected: most such files are meant to be built with `--build-arg` only. Not reported
    where a build that the repository declares gives the ARG (`dflint config --builds` shows them);
    a declared build that does not give it is reported at its own place (missing-build-arg).

    ```dockerfile bad
    ARG VERSION
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    ARG VERSION=12
    FROM debian:${VERSION}
    ```

    ```dockerfile good
    ARG VERSION
    FROM debian:${VERSION:?the build must say which}
    ```
    """
    for variable in required_in_from(from_, stage, file):
        name = variable.name
        if not any(name in build.args for build in file.builds):
            yield Finding(
                variable,
                f"{name} has no default value: without --build-arg this is not a valid image name",
            )


@rule("DF108", Severity.ERROR, "correctness", also="InvalidDefaultArgInFrom")
def invalid_image_name(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The name of the base image is invalid.

    Names of images are in small letters and digits, with single `.`, `-` or `/` between them; a
    tag follows after a colon. The build fails with "invalid reference format".

    ```dockerfile bad
    FROM MyTeam/App:1.2
    ```

    ```dockerfile good
    FROM myteam/app:1.2
    ```
    """
    image, word = stage.image, stage.from_.image
    if image is None or image.is_valid or stage.base:
        return
    if word is None or word.expands or word.problems:
        return
    if file.stage_named(word, stage) is None:  # else base-stage-in-other-case
        yield Finding(word, f"{word} is not a valid image name")


def _variables(from_: From) -> list[Variable]:
    """Those in the platform and in the image."""
    flag = from_.flag("platform")
    words = (flag.value if flag else None, from_.image)
    return [it for word in words if word is not None and word.expands for it in word.variables]


def _in_right_spelling(name: Word, file: Dockerfile) -> Fix | None:
    """Write the variable that was probably meant."""
    meant = nearest(
        name, [it for it in file.variables.values if it.isidentifier() and it.isascii()]
    )
    if not meant or not is_slip(name, meant):
        return None
    return unsafe(f"Write {meant}", replace(name, meant))


def _declared_in_a_stage(name: str, file: Dockerfile) -> Arg | None:
    """An ARG of that name after the first FROM."""
    return args_of_stages(file).get(name)
