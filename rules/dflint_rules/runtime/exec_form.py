"""CMD and ENTRYPOINT in exec form and in shell form."""

from __future__ import annotations

from dflint.fix import deferred, hint, if_read, replace, unsafe
from dflint.knowledge.servers import LONG_RUNNING
from dflint.model.scripts.exec_form import (
    QUOTING,
    READERS,
    as_array,
    base_name,
    looks_like_array,
    meant_array,
)
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Healthcheck, Volume
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction, Run

SPECIAL = frozenset("'\"$&|;<>\\*`")  # a shell reads these
# Words that only a shell knows; of some others, as cd and type, there are programs on some systems.
SHELL_WORDS = frozenset({"exec", "source", ".", "export", "eval", "set", "unset", "trap", "if"})
OPERATORS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "&", "2>&1"})


@rule("DF544", Severity.WARNING, "correctness", needs_text="[")
def variable_in_exec_form(
    instruction: Cmd | Entrypoint | Healthcheck | Run, step: Step, stage: Stage
) -> Iterator[Finding]:
    """A variable is used in exec form, where it is not expanded.

    No shell reads a JSON array: the program gets the dollar sign and the name. So does the program of ENTRYPOINT
    with a variable in CMD. With `$${PORT}`, a shell puts the number of its process: nothing but Make and Compose
    takes two dollars for one.

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

    ```dockerfile bad
    FROM python:3.13-slim
    ENV PORT=8080
    ENTRYPOINT ["uvicorn", "app:app"]
    CMD ["--host", "0.0.0.0", "--port", "${PORT}"]
    ```

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    CMD ["sh", "-c", "exec java -Dport=$${PORT:-8080} -jar /srv/app.jar"]
    ```
    """
    words = instruction.program.items
    if not words or "$" not in instruction.rest.text:
        return
    doubled = next((word for word in words if "$${" in word), None)
    if doubled is not None and base_name(words[0]) in SHELLS:
        message = "$$ is the number of the process to a shell, and {…} behind it stays as it is"
        yield Finding(doubled, message, hint("Write one dollar"))
    if base_name(words[0]) in READERS:
        return
    if any(base_name(word) in READERS for word in words) or _has_own_start(instruction, stage):
        return
    for word in words:
        name = _variable(word)
        if name and step.state.shell.kind == "posix":
            yield Finding(word, f"${name} is not expanded in exec form: no shell reads it")
            return


@rule("DF545", Severity.ERROR, "correctness", needs_text="[")
def shell_syntax_in_exec_form(
    instruction: Cmd | Entrypoint | Healthcheck | Run, stage: Stage
) -> Iterator[Finding]:
    """The exec form contains shell syntax, which no shell reads.

    No shell reads a JSON array: `&&` is an argument like any other, and the first string, spaces
    and all, is the name of the program. There is no program `exec`, `source` or `export`. An argument such as
    `~/data` is passed on as it is, which some programs expand themselves: a warning.

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

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    CMD ["exec", "java", "-jar", "/srv/app.jar"]
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    ```
    """
    words = instruction.program.items
    if not words or base_name(words[0]) in READERS or _has_own_start(instruction, stage):
        return
    is_batch = words[0].lower().endswith((".bat", ".cmd"))  # Windows gives the line to cmd
    operators = () if is_batch else words[1:]
    operator = next((word for word in operators if word in OPERATORS), None)
    wanted = _is_expansion if base_name(words[0]) not in QUOTING else _is_substitution
    expansion = next(filter(wanted, words[1:]), None) or next(
        filter(_is_expansion, words[:1]), None
    )
    if words[0] in SHELL_WORDS:
        message = f"{words[0]} is no program: the exec form has no shell, which knows it"
        yield Finding(words[0], message)
    elif operator is not None:
        message = f"{operator} is passed to {words[0]} as an argument: the exec form has no shell"
        yield Finding(operator, message)
    elif "{{" in words[0]:
        return  # a template
    elif expansion is not None:
        message = f"{expansion} is passed on as it is: the exec form has no shell that expands it"
        found = Finding(expansion, message)
        yield found if expansion is words[0] else found.at_most(Severity.WARNING)
    elif _is_command_line(words[0]):
        message = f"there is no program named `{words[0]}`: the exec form is not split into words"
        yield Finding(words[0], message, _split_into_words(instruction))


def _is_command_line(word: str) -> bool:
    """Whether a word is a program with its arguments, and no path with a space in it."""
    name, space, rest = word.partition(" ")
    return bool(space and rest.strip()) and "/" not in rest.partition(" ")[0] and ":" not in name


