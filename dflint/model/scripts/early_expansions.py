"""Variables of a script that are replaced while the script is written, and not when it runs.

Sources: POSIX, Shell Command Language, "Double-Quotes" and "Here-Document"; Dockerfile reference,
"Here-Documents": the builder replaces variables in them unless the name is quoted.
"""

from __future__ import annotations

from dflint.knowledge.variables import OFTEN_IN_BASES
from dflint.model.images.facts import facts_of
from dflint.model.scripts.written_values import written_values
from dflint.model.variables.in_scripts import unset_variables
from dflint.source import Word
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.heredocs import Heredoc

_BEFORE_A_COMMAND = frozenset(" \t\n;&|(")
_ENDS = ("\n", ";", "&&")
_ARGUMENTS = frozenset("123456789@*#")
SHEBANG = "#!"


class EarlyExpansion:
    """A variable that is replaced too early. `word`: its name, where it is. `file`: what is written."""

    __slots__ = ("file", "is_document", "word")

    def __init__(self, word: Word, file: str, is_document: bool) -> None:
        self.word = word
        self.file = file
        self.is_document = is_document


def early_expansions(step: Step, stage: Stage) -> Iterator[EarlyExpansion]:
    """The variables that a written text sets itself, or that are arguments of a written script."""
    if isinstance(step.instruction, Copy | Add):
        for document in step.instruction.heredocs:
            if document.expand:
                yield from _in_document(document, step, stage)
        return
    for command, file, words in written_values(step):
        for word in words:
            for variable in word.variables:
                if _is_early(str(variable), str(word), word.variables, step, stage):
                    yield EarlyExpansion(variable, file, command.name in ("cat", "tee"))


def _is_early(name: str, text: str, variables: tuple[Word, ...], step: Step, stage: Stage) -> bool:
    if name in _ARGUMENTS:
        return text.startswith(SHEBANG)
    if f"{name}=" not in text or name not in unset_variables(step) or _may_be_set(name, stage):
        return False
    is_all = sum(it == name for it in variables) == _uses(name, text)
    return is_all and _sets_before(name, text)


def _may_be_set(name: str, stage: Stage) -> bool:
    """Whether the base image may set a variable."""
    facts = facts_of(stage.image) if stage.image is not None else None
    return name in OFTEN_IN_BASES or (facts is not None and name in facts.env)


def _uses(name: str, text: str) -> int:
    """How often a text uses a variable, escaped or not."""
    found = text.count("${" + name)
    at = text.find("$" + name)
    while at >= 0:
        after = text[at + len(name) + 1 : at + len(name) + 2]
        found += not (after.isalnum() or after == "_")
        at = text.find("$" + name, at + 1)
    return found


def _sets_before(name: str, text: str) -> bool:
    """Whether a text sets a variable in a command, and uses it in a later one."""
    at = text.find(f"{name}=")
    while at >= 0:
        if at == 0 or text[at - 1] in _BEFORE_A_COMMAND:
            ends = [end for mark in _ENDS if (end := text.find(mark, at)) >= 0]
            return bool(ends) and _uses(name, text[min(ends) :]) > 0
        at = text.find(f"{name}=", at + 1)
    return False


def _in_document(document: Heredoc, step: Step, stage: Stage) -> Iterator[EarlyExpansion]:
    """The same in a here-document of COPY, whose variables the builder replaces."""
    import re  # few files have one

    body = document.body
    known = step.state.variables
    is_set = {name: _sets_before(name, body.text) for name in {*re.findall(r"(\w+)=", body.text)}}
    for match in re.finditer(r"(?<!\\)\$\{?(\w+|[@*#])", body.text):
        name = match[1]
        is_argument = name in _ARGUMENTS and body.text.startswith(SHEBANG)
        is_own = known.get(name) is None and name not in known and not _may_be_set(name, stage)
        if is_argument or (is_own and is_set.get(name)):
            start, end = match.span(1)
            word = Word(name, body.offset(start), body.end(end))
            yield EarlyExpansion(word, str(step.instruction.words[-1]), True)
