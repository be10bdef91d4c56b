"""The names in a file that mean one thing: where each is given, and where it is used.

Stages, variables of ARG and ENV, ids of mounts, and here-documents. This is for those who follow or
change names; rules ask `variables/` and `stages.py`.
"""

from __future__ import annotations

from dflint.model.stages import sources_of
from dflint.model.variables.in_scripts import nodes, set_variables, used_variables
from dflint.numbers import whole_number
from dflint.source import Span, cached
from dflint.syntax.nodes import Add, Arg, Cmd, Copy, Entrypoint, Env, From, Healthcheck, Run
from dflint.syntax.words import read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned, Word
    from dflint.syntax.heredocs import Heredoc
    from dflint.syntax.parts import Pair

STAGE, VARIABLE, MOUNT, HEREDOC = "stage", "variable", "mount", "here-document"
SCRIPTS = (Run, Cmd, Entrypoint, Healthcheck)
EXPANDED_FLAGS = frozenset({"chown", "chmod", "checksum", "mount", "platform"})


class Name:
    """One thing that has a name. `kind`: one of the four above. `places`: where it is, in order.

    `stage`: what a name of the kind STAGE means. `is_fixed`: others give it the name, such as the
    builder, so that it cannot be changed here.
    """

    __slots__ = ("is_fixed", "kind", "places", "stage", "text")

    def __init__(self, kind: str, text: str, stage: Stage | None = None) -> None:
        self.kind = kind
        self.text = text
        self.stage = stage
        self.places: list[Place] = []
        self.is_fixed = False

    @property
    def definitions(self) -> list[Place]:
        """Where it is given, or set."""
        return [it for it in self.places if it.is_definition]


class Place:
    """Where a name is written. `is_exact`: as it is; otherwise a number stands for it."""

    __slots__ = ("end", "is_definition", "is_exact", "start")

    def __init__(self, at: Spanned, is_definition: bool, is_exact: bool = True) -> None:
        self.start = at.start
        self.end = at.end
        self.is_definition = is_definition
        self.is_exact = is_exact


@cached
def names_in(file: Dockerfile) -> tuple[Name, ...]:
    """Every name in a file."""
    found = [*_stages(file), *_variables(file), *_mounts(file), *_heredocs(file)]
    for name in found:
        name.places.sort(key=lambda it: (it.start, it.end))
    return tuple(found)


def name_at(file: Dockerfile, offset: int) -> tuple[Name, Place] | None:
    """The name that is written at an offset, or ends there; of a variable also its `$` and brace."""
    text = file.source.text
    if text[offset : offset + 1] == "$":
        offset += 1 + (text[offset + 1 : offset + 2] == "{")
    for name in names_in(file):
        for place in name.places:
            if place.start <= offset <= place.end:
                return name, place
    return None


# --- stages ---


def _stages(file: Dockerfile) -> list[Name]:
    found = {
        stage: Name(STAGE, str(stage.from_.name or stage.index), stage) for stage in file.stages
    }
    for stage in file.stages:
        if stage.from_.name is not None:
            found[stage].places.append(Place(stage.from_.name, True))
        word = stage.from_.image
        if stage.base is not None and word is not None and word.lower() == stage.base.name:
            found[stage.base].places.append(Place(word, False))
        for _, source in stage.taken:
            origin = file.stage_named(source, stage)
            if origin is not None:
                is_exact = whole_number(source) is None
                found[origin].places.append(Place(source, False, is_exact))
    return [name for name in found.values() if name.places]


# --- variables ---


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


def _variables(file: Dockerfile) -> list[Name]:
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
        if before is not None and before.pair is not None and before.pair is not pair:
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
    for node in nodes(it.script):
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


# --- mounts and here-documents ---


def _mounts(file: Dockerfile) -> list[Name]:
    found: dict[tuple[str, str], Name] = {}
    for stage in file.stages:
        for step in stage.steps_of(Run):
            for mount in step.mounts:
                id_ = mount.fields.get("id")
                if id_:
                    name = found.setdefault((mount.kind, str(id_)), Name(MOUNT, str(id_)))
                    name.places.append(Place(id_, not name.places))
    return list(found.values())


def _heredocs(file: Dockerfile) -> list[Name]:
    found: list[Name] = []
    for stage in file.stages:
        for step in stage.steps:
            for heredoc in step.instruction.heredocs:
                name = Name(HEREDOC, heredoc.name)
                name.places = [*_heredoc_places(heredoc)]
                if name.places:
                    found.append(name)
    return found


def _heredoc_places(heredoc: Heredoc) -> Iterator[Place]:
    """The name where it is opened, without quotes, and the line that ends it."""
    at = heredoc.word.rfind(heredoc.name)
    if at < 0 or not heredoc.word.is_plain:
        return
    start = heredoc.word.start + at
    yield Place(Span(start, start + len(heredoc.name)), True)
    if heredoc.closed:
        last = heredoc.source[heredoc.body_end : heredoc.stop].rstrip("\r\n")
        end = heredoc.body_end + len(last)
        yield Place(Span(end - len(heredoc.name), end), False)


def stage_sources(file: Dockerfile, stage: Stage) -> Iterator[tuple[Word, Stage]]:
    """What a stage builds upon and takes files from: the words that say so, and the stages."""
    word = stage.from_.image
    if stage.base is not None and word is not None:
        yield word, stage.base
    for step in stage.steps:
        for source in sources_of(step.instruction):
            origin = file.stage_named(source, stage)
            if origin is not None:
                yield source, origin
