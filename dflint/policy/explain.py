"""What a policy makes of a file: each part of its conditions, with its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.compile import Compiler
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.types import Thing
from dflint.policy.expression.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.policy.expression.scope import Part
    from dflint.policy.policy import Policy
    from dflint.policy.subjects import SubjectFrame

WIDTH = 60
MOST_ELEMENTS = 20  # of a list that a macro goes over
MOST_SUBJECTS = 50


def explained_policy(policy: Policy, file: Thing | None, image: Thing | None) -> Iterator[str]:
    """A line for each part, for each subject. What is not worked out is not there."""
    frames = policy.frames(file, image)
    number = 0
    try:
        for number, frame in enumerate(frames, 1):
            if number > MOST_SUBJECTS:
                yield f"… and more: {MOST_SUBJECTS} are shown."
                return
            yield f"{policy.name} on {_of(frame[policy.on])}"
            if policy.where is not None:
                yield from _condition(policy, "where", frame)
                if not _is_true(policy.where.run, frame):
                    yield "  where is not true: the policy is not about it"
                    continue
            yield from _condition(policy, "require", frame)
            if not _is_true(policy.require.run, frame):
                yield f"  not met: {policy.message.text(frame)}"
    except Undecided as error:
        yield f"{policy.name} cannot be decided: {error}"
        return
    if not number:
        yield f"{policy.name}: there is no {policy.on} here."


def _of(subject: Thing) -> str:
    line = subject.get("line") if "line" in subject.type.fields else None
    return f"{shown(subject)[1:-1]}{f', line {line}' if isinstance(line, int) else ''}"


def _is_true(run: object, frame: SubjectFrame) -> bool:
    try:
        return run(frame) is True  # type: ignore[operator]
    except Undecided:
        return False


def _condition(policy: Policy, key: str, frame: SubjectFrame) -> Iterator[str]:
    text = policy.table[key]
    compiler = Compiler(text)
    compiler.whole(policy.scope)
    yield f"  {key}"
    lines = {text[it.start : it.end].strip(): it for it in _in_order(compiler.parts)}
    for written, part in lines.items():
        yield from _part(" ".join(written.split()), part, frame)


def _in_order(parts: list[Part]) -> list[Part]:
    """The whole before its parts, each once, without literals."""
    return sorted(
        (it for it in parts if not it.code.is_constant), key=lambda it: (it.start, -it.end)
    )


def _part(text: str, part: Part, frame: SubjectFrame) -> Iterator[str]:
    cut = text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
    if not part.loops:
        yield f"    {cut:{WIDTH}}  {_value(part, frame)}"
        return
    if len(part.loops) > 1:
        return
    loop = part.loops[0]
    try:
        elements = list(loop.over.run(frame))
    except Undecided:
        return
    for element in elements[:MOST_ELEMENTS]:
        frame[loop.key] = element
        yield f"      {cut:{WIDTH - 2}}  {_value(part, frame)}   {loop.name} = {_brief(shown(element))}"


def _value(part: Part, frame: SubjectFrame) -> str:
    try:
        return _brief(shown(part.code.run(frame)))
    except Undecided as error:
        return f"cannot be decided: {error}"


def _brief(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
