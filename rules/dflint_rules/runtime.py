"""How the container runs: its first process, its signals, its health, what ENV leaves behind."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.exec_form import as_array
from dflint.model.paths import is_below, joined
from dflint.model.tools_in_images import lacks_program
from dflint.model.variables import expand
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import (
    Cmd,
    Entrypoint,
    Env,
    Healthcheck,
    Run,
    Stopsignal,
    Volume,
)
from dflint.syntax.shell import walk
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction

FETCHERS = frozenset({"curl", "wget"})
PACKAGE_MANAGERS = frozenset({"npm", "yarn", "pnpm", "npx"})
SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "cmd", "powershell",
                    "pwsh", "env", "envsubst", "eval"})  # fmt: skip
OPERATORS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "&", "2>&1"})
SIGNALS = frozenset({
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
})  # fmt: skip
UNCATCHABLE = frozenset({"KILL", "STOP", "9", "19"})
ENDS_AT_ONCE = frozenset({"start", "restart"})


@rule("DF541", Severity.ERROR, "correctness", text="curl wget")
def healthcheck_without_program(check: Healthcheck, stage: Stage) -> Iterator[Finding]:
    """HEALTHCHECK calls curl or wget, which is not in the image.

    The check then always fails, and the container is "unhealthy" from the start. Install the
    program, or let the application check itself. Said only where the programs of the base image
    are known and nothing else in the stage speaks of it.

    ```dockerfile bad
    FROM python:3.13-slim
    COPY app.py /srv/
    HEALTHCHECK CMD curl -f http://localhost:8080/health
    CMD ["python", "/srv/app.py"]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl
    COPY app.py /srv/
    HEALTHCHECK CMD curl -f http://localhost:8080/health
    CMD ["python", "/srv/app.py"]
    ```
    """
    if check.kind.upper() != "CMD" or not stage.is_final:
        return
    words = [simple.words[0] for simple in walk(check.script) if simple.words]
    for word in words[:1]:
        if word in FETCHERS and lacks_program(stage, word):
            image = stage.image.familiar if stage.image is not None else "the base"
            yield Finding(word, f"{image} has no {word}, and nothing installs it")


@rule("DF542", Severity.INFO, "correctness", on="CMD ENTRYPOINT HEALTHCHECK")
def command_that_never_runs(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """CMD, ENTRYPOINT or HEALTHCHECK of a stage that is only copied from has no effect.

    COPY --from takes files, not the settings of the other stage. A stage with a name may be built
    for itself with `--target`, so that only those without one are reported.

    ```dockerfile bad
    FROM golang:1.23
    RUN go build -o /app
    CMD ["/app"]
    FROM debian:12
    COPY --from=0 /app /usr/local/bin/
    CMD ["app"]
    ```

    ```dockerfile good
    FROM golang:1.23
    RUN go build -o /app
    FROM debian:12
    COPY --from=0 /app /usr/local/bin/
    CMD ["app"]
    ```
    """
    if stage.ships or stage.name or stage.index not in file.used:
        return
    for step in stage.steps_of(Cmd, Entrypoint, Healthcheck):
        keyword = step.instruction.keyword
        yield Finding(keyword, f"this {keyword} never runs: the stage is only copied from")


@rule("DF543", Severity.INFO, "correctness", text="npm npx yarn")
def package_manager_as_first_process(
    instruction: Cmd | Entrypoint, stage: Stage
) -> Iterator[Finding]:
    """The container starts npm, yarn or pnpm, which starts the program.

    It costs memory and time, and signals end there: some versions do not hand SIGTERM on, so that
    the program cannot end in order. Start the program itself.

    ```dockerfile bad
    FROM node:22-slim
    CMD ["npm", "start"]
    ```

    ```dockerfile good
    FROM node:22-slim
    CMD ["node", "server.js"]
    ```
    """
    items = instruction.script.items
    words = instruction.words
    if stage.ships and len(items) == 1 and words and words[0] in PACKAGE_MANAGERS and words[1:]:
        message = f"{words[0]} stands between the container and the program"
        yield Finding(words[0], message, hint("Start the program itself"))


@rule("DF544", Severity.WARNING, "correctness", text="[")
def variable_in_exec_form(
    instruction: Cmd | Entrypoint | Healthcheck | Run, step: Step, stage: Stage
) -> Iterator[Finding]:
    """A variable stands in the exec form, where nothing replaces it.

    No shell reads a JSON array: the program gets the dollar sign and the name.

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    ENV PORT=8080
    CMD ["java", "-Dport=$PORT", "-jar", "/srv/app.jar"]
    ```

    ```dockerfile good
    FROM eclipse-temurin:21-jre
    ENV PORT=8080
    CMD ["sh", "-c", "exec java -Dport=$PORT -jar /srv/app.jar"]
    ```
    """
    words = instruction.program.items
    if not words or "$" not in instruction.rest.text or _base_name(words[0]) in SHELLS:
        return
    if any(_base_name(word) in SHELLS for word in words) or _has_own_start(instruction, stage):
        return
    for word in words:
        name = _variable(word)
        if name and step.state.shell.kind == "posix":
            yield Finding(word, f"${name} is not replaced here: no shell reads this")
            return


@rule("DF545", Severity.ERROR, "correctness", text="[")
def shell_syntax_in_exec_form(
    instruction: Cmd | Entrypoint | Healthcheck | Run, stage: Stage
) -> Iterator[Finding]:
    """The exec form has something in it that only a shell understands.

    No shell reads a JSON array: `&&` is an argument like any other, and the first string, blanks
    and all, is the name of the program.

    ```dockerfile bad
    FROM node:22-slim
    ENTRYPOINT ["node server.js"]
    ```

    ```dockerfile fixed
    FROM node:22-slim
    ENTRYPOINT ["node", "server.js"]
    ```

    ```dockerfile bad
    FROM debian:12
    RUN ["apt-get", "update", "&&", "apt-get", "install", "-y", "curl"]
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    ```
    """
    words = instruction.program.items
    if not words or (" " not in words[0] and OPERATORS.isdisjoint(words)):
        return
    if _base_name(words[0]) in SHELLS or _has_own_start(instruction, stage):
        return
    for word in words[1:]:
        if word in OPERATORS:
            yield Finding(word, f"{word} is an argument of {words[0]} here, not of a shell")
            return
    if "{{" in words[0]:
        return  # a template
    name, blank, rest = words[0].partition(" ")
    if blank and rest.strip() and "/" not in rest.partition(" ")[0] and ":" not in name:
        if any(char in words[0] for char in "'\"$&|;<>\\*`"):
            fix = None
        else:
            array = as_array([*words[0].split(), *(str(word) for word in words[1:])])
            fix = (
                unsafe(f"Write {array}", replace(instruction.program.array, array))
                if (instruction.program.array is not None and not instruction.comments)
                else None
            )
        yield Finding(words[0], f"there is no program named `{words[0]}`", fix)


