"""What a start script ends with: the program of the container, with `exec` or without."""

from __future__ import annotations

from dflint.knowledge.servers import LONG_RUNNING, ONE_TIME
from dflint.model.images.facts import facts_of
from dflint.model.images.interpreters import SHELLS
from dflint.model.listening import words_of_cmd
from dflint.model.started.started_files import started_files
from dflint.shell.nodes import Compound, Simple, walk
from dflint.syntax.nodes import Cmd, Entrypoint, Expose, Onbuild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.model.steps import Step
    from dflint.shell.nodes import Node, Script

_SHORT = frozenset({"echo", "printf", "exit", "true", "false", ":", "rm", "mkdir", "cp", "mv", "chown",
                    "chmod", "cat", "sleep", "export", "unset", "set", "cd", "touch", "ln", "kill",
                    "curl", "wget", "grep", "sed", "awk", "find", "ls", "return", "test", "["})  # fmt: skip
_FORWARDERS = frozenset({"dumb-init", "s6-svscan", "catatonit"})
_WITH_SETTINGS = frozenset({"supervisord", "gunicorn", "nginx", "php-fpm", "caddy"})
_ARGUMENTS = frozenset({"$@", "$*", "${@}"})
_SHOWING = frozenset({"--help", "-h", "help", "--version", "version"})  # and come to an end
_GIVING = ("set -- ", "set - ", "$1", "${1", "$#", "eval ")  # how a script does without words
# What scripts do if the first word is an option or a certain name: without words, they do not.
_FOR_WORDS = (
    r'(?s)if \[+ "\$(1|\{1\}|\{1#-\}|\{1:0:1\})" (=|==|!=) [^\n]+\](?:; | *\n *)then.*?\n *fi\b'
)
# How a script comes by its arguments: itself, or by what it reads into itself.
_TAKING = (
    "shift",
    "getopts",
    "BASH_ARGV",
    *(f"${brace}{it}" for it in "@*#123456789" for brace in ("", "{")),
)
_READING = frozenset({".", "source", "eval"})
_IN_WORDS = frozenset("_./@:-")  # beside letters and digits
_HANDLING = frozenset({"trap", "wait"})
_SIGNALS = {"15": "TERM", "2": "INT", "0": "EXIT"}


def trapped_signals(script: Script) -> set[str] | None:
    """The signals for which a script has a trap: "TERM", "EXIT"; None if it has none and does not wait."""
    found: set[str] = set()
    handles = False
    for command in walk(script):
        words = [str(word) for word in command.words]
        if words and words[0] in _HANDLING:
            handles = True
            found.update(_SIGNALS.get(it, it.removeprefix("SIG")) for it in words[2:])
            if words[0] == "wait":
                found.add("wait")
    return found if handles else None


def command_before_trap(it: StartedFile, stage: Stage) -> Simple | None:
    """The command in the foreground at the end of a start script that is to be stopped by a trap.

    A shell runs the trap of a signal when the command has ended that it waits for, and not before.
    Source: POSIX, Shell Command Language, "Signals and Error Handling".
    """
    if it.is_build or it.step.instruction.KEYWORD == "HEALTHCHECK" or it.form == "shell":
        return None
    text = it.step.instruction.rest.text
    if "trap " not in it.text or any(name in text or name in it.text for name in _FORWARDERS):
        return None
    script = None if '"-g"' in text else it.script
    signals = trapped_signals(script) if script is not None else None
    if script is None or not signals or "TERM" not in signals or "wait" in signals:
        return None
    return next((last for last in last_commands(script) if _may_last(last)), None)


def _may_last(command: Simple) -> bool:
    """Whether a command is the program of the container, or a script that starts it."""
    if _is_program(command):
        return True
    name = str(command.words[0]) if command.words else ""
    is_script = "/" in name and name.endswith((".sh", ".bash"))
    return is_script and any(sign in name for sign in ("run", "start", "serve", "daemon"))


def is_first_process(it: StartedFile) -> bool:
    """Whether a script is PID 1, which gets SIGTERM, and nothing hands that on to its children."""
    if it.is_build or it.step.instruction.KEYWORD == "HEALTHCHECK":
        return False
    if it.form == "shell" and it.call is None:
        return False
    text = it.step.instruction.rest.text
    return not any(name in text for name in _FORWARDERS) and not (
        '"tini"' in text and '"-g"' in text
    )


def unsignalled_command(it: StartedFile, stage: Stage) -> Simple | None:
    """The command that a start script runs at its end without `exec`, if that is the program."""
    if not is_first_process(it):
        return None
    script = None if _ends_in_exec(it.text) else it.script
    if script is None or trapped_signals(script) is not None:
        return None
    given = [str(word) for word in it.step.instruction.words if word.start > it.word.start]
    given += words_of_cmd(it.step, stage)
    for last in _chosen(script, it.text.replace("\r\n", "\n"), given):
        is_handed_over = str(last.words[0]) in _ARGUMENTS if last.words else False
        if is_handed_over and not _SHOWING.isdisjoint(given):
            continue
        if _is_program(last) or (
            _ARGUMENTS.intersection(last.words[1:]) and _serves(last, it, stage)
        ):
            return last
    return None


def _serves(command: Simple, it: StartedFile, stage: Stage) -> bool:
    """Whether a program that is given all arguments is a server by what the image says: it exposes a port."""
    name = str(command.words[0])
    if f"{name}()" in it.text or f"{name} ()" in it.text or f"function {name}" in it.text:
        return False
    is_plain = name not in _SHORT and name != "exec" and "$" not in name and name[-3:] != ".sh"
    return is_plain and any(one.steps_of(Expose) for one in stage.chain)


