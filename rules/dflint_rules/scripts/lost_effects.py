"""Commands whose effect ends with their RUN."""

from __future__ import annotations

from dflint.fix import drop_command, hint, if_read, replace, unsafe
from dflint.fixes.deletion import has_comment
from dflint.knowledge.package_managers import programs_with
from dflint.knowledge.tools import that, tool_of
from dflint.model.scripts.control_flow import last_commands
from dflint.model.scripts.lost_lines import forgotten_commands
from dflint.model.scripts.startup_files import (
    is_of_another_user,
    reads_startup_files,
    returns_at_once,
    startup_files,
)
from dflint.rule import Finding, Severity, rule
from dflint.shell.nodes import Simple
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.knowledge.rows import Row
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.syntax.nodes import Run

NOWHERE = frozenset({"-", "..", "../", "/", "."})
HOMES = frozenset({"~", "$HOME", "${HOME}", "/root"})
# Scripts that do nothing but set variables and functions of the shell that reads them.
PROFILES = (
    "/activate", ".bashrc", ".profile", ".bash_profile", "/etc/profile", ".zshrc", "nvm.sh",
    "/setup.bash", "cargo/env", "sdkman-init.sh", "emsdk_env.sh", "/conda.sh", "setvars.sh",
    "/os-release", "/.env", "/envvars", "/etc/environment", "/bash.bashrc",
)  # fmt: skip
ACTIVATORS = " ".join(("source", ".", programs_with("activates"), *that("activates")))
SET_BY_IMAGES = frozenset({"PATH"})  # every image sets it, so that the builder knows it
SHELL_SETTINGS = frozenset({"alias", "umask", "ulimit", "set", "shopt"})