@rule("DF546", Severity.ERROR, "correctness")
def unknown_stop_signal(stopsignal: Stopsignal, step: Step) -> Iterator[Finding]:
    """STOPSIGNAL names a signal that does not exist.

    The builder stops at a name that it does not know, and a number above 64 cannot be sent.

    ```dockerfile bad
    FROM nginx:1.27
    STOPSIGNAL SIGQIUT
    ```

    ```dockerfile fixed
    FROM nginx:1.27
    STOPSIGNAL SIGQUIT
    ```
    """
    text = expand(stopsignal.argument, step.state.variables)
    name = text.upper().removeprefix("SIG") if text else ""
    if not name or name in SIGNALS or name.startswith("RTM"):
        return
    if not (name.isdecimal() and 0 < int(name) < 65):
        meant = nearest(name, SIGNALS)
        fix = None
        if meant and not stopsignal.argument.expands:
            fix = unsafe(f"Write SIG{meant}", replace(stopsignal.argument, f"SIG{meant}"))
        yield Finding(stopsignal.argument, f"there is no signal {text}", fix)


@rule("DF547", Severity.WARNING, "correctness")
def kill_as_stop_signal(stopsignal: Stopsignal, step: Step) -> Iterator[Finding]:
    """STOPSIGNAL is one that no program can catch.

    `docker stop` then kills the program at once, with all that it has not written yet.

    ```dockerfile bad
    FROM debian:12
    STOPSIGNAL SIGKILL
    ```

    ```dockerfile good
    FROM debian:12
    STOPSIGNAL SIGINT
    ```
    """
    text = expand(stopsignal.argument, step.state.variables)
    if text and text.upper().removeprefix("SIG") in UNCATCHABLE:
        yield Finding(stopsignal.argument, f"no program can catch {text} and end in order")