def gets_no_command(stage: Stage, file: Dockerfile, context: Context) -> Step | None:
    """The ENTRYPOINT of a stage that hands over to a CMD, where the image has none any more.

    So it is where a stage sets ENTRYPOINT and no CMD, and its image had the CMD of a server: a new
    ENTRYPOINT resets that. Source: Dockerfile reference, "Understand how CMD and ENTRYPOINT interact".
    """
    steps = stage.steps_of(Entrypoint)
    facts = facts_of(stage.image) if stage.image is not None else None
    if not steps or stage.steps_of(Cmd) or stage.steps_of(Onbuild) or facts is None:
        return None
    if not facts.command or not facts.ports or any(one.steps_of(Cmd) for one in stage.chain[1:]):
        return None
    it = steps[-1].instruction
    assert isinstance(it, Entrypoint)
    words = [str(word) for word in it.words]
    if it.form != "exec" or not words:
        return None
    started = started_files(stage, file, context)
    scripts = [script for script in started if script.word == words[-1] and not script.is_build]
    if words[-1] == "--" or (tuple(words) == facts.entrypoint and not scripts):
        return steps[-1]
    for script in scripts:
        if script.text.rstrip().endswith('exec "$@"'):
            import re  # few files are asked

            text = re.sub(_FOR_WORDS, "", script.text)
            return None if any(sign in text for sign in _GIVING) else steps[-1]
    return None


def drops_arguments(stage: Stage, file: Dockerfile, context: Context) -> StartedFile | None:
    """The script of ENTRYPOINT, if it does nothing with its arguments, which are the words of CMD."""
    entrypoint = stage.last(Entrypoint)
    for it in started_files(stage, file, context):
        if it.step is not entrypoint or not it.script or it.is_changed_by("sed ", "> ", ">>"):
            continue
        reads = any(command.name in _READING for command in it.commands)
        if not reads and not any(sign in it.text for sign in _TAKING):
            return it
    return None


def _chosen(script: Script, text: str, given: Sequence[str]) -> Iterator[Simple]:
    """The commands with which a script may end that is given these words."""
    node = script.items[-1].node if script.items else None
    if given and isinstance(node, Compound) and node.kind in ("if", "case"):
        start = node.start
        for body in node.bodies if node.kind == "case" else node.bodies[1::2]:
            asked = _words(text[start : body.start])
            if any(word in asked for word in given):
                yield from last_commands(body)
                return
            start = body.end
    yield from last_commands(script)


def _words(text: str) -> list[str]:
    """The words in the condition of an `if`, or before a branch of a `case`, without what joins them."""
    return "".join([it if it.isalnum() or it in _IN_WORDS else " " for it in text]).split()


def _ends_in_exec(text: str) -> bool:
    """Whether a glance at the last line shows that the program takes the place of the shell."""
    last = text.rstrip().rpartition("\n")[2].lstrip()
    return last.startswith("exec ") and "\\" not in text[-200:]


def endless_loop(it: StartedFile) -> Compound | None:
    """The loop with `sleep` that a start script ends with and that nothing ends.

    PID 1 ignores a signal for which it has no trap. Source: kill(2), Notes.
    """
    text = it.step.instruction.rest.text
    if (
        not is_first_process(it)
        or "tini" in text
        or "while" not in it.text
        or "sleep" not in it.text
    ):
        return None
    script = it.script
    if script is None or not script.items or trapped_signals(script) is not None:
        return None
    last = script.items[-1]
    node = last.node
    if last.connector == "&" or not isinstance(node, Compound) or node.kind != "while":
        return None
    condition, body = node.bodies
    tests = [[str(word) for word in simple.words] for simple in walk(condition)]
    inner = [str(simple.words[0]) for simple in walk(body) if simple.words]
    is_endless = tests in ([["true"]], [[":"]], [["[", "1", "]"]], [["[", "true", "]"]])
    return (
        node
        if is_endless and "sleep" in inner and not {"break", "exec", "exit"} & set(inner)
        else None
    )


def last_commands(script: Script) -> Iterator[Simple]:
    """The commands with which a script may end."""
    if script.items and script.items[-1].connector != "&":
        yield from _last_of(script.items[-1].node)


def _last_of(node: Node) -> Iterator[Simple]:
    if isinstance(node, Simple):
        yield node
    elif isinstance(node, Compound):
        if node.kind == "group":
            yield from last_commands(node.bodies[0])
        elif node.kind == "if":
            for body in (*node.bodies[1::2], *node.bodies[len(node.bodies) // 2 * 2 :]):
                yield from last_commands(body)
        elif node.kind == "case":
            for body in node.bodies:
                yield from last_commands(body)


def ends_in_server(script: Script) -> bool:
    """Whether a script surely ends with a program that serves."""
    found = list(last_commands(script))
    return bool(found) and all(
        is_server(it.words[1:] if it.words and it.words[0] == "exec" else it.words) for it in found
    )


def _is_program(command: Simple) -> bool:
    """Whether it is a program that serves: a shell for people does not end at SIGTERM, with exec or without."""
    words = command.words
    is_for_people = len(words) == 1 and words[0].rpartition("/")[2] in SHELLS
    return is_server(words) and not is_for_people


def is_server(words: Sequence[str]) -> bool:
    """Whether these words run a program that serves, and not the shell itself or a short task."""
    if not words or words[0] == "exec":
        return False
    name = str(words[0])
    if name in _ARGUMENTS or (len(words) == 1 and name == "$1"):
        return True
    base = name.rpartition("/")[2]
    if base in _SHORT or base.endswith((".sh", ".bash")) or "$" in base:
        return False
    names_settings = base in _WITH_SETTINGS  # their `-c` names a file, and no program
    if any(word in ONE_TIME and not (names_settings and word == "-c") for word in words[1:4]):
        return False
    return base in LONG_RUNNING or ("/" in name and "$" not in name)
