"""What the builder cannot read."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.errors import argument_problems_in
from dflint.model.scripts.lost_lines import STARTS, lines_of_no_heredoc, swallowed_keywords
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import KINDS
from dflint.syntax.spelling import nearest
from dflint.syntax.trailing_comments import trailing_comment
from dflint.syntax.validate import argument_problems, flag_problems, value_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.nodes import Run, Unknown


@rule("DF001", Severity.ERROR, "correctness", also="DL1000 DL3043")
def parse_error(file: Dockerfile) -> Iterator[Finding]:
    """The builder cannot parse this instruction.

    An argument is missing, there is one too many, a quote or a here-document is never closed, or
    a JSON array holds something that is no string. The build stops here. dflint goes on: all the
    other instructions are still looked at.

    ```dockerfile bad
    FROM debian:12 AS
    ```

    ```dockerfile bad
    FROM alpine:3.20
    ENV GREETING="hello
    ```

    ```dockerfile good
    FROM debian:12 AS build
    ENV GREETING="hello"
    ```
    """
    for instruction, problems in argument_problems_in(file).items():
        if "#" in instruction.rest.text and trailing_comment(instruction):
            continue  # DF010 says why
        messages = set()
        for problem in problems:
            if problem.message not in messages:  # of one quote, each reader of the words speaks
                messages.add(problem.message)
                yield Finding(problem, problem.message)


@rule("DF002", Severity.ERROR, "correctness")
def unknown_instruction(
    instruction: Unknown, source: Source, file: Dockerfile
) -> Iterator[Finding]:
    r"""There is no such instruction.

    The builder knows eighteen instructions. A word that is none of them stops the build; often it
    is misspelt, or the line before lost the backslash at its end. A here-document is none for the builder where
    a space is between `<<` and its name: its lines are read as instructions.

    ```dockerfile bad
    FROM debian:12-slim
    RUN cat > /etc/motd << EOF
    welcome
    EOF
    ```

    ```dockerfile good
    FROM debian:12-slim
    RUN cat > /etc/motd <<EOF
    welcome
    EOF
    ```

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends \
        curl
        git
    ```

    ```dockerfile bad
    FROM debian:12
    WROKDIR /srv
    ```

    ```dockerfile fixed
    FROM debian:12
    WORKDIR /srv
    ```
    """
    word = instruction.keyword
    lost = lines_of_no_heredoc(file)
    if instruction.start in lost:
        opener = lost[instruction.start]
        if opener is not None:
            message = f"unknown instruction {word[:40]}: the << above opens no here-document, because a space follows"
            yield Finding(
                word, message, hint("Write the name right after <<"), Related(opener, "here")
            )
        return
    name = "" if word in STARTS else nearest(word.upper(), KINDS)
    above = line_above(instruction, source) if word[:1] not in "<=>" else 0
    is_odd = not (word.isalpha() and word.isupper())
    if above and ((is_odd and not name) or is_indented(instruction, source)):
        message = (
            f"unknown instruction {word[:40]}: line {above} above does not end with a backslash"
        )
        yield Finding(word, message)
        return
    if word in STARTS:
        message = f"unknown instruction {word}: it is a command, and RUN stands before commands"
        yield Finding(word, message)
        return
    if not name:
        yield Finding(word, f"unknown instruction {word[:40]}")
        return
    meant = name.lower() if word.islower() else name
    is_in_one_line = "\n" not in source.cut(word)
    fix = unsafe(f"Write {meant}", replace(word, meant)) if is_in_one_line else None
    yield Finding(word, f"unknown instruction {word}: did you mean {meant}?", fix)


@rule("DF003", Severity.ERROR, "correctness")
def unknown_flag(file: Dockerfile) -> Iterator[Finding]:
    """The instruction does not take this flag, or not twice.

    ```dockerfile bad
    FROM debian:12
    COPY --chwon=app:app src /srv
    ```

    ```dockerfile fixed
    FROM debian:12
    COPY --chown=app:app src /srv
    ```
    """
    for instruction in file.tree.with_values:
        for flag, message, known in flag_problems(instruction):
            name = nearest(flag.name, known)
            fix = unsafe(f"Write --{name}", replace(flag.name, name)) if name else None
            yield Finding(flag.name, message, fix)


@rule("DF004", Severity.ERROR, "correctness", also="DL3011")
def invalid_value(file: Dockerfile) -> Iterator[Finding]:
    """The builder does not accept this value.

    Durations are written `30s` or `1m30s`, ports go up to 65535, a mount has a type, and flags
    such as `--link` are true or false.

    ```dockerfile bad
    FROM debian:12
    EXPOSE 80800
    ```

    ```dockerfile bad
    FROM debian:12
    HEALTHCHECK --interval=30 CMD ["true"]
    ```

    ```dockerfile good
    FROM debian:12
    EXPOSE 8080/tcp 9000-9010
    HEALTHCHECK --interval=30s CMD ["true"]
    ```
    """
    for instruction in file.tree.with_values:
        for problem in value_problems(instruction):
            yield Finding(problem, problem.message)


@rule("DF005", Severity.ERROR, "correctness")
def no_stage(file: Dockerfile) -> Iterator[Finding]:
    """The file has no FROM, so there is nothing to build.

    ```dockerfile bad
    # Nothing here yet.
    ```

    ```dockerfile good
    FROM scratch
    COPY app /
    ```
    """
    if not file.stages:
        first = file.before_from[0].instruction.keyword if file.before_from else Span(0, 0)
        yield Finding(first, "the file has no FROM: there is nothing to build")


@rule("DF006", Severity.ERROR, "correctness", also="DL3061")
def instruction_before_from(file: Dockerfile) -> Iterator[Finding]:
    """Only ARG may come before the first FROM.

    ```dockerfile bad
    ENV TZ=UTC
    FROM debian:12
    ```

    ```dockerfile good
    ARG VERSION=12
    FROM debian:${VERSION}
    ENV TZ=UTC
    ```
    """
    for step in file.before_from:
        word = step.instruction.keyword
        if file.stages and word.upper() in KINDS and word.upper() != "ARG":
            yield Finding(word, f"{word} is before the first FROM, where only ARG is allowed")


@rule("DF007", Severity.ERROR, "correctness")
def binary_file(source: Source) -> Iterator[Finding]:
    r"""The file is not text.

    A Dockerfile is text in UTF-8. A file with NUL characters is something else, or was saved in
    an encoding that the builder does not read. (No example: this page is text.)
    """
    if source.is_binary:
        at = source.text.index("\0")
        yield Finding(Span(at, at + 1), "this is not a text file: it contains NUL characters")


@rule("DF008", Severity.ERROR, "correctness")
def duplicate_directive(file: Dockerfile) -> Iterator[Finding]:
    """A parser directive is given twice.

    ```dockerfile bad
    # escape=\\
    # escape=`
    FROM debian:12
    ```

    ```dockerfile good
    # syntax=docker/dockerfile:1
    # escape=\\
    FROM debian:12
    ```
    """
    seen: set[str] = set()
    for directive in file.tree.directives:
        if directive.name in seen:
            yield Finding(
                directive.comment, f"the parser directive {directive.name} is given twice"
            )
        seen.add(directive.name)


@rule("DF601", Severity.ERROR, "correctness", also="SC1072 SC1073")
def shell_syntax(run: Run, step: Step, file: Dockerfile, source: Source) -> Iterator[Finding]:
    """The shell cannot parse this script.

    The RUN fails with a syntax error: a quote is never closed, or an `if` has no `fi`. It also fails with a script
    of more than 131,071 bytes, "argument list too long": Linux gives a program no argument as long.

    ```dockerfile bad
    FROM debian:12
    RUN if [ -f /etc/os-release ]; then cat /etc/os-release;
    ```

    ```dockerfile good
    FROM debian:12
    RUN if [ -f /etc/os-release ]; then cat /etc/os-release; fi
    ```
    """
    if step.is_posix and run.script.problems and not any(argument_problems(run)):
        if run in lines_of_no_heredoc(file).values():
            return  # DF002 says why
        if swallowed_keywords(run, source):
            return  # DF630 says why
        problem = run.script.problems[0]  # the others may well follow from it
        yield Finding(problem, problem.message)


def line_above(instruction: Unknown, source: Source) -> int:
    """The number of the line right above; 0 if that is empty, a comment or a FROM."""
    start = source.text.rfind("\n", 0, instruction.start)
    above = source.text[source.text.rfind("\n", 0, max(start, 0)) + 1 : max(start, 0)].strip()
    if not above or above[0] == "#" or above[:5].upper() == "FROM ":
        return 0
    return source.position(start).line


def is_indented(instruction: Unknown, source: Source) -> bool:
    """Whether there are spaces before it in its line."""
    return source.text[instruction.start - 1 : instruction.start] in (" ", "\t")
