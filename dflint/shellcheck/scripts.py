"""The scripts of a Dockerfile as ShellCheck shall see them: with their shell and their variables."""

from __future__ import annotations

from itertools import takewhile

from dflint.model.images.facts import facts_of, system_of
from dflint.model.scope import PREDEFINED
from dflint.model.state import ShellInForce, program_name
from dflint.shell.nodes import walk
from dflint.shellcheck.plain import is_plain
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import MappedText
    from dflint.syntax.heredocs import Heredoc

# What ShellCheck calls the shells that it knows; scripts for others are left out.
DIALECTS = {
    "sh": "sh",
    "bash": "bash",
    "dash": "dash",
    "ash": "busybox",
    "busybox": "busybox",
    "ksh": "ksh",
}

_SAID = {
    "shellcheck": r"(?i)#\s*shellcheck\s+(?:.*\s)?shell=([\w./-]+)",
    "hadolint": r"(?i)#\s*hadolint\s+shell\s*=\s*([\w./-]+)",
}


class Script:
    """A script, and the lines put above it for ShellCheck: which shell, which variables.

    `variables` are those that the file names.
    """

    __slots__ = ("body", "head", "variables")

    def __init__(self, head: str, body: MappedText, variables: Scope) -> None:
        self.head = head
        self.body = body
        self.variables = variables

    @property
    def text(self) -> str:
        """All that ShellCheck gets."""
        return self.head + self.body.text


def scripts(file: Dockerfile) -> Iterator[Script]:
    """The scripts of every RUN in shell form, those that ONBUILD defers too, of which it may say something."""
    everywhere = next(filter(None, (_said(it, "hadolint") for it in _head_of(file))), "")
    for stage in file.stages:
        said = everywhere
        for step in stage.steps:
            said = _said(step, "hadolint") or said
            run = step.inner or step
            if isinstance(run.instruction, Run) and run.instruction.form == "shell":
                shell = _said(step, "shellcheck") or said
                yield from _scripts(run, run.instruction, shell, stage.image)


def _head_of(file: Dockerfile) -> Iterator[Step]:
    """What is up to the first FROM: a comment for hadolint there is for all stages."""
    yield from file.before_from
    yield from (stage.steps[0] for stage in file.stages[:1])


def _scripts(step: Step, run: Run, said: str, image: Image | None) -> Iterator[Script]:
    """The script of a RUN, and those that it hands to a shell as a here-document."""
    shell = _shell(step, run, said)
    if shell.name not in DIALECTS:
        return
    body = run.program.source
    if run.program.interpreter:  # says no more than `shell`, and belongs in the first line
        body = body.cut(body.text.find("\n") + 1 or len(body.text), len(body.text))
    if body.text.strip() and not is_plain(body.text) and not run.script.problems:
        yield Script(_head(step, shell, body.text, image), body, step.state.variables)
    if run.heredocs:
        for name, heredoc in _fed(run):
            if is_plain(heredoc.body.text):
                continue
            fed = ShellInForce((name,), explicit=True)
            head = _head(step, fed, heredoc.body.text, image)
            yield Script(head, heredoc.body, step.state.variables)


def _shell(step: Step, run: Run, said: str) -> ShellInForce:
    """What runs the script: its own first line, a comment, or SHELL says so."""
    words = run.program.interpreter.split()
    if words and words[0].endswith("/env"):
        words = [word for word in words[1:] if word != "-S"]
    if words:
        return ShellInForce(words, explicit=True)
    return ShellInForce((said,), explicit=True) if said else step.state.shell


def _said(step: Step, tool: str) -> str:
    """The shell that a comment names: for hadolint up to the next stage, for ShellCheck just here."""
    comments = (*step.instruction.line.above, *step.instruction.comments)
    those = [it.text for it in comments if tool in it.text.lower()]
    if not those:
        return ""
    import re

    found = [match[1] for text in those if (match := re.match(_SAID[tool], text))]
    return found[-1] if found else ""


def _fed(run: Run) -> Iterator[tuple[str, Heredoc]]:
    """The here-documents that are the input of a shell, word for word: `bash <<'EOF'`."""
    by_place = {it.word.start: it for it in run.heredocs if _is_literal(it)}
    for command in walk(run.script):
        name = program_name(command.words[0]) if command.words else ""
        if name in DIALECTS and all(word.startswith("-") for word in command.words[1:]):
            for redirect in command.redirects:
                if redirect.start in by_place:
                    yield name, by_place[redirect.start]


def _is_literal(heredoc: Heredoc) -> bool:
    """Whether the shell outside changes nothing in it."""
    return not heredoc.expand or frozenset("$`\\").isdisjoint(heredoc.written)


def _head(step: Step, shell: ShellInForce, text: str, image: Image | None) -> str:
    """The lines above a script. Variables are exported without a value: it could be anything."""
    # What the script says about all of itself must be above the first command, and it wins.
    *whole, _ = text.split("\n")
    leading = takewhile(lambda it: it.lstrip(" \t")[:1] in ("", "#"), whole)
    lines = [it.strip() for it in leading if "shellcheck" in it]
    lines.append(f"# shellcheck shell={_dialect(shell.name, image)}")
    if shell.stops_at_errors:
        lines.append("set -e")
    if shell.has_pipefail:
        lines.append("set -o pipefail")
    names = sorted(name for name in _variables(step) if name in text and _is_name(name))
    if names:
        lines.append(f"export {' '.join(names)}")
    return "\n".join(lines) + "\n"


def _is_name(name: str) -> bool:
    return name.isascii() and name.isidentifier()


def _dialect(name: str, image: Image | None) -> str:
    """What ShellCheck calls a shell. `sh` is what it is in the image, where that is known."""
    if name == "sh" and image is not None:
        facts = facts_of(image)
        shell = facts.shell_program if facts is not None else None
        if shell == "ash" or system_of(image) == "alpine":
            return "busybox"
        if shell == "bash":
            return "bash"
    return DIALECTS[name]


def _variables(step: Step) -> set[str]:
    """The names of the variables in the environment of a RUN that the file names."""
    secrets = (mount.fields.get("env") for mount in step.mounts if mount.kind == "secret")
    return {*step.state.variables.values, *PREDEFINED, *(str(it) for it in secrets if it)}
