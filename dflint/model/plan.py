"""What a Dockerfile makes the builder do, as plain text, so that two files can be compared.

Two files with the same plan build the same image, layout, comments and spelling aside. Values are
with their variables replaced where the file tells them; where only the build can know, the
variable stays.
"""

from __future__ import annotations

from dflint.model.paths import joined
from dflint.model.variables import Scope, value_of
from dflint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Label,
    Onbuild,
    Run,
    Stopsignal,
    Volume,
)
from dflint.syntax.shell_nodes import Compound, Pipeline, Script, Simple
from dflint.syntax.words import Argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.stages import Dockerfile, Stage, Step
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.shell import Node, ShellWord
    from dflint.syntax.words import Piece

    Facts = dict[str, str]


class Deed:
    """One thing the builder does in a stage: facts by name, such as `commands` or `owner`."""

    __slots__ = ("facts", "name")

    def __init__(self, name: str, facts: Facts) -> None:
        self.name = name
        self.facts = facts


class StagePlan:
    """What happens in a stage, in order, and what its image is set up to do."""

    __slots__ = ("base", "config", "deeds")

    def __init__(self, base: str, deeds: list[Deed], config: Facts) -> None:
        self.base = base
        self.deeds = deeds
        self.config = config


class Difference:
    """`what` is not the same: as a person would say it, with the text before and after."""

    __slots__ = ("after", "before", "what")

    def __init__(self, what: str, before: str, after: str) -> None:
        self.what = what
        self.before = before
        self.after = after

    def __str__(self) -> str:
        return f"{self.what}: {self.before or 'nothing'} -> {self.after or 'nothing'}"


def plan_of(file: Dockerfile) -> list[StagePlan]:
    """The plan of every stage, in order."""
    return [_stage(file, stage) for stage in file.stages]


def differences(before: Dockerfile, after: Dockerfile) -> list[Difference]:
    """In what the builds of two files differ. Nothing if they make the same image."""
    old, new = plan_of(before), plan_of(after)
    if len(old) != len(new):
        return [Difference("the number of stages", str(len(old)), str(len(new)))]
    return [
        it
        for number, pair in enumerate(zip(old, new, strict=True))
        for it in _compare(number, *pair)
    ]


def _compare(number: int, old: StagePlan, new: StagePlan) -> Iterator[Difference]:
    where = f"stage {number}"
    if old.base != new.base:
        yield Difference(f"{where}, base", old.base, new.base)
    names = [deed.name for deed in old.deeds], [deed.name for deed in new.deeds]
    if names[0] != names[1]:
        yield Difference(f"{where}, steps", ", ".join(names[0]), ", ".join(names[1]))
    else:
        for place, (one, other) in enumerate(zip(old.deeds, new.deeds, strict=True)):
            yield from _facts(f"{where}, {one.name} {place}", one.facts, other.facts)
    yield from _facts(where, old.config, new.config)


def _facts(where: str, old: Facts, new: Facts) -> Iterator[Difference]:
    for name in {**old, **new}:
        if old.get(name, "") != new.get(name, ""):
            yield Difference(f"{where}, {name}", old.get(name, ""), new.get(name, ""))


def _stage(file: Dockerfile, stage: Stage) -> StagePlan:
    image = stage.from_.image
    platform = stage.from_.flag("platform")
    base = f"stage {stage.base.index}" if stage.base else text_of(image, file.variables)
    if platform and platform.value:
        base += f" on {text_of(platform.value, file.variables)}"
    deeds: list[Deed] = []
    config: Facts = {}
    for step in stage.steps:
        deed = _deed(file, stage, step)
        if deed is not None:
            deeds.append(deed)
        config.update(_config(step))
    triggers = [step.instruction.rest.text for step in stage.steps_of(Onbuild)]
    config["triggers"] = _quoted(triggers)
    return StagePlan(base, deeds, config | _last(stage))


def _deed(file: Dockerfile, stage: Stage, step: Step) -> Deed | None:
    """What an instruction adds to the files of the image."""
    it = step.instruction
    if isinstance(it, Run):
        return Deed(
            "RUN", {**_surroundings(step), **_flags(it, step), "commands": _program(it, step)}
        )
    if isinstance(it, Copy | Add):
        facts = _flags(it, step)
        if "from" in facts:
            facts["from"] = _source_stage(file, stage, facts["from"])
        return Deed(it.KEYWORD, {**facts, **_copied(it, step)})
    return None


def _surroundings(step: Step) -> Facts:
    """What a RUN finds."""
    state = step.state
    values = state.variables.values
    return {
        "shell": _quoted(state.shell.words),
        "user": text_of(state.user.argument, state.variables) if state.user else "",
        "directory": state.workdir or "",
        "environment": _quoted(f"{name}={values[name].text}" for name in sorted(values)),
    }


