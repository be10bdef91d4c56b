"""Images, stages and variables in the words of a hover or of a completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.knowledge.systems import TITLES
from dflint.lsp.links import image_page
from dflint.lsp.reference import VARIABLES
from dflint.model.images.facts import facts_of, release_of, system_of
from dflint.model.images.support import deprecation_of, end_of_support
from dflint.model.images.users import user_of
from dflint.model.scope import PREDEFINED
from dflint.model.variables.secrets import is_secret_name

if TYPE_CHECKING:
    from dflint.lsp.analysis import Analysis
    from dflint.model.frames import Value
    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope
    from dflint.model.stages import Stage

MASK = "***"
LONGEST = 200  # characters of a value that are shown


def described_image(image: Image) -> str:
    """What is known of an image: distribution, end of life, user, WORKDIR, what it starts."""
    if image.is_scratch:
        return "**scratch**\n\nThe empty image: no shell, no programs, no users."
    lines = [f"**{image.text}**"]
    release = release_of(image)
    system = system_of(image)
    if release is not None:
        title = TITLES.get(release.system, release.system)
        name = " ".join(dict.fromkeys(filter(None, (release.number, release.name))))
        until = f", supported until {release.end}" if release.end else ""
        lines.append(f"Distribution: {title} {name}{until}")
    elif system:
        lines.append(f"Distribution: {TITLES.get(system, system)}")
    ended = end_of_support(image)
    if ended is not None:
        lines.append(f"**No updates:** {ended[0]} is past its end of life since {ended[1]}.")
    given_up = deprecation_of(image)
    if given_up is not None:
        instead = f"; use {given_up.successors}" if given_up.successors else ""
        lines.append(f"**Deprecated**{instead}.")
    facts = facts_of(image)
    if facts is not None:
        rows = (
            ("User", facts.user),
            ("WORKDIR", facts.workdir),
            ("Shell", facts.shell_program),
            ("ENTRYPOINT", _words(facts.entrypoint)),
            ("CMD", _words(facts.command)),
            ("Ports", _words(facts.ports)),
            ("Volumes", _words(facts.volumes)),
            ("Signal to end", facts.stop_signal),
        )
        lines += [f"{name}: `{value}`" for name, value in rows if value]
    address = image_page(image)
    if address:
        lines.append(f"[{image.familiar}]({address})")
    return "  \n".join(lines) if len(lines) > 1 else ""


def described_stage(stage: Stage, analysis: Analysis) -> str:
    """What a stage builds upon, and what it ends with."""
    line = analysis.source.position(stage.start).line
    lines = [f"**stage {stage.from_.name or stage.index}** (line {line})"]
    if stage.from_.image is not None:
        lines.append(f"Built on: `{stage.from_.image}`")
    if stage.base is not None and stage.image is not None:
        lines.append(f"First image: `{stage.image.text}`")
    user = user_of(stage.steps[-1], stage)
    if user:
        lines.append(f"User: `{user}`")
    if stage.last_state.workdir:
        lines.append(f"WORKDIR: `{stage.last_state.workdir}`")
    if stage.is_final:
        lines.append("An image is made of it.")
    elif stage.index not in analysis.file.used:
        lines.append("The final image does not need it.")
    return "  \n".join(lines)


def scope_at(analysis: Analysis, offset: int) -> Scope:
    """The variables that are known at an offset: in FROM those before the first one."""
    step = analysis.step_at(offset)
    file = analysis.file
    if step is None:
        before = [it for it in analysis.steps if it.start <= offset]
        if not before or not file.stages or before[-1].start < file.stages[0].start:
            return file.variables
        stage = [it for it in file.stages if it.start <= offset][-1]
        inside = [it for it in stage.steps if it.start <= offset][-1]
        return (
            inside.state.variables if inside is not stage.steps[-1] else stage.last_state.variables
        )
    in_from = step in file.before_from or step.instruction.KEYWORD == "FROM"
    return file.variables if in_from else step.state.variables


def described_variable(name: str, analysis: Analysis, offset: int) -> str:
    """What a variable is worth at an offset, and where that comes from."""
    value = scope_at(analysis, offset).values.get(name)
    if value is None:
        value = _set_at(name, analysis, offset)
    lines = [f"**{name}**"]
    if value is not None:
        text = shown_value(name, value)
        lines[0] += f" = `{text}`" if text is not None else ""
        lines.append(_origin(value, analysis))
    if name in VARIABLES:
        lines.append(VARIABLES[name])
        if value is None:
            lines.append(f"A stage must declare it: `ARG {name}`.")
    elif name in PREDEFINED:
        lines.append("A build argument that needs no ARG.")
    elif value is None:
        lines.append("Nothing in this file sets it for this instruction.")
    return "  \n".join(filter(None, lines))


def shown_value(name: str, value: Value) -> str | None:
    """The value as it may be shown; None where it is not known."""
    if value.text is None:
        return value.written
    if is_secret_name(name) and value.text:
        return MASK
    return value.text if len(value.text) <= LONGEST else f"{value.text[:LONGEST]}…"


def _set_at(name: str, analysis: Analysis, offset: int) -> Value | None:
    """What an ARG or ENV sets it to that the offset is in."""
    for stage in analysis.file.stages:
        for step, after in zip(stage.steps, stage.steps[1:], strict=False):
            if step.instruction.line.start <= offset <= step.instruction.line.end:
                return after.state.variables.values.get(name)
        if stage.steps[-1].instruction.line.start <= offset <= stage.end:
            return stage.last_state.variables.values.get(name)
    return analysis.file.variables.values.get(name)


def _origin(value: Value, analysis: Analysis) -> str:
    if value.pair is None:
        return ""
    line = analysis.source.position(value.pair.start).line
    if value.kind == "env":
        return f"Set by ENV in line {line}."
    given = analysis.file.is_always_given(str(value.pair.key))
    if value.text is None:
        return f"Declared by ARG in line {line}: the build gives its value."
    by = "The builds of this repository give another" if given else "A build can give another"
    return f"The default of ARG in line {line}. {by}: `--build-arg {value.pair.key}=…`."


def _words(words: tuple[str, ...] | None) -> str:
    return " ".join(words or ())
