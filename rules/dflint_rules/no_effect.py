"""Commands in a RUN that have no effect on anything after it, or whose failure is lost."""

from __future__ import annotations

from itertools import pairwise

from dflint.change import Change
from dflint.fix import delete, drop_command, hint, insert_before, replace, unsafe
from dflint.model.endings import last_commands, stops_at_errors
from dflint.model.packages import MANAGERS
from dflint.rule import Finding, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Run
from dflint.syntax.shell import Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.shell import Item

# Scripts that do nothing but set variables and functions of the shell that reads them.
PROFILES = (
    "/activate", ".bashrc", ".profile", ".bash_profile", "/etc/profile", ".zshrc", "nvm.sh",
    "/setup.bash", "cargo/env", "sdkman-init.sh", "emsdk_env.sh", "/conda.sh", "setvars.sh",
    "/os-release", "/.env", "/envvars", "/etc/environment", "/bash.bashrc",
)  # fmt: skip
ACTIVATORS = "source . conda mamba micromamba pyenv rbenv nvm"
SHELL_SETTINGS = frozenset({"alias", "umask", "ulimit", "set", "shopt", "unset", "unalias"})
SERVICE_VERBS = frozenset({"start", "restart", "reload", "daemon-reload", "force-reload"})
KERNEL_TOOLS = frozenset({
    "sysctl", "modprobe", "insmod", "swapon", "swapoff", "iptables", "ip6tables", "timedatectl",
    "hostnamectl", "losetup",
})  # fmt: skip
SUCCEEDS = frozenset({"true", ":", "/bin/true", "echo"})
LISTS_ONLY = frozenset({";", "&&"})


@rule("DF621", Severity.WARNING, "correctness", text="= export")
def export_without_effect(run: Run, step: Step) -> Iterator[Finding]:
    """A RUN ends with export or an assignment, which has no effect on the next one.

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
    if not step.is_posix or ("=" not in run.rest.text and "export" not in run.rest.text):
        return
    for command in last_commands(step, _exports) if "export" in step.programs else ():
        if command.args and command.args[0][:1] != "-":
            name = command.args[0].partition("=")[0]
            fix = _as_env(run, command) if not step.is_trigger else None
            yield Finding(command, f"{name} is forgotten at the end of this RUN", fix)
    last = run.script.items[-1].node if run.script.items else None
    if isinstance(last, Simple) and last.assignments and not last.words:
        if not any(it.value.substitutions for it in last.assignments):
            name = last.assignments[0].name
            yield Finding(last, f"{name} is forgotten at the end of this RUN", hint("Use ENV"))


@rule("DF622", Severity.WARNING, "correctness", on=ACTIVATORS)
def activation_without_effect(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN ends with reading an environment into its shell, which ends with it.

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
        yield Finding(command, f"what `{what}` sets is forgotten at the end of this RUN", fix)


@rule("DF623", Severity.WARNING, "correctness", on=" ".join(sorted(SHELL_SETTINGS)))
def shell_setting_without_effect(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A RUN ends with a setting of its shell, which ends with it.

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
        if command.args and not command.in_condition:
            fix = drop_command(f"Remove {command.name}", command, run, file.source)
            message = f"this {command.name} is forgotten at the end of this RUN"
            yield Finding(command, message, fix)


@rule("DF624", Severity.WARNING, "correctness", text="start reload")
def service_started_in_build(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A service is started at the end of a RUN, and ends with it.

    An image holds files, not processes: nothing that was started in a build is running in the
    container. Start the service with CMD or ENTRYPOINT.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y nginx && service nginx start
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y nginx
    ```

    ```dockerfile good
    FROM postgres:17
    RUN service postgresql start && createdb app && service postgresql stop
    ```
    """
    for command in last_commands(step, _starts_service):
        fix = drop_command("Remove it", command, run, file.source, is_safe=False)
        yield Finding(command, "the service ends with this RUN: the image holds no processes", fix)


@rule("DF625", Severity.WARNING, "correctness", text="&")
def background_process_in_build(run: Run, step: Step) -> Iterator[Finding]:
    """A RUN ends with a program in the background, which is killed with it.

    The RUN is over when its shell ends, and then nothing of it is left running.

    ```dockerfile bad
    FROM redis:7
    RUN redis-server &
    ```

    ```dockerfile good
    FROM redis:7
    RUN redis-server --daemonize yes && redis-cli ping
    CMD ["redis-server"]
    ```
    """
    items = run.script.items if step.is_posix else ()
    if items and items[-1].connector == "&":
        node = items[-1].node
        yield Finding(Span(node.start, node.end), "this is killed at the end of the RUN")


@rule("DF626", Severity.WARNING, "correctness", on=" ".join(sorted(KERNEL_TOOLS)))
def kernel_setting_in_build(command: Command) -> Iterator[Finding]:
    """A build changes the kernel, which is not in the image.

    `sysctl`, `modprobe`, `iptables` and the like work on the running kernel: that of the machine
    that builds. A build may not do that, and if it may, the container does not have it. Set it
    where the container is started, such as with `docker run --sysctl`.

    ```dockerfile bad
    FROM debian:12
    RUN sysctl -w net.core.somaxconn=1024
    ```

    ```dockerfile good
    FROM debian:12
    RUN echo "net.core.somaxconn=1024" >> /etc/sysctl.conf
    ```
    """
    if not command.in_condition and command.args and not command.has("--version", "--help", "-V"):
        message = f"{command.name} works on the kernel of the machine that builds, not on the image"
        yield Finding(command, message)


