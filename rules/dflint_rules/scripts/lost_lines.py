"""Lines that became a part of the line above, and commands that became arguments."""

from __future__ import annotations

from dflint.fix import deferred, delete, hint, if_read, insert_before, unsafe
from dflint.fixes.deletion import items_of
from dflint.knowledge.package_managers import BY_PROGRAM, NAMES
from dflint.model.packages.installs import install_of
from dflint.model.scripts.lost_lines import (
    AFTER_SEMICOLON,
    FILE_COMMANDS,
    UNMISTAKABLE,
    WRITERS,
    comment_over_lines,
    continuation_before,
    forgotten_commands,
    joined_to,
    swallowed_keywords,
    takes_any_words,
)
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.nodes import Run

# The instructions that may stand before the first stage, or begin it.
ABOVE_STAGES = frozenset({"ARG", "FROM"})


@rule("DF630", Severity.ERROR, "correctness")
def swallowed_instruction(file: Dockerfile, source: Source) -> Iterator[Finding]:
    r"""A line continuation makes the next instruction a part of this one.

    The backslash at the end of a line joins it with the next one, blank lines and comments in
    between included. An instruction there is not run: its words become arguments of the command
    above, or the shell looks for a program of its name.

    ```dockerfile bad
    FROM debian:12
    RUN useradd app \
    CMD ["sleep", "1"]
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN useradd app
    CMD ["sleep", "1"]
    ```

    ```dockerfile good
    FROM debian:12
    RUN useradd app \
      && mkdir /srv/app
    CMD ["sleep", "1"]
    ```
    """
    first = file.stages[0].start if file.stages else len(source.text)
    for instruction in file.tree.every_instruction:
        if isinstance(instruction, Unknown):
            continue  # which has a finding
        for word in swallowed_keywords(instruction, source):
            stray = continuation_before(word, source)
            fix = None
            if stray and (instruction.start >= first or word.upper() in ABOVE_STAGES):
                removal = unsafe("Remove the line continuation", delete(stray))
                fix = deferred(if_read, removal, instruction, source)
            message = (
                f"{word} is part of the {instruction.keyword} above: a backslash continues its line"
            )
            yield Finding(word, message, fix)


@rule(
    "DF631",
    Severity.ERROR,
    "correctness",
    programs=" ".join(["set", "corepack", *WRITERS, *FILE_COMMANDS, *NAMES]),
)
def missing_and(command: Command, step: Step, source: Source) -> Iterator[Finding]:
    r"""A command is an argument of the command before it: && is missing between them.

    A line continuation joins two lines, and does not separate two commands. Without `&&` apt-get
    looks for a package that is called apt-get, and mkdir makes a directory that is called cd. It is a warning
    where the command takes such words, as `rm -f` and `set` do: the build goes on, and something was not done.

    ```dockerfile bad
    FROM debian:12-slim
    RUN apt-get update \
        apt-get install -y --no-install-recommends jq
    ```

    ```dockerfile fixed
    FROM debian:12-slim
    RUN apt-get update \
        && apt-get install -y --no-install-recommends jq
    ```

    ```dockerfile bad
    FROM debian:12
    RUN cd /src make install
    ```

    ```dockerfile bad
    FROM debian:12
    COPY start.sh /usr/local/bin/
    RUN set -ex \
        chmod +x /usr/local/bin/start.sh
    ```

    ```dockerfile good
    FROM debian:12
    RUN set -eux; apt-get update && apt-get install -y apt-utils make \
        curl
    ```
    """
    words = forgotten_commands(command, source)
    for word in words[:1]:
        if swallowed_keywords(step.instruction, source):
            return  # DF630 says why
        before = command.args[command.args.index(word) - 1]
        if before in AFTER_SEMICOLON:
            message = f"{before} is an argument of {command.name}: ; is missing before it"
            closing = unsafe("Insert ;", insert_before(before, "; "))
            yield Finding(before, message, deferred(if_read, closing, step.instruction, source))
            return
        fix = unsafe("Insert &&", *[insert_before(it, "&& ") for it in words])
        message = f"{word} is an argument of {command.name}: && is missing before it"
        finding = Finding(word, message, fix)
        is_fatal = word != "echo" and not takes_any_words(command)
        yield finding if is_fatal else finding.at_most(Severity.WARNING)


@rule("DF634", Severity.ERROR, "correctness", needs_text="#")
def comment_hides_lines(run: Run, step: Step, source: Source) -> Iterator[Finding]:
    r"""A comment at the end of a continued line hides all lines below it.

    The builder joins the lines first, and the shell sees one line: what comes after the `#` is the comment,
    to the end of the RUN. Nothing of it runs, and nothing says so. A comment on a line of its own is
    taken out by the builder, also between continued lines.

    ```dockerfile bad
    FROM debian:13-slim
    RUN useradd --create-home app # for the server \
        && mkdir /srv/data
    ```

    ```dockerfile good
    FROM debian:13-slim
    RUN useradd --create-home app \
        # for the server
        && mkdir /srv/data
    ```
    """
    found = comment_over_lines(step, source)
    if found is not None:
        comment, hidden = found
        first = hidden.removeprefix("&&").split(None, 1)
        message = f"the lines below are part of this comment: {first[0] if first else hidden} … does not run"
        yield Finding(comment, message, hint("Put the comment on a line of its own"))


@rule("DF516", Severity.ERROR, "correctness", programs=" ".join(BY_PROGRAM))
def verb_twice(command: Command, source: Source) -> Iterator[Finding]:
    """The verb of a package manager is written twice, so that it is taken for a package.

    `pip install install numpy` stops with "No matching distribution found for install".

    ```dockerfile bad
    FROM python:3.13-slim
    RUN pip install --no-cache-dir install numpy
    ```

    ```dockerfile fixed
    FROM python:3.13-slim
    RUN pip install --no-cache-dir numpy
    ```
    """
    install = install_of(command)
    row = install.row if install is not None else None
    if install is None or row is None or not (row.is_system or row.ecosystem == "python"):
        return
    for word in install.packages if not forgotten_commands(command, source) else ():
        if word == install.verb and word is not install.verb and word in UNMISTAKABLE:
            places = items_of(command, [word], source)
            fix = unsafe("Remove it", *map(delete, places)) if places is not None else None
            found = Finding(word, f"{word} is taken for a package: the verb is written twice", fix)
            # yum passes over a package that there is not, if it finds another one.
            yield found.at_most(Severity.WARNING) if command.name == "yum" else found


@rule(
    "DF638",
    Severity.ERROR,
    "correctness",
    needs_text='echo" echo\' printf" printf\' export" cd/ cd.. cd~',
)
def missing_space(run: Run, step: Step, source: Source) -> Iterator[Finding]:
    """There is no space between a program and its first argument.

    The shell takes both for the name of one program: "sh: echohello: not found", "cd/app: not found".

    ```dockerfile bad
    FROM debian:13-slim
    RUN cd/srv && echo"127.0.0.1" > hosts
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    RUN cd /srv && echo "127.0.0.1" > hosts
    ```
    """
    for command in step.commands:
        end = joined_to(command, source)
        if end:
            word = Span(command.path.start, end)
            message = (
                f"there is no program {command.path}: a space is missing after {source.cut(word)}"
            )
            space = insert_before(Span(end, end), " ")
            yield Finding(command.path, message, unsafe("Add a space", space))
