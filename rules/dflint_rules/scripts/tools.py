"""Tools that a build uses, and how."""

from __future__ import annotations

from dflint.fix import deferred, hint, insert_after, unsafe
from dflint.model.order import is_so_in
from dflint.model.packages.busybox import PROGRAMS as OF_BUSYBOX
from dflint.model.packages.busybox import refused_by_busybox
from dflint.model.packages.sizes import installed_size
from dflint.model.scripts.tools import (
    FETCHERS,
    POINTLESS,
    fetchers,
    high_uid,
    is_pointless,
    is_quiet,
    removed_tools,
    unended_exec,
)
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

SHELLS = ("/bin/sh", "/usr/bin/sh")


@rule("DF363", Severity.WARNING, "size", also="DL3046", programs="useradd")
def useradd_with_high_uid(command: Command, step: Step) -> Iterator[Finding]:
    """useradd with a high UID creates a huge lastlog file.

    /var/log/lastlog and faillog have a place for every number up to that of the user. The file has
    holes, but a layer is an archive in which they are filled with zeros: at 292 bytes each, the
    user 1000000000 makes 292 GB. `--no-log-init` leaves the user out of these files. The useradd of
    Debian 12 (4.13) does so by itself: in a debian:bookworm-slim image, both files stay empty.

    ```dockerfile bad
    FROM debian:12
    RUN useradd -u 1000700000 app
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN useradd --no-log-init -u 1000700000 app
    ```
    """
    uid = high_uid(command, step.state.variables)
    if uid is not None and not command.has("-l", "--no-log-init"):
        fix = None
        if command.editable:
            fix = unsafe("Add --no-log-init", insert_after(command.name, " --no-log-init"))
        yield Finding(
            uid,
            f"useradd with the high UID {uid} creates a huge sparse /var/log/lastlog in the layer",
            fix,
        )


