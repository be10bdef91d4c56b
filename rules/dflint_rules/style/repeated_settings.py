"""Settings that are made twice."""

from __future__ import annotations

from bisect import bisect_left

from dflint.fix import delete, safe, unsafe
from dflint.fixes.deletion import comments_name, one_or_all, whole_lines
from dflint.model.packages.repeated import repeated_keys
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, Label, Run, User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Workdir
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
    if not repeated_keys(stage):
        return
    waiting: dict[str, tuple[Env, Pair]] = {}
    for step in stage.steps:
        instruction = step.instruction
        if isinstance(instruction, (Run, Copy, Add)):
            waiting.clear()
        text = instruction.written if waiting else ""
        for name in list(waiting) if "$" in text else ():
            if f"${name}" in text or f"${{{name}" in text:
                del waiting[name]
        if not isinstance(instruction, Env):
            continue
        for pair in instruction.pairs:
            key = str(pair.key)
            if key not in repeated_keys(stage):
                continue
            if key in waiting:
                env, earlier = waiting[key]
                is_named = comments_name(key, file.source, earlier.end, pair.start)
                fix = None if is_named else _without_pair(env, earlier, f"Remove this {key}", file)
                related = Related(pair, "set again here")
                yield Finding(
                    earlier,
                    f"this value of {key} is overwritten before anything reads it",
                    fix,
                    related,
                )
            waiting[key] = (instruction, pair)


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
    if not repeated_keys(stage):
        return
    seen: dict[str, tuple[Label, Pair]] = {}
    for step in stage.steps_of(Label):
        label = step.instruction
        assert isinstance(label, Label)
        for pair in label.pairs:
            key = str(pair.key)
            if key in seen and not pair.key.expands:
                before, earlier = seen[key]
                related = Related(pair, "set again here")
                is_named = comments_name("", file.source, earlier.end, pair.start)
                title = f"Remove this {key}"
                fix = None if is_named else _without_pair(before, earlier, title, file)
                yield Finding(earlier, f"a later LABEL overrides this value of {key}", fix, related)
            seen[key] = (label, pair)


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
    seen: dict[str, Word] = {}
    exposes = stage.steps_of(Expose)
    for step in exposes:
        words = step.instruction.words
        if len(words) == len(exposes) == 1:
            return
        for at, word in enumerate(words):
            port = word.lower().removesuffix("/tcp")
            if word.expands:
                continue
            if port in seen:
                expose = step.instruction
                place = one_or_all(words, at, expose, file.source)
                fix = safe("Remove it", delete(place)) if place is not None else None
                related = Related(seen[port], "the first one")
                yield Finding(word, f"port {port} is already exposed", fix, related)
            else:
                seen[port] = word


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
    if not repeated_keys(stage):
        return
    seen: dict[str, Pair] = {}
    for step in stage.steps_of(Arg, Env):
        instruction = step.instruction
        if isinstance(instruction, Env):
            for pair in instruction.pairs:
                seen.pop(str(pair.key), None)
        if not isinstance(instruction, Arg):
            continue
        for at, pair in enumerate(instruction.pairs):
            earlier = seen.get(str(pair.key))
            seen[str(pair.key)] = pair
            if earlier is not None and not _uses_itself(pair):
                same = pair.value is earlier.value is None or (
                    pair.value is not None
                    and earlier.value is not None
                    and not pair.value.expands
                    and pair.value == earlier.value
                )
                place = one_or_all(instruction.pairs, at, instruction, file.source)
                if comments_name(str(pair.key), file.source, earlier.end, pair.start):
                    place = None
                fix = safe("Remove it", delete(place)) if same and place is not None else None
                related = Related(earlier, "the first one")
                yield Finding(
                    pair, f"ARG {pair.key} is already declared in this stage", fix, related
                )


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
    index = next(at for at, it in enumerate(pairs) if it is pair)
    place = one_or_all(pairs, index, instruction, file.source)
    return safe(title, delete(place)) if place is not None else None


def _uses_itself(pair: Pair) -> bool:
    """Whether the default of an ARG is made of its earlier value: `ARG A=${A:-b}`."""
    value = pair.value
    return value is not None and any(it.name == pair.key for it in value.variables)
