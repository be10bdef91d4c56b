"""The messages of policies: texts with expressions in braces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.errors import PolicyError
from dflint.policy.expression.compile import compiled
from dflint.policy.expression.errors import ExpressionError, Undecided
from dflint.policy.expression.values import text_of

if TYPE_CHECKING:
    from dflint.policy.expression.scope import Code, Scope
    from dflint.policy.subjects import SubjectFrame


class Message:
    """A text with expressions in braces; `{{` is a brace. Raises PolicyError."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._parts: list[str | Code] = []
        at = 0
        while at < len(text):
            brace = text.find("{", at)
            if brace < 0:
                self._parts.append(text[at:].replace("}}", "}"))
                break
            self._parts.append(text[at:brace].replace("}}", "}"))
            if text[brace + 1 : brace + 2] == "{":
                self._parts.append("{")
                at = brace + 2
                continue
            end = _closing(text, brace)
            try:
                self._parts.append(compiled(text[brace + 1 : end], scope))
            except ExpressionError as error:
                start = brace + 1 + error.start
                raise PolicyError(str(error), ("message",), start, brace + 1 + error.end) from None
            at = end + 1

    def text(self, frame: SubjectFrame) -> str:
        """The text for one subject; what is not known is `?`."""
        return "".join(it if isinstance(it, str) else _shown(it, frame) for it in self._parts)


def _closing(text: str, brace: int) -> int:
    depth = 0
    for at in range(brace, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return at
    raise PolicyError(
        "a brace is not closed: write {{ for a brace.", ("message",), brace, brace + 1
    )


def _shown(code: Code, frame: SubjectFrame) -> str:
    try:
        value = code.run(frame)
    except Undecided:
        return "?"
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    return text_of(value)