def _flags(it: Instruction, step: Step) -> Facts:
    facts: Facts = {}
    for flag in it.flags:
        value = text_of(flag.value, step.state.variables) if flag.value is not None else "true"
        facts[str(flag.name)] = _quoted(filter(None, (facts.get(str(flag.name)), value)))
    return facts


def _source_stage(file: Dockerfile, stage: Stage, name: str) -> str:
    found = file.stage_named(name.strip("'"), stage)
    return f"stage {found.index}" if found else name


def _copied(it: Copy | Add, step: Step) -> Facts:
    scope = step.state.variables
    words = [text_of(word, scope) for word in it.words]
    target = words[-1] if words else ""
    is_folder = target.endswith(("/", "/.")) or target == "." or len(words) > 2
    path = joined(step.state.workdir, target) or target
    bodies = [heredoc.written for heredoc in it.heredocs]
    return {
        "sources": _quoted(words[:-1]),
        "destination": path.rstrip("/") + "/" * is_folder,
        "contents": _quoted(bodies),
    }


def _config(step: Step) -> Facts:
    """What an instruction sets in the configuration of the image."""
    it, scope = step.instruction, step.state.variables
    match it:
        case Env() | Label():
            name = "environment" if isinstance(it, Env) else "label"
            return {
                f"{name} {text_of(p.key, scope)}": f"={text_of(p.value, scope)}" for p in it.pairs
            }
        case Arg():
            return {f"argument {p.key}": text_of(p.value, scope) for p in it.pairs}
        case Cmd() | Entrypoint() | Healthcheck():
            flags = " ".join(f"{name}={value}" for name, value in sorted(_flags(it, step).items()))
            shell = "" if it.form == "exec" else _quoted(step.state.shell.words)
            kind = str(it.kind).upper() if isinstance(it, Healthcheck) else ""
            return {it.KEYWORD: " ".join(filter(None, (kind, flags, shell, _program(it, step))))}
        case Expose() | Volume():
            return {f"{it.KEYWORD} {text_of(word, scope).lower()}": "yes" for word in it.words}
        case Stopsignal():
            return {it.KEYWORD: text_of(it.argument, scope)}
    return {}


def _last(stage: Stage) -> Facts:
    """User, working directory and shell at the end of a stage."""
    last = stage.last_state
    return {
        "user": text_of(last.user.argument, last.variables) if last.user else "",
        "directory": last.workdir or "",
        "shell": _quoted(last.shell.words),
    }


def _program(it: Run | Cmd | Entrypoint | Healthcheck, step: Step) -> str:
    program = it.program
    if program.form == "exec":
        return f"exec {_quoted(program.items)}"
    if step.state.shell.kind != "posix" or (program.interpreter and not step.is_posix):
        return program.source.text
    return f"{program.interpreter} {outline(it.script)}".strip()


def outline(script: Script) -> str:
    """A script without its layout: commands, connectors, arguments with their quoting settled."""
    parts = []
    for item in script.items:
        parts.append(_node(item.node))
        parts.append({"\n": ";"}.get(item.connector, item.connector))
    while parts and parts[-1] in ("", ";"):
        parts.pop()
    return " ".join(parts)


def _node(node: Node) -> str:
    if isinstance(node, Pipeline):
        joined_by = " | ".join(_node(command) for command in node.commands)
        return f"! {joined_by}" if node.negated else joined_by
    redirects = [f"{it.fd}{it.operator}{_word(it.target)}" for it in node.redirects]
    redirects += [_quoted([it.body.raw]) for it in node.redirects if it.body is not None]
    if isinstance(node, Compound):
        words = " ".join(map(_word, node.words))
        bodies = " ".join(f"{{ {outline(body)} }}" for body in node.bodies)
        return " ".join(filter(None, (node.kind, words, bodies, *redirects)))
    assert isinstance(node, Simple)
    assigned = [
        f"{it.name}{'+' * it.append}={_quoted(map(_word, it.elements)) or _word(it.value)}"
        for it in node.assignments
    ]
    return " ".join((*assigned, *map(_word, node.words), *redirects))


def _word(word: ShellWord) -> str:
    """A word as it is meant; as it is written where its value is known at run time only."""
    if word.expands or word.glob or "{" in word:
        return word.raw.replace("\\\n", "")
    return _quoted([str(word)])


def text_of(word: Argument | None, scope: Scope) -> str:
    """A word with its variables replaced where the file tells their values."""
    return "" if word is None else "".join(_piece(piece, scope) for piece in word.pieces)


def _piece(piece: Piece, scope: Scope) -> str:
    if isinstance(piece, str):
        return piece
    value = value_of(piece, scope)
    if value is not None:
        return value
    operand = "".join(_piece(part, scope) for part in (*piece.operand, *piece.replacement))
    return f"${{{piece.name}{piece.modifier}{operand}}}"


def _quoted(words: Iterable[str]) -> str:
    """Words in one line, so that their borders can be seen."""
    plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@+%"
    return " ".join(it if it and not it.strip(plain) else repr(it) for it in map(str, words))