def _split_into_words(instruction: Cmd | Entrypoint | Healthcheck | Run) -> Fix | None:
    """Make words of the first string; None where a shell would read something else in it."""
    program = instruction.program
    first = program.items[0]
    if program.array is None or instruction.comments or not SPECIAL.isdisjoint(first):
        return None
    array = as_array([*first.split(), *map(str, program.items[1:])])
    return unsafe(f"Write {array}", replace(program.array, array))


def _is_expansion(word: str) -> bool:
    """Whether a shell would put the home directory or the output of a command in its place."""
    at = word.find("$(")
    return word.startswith("~/") or (at >= 0 and ")" in word[at:] and " " not in word[:at])


def _is_substitution(word: str) -> bool:
    """Whether a word, or the value of an option, is a command substitution and nothing else."""
    value = word.partition("=")[2] if word[:2] == "--" else word
    return value[:2] == "$(" and value[-1:] == ")" and value[2:3].isalpha()


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
    entrypoint = stage.last(Entrypoint)
    if entrypoint is None:
        return False
    it = entrypoint.instruction
    started = it.program.items if isinstance(it, Entrypoint) and it.form == "exec" else ()
    if not started or any(base_name(word) in READERS or "." in word[-4:] for word in started):
        return True
    return base_name(started[0]) not in LONG_RUNNING


@rule("DF505", Severity.ERROR, "correctness", needs_text="[")
def broken_exec_form(
    instruction: Add | Cmd | Copy | Entrypoint | Healthcheck | Run | Volume,
    step: Step,
    source: Source,
) -> Iterator[Finding]:
    """The exec form is invalid JSON, so it is run as a shell command.

    Only strings in double quotes, with commas between them and nothing after the bracket, are a
    JSON array. Everything else is run by the shell, which looks for a program named `[…`, or, in
    a COPY, is taken for the names of files.

    ```dockerfile bad
    FROM python:3.13-slim
    CMD ['python', '-m', 'http.server']
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    CMD ["python", "-m", "http.server"]
    ```

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    ENV JAR=/srv/app.jar
    CMD ["java", "-jar", $JAR]
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN [ "$(uname)" = "Linux" ]
    ```
    """
    array = instruction.array
    if array is None or array.is_valid or array.is_json:
        return
    rest = instruction.program.text if isinstance(instruction, Healthcheck) else instruction.rest
    meant = meant_array(rest.text)
    is_program = not isinstance(instruction, Add | Copy | Volume)
    is_posix = step.state.shell.kind == "posix"  # in PowerShell a class is in brackets
    if meant is not None or (is_posix and looks_like_array(rest.text, is_program)):
        place = Span(rest.offset(0), rest.end(len(rest.text)))
        can_fix = meant is not None and not instruction.comments
        fix = None
        if can_fix and meant:
            fix = deferred(
                if_read, unsafe(f"Write {meant}", replace(place, meant)), instruction, source
            )
        what = "runs this text in a shell" if is_program else "takes this text for paths"
        yield Finding(place, f"invalid JSON array: {instruction.keyword} {what}", fix)


@rule("DF761", Severity.WARNING, "correctness", needs_text="[")
def argument_of_several_words(
    instruction: Cmd | Entrypoint | Run, stage: Stage
) -> Iterator[Finding]:
    """An option and its value are in one string of the exec form.

    No shell splits the strings of a JSON array: with "-c /etc/app.conf" the program looks for a file whose name
    begins with a space. Write each word as a string of its own.

    ```dockerfile bad
    FROM debian:12
    CMD ["/usr/sbin/cntlm", "-c /etc/cntlm.conf -f"]
    ```

    ```dockerfile good
    FROM debian:12
    CMD ["/usr/sbin/cntlm", "-c", "/etc/cntlm.conf", "-f"]
    ```
    """
    words = instruction.program.items
    if not words or any(base_name(word) in (*READERS, "echo", "printf") for word in words):
        return
    if _has_own_start(instruction, stage):
        return
    for word in words[1:]:
        if _has_several_words(word):
            message = (
                f"`{word}` is one argument, with its spaces: write each word as a string of its own"
            )
            yield Finding(word, message)


def _has_several_words(word: str) -> bool:
    """Whether it is an option, a space, and what looks like a value or another option."""
    option, _, rest = word.partition(" ")
    name = option.lstrip("-")
    is_option = option[:1] == "-" and name[:1].isalpha() and name.replace("-", "").isalnum()
    is_value = "/" in rest.partition(" ")[0] or " -" in f" {rest}"
    return is_option and is_value and "$" not in word and "{{" not in word