@rule("DF627", Severity.WARNING, "correctness", on=" ".join(MANAGERS), text="||")
def install_failure_forgiven(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """An installation may fail, and the build goes on.

    With `|| true` nobody sees that something is missing, until the container needs it.

    ```dockerfile bad
    FROM python:3.13
    RUN pip install -r requirements.txt || true
    ```

    ```dockerfile fixed
    FROM python:3.13
    RUN pip install -r requirements.txt
    ```

    ```dockerfile good
    FROM python:3.13
    RUN pip install -r requirements.txt
    ```
    """
    for item, after, command in _installs(run, step, "||") if "||" in run.rest.text else ():
        node = after.node
        if isinstance(node, Simple) and node.words:
            plain = not node.redirects and not after.connector.startswith("|")
            if node.words[0] in SUCCEEDS and plain:
                from dflint.model.plan import command_words

                place = Span(item.connector_start, node.end)
                gap = Span(item.node.end, node.end)
                change = Change(("||", *command_words(node)), ())
                fix = unsafe("Let it fail", delete(gap), changes=[change])
                message = f"the build goes on if {command.name} could not install"
                yield Finding(place, message, fix if "#" not in file.source.cut(gap) else None)


@rule("DF628", Severity.WARNING, "correctness", on=" ".join(MANAGERS), text=";")
def install_failure_ignored(run: Run, step: Step) -> Iterator[Finding]:
    """A `;` after an installation hides that it failed.

    A RUN fails when its last command does. What stands before a `;` may fail without anybody
    noticing: use `&&`, or begin with `set -e`.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl; rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM debian:12
    RUN set -e; apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*
    ```
    """
    hidden = [it for it in step.installs if it.command.connector == ";"]
    if not hidden or run.heredocs or run.form == "exec" or stops_at_errors(step):
        return
    for item, _, command in _installs(run, step, ";"):
        connectors = {it.connector for it in run.script.items[:-1]}
        place = Span(item.connector_start, item.connector_end)
        text = " &&" if item.connector_start == item.node.end else "&&"
        fix = unsafe("Use &&", replace(place, text)) if connectors <= LISTS_ONLY else None
        yield Finding(place, f"the build goes on if {command.name} could not install", fix)


@rule("DF629", Severity.WARNING, "correctness", text="<")
def heredoc_ignores_failures(
    run: Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A RUN with a here-document goes on when one of its commands fails.

    The lines are a script for the shell, and only the result of the last one counts. Begin with
    `set -e`. Nothing is said where the base image may bring a SHELL with -e.

    ```dockerfile bad
    FROM debian:12
    RUN <<EOF
    apt-get update
    apt-get install -y curl
    rm -rf /var/lib/apt/lists/*
    EOF
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN <<EOF
    set -e
    apt-get update
    apt-get install -y curl
    rm -rf /var/lib/apt/lists/*
    EOF
    ```
    """
    if not run.heredocs or not run.program.is_heredoc or not step.is_posix:
        return
    if stage.image is None or "/" in stage.image.familiar:
        return  # an image of one's own may well bring a SHELL with -e
    items = run.script.items
    if len(items) > 1 and any(it.connector in ("\n", ";") for it in items[:-1]):
        if not stops_at_errors(step):
            start = items[0].node.start
            text = file.source.text
            indent = text[text.rfind("\n", 0, start) + 1 : start]
            line = f"set -e{run.line.newline}{indent}"
            fix = unsafe("Begin with set -e", insert_before(Span(start, start), line))
            word = run.heredocs[0].word
            yield Finding(word, "only the last command of this script can fail the build", fix)


def _installs(run: Run, step: Step, connector: str) -> Iterator[tuple[Item, Item, Command]]:
    """The installations in the list that a RUN is, before a connector: item, the next, command."""
    for command in [it.command for it in step.installs if it.command.connector == connector]:
        for item, after in pairwise(run.script.items):
            if item.node is command.simple:
                yield item, after, command


def _as_env(run: Run, command: Command) -> Fix | None:
    """`ENV name=value` in place of a RUN that is nothing but `export name=value`."""
    items = run.script.items
    if len(items) > 1 or items[0].connector or len(command.args) != 1 or run.flags:
        return hint("Use ENV")
    word = command.args[0]
    simple = command.simple
    harmless = not word.substitutions and "~" not in word and "=" in word and not run.comments
    if not harmless or simple.assignments or len(simple.words) != 2 or not command.editable:
        return hint("Use ENV")
    keyword = "env" if run.keyword.islower() else "ENV"
    return unsafe("Use ENV", replace(Span(run.start, word.start), f"{keyword} "))


def _exports(command: Command) -> bool:
    return command.name == "export"


def _sets_shell(command: Command) -> bool:
    return command.name in SHELL_SETTINGS


def _activates(command: Command) -> bool:
    """Whether it only sets variables of its shell."""
    if command.in_condition:
        return False
    if command.name in ("source", ".") and command.args:
        path = command.args[0]
        return path.endswith(PROFILES) or "/profile.d/" in path or path == ".env"
    if command.name in ("conda", "mamba", "micromamba", "pyenv", "rbenv", "nvm"):
        return command.runs(command.name, "activate", "deactivate", "shell", "use") is not None
    return False


def _starts_service(command: Command) -> bool:
    if SERVICE_VERBS.isdisjoint(command.args) or command.in_condition:
        return False
    if command.name in ("service", "systemctl", "rc-service", "invoke-rc.d"):
        return True
    return any(word.startswith("/etc/init.d/") for word in command.simple.words)