@rule(
    "DF364",
    Severity.WARNING,
    "correctness",
    also="DL4005",
    programs="ln",
    needs_text=" ".join(SHELLS),
)
def shell_replaced(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """/bin/sh is replaced to get another shell for RUN.

    Everything in the image that is written for the shell of the distribution runs in another one
    from then on, and an upgrade of the package puts the old one back. SHELL chooses the shell of
    RUN, CMD and ENTRYPOINT, and of nothing else.

    ```dockerfile bad
    FROM debian:12
    RUN ln -sf /bin/bash /bin/sh
    ```

    ```dockerfile good
    FROM debian:12
    SHELL ["/bin/bash", "-c"]
    ```
    """
    operands = command.operands
    target = operands[-1] if len(operands) > 1 and stage.in_final_image else None
    is_there = isinstance(step.instruction, Run) and step.instruction.form == "shell"
    if target is not None and target in SHELLS and is_there and "chroot" not in command.wrappers:
        yield Finding(target, f"{target} is replaced for the whole image: use SHELL instead")


@rule("DF365", Severity.INFO, "correctness", also="DL3001", programs=POINTLESS)
def pointless_command(command: Command) -> Iterator[Finding]:
    """An interactive command has no use in a build.

    No one watches a build, so `top` and `free` are of no use, and an editor waits for keys
    that never come. Not meant are commands whose output is used (`ps | grep`), and editors that are
    told what to do.

    ```dockerfile bad
    FROM debian:12
    RUN vim /etc/hosts
    ```

    ```dockerfile good
    FROM debian:12
    RUN vim +PluginInstall +qall
    ```
    """
    if is_pointless(command):
        yield Finding(
            command, f"{command.name} is an interactive command and has no use in a build"
        )


@rule("DF366", Severity.STYLE, "size", also="DL4001", needs=" ".join(FETCHERS), default=False)
def wget_and_curl(stage: Stage) -> Iterator[Finding]:
    """Both wget and curl are used, and at least one is installed for it.

    Either does what the other does: a stage that needs only one is some MB smaller, and has fewer
    programs to be kept up to date. Nothing is said where both come with the base image, where one
    is removed in the end, and of stages that are no part of the final image. Off unless selected:
    one of the two may be there for those who use the image.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y wget curl && rm -rf /var/lib/apt/lists/*
    RUN wget -nv https://example.com/a && curl -fsSLO https://example.com/b
    ```

    ```dockerfile good
    FROM buildpack-deps:bookworm
    RUN wget -nv https://example.com/a && curl -fsSLO https://example.com/b
    ```
    """
    if not stage.in_final_image:
        return
    if not all(is_so_in(_runs, stage, it) for it in FETCHERS):
        return
    used, installed = fetchers(stage)
    if len(used) > 1 and installed and not removed_tools(stage):
        first, second = sorted(used.values(), key=lambda it: it.start)
        related = [Related(it, "installed here") for it in installed.values()]
        message = f"{second.name} is installed too, although {first.name} does the same"
        found = installed.get(str(second.name)) or next(iter(installed.values()))
        size = deferred(installed_size, [str(found)], found, stage)
        yield Finding(second.name, message, None, *related).estimated(size)


@rule("DF367", Severity.STYLE, "style", also="DL3047", programs="wget", default=False)
def wget_progress(command: Command) -> Iterator[Finding]:
    """wget writes its progress bar into the build log.

    Where there is no terminal, it writes a line for every 50 KB: a file of 100 MB makes 2000 lines,
    among which no one finds the one that matters. `-nv` leaves one line for each file, and
    messages of errors; `--progress=dot:giga` leaves some dots. Off unless selected: it does nothing
    to the image.

    ```dockerfile bad
    FROM debian:12
    RUN wget https://example.com/big.tar.gz
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN wget -nv https://example.com/big.tar.gz
    ```
    """
    if command.args and not is_quiet(command):
        fix = unsafe("Add -nv", insert_after(command.name, " -nv")) if command.editable else None
        yield Finding(command.name, "wget writes its progress into the build log", fix)


@rule(
    "DF637", Severity.ERROR, "correctness", also="SC2067", programs="find", needs_text="-exec -ok"
)
def exec_without_end(command: Command, step: Step) -> Iterator[Finding]:
    r"""The command of `find -exec` has no end.

    find reads it up to `;` or `{} +`, and stops without: "missing argument to `-exec'". The semicolon is
    written as `\;`: a bare one ends the command of the shell.

    ```dockerfile bad
    FROM debian:12
    RUN find /srv -type d -exec chmod 750 {} && find /srv -type f -exec chmod 640 {} \;
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN find /srv -type d -exec chmod 750 {} + && find /srv -type f -exec chmod 640 {} \;
    ```

    ```dockerfile bad
    FROM debian:12
    RUN find /srv -name '*.py' -exec sed -i s/a/b/ {} ;
    ```

    ```dockerfile good
    FROM debian:12
    RUN find /srv -name '*.py' -exec sed -i s/a/b/ {} \;
    ```
    """
    word = unended_exec(command)
    if word is None:
        return
    fix, last = None, command.args[-1]
    finds = [it for it in step.commands if it.name == "find" and it.end == command.end]
    if command.editable and last == "{}" and word == "-exec" and len(finds) == 1:
        fix = unsafe("Add +", insert_after(last, " +"))
    yield Finding(word, f"nothing ends the command of {word}: find stops with an error", fix)


def _runs(step: Step, program: str) -> bool:
    return program in step.programs


@rule("DF620", Severity.ERROR, "correctness", programs=OF_BUSYBOX)
def gnu_option_of_busybox(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """A program of BusyBox is given an option that only the GNU program has.

    "wget: unrecognized option: show-progress", "grep: unrecognized option: P": in the images of Alpine, wget, grep, sed,
    tar, sha256sum and the like are BusyBox, with few long options. Take the short one, as `sha256sum -c`, or install
    the program before: wget, grep, sed, tar, coreutils, findutils.

    Said of a few options that BusyBox never had, as of 2026-12, and where only packages are installed that are known to
    bring none of these programs.

    ```dockerfile bad
    FROM alpine:3.22
    RUN wget --show-progress -O /tool https://example.com/tool
    ```

    ```dockerfile good
    FROM alpine:3.22
    RUN apk add --no-cache wget && wget --show-progress -O /tool https://example.com/tool
    ```

    ```dockerfile bad
    FROM alpine:3.22
    COPY SHA256SUMS tool ./
    RUN sha256sum --check SHA256SUMS
    ```
    """
    found = refused_by_busybox(command, step, stage)
    if found is not None:
        message = f"{command.name} is BusyBox's here, and has no option {found.flag}: it stops"
        yield Finding(found.word, message, hint("Write it otherwise, or install the GNU program"))


@rule("DF650", Severity.ERROR, "correctness", needs_text="/ ")
def directory_as_program(command: Command) -> Iterator[Finding]:
    """A directory is run as a program: there is a space behind its slash.

    "/opt/conda/bin/: not found", "Permission denied": the shell takes the first word for the program. Join the words.

    ```dockerfile bad
    FROM debian:13
    RUN /opt/conda/bin/ conda install -y numpy
    ```

    ```dockerfile good
    FROM debian:13
    RUN /opt/conda/bin/conda install -y numpy
    ```
    """
    path = command.path
    if len(path) > 1 and path[-1:] == "/" and path[:1] in "/." and "$" not in path:
        yield Finding(path, f"{path} is a directory, and no program: this command fails")
