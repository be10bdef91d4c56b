"""Variables of ARG, ENV and scripts by name: what sets them and what uses them, put together where
it is one thing."""

from __future__ import annotations

from dflint.model.named import VARIABLE, Name, Place
from dflint.model.variables.in_scripts import set_variables, used_variables
from dflint.shell.nodes import every_node
from dflint.syntax.nodes import Add, Arg, Cmd, Copy, Entrypoint, Env, From, Healthcheck, Run
from dflint.syntax.words import read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.parts import Pair

SCRIPTS = (Run, Cmd, Entrypoint, Healthcheck)
EXPANDED_FLAGS = frozenset({"chown", "chmod", "checksum", "mount", "platform"})


class _Variables:
    """Names of variables, put together where what sets them or uses them is one thing."""

    def __init__(self) -> None:
        self.by_pair: dict[int, Name] = {}
        self.undeclared: dict[str, Name] = {}
        self.in_script: dict[tuple[int, str], Name] = {}
        self.all: list[Name] = []

    def of_pair(self, pair: Pair) -> Name:
        name = self.by_pair.get(pair.start)
        if name is None:
            name = self.by_pair[pair.start] = self._new(str(pair.key))
        return name

    def of_scope(self, text: str, scope: Scope) -> Name:
        """That which a use means; one for all uses of what nothing declares."""
        value = scope.values.get(text)
        if value is not None and value.pair is not None:
            return self.of_pair(value.pair)
        name = self.undeclared.get(text)
        if name is None:
            name = self.undeclared[text] = self._new(text)
            name.is_fixed = True
        return name

    def of_script(self, text: str, step: Step) -> Name:
        """That of a variable that a script sets itself, and nothing before it."""
        key = step.start, text
        name = self.in_script.get(key)
        if name is None:
            name = self.in_script[key] = self._new(text)
        return name

    def join(self, one: Name, other: Name) -> None:
        """Take two for one."""
        if one is other:
            return
        one.places += other.places
        one.is_fixed = one.is_fixed or other.is_fixed
        for table in (self.by_pair, self.undeclared, self.in_script):
            for key, name in list(table.items()):
                if name is other:
                    table[key] = one  # type: ignore[index]
        self.all.remove(other)

    def _new(self, text: str) -> Name:
        name = Name(VARIABLE, text)
        self.all.append(name)
        return name


def named_variables(file: Dockerfile) -> list[Name]:
    found = _Variables()
    for step in file.before_from:
        if isinstance(step.instruction, Arg):
            _note_pairs(found, step, file.variables, None)
    for stage in file.stages:
        for step in stage.steps:
            scope = step.state.variables
            if isinstance(step.instruction, From):
                scope = file.variables
            elif isinstance(step.instruction, Arg | Env):
                _note_pairs(found, step, scope, file)
                continue
            for variable in _uses(step):
                found.of_scope(str(variable), scope).places.append(Place(variable, False))
            _note_script(found, step, scope)
    return found.all


def _note_pairs(found: _Variables, step: Step, scope: Scope, file: Dockerfile | None) -> None:
    """What an ARG or ENV sets, and what it uses. `file`: of one in a stage."""
    instruction = step.instruction
    assert isinstance(instruction, Arg | Env)
    for pair in instruction.pairs:
        name = found.of_pair(pair)
        name.places.append(Place(pair.key, True))
        before = scope.values.get(pair.key)
        if before is not None and before.pair is not None and before.pair.start != pair.start:
            found.join(found.of_pair(before.pair), name)
        outside = file.global_pairs.get(str(pair.key)) if file is not None else None
        if outside is not None and isinstance(instruction, Arg):
            found.join(found.of_pair(outside), found.of_pair(pair))
    for word in instruction.words:
        for variable in word.variables if word.expands else ():
            found.of_scope(str(variable.name), scope).places.append(Place(variable.name, False))


def _uses(step: Step) -> Iterator[Word]:
    """Where the builder replaces a variable in an instruction that sets none."""
    it = step.instruction
    for flag in it.flags:
        if flag.value is not None and flag.value.expands and flag.name in EXPANDED_FLAGS:
            yield from (variable.name for variable in flag.value.variables)
    if isinstance(it, SCRIPTS) or "$" not in it.written:
        return
    for word in it.words:
        if word.expands:
            yield from (variable.name for variable in word.variables)
    for heredoc in it.heredocs if isinstance(it, Copy | Add) else ():
        if heredoc.expand and "$" in heredoc.written:
            body = heredoc.body
            word = read_word(body, 0, len(body.text), "\\", quotes=False)
            yield from (variable.name for variable in word.variables)


def _note_script(found: _Variables, step: Step, scope: Scope) -> None:
    """Where a script uses or sets a variable; one that it sets and the file too is one thing."""
    it = step.instruction
    if not isinstance(it, SCRIPTS) or not (step.is_posix or not isinstance(it, Run)):
        return
    own = set_variables(it.script)
    for node in every_node(it.script):
        for assignment in getattr(node, "assignments", ()):
            text = str(assignment.name)
            name = (
                found.of_scope(text, scope) if text in scope.values else found.of_script(text, step)
            )
            name.places.append(Place(assignment.name, True))
        if getattr(node, "kind", "") in ("for", "select") and node.words:  # type: ignore[union-attr]
            word = node.words[0]  # type: ignore[union-attr]
            found.of_script(str(word), step).places.append(Place(word, True))
    for word in used_variables(it.script):
        text = str(word)
        if not (text.isidentifier() and word.end - word.start == len(text)):
            continue
        is_own = text in own and text not in scope.values
        name = found.of_script(text, step) if is_own else found.of_scope(text, scope)
        name.places.append(Place(word, False))
