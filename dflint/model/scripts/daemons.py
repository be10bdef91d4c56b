"""Servers that leave the foreground, so that the container ends at once."""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.daemons import DAEMONS, KEPT_BY_IMAGE, PASSING_ON
from dflint.model.commands.commands import commands
from dflint.model.images.facts import facts_of
from dflint.model.layers.copies import copy_targets
from dflint.model.order import is_so_in
from dflint.model.paths import is_below
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.knowledge.daemons import Daemon
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.model.steps import Step
    from dflint.shell.nodes import Script
    from dflint.source import Word

SERVICES = ("service", "rc-service", "invoke-rc.d", "/etc/init.d/")
_MOST_FILES = 200  # that are read of what is copied
_SHELLS = frozenset({"sh", "bash", "ash", "dash"})


class Leaving:
    """A server that goes to the background: the word that starts it, its program, what to do.

    `is_sure`: nothing but the image itself can keep it in the foreground.
    """

    __slots__ = ("advice", "is_sure", "program", "word")

    def __init__(self, word: Word, program: str, advice: str, is_sure: bool) -> None:
        self.word = word
        self.program = program
        self.advice = advice
        self.is_sure = is_sure


def leaves_foreground(
    instruction: Cmd | Entrypoint, stage: Stage, file: Dockerfile, context: Context | None
) -> Leaving | None:
    """The last program that a container starts, if it makes itself a daemon and nothing follows.

    What is copied as its configuration is read, where there is a build context.
    """
    command = last_command(instruction)
    if command is None or not is_started(instruction, stage):
        return None
    return daemon_of(command, stage, file, context, _more_words(instruction, stage))


def leaves_foreground_in_script(
    step: Step, stage: Stage, file: Dockerfile, context: Context
) -> tuple[StartedFile, Leaving] | None:
    """The script of the build context that a container starts, if it ends with such a server, and that server."""
    from dflint.model.started.started_files import started_files

    for it in started_files(stage, file, context):
        if it.step is step and not it.is_build and it.call is None and it.script is not None:
            command = _last_of(it.script, it.commands)
            leaving = daemon_of(command, stage, file, context) if command is not None else None
            sent = _sent_away(it.script, it.commands)
            if sent is not None:
                advice = "it without &, and with exec"
                leaving = Leaving(sent.name, str(sent.name), advice, is_sure=True)
            if leaving is not None and not it.is_changed_by("sed ", ">>"):
                return it, leaving
    return None


def leaves_foreground_in_package(
    step: Step, stage: Stage, file: Dockerfile, context: Context
) -> tuple[str, Leaving] | None:
    """The script of package.json that a container runs, if it ends with such a server, and that server."""
    from dflint.model.projects.package_scripts import package_scripts
    from dflint.shell.parser import parse_script
    from dflint.source import MappedText

    for it in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        script = parse_script(MappedText(it.body, ((0, 0),)))
        command = _last_of(script, commands(script)) if it.step is step else None
        leaving = daemon_of(command, stage, file, context) if command is not None else None
        if leaving is not None:
            return f"the script {it.name} of {it.file.path}", leaving
    return None


def daemon_of(
    command: Command,
    stage: Stage,
    file: Dockerfile,
    context: Context | None,
    more: Sequence[str] = (),
) -> Leaving | None:
    """The server that a command starts, if it makes itself a daemon. `more`: words after its own."""
    name = _known(command)
    daemon = DAEMONS.get(name)
    if daemon is None or not _goes_away(name, daemon, command, more):
        return None
    if name == "systemctl" and may_replace_systemctl(stage):
        return None
    if _is_kept(name, daemon, command, stage, file, context):
        return None
    server = DAEMONS.get(_server_of_service(command)) if name in SERVICES else None
    if server is not None and server.paths and is_so_in(_may_configure, stage, server, context):
        return None
    image = stage.image
    is_sure = image is not None and facts_of(image) is not None
    return Leaving(command.name, name, daemon.advice, is_sure)


def shell_at_end(instruction: Cmd | Entrypoint, stage: Stage) -> Command | None:
    """The shell without arguments with which a script of a container ends, after it has started something.

    It reads an empty input where nobody has given the container a terminal.
    """
    script = instruction.script
    found = commands(script, instruction.program.source, editable=False)
    last = found[-1] if len(found) > 1 else None
    if last is None or last.name not in _SHELLS or last.args or not is_started(instruction, stage):
        return None
    is_inside = last.in_pipeline or last.in_function or last.in_condition or last.connector == "||"
    if is_inside or script.problems or last.end < script.items[-1].node.end:
        return None
    return last if any(_is_start(it) for it in found[:-1]) else None