@rule("DF621", Severity.WARNING, "correctness", needs_text="= export")
def export_without_effect(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN ends with export or an assignment, which is lost at its end.

    Every RUN starts a new shell. Variables for later steps and for the container are set with ENV,
    for later steps alone with ARG.

    ```dockerfile bad
    FROM debian:12
    RUN export PATH=$PATH:/opt/tool/bin
    RUN tool --version
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV PATH=$PATH:/opt/tool/bin
    RUN tool --version
    ```

    ```dockerfile good
    FROM debian:12
    RUN export MAKEFLAGS=-j4 && make
    ```
    """
    if not step.is_posix or ("=" not in run.body.text and "export" not in run.body.text):
        return
    for command in last_commands(step, _exports) if "export" in step.programs else ():
        if command.args and command.args[0][:1] != "-":
            name = command.args[0].partition("=")[0]
            fix = None if step.is_trigger else _as_env(run, command, step, file)
            yield Finding(
                command, f"{name} is lost at the end of this RUN: each RUN has a new shell", fix
            )
    last = run.script.items[-1].node if run.script.items else None
    if isinstance(last, Simple) and last.assignments and not last.words:
        is_value = str(last.assignments[0].value)[:1] != "="  # which is no assignment: no-command
        if is_value and not any(it.value.substitutions for it in last.assignments):
            name = last.assignments[0].name
            yield Finding(
                last,
                f"{name} is lost at the end of this RUN: each RUN has a new shell",
                hint("Use ENV"),
            )


@rule("DF622", Severity.WARNING, "correctness", needs=ACTIVATORS)
def activation_without_effect(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN ends with sourcing an environment, which is lost at its end.

    `source venv/bin/activate`, `source ~/.bashrc` or `conda activate` change variables of one
    shell. The next RUN has another one. Set what they set with ENV (for a virtual environment,
    `ENV PATH=/venv/bin:$PATH`), or do it in the RUN that needs it.

    ```dockerfile bad
    FROM python:3.13
    RUN python -m venv /venv && . /venv/bin/activate
    RUN pip install flask
    ```

    ```dockerfile fixed
    FROM python:3.13
    RUN python -m venv /venv
    RUN pip install flask
    ```

    ```dockerfile good
    FROM python:3.13
    RUN python -m venv /venv
    ENV PATH=/venv/bin:$PATH
    RUN pip install flask
    ```
    """
    for command in last_commands(step, _activates):
        what = " ".join([command.name, *command.args[:2]])
        fix = drop_command("Remove it", command, run, file.source, is_safe=False)
        yield Finding(
            command,
            f"what `{what}` sets is lost at the end of this RUN: each RUN has a new shell",
            fix,
        )


@rule("DF619", Severity.WARNING, "correctness", programs="source .", needs_text=".bashrc")
def bashrc_returns_at_once(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """~/.bashrc of Ubuntu is read in a RUN, and does nothing there.

    It begins with a line that returns where the shell is not interactive, and the shell of RUN is not. What
    an installer has added at its end, as those of nvm, conda and others do, is not read: "nvm: not found".
    Read the file that the installer added (`. "$HOME/.nvm/nvm.sh"`), or set the variables with ENV.

    ```dockerfile bad
    FROM ubuntu:24.04
    SHELL ["/bin/bash", "-c"]
    RUN source ~/.bashrc && nvm install 24
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    SHELL ["/bin/bash", "-c"]
    RUN source ~/.nvm/nvm.sh && nvm install 24
    ```
    """
    word = returns_at_once(command, step, stage)
    if word is not None:
        message = f"{word.raw} of Ubuntu returns at once, as the shell of RUN is not interactive"
        yield Finding(word, message, hint("Read what it reads, or set the variables with ENV"))


@rule("DF623", Severity.WARNING, "correctness", needs=" ".join(sorted(SHELL_SETTINGS)))
def shell_setting_without_effect(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN ends with a shell setting, which is lost at its end.

    An alias, umask, ulimit or set lasts as long as the shell. The next RUN has another one.
    Put it into the RUN that needs it; options of every shell can be given with SHELL.

    ```dockerfile bad
    FROM debian:12
    RUN mkdir /srv/shared && umask 002
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN mkdir /srv/shared
    ```

    ```dockerfile good
    FROM debian:12
    RUN ln -s python3 /usr/bin/python
    RUN umask 002 && mkdir /srv/shared
    ```
    """
    for command in last_commands(step, _sets_shell):
        if not command.args or command.in_condition or _prints_settings(command):
            continue
        if not forgotten_commands(command, file.source):  # DF631 reports those
            fix = drop_command(f"Remove {command.name}", command, run, file.source)
            message = f"{command.name} has no effect: its setting is lost at the end of this RUN"
            yield Finding(command, message, fix)


def _as_env(run: Run, command: Command, step: Step, file: Dockerfile) -> Fix | None:
    """`ENV name=value …` in place of a RUN that is nothing but `export name=value …`.

    Only a hint where the value has variables that the shell knows, and the builder does not.
    """
    items, words = run.script.items, command.args
    if len(items) > 1 or items[0].connector or run.flags:
        return hint("Use ENV")
    names = [name for word in words for name in word.variables]
    if any(it not in step.state.variables and it not in SET_BY_IMAGES for it in names):
        return hint("Use ENV, without the variables that only the shell knows")
    is_whole = len(command.simple.words) == len(words) + 1 and not command.simple.assignments
    if (
        not is_whole
        or has_comment(run, file.source)
        or not command.editable
        or not all(map(_is_pair, words))
    ):
        return hint("Use ENV")
    keyword = "env" if run.keyword.islower() else "ENV"
    fix = unsafe("Use ENV", replace(Span(run.start, words[0].start), f"{keyword} "))
    return if_read(fix, run, file.source) or hint("Use ENV")


def _is_pair(word: ShellWord) -> bool:
    """Whether it is `name=value`, and ENV means the same by it."""
    name, equals, _ = word.partition("=")
    is_name = bool(equals) and name.isidentifier() and name.isascii()
    return is_name and not word.substitutions and "$(" not in word.raw and "~" not in word


def _exports(command: Command) -> bool:
    return command.name == "export"


def _sets_shell(command: Command) -> bool:
    return command.name in SHELL_SETTINGS


def _prints_settings(command: Command) -> bool:
    """Whether it shows settings: `set -o`, `shopt -q a`, `ulimit -n`, `umask -S`; or only switches some off: `set +x`."""
    args = [str(word) for word in command.args]
    if command.name == "set" and all(word[:1] == "+" for word in args):
        return True
    if command.name == "shopt" and not command.has("-s", "-u"):
        return True
    if command.name == "ulimit" and all(word[:1] == "-" for word in args):
        return True
    if command.name == "alias" and not any("=" in word for word in args):
        return True
    return all(word in ("-o", "+o", "-s", "-u", "-p", "-q", "-a", "-S") for word in args)


def _activates(command: Command) -> bool:
    """Whether it only sets variables of its shell."""
    if command.in_condition:
        return False
    if command.name in ("source", ".") and command.args:
        path = command.args[0]
        return path.endswith(PROFILES) or "/profile.d/" in path or path == ".env"
    row: Row = command.row if command.manager else tool_of(command.name)
    return bool(row.activates) and command.runs(command.name, *row.activates) is not None


@rule("DF633", Severity.WARNING, "correctness", needs_text="bashrc zshrc profile bash_login")
def startup_file_without_effect(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A variable is set in .bashrc or .profile, which only interactive or login shells read.

    Neither the shell of a RUN nor the program that a container starts reads these files. ENV sets
    a variable for both.

    ```dockerfile bad
    FROM debian:12-slim
    RUN echo 'export PATH=/opt/tool/bin:$PATH' >> /root/.bashrc
    RUN tool --version
    ```

    ```dockerfile good
    FROM debian:12-slim
    ENV PATH=/opt/tool/bin:$PATH
    RUN tool --version
    ```

    ```dockerfile good
    FROM debian:12-slim
    RUN useradd --create-home dev && echo 'export EDITOR=vi' >> /home/dev/.profile
    CMD ["/usr/local/bin/serve"]
    ```
    """
    for target in startup_files(step) if not reads_startup_files(stage) else ():
        if not is_of_another_user(str(target), stage):
            message = f"{target} is read by interactive or login shells only: use ENV"
            yield Finding(target, message)


@rule("DF603", Severity.WARNING, "correctness", needs="cd pushd", also="DL3003")
def cd_without_effect(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN ends with cd, which has no effect on the next one.

    Every RUN starts in the WORKDIR. Where `cd` went is forgotten at the end of the RUN. Nothing is said of
    one that goes home, or back to the WORKDIR, after the work is done.

    ```dockerfile bad
    FROM debian:12
    RUN cd /srv
    RUN make
    ```

    ```dockerfile fixed
    FROM debian:12
    WORKDIR /srv
    RUN make
    ```

    ```dockerfile good
    FROM debian:12
    RUN cd /srv && make
    ```
    """
    commands = step.commands
    while commands and commands[-1].name == "exit" and commands[-1].in_branch:
        commands = commands[:-1]  # `cd /srv || exit 1`
    command = commands[-1] if commands else None
    if (
        command is None
        or command.name not in ("cd", "pushd")
        or command.in_subshell
        or command.in_function
    ):
        return
    is_forgiven = command.in_condition and len(commands) == len(step.commands)
    if len(command.args) != 1 or command.args[0] in NOWHERE or is_forgiven:
        return
    target = command.args[0]
    if not target.strip("./") or target[0] == "-":
        return  # `cd ../..` goes back to where the RUN began
    is_back = target in HOMES or str(target).rstrip("/") == step.state.workdir
    if is_back and any(it.name in ("cd", "pushd") for it in commands[:-1]):
        return
    alone = len(step.commands) == 1 and not run.flags and target.is_plain and not target.expands
    fix = None
    if alone and not step.is_trigger and not has_comment(run, file.source):
        keyword = "workdir" if run.keyword.islower() else "WORKDIR"
        fix = unsafe(f"Use {keyword}", replace(Span(run.start, run.end), f"{keyword} {target}"))
    message = f"{command.name} {target} has no effect after this RUN: use WORKDIR"
    yield Finding(command, message, fix)
