"""Settings that are made twice."""

from __future__ import annotations

from _bisect import bisect_left

from dflint.fix import delete, safe, unsafe
from dflint.fixes.deletion import comments_name, one_or_all, whole_lines
from dflint.model.packages.repeated import (
    arguments_declared_twice,
    labels_set_twice,
    port_of,
    ports_exposed_twice,
    values_set_in_vain,
)
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Env, Label, Workdir
    from dflint.syntax.parts import Pair


@rule("DF551", Severity.WARNING, "correctness", needs="ENV")
def env_set_in_vain(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An ENV sets a variable that is set again before anything can read it.

    One of the two values is not what somebody thinks it is.

    ```dockerfile bad
    FROM debian:12
    ENV MODE=development
    ENV MODE=production
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV MODE=production
    ```

    ```dockerfile good
    FROM debian:12
    ENV MODE=build
    RUN make
    ENV MODE=production
    ```
    """
    for env, earlier, pair in values_set_in_vain(stage):
        key = str(pair.key)
        is_named = comments_name(key, file.source, earlier.end, pair.start)
        fix = None if is_named else _without_pair(env, earlier, f"Remove this {key}", file)
        message = f"this value of {key} is overwritten before anything reads it"
        yield Finding(earlier, message, fix, Related(pair, "set again here"))


@rule("DF552", Severity.INFO, "correctness", needs="LABEL")
def label_set_twice(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A LABEL is set again later in the stage, so this value is lost.

    ```dockerfile bad
    FROM debian:12
    LABEL version=1.0
    LABEL version=1.1
    ```

    ```dockerfile fixed
    FROM debian:12
    LABEL version=1.1
    ```
    """
    for label, earlier, pair in labels_set_twice(stage):
        is_named = comments_name("", file.source, earlier.end, pair.start)
        fix = None if is_named else _without_pair(label, earlier, f"Remove this {pair.key}", file)
        message = f"a later LABEL overrides this value of {pair.key}"
        yield Finding(earlier, message, fix, Related(pair, "set again here"))


@rule("DF553", Severity.STYLE, "style", needs="EXPOSE")
def port_exposed_twice(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A port is exposed twice.

    `80` and `80/tcp` are the same.

    ```dockerfile bad
    FROM nginx:1.27
    EXPOSE 80
    EXPOSE 443 80/tcp
    ```

    ```dockerfile fixed
    FROM nginx:1.27
    EXPOSE 80
    EXPOSE 443
    ```
    """
    for first, expose, at in ports_exposed_twice(stage):
        word = expose.words[at]
        place = one_or_all(expose.words, at, expose, file.source)
        fix = safe("Remove it", delete(place)) if place is not None else None
        message = f"port {port_of(word)} is already exposed"
        yield Finding(word, message, fix, Related(first, "the first one"))


@rule("DF554", Severity.INFO, "style", needs="ARG")
def arg_declared_twice(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An ARG is declared twice in a stage.

    The second declaration counts from there on; if it has another default, the first one is in
    force only in between.

    ```dockerfile bad
    FROM debian:12
    ARG VERSION=1.2
    ARG VERSION=1.2
    ```

    ```dockerfile fixed
    FROM debian:12
    ARG VERSION=1.2
    ```
    """
    for earlier, arg, at in arguments_declared_twice(stage):
        pair = arg.pairs[at]
        fix = None
        if _has_same_default(earlier, pair):
            is_named = comments_name(str(pair.key), file.source, earlier.end, pair.start)
            place = None if is_named else one_or_all(arg.pairs, at, arg, file.source)
            fix = safe("Remove it", delete(place)) if place is not None else None
        message = f"ARG {pair.key} is already declared in this stage"
        yield Finding(pair, message, fix, Related(earlier, "the first one"))


@rule("DF558", Severity.STYLE, "style", once=True)
def setting_repeated(
    instruction: User | Workdir, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """WORKDIR or USER sets what is already set.

    ```dockerfile bad
    FROM node:22
    WORKDIR /srv/app
    COPY package.json .
    WORKDIR /srv/app
    RUN npm install
    ```

    ```dockerfile fixed
    FROM node:22
    WORKDIR /srv/app
    COPY package.json .
    RUN npm install
    ```
    """
    text = instruction.argument
    state = step.state
    if isinstance(instruction, User):
        user = state.user.argument if state.user is not None else None
        again = user == text and user is not None and not user.expands
    else:
        again = state.workdir == text and state.workdir_set and text[:1] == "/"
    if not again or not text or text.expands or step.is_trigger:
        return
    own = stage.steps_of(type(instruction))
    before = bisect_left(own, step.start, key=lambda it: it.start) - 1
    if before < 0:
        return  # it says where the stage begins, whatever the stage below sets
    between = own[before].end, step.start
    is_named = comments_name("", file.source, *between)
    place = None if is_named else whole_lines(instruction, file.source)
    kind = safe if isinstance(instruction, User) else unsafe
    fix = kind("Remove it", delete(place)) if place is not None else None
    what = "USER" if isinstance(instruction, User) else "the working directory"
    yield Finding(instruction, f"{what} is already {text}", fix)


def _without_pair(instruction: Env | Label, pair: Pair, title: str, file: Dockerfile) -> Fix | None:
    """Take a pair out of an ENV or LABEL, or all of it if there is no other."""
    pairs = instruction.pairs
    if len(pairs) > len({str(it.key) for it in pairs}) + 1:
        return None
    if any(it.value is None for it in pairs):
        return None  # what is left might be read as `KEY value`
    index = next(at for at, it in enumerate(pairs) if it.start == pair.start)
    place = one_or_all(pairs, index, instruction, file.source)
    return safe(title, delete(place)) if place is not None else None


def _has_same_default(one: Pair, other: Pair) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value
    return not other.value.expands and one.value == other.value
