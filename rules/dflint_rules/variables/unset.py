"""Variables that are empty where a program needs a value."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.variables import OFTEN_IN_BASES
from dflint.model.variables.in_scripts import unset_variables
from dflint.model.variables.undeclared import declared_elsewhere
from dflint.model.variables.unset import (
    is_guarded,
    missing_values,
    undeclared_secrets,
    undeclared_values,
)
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.spelling import is_one_slip

SHORTEST = 4  # letters of a name that may be misspelt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


@rule("DF172", Severity.WARNING, "correctness", needs_text="$")
def secret_not_declared(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A RUN uses a variable that is named like a secret, and nothing declares it.

    It is empty: the program gets no token. Give it with `RUN --mount=type=secret,id=…,env=NAME`,
    which leaves nothing in the image.

    ```dockerfile bad
    FROM buildpack-deps:bookworm
    RUN curl -fsS -H "Authorization: Bearer $API_TOKEN" https://example.org/x -o /x
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN --mount=type=secret,id=api,env=API_TOKEN \\
        curl -fsS -H "Authorization: Bearer $API_TOKEN" https://example.org/x -o /x
    ```
    """
    for word in undeclared_secrets(step, stage):
        if word not in file.global_pairs and declared_elsewhere(str(word), stage, file) is None:
            message = f"{word} is empty: neither ARG, ENV nor a secret mount sets it"
            yield Finding(word, message, hint(f"Use --mount=type=secret with env={word}"))


@rule("DF173", Severity.WARNING, "correctness", needs_text="$")
def argument_without_default(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A RUN needs the value of an ARG that has no default.

    Without `--build-arg` it is empty, and the plain `docker build .` fails, or takes something else than
    was meant: `useradd --uid ""`, `git clone -b ""`, `pip install pkg==`, an address with nothing where
    the version should be. Give the ARG a default, or let the RUN say what is missing:
    `${VERSION:?}`, or `test -n "$VERSION" || exit 1` in it or above it. Not reported where a build that the
    repository declares gives the argument, nor in a file with more than three such ARGs: that is meant to
    be built by a program that gives them.

    ```dockerfile bad
    FROM debian:13-slim
    ARG uid
    RUN useradd --create-home --uid "$uid" worker
    ```

    ```dockerfile good
    FROM debian:13-slim
    ARG uid=1000
    RUN useradd --create-home --uid "$uid" worker
    ```

    ```dockerfile good
    FROM debian:13-slim
    ARG uid
    RUN useradd --create-home --uid "${uid:?}" worker
    ```
    """
    for it in missing_values(step, stage, file):
        arg = it.declared.key if it.declared is not None else it.name
        message = (
            f"{arg} has no default: without --build-arg {it.name} is empty, and {it.consequence}"
        )
        related = [Related(it.declared, "declared here")] if it.declared is not None else []
        found = Finding(it.word, message, hint(f"Give ARG {arg} a default"), *related)
        yield found if it.is_fatal else found.at_most(Severity.INFO)


@rule("DF149", Severity.WARNING, "correctness", also="UndefinedVar", needs_text="$")
def undeclared_variable_in_run(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A RUN uses a variable that no ARG, ENV or command sets, so it is empty.

    The shell says nothing of it: `cp -r app $TARGET/` copies to the root folder. The environment of whoever builds
    does not reach the build either: give a value with `--build-arg` to an ARG. A variable in double quotes or in a
    here-document that the program itself is to replace, as `$NF` of awk, wants single quotes.

    Said of names in capital letters, where the base image is known not to set them (facts of 2026-11), and where no
    shell reads a startup file that may do so.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir "flask==$FLASK_VERSION"
    ```

    ```dockerfile good
    FROM python:3.13-slim
    ARG FLASK_VERSION=3.1.0
    RUN pip install --no-cache-dir "flask==$FLASK_VERSION"
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN . /etc/os-release && echo "$VERSION_ID" > /release
    ```
    """
    for it in undeclared_values(step, stage, file):
        if any(is_one_slip(it.name, near) for near in step.state.variables.values):
            continue  # DF134 says which one is meant
        ends = f", and {it.consequence}" if it.consequence else ""
        yield Finding(
            it.word,
            f"{it.name} is empty: no ARG or ENV declares it{ends}",
            hint(f"Add ARG {it.name}=…"),
        )


@rule("DF134", Severity.WARNING, "correctness", needs_text="$")
def misspelt_variable(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A RUN uses a variable that nothing sets, and one of nearly the same name is declared.

    It is empty, and the shell says nothing: `/home/$USRE` is `/home/`. Not reported of names that many base
    images set.

    ```dockerfile bad
    FROM debian:13-slim
    ARG WORKER=app
    RUN useradd "$WORKER" && mkdir -p /srv/$WROKER
    ```

    ```dockerfile good
    FROM debian:13-slim
    ARG WORKER=app
    RUN useradd "$WORKER" && mkdir -p /srv/$WORKER
    ```
    """
    for name, word in unset_variables(step).items():
        if len(name) < SHORTEST or name in OFTEN_IN_BASES or is_guarded(name, run):
            continue
        is_set = f"{name}=" in file.source.text  # in another RUN, perhaps
        if is_set or name in file.global_pairs or declared_elsewhere(name, stage, file) is not None:
            continue
        near = [it for it in step.state.variables.values if is_one_slip(name, it)]
        if len(near) == 1 and len(near[0]) >= SHORTEST:
            yield Finding(word, f"{name} is empty: nothing sets it, and {near[0]} is declared")