def _is_start(command: Command) -> bool:
    """Whether a command starts a server that stays in the background, as far as its words say."""
    return command.connector == "&" or _known(command) in DAEMONS or "start" in command.args


def _server_of_service(command: Command) -> str:
    """The name in `service nginx start` and `/etc/init.d/nginx start`."""
    script = str(command.simple.words[len(command.wrappers)])
    if script.startswith("/etc/init.d/"):
        return script.rpartition("/")[2]
    return str(command.args[0]) if command.args else ""


def last_command(instruction: Cmd | Entrypoint) -> Command | None:
    """The command with which the script of a container ends, unless that is part of a compound."""
    script = instruction.script
    return _last_of(script, commands(script, instruction.program.source, editable=False))


def left_in_background(instruction: Cmd | Entrypoint, stage: Stage) -> Command | None:
    """The command behind which the script of a container ends with `&`: its shell is done, and so is that."""
    if not is_started(instruction, stage):
        return None
    script = instruction.script
    return _sent_away(script, commands(script, instruction.program.source, editable=False))


def _sent_away(script: Script, found: Sequence[Command]) -> Command | None:
    """The last command of a script, if that is sent to the background and nothing waits for it."""
    if not script.items or script.items[-1].connector != "&" or script.problems or not found:
        return None
    return None if any(it.name in ("wait", "trap", "exec") for it in found) else found[-1]


def _last_of(script: Script, found: Sequence[Command]) -> Command | None:
    if not script.items or script.items[-1].connector == "&" or script.problems:
        return None
    last = found[-1] if found else None
    if last is not None and last.end < script.items[-1].node.end:
        return None
    if last is None or last.in_pipeline or last.in_function or last.in_condition:
        return None
    if any("$" in word or "`" in word for word in (last.name, *last.args)):
        return None
    if any(it.name == "trap" or it.connector == "&" for it in found):
        return None
    return last if last.name not in _SHELLS else None


def _known(command: Command) -> str:
    """The name under which the tables know a program."""
    written = str(command.simple.words[len(command.wrappers)]) if command.simple.words else ""
    if written.startswith("/etc/init.d/"):
        return "service"
    if command.name.startswith("php-fpm") or (
        command.name.startswith("php") and "fpm" in command.name
    ):
        return "php-fpm"
    if command.name == "startup.sh" and ("tomcat" in written or "catalina" in written.lower()):
        return "catalina.sh"
    return str(command.name)


def _goes_away(name: str, daemon: Daemon, command: Command, more: Sequence[str]) -> bool:
    """Whether its words make it a daemon, or leave it one."""
    words = [*map(str, command.args), *more]
    joined = {f"-D{after}" for word, after in pairwise(words) if word == "-D"}
    given = {*words, *joined, *(word.partition("=")[0] for word in words if word[:1] == "-")}
    letters = {f"-{it}" for word in words if _is_bundle(word) for it in word[1:]}
    if not daemon.foreground.isdisjoint(given | letters):
        return False
    if not daemon.other.isdisjoint(given) or not given.isdisjoint(("--help", "--version")):
        return False
    if daemon.background:
        return not daemon.background.isdisjoint(given) and "no" not in words
    if command.name == "startup.sh":
        return True
    if name == "service":
        return bool(words) and words[-1] in daemon.starts
    if daemon.starts:
        return not daemon.starts.isdisjoint(words)
    if name in ("httpd", "apache2") and not {"-k", "-kstart"}.isdisjoint(words):
        return "start" in words or "-kstart" in words
    return not any("daemon off" in word for word in words)


def _is_bundle(word: str) -> bool:
    return word[:1] == "-" and word[1:2] != "-" and word[1:].isalpha() and len(word) <= 6


def _more_words(instruction: Cmd | Entrypoint, stage: Stage) -> Sequence[str]:
    """The words of CMD where they are arguments of an ENTRYPOINT."""
    command = stage.last(Cmd) if isinstance(instruction, Entrypoint) else None
    if command is None or instruction.form != "exec" or not isinstance(command.instruction, Cmd):
        return ()
    if command not in stage.steps:
        return ()  # an ENTRYPOINT sets the CMD of its base aside
    return tuple(map(str, command.instruction.words))


def is_started(instruction: Cmd | Entrypoint, stage: Stage) -> bool:
    """Whether a container of the stage starts with this instruction, and with nothing around it."""
    last = stage.last(type(instruction))
    if last is None or last.instruction is not instruction:
        return False
    return isinstance(instruction, Entrypoint) or passes_on(stage)


