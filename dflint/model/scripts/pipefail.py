"""What changes when the shell of a stage is another one: bash for dash, and pipes that can fail.

With pipefail, a program that is stopped by SIGPIPE because the one behind it has read enough fails
the pipe (status 141), and so does one whose failure is an answer, such as grep's that found nothing.
Sources: the manual of bash, "Pipelines"; POSIX on `echo`; the manual pages of the programs.
"""

from __future__ import annotations

from _bisect import bisect_left

from dflint.model.order import stages_upon
from dflint.model.scripts.bashisms import bashisms
from dflint.shell.nodes import Compound, Pipeline, Simple, every_node
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import Node, Script
    from dflint.syntax.nodes import Instruction

# Their failure is an answer, or means nothing: what they look for is not there.
_ANSWERS = frozenset({
    "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "diff", "cmp", "which", "type", "command", "pgrep",
    "pidof", "ldd", "expr", "test", "[", "timeout", "kill", "pkill", "killall", "dpkg-query", "dpkg",
    "rpm", "systemctl", "service", "false", "ls",
})  # fmt: skip
_ENDLESS = frozenset({"yes"})
_ENDLESS_FILES = frozenset({"/dev/zero", "/dev/random", "/dev/urandom"})
# They stop reading before the end.
_READS_A_PART = frozenset({"head", "read", "true", ":", "dd", "less", "more"})
_GREPS = frozenset({"grep", "egrep", "fgrep", "zgrep", "rg"})
_CANNOT_FAIL = frozenset({"echo", "printf", "true", ":", "env", "set", "export", "date", "pwd"})
_ESCAPES = ("\\a", "\\b", "\\c", "\\e", "\\f", "\\n", "\\r", "\\t", "\\v", "\\0", "\\\\")
_STARTED = (Cmd, Entrypoint, Healthcheck)


def fails_under_pipefail(step: Step) -> bool:
    """Whether a pipe in the shell form of an instruction may fail although nothing is wrong."""
    script = _script(step.instruction)
    if script is None:
        return False
    tested = {id(it) for it in _conditions(script)}
    return any(
        isinstance(node, Pipeline)
        and len(node.commands) > 1
        and (_may_fail(node) or (_is_tested(node, tested) and not _is_sure(node)))
        for node in every_node(script)
    )


def differs_in_bash(step: Step) -> bool:
    """Whether bash does something else with a shell form that dash runs."""
    script = _script(step.instruction)
    if script is None:
        return False
    if isinstance(step.instruction, Run) and bashisms(step, "dash"):
        return True
    return any(_echoes_escapes(node) for node in every_node(script))


def is_so_under_same_shell(
    question: Callable[[Step], bool], first: Step, stage: Stage, file: Dockerfile
) -> bool:
    """Whether it is true of a step from one on that has its shell, here or in stages upon this one."""
    answers = _answers(file)
    key = question, first
    if key not in answers:
        shell = id(first.state.shell)
        steps = _by_shell(stage).get(shell, [])
        own = steps[bisect_left(steps, first.index, key=lambda step: step.index) :]
        later = (it for top in stages_upon(stage, file) for it in _by_shell(top).get(shell, ()))
        answers[key] = any(question(it.inner or it) for it in (*own, *later))
    return answers[key]


def first_with_pipe(step: Step, stage: Stage) -> Step:
    """The first RUN of a stage with a pipe and the shell of this step; the step if there is none."""
    return _first_pipes(stage).get(id(step.state.shell), step)


@cached
def _by_shell(stage: Stage) -> dict[int, list[Step]]:
    """The steps of a stage, by the identity of their shells."""
    found: dict[int, list[Step]] = {}
    for step in stage.steps:
        found.setdefault(id(step.state.shell), []).append(step)
    return found


@cached
def _first_pipes(stage: Stage) -> dict[int, Step]:
    found: dict[int, Step] = {}
    for step in stage.steps_of(Run):
        if "|" in step.instruction.written:
            found.setdefault(id(step.state.shell), step)
    return found


@cached
def _answers(file: Dockerfile) -> dict[tuple[Callable[[Step], bool], Step], bool]:
    return {}


def _script(instruction: Instruction) -> Script | None:
    """The script that the shell of the stage runs; None for the exec form."""
    if not isinstance(instruction, (Run, *_STARTED)):
        return None
    if instruction.form == "exec" or instruction.program.interpreter:
        return None
    return instruction.script


def _may_fail(node: Pipeline) -> bool:
    for left, right in zip(node.commands, node.commands[1:], strict=False):
        if not isinstance(left, Simple) or not left.words:
            return True  # what its last command says, is hard to tell
        name = left.words[0].rpartition("/")[2]
        if name in ("sudo", "env", "time", "nice") and len(left.words) > 1:
            name = left.words[1]
        if name in _ANSWERS or name in _ENDLESS or not _ENDLESS_FILES.isdisjoint(left.words):
            return True
        if any(it.target in _ENDLESS_FILES for it in left.redirects):
            return True
        if any(it.fd == "2" and it.target == "/dev/null" for it in left.redirects):
            return True  # errors that are hidden are expected
        if name not in _CANNOT_FAIL and _reads_a_part(right):
            return True
    return False


def _reads_a_part(node: Node) -> bool:
    """Whether a program may end before it has read all, so that the one before it gets SIGPIPE."""
    if not isinstance(node, Simple) or not node.words:
        return True
    name, options = str(node.words[0]), [str(it) for it in node.words[1:]]
    if name in _READS_A_PART:
        return True
    if name in _GREPS:
        return any(_is_quiet(it) for it in options)
    if name == "sed":
        return any("q" in it and it[:1] not in "-s" for it in options)
    return name in ("awk", "gawk", "mawk", "perl", "python", "python3") and any(
        "exit" in it for it in options
    )


def _is_quiet(option: str) -> bool:
    if option.startswith("--"):
        return option.startswith(("--quiet", "--silent", "--max-count", "--files-with"))
    return option[:1] == "-" and any(letter in option for letter in "qml")


def _is_sure(node: Pipeline) -> bool:
    """Whether nothing before the last part of a pipe can fail."""
    return all(
        isinstance(it, Simple) and it.words and it.words[0] in _CANNOT_FAIL
        for it in node.commands[:-1]
    )


def _is_tested(node: Pipeline, tested: set[int]) -> bool:
    return node.negated or id(node) in tested


def _conditions(script: Script) -> Iterator[Node]:
    """The commands whose result decides what is run: of `if` and `while`, and before `||` and `&&`."""
    yield from _before_connectors(script)
    for node in every_node(script):
        if isinstance(node, Compound):
            for at, body in enumerate(node.bodies):
                yield from _before_connectors(body)
                is_condition = (node.kind in ("while", "until") and at == 0) or (
                    node.kind == "if" and at % 2 == 0 and at < len(node.bodies) - 1
                )
                if is_condition:
                    yield from (item.node for item in body.items)


def _before_connectors(script: Script) -> Iterator[Node]:
    items = script.items
    if any(item.connector == "||" for item in items):
        yield from (item.node for item in items if item.connector in ("||", "&&"))


def _echoes_escapes(node: Node) -> bool:
    """Whether echo is given what dash and bash print differently."""
    if not isinstance(node, Simple) or not node.words or node.words[0] != "echo":
        return False
    words = [str(it) for it in node.words[1:]]
    if words[:1] and words[0][:1] == "-" and "e" in words[0]:
        return True
    return any(escape in word for word in words for escape in _ESCAPES)