@rule("DF548", Severity.INFO, "correctness", text="DEBIAN_FRONTEND")
def frontend_in_env(env: Env, step: Step, stage: Stage) -> Iterator[Finding]:
    """ENV sets DEBIAN_FRONTEND, which then holds in the container as well.

    Whoever installs something in the container, or builds upon the image, is never asked. For the
    build alone, ARG does the same and leaves nothing behind: with tzdata in a debian:bookworm-slim
    image, nothing differed but the variable.

    ```dockerfile bad
    FROM debian:12
    ENV DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y tzdata
    ```

    ```dockerfile fixed
    FROM debian:12
    ARG DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y tzdata
    ```
    """
    last = stage.last_state.variables.values.get("DEBIAN_FRONTEND")
    for pair in env.pairs:
        if pair.key == "DEBIAN_FRONTEND" and stage.ships and last and last.pair is pair:
            if not pair.value:
                return
            alone = len(env.pairs) == 1 and not pair.legacy and not step.is_trigger
            keyword = "arg" if env.keyword.islower() else "ARG"
            fix = unsafe("Use ARG", replace(env.keyword, keyword)) if alone else hint("Use ARG")
            yield Finding(pair, "this holds in the container as well", fix)


@rule("DF549", Severity.INFO, "correctness", on="VOLUME", default=False)
def write_after_volume(stage: Stage) -> Iterator[Finding]:
    """Files are written below a VOLUME after it was declared.

    The legacy builder throws such changes away. BuildKit keeps them, so this is off unless
    selected.

    ```dockerfile bad
    FROM debian:12
    VOLUME /data
    COPY seed.sql /data/
    ```

    ```dockerfile good
    FROM debian:12
    COPY seed.sql /data/
    VOLUME /data
    ```
    """
    volumes = [word for step in stage.steps_of(Volume) for word in step.instruction.words]
    for step in stage.copies:
        for word in volumes:
            volume = word.rstrip("/")
            if word.start < step.start and volume and _writes_below(step, volume):
                related = Related(word, "the volume is declared here")
                message = f"older builders throw away what is written to {volume} after VOLUME"
                yield Finding(step.instruction, message, None, related)


@rule("DF540", Severity.WARNING, "correctness", text="start")
def container_ends_at_once(instruction: Cmd | Entrypoint, stage: Stage) -> Iterator[Finding]:
    """The container starts a service in the background, and then ends.

    A container lives as long as its first process. `service x start` hands over to a process in
    the background and is done. Start the server itself, in the foreground.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y apache2
    CMD service apache2 start
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y apache2
    CMD ["apachectl", "-D", "FOREGROUND"]
    ```
    """
    if not stage.ships or not instruction.script.items:
        return
    simple = list(walk(instruction.script))
    words = simple[-1].words if simple else ()
    if len(words) < 2 or instruction.script.items[-1].connector:
        return
    starts = words[0] == "service" and words[-1] in ENDS_AT_ONCE
    starts |= words[0].startswith("/etc/init.d/") and words[-1] in ENDS_AT_ONCE
    if starts:
        yield Finding(instruction, "the container ends as soon as the service has been started")


def _writes_below(step: Step, folder: str) -> bool:
    """Whether a COPY or ADD writes into a folder."""
    to = step.instruction.words[-1] if len(step.instruction.words) > 1 else None
    path = joined(step.state.workdir, str(to)) if to is not None else None
    return path is not None and is_below(path, folder)


def _base_name(word: str) -> str:
    return word.rpartition("/")[2].rpartition("\\")[2].lower().removesuffix(".exe")


def _variable(word: str) -> str:
    """The name of a variable in a word: `$NAME` or `${NAME}` with capitals only."""
    at = word.find("$")
    while at >= 0:
        rest = word[at + 1 :].lstrip("{")
        end = 0
        while end < len(rest) and (rest[end].isalnum() or rest[end] == "_"):
            end += 1
        name = rest[:end]
        escaped = word[at - 1 : at] == "\\"
        if name[:1].isalpha() and name == name.upper() and len(name) > 1 and not escaped:
            return name
        at = word.find("$", at + 1)
    return ""


def _has_own_start(instruction: Instruction, stage: Stage) -> bool:
    """Whether an ENTRYPOINT gets this CMD, and may give it to a shell."""
    if not isinstance(instruction, Cmd):
        return False
    return stage.last(Entrypoint) is not None
