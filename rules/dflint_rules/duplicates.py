"""What is said or done twice."""

from __future__ import annotations

from dflint.fix import delete, drops_word, safe, unsafe
from dflint.model.erasing import one_of, whole_lines
from dflint.model.packages import MANAGERS, programs_of
from dflint.model.repetitions import named_twice, repeated_packages, repeated_steps
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, Label, Run, User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction, Workdir
    from dflint.syntax.parts import Pair

SYSTEM_MANAGERS = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "zypper"})


@rule("DF551", Severity.WARNING, "correctness", on="ENV")
def env_set_in_vain(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An ENV sets a variable that is set again before anything can have read it.

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
    if not stage.repeated_keys:
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
            if key not in stage.repeated_keys:
                continue
            if key in waiting:
                env, earlier = waiting[key]
                fix = _without_pair(env, earlier, f"Remove this {key}", file)
                related = Related(pair, "set again here")
                yield Finding(earlier, f"nothing reads this value of {key}", fix, related)
            waiting[key] = (instruction, pair)


@rule("DF552", Severity.INFO, "correctness", on="LABEL")
def label_set_twice(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A LABEL is set again later in the stage, so that this value is lost.

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
    if not stage.repeated_keys:
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
                fix = _without_pair(before, earlier, f"Remove this {key}", file)
                yield Finding(earlier, f"a later LABEL gives {key} another value", fix, related)
            seen[key] = (label, pair)


@rule("DF553", Severity.STYLE, "style", on="EXPOSE")
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
                place = one_of(words, at, expose) or whole_lines(expose, file.source)
                plain = place is not None and len({str(it) for it in words}) == len(words)
                fix = safe("Remove it", delete(place)) if place is not None and plain else None
                related = Related(seen[port], "the first one")
                yield Finding(word, f"port {port} is exposed already", fix, related)
            else:
                seen[port] = word


@rule("DF554", Severity.INFO, "style", on="ARG")
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
    if not stage.repeated_keys:
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
            if earlier is not None:
                same = pair.value is earlier.value is None or (
                    pair.value is not None
                    and earlier.value is not None
                    and not pair.value.expands
                    and pair.value == earlier.value
                )
                place = one_of(instruction.pairs, at, instruction) or whole_lines(
                    instruction, file.source
                )
                fix = safe("Remove it", delete(place)) if same and place is not None else None
                related = Related(earlier, "the first one")
                yield Finding(pair, f"{pair.key} is declared already", fix, related)


@rule("DF555", Severity.WARNING, "correctness", on="RUN COPY ADD")
def run_repeated(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The same RUN or COPY stands twice, with nothing between that could make a difference.

    It costs time and a layer and changes nothing. In a busybox image, a second COPY of 42 MB made
    it 42 MB larger.

    ```dockerfile bad
    FROM debian:12
    COPY app.conf /etc/
    RUN chmod 600 /etc/app.conf
    RUN chmod 600 /etc/app.conf
    ```

    ```dockerfile fixed
    FROM debian:12
    COPY app.conf /etc/
    RUN chmod 600 /etc/app.conf
    ```
    """
    for before, step in repeated_steps(stage):
        keyword = step.instruction.keyword
        place = whole_lines(step.instruction, file.source)
        fix = unsafe("Remove it", delete(place)) if place is not None else None
        related = Related(before.instruction.keyword, "the first one")
        yield Finding(keyword, f"this {keyword} does the same once more", fix, related)


@rule("DF556", Severity.INFO, "style", on=" ".join(MANAGERS))
def package_named_twice(run: Run, step: Step) -> Iterator[Finding]:
    """A package stands twice in one list.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl git curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl git
    ```
    """
    for install in step.installs:
        for first, word in named_twice(install.packages):
            related = Related(first, "the first one")
            fix = _without_word(install.command, word, run)
            yield Finding(word, f"{word} stands in this list already", fix, related)


@rule("DF557", Severity.INFO, "style", on=programs_of(*SYSTEM_MANAGERS))
def package_installed_again(stage: Stage) -> Iterator[Finding]:
    """A package is installed that an earlier RUN of the stage has installed.

    It costs a line to read and no bytes: in a debian:bookworm-slim image with bison nothing
    differed. Nothing is said where something was removed in between.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    RUN apt-get update && apt-get install -y curl git
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    RUN apt-get update && apt-get install -y git
    ```
    """
    if not repeated_packages(stage):
        return
    seen: dict[tuple[str, str], tuple[Word, Step]] = {}
    for step in stage.steps_of(Run):
        for command in step.commands:
            manager = command.manager
            if manager not in SYSTEM_MANAGERS:
                continue
            install = command.install
            if install is None:
                if any(verb in _REMOVES for verb in command.verbs[:1]):
                    seen.clear()
                continue
            if command.has("-t", "--virtual", "--reinstall", "--target-release", "--root"):
                continue
            packages = install.packages
            again = [it for it in packages if (manager, str(it)) in seen and not it.expands]
            for word in again:
                first, where = seen[manager, str(word)]
                if where is not step:
                    fix = (
                        _without_word(command, word, step.instruction)
                        if len(again) < len(packages)
                        else None
                    )
                    if fix is not None:
                        fix = unsafe(fix.title, *fix.edits)
                    related = Related(first, "installed here")
                    yield Finding(word, f"{word} is installed already", fix, related)
            if command.in_condition or command.in_function or _is_in_branch(step):
                continue
            for word in packages:
                seen.setdefault((manager, str(word)), (word, step))


@rule("DF558", Severity.STYLE, "style")
def setting_repeated(
    instruction: User | Workdir, step: Step, file: Dockerfile
) -> Iterator[Finding]:
    """WORKDIR or USER says what is in force already.

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
    place = whole_lines(instruction, file.source)
    kind = safe if isinstance(instruction, User) else unsafe
    fix = kind("Remove it", delete(place)) if place is not None else None
    what = "USER" if isinstance(instruction, User) else "the working directory"
    yield Finding(instruction, f"{what} is {text} already", fix)


_REMOVES = frozenset({
    "remove", "purge", "autoremove", "del", "erase", "rm", "autopurge", "clean-all",
})  # fmt: skip


def _without_pair(instruction: Env | Label, pair: Pair, title: str, file: Dockerfile) -> Fix | None:
    """Take a pair out of an ENV or LABEL, or all of it if there is no other."""
    pairs = instruction.pairs
    if len(pairs) > len({str(it.key) for it in pairs}) + 1:
        return None
    if any(it.value is None for it in pairs):
        return None  # what is left might be read as `KEY value`
    index = next(at for at, it in enumerate(pairs) if it is pair)
    place = one_of(pairs, index, instruction) or whole_lines(instruction, file.source)
    if len(pairs) > 1 and instruction.comments:
        return None
    return safe(title, delete(place)) if place is not None else None


def _without_word(command: Command, word: Word, instruction: Instruction) -> Fix | None:
    """Take a package out of a list, with the blank or the line before it."""
    words = list(command.simple.words)
    index = next((at for at, it in enumerate(words) if it.start == word.start), 0)
    if not command.editable or index < 1:
        return None
    place = Span(words[index - 1].end, word.end)
    if any(place.start < comment.start < place.end for comment in instruction.comments):
        return None
    return safe(f"Remove {word}", delete(place), changes=[drops_word(words[index])])


def _is_in_branch(step: Step) -> bool:
    """Whether a RUN has branches, so that nobody knows what it has installed."""
    text = step.instruction.rest.text
    return " then" in text or ";then" in text or "case " in text