def passes_on(stage: Stage) -> bool:
    """Whether a container of the stage starts what it is given as its command, and nothing else."""
    entry = stage.last(Entrypoint)
    if entry is not None and isinstance(entry.instruction, Entrypoint):
        words: Sequence[str] | None = [str(word) for word in entry.instruction.words]
        if entry.instruction.form != "exec":
            return False
    else:
        facts = facts_of(stage.image) if stage.image is not None else None
        words = facts.entrypoint if facts is not None else ()
    if words is None:
        return False
    program = str(words[0]).rpartition("/")[2] if words else ""
    if program == "entrypoint.sh" and entry is not None:
        return False  # what it does is not known
    own = entry is not None and program.endswith(".sh")
    return not program or (program in PASSING_ON and not own)


def _is_kept(
    name: str,
    daemon: Daemon,
    command: Command,
    stage: Stage,
    file: Dockerfile,
    context: Context | None,
) -> bool:
    """Whether a configuration keeps it in the foreground, or may."""
    image = stage.image
    known = facts_of(image) if image is not None else None
    if name in KEPT_BY_IMAGE and known is not None and known.command in ((name,), None):
        if command.flags.isdisjoint(KEPT_BY_IMAGE[name]):
            return True
    if not daemon.paths:
        return False
    if command.has("-c", "--configuration", "-f", "--fpm-config", "-y") and name != "supervisord":
        return True
    if is_so_in(_may_configure, stage, daemon, context):
        return True
    own = [str(word) for word in command.args if word[:1] == "/"]
    if known is None:  # the configuration of an unknown image may say anything
        return not is_so_in(_puts_in, stage, name)
    elsewhere = [it for it in own if not it.startswith(daemon.paths)]
    if context is None or not elsewhere:
        return bool(elsewhere)
    from dflint.model.context.image_files import ImageFiles

    found = [ImageFiles(context).find(it, stage, file) for it in elsewhere]
    return any(it is None or _says(it.text, daemon) for it in found)


def may_replace_systemctl(stage: Stage) -> bool:
    """Whether a stage may have a systemctl that needs no systemd."""
    return is_so_in(_brings_systemctl, stage)


def _brings_systemctl(step: Step) -> bool:
    """Whether a step speaks of systemctl, and does not just call it."""
    if isinstance(step.instruction, Run):
        return any("systemctl" in word for it in step.commands for word in it.args)
    return isinstance(step.instruction, Copy | Add) and "systemctl" in step.instruction.written


def _may_configure(step: Step, daemon: Daemon, context: Context | None) -> bool:
    """Whether a step writes a configuration that keeps the server in the foreground, or may."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        is_config = any(_may_be_config(one.path, daemon) for one in copy_targets(step))
        return is_config and _may_say(it, daemon, context)
    if not isinstance(it, Run):
        return False
    if daemon.config in it.written or it.documents or step.mounts:
        return True
    return any(path in it.written for path in daemon.paths) and _writes(it.written)


def _may_say(copy: Copy | Add, daemon: Daemon, context: Context | None) -> bool:
    """Whether something in what is copied may keep a server in the foreground."""
    if context is None or copy.flag("from") is not None or copy.heredocs:
        return True
    from dflint.model.context.build_context import taken

    sources = taken(copy)
    if len(sources) < len(copy.sources) or not all(source.is_plain for source in sources):
        return True
    paths = [source.path for source in sources]
    for path in paths:  # which grows by what is in folders
        if context.is_folder(path):
            paths += [entry.path for entry in context.folder.entries(path)]
        elif _says(context.folder.read(path), daemon):
            return True
        if len(paths) > _MOST_FILES:
            return True
    return False


def _says(text: str | None, daemon: Daemon) -> bool:
    """Whether a configuration may keep a server in the foreground: it says so, or cannot be read."""
    return text is None or daemon.config.partition(" ")[0] in text


def _puts_in(step: Step, name: str) -> bool:
    """Whether a step that may put a program into the image speaks of its name."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return any(word.rpartition("/")[2] == name for word in it.words)
    return isinstance(it, Run) and name in it.written


def _writes(text: str) -> bool:
    return any(mark in text for mark in (">", "sed ", "tee ", "cp ", "mv ", "ln ", "install -"))


def _may_be_config(path: str, daemon: Daemon) -> bool:
    """Whether what is copied to a path may be the configuration: pages in conf.d of nginx are not."""
    if not path or path == "/":
        return True
    if daemon.config == "daemon off" and any(
        it in path for it in ("/conf.d", "/sites-", "/http.d")
    ):
        return False
    return any(
        is_below(path, it) or is_below(it, path) or path.startswith(it) for it in daemon.paths
    )
