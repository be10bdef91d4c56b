"""Commands that write their arguments, or other files, into files that stay in a layer."""

from __future__ import annotations

from dflint.knowledge.configurers import CONFIGURERS as CONFIGURERS
from dflint.model.images.facts import facts_of
from dflint.model.variables.secrets import is_secret
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.syntax.nodes import Run

WRITERS = frozenset({"echo", "printf"})
COPIERS = frozenset({"cp", "cat", "install", "mv", "sed", "envsubst", "tr", "base64", "tee", "dd"})


def written_values(step: Step) -> Iterator[tuple[Command, str, Sequence[ShellWord]]]:
    """The commands whose arguments, or here-documents, end in a file: with its name and the words."""
    tees = {it.piped_from.start: it for it in step.commands if it.name == "tee" and it.piped_from}
    for command in step.commands:
        if command.in_subshell:
            continue
        verbs, target = CONFIGURERS.get(command.program, ((), ""))
        if command.name in WRITERS:
            tee = tees.get(command.name.start)
            files = [str(it.target) for it in command.simple.redirects if it.operator[0] == ">"]
            if tee is not None:
                files += map(str, tee.operands)
            files = [it for it in files if not it.startswith(("/dev/", "/run/", "&"))]
            if files:
                yield command, files[0], command.args
        elif verbs and command.runs(command.program, *verbs):
            yield command, target, command.args
        elif command.name in ("cat", "tee"):
            files = [str(it.target) for it in command.simple.redirects if it.operator[0] == ">"]
            files += map(str, command.operands if command.name == "tee" else ())
            bodies = [it.body for it in command.simple.redirects if it.body is not None]
            if files and bodies:
                yield command, files[0], bodies


def written_secrets(step: Step) -> Iterator[Span]:
    """The secrets that a RUN writes into files as `NAME=value`."""
    for _, _, words in written_values(step):
        for word in words:
            for line in str(word).replace("\\n", "\n").splitlines():
                name, _, value = line.strip().rpartition(":")[2].partition("=")
                if value and "$" not in value and _is_written_secret(name, value):
                    yield Span(word.start, word.end)
                    break


def _is_written_secret(name: str, value: str) -> bool:
    name = (
        "auth_token"
        if name == "_authToken"
        else name.removeprefix("export ").strip().replace(".", "_").replace("-", "_")
    )
    return name.replace("_", "").isalnum() and is_secret(name.strip("_"), value.strip("\"' "))


def literal_line_ends(step: Step, stage: Stage) -> Iterator[tuple[ShellWord, str, str]]:
    """Texts of several lines that `echo` writes as one, with `\\n` in it: the text, the file, the shell.

    dash makes a line end of it; bash, and the shell of BusyBox, do so with -e only. Source: their manuals.
    """
    shell = step.state.shell.name if step.state.shell.explicit else ""
    if not shell and stage.image is not None:
        facts = facts_of(stage.image)
        shell = (facts.shell_program if facts is not None else None) or ""
    if shell not in ("ash", "bash"):
        return
    for command, file, words in written_values(step):
        if command.name == "echo" and words and words[0][:1] != "-":
            first = words[0].lstrip()
            head = first.partition("\\n")[0]
            if head != first and (head[:3] == "#!/" or (head[:1] == "[" and head[-1:] == "]")):
                yield words[0], file, shell


def secret_variables(run: Run, step: Step, paths: Sequence[str]) -> list[str]:
    """The variables that hold a mounted secret: by `env=`, or because the script reads it into one."""
    found = [
        str(it.fields["env"]) for it in run.mounts if it.kind == "secret" and "env" in it.fields
    ]
    if paths:
        words = [(str(it.name), str(it.value)) for it in step.assignments]
        for command in step.commands:
            if command.name == "export":
                words += [(word.partition("=")[0], str(word)) for word in command.args]
        found += [name for name, value in words if any(path in value for path in paths)]
    return found


def _keeps(tee: Command) -> bool:
    """Whether tee writes a file that stays."""
    return any(not it.startswith(("/dev/", "/run/")) for it in tee.operands)


def copies_of(paths: Sequence[str], step: Step) -> Iterator[Command]:
    """The commands that write what is in one of these files into another that stays."""
    tees = {it.piped_from.start: it for it in step.commands if it.name == "tee" and it.piped_from}
    for command in step.commands:
        tee = tees.get(command.name.start)
        is_alone = not command.in_pipeline or tee is not None
        if command.name in COPIERS and not command.in_subshell and is_alone:
            copies = (
                command.name in ("cp", "install", "mv")
                or (tee is not None and _keeps(tee))
                or any(
                    it.operator[0] == ">" and not it.target.startswith("/dev/")
                    for it in command.simple.redirects
                )
            )
            words = (
                command.operands[:-1] if command.name in ("cp", "install", "mv") else command.args
            )
            inputs = [it.target for it in command.simple.redirects if it.operator == "<"]
            if copies and any(word in paths for word in (*words, *inputs)):
                yield command
    for command, _, written in written_values(step):
        reads = [word for word in written if "$(" in word or "`" in word]
        if any(path in word for word in reads for path in paths):
            yield command
